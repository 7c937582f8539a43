//! What one look saw: databases and snapshots.

use super::{Class, Identifier, Mark, Named, RUN_TAG, Setting, Shape, Status, TAG_PREFIX, Which};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    /// The databases and snapshots that bear a name or a resource id of the run.
    pub resources: Vec<Resource>,
}

impl World {
    /// What bears a name.
    #[must_use]
    pub fn named(&self, name: &Identifier) -> Option<&Resource> {
        self.resources.iter().find(|database| database.identifier == *name)
    }

    /// Whether clients can use a database: its endpoint answers, and that of the cluster that it is
    /// a member of.
    #[must_use]
    pub fn serves(&self, database: &Resource) -> bool {
        let cluster = database.cluster().map(|cluster| self.named(&cluster));
        self.answers(database) && cluster.is_none_or(|of| of.is_some_and(|of| self.answers(of)))
    }

    /// Whether its endpoint answers: that of a cluster only if its one writer can be used.
    #[must_use]
    pub fn answers(&self, database: &Resource) -> bool {
        let writer = || self.named(database.writer()?);
        let is_cluster = database.identifier.shape() == Shape::Cluster;
        database.status.serves()
            && (!is_cluster || writer().is_some_and(|writer| writer.status.serves()))
    }

    /// Whether a parameter group of a database waits for its reboot: its own, or that of the cluster.
    #[must_use]
    pub fn awaits_reboot(&self, database: &Resource) -> bool {
        let own = database.members.iter();
        let of = database.cluster();
        let cluster = of.as_ref().and_then(|cluster| self.named(cluster));
        let listed = cluster.into_iter().flat_map(|cluster| &cluster.members);
        let listed = listed.filter(|member| member.identifier == database.identifier);
        database.awaits_reboot || own.chain(listed).any(|member| member.awaits_reboot)
    }

    /// The original by its resource id; what was made by its tag and one of the names it may bear.
    #[must_use]
    pub fn find(&self, which: &Which, names: &[&Identifier]) -> Option<&Resource> {
        self.resources.iter().find(|database| match which {
            Which::Original { resource_id, .. } => database.resource_id == *resource_id,
            Which::Made { mark } => mark.is_on(database) && names.contains(&&database.identifier),
        })
    }
}

/// A database as one look saw it; or a snapshot, which has fewer attributes ([`Snapshot::row`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Resource {
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
    /// What it was given and what did not take effect, in words, with its status (rds-facts 2.3).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failed: BTreeMap<String, String>,
    /// Whether its parameter group waits for a reboot (rds-facts 2.3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_reboot: bool,
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
    /// The database that a snapshot was taken of; older ones do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_of: Option<ResourceId>,
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
    /// Whether the cluster's parameter group waits for its reboot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_reboot: bool,
}

impl Resource {
    /// The writer of a cluster, where there is just one.
    #[must_use]
    pub fn writer(&self) -> Option<&Identifier> {
        let mut writers = self.members.iter().filter(|member| member.is_writer);
        let writer = writers.next()?;
        writers.next().is_none().then_some(&writer.identifier)
    }

    /// The group or certificate of a kind that its settings name.
    #[must_use]
    pub fn named(&self, kind: Named) -> Option<&str> {
        self.setting(kind.setting())?.as_str()
    }

    /// The value of a setting.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.settings.iter().find(|setting| setting.name == name).map(|setting| &setting.value)
    }

    /// The cluster that it is a member of.
    #[must_use]
    pub fn cluster(&self) -> Option<Identifier> {
        self.member_of.as_deref().map(|cluster| Identifier::of(Shape::Cluster, cluster))
    }

    /// The run that claimed or made it: the whole value of our tag.
    #[must_use]
    pub fn run_tag(&self) -> Option<&str> {
        let tag = self.tags.get(RUN_TAG).map(String::as_str)?;
        // Where tags are copied to snapshots, one taken by hand has that of its database.
        (!self.identifier.shape().is_snapshot() || Mark::is_of_snapshot(tag)).then_some(tag)
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
    /// What it brings beside its version, as far as it shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// All its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl Snapshot {
    /// The snapshot as a row of a [`World`]. RDS gives it no resource id: when it was taken tells it
    /// from another one of its name.
    #[must_use]
    pub fn row(self, shape: Shape) -> Resource {
        let taken = self.taken.map(|taken| taken.to_string()).unwrap_or_default();
        Resource {
            identifier: Identifier::of(shape, &self.identifier),
            resource_id: ResourceId(format!("{} {taken}", self.arn)),
            arn: self.arn,
            status: Status::new(&self.status),
            pending: BTreeSet::new(),
            unsettled: Vec::new(),
            failed: BTreeMap::new(),
            awaits_reboot: false,
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
            taken_of: self.of,
            settings: Vec::new(),
        }
    }

    /// How a request names it: a shared one only by its ARN (rds-facts 1.6).
    #[must_use]
    pub fn reference(&self) -> &str {
        if matches!(self.kind.as_str(), "shared" | "public") { &self.arn } else { &self.identifier }
    }
}
