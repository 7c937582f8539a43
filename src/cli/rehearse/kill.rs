//! Kills a run at one point after another, resumes it each time, and sees how it ends.

use super::observer::Observer;
use super::stage::{Breakdown, Left, Stage};
use crate::plan::{Ended, Identifier};
use crate::run::Ending;
use crate::sim::{Account, Fault, What, When};
use jiff::SignedDuration;
use std::fmt;
use std::time::Duration;

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
    /// The database.
    pub name: Identifier,
    /// `--poll-interval`, so that there are not too many points.
    pub pause: Option<Duration>,
    /// What goes wrong in RDS.
    pub faults: Vec<Fault>,
}

impl Script {
    /// A stage with this script's account and faults.
    #[must_use]
    pub fn stage(&self) -> Stage {
        // Jitter and run ids too, so that a seed is one story to the last request.
        fastrand::seed(self.seed);
        let account = Account::sample(self.seed);
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
        stage.restore(&self.name).await?;
        let requests = stage.account.requests().len() as u64;
        let writes = stage.disk.text().iter().filter(|byte| **byte == b'\n').count();
        let requests = (1..=requests).flat_map(|n| [Point::Before(n), Point::After(n)]);
        let shares = [0.0, 0.5, 1.0];
        let writes = (1..=writes).flat_map(|n| shares.map(|share| Point::Write(n, share)));
        Ok(requests.chain(writes).collect())
    }

    /// A run that is killed at these points, and resumed after each, until it comes to an end.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn killed_at(&self, points: &[Point]) -> Result<Survived, Breakdown> {
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
        let now = stage.clock.system_time();
        let observer = Observer::new(&stage.account, self.name.as_str(), now);
        let left = self.to_the_end(&stage, points.len() + self.faults.len()).await?;
        let mut violations = observer.map_or_else(
            || vec!["there is no database of that name".to_owned()],
            |observer| observer.violations(&stage, &left),
        );
        let end = end(&left, &mut violations);
        violations.extend(self.twice(&stage).await?);
        Ok(Survived { end, violations })
    }

    /// Restores, and resumes for as long as it is killed or stops. Each mishap costs at most one
    /// invocation: more than that means that the run does not end. An end that needs a person gets
    /// one: the faults stop, and it is resumed once more.
    async fn to_the_end(&self, stage: &Stage, mishaps: usize) -> Result<Left, Breakdown> {
        let mut left = match stage.restore(&self.name).await {
            // RDS could not be read before the run: nothing was begun.
            Err(Breakdown::Blind(_)) => Left::Nothing,
            left => left?,
        };
        for _ in 0..mishaps {
            if matches!(left, Left::Killed | Left::Ending(Ending::Stopped(_), _)) {
                left = stage.resume().await?;
            }
        }
        let person = |ended: &Ended| !ended.outcome.is_final();
        if matches!(&left, Left::Ending(Ending::Ended(ended), _) if person(ended)) {
            stage.account.clear_faults();
            left = stage.resume().await?;
        }
        Ok(left)
    }

    /// 6: a run that has ended is not changed by another `resume`.
    async fn twice(&self, stage: &Stage) -> Result<Option<String>, Breakdown> {
        let changes =
            |stage: &Stage| stage.account.requests().iter().filter(|asked| asked.mutating).count();
        let before = changes(stage);
        let again = stage.resume().await?;
        // An end that needs a person may try again, and may change something.
        let open =
            matches!(&again, Left::Ending(Ending::Ended(ended), _) if !ended.outcome.is_final());
        let same = matches!(again, Left::Nothing) && changes(stage) == before;
        Ok((!same && !open).then(|| "6: a second resume changed something".to_owned()))
    }
}

fn end(left: &Left, violations: &mut Vec<String>) -> String {
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
