//! What starts a run: the checks, the plan, the question, and the first record.

use super::again::changed;
use super::args::{Consent, Shared};
use super::earlier::{catalog, unreadable};
use super::exit::{Exit, Failure};
use super::prompt;
use super::session::{Journey, Session, Telling, blind, printed};
use crate::plan::{Finding, Hook, Identifier, Level, Survey, Wish, preflight};
use crate::rds::{Connection, Unsent};
use crate::report::{self, Outlook, Output, Story};
use crate::run::{self, Catalog, Journal, Known, Lock, Run, StateDir};
use tokio::sync::mpsc::unbounded_channel;

/// A run that is asked for.
pub(super) struct Start {
    pub(super) wish: Wish,
    pub(super) consent: Consent,
}

impl Start {
    pub(super) async fn run(mut self, shared: Shared) -> Result<Exit, Failure> {
        let mut session = Session::open(shared, Telling::Checked)?;
        self.wish.hooks.clone_from(&session.hooks);
        session.asks = prompt::asks(self.consent.confirm.as_deref());
        let identifier = &self.wish.identifier;
        let state = session.state()?;
        let connection = session.connect(None).await?;
        let (survey, caller) = tokio::join!(survey(&connection, &self.wish), connection.caller());
        let survey = survey?;
        let own = survey.target.as_ref().map(|target| run::account(&target.arn));
        let account = own.or_else(|| caller.as_deref().map(run::account));
        let place = Place { account, region: &connection.region, identifier };
        let runs = catalog(&session, &state)?;
        let in_the_way = in_the_way(&session, &state, &runs, place);
        let asked = report::Target {
            task: self.wish.task.to_string(),
            kind: survey.kind(),
            identifier: identifier.clone(),
            account: account.map(str::to_owned),
            region: connection.region.clone(),
        };
        let of_it = |failure: Failure| failure.of(asked.clone());
        let mut findings = self.findings(&survey, in_the_way).map_err(of_it)?;
        let pins = session.pins.iter().flat_map(|pin| pin.refuses(account, &connection.region));
        // What may not begin here at all is told first.
        findings.splice(0..0, pins.chain(session.hooks.iter().filter_map(unrunnable)));
        let beginning = run::beginning(&survey, &connection.region);
        let in_full = self.consent.dry_run || session.shared.verbose > 0;
        let requests = match &beginning {
            Some(beginning) if in_full => connection.preview(&beginning.plan, &survey).await,
            _ => Vec::new(),
        };
        let refused = findings.iter().any(|finding| finding.level == Level::Refuse);
        // Of what will not be done only what stands in the way is shown.
        let shows_plan = !refused || in_full;
        let outlook = Outlook {
            task: self.wish.task,
            rehearsed: false,
            kind: survey.kind(),
            identifier,
            account,
            caller: caller.as_deref(),
            region: &connection.region,
            endpoint: connection.endpoint.as_deref(),
            original: survey.target.as_ref(),
            snapshot: survey.snapshot.as_ref(),
            plan: beginning.as_ref().filter(|_| shows_plan).map(|beginning| &beginning.plan),
            requests: requests.into_iter().map(shown).collect(),
            findings: &findings,
            alerts: session.alerts_in_words(),
            now: survey.now,
        };
        if self.consent.dry_run {
            return only_show(&session, &outlook, refused);
        }
        if !session.is_hushed() || refused {
            let verbose = session.shared.verbose > 0;
            session.terminal.say(&outlook.plan_text(verbose, session.manner.choice.color));
        }
        let (Some(beginning), false) = (beginning.clone(), refused) else {
            let failure = Failure::refused("refused", "mend what is refused above");
            session.close_without_run(Some(asked), &findings, &failure);
            return Ok(Exit::Refused);
        };
        let target = target(&survey, &connection.region);
        let lock = lock(&session, &state, &target, place).map_err(of_it)?;
        self.ask(&session, &connection, &survey).await.map_err(of_it)?;

        let start = Some(outlook.letter(&beginning.id));
        let (sender, events) = unbounded_channel();
        let journal = Journal::create(&state.journal(&beginning.id)).map_err(unwritten)?;
        let beginning = beginning.told(caller, connection.endpoint.clone(), findings.clone());
        let run = Run::begin(beginning, journal, connection.clock, sender).await;
        let run = run.map_err(unwritten)?;
        let story = Story::default();
        let owed = None;
        session
            .travel(Journey { connection, run, events, story, findings, start, owed, lock })
            .await
    }

    fn findings(
        &self,
        survey: &Survey,
        in_the_way: Option<Failure>,
    ) -> Result<Vec<Finding>, Failure> {
        let mut findings = preflight(survey);
        match in_the_way {
            // A database between its two names is refused for many reasons, and this is the one.
            Some(failure) if !self.consent.dry_run => return Err(failure),
            Some(Failure { what: text, hint, .. }) => {
                findings.push(Finding { level: Level::Refuse, text, hint });
            }
            None => {}
        }
        Ok(findings)
    }

    /// Asks, where somebody is there to be asked; and fails where what that person said yes to is
    /// not there any more.
    async fn ask(
        &self,
        session: &Session,
        connection: &Connection,
        shown: &Survey,
    ) -> Result<(), Failure> {
        let name = &shown.wish.identifier;
        if !prompt::confirm(&session.terminal, name, self.consent.confirm.as_deref()).await? {
            return Ok(());
        }
        let now = survey(connection, &shown.wish).await?;
        let changes = changed(shown, &now);
        if changes.is_empty() {
            return Ok(());
        }
        let what = format!("since the plan was shown: {}", changes.join("; "));
        Err(Failure::refused(&what, "run the same command again, and read the plan"))
    }
}

fn only_show(session: &Session, outlook: &Outlook<'_>, refused: bool) -> Result<Exit, Failure> {
    let exit = if refused { Exit::Refused } else { Exit::Done };
    let text = match session.manner.output {
        Output::Human => outlook.plan_text(true, false),
        Output::Json => outlook.dry_run(exit.code()).to_json() + "\n",
        Output::Jsonl => outlook.dry_run(exit.code()).to_jsonl() + "\n",
    };
    session.terminal.print(&text);
    printed(&session.terminal)?;
    Ok(exit)
}

fn shown(step: Vec<Unsent>) -> Vec<report::Request> {
    let shown =
        |Unsent { operation, parameters }| report::Request { operation, parameters, only_if: None };
    step.into_iter().map(shown).collect()
}

async fn survey(connection: &Connection, wish: &Wish) -> Result<Survey, Failure> {
    connection.look().survey(wish).await.map_err(|fault| blind(&fault))
}

fn target(survey: &Survey, region: &str) -> run::Target {
    let arn = survey.target.as_ref().map(|target| target.arn.as_str()).unwrap_or_default();
    run::Target {
        account: run::account(arn).to_owned(),
        region: region.to_owned(),
        kind: survey.kind(),
        identifier: survey.wish.identifier.clone(),
    }
}

/// The database that shall be restored. Where nothing bears the name and nobody says whose account
/// it is, it may be one of any account.
#[derive(Clone, Copy)]
struct Place<'a> {
    account: Option<&'a str>,
    region: &'a str,
    identifier: &'a Identifier,
}

fn unfinished<'a>(catalog: &'a Catalog, place: Place<'_>) -> Option<&'a Known> {
    catalog.runs.iter().find(|run| {
        let target = &run.target;
        !run.progress.is_finished()
            && place.account.is_none_or(|account| target.account == account)
            && target.region == place.region
            && target.identifier == *place.identifier
    })
}

fn lock(
    session: &Session,
    state: &StateDir,
    target: &run::Target,
    place: Place<'_>,
) -> Result<Lock, Failure> {
    let lock = Session::lock(state, &target.to_string())?;
    // Another process may have begun one in between.
    let runs = run::all(state).map_err(anyhow::Error::from)?;
    match unfinished(&runs, place) {
        Some(run) => Err(not_finished(session, run)),
        None => Ok(lock),
    }
}

/// A second start is refused, with the ways on; where a process is at work on the first, not now.
/// So is one where a journal that cannot be read may be of such a run.
fn in_the_way(
    session: &Session,
    state: &StateDir,
    catalog: &Catalog,
    place: Place<'_>,
) -> Option<Failure> {
    if let Some(run) = unfinished(catalog, place) {
        let held = Session::lock(state, &run.target.to_string()).err();
        return Some(held.unwrap_or_else(|| not_finished(session, run)));
    }
    let bad = catalog.bad.iter().find(|bad| bad.may_be_of(place.identifier))?;
    Some(Failure { exit: Exit::Refused, ..unreadable(session, bad) })
}

fn not_finished(session: &Session, run: &Known) -> Failure {
    let what = format!("the run {} of {} is not finished", run.id, run.target.identifier);
    let (id, flags) = (&run.id, &session.flags);
    let hint = format!("trapheus resume {id}{flags}, or trapheus rollback {id}{flags}");
    Failure::refused(&what, &hint)
}

fn unwritten(error: run::JournalError) -> Failure {
    let text = format!("{:#}", anyhow::Error::from(error));
    Failure::new(
        Exit::NotNow,
        &text,
        "make room, see who may write to it, or give another folder with --state-dir",
    )
}

/// A hook that cannot be run shows before the run, and not in the middle of it.
fn unrunnable(hook: &Hook) -> Option<Finding> {
    let program = hook.run.first()?;
    let why = crate::program::unrunnable(program)?;
    Some(Finding::refuse(
        format!("the hook {} cannot be run: {program}: {why}", hook.on.name()),
        "mend it, or its [[hook]] in the configuration",
    ))
}
