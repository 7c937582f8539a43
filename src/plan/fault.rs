//! What RDS answered, sorted by what a run can do about it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer to one request for a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// RDS took the request; its effect shows later.
    Accepted,
    /// RDS, or the way to it, said something else. Only an observation: look again.
    Fault(Fault),
}

/// An error of RDS or of the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fault {
    /// What can be done about it.
    pub kind: FaultKind,
    /// The wire code, such as `InvalidDBInstanceState`, or a word of ours where none came.
    pub code: String,
    /// RDS's own message. For people: it is never parsed.
    pub message: String,
    /// The id AWS support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What can be done about a [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A definite no: this request changed nothing and would not another time.
    Refused,
    /// A matter of state (wrong state, exists already, not found): look what is there, try later.
    Busy,
    /// Too many requests: slow down. Costs nothing of any budget.
    Throttled,
    /// RDS failed (5xx): it may or may not have happened.
    Server,
    /// No answer: it may or may not have happened.
    Unreachable,
    /// The credentials have ended: stop, resumably.
    Expired,
}

impl FaultKind {
    /// Whether the request certainly had no effect. Each is sent once, so a refusal for its state
    /// too is the answer of this very request.
    #[must_use]
    pub fn is_definite(self) -> bool {
        matches!(self, Self::Refused | Self::Busy | Self::Throttled | Self::Expired)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message.trim_end_matches('.'))?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}
