//! Kills a run at one point after another, resumes it each time or takes it back, and sees how it
//! ends.

use super::observer::Observer;
use super::stage::{Breakdown, Left, Stage};
use crate::plan::{Begun, Call, Class, Ended, Outcome, Plan, Purpose, Status, Wish, kept};
use crate::run::Ending;
use crate::sim::{Account, Fault, What, When};
use jiff::SignedDuration;
use std::fmt;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// Where an invocation is killed. Requests and writes are counted over all invocations, from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Point {
    /// Before RDS gets a request.
    Before(u64),
    /// After RDS has applied a request, before the answer comes.
    After(u64),
    /// At a write of the journal, of which a share reaches the disk.
    Write(usize, f64),
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(request) => write!(f, "before request {request}"),
            Self::After(request) => write!(f, "after request {request}"),
            Self::Write(write, share) => {
                write!(f, "at write {write} of the journal, {:.0} % of it written", share * 100.0)
            }
        }
    }
}

/// How a run ended that was killed.
#[derive(Clone, Debug)]
pub struct Survived {
    /// How the last invocation ended, in one word.
    pub end: String,
    /// Every invariant that was broken.
    pub violations: Vec<String>,
}

/// The script of one rehearsal.
#[derive(Clone, Debug)]
pub struct Script {
    /// The account's seed.
    pub seed: u64,
    /// What is asked for.
    pub wish: Wish,
    /// `--poll-interval`, so that there are not too many points.
    pub pause: Option<Duration>,
    /// What goes wrong in RDS.
    pub faults: Vec<Fault>,
    /// How many times as long as usual everything takes in RDS.
    pub slow: u32,
    /// What is done about a run that did not end by itself.
    pub person: Person,
}

/// What a person does about a run that was killed, has stopped, or has ended so that it needs one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// `resume`, each time.
    #[default]
    Resumes,
    /// `rollback` the first time; after that, or where it is refused, `resume`.
    RollsBack,
}

impl Person {
    pub(super) async fn acts(
        &mut self,
        stage: &Stage,
        violations: &mut Vec<String>,
    ) -> Result<Left, Breakdown> {
        if *self == Self::Resumes {
            return stage.resume().await;
        }
        match stage.rollback().await {
            // RDS could not be read, and nothing was written: the person tries once more.
            Err(Breakdown::Blind(_)) => return Ok(Left::Killed),
            Ok(Left::Nothing) => violations.extend(refused_too_early(stage)?),
            left => {
                *self = Self::Resumes;
                return left;
            }
        }
        *self = Self::Resumes;
        stage.resume().await
    }
}

impl Script {
    /// An undisturbed run in this account.
    #[must_use]
    pub fn new(seed: u64, wish: Wish) -> Self {
        let (faults, person) = (Vec::new(), Person::default());
        Self { seed, wish, pause: None, faults, slow: 1, person }
    }

    /// A stage with this script's account and faults.
    #[must_use]
    pub fn stage(&self) -> Stage {
        // Jitter and run ids too, so that a seed is one story to the last request.
        fastrand::seed(self.seed);
        let account = Account::sample(self.seed);
        account.slow(self.slow);
        for fault in &self.faults {
            account.inject(fault.clone());
        }
        let mut stage = Stage::new(account, 1.0);
        stage.pause = self.pause;
        // Nothing that RDS does in a rehearsal takes so long: a run that is still on its way then
        // will never end.
        stage.deadline = stage.clock.timestamp() + SignedDuration::from_hours(12);
        stage
    }

    /// Every point of an undisturbed run.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn points(&self) -> Result<Vec<Point>, Breakdown> {
        let stage = self.stage();
        stage.start(&self.wish).await?;
        let requests = stage.account.requests().len() as u64;
        let writes = stage.disk.text().iter().filter(|byte| **byte == b'\n').count();
        let requests = (1..=requests).flat_map(|n| [Point::Before(n), Point::After(n)]);
        let shares = [0.0, 0.5, 1.0];
        let writes = (1..=writes).flat_map(|n| shares.map(|share| Point::Write(n, share)));
        Ok(requests.chain(writes).collect())
    }

    /// A run that is killed at these points, and carried on after each, until it comes to an end.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn killed_at(&self, points: &[Point]) -> Result<Survived, Breakdown> {
        let stage = self.rigged(points);
        let now = stage.clock.system_time();
        let observer = Observer::new(&stage.account, &self.wish, now);
        let (mishaps, mut violations) = (points.len() + self.faults.len(), Vec::new());
        let left = self.to_the_end(&stage, mishaps, &mut violations).await?;
        violations.extend(observer.map_or_else(
            || vec!["there is no database of that name".to_owned()],
            |observer| observer.violations(&stage, &left),
        ));
        violations.extend(turned_again(&stage, &left)?);
        let end = end(&left, &mut violations);
        violations.extend(self.twice(&stage).await?);
        Ok(Survived { end, violations })
    }

    /// A stage on which a run is killed at these points.
    pub(super) fn rigged(&self, points: &[Point]) -> Stage {
        let mut stage = self.stage();
        for point in points {
            let (request, what) = match *point {
                Point::Before(request) => (request, What::CrashBefore),
                Point::After(request) => (request, What::CrashAfter),
                Point::Write(write, share) => {
                    stage.crash_at_write(write, share);
                    continue;
                }
            };
            stage.account.inject(Fault { when: When::Request(request), what });
        }
        stage
    }

    /// Restores, and lets the person act for as long as it is killed or stops. Each mishap costs at
    /// most one invocation: more than that means that the run does not end. An end that needs a
    /// person gets one: the faults stop, and the person acts once more.
    async fn to_the_end(
        &self,
        stage: &Stage,
        mishaps: usize,
        violations: &mut Vec<String>,
    ) -> Result<Left, Breakdown> {
        let mut left = match stage.start(&self.wish).await {
            // RDS could not be read before the run: nothing was begun.
            Err(Breakdown::Blind(_)) => Left::Nothing,
            left => left?,
        };
        let mut person = self.person;
        for _ in 0..mishaps {
            if matches!(left, Left::Killed | Left::Ending(Ending::Stopped(_), _)) {
                left = person.acts(stage, violations).await?;
            }
        }
        let open = |ended: &Ended| !ended.outcome.is_final();
        if matches!(&left, Left::Ending(Ending::Ended(ended), _) if open(ended)) {
            stage.account.clear_faults();
            left = person.acts(stage, violations).await?;
        }
        Ok(left)
    }

    /// 6: a run that has ended is not changed by another `resume` or `rollback`.
    pub(super) async fn twice(&self, stage: &Stage) -> Result<Option<String>, Breakdown> {
        // What has not come to pass by now is not to hit these.
        stage.account.clear_faults();
        let changes =
            |stage: &Stage| stage.account.requests().iter().filter(|asked| asked.mutating).count();
        let before = changes(stage);
        let again = stage.resume().await?;
        // An end that needs a person may try again, and may change something.
        let open =
            matches!(&again, Left::Ending(Ending::Ended(ended), _) if !ended.outcome.is_final());
        if open {
            return Ok(None);
        }
        // What is kept can be brought back.
        let run = stage.take_up(unbounded_channel().0)?;
        let keeps = run.is_some_and(|run| kept(&run.progress).is_some());
        let back = if keeps { Left::Nothing } else { stage.rollback().await? };
        let same = matches!((again, back), (Left::Nothing, Left::Nothing));
        let changed = !same || changes(stage) != before;
        Ok(changed.then(|| "6: another resume or rollback changed something".to_owned()))
    }
}

/// 7: a run that a person has turned back does not go on with its task.
pub(super) fn turned_again(stage: &Stage, left: &Left) -> Result<Option<String>, Breakdown> {
    let run = stage.take_up(unbounded_channel().0)?;
    let asked = |plan: &Plan| plan.purpose == Purpose::Rollback { requested: true };
    let turned = run.is_some_and(|run| run.progress.plans.iter().any(asked));
    let done =
        matches!(left, Left::Ending(Ending::Ended(ended), _) if ended.outcome == Outcome::Done);
    Ok((turned && done).then(|| "7: a rollback was begun, and the run is done".to_owned()))
}

/// 8: nobody is told that there is no way back before the delete of the original is written down,
/// unless the original is broken.
fn refused_too_early(stage: &Stage) -> Result<Option<String>, Breakdown> {
    let Some(run) = stage.take_up(unbounded_channel().0)? else { return Ok(None) };
    let deletes = |begun: &Begun| matches!(begun.call, Call::Delete { .. });
    let now = stage.clock.system_time();
    let mut databases = stage.account.instances(now).into_iter().chain(stage.account.clusters(now));
    let broken = databases.any(|one| {
        let class = Status::new(&one.status).class();
        run.progress.task().original().is_some_and(|original| original.0 == one.resource_id)
            && matches!(class, Class::Broken | Class::Held)
    });
    let deletes = run.progress.begun.iter().any(deletes);
    let early = !run.progress.is_finished() && !deletes && !broken;
    Ok(early.then(|| "8: a rollback was refused, and the original is still there".to_owned()))
}

pub(super) fn end(left: &Left, violations: &mut Vec<String>) -> String {
    match left {
        Left::Ending(Ending::Ended(ended), _) => match &ended.cause {
            Some(cause) => format!("{:?}, could not {}", ended.outcome, cause.step),
            None => format!("{:?}", ended.outcome),
        },
        // Killed before the first record: nothing was begun.
        Left::Nothing => "NotBegun".to_owned(),
        Left::Refused(_) => "RefusedBefore".to_owned(),
        Left::Ending(Ending::Stopped(stop), _) => {
            violations.push(format!("10: the run did not end: {stop}"));
            format!("Stopped({stop:?})")
        }
        Left::Killed => {
            violations.push("10: the run did not end".to_owned());
            "Killed".to_owned()
        }
    }
}
