//! What the read-only requests before a run saw.

use super::{
    Deletion, Hook, Identifier, Kind, Named, Plan, Reference, Refresh, Resource, Shape, Snapshot,
    Target, Task, rename_first, snapshot, snapshot_only,
};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// The setting of an instance, and of each of its further volumes.
pub(super) const STORAGE: &str = "AllocatedStorage";

/// What the read-only requests before a run saw.
#[derive(Clone, Debug)]
pub struct Survey {
    /// When it was taken.
    pub now: Timestamp,
    /// What was asked for.
    pub wish: Wish,
    /// The database of that name.
    pub target: Option<Resource>,
    /// The members of an Aurora cluster, the writer first.
    pub members: Vec<Resource>,
    /// Its readers that a scaling policy added.
    pub scaled: Vec<Resource>,
    /// The databases that bear an aside name already.
    pub taken: Vec<Resource>,
    /// The databases that bear a name which a rollback would give to what has served.
    pub undone: Vec<Resource>,
    /// The engine of what bears the name in the other shape: a cluster where an instance was asked
    /// for, or an instance.
    pub other: Option<String>,
    /// The names of all databases of that shape in the account and region.
    pub names: Vec<Identifier>,
    /// The snapshot of the wanted name: what is restored, or what makes room for a new one.
    pub snapshot: Option<Snapshot>,
    /// Whether the snapshots could not be read, so that nobody knows of one.
    pub snapshot_unread: bool,
    /// Whether a snapshot bears the name that is given for the last one of the old database.
    pub final_taken: bool,
    /// The names of the target's snapshots.
    pub snapshots: Vec<String>,
    /// The quotas that a run needs room in.
    pub quotas: Vec<Quota>,
    /// Blue/green deployments that the target belongs to.
    pub deployments: Vec<String>,
    /// Zero-ETL integrations that read from the target.
    pub integrations: Vec<String>,
    /// RDS proxies that lead to the target.
    pub proxies: Vec<String>,
    /// The custom endpoints of the target, where they could be read.
    pub endpoints: Option<Vec<CustomEndpoint>>,
    /// The groups and certificates that the new database is given by name.
    pub references: Vec<Reference>,
    /// The parameter group family of the snapshot's version, where that is not the target's version
    /// ([`Survey::other_version`]).
    pub family: Option<String>,
    /// When the credentials end, where their provider says so.
    pub credentials_until: Option<Timestamp>,
    /// What could not be read, with the reason.
    pub unread: Vec<String>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The task.
    pub task: Task,
    /// The name on the command line.
    pub identifier: Identifier,
    /// The snapshot that is restored, or taken: its name, or an ARN.
    pub snapshot: String,
    /// Whether the former snapshot goes before the new one is taken.
    pub replace_first: bool,
    /// How the old database goes.
    pub deletion: Deletion,
    /// What is run on the way.
    pub hooks: Vec<Hook>,
}

impl Wish {
    /// A restore of a snapshot; of `<identifier>-snapshot` where none is named.
    #[must_use]
    pub fn restore(identifier: Identifier, snapshot: Option<String>) -> Self {
        let snapshot = snapshot.unwrap_or_else(|| identifier.snapshot());
        let (task, deletion) = (Task::Restore, Deletion::default());
        Self { task, identifier, snapshot, replace_first: false, deletion, hooks: Vec::new() }
    }

    /// A snapshot taken anew, and what follows.
    #[must_use]
    pub fn snapshot(task: Task, identifier: Identifier, replace_first: bool) -> Self {
        let (snapshot, deletion) = (identifier.snapshot(), Deletion::default());
        Self { task, snapshot, identifier, replace_first, deletion, hooks: Vec::new() }
    }

    /// The same, with another way for the old database to go.
    #[must_use]
    pub fn deleting(self, deletion: Deletion) -> Self {
        Self { deletion, ..self }
    }

    /// The name of the snapshot that is taken.
    #[must_use]
    pub fn taken(&self) -> Identifier {
        Identifier::of(self.identifier.shape().snapshots(), &self.snapshot)
    }
}

/// A quota of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Of what.
    pub of: Counted,
    /// How many there are.
    pub used: i64,
    /// How many there may be.
    pub max: i64,
    /// How many more a run needs meanwhile.
    pub needed: i64,
}

/// What a quota counts (rds-facts 4.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Databases or snapshots.
    Number(Shape),
    /// The GiB of all instances together (`AllocatedStorage`).
    Storage,
}

/// A custom endpoint of an Aurora cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomEndpoint {
    /// Its name.
    pub name: String,
    /// Whom it leads to: `READER` or `ANY`.
    pub leads_to: String,
    /// To these members alone.
    pub members: Vec<String>,
    /// To all but these.
    pub excluded: Vec<String>,
}

impl Survey {
    /// One that has seen nothing.
    #[must_use]
    pub fn empty(wish: Wish, now: Timestamp) -> Self {
        Self {
            now,
            wish,
            target: None,
            members: Vec::new(),
            scaled: Vec::new(),
            taken: Vec::new(),
            undone: Vec::new(),
            other: None,
            names: Vec::new(),
            snapshot: None,
            snapshot_unread: false,
            final_taken: false,
            snapshots: Vec::new(),
            quotas: Vec::new(),
            deployments: Vec::new(),
            integrations: Vec::new(),
            proxies: Vec::new(),
            endpoints: None,
            references: Vec::new(),
            family: None,
            credentials_until: None,
            unread: Vec::new(),
        }
    }

    /// The plan of a run; none where something that it needs is missing, which preflight refuses.
    #[must_use]
    pub fn plan(&self, run: &str) -> Option<Plan> {
        let original = self.target.as_ref()?;
        let farewell = &self.wish.deletion.in_run(run, &original.identifier);
        let (members, scaled) = (&*self.members, &*self.scaled);
        let hooks = &*self.wish.hooks;
        let target = Target { original, members, scaled, farewell, hooks };
        let (name, former) = (self.wish.taken(), self.snapshot.as_ref());
        let refresh = Refresh { name: &name, former, replace_first: self.wish.replace_first };
        match self.wish.task {
            Task::Restore => rename_first(run, target, former?).ok(),
            Task::Snapshot => snapshot(run, target, refresh).ok(),
            Task::SnapshotOnly => Some(snapshot_only(run, original, refresh)),
        }
    }

    /// Everything of the target's that the run touches: itself, then its members.
    pub fn touched(&self) -> impl Iterator<Item = &Resource> {
        let restores = self.wish.task.restores();
        let members = self.members.iter().chain(&self.scaled);
        self.target.iter().chain(members.filter(move |_| restores))
    }

    /// What is made anew with the settings it has: the target, and the members of an Aurora cluster.
    pub fn remade(&self) -> impl Iterator<Item = &Resource> {
        self.target.iter().chain(&self.members)
    }

    /// The names of a kind that are given to what is made anew, each once.
    #[must_use]
    pub fn named(&self, kind: Named) -> BTreeSet<&str> {
        self.remade().filter_map(|database| database.named(kind)).collect()
    }

    /// The snapshot, where a restore of it brings another version than the target's.
    #[must_use]
    pub fn other_version(&self) -> Option<&Snapshot> {
        let (target, snapshot) = (self.target.as_ref()?, self.snapshot.as_ref()?);
        let same_engine = snapshot.engine == target.engine && self.wish.task == Task::Restore;
        let other = same_engine && snapshot.engine_version != target.engine_version;
        other.then_some(snapshot)
    }

    /// About how long the run takes, where there is a plan.
    #[must_use]
    pub fn expected(&self) -> Option<Duration> {
        // Its id is in names and tags only.
        self.plan("run").map(|plan| plan.expected())
    }

    /// The GiB that the restored database needs beside the original's. Aurora allocates none. Of a
    /// Multi-AZ cluster each member counts (inferred), as much as its snapshot has: one that is yet to
    /// be taken has no less than the former.
    #[must_use]
    pub fn storage(&self) -> i64 {
        let snapshot = self.snapshot.as_ref().map_or(0, |snapshot| i64::from(snapshot.storage));
        let Some(target) = &self.target else { return 0 };
        match self.kind() {
            Kind::Aurora => 0,
            Kind::MultiAz => snapshot * i64::try_from(target.members.len()).unwrap_or_default(),
            Kind::Instance => {
                let own = target.setting(STORAGE).and_then(Value::as_i64).unwrap_or(snapshot);
                let volumes = target.setting("AdditionalStorageVolumes").and_then(Value::as_array);
                let volumes = volumes.into_iter().flatten();
                own + volumes.filter_map(|volume| volume[STORAGE].as_i64()).sum::<i64>()
            }
        }
    }

    /// The kind of the target.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let class = self.target.as_ref().map_or("", |target| target.class.as_str());
        match self.wish.identifier.shape() {
            Shape::Cluster if class.is_empty() => Kind::Aurora,
            Shape::Cluster => Kind::MultiAz,
            _ => Kind::Instance,
        }
    }
}
