//! A call is one change asked of RDS, as data.
//!
//! [`Call`] is a saved format: variants are added, their meaning never changes.

use super::{Expected, Farewell, Hook, Identifier, Mark, RUN_TAG, Reason, Setting, Shape, Which};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

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
        /// The value of `trapheus:task`: [`super::About`] as text.
        about: String,
    },
    /// Gives a database another name. `ModifyDBInstance` with `NewDBInstanceIdentifier`,
    /// `ModifyDBCluster` with `NewDBClusterIdentifier`.
    Rename {
        /// The database.
        which: Which,
        /// The name it bears.
        from: Identifier,
        /// The name it gets.
        to: Identifier,
        /// What must be seen steady in the same look, or nothing is renamed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replacements: Vec<Replacement>,
        /// Until then an earlier rename of it may still take effect, so the name it is seen under
        /// proves nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt_until: Option<Timestamp>,
    },
    /// Makes a database from a snapshot. `RestoreDBInstanceFromDBSnapshot`,
    /// `RestoreDBClusterFromSnapshot`.
    Restore {
        /// The tag that tells it is ours.
        mark: Mark,
        /// The name it gets.
        identifier: Identifier,
        /// Name or ARN of the snapshot.
        snapshot: String,
        /// Every other parameter, just as it is sent.
        settings: Vec<Setting>,
        /// The original's own tags, and what the run is about.
        tags: BTreeMap<String, String>,
    },
    /// Makes a member of a cluster. `CreateDBInstance`.
    Create {
        /// The tag that tells it is ours.
        mark: Mark,
        /// The name it gets.
        identifier: Identifier,
        /// Its cluster.
        cluster: Identifier,
        /// Every other parameter, just as it is sent.
        settings: Vec<Setting>,
        /// The former member's own tags, which it gets beside ours.
        tags: BTreeMap<String, String>,
    },
    /// Makes a member the writer of its cluster. `FailoverDBCluster`.
    Failover {
        /// The cluster.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// The member.
        to: Identifier,
    },
    /// Takes a snapshot. `CreateDBSnapshot`, `CreateDBClusterSnapshot`.
    Take {
        /// The tag that tells it is ours.
        mark: Mark,
        /// The name it gets.
        identifier: Identifier,
        /// The database.
        source: Identifier,
        /// The tags of a former one, which it gets beside ours.
        tags: BTreeMap<String, String>,
    },
    /// Copies a snapshot: RDS cannot rename one. `CopyDBSnapshot`, `CopyDBClusterSnapshot`.
    Copy {
        /// The tag that tells it is ours.
        mark: Mark,
        /// The name the copy gets.
        identifier: Identifier,
        /// The snapshot.
        source: Identifier,
        /// Its tags beside ours.
        tags: BTreeMap<String, String>,
    },
    /// Sets what the request that makes a database cannot be given, and mends what came out otherwise.
    /// `ModifyDBInstance`, `ModifyDBCluster`.
    Adjust {
        /// The restored database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// Every parameter, just as it is sent.
        settings: Vec<Setting>,
    },
    /// Gives a database tags that came out otherwise. `AddTagsToResource`.
    Tag {
        /// The restored database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// The tags.
        tags: BTreeMap<String, String>,
    },
    /// Gives a database a role for one of its features. `AddRoleToDBInstance`.
    AddRole {
        /// The restored database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// The ARN of the role.
        role: String,
        /// What the database needs it for, such as `s3Import`.
        feature: Option<String>,
    },
    /// Switches the Data API on. `EnableHttpEndpoint`.
    EnableDataApi {
        /// The restored cluster.
        which: Which,
        /// The name it must bear.
        name: Identifier,
    },
    /// Reboots a database whose parameter group waits for it, and no other. `RebootDBInstance`,
    /// `RebootDBCluster`.
    Reboot {
        /// The restored database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
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
    /// Switches deletion protection. `ModifyDBInstance` or `ModifyDBCluster` with
    /// `DeletionProtection`.
    Protect {
        /// The database.
        which: Which,
        /// Every name it may bear.
        names: Vec<Identifier>,
        /// On or off.
        on: bool,
        /// Only once this one is on its way out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Which>,
        /// What must be seen steady in the same look, or it is not sent: a delete follows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replacements: Vec<Replacement>,
        /// Until then an earlier switch the other way may still take effect, so what is seen
        /// proves nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt_until: Option<Timestamp>,
    },
    /// Marks the old database as kept, from when that is asked for on: the run ends there, and `reap`
    /// goes on. `AddTagsToResource`.
    Keep {
        /// The database.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// For how long.
        span: SignedDuration,
    },
    /// Deletes a database or a snapshot. `DeleteDBInstance`, `DeleteDBCluster`, `DeleteDBSnapshot`,
    /// `DeleteDBClusterSnapshot`.
    Delete {
        /// The database: never deleted unless it bears its mark.
        which: Which,
        /// The name it must bear.
        name: Identifier,
        /// What must be seen steady in the same look, or nothing is deleted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replacements: Vec<Replacement>,
        /// How far it is followed.
        #[serde(default, skip_serializing_if = "Until::is_default")]
        until: Until,
        /// A last snapshot of it, and what becomes of its backups.
        #[serde(default, skip_serializing_if = "Farewell::is_plain")]
        farewell: Farewell,
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
    /// Runs a program on this machine. No request.
    Hook {
        /// Which, and when.
        hook: Hook,
    },
}

/// How far a delete is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Until {
    /// Until it is gone.
    #[default]
    Gone,
    /// Until it is on its way out: what it hangs on may be deleted then.
    Leaving,
    /// Until it is gone, and an earlier step has seen it on its way out.
    Left,
}

impl Until {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What must be there to stand in for a database before that one is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replacement {
    /// The database.
    pub which: Which,
    /// The name it must bear.
    pub name: Identifier,
}

impl Call {
    /// About how long RDS takes (rds-facts 4.3); the ground of expected times on the screen.
    #[must_use]
    pub fn expected(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Claim { .. } => 5,
            // About 2 minutes, without a reboot (rds-facts 4.1 #2, #3).
            Self::Rename { from, .. } if from.shape() == Shape::Cluster => 2 * 60,
            // 6 to 12 minutes with its reboot; the name itself moves earlier.
            Self::Rename { .. } => 6 * 60,
            // A Multi-AZ cluster brings its members along.
            Self::Restore { settings, .. }
                if settings.iter().any(|setting| setting.name == "DBClusterInstanceClass") =>
            {
                20 * 60
            }
            // One report has 15 minutes for a cluster and 25 more for its members.
            Self::Restore { identifier, .. } if identifier.shape() == Shape::Cluster => 12 * 60,
            Self::Create { .. } => 15 * 60,
            // 8 to 12 minutes for a tiny instance; grows with the storage type, not the size.
            Self::Restore { .. } => 10 * 60,
            Self::Failover { .. } => 60,
            // "2–3 minutes" for a small one.
            Self::Take { .. } | Self::Copy { .. } => 3 * 60,
            // A small change of settings: a minute, inferred.
            Self::Settle { .. } | Self::Adjust { .. } => 60,
            // Most need none.
            Self::Check { .. } | Self::Reboot { .. } => 0,
            // Nobody knows what it does.
            Self::Hook { .. } => 0,
            Self::AddRole { .. } => 30,
            Self::EnableDataApi { .. } => 10,
            Self::Protect { .. } => 10,
            // "Minutes".
            Self::Delete { name, .. } if name.shape().is_snapshot() => 30,
            Self::Delete { until: Until::Leaving, .. } => 20,
            // RDS takes the snapshot first.
            Self::Delete { farewell: Farewell { last: Some(_), .. }, .. } => 7 * 60,
            Self::Delete { .. } => 4 * 60,
            Self::Release { .. } | Self::Keep { .. } | Self::Tag { .. } => 2,
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
            Self::Release { .. }
            | Self::Protect { .. }
            | Self::Keep { .. }
            | Self::Tag { .. }
            | Self::Hook { .. } => None,
            Self::Claim { .. } => Some(Reason::Claim),
            _ => Some(Reason::Effect),
        }
    }

    /// What must be seen, or the request is not sent at all; none where it always is.
    #[must_use]
    pub fn condition(&self) -> Option<&'static str> {
        match self {
            Self::Failover { .. } => Some("another member became the writer"),
            Self::Reboot { .. } => Some("its parameter group asks for it"),
            Self::Delete { until: Until::Left, .. } => Some("it is not on its way out already"),
            _ => None,
        }
    }

    /// What a creating call makes: its mark and its name.
    #[must_use]
    pub fn makes(&self) -> Option<(&Mark, &Identifier)> {
        match self {
            Self::Restore { mark, identifier, .. }
            | Self::Create { mark, identifier, .. }
            | Self::Take { mark, identifier, .. }
            | Self::Copy { mark, identifier, .. } => Some((mark, identifier)),
            _ => None,
        }
    }

    /// The names that the call uses or may meet.
    #[must_use]
    pub fn names(&self) -> Vec<&Identifier> {
        match self {
            Self::Claim { name, .. }
            | Self::Adjust { name, .. }
            | Self::AddRole { name, .. }
            | Self::Tag { name, .. }
            | Self::EnableDataApi { name, .. }
            | Self::Reboot { name, .. }
            | Self::Keep { name, .. }
            | Self::Settle { name, .. }
            | Self::Check { name, .. } => vec![name],
            Self::Rename { from, to, replacements, .. } => {
                [from, to].into_iter().chain(replacements.iter().map(|each| &each.name)).collect()
            }
            Self::Restore { identifier, .. } => vec![identifier],
            Self::Create { identifier, cluster, .. } => vec![identifier, cluster],
            Self::Failover { name, to, .. } => vec![name, to],
            Self::Take { identifier, source, .. } | Self::Copy { identifier, source, .. } => {
                vec![identifier, source]
            }
            Self::Protect { names, replacements, .. } => {
                names.iter().chain(replacements.iter().map(|each| &each.name)).collect()
            }
            Self::Release { names, .. } => names.iter().collect(),
            Self::Hook { .. } => Vec::new(),
            Self::Delete { name, replacements, farewell, .. } => std::iter::once(name)
                .chain(replacements.iter().map(|each| &each.name))
                .chain(&farewell.last)
                .collect(),
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
            Self::Restore { mark, tags, .. }
            | Self::Create { mark, tags, .. }
            | Self::Take { mark, tags, .. }
            | Self::Copy { mark, tags, .. } => {
                let mut tags = tags.clone();
                tags.insert(RUN_TAG.to_owned(), mark.as_str().to_owned());
                tags
            }
            _ => BTreeMap::new(),
        }
    }
}
