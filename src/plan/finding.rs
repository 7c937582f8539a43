//! What a check found, and how grave it is.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing found before a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How grave it is.
    pub level: Level,
    /// What was found.
    pub text: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How grave a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing is begun.
    Refuse,
    /// It will be different afterwards.
    Warn,
    /// Good to know.
    Note,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refuse => "refused",
            Self::Warn => "warning",
            Self::Note => "note",
        })
    }
}

impl Finding {
    /// What keeps a run from beginning, and what to do.
    #[must_use]
    pub fn refuse(text: String, hint: impl Into<String>) -> Self {
        Self { level: Level::Refuse, text, hint: Some(hint.into()) }
    }

    pub(super) fn warn(text: String, hint: impl Into<String>) -> Self {
        Self { level: Level::Warn, text, hint: Some(hint.into()) }
    }

    pub(super) fn note(text: String) -> Self {
        Self { level: Level::Note, text, hint: None }
    }
}
