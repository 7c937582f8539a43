//! `trapheus rehearse`: the same run against the simulated RDS.

mod kill;
mod observer;
mod stage;

pub use kill::{Person, Point, Script, Survived};
pub use observer::Observer;
pub use stage::{Breakdown, Left, REGION, Stage};

use super::args::{Shared, Target};
use super::exit::{Exit, Failure};
use super::session::{Session, last_look, printed};
use crate::plan::{Identifier, Kind};
use crate::report::{self, Outlook, Output, Story, rehearsal, show};
use crate::run::{Stopper, drive};
use crate::sim::{Account, Fault, What, When};
use clap::{Args, Subcommand, ValueEnum};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// An undisturbed run takes some twenty minutes of RDS time: so it is over in some seven seconds.
const SPEED: f64 = 180.0;

const EXAMPLES: &str = "\
Examples:
  trapheus rehearse restore --identifier db1
  trapheus rehearse restore --identifier db1 --fail restore      see it rolled back
  trapheus rehearse restore --identifier db1 --kill-everywhere   see it survive";

/// Do the same against a simulated RDS: no account needed, nothing real is touched
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rehearse {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Rehearse `trapheus restore`; the simulated account has a database db1 and its snapshot
    #[command(after_help = EXAMPLES)]
    Restore(Restore),
}

#[derive(Debug, Args)]
struct Restore {
    #[command(flatten)]
    target: Target,
    /// Let this step fail
    #[arg(long, value_enum, value_name = "STEP")]
    fail: Option<Step>,
    /// Kill the run at every point, resume it, and print how each ended
    #[arg(long, conflicts_with = "fail")]
    kill_everywhere: bool,
    /// How many times faster than RDS time goes
    #[arg(long, default_value_t = SPEED, value_name = "N", value_parser = super::args::speed)]
    speed: f64,
    /// One seed, one story
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// The steps that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// The claim is not permitted.
    Claim,
    /// The rename is refused.
    Rename,
    /// The restore is accepted and ends as incompatible-restore.
    Restore,
    /// The restore is refused.
    RestoreRefused,
    /// Taking deletion protection off is not permitted.
    Unprotect,
    /// The delete of the old database is not permitted.
    Delete,
    /// Taking the tags away is not permitted.
    Release,
}

impl Step {
    fn fault(self) -> Fault {
        let denied = |name: &str, nth| {
            let message = format!("User: simulated is not authorized to perform: rds:{name}");
            let what = What::Error { status: 403, code: "AccessDenied".to_owned(), message };
            Fault { when: When::Operation { name: name.to_owned(), nth }, what }
        };
        match self {
            Self::Claim => denied("AddTagsToResource", 0),
            Self::Rename => denied("ModifyDBInstance", 1),
            Self::RestoreRefused => denied("RestoreDBInstanceFromDBSnapshot", 0),
            Self::Restore => Fault {
                // Every one: the first may be refused, while the old name is not free yet.
                when: When::Operation {
                    name: "RestoreDBInstanceFromDBSnapshot".to_owned(),
                    nth: 0,
                },
                what: What::EndsIn { status: "incompatible-restore".to_owned() },
            },
            // The first one is the rename.
            Self::Unprotect => denied("ModifyDBInstance", 2),
            Self::Delete => denied("DeleteDBInstance", 0),
            Self::Release => denied("RemoveTagsFromResource", 0),
        }
    }
}

impl Rehearse {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let session = Session::open(shared)?;
        let Task::Restore(restore) = self.task;
        if restore.target.cluster {
            return Err(Failure::usage(
                "clusters cannot be rehearsed yet by this version",
                "drop --cluster",
            ));
        }
        let name = Identifier::parse(&restore.target.identifier)
            .map_err(|error| Failure::usage(&error.to_string(), "check --identifier"))?;
        if restore.kill_everywhere {
            tokio::time::pause();
            return kill_everywhere(&session, &restore, name).await;
        }
        rehearse(session, &restore, &name).await
    }
}

async fn rehearse(
    mut session: Session,
    restore: &Restore,
    name: &Identifier,
) -> Result<Exit, Failure> {
    let mut stage = Stage::new(Account::sample(restore.seed), restore.speed);
    stage.pause = session.shared.poll_interval;
    if let Some(step) = restore.fail {
        stage.account.inject(step.fault());
    }
    session.manner.speed = restore.speed;
    let planned = stage.plan(name, restore.target.snapshot.as_deref()).await;
    let (survey, findings, beginning) = planned.map_err(anyhow::Error::from)?;
    let outlook = Outlook {
        task: "rehearsal: restore",
        kind: Kind::Instance,
        identifier: name,
        account: survey.target.as_ref().map(|target| crate::run::account(&target.arn)),
        caller: None,
        region: REGION,
        endpoint: Some("a simulated RDS inside this process"),
        original: survey.target.as_ref(),
        snapshot: survey.snapshot.as_ref(),
        plan: beginning.as_ref().map(|beginning| &beginning.plan),
        requests: Vec::new(),
        findings: &findings,
        alerts: Vec::new(),
        now: survey.now,
    };
    if !session.shared.quiet || beginning.is_none() {
        let verbose = session.shared.verbose > 0;
        session.terminal.say(&outlook.plan_text(verbose, session.manner.choice.color));
    }
    let Some(beginning) = beginning.clone() else {
        let failure = Failure::refused("refused", "mend what is refused above");
        session.close_without_run(None, &findings, &failure);
        return Ok(Exit::Refused);
    };
    let (sender, events) = unbounded_channel();
    let mut run = stage.begin(beginning, sender).await.map_err(anyhow::Error::from)?;
    let mut driver = stage.driver().await.map_err(anyhow::Error::from)?;
    let (stopper, stop) = Stopper::new();
    driver.stop = stop;
    super::signals::listen(stopper, session.terminal.clone()).map_err(anyhow::Error::from)?;
    let (clock, terminal) = (stage.clock, session.terminal.clone());
    let shown = tokio::spawn(show(events, Story::default(), session.manner, terminal, move || {
        clock.timestamp()
    }));
    let (ending, world) = drive(&mut run, &mut driver).await;
    run.hush();
    let mut story = shown.await.unwrap_or_default();
    story.requests = Some(stage.account.requests().len() as u64);
    let exit = Exit::of(&ending, &run.progress);
    let world = last_look(&ending, &run, &driver, world).await;
    let mut end = report::Ending::new(&story, exit.code());
    end.findings = &findings;
    end.seen = world.as_ref();
    if exit != Exit::Done {
        end.next = Some("this was a rehearsal: the simulated account is gone with it".to_owned());
    }
    if session.manner.output == Output::Human && !session.shared.quiet {
        // The bars have just shown the steps.
        let bars = session.manner.choice.display == report::Display::Bars;
        let steps = !(bars && std::io::stdout().is_terminal());
        session.terminal.print(&rehearsal(&story, steps, session.manner.choice.color));
    }
    session.close(&end);
    Ok(exit)
}

async fn kill_everywhere(
    session: &Session,
    restore: &Restore,
    name: Identifier,
) -> Result<Exit, Failure> {
    // A look every minute: enough to see every status, few enough points to kill at.
    let pause = session.shared.poll_interval.or(Some(Duration::from_secs(60)));
    let script = Script { pause, ..Script::new(restore.seed, name) };
    let points = script.points().await.map_err(anyhow::Error::from)?;
    let say = |text: String| session.terminal.say(&text);
    say(format!("killing a run of {} at each of {} points …\n", script.name, points.len()));
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut broken = Vec::new();
    for point in &points {
        let survived = script.killed_at(&[*point]).await.map_err(anyhow::Error::from)?;
        broken.extend(survived.violations.iter().map(|what| format!("killed {point}: {what}")));
        *ends.entry(survived.end).or_default() += 1;
    }
    let mut table = String::from("  runs  ended\n");
    for (end, count) in &ends {
        table.push_str(&format!("{count:>6}  {end}\n"));
    }
    table.push_str(&format!("{:>6}  invariants broken\n", broken.len()));
    session.terminal.print(&table);
    for what in &broken {
        say(format!("{what}\n"));
    }
    printed(&session.terminal)?;
    Ok(if broken.is_empty() { Exit::Done } else { Exit::Unexpected })
}
