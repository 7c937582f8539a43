//! The fault script: which request goes wrong, and how.

use super::refusal::Refusal;

/// One line of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which requests it hits.
    pub when: When,
    /// What it does to them.
    pub what: What,
}

/// Which requests a fault hits. Everything the client sends counts, its own retries too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// The n-th request of all, from 1.
    Request(u64),
    /// The n-th request of one operation, from 1; 0 is every one.
    Operation {
        /// For example `ModifyDBInstance`.
        name: String,
        /// Which.
        nth: u32,
    },
    /// Every one.
    Always,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Refused, with nothing applied.
    Error {
        /// HTTP status.
        status: u16,
        /// Wire code.
        code: String,
        /// Message.
        message: String,
    },
    /// `Throttling`, 400 (facts 3.3).
    Throttle,
    /// `InternalFailure`, 500 (facts 3.3).
    ServerError,
    /// Never reached RDS: the connection fails.
    Drop,
    /// Applied; then the connection is closed without an answer.
    Unanswered,
    /// Neither applied nor answered: the client must give up by itself.
    Hang,
    /// Applied, and the resource that it creates or changes ends in `status`; a role that it adds is
    /// `INVALID`.
    EndsIn {
        /// For example `incompatible-restore`.
        status: String,
    },
    /// Applied as usual; and in the same moment somebody else gives a database another attribute.
    Drift {
        /// Its name.
        identifier: String,
        /// The attribute's wire name, as a description has it.
        member: String,
        /// Its new value; `null` takes it away.
        value: serde_json::Value,
    },
    /// Applied as usual; and in the same moment somebody else gives a database another tag.
    Retag {
        /// Its name.
        identifier: String,
        /// The tag.
        key: String,
        /// Its new value; none takes it away.
        value: Option<String>,
    },
    /// `ExpiredToken`, 403 (facts 3.3).
    ExpiredToken,
    /// The client dies before the request is applied.
    CrashBefore,
    /// The client dies after it is applied, before it has the answer.
    CrashAfter,
}

impl Fault {
    /// Whether it hits the `number`-th request of all, which is the `nth` of `operation`.
    pub(super) fn hits(&self, number: u64, operation: &str, nth: u32) -> bool {
        match &self.when {
            When::Request(wanted) => *wanted == number,
            When::Operation { name, nth: wanted } => {
                name == operation && (*wanted == 0 || *wanted == nth)
            }
            When::Always => true,
        }
    }
}

impl What {
    /// The refusal it stands for, if it is one.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Error { status, code, message } => {
                Some(Refusal { status: *status, code: code.clone(), message: message.clone() })
            }
            Self::Throttle => Some(Refusal::new("Throttling", "Rate exceeded")),
            Self::ServerError => Some(Refusal::new("InternalFailure", "An internal error.")),
            Self::ExpiredToken => Some(expired()),
            _ => None,
        }
    }
}

/// What credentials past their time are answered.
pub(super) fn expired() -> Refusal {
    Refusal::new("ExpiredToken", "The security token included in the request is expired")
}
