//! `trapheus reap`.

use super::args::{Earlier, Shared};
use super::earlier::{catalog, open, unwritten};
use super::exit::{Exit, Failure};
use super::prompt;
use super::session::{Session, Telling};
use crate::plan::{kept, reaping};
use crate::report::Story;
use crate::run::{self, Catalog, Kept, StateDir};
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
    #[command(flatten)]
    earlier: Earlier,
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
        if self.early && self.earlier.run.is_none() && self.earlier.identifier.is_none() {
            let what = "--early is for one old database, and none is named";
            return Err(Failure::usage(what, "name a RUN, or its --identifier"));
        }
        let state = session.state()?;
        let Catalog { runs, bad } = catalog(&session, &state)?;
        // One that cannot even be read may have kept something: the end must say so.
        let mut worst = if bad.is_empty() { Exit::Done } else { Exit::Unexpected };
        let mut due = Vec::new();
        for run in runs.iter().filter(|run| self.means(run)) {
            let Some(old) = kept(&run.progress) else { continue };
            if self.early || old.until <= Timestamp::now() {
                due.push(run);
            } else if !session.is_hushed() {
                let (name, until, id) = (old.name, old.until, &run.id);
                session.terminal.say(&format!("{name} is kept until {until} (run {id})\n"));
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

    fn means(&self, run: &Kept) -> bool {
        let named = self.earlier.run.as_ref().is_none_or(|id| *id == run.id);
        named && self.earlier.means(&run.target.identifier)
    }

    async fn reap(&self, session: &Session, state: &StateDir, run: &Kept) -> Result<Exit, Failure> {
        let is_kept = |progress: &crate::plan::Progress| kept(progress).is_some();
        let Some(mut journey) = open(session, state, &run.id, is_kept).await? else {
            return Ok(Exit::Done);
        };
        let plan = reaping(&journey.run.progress);
        let steps = plan.iter().flat_map(|plan| &plan.steps).filter(|_| !session.is_hushed());
        for (step, call) in steps.flat_map(|step| step.calls.iter().map(move |call| (step, call))) {
            session.terminal.say(&format!("  {:<12} {call}\n", step.title));
        }
        prompt::confirm(&session.terminal, &run.target.identifier, self.confirm.as_deref()).await?;
        run::go_on(&mut journey.run, plan).await.map_err(unwritten)?;
        session.travel(journey).await
    }
}
