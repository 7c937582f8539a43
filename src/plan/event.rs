//! What happened, for whoever wants to know: [`Record`]s are kept in the journal and never lost,
//! [`Pulse`]s are only told. Both are what `-o jsonl` prints.

use super::{
    Answer, Finding, Identifier, Kind, Obstacle, Plan, Reason, Resource, ResourceId, Snapshot,
    Status, Task,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that happened in a run: what displays, alerts and `-o jsonl` are fed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The run.
    pub run: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub happening: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Kept in the journal.
    Record(Box<Record>),
    /// Only told.
    Pulse(Pulse),
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Record {
    /// The run as it was planned; always the first record.
    Started {
        /// The task.
        task: Task,
        /// The kind of the target.
        kind: Kind,
        /// The target's name.
        identifier: Identifier,
        /// The AWS account.
        account: String,
        /// The region.
        region: String,
        /// The original's full description: after the rename it is the only one.
        original: Box<Resource>,
        /// The members of a cluster that the run touches, as fully.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<Resource>,
        /// What is restored, or makes room for a new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        snapshot: Option<Box<Snapshot>>,
        /// What shall be done.
        plan: Plan,
        /// The ARN of whoever started it, where STS said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<String>,
        /// The URL that was asked, where it is not AWS's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
        /// What the checks before it found.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<Finding>,
    },
    /// A further plan: a rollback, say.
    Planned {
        /// What shall be done from here on.
        plan: Plan,
    },
    /// A call is about to be sent.
    Sending {
        /// Index of the step in the plan in hand.
        step: usize,
        /// Index of the call in the step.
        call: usize,
    },
    /// The old database is about to be marked as kept.
    Keeping {
        /// Until when.
        until: Timestamp,
    },
    /// A call was answered.
    Answered {
        /// Index of the step in the plan in hand.
        step: usize,
        /// Index of the call in the step.
        call: usize,
        /// What came.
        answer: Answer,
        /// The id of the request, where it was accepted: a fault bears its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    /// A rename has taken effect: the name was first seen not served.
    Unserved,
    /// A run that turns back: the original was seen at rest under its name again.
    Returned,
    /// The restored database was first seen usable under the name.
    Served {
        /// What it is.
        resource_id: ResourceId,
    },
    /// A step was seen reached.
    Advanced {
        /// Index of the step in the plan in hand.
        step: usize,
    },
    /// A step cannot be reached.
    Failed {
        /// Why.
        cause: Cause,
    },
    /// This invocation stopped before an end. The run goes on with `resume`.
    Stopped {
        /// Why.
        stop: Stop,
    },
    /// Another invocation carries the run on.
    Resumed,
    /// The run came to an end.
    Ended {
        /// Which.
        ended: Ended,
    },
    /// An alert was sent, or not.
    Alerted {
        /// Where to, such as `email`.
        sink: String,
        /// Whether it was taken.
        ok: bool,
    },
    /// Written by a later version.
    #[serde(other)]
    Unknown,
}

/// Why a step could not be reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// The step's title.
    pub step: String,
    /// What was asked for, in words.
    pub call: String,
    /// What stood in the way.
    pub obstacle: Obstacle,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}: {}", self.call, self.obstacle)
    }
}

/// An end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ended {
    /// Which end.
    pub outcome: Outcome,
    /// What led to it, where that was a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

/// The ends of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The task is done, and the end state was seen.
    Done,
    /// The original serves under its name again.
    RolledBack,
    /// Nothing but tags was changed.
    Refused,
    /// Not even the rollback can finish: a person is needed.
    Stuck,
    /// The restored database serves, but something after that failed.
    Attention,
}

impl Outcome {
    /// Whether nothing is left to carry on.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Refused)
    }
}

/// Why an invocation stopped before the run's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
    /// SIGHUP: the terminal or the ssh session is gone.
    HungUp,
    /// `--timeout`.
    Timeout,
    /// The credentials ended.
    Credentials,
    /// RDS refuses to be looked at, and goes on refusing.
    Access,
    /// The journal cannot be written.
    Journal,
    /// Its process ended without a word, and whoever would carry it on cannot ask RDS.
    ShutOut,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated by a signal",
            Self::HungUp => "the terminal was closed",
            Self::Timeout => "the time limit was reached",
            Self::Credentials => "the credentials have expired",
            Self::Access => "RDS may not be looked at with these credentials",
            Self::Journal => "the journal cannot be written",
            Self::ShutOut => "it broke off, and could not be carried on: RDS cannot be asked",
        })
    }
}

/// What is only told. It may be lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Pulse {
    /// A database was seen otherwise than before, or no longer.
    Seen {
        /// The name it was seen under.
        identifier: Identifier,
        /// What it is.
        resource_id: ResourceId,
        /// Its status; absent where it was not seen any more.
        status: Option<Status>,
        /// Whether its endpoint answers, of a cluster that of its writer: the cluster itself says
        /// `available` long before ([`World::answers`](super::World::answers)).
        answers: bool,
    },
    /// A look was taken, and there is nothing to do yet.
    Waiting {
        /// Index of the step in hand.
        step: usize,
        /// What is waited for.
        reason: Reason,
    },
    /// A look failed; the next one follows.
    Blind {
        /// What came instead of an answer.
        fault: super::Fault,
    },
    /// A status that this version does not know. It is awaited.
    UnknownStatus {
        /// The database.
        identifier: Identifier,
        /// Its status.
        status: Status,
    },
}
