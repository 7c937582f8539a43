//! `trapheus status`.

use super::account;
use super::args::{Earlier, Shared};
use super::earlier::{catalog, find, is_live, story};
use super::exit::{Exit, Failure};
use super::lost;
use super::session::{Session, Telling, printed};
use crate::plan::World;
use crate::report::{self, Listed, Output, Story, status_run, status_table};
use crate::run::{self, Known, StateDir};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  trapheus status                                   the runs of this machine
  trapheus status --identifier db1                  its run step by step, and how RDS stands now
  trapheus status db1-20260101-020000-abcd -o json | jq .serving";

/// Show the runs of this machine, or one of them and how things stand in RDS now
///
/// With RUN that run, step by step; with --identifier the unfinished run of that database, or else
/// its newest one. Without both a table.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Status {
    #[command(flatten)]
    earlier: Earlier,
}

impl Status {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let session = Session::open(shared, Telling::Nobody)?;
        let state = session.state()?;
        match (&self.earlier.run, &self.earlier.identifier) {
            (Some(run), _) => one(&session, &state, &find(&session, &state, run)?).await,
            (None, Some(name)) => {
                match of_database(&catalog(&session, &state)?.runs, &self.earlier) {
                    Some(run) => one(&session, &state, run).await,
                    None => {
                        session.terminal.say(&format!("no runs of {name} on this machine\n"));
                        elsewhere(&session, &self.earlier).await?;
                    }
                }
            }
            (None, None) => list(&session, &state, &catalog(&session, &state)?.runs),
        }
        printed(&session.terminal)?;
        Ok(Exit::Done)
    }
}

/// Tells of a run that this machine has no journal of.
async fn elsewhere(session: &Session, earlier: &Earlier) -> Result<(), Failure> {
    let mut said = Vec::new();
    match session.connect(None).await {
        Ok(connection) => {
            for name in earlier.names()? {
                said.push(match lost::seen(&connection, &name).await {
                    Ok(Some(trace)) => {
                        format!("in RDS, {} has marked it", lost::in_words(&trace, &name))
                    }
                    Ok(None) => continue,
                    Err(error) => error.to_string(),
                });
            }
        }
        Err(failure) => {
            said.push(format!("how things stand in RDS is not known: {}", failure.what));
        }
    }
    for said in said {
        session.terminal.say(&format!("{said}\n"));
    }
    Ok(())
}

/// The one unfinished run of a database, or else its newest.
fn of_database<'a>(runs: &'a [Known], earlier: &Earlier) -> Option<&'a Known> {
    let mut of_name = runs.iter().filter(|run| earlier.means(&run.target.identifier));
    let mut open = of_name.clone().filter(|run| !run.progress.is_finished());
    match (open.next(), open.next()) {
        (Some(only), None) => Some(only),
        _ => of_name.next_back(),
    }
}

fn list(session: &Session, state: &StateDir, runs: &[Known]) {
    let runs: Vec<_> = runs.iter().map(|run| (story(run), is_live(state, run))).collect();
    match session.manner.output {
        Output::Human if runs.is_empty() => session.terminal.say("no runs on this machine\n"),
        Output::Human => {
            let listed: Vec<_> =
                runs.iter().map(|(story, live)| Listed { story, live: *live }).collect();
            session.terminal.print(&status_table(&listed, session.manner.choice.color));
        }
        Output::Json | Output::Jsonl => {
            for (story, _) in &runs {
                session.print_result(&ending(session, story));
            }
        }
    }
}

async fn one(session: &Session, state: &StateDir, known: &Known) {
    let (seen, why) = match look(session, known).await {
        Ok(world) => (Some(world), None),
        Err(why) => (None, Some(why)),
    };
    let story = story(known);
    match session.manner.output {
        Output::Human => {
            let listed = Listed { story: &story, live: is_live(state, known) };
            let now = crate::rds::Clock::default().timestamp();
            let color = session.manner.choice.color;
            let text = status_run(listed, seen.as_ref(), &session.flags, now, color);
            session.terminal.print(&text);
        }
        Output::Json | Output::Jsonl => {
            let mut end = ending(session, &story);
            end.seen = seen.as_ref();
            session.print_result(&end);
        }
    }
    if let Some(why) = why {
        session.terminal.say(&format!("how things stand in RDS is not known: {why}\n"));
    }
}

async fn look(session: &Session, known: &Known) -> Result<World, String> {
    let connection =
        session.connect(Some(known.target.region.clone())).await.map_err(|failure| failure.what)?;
    let look = connection.look();
    let (account, world) =
        tokio::join!(account::of(&connection), run::look(&known.progress, &look));
    let seen = world.as_ref().ok().and_then(|world| account::seen_in(known, world));
    match account.as_deref().or(seen) {
        Some(account) if account != known.target.account => Err(account::differs(known, account)),
        _ => world.map_err(|fault| fault.to_string()),
    }
}

fn ending<'a>(session: &Session, story: &'a Story) -> report::Ending<'a> {
    let mut end = report::Ending::new(story, exit_code(story));
    end.flags.clone_from(&session.flags);
    end
}

/// The exit code that the run's last invocation had, or would have: stopped, if it has no end.
pub(super) fn exit_code(story: &Story) -> u8 {
    let ending = match (&story.progress, story.stop) {
        (Some(progress), _) if progress.ended.is_some() => {
            progress.ended.clone().map(run::Ending::Ended)
        }
        (_, stop) => stop.map(run::Ending::Stopped),
    };
    match (ending, &story.progress) {
        (Some(ending), Some(progress)) => Exit::of(&ending, progress).code(),
        _ => Exit::NotNow.code(),
    }
}
