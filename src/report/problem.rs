//! What went wrong, as data.

use crate::plan::{Cause, Fault, Obstacle, Stop};
use serde::Serialize;
use std::fmt;

/// An error as data: a fault of RDS, or something of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The wire code, or a word of ours.
    pub code: String,
    /// What happened, in words.
    pub message: String,
    /// The id AWS support asks for.
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem that RDS knows nothing of.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), request_id: None }
    }

    pub(super) fn of_cause(cause: &Cause) -> Self {
        let code = match &cause.obstacle {
            Obstacle::Fault(fault) => return Self::from(fault),
            Obstacle::Status { .. } => "status",
            Obstacle::NameTaken { .. } => "name-taken",
            Obstacle::StrangeName { .. } => "strange-name",
            Obstacle::Vanished { .. } => "vanished",
            Obstacle::ClaimedBy { .. } => "claimed",
            Obstacle::Unmarked { .. } => "unmarked",
            Obstacle::Joined { .. } => "joined",
            Obstacle::Protected { .. } => "protected",
            Obstacle::Differs(_) => "differs",
            Obstacle::Serving { .. } => "serving",
            Obstacle::Remains { .. } => "remains",
        };
        Self::new(code, cause.to_string())
    }

    pub(super) fn of_stop(stop: Stop) -> Self {
        let code = match stop {
            Stop::Interrupted => "interrupted",
            Stop::Terminated => "terminated",
            Stop::HungUp => "hung-up",
            Stop::Timeout => "timeout",
            Stop::Credentials => "credentials",
            Stop::Access => "access",
            Stop::ShutOut => "shut-out",
            Stop::Journal => "journal",
        };
        Self::new(code, stop.to_string())
    }
}

impl From<&Fault> for Problem {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code.clone(),
            message: fault.message.clone(),
            request_id: fault.request_id.clone(),
        }
    }
}

impl fmt::Display for Problem {
    /// The message; the code too where AWS gave one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Words of ours are in lower case; they say nothing that the message does not.
        let wire = self.code.starts_with(char::is_uppercase);
        match (wire, self.message.is_empty()) {
            (_, true) => f.write_str(&self.code)?,
            (true, false) => write!(f, "{}: {}", self.code, self.message)?,
            (false, false) => f.write_str(&self.message)?,
        }
        match &self.request_id {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}
