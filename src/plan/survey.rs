//! What the read-only requests before a run saw.

use super::{
    Identifier, Kind, Plan, Refresh, Resource, Shape, Snapshot, Target, Task, rename_first,
    snapshot, snapshot_only,
};
use jiff::Timestamp;

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
}

impl Wish {
    /// A restore of a snapshot; of `<identifier>-snapshot` where none is named.
    #[must_use]
    pub fn restore(identifier: Identifier, snapshot: Option<String>) -> Self {
        let snapshot = snapshot.unwrap_or_else(|| identifier.snapshot());
        Self { task: Task::Restore, identifier, snapshot, replace_first: false }
    }

    /// A snapshot taken anew, and what follows.
    #[must_use]
    pub fn snapshot(task: Task, identifier: Identifier, replace_first: bool) -> Self {
        Self { task, snapshot: identifier.snapshot(), identifier, replace_first }
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
    pub of: Shape,
    /// How many there are.
    pub used: i64,
    /// How many there may be.
    pub max: i64,
    /// How many more a run needs meanwhile.
    pub needed: i64,
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
            snapshots: Vec::new(),
            quotas: Vec::new(),
            deployments: Vec::new(),
            integrations: Vec::new(),
            proxies: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// The plan of a run; none where something that it needs is missing, which preflight refuses.
    #[must_use]
    pub fn plan(&self, run: &str) -> Option<Plan> {
        let original = self.target.as_ref()?;
        let target = Target { original, members: &self.members, scaled: &self.scaled };
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
