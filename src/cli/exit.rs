//! Exit codes, and failures that happen before a run or beside it.

use crate::plan::{Fault, Outcome, Progress, Purpose, Stop};
use crate::report::{Problem, Story, Target};
use crate::run::Ending;

/// The exit codes, as the manual page and the README list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, and the end state was seen.
    Done = 0,
    /// A bug or I/O.
    Unexpected = 1,
    /// Usage, configuration, no region, no credentials. Nothing was touched.
    Usage = 2,
    /// Refused by a check, or not confirmed. Nothing was touched.
    Refused = 3,
    /// Failed, and the original serves under its name again.
    RolledBack = 4,
    /// A person is needed.
    Stuck = 5,
    /// The restored one serves, but something after that failed.
    Attention = 6,
    /// Not now; resumable.
    NotNow = 75,
    /// SIGHUP; resumable.
    HungUp = 129,
    /// SIGINT; resumable.
    Interrupted = 130,
    /// SIGTERM; resumable.
    Terminated = 143,
}

impl Exit {
    /// Every one, by its number.
    pub const ALL: [Self; 11] = [
        Self::Done,
        Self::Unexpected,
        Self::Usage,
        Self::Refused,
        Self::RolledBack,
        Self::Stuck,
        Self::Attention,
        Self::NotNow,
        Self::HungUp,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// What it says, for the manual page.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, and the end was seen; or there was nothing to do",
            Self::Unexpected => "a bug, or I/O: see the message",
            Self::Usage => {
                "usage, configuration, no region, no credentials; the database is untouched"
            }
            Self::Refused => "refused by a check, or not confirmed; the database is untouched",
            Self::RolledBack => "failed and rolled back: the original serves under its name",
            Self::Stuck => {
                "stuck, a person is needed: the message says what serves, what is left, what to run"
            }
            Self::Attention => "the restored database serves, but something after that failed",
            Self::NotNow => "not now; resumable",
            Self::HungUp => "stopped by SIGHUP; resumable",
            Self::Interrupted => "stopped by SIGINT; resumable",
            Self::Terminated => "stopped by SIGTERM; resumable",
        }
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The worse of two: of several runs in one invocation the code of the worst is told.
    pub(super) fn or_worse(self, other: Self) -> Self {
        if other.gravity() > self.gravity() { other } else { self }
    }

    /// How soon somebody must come: first where a name may not be served or something is left over
    /// and nothing goes on by itself, then where it is not known what happened, then where nothing
    /// was begun, last where the original serves again or another `resume` is enough. Whoever stops
    /// the process knows it, and nothing follows.
    fn gravity(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotNow => 1,
            Self::RolledBack => 2,
            Self::Refused => 3,
            Self::Usage => 4,
            Self::Unexpected => 5,
            Self::Attention => 6,
            Self::Stuck => 7,
            Self::HungUp | Self::Interrupted | Self::Terminated => 8,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::Refused => "refused",
            Self::RolledBack => "rolled-back",
            Self::Stuck => "stuck",
            Self::Attention => "attention",
            Self::NotNow => "not-now",
            Self::HungUp => "hung-up",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// The code of an invocation's ending.
    pub(super) fn of(ending: &Ending, progress: &Progress) -> Self {
        let requested = matches!(progress.plan().purpose, Purpose::Rollback { requested: true });
        match ending {
            Ending::Stopped(Stop::Interrupted) => Self::Interrupted,
            Ending::Stopped(Stop::Terminated) => Self::Terminated,
            Ending::Stopped(Stop::HungUp) => Self::HungUp,
            Ending::Stopped(
                Stop::Timeout | Stop::Credentials | Stop::Access | Stop::Journal | Stop::ShutOut,
            ) => Self::NotNow,
            Ending::Ended(ended) => match ended.outcome {
                Outcome::Done => Self::Done,
                Outcome::RolledBack if requested => Self::Done,
                Outcome::RolledBack => Self::RolledBack,
                Outcome::Refused => Self::Refused,
                Outcome::Stuck => Self::Stuck,
                Outcome::Attention => Self::Attention,
            },
        }
    }
}

/// A failure that is no end of a run: what failed, and what to do.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    pub(super) what: String,
    pub(super) hint: Option<String>,
    /// What RDS said, where it said something.
    pub(super) fault: Option<Box<Fault>>,
    /// What was asked for, where that is known.
    pub(super) target: Option<Box<Target>>,
    /// The run that it is about, which stands where it stood.
    pub(super) story: Option<Box<Story>>,
}

impl Failure {
    /// The failure as data.
    pub(super) fn problem(&self) -> Problem {
        match &self.fault {
            Some(fault) => Problem::from(&**fault),
            None => Problem::new(self.exit.word(), self.what.clone()),
        }
    }

    pub(super) fn new(exit: Exit, what: &str, hint: &str) -> Self {
        let (what, hint) = (what.to_owned(), Some(hint.to_owned()));
        Self { exit, what, hint, fault: None, target: None, story: None }
    }

    /// The same of what was asked for.
    pub(super) fn of(self, target: Target) -> Self {
        Self { target: Some(Box::new(target)), ..self }
    }

    pub(super) fn usage(what: &str, hint: &str) -> Self {
        Self::new(Exit::Usage, what, hint)
    }

    pub(super) fn refused(what: &str, hint: &str) -> Self {
        Self::new(Exit::Refused, what, hint)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let what = format!("{error:#}");
        Self { exit: Exit::Unexpected, what, hint: None, fault: None, target: None, story: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_told_in_whatever_order_they_come() {
        let ascending = [
            Exit::Done,
            Exit::NotNow,
            Exit::RolledBack,
            Exit::Refused,
            Exit::Usage,
            Exit::Unexpected,
            Exit::Attention,
            Exit::Stuck,
        ];
        for pair in ascending.windows(2) {
            let [better, worse] = *pair else { unreachable!() };
            assert_eq!((better.or_worse(worse), worse.or_worse(better)), (worse, worse));
        }
    }
}
