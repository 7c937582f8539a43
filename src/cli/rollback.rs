//! `trapheus rollback`.

use super::args::{Earlier, Lost, Shared};
use super::earlier::{find, is_open, open, show, unwritten};
use super::exit::{Exit, Failure};
use super::lost::chosen;
use super::prompt;
use super::session::{Session, Telling, blind};
use crate::plan::{NoRollback, Outcome, Progress, kept, rollback_on_request};
use crate::run::{self, Catalog, StateDir};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  trapheus rollback --identifier db1
  trapheus rollback db1-20260101-020000-abcd --confirm db1
  trapheus rollback --identifier db1 --lost-journal   the machine that ran it is gone";

/// Give a run up and bring the original back
///
/// As long as the original exists. A restored database that has served already is not deleted: it
/// is set aside as <identifier>-undone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rollback {
    #[command(flatten)]
    earlier: Earlier,
    #[command(flatten)]
    lost: Lost,
    /// Must equal the identifier, else refused; answers the prompt
    #[arg(long, env = "TRAPHEUS_CONFIRM", hide_env_values = true, value_name = "ID")]
    confirm: Option<String>,
}

impl Rollback {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let mut session = Session::open(shared, Telling::AsFarAsPossible)?;
        session.asks = prompt::asks(self.confirm.as_deref());
        let state = session.state()?;
        let Some(id) = chosen(&session, &state, &self.earlier, &self.lost).await? else {
            return nothing(&session, &state, &self.earlier);
        };
        let found = find(&session, &state, &id)?;
        let done = found.progress.outcome() == Some(Outcome::Done);
        if done && kept(&found.progress).is_none() {
            return Err(impossible(&NoRollback::OriginalGone, &id));
        }
        let can_turn = |progress: &Progress| is_open(progress) || kept(progress).is_some();
        let Some(mut journey) = open(&session, &state, &id, can_turn).await? else {
            return Ok(Exit::Done);
        };
        let look = journey.connection.look();
        let world = run::look(&journey.run.progress, &look).await.map_err(|fault| blind(&fault))?;
        let rules = session.pace(&journey.connection).rules();
        let plan = match rollback_on_request(&journey.run.progress, &world, &rules) {
            Ok(plan) => plan,
            Err(NoRollback::Nothing) => {
                session.idle(&format!("the run {id}: nothing to take back"), &journey.story);
                return Ok(Exit::Done);
            }
            Err(why) => return Err(impossible(&why, &id)),
        };
        if let Some(plan) = &plan {
            show(&session, plan);
        }
        let name = &found.target.identifier;
        if plan.is_some() && !session.is_hushed() && journey.run.progress.served.is_some() {
            session.terminal.say(&format!(
                "\nwarning: the restored {name} has served; what was written to it stays with {}, and \
                 nobody serves {name} while the names change\n",
                name.undone()
            ));
        }
        prompt::confirm(&session.terminal, name, self.confirm.as_deref()).await?;
        run::go_on(&mut journey.run, plan).await.map_err(unwritten)?;
        session.travel(journey).await
    }
}

/// Nothing is unfinished: well where the newest run has brought the original back already.
fn nothing(session: &Session, state: &StateDir, earlier: &Earlier) -> Result<Exit, Failure> {
    let Catalog { runs, .. } = run::all(state).map_err(anyhow::Error::from)?;
    let newest = runs.iter().rfind(|run| earlier.means(&run.target.identifier));
    let back = [Outcome::RolledBack, Outcome::Refused].map(Some);
    match newest.filter(|run| back.contains(&run.progress.outcome())) {
        Some(run) => {
            let words = format!("the run {} is finished: nothing to take back", run.id);
            session.idle(&words, &super::earlier::story(run));
            Ok(Exit::Done)
        }
        None => {
            let what = format!("{}: nothing is brought back", earlier.nothing());
            Err(Failure::refused(&what, "trapheus status shows the runs of this machine"))
        }
    }
}

fn impossible(why: &NoRollback, id: &str) -> Failure {
    let hint = match why {
        NoRollback::NameTaken(name) => format!("rename or delete {name} first"),
        NoRollback::OriginalBroken(name, _) => {
            format!("bring {name} back to available first, or go on: trapheus resume {id}")
        }
        NoRollback::Unproven(why) => why.hint(),
        NoRollback::OriginalGone | NoRollback::MemberGone(_) | NoRollback::Nothing => {
            format!("trapheus status {id}")
        }
    };
    Failure::refused(&why.to_string(), &hint)
}
