//! A program that a person wants run at a moment of a run.

use super::wording::quoted;
use super::{Call, Progress, Step};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A program that is run at a moment of a run.
///
/// A saved format: the journal has those that were in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hook {
    /// When.
    pub on: Moment,
    /// The program and its arguments; no shell is between.
    pub run: Vec<String>,
    /// How long it may take.
    pub timeout: SignedDuration,
}

/// When a hook is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The original is claimed, and still serves.
    BeforeRename,
    /// The restored database serves, with its settings, and is about to be checked.
    AfterRestore,
    /// It is checked, and the old one is about to be deleted.
    BeforeDelete,
    /// The run has failed, or stopped while the name is not served. Nothing depends on this one.
    OnFailure,
}

impl Moment {
    /// Its name in configuration files, and the title of its step.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeRename => "before-rename",
            Self::AfterRestore => "after-restore",
            Self::BeforeDelete => "before-delete",
            Self::OnFailure => "on-failure",
        }
    }
}

/// As one would type it in a shell.
impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.run.iter().map(|word| quoted(word)).collect();
        f.write_str(&words.join(" "))
    }
}

/// The steps that run those of a moment: each its own, so that one that was run is not run again.
pub(super) fn steps(hooks: &[Hook], on: Moment) -> impl Iterator<Item = Step> {
    let of_it = hooks.iter().filter(move |hook| hook.on == on).enumerate();
    of_it.map(move |(index, hook)| {
        let title = match index {
            0 => on.name().to_owned(),
            more => format!("{}-{}", on.name(), more + 1),
        };
        Step::of(&title, Call::Hook { hook: hook.clone() })
    })
}

/// Whether a step is a hook that was run: no later plan takes it a second time.
pub(super) fn is_over(step: &Step, progress: &Progress) -> bool {
    let was_run =
        |call: &Call| progress.begun.iter().any(|begun| begun.reached && begun.call == *call);
    step.calls.iter().all(|call| matches!(call, Call::Hook { .. }) && was_run(call))
}
