//! A call is one change asked of RDS, as data; a step is the calls made together; a plan is a list
//! of steps.
//!
//! [`Call`] is a saved format: variants are added, their meaning never changes.

use super::{Database, Identifier, RUN_TAG, Reason, ResourceId, Setting};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The value of the tag `trapheus:run`: `<run>/<role>`. Identity is the whole value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(String);

impl Mark {
    /// The claim on what was there before.
    #[must_use]
    pub fn original(run: &str) -> Self {
        Self(format!("{run}/original"))
    }

    /// The mark of the database that a run restores.
    #[must_use]
    pub fn restored(run: &str) -> Self {
        Self(format!("{run}/restored"))
    }

    /// The run that sets it.
    #[must_use]
    pub fn run(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Whether a database bears this very mark.
    #[must_use]
    pub fn is_on(&self, database: &Database) -> bool {
        database.run_tag() == Some(&self.0)
    }

    /// The whole value of the tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which database a call is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// What was there before: known by its resource id.
    Original {
        /// The id that no rename changes.
        resource_id: ResourceId,
        /// The claim on it.
        mark: Mark,
    },
    /// What this run created: known by its tag.
    Made {
        /// The tag set in the creating request.
        mark: Mark,
    },
}

impl Which {
    pub(super) fn is_original(&self) -> bool {
        matches!(self, Self::Original { .. })
    }

    /// The tag value that the run set, or will set, on it.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        match self {
            Self::Original { mark, .. } | Self::Made { mark } => mark,
        }
    }
}

/// One change asked of RDS. `Settle` and `Check` ask for none: they are reached by looking.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "kebab-case")]
pub enum Call {
    /// Tags the target before anything else is done to it. `AddTagsToResource`.
    Claim {
        /// The original.
        which: Which,
        /// The name it must still bear.
        name: Identifier,
        /// The value of `trapheus:task`: task and snapshot.
        about: String,
    },
    /// Gives a database another name. `ModifyDBInstance` with `NewDBInstanceIdentifier`.
    Rename {
        /// The database.
        which: Which,
        /// The name it bears.
        from: Identifier,
        /// The name it gets.
        to: Identifier,
        /// What must be seen steady in the same look, or nothing is renamed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replacement: Option<Replacement>,
        /// Until then an earlier rename of it may still take effect, so the name it is seen under
        /// proves nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt_until: Option<Timestamp>,
    },
    /// Makes a database from a snapshot. `RestoreDBInstanceFromDBSnapshot`.
    Restore {
        /// The tag that tells it is ours.
        mark: Mark,
        /// The name it gets.
        identifier: Identifier,
        /// Name or ARN of the snapshot.
        snapshot: String,
        /// Every other parameter, just as it is sent.
        settings: Vec<Setting>,
        /// The original's own tags, which it gets beside ours.
        tags: BTreeMap<String, String>,
    },
    /// Waits until a database is steady under its name, on several agreeing looks.
    Settle {
        /// The database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
    },
    /// Compares the restored database with what is expected of it.
    Check {
        /// The restored database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// What it must be.
        expected: Expected,
    },
    /// Switches deletion protection. `ModifyDBInstance` with `DeletionProtection`.
    Protect {
        /// The database.
        which: Which,
        /// Every name it may bear.
        names: Vec<Identifier>,
        /// On or off.
        on: bool,
        /// Until then an earlier switch the other way may still take effect, so what is seen
        /// proves nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt_until: Option<Timestamp>,
    },
    /// Deletes a database. `DeleteDBInstance`.
    Delete {
        /// The database: never deleted unless it bears its mark.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// What must be seen steady in the same look, or nothing is deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replacement: Option<Replacement>,
        /// Not once it was seen serving: clients may have written to it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        spare_if_serving: bool,
        /// Until then the request that creates it may still take effect, so its absence proves
        /// nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt_until: Option<Timestamp>,
    },
    /// Takes our tags away, if they are still ours. `RemoveTagsFromResource`.
    Release {
        /// The database.
        which: Which,
        /// Every name it may bear.
        names: Vec<Identifier>,
    },
}

/// What must be there to stand in for a database before that one is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replacement {
    /// The database.
    pub which: Which,
    /// The name it must bear.
    pub name: Identifier,
}

/// What the restored database must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Expected {
    /// The original's resource id, which the restored one must not have.
    pub not: ResourceId,
    /// The original's engine.
    pub engine: String,
    /// The original's class.
    pub class: String,
}

impl Call {
    /// About how long RDS takes (rds-facts 4.3); the ground of expected times on the screen.
    #[must_use]
    pub fn expected(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Claim { .. } => 5,
            // 6 to 12 minutes with its reboot; the name itself moves earlier.
            Self::Rename { .. } => 6 * 60,
            // 8 to 12 minutes for a tiny instance; grows with the storage type, not the size.
            Self::Restore { .. } => 10 * 60,
            Self::Settle { .. } => 60,
            Self::Check { .. } => 0,
            Self::Protect { .. } => 10,
            // "Minutes".
            Self::Delete { .. } => 4 * 60,
            Self::Release { .. } => 2,
        })
    }

    /// Whether the call asks RDS for a change at all.
    #[must_use]
    pub fn is_request(&self) -> bool {
        !matches!(self, Self::Settle { .. } | Self::Check { .. })
    }

    /// What is waited for before the first look after the accepted request: that look would still see the
    /// old state (rds-facts 4.2). Tags and protection change at once.
    #[must_use]
    pub fn first_pause(&self) -> Option<Reason> {
        match self {
            Self::Release { .. } | Self::Protect { .. } => None,
            Self::Claim { .. } => Some(Reason::Claim),
            _ => Some(Reason::Effect),
        }
    }

    /// The names of databases that the call uses or may meet.
    #[must_use]
    pub fn names(&self) -> Vec<&Identifier> {
        match self {
            Self::Claim { name, .. } | Self::Settle { name, .. } | Self::Check { name, .. } => {
                vec![name]
            }
            Self::Rename { from, to, replacement, .. } => {
                let mut names = vec![from, to];
                names.extend(replacement.as_ref().map(|replacement| &replacement.name));
                names
            }
            Self::Restore { identifier, .. } => vec![identifier],
            Self::Protect { names, .. } | Self::Release { names, .. } => names.iter().collect(),
            Self::Delete { name, replacement, .. } => {
                let mut names = vec![name];
                names.extend(replacement.as_ref().map(|replacement| &replacement.name));
                names
            }
        }
    }

    /// The tags that a creating or claiming request sets.
    #[must_use]
    pub fn tags(&self) -> BTreeMap<String, String> {
        match self {
            Self::Claim { which, about, .. } => BTreeMap::from([
                (RUN_TAG.to_owned(), which.mark().as_str().to_owned()),
                (super::TASK_TAG.to_owned(), about.clone()),
            ]),
            Self::Restore { mark, tags, .. } => {
                let mut tags = tags.clone();
                tags.insert(RUN_TAG.to_owned(), mark.as_str().to_owned());
                tags
            }
            _ => BTreeMap::new(),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim { name, .. } => write!(f, "claim {name}"),
            Self::Rename { from, to, .. } => write!(f, "rename {from} to {to}"),
            Self::Restore { identifier, snapshot, .. } => {
                write!(f, "restore {snapshot} as {identifier}")
            }
            Self::Settle { name, .. } => write!(f, "wait until {name} is steady"),
            Self::Check { name, .. } => write!(f, "check {name}"),
            Self::Protect { names, on, .. } => {
                let name = names.first().map_or("?", Identifier::as_str);
                write!(f, "switch deletion protection of {name} {}", if *on { "on" } else { "off" })
            }
            Self::Delete { name, .. } => write!(f, "delete {name}"),
            Self::Release { names, .. } => {
                write!(
                    f,
                    "take the tags away from {}",
                    names.first().map_or("?", Identifier::as_str)
                )
            }
        }
    }
}

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

    /// The original, if the plan has one.
    #[must_use]
    pub fn original(&self) -> Option<&ResourceId> {
        self.steps.iter().flat_map(|step| &step.calls).find_map(|call| match call {
            Call::Claim { which: Which::Original { resource_id, .. }, .. }
            | Call::Settle { which: Which::Original { resource_id, .. }, .. }
            | Call::Protect { which: Which::Original { resource_id, .. }, .. }
            | Call::Delete { which: Which::Original { resource_id, .. }, .. }
            | Call::Release { which: Which::Original { resource_id, .. }, .. }
            | Call::Rename { which: Which::Original { resource_id, .. }, .. } => Some(resource_id),
            _ => None,
        })
    }
}
