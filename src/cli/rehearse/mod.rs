//! `trapheus rehearse`: the same run against the simulated RDS.

mod fail;
mod kill;
mod lost;
mod observer;
mod stage;

pub use kill::{Person, Point, Script, Survived};
pub use observer::Observer;
pub use stage::{Breakdown, Left, REGION, Stage};

use super::args::{Old, Shared, Target};
use super::exit::{Exit, Failure};
use super::session::{Session, Telling, last_look, printed};
use super::signals::Signals;
use crate::plan::{self, Plan, Wish};
use crate::report::{self, Outlook, Output, Story, rehearsal, show};
use crate::run::{Stopper, drive};
use crate::sim::{Account, Fault};
use clap::{Args, Subcommand};
use fail::Failing;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// An undisturbed run takes some twenty minutes of RDS time: so it is over in some seven seconds.
const SPEED: f64 = 180.0;

const EXAMPLES: &str = "\
The simulated account has the instance db1, the Aurora cluster aurora1 and the Multi-AZ cluster
maz1, and a snapshot of each.

Examples:
  trapheus rehearse restore --identifier db1
  trapheus rehearse snapshot --identifier aurora1 --cluster
  trapheus rehearse snapshot-only --identifier maz1 --cluster --replace-snapshot-first
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
    /// Rehearse `trapheus restore`
    #[command(after_help = EXAMPLES)]
    Restore(Restore),
    /// Rehearse `trapheus snapshot`
    #[command(after_help = EXAMPLES)]
    Snapshot(Refresh),
    /// Rehearse `trapheus snapshot-only`
    #[command(after_help = EXAMPLES)]
    SnapshotOnly(Refresh),
}

#[derive(Debug, Args)]
struct Restore {
    #[command(flatten)]
    target: Target,
    /// Restore this snapshot instead of <identifier>-snapshot
    #[arg(long, value_name = "ID|ARN", value_parser = super::args::named)]
    snapshot: Option<String>,
    #[command(flatten)]
    old: Old,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct Refresh {
    #[command(flatten)]
    target: Target,
    /// Delete the former snapshot before the new one is taken
    #[arg(long)]
    replace_snapshot_first: bool,
    #[command(flatten)]
    how: How,
}

/// How a rehearsal goes.
#[derive(Debug, Args)]
struct How {
    /// Let this step of the plan fail
    #[arg(long, value_enum, value_name = "STEP")]
    fail: Option<Failing>,
    /// Kill the run at every point, resume it, and print how each ended
    #[arg(long, conflicts_with = "fail")]
    kill_everywhere: bool,
    /// How many times faster than RDS time goes
    #[arg(long, default_value_t = SPEED, value_name = "N", value_parser = super::args::speed)]
    speed: f64,
    /// Let the time pass at once: the whole story in a moment, and the same each time
    #[arg(long, conflicts_with = "speed")]
    instant: bool,
    /// One seed, one story
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

impl Rehearse {
    /// Whether time passes at once: the runtime's clock is to be paused then.
    pub(super) fn is_instant(&self) -> bool {
        let how = match &self.task {
            Task::Restore(Restore { how, .. }) => how,
            Task::Snapshot(Refresh { how, .. }) | Task::SnapshotOnly(Refresh { how, .. }) => how,
        };
        how.instant || how.kill_everywhere
    }

    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let session = Session::open(shared, Telling::Nobody)?;
        let refresh = |task, Refresh { target, replace_snapshot_first, how }: Refresh| {
            Ok::<_, Failure>((Wish::snapshot(task, target.name()?, replace_snapshot_first), how))
        };
        let (wish, how) = match self.task {
            Task::Restore(Restore { target, snapshot, old, how }) => {
                let wish = Wish::restore(target.name()?, snapshot);
                (wish.deleting(old.deletion()?), how)
            }
            Task::Snapshot(asked) => refresh(plan::Task::Snapshot, asked)?,
            Task::SnapshotOnly(asked) => refresh(plan::Task::SnapshotOnly, asked)?,
        };
        if how.instant {
            // Jitter and run ids too.
            fastrand::seed(how.seed);
        }
        if how.kill_everywhere {
            return kill_everywhere(&session, &how, wish).await;
        }
        rehearse(session, &how, &wish).await
    }
}

async fn rehearse(mut session: Session, how: &How, wish: &Wish) -> Result<Exit, Failure> {
    let speed = if how.instant { 1.0 } else { how.speed };
    let mut stage = Stage::new(Account::sample(how.seed), speed);
    stage.pause = session.shared.poll_interval;
    session.manner.speed = if how.instant { f64::INFINITY } else { speed };
    let planned = stage.plan(wish).await;
    let (survey, findings, beginning) = planned.map_err(anyhow::Error::from)?;
    let outlook = Outlook {
        task: wish.task,
        rehearsed: true,
        kind: survey.kind(),
        identifier: &wish.identifier,
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
    if let Some(step) = how.fail {
        stage.account.inject(fault(step, &beginning.plan, wish)?);
    }
    let (sender, events) = unbounded_channel();
    let mut run = stage.begin(beginning, sender).await.map_err(anyhow::Error::from)?;
    let mut driver = stage.driver().await.map_err(anyhow::Error::from)?;
    driver.deadline = session.deadline(stage.clock.timestamp());
    let (stopper, stop) = Stopper::new();
    driver.stop = stop;
    let mut signals = Signals::listen().map_err(anyhow::Error::from)?;
    let (clock, terminal) = (stage.clock, session.terminal.clone());
    let shown = tokio::spawn(show(events, Story::default(), session.manner, terminal, move || {
        clock.timestamp()
    }));
    let driven = drive(&mut run, &mut driver);
    let way_on = "this was a rehearsal: nothing is left of it";
    let (ending, world) = signals.stop(driven, &stopper, &session.terminal, way_on).await;
    run.hush();
    let mut story = shown.await.unwrap_or_default();
    story.requests = Some(stage.account.requests().len() as u64);
    let exit = Exit::of(&ending, &run.progress);
    let world = last_look(&ending, &run, &driver, world).await;
    let mut end = report::Ending::new(&story, exit.code());
    end.findings = &findings;
    end.seen = world.as_ref();
    if exit != Exit::Done {
        // The simulated account is gone with this process.
        end.next = Some(format!("this was a rehearsal; on a real account, {}", end.what_next()));
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

/// What makes the step fail. One that the plan lacks would be a rehearsal of something else.
fn fault(step: Failing, plan: &Plan, wish: &Wish) -> Result<Fault, Failure> {
    step.fault(plan).ok_or_else(|| {
        let (task, name) = (wish.task, &wish.identifier);
        let what = format!("the plan of {task} {name} has no step {}", step.name());
        Failure::usage(&what, &format!("--fail takes one of {}", Failing::of(plan).join(", ")))
    })
}

async fn kill_everywhere(session: &Session, how: &How, wish: Wish) -> Result<Exit, Failure> {
    // A look every minute: enough to see every status, few enough points to kill at.
    let pause = session.shared.poll_interval.or(Some(Duration::from_secs(60)));
    let script = Script { pause, ..Script::new(how.seed, wish) };
    let points = script.points().await.map_err(anyhow::Error::from)?;
    let say = |text: String| session.terminal.say(&text);
    let name = &script.wish.identifier;
    say(format!("killing a run of {name} at each of {} points …\n", points.len()));
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
