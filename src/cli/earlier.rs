//! Finding a run that was begun earlier, and taking it up.

use super::account;
use super::args::Earlier;
use super::exit::{Exit, Failure};
use super::late::{owed, shut_out};
use super::session::{Journey, Session};
use crate::plan::{Identifier, Plan, Progress, Shape, kept, quoted};
use crate::report::{Place, Story};
use crate::run::{self, Bad, Catalog, Journal, JournalError, Known, Lock, Run, StateDir};
use std::path::Path;
use tokio::sync::mpsc::unbounded_channel;

/// The run that is meant: by its id, or the one unfinished run of a database, or of this machine.
/// None where this machine has nothing unfinished.
pub(super) fn choose(
    session: &Session,
    state: &StateDir,
    earlier: &Earlier,
) -> Result<Option<String>, Failure> {
    if let Some(run) = &earlier.run {
        return Ok(Some(run.clone()));
    }
    let name = earlier.identifier.as_deref();
    let Catalog { runs, bad } = catalog(session, state)?;
    let of = |is: fn(&Progress) -> bool| -> Vec<String> {
        let meant = |run: &&Known| is(&run.progress) && earlier.means(&run.target.identifier);
        runs.iter().filter(meant).map(|run| run.id.clone()).collect()
    };
    let mut open = of(is_open);
    // One that has kept its old database can still be turned back.
    if open.is_empty() && name.is_some() {
        open = of(|progress| kept(progress).is_some());
    }
    match open.as_slice() {
        [] => {
            // It may be the one that is meant.
            let may =
                |bad: &&Bad| name.is_none_or(|name| bad.may_be_of(&Identifier::from_rds(name)));
            if let Some(bad) = bad.iter().find(may) {
                return Err(unreadable(session, bad));
            }
            Ok(None)
        }
        [only] => Ok(Some(only.clone())),
        several => Err(Failure::usage(
            &format!("{} runs are unfinished: {}", several.len(), several.join(", ")),
            "name one of them, or --all",
        )),
    }
}

/// Every run of this machine, with a warning for each journal that cannot be read.
pub(super) fn catalog(session: &Session, state: &StateDir) -> Result<Catalog, Failure> {
    let catalog = run::all(state).map_err(anyhow::Error::from)?;
    for bad in &catalog.bad {
        session.terminal.say(&format!("warning: {bad}\n"));
    }
    Ok(catalog)
}

/// A journal that stands in the way, and the way on: what RDS shows of its run.
pub(super) fn unreadable(session: &Session, bad: &Bad) -> Failure {
    let hint = match (bad.error.damaged(), lost_journal(session, bad)) {
        (Some(path), Some(resume)) => format!("{}, and then: {resume}", moving(path)),
        _ if matches!(bad.error, JournalError::Later { .. }) => {
            "run the same command with that version".to_owned()
        }
        _ => "mend the journal; or make sure that nothing of its run is under way, and move the \
              file to another folder"
            .to_owned(),
    };
    Failure::new(Exit::Unexpected, &bad.to_string(), &hint)
}

/// What is to be done with a damaged journal first: `--lost-journal` writes over none.
pub(super) fn moving(path: &Path) -> String {
    let [from, to] = ["", ".damaged"].map(|end| quoted(&format!("{}{end}", path.display())));
    format!("once nothing else is at work on its run: mv {from} {to}")
}

/// The command that goes on without the journal, where it is known of which database.
pub(super) fn lost_journal(session: &Session, bad: &Bad) -> Option<String> {
    let (name, flags) = (bad.database()?, &session.flags);
    let begun_on = bad.target.as_ref();
    let is_cluster = begun_on.is_some_and(|of| of.identifier.shape() == Shape::Cluster);
    let cluster = if is_cluster { " --cluster" } else { "" };
    let region = begun_on.map(|of| format!(" --region {}", of.region)).unwrap_or_default();
    Some(format!("trapheus resume --identifier {name}{cluster} --lost-journal{region}{flags}"))
}

/// Takes a run up under its lock, if it still is one that is meant. None, with a word about it, where
/// it is finished.
pub(super) async fn open(
    session: &Session,
    state: &StateDir,
    id: &str,
    is_meant: impl Fn(&Progress) -> bool,
) -> Result<Option<Journey>, Failure> {
    let known = find(session, state, id)?;
    let lock = Session::lock(state, &known.target.to_string())?;
    // Another process may have carried it on until just now.
    let known = find(session, state, &known.id)?;
    let story = story(&known);
    if !is_meant(&known.progress) {
        session.idle(&format!("the run {id} is finished: nothing to carry on"), &story);
        return Ok(None);
    }
    let entered = async {
        let connection = session.connect(Some(known.target.region.clone())).await?;
        let caller = account::same(session, &connection, &known).await?;
        Ok((connection, caller))
    };
    let (connection, caller) = match entered.await {
        Ok(entered) => entered,
        Err(failure) => return Err(shut_out(session, state, &known, failure).await),
    };
    if !session.is_hushed() {
        let run::Target { account, region, .. } = &known.target;
        let (account, caller) = (Some(account.as_str()), caller.as_deref());
        let place = Place { account, caller, region, endpoint: connection.endpoint.as_deref() };
        let title = format!("run {id} of {}", known.target.identifier);
        session.terminal.say(&place.text(&title, session.manner.choice.color));
    }
    let (sender, events) = unbounded_channel();
    let journal = Journal::append(&state.journal(&known.id)).map_err(unwritten)?;
    let run = Run::take_up(&known.entries, journal, connection.clock, sender);
    let run = run.ok_or_else(|| unknown(id))?;
    let (findings, start) = (Vec::new(), None);
    let owed = owed(&known, connection.clock.timestamp());
    Ok(Some(Journey { connection, run, events, story, findings, start, owed, lock }))
}

/// Whether a run is not finished.
pub(super) fn is_open(progress: &Progress) -> bool {
    !progress.is_finished()
}

/// Whether a process is at work on it.
pub(super) fn is_live(state: &StateDir, known: &Known) -> bool {
    !known.progress.is_finished() && Lock::is_held(state, &known.target.to_string())
}

/// Shows what is about to be done.
pub(super) fn show(session: &Session, plan: &Plan) {
    let steps = plan.steps.iter().filter(|_| !session.is_hushed());
    for (step, call) in steps.flat_map(|step| step.calls.iter().map(move |call| (step, call))) {
        session.terminal.say(&format!("  {:<12} {call}\n", step.title));
    }
}

/// What has happened in a run so far.
pub(super) fn story(known: &Known) -> Story {
    let mut story = Story::default();
    for event in known.events() {
        story.apply(&event);
    }
    story
}

pub(super) fn find(session: &Session, state: &StateDir, id: &str) -> Result<Known, Failure> {
    match find_readable(session, state, id)? {
        (known, None) => Ok(known),
        (_, Some(bad)) => Err(unreadable(session, &bad)),
    }
}

/// The same of a damaged journal: the run as far as it can be read.
pub(super) fn find_readable(
    session: &Session,
    state: &StateDir,
    id: &str,
) -> Result<(Known, Option<Bad>), Failure> {
    let bad = |error, target| Bad { id: id.to_owned(), error, target };
    match run::find_readable(state, id) {
        Ok(Some((known, error))) => {
            let target = known.target.clone();
            Ok((known, error.map(|error| bad(error, Some(target)))))
        }
        Ok(None) => Err(unknown(id)),
        Err(error) => Err(unreadable(session, &bad(error, None))),
    }
}

fn unknown(id: &str) -> Failure {
    Failure::usage(&format!("no run {id} on this machine"), "trapheus status lists the runs")
}

pub(super) fn unwritten(error: JournalError) -> Failure {
    let text = format!("{:#}", anyhow::Error::from(error));
    Failure::new(
        Exit::NotNow,
        &text,
        "make room, see who may write to it, and run the same command",
    )
}
