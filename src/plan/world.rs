//! What one look saw: databases, snapshots, statuses.

use super::{Identifier, RUN_TAG, Setting, Shape, TAG_PREFIX, Which};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A DB instance that stands alone.
    Instance,
    /// An Aurora DB cluster: storage, and members that are created one by one.
    Aurora,
    /// A Multi-AZ DB cluster: RDS makes, renames and deletes its members along with it.
    MultiAz,
}

impl Kind {
    /// What bears the target's name.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::Instance => Shape::Instance,
            Self::Aurora | Self::MultiAz => Shape::Cluster,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instance => "instance",
            Self::Aurora => "aurora",
            Self::MultiAz => "multi-az",
        })
    }
}

/// The id that no rename changes and no restore repeats (`DbiResourceId`, rds-facts 0).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceId(pub String);

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One reading of RDS. It may be torn: it is several requests, and a rename moves a row between
/// them; so a database that is not in it proves nothing while a rename may be under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct World {
    /// When the look began.
    pub seen_at: Timestamp,
    /// The databases that bear a name or a resource id of the run.
    pub databases: Vec<Database>,
}

impl World {
    /// The database that bears a name.
    #[must_use]
    pub fn named(&self, name: &Identifier) -> Option<&Database> {
        self.databases.iter().find(|database| database.identifier == *name)
    }

    /// Whether clients can use a database; a cluster only if its one writer can be used, and a
    /// member only if its cluster can.
    #[must_use]
    pub fn serves(&self, database: &Database) -> bool {
        let writer = || {
            let writer = self.named(database.writer()?)?;
            Some(writer.status.serves())
        };
        let is_cluster = database.identifier.shape() == Shape::Cluster;
        let cluster = database.cluster().map(|cluster| self.named(&cluster));
        let is_in_use = |cluster: Option<&Database>| cluster.is_some_and(|of| self.serves(of));
        database.status.serves()
            && (!is_cluster || writer() == Some(true))
            && cluster.is_none_or(is_in_use)
    }

    /// The original by its resource id; what was made by its tag and one of the names it may bear.
    #[must_use]
    pub fn find(&self, which: &Which, names: &[&Identifier]) -> Option<&Database> {
        self.databases.iter().find(|database| match which {
            Which::Original { resource_id, .. } => database.resource_id == *resource_id,
            Which::Made { mark } => mark.is_on(database) && names.contains(&&database.identifier),
        })
    }
}

/// A database as one look saw it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Database {
    /// Its name now.
    pub identifier: Identifier,
    /// What it is, whatever its name.
    pub resource_id: ResourceId,
    /// Its ARN, which follows the name.
    pub arn: String,
    /// Its status.
    pub status: Status,
    /// The names of changes that wait for the maintenance window.
    #[serde(default)]
    pub pending: BTreeSet<String>,
    /// What hangs on it and is not yet in its steady state, in words (rds-facts 4.2).
    #[serde(default)]
    pub unsettled: Vec<String>,
    /// Whether deletion protection is on.
    pub protected: bool,
    /// All its tags.
    pub tags: BTreeMap<String, String>,
    /// The engine, such as `postgres`.
    pub engine: String,
    /// The engine's version.
    pub engine_version: String,
    /// The instance class, such as `db.m6g.large`.
    pub class: String,
    /// Where clients reach it; absent while it is created.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The cluster it is a member of.
    #[serde(default)]
    pub member_of: Option<String>,
    /// The members of a cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// What it is beyond an ordinary database, in words, where such a one cannot be restored in
    /// place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<String>,
    /// The database that it replicates.
    #[serde(default)]
    pub replica_of: Option<String>,
    /// The databases that replicate it.
    #[serde(default)]
    pub replicas: Vec<String>,
    /// Its configuration.
    #[serde(default)]
    pub settings: Vec<Setting>,
}

/// A member of a cluster, as the cluster lists it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Member {
    /// Its name now.
    pub identifier: Identifier,
    /// Whether clients write to it.
    pub is_writer: bool,
}

impl Database {
    /// The writer of a cluster, where there is just one.
    #[must_use]
    pub fn writer(&self) -> Option<&Identifier> {
        let mut writers = self.members.iter().filter(|member| member.is_writer);
        let writer = writers.next()?;
        writers.next().is_none().then_some(&writer.identifier)
    }

    /// The cluster that it is a member of.
    #[must_use]
    pub fn cluster(&self) -> Option<Identifier> {
        self.member_of.as_deref().map(|cluster| Identifier::of(Shape::Cluster, cluster))
    }

    /// The run that claimed or made it: the whole value of our tag.
    #[must_use]
    pub fn run_tag(&self) -> Option<&str> {
        self.tags.get(RUN_TAG).map(String::as_str)
    }

    /// Its tags that a restored database gets: neither ours nor those that AWS reserves
    /// (rds-facts 1.1, TagList).
    #[must_use]
    pub fn own_tags(&self) -> BTreeMap<String, String> {
        self.tags
            .iter()
            .filter(|(key, _)| !key.starts_with(TAG_PREFIX) && !key.starts_with("aws:"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Steady, nothing pending, and everything that hangs on it in its steady state.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.status.class() == Class::Ready && self.loose_ends().is_empty()
    }

    /// What a steady database still waits for, in words.
    #[must_use]
    pub fn loose_ends(&self) -> Vec<String> {
        let mut what = self.unsettled.clone();
        what.extend(self.pending.iter().map(|name| format!("{name} pending")));
        if self.identifier.shape() == Shape::Cluster && self.writer().is_none() {
            what.push("it has no one writer".to_owned());
        }
        what
    }
}

/// A snapshot of a database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its name.
    pub identifier: String,
    /// Its ARN.
    pub arn: String,
    /// Its status, such as `available`.
    pub status: String,
    /// `manual`, `automated`, `shared`, …
    pub kind: String,
    /// The engine of the database it was taken of.
    pub engine: String,
    /// That engine's version then.
    pub engine_version: String,
    /// The resource id of the database it was taken of; older ones do not have it.
    pub of: Option<ResourceId>,
    /// When it was taken.
    pub taken: Option<Timestamp>,
    /// Its storage, in GiB.
    pub storage: i32,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// All its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl Snapshot {
    /// The snapshot as a row of a [`World`]. RDS gives it no resource id: when it was taken tells it
    /// from another one of its name.
    #[must_use]
    pub fn row(self, shape: Shape) -> Database {
        let taken = self.taken.map(|taken| taken.to_string()).unwrap_or_default();
        Database {
            identifier: Identifier::of(shape, &self.identifier),
            resource_id: ResourceId(format!("{} {taken}", self.arn)),
            arn: self.arn,
            status: Status::new(&self.status),
            pending: BTreeSet::new(),
            unsettled: Vec::new(),
            protected: false,
            tags: self.tags,
            engine: self.engine,
            engine_version: self.engine_version,
            class: String::new(),
            endpoint: None,
            member_of: None,
            members: Vec::new(),
            special: Vec::new(),
            replica_of: None,
            replicas: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// How a request names it: a shared one only by its ARN (rds-facts 1.6).
    #[must_use]
    pub fn reference(&self) -> &str {
        if matches!(self.kind.as_str(), "shared" | "public") { &self.arn } else { &self.identifier }
    }
}

/// The status of a database: a free string of RDS's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Status(String);

/// What a status means for a wait (rds-facts 2.1 to 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Steady and usable.
    Ready,
    /// On its way to somewhere: keep looking.
    Transient,
    /// Will not heal by waiting.
    Broken,
    /// Needs an operator; may heal then.
    Held,
    /// On its way out.
    Leaving,
}

impl Status {
    /// A status as RDS told it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    /// The status as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the status means for a wait. An unknown one is transient, never success (rds-facts 2).
    #[must_use]
    pub fn class(&self) -> Class {
        match self.0.as_str() {
            "available" | "storage-optimization" | "storage-initialization" => Class::Ready,
            "failed"
            | "restore-error"
            | "incompatible-restore"
            | "incompatible-create"
            | "incompatible-credentials"
            | "modify-failed"
            | "migration-failed"
            | "restore-failed"
            | "cloning-failed"
            | "upgrade-failed"
            | "inaccessible-encryption-credentials"
            | "incompatible-network"
            | "incompatible-option-group"
            | "incompatible-parameters"
            | "insufficient-capacity" => Class::Broken,
            "stopped" | "storage-full" | "inaccessible-encryption-credentials-recoverable" => {
                Class::Held
            }
            "deleting" | "deleted" | "delete-precheck" => Class::Leaving,
            _ => Class::Transient,
        }
    }

    /// Whether this version knows the status. One it does not know is awaited, with a warning.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.class() != Class::Transient
            || matches!(
                self.0.as_str(),
                "backing-up"
                    | "creating"
                    | "modifying"
                    | "maintenance"
                    | "upgrading"
                    | "renaming"
                    | "moving-to-vpc"
                    | "converting-to-vpc"
                    | "storage-config-upgrade"
                    | "configuring-enhanced-monitoring"
                    | "configuring-iam-database-auth"
                    | "configuring-log-exports"
                    | "rebooting"
                    | "starting"
                    | "stopping"
                    | "resetting-master-credentials"
                    | "backtracking"
                    | "migrating"
                    | "preparing-data-migration"
                    | "failing-over"
                    | "promoting"
                    | "update-iam-db-auth"
                    | "scaling-compute"
                    | "scaling-storage"
                    | "copying"
            )
    }

    /// Whether clients can use the database in this status. A freshly restored one passes through
    /// `backing-up` and `configuring-…` with its endpoint already up (rds-facts 4.2).
    #[must_use]
    pub fn serves(&self) -> bool {
        self.class() == Class::Ready
            || self.0.starts_with("configuring-")
            || matches!(self.0.as_str(), "backing-up" | "modifying" | "maintenance")
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_what_the_facts_say() {
        for (status, class, serves, known) in [
            ("available", Class::Ready, true, true),
            ("Available", Class::Ready, true, true),
            ("storage-optimization", Class::Ready, true, true),
            ("storage-initialization", Class::Ready, true, true),
            ("backing-up", Class::Transient, true, true),
            ("configuring-log-exports", Class::Transient, true, true),
            ("creating", Class::Transient, false, true),
            ("renaming", Class::Transient, false, true),
            ("rebooting", Class::Transient, false, true),
            ("failed", Class::Broken, false, true),
            ("restore-error", Class::Broken, false, true),
            ("incompatible-restore", Class::Broken, false, true),
            ("incompatible-network", Class::Broken, false, true),
            ("insufficient-capacity", Class::Broken, false, true),
            ("stopped", Class::Held, false, true),
            ("storage-full", Class::Held, false, true),
            ("migrating", Class::Transient, false, true),
            ("failing-over", Class::Transient, false, true),
            ("restore-failed", Class::Broken, false, true),
            ("migration-failed", Class::Broken, false, true),
            ("copying", Class::Transient, false, true),
            ("deleting", Class::Leaving, false, true),
            ("delete-precheck", Class::Leaving, false, true),
            ("transmogrifying", Class::Transient, false, false),
        ] {
            let status = Status::new(status);
            assert_eq!(
                (status.class(), status.serves(), status.is_known()),
                (class, serves, known),
                "{status}"
            );
        }
    }
}
