//! `trapheus resume`.

use super::args::{Earlier, Lost, Shared};
use super::earlier::{catalog, is_open, open};
use super::exit::{Exit, Failure};
use super::late;
use super::lost::chosen;
use super::session::{Session, Telling};
use crate::plan::accepting;
use crate::report::Story;
use crate::run::{self, Catalog, StateDir};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  trapheus resume --identifier db1
  trapheus resume --identifier db1 --lost-journal   the machine that ran it is gone";

/// Carry an interrupted run on
///
/// Looks at what is there and goes on from it; running it twice changes nothing. A failure that
/// nobody could be told of is told now. Exits 0 if there is nothing to resume.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Resume {
    #[command(flatten)]
    earlier: Earlier,
    #[command(flatten)]
    lost: Lost,
    /// Take the restored database as it is: with the differences that its check has shown; what a
    /// refused request would have set is shown first
    #[arg(long, conflicts_with = "all")]
    accept_differences: bool,
    /// Every unfinished run of this machine, for @reboot; ends with the code of the worst, and with
    /// `-o json` prints one result object a line
    #[arg(long, conflicts_with_all = ["run", "lost_journal"])]
    all: bool,
}

impl Resume {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let session = Session::open(shared, Telling::AsFarAsPossible)?;
        let state = session.state()?;
        // One that the environment names is there for other commands.
        if self.all && self.earlier.is_typed() {
            let what = "--all is for every unfinished run, and --identifier names one database";
            return Err(Failure::usage(what, "drop one of them"));
        }
        let meant = (!self.all).then_some(&self.earlier);
        let owing = late::owing(&session, &state, meant);
        let exit = self.carry_on(&session, &state).await;
        if !matches!(exit, Ok(Exit::HungUp | Exit::Interrupted | Exit::Terminated)) {
            // A database that waits comes first.
            for id in owing {
                late::tell(&session, &state, &id).await;
            }
        }
        exit
    }

    async fn carry_on(self, session: &Session, state: &StateDir) -> Result<Exit, Failure> {
        if !self.all {
            return match chosen(session, state, &self.earlier, &self.lost).await? {
                Some(run) => resume(session, state, &run, self.accept_differences).await,
                None => {
                    session.idle(&self.earlier.nothing(), &Story::default());
                    Ok(Exit::Done)
                }
            };
        }
        let Catalog { runs, bad } = catalog(session, state)?;
        // A run that cannot even be read is not carried on: the end must say so.
        let mut worst = if bad.is_empty() { Exit::Done } else { Exit::Unexpected };
        for run in runs.iter().filter(|run| !run.progress.is_finished()) {
            let exit = match resume(session, state, &run.id, false).await {
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
}

async fn resume(
    session: &Session,
    state: &StateDir,
    id: &str,
    accept: bool,
) -> Result<Exit, Failure> {
    let Some(mut journey) = open(session, state, id, is_open).await? else { return Ok(Exit::Done) };
    let carried_on = if accept {
        let Some(plan) = accepting(&journey.run.progress) else {
            let what = format!("the run {id} has found no difference that could be accepted");
            return Err(Failure::refused(&what, &format!("trapheus resume {id}{}", session.flags)));
        };
        run::go_on(&mut journey.run, Some(plan)).await
    } else {
        run::resume(&mut journey.run).await
    };
    carried_on.map_err(super::earlier::unwritten)?;
    session.travel(journey).await
}
