//! A step is the calls made together; a plan is a list of steps.

use super::{Call, Identifier, ResourceId, Which};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The calls made together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// One word, unique in its plan, such as `rename`.
    pub title: String,
    /// What is asked for.
    pub calls: Vec<Call>,
}

impl Step {
    /// A step of one call.
    #[must_use]
    pub fn of(title: &str, call: Call) -> Self {
        Self { title: title.to_owned(), calls: vec![call] }
    }

    /// A step of several calls, or of none.
    #[must_use]
    pub fn all(title: &str, calls: impl IntoIterator<Item = Call>) -> Self {
        Self { title: title.to_owned(), calls: calls.into_iter().collect() }
    }

    /// About how long RDS takes.
    #[must_use]
    pub fn expected(&self) -> Duration {
        self.calls.iter().map(Call::expected).max().unwrap_or_default()
    }
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The task itself.
    Task,
    /// To bring the original back.
    Rollback {
        /// By a person, not by a failure.
        requested: bool,
    },
    /// To leave both databases safe before a person is asked.
    Secure,
}

/// A list of steps, driven top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    /// What it is for.
    pub purpose: Purpose,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The steps that a run comes to by itself: all of them, unless the old database is kept.
    #[must_use]
    pub fn at_once(&self) -> &[Step] {
        let kept = self.steps.iter().position(super::keep::keeps);
        kept.and_then(|kept| self.steps.get(..=kept)).unwrap_or(&self.steps)
    }

    /// About how long RDS takes for them.
    #[must_use]
    pub fn expected(&self) -> Duration {
        self.at_once().iter().map(Step::expected).sum()
    }

    /// Every name the plan uses or may meet, each once.
    #[must_use]
    pub fn names(&self) -> Vec<Identifier> {
        let mut names: Vec<Identifier> =
            self.steps.iter().flat_map(|step| &step.calls).flat_map(Call::names).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    /// The name that the plan restores a database under, if it does.
    #[must_use]
    pub fn restored(&self) -> Option<&Identifier> {
        self.steps.iter().flat_map(|step| &step.calls).find_map(|call| match call {
            Call::Restore { identifier, .. } => Some(identifier),
            _ => None,
        })
    }

    /// Every original that the plan claims, the target itself first.
    pub fn originals(&self) -> impl Iterator<Item = (&Identifier, &ResourceId)> {
        self.steps.iter().flat_map(|step| &step.calls).filter_map(|call| match call {
            Call::Claim { which: Which::Original { resource_id, .. }, name, .. } => {
                Some((name, resource_id))
            }
            _ => None,
        })
    }

    /// The original, if the plan has one.
    #[must_use]
    pub fn original(&self) -> Option<&ResourceId> {
        self.originals().next().map(|(_, resource_id)| resource_id)
    }
}
