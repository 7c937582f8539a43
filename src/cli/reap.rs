//! `trapheus reap`.

use super::args::Shared;
use super::earlier::{catalog, find, open, show, unwritten};
use super::exit::{Exit, Failure};
use super::prompt;
use super::session::{Session, Telling, blind};
use crate::plan::{Progress, is_reaping, kept, kept_in, reap_on_request};
use crate::report::Story;
use crate::run::{self, Catalog, Known, StateDir};
use clap::Args;
use jiff::Timestamp;

const EXAMPLES: &str = "\
Examples:
  trapheus reap                                     whatever is due, from cron
  trapheus reap --identifier db1 --early            the one of db1, before its time";

/// Delete the old databases that were kept, once their time is over
///
/// Those that runs of this machine have kept with --keep-original. An old database goes only while the
/// restored one serves. Exits 0 if nothing is due.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Reap {
    /// Only the one of this run, as `trapheus status` lists it
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// Only the one of this database
    #[arg(short, long, value_name = "ID")]
    identifier: Option<String>,
    /// Also before its time is over
    #[arg(long)]
    early: bool,
    /// Must equal the identifier, else refused; answers the prompt
    #[arg(long, env = "TRAPHEUS_CONFIRM", hide_env_values = true, value_name = "ID")]
    confirm: Option<String>,
}

impl Reap {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let mut session = Session::open(shared, Telling::AsFarAsPossible)?;
        session.asks = prompt::asks(self.confirm.as_deref());
        if self.early && self.run.is_none() && self.identifier.is_none() {
            let what = "--early is for one old database, and none is named";
            return Err(Failure::usage(what, "name a RUN, or its --identifier"));
        }
        let state = session.state()?;
        if let Some(run) = &self.run {
            find(&session, &state, run)?;
        }
        let Catalog { runs, bad } = catalog(&session, &state)?;
        // One that cannot even be read may have kept something: the end must say so.
        let mut worst = if bad.is_empty() { Exit::Done } else { Exit::Unexpected };
        let mut due = Vec::new();
        for run in runs.iter().filter(|run| self.means(run)) {
            // One that was begun and did not come to its end is carried on.
            if is_reaping(&run.progress) {
                due.push(run);
            }
            let Some(old) = kept(&run.progress) else { continue };
            if self.early || old.until <= Timestamp::now() {
                due.push(run);
            } else if !session.is_hushed() {
                session.terminal.say(&(until_when(run, old.until) + "\n"));
            }
        }
        if due.is_empty() {
            session.idle("nothing is due", &Story::default());
        }
        for run in due {
            let exit = match self.reap(&session, &state, run).await {
                Ok(exit) => exit,
                Err(failure) => {
                    let exit = failure.exit;
                    session.close_without_run(None, &[], &failure);
                    exit
                }
            };
            worst = worst.or_worse(exit);
            if matches!(exit, Exit::HungUp | Exit::Interrupted | Exit::Terminated) {
                return Ok(exit);
            }
        }
        Ok(worst)
    }

    fn means(&self, run: &Known) -> bool {
        let named = self.run.as_ref().is_none_or(|id| *id == run.id);
        let of = self.identifier.as_ref();
        named && of.is_none_or(|name| run.target.identifier.is_called(name))
    }

    async fn reap(
        &self,
        session: &Session,
        state: &StateDir,
        run: &Known,
    ) -> Result<Exit, Failure> {
        let goes_on = |progress: &Progress| kept(progress).is_some() || is_reaping(progress);
        let Some(mut journey) = open(session, state, &run.id, goes_on).await? else {
            return Ok(Exit::Done);
        };
        let look = journey.connection.look();
        let world = run::look(&journey.run.progress, &look).await.map_err(|fault| blind(&fault))?;
        let until = kept_in(&journey.run.progress, &world);
        if let Some(until) = until.filter(|until| !self.early && *until > Timestamp::now()) {
            session.idle(&until_when(run, until), &Story::default());
            return Ok(Exit::Done);
        }
        let plan = reap_on_request(&journey.run.progress, &world);
        let plan = plan.map_err(|why| Failure::refused(&why.to_string(), &why.hint()))?;
        let Some(plan) = plan else {
            run::resume(&mut journey.run).await.map_err(unwritten)?;
            return session.travel(journey).await;
        };
        show(session, &plan);
        prompt::confirm(&session.terminal, &run.target.identifier, self.confirm.as_deref()).await?;
        run::go_on(&mut journey.run, Some(plan)).await.map_err(unwritten)?;
        session.travel(journey).await
    }
}

fn until_when(run: &Known, until: Timestamp) -> String {
    let Known { id, target, .. } = run;
    format!("the old {} is kept until {until} (run {id})", target.identifier)
}
