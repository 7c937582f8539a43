//! A simulated account with a clock and a "disk", on which runs are begun, killed and resumed.

use crate::plan::{
    Event, Finding, Identifier, Level, Survey, Wish, World, preflight, reap_on_request,
    rollback_on_request,
};
use crate::rds::{Clock, ConnectError, Options, connect};
use crate::run::{
    self, Beginning, Crash, Driver, Ending, Journal, JournalError, Memory, Pace, Run, Scrub,
    Stopper,
};
use crate::sim::{Account, http_client};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// The region that is simulated.
pub const REGION: &str = "eu-west-1";
/// When every rehearsal begins, so that one seed gives one story: 2026-01-01 00:00 UTC.
const EPOCH: Duration = Duration::from_secs(1_767_225_600);

/// A simulated account, a clock and a "disk".
#[derive(Clone, Debug)]
pub struct Stage {
    /// The account.
    pub account: Account,
    /// The one clock.
    pub clock: Clock,
    /// The journal.
    pub disk: Memory,
    /// `--poll-interval`.
    pub pause: Option<Duration>,
    /// When an invocation ends by itself.
    pub deadline: Timestamp,
    crashed: Arc<Notify>,
}

/// How one invocation of the program ended.
#[derive(Clone, Debug)]
pub enum Left {
    /// By itself, having seen this last.
    Ending(Ending, Option<World>),
    /// Refused before it began.
    Refused(Vec<Finding>),
    /// Killed.
    Killed,
    /// There was nothing to carry on.
    Nothing,
}

/// Why a rehearsal broke down. None of these can come of what RDS does.
#[derive(Debug, thiserror::Error)]
pub enum Breakdown {
    /// The simulator could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The journal in memory is not one.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A lost run cannot be understood.
    #[error(transparent)]
    Lost(#[from] run::LostError),
    /// The simulator refused a look.
    #[error("the simulated account refused to be read: {0}")]
    Blind(crate::plan::Fault),
}

impl Stage {
    /// A stage on which time runs `speed` times as fast as tokio's.
    #[must_use]
    pub fn new(account: Account, speed: f64) -> Self {
        Self {
            account,
            clock: Clock::simulated(SystemTime::UNIX_EPOCH + EPOCH, speed),
            disk: Memory::default(),
            pause: None,
            deadline: Timestamp::MAX,
            crashed: Arc::new(Notify::new()),
        }
    }

    /// Lets the journal die at its `write`-th write, when `share` of the line is on the disk.
    pub fn crash_at_write(&mut self, write: usize, share: f64) {
        let crashed = self.crashed.clone();
        self.disk.crash = Some(Crash { write, share, crashed, happened: Arc::default() });
    }

    /// The clients and the pace of one invocation.
    ///
    /// # Errors
    /// [`Breakdown::Connect`], which the simulator never gives.
    pub async fn driver(&self) -> Result<Driver, Breakdown> {
        let (time, sleep) = (self.clock.time_source(), self.clock.sleeper());
        let options = Options {
            region: Some(REGION.to_owned()),
            clock: self.clock,
            http: Some(http_client(self.account.clone(), time, sleep)),
            ..Options::default()
        };
        let connection = connect(&options).await?;
        Ok(Driver {
            look: connection.look(),
            act: connection.act(),
            clock: self.clock,
            pace: Pace::new(self.pause),
            stop: Stopper::new().1,
            deadline: self.deadline,
            scrub: Scrub::default(),
        })
    }

    /// Everything before the first record: survey, preflight, and the plan if nothing is refused.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn plan(
        &self,
        wish: &Wish,
    ) -> Result<(Survey, Vec<Finding>, Option<Beginning>), Breakdown> {
        let look = self.driver().await?.look;
        let survey = look.survey(wish).await.map_err(Breakdown::Blind)?;
        let findings = preflight(&survey);
        let refused = findings.iter().any(|finding| finding.level == Level::Refuse);
        let beginning = run::beginning(&survey, REGION).filter(|_| !refused);
        Ok((survey, findings, beginning))
    }

    /// The run itself.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn begin(
        &self,
        beginning: Beginning,
        listener: UnboundedSender<Event>,
    ) -> Result<Run, Breakdown> {
        let journal = Journal::Memory(self.disk.clone());
        Ok(Run::begin(beginning, journal, self.clock, listener).await?)
    }

    /// The run that the journal tells of, if it was begun.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub fn take_up(&self, listener: UnboundedSender<Event>) -> Result<Option<Run>, Breakdown> {
        self.disk.mend();
        match run::read(Path::new("in memory"), &self.disk.text()) {
            Ok(entries) => {
                let journal = Journal::Memory(self.disk.clone());
                Ok(Run::take_up(&entries, journal, self.clock, listener))
            }
            Err(JournalError::Headless { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The id of the run that the journal tells of, if it was begun.
    #[must_use]
    pub fn run_id(&self) -> Option<String> {
        let entries = run::read(Path::new("in memory"), &self.disk.text()).ok()?;
        entries.into_iter().next().map(|first| first.run)
    }

    /// Loses the journal, and writes it anew from what RDS shows.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn find_lost(&self, of: &Identifier) -> Result<run::Found, Breakdown> {
        self.disk.set(Vec::new());
        let driver = self.driver().await?;
        let (rules, quiet) = (driver.pace.rules(), driver.pace.quiet());
        let vigil = run::Vigil { rules, quiet, deadline: self.deadline };
        let found = run::find_lost(&driver.look, self.clock, of, REGION, &vigil).await?;
        self.disk.set(run::text(&found.entries));
        Ok(found)
    }

    /// A start of what is asked for, killed on the way where the stage says so.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn start(&self, wish: &Wish) -> Result<Left, Breakdown> {
        self.until_killed(Box::pin(async {
            match self.plan(wish).await? {
                (_, _, Some(beginning)) => {
                    let run = self.begin(beginning, unbounded_channel().0).await?;
                    self.drive(run).await
                }
                (_, findings, None) => Ok(Left::Refused(findings)),
            }
        }))
        .await
    }

    /// `trapheus resume`, killed on the way where the stage says so.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn resume(&self) -> Result<Left, Breakdown> {
        self.until_killed(Box::pin(async {
            match self.take_up(unbounded_channel().0)? {
                Some(mut run) if !run.progress.is_finished() => {
                    run::resume(&mut run).await?;
                    self.drive(run).await
                }
                _ => Ok(Left::Nothing),
            }
        }))
        .await
    }

    /// `trapheus rollback`, killed on the way where the stage says so.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn rollback(&self) -> Result<Left, Breakdown> {
        self.until_killed(Box::pin(async {
            let Some(mut run) = self.take_up(unbounded_channel().0)? else {
                return Ok(Left::Nothing);
            };
            let driver = self.driver().await?;
            let look = run::look(&run.progress, &driver.look).await.map_err(Breakdown::Blind)?;
            match rollback_on_request(&run.progress, &look, &driver.pace.rules()) {
                Err(_) => Ok(Left::Nothing),
                Ok(plan) => {
                    run::go_on(&mut run, plan).await?;
                    self.drive(run).await
                }
            }
        }))
        .await
    }

    /// `trapheus reap`, killed on the way where the stage says so.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn reap(&self) -> Result<Left, Breakdown> {
        self.until_killed(Box::pin(async {
            let Some(mut run) = self.take_up(unbounded_channel().0)? else {
                return Ok(Left::Nothing);
            };
            let driver = self.driver().await?;
            let look = run::look(&run.progress, &driver.look).await.map_err(Breakdown::Blind)?;
            let Ok(Some(plan)) = reap_on_request(&run.progress, &look) else {
                return Ok(Left::Nothing);
            };
            run::go_on(&mut run, Some(plan)).await?;
            self.drive(run).await
        }))
        .await
    }

    async fn drive(&self, mut run: Run) -> Result<Left, Breakdown> {
        let mut driver = self.driver().await?;
        // On the heap: invocations are many deep in each other, and a test's stack is small.
        let (ending, world) = Box::pin(run::drive(&mut run, &mut driver)).await;
        Ok(Left::Ending(ending, world))
    }

    async fn until_killed(
        &self,
        invocation: impl Future<Output = Result<Left, Breakdown>>,
    ) -> Result<Left, Breakdown> {
        tokio::select! {
            left = invocation => left,
            () = self.account.crashed() => Ok(Left::Killed),
            () = self.crashed.notified() => Ok(Left::Killed),
        }
    }
}
