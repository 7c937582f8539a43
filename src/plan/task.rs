//! What can be asked for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Put a database back to a snapshot.
    Restore,
    /// Take its snapshot anew first, then the same.
    Snapshot,
    /// Take its snapshot anew, and stop.
    SnapshotOnly,
}

impl Task {
    /// Whether it takes a snapshot.
    #[must_use]
    pub fn takes(self) -> bool {
        self != Self::Restore
    }

    /// Whether it puts the database back.
    #[must_use]
    pub fn restores(self) -> bool {
        self != Self::SnapshotOnly
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Restore => "restore",
            Self::Snapshot => "snapshot",
            Self::SnapshotOnly => "snapshot-only",
        })
    }
}
