//! Watches the invariants from the account's own history, without knowing how a run works.

mod equal;
mod touched;

use super::stage::{Left, Stage};
use crate::plan::{Class, Mark, Outcome, RUN_TAG, Shape, Status, TAG_PREFIX, Task, Wish};
use crate::run::Ending;
use crate::sim::{Account, Event, Happening, Instance, Kind, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};
use touched::changed;

/// What a run asks for must be over when it is: RDS still follows a snapshot up after some seconds.
const AFTERWARDS: Duration = Duration::from_secs(60);

/// The account as it was, to be compared with what became of it.
#[derive(Clone, Debug)]
pub struct Observer {
    wish: Wish,
    original: Instance,
    /// The members of an Aurora cluster; those of a Multi-AZ cluster are RDS's own affair.
    members: Vec<Instance>,
    bystanders: Vec<Instance>,
    snapshots: Vec<Snapshot>,
}

/// The account as it is now.
struct Now {
    databases: Vec<Instance>,
    /// Those of the target's shape.
    targets: Vec<Instance>,
    snapshots: Vec<Snapshot>,
}

impl Observer {
    /// Remembers the account before a run; none if nothing bears the name.
    #[must_use]
    pub fn new(account: &Account, wish: &Wish, now: SystemTime) -> Option<Self> {
        let Now { databases, targets, snapshots } = Now::of(account, wish, now);
        let name = wish.identifier.as_str();
        let original = targets.into_iter().find(|one| one.identifier == name)?;
        let (own, bystanders): (Vec<_>, Vec<_>) = databases
            .into_iter()
            .partition(|one| one.cluster.as_ref() == Some(&original.resource_id));
        let bystanders =
            bystanders.into_iter().filter(|one| one.resource_id != original.resource_id);
        let members = if is_multi_az(&original) { Vec::new() } else { own };
        Some(Self {
            wish: wish.clone(),
            bystanders: bystanders.collect(),
            original,
            members,
            snapshots,
        })
    }

    /// Every invariant that is broken, in words; empty is good.
    #[must_use]
    pub fn violations(&self, stage: &Stage, left: &Left) -> Vec<String> {
        let outcome = match left {
            Left::Ending(Ending::Ended(ended), _) => Some(ended.outcome),
            _ => None,
        };
        let run = stage.run_id().unwrap_or_default();
        self.violations_in(&stage.account, stage.clock.system_time(), &run, outcome)
    }

    /// The same of an account that is asked over a socket, at a time of its own clock. `run` is the
    /// run's id, as its journal has it; empty if it was not begun.
    #[must_use]
    pub fn violations_in(
        &self,
        account: &Account,
        now: SystemTime,
        run: &str,
        outcome: Option<Outcome>,
    ) -> Vec<String> {
        let (history, later) = (account.history_at(now), now + AFTERWARDS);
        let now = Now::of(account, &self.wish, now);
        let mut broken = self.deletes(&history);
        broken.extend(self.names(&history));
        broken.extend(self.bystanders(&now));
        broken.extend(self.successors(&history, run));
        broken.extend(self.changed_snapshots(&now));
        broken.extend(outcome.into_iter().flat_map(|outcome| self.end(&now, outcome)));
        // Last: it takes the account's time on.
        broken.extend(self.strangers(&account.history_at(later), run));
        broken
    }

    /// Where no run is seen any more: the name is served, and nothing is left of a run.
    #[must_use]
    pub fn at_rest(&self, account: &Account, now: SystemTime) -> Vec<String> {
        let now = Now::of(account, &self.wish, now);
        let serves = |one: &&Instance| one.identifier == self.original.identifier && one.up;
        let left = self.tagged(&now);
        let unserved = now.targets.iter().find(serves).is_none();
        let unserved = unserved.then(|| "no run is seen, and nothing serves the name".to_owned());
        let left = left.iter().map(|name| format!("no run is seen, and {name} bears its tag"));
        left.chain(unserved).collect()
    }

    fn kind(&self) -> Kind {
        if self.wish.identifier.shape() == Shape::Cluster { Kind::Cluster } else { Kind::Instance }
    }

    /// The original and its members, each under its first name.
    fn originals(&self) -> impl Iterator<Item = &Instance> {
        std::iter::once(&self.original).chain(&self.members)
    }

    fn is_original(&self, resource_id: &str) -> bool {
        self.originals().any(|one| one.resource_id == resource_id)
    }

    /// 1: nothing of the original's is deleted unless its replacement is up under the name.
    fn deletes(&self, history: &[Happening]) -> Vec<String> {
        let name = &self.original.identifier;
        let (mut up, mut broken): (Option<&str>, _) = (None, Vec::new());
        for one in history {
            match &one.event {
                Event::Up if one.kind == self.kind() && one.name == *name => {
                    up = Some(&one.resource_id);
                }
                Event::Down { name: of } if one.kind == self.kind() && of == name => up = None,
                Event::DeletionBegan
                    if self.is_original(&one.resource_id)
                        && up.is_none_or(|up| self.is_original(up)) =>
                {
                    broken.push(format!("1: {} was deleted without a replacement", one.name));
                }
                _ => {}
            }
        }
        broken
    }

    /// 2: an original bears its two names only, and nobody else ever bears an aside name.
    fn names(&self, history: &[Happening]) -> Vec<String> {
        let mut broken = Vec::new();
        for original in self.originals() {
            let (name, aside) = (&original.identifier, format!("{}-temp", original.identifier));
            let is_cluster = original.resource_id == self.original.resource_id;
            let kind = if is_cluster { self.kind() } else { Kind::Instance };
            for one in history.iter().filter(|one| one.kind == kind) {
                let same = one.resource_id == original.resource_id;
                if same && one.name != *name && one.name != aside {
                    broken.push(format!("2: {name} bears the name {}", one.name));
                }
                if !same && one.name == aside {
                    broken.push(format!("2: {} bears an aside name", one.resource_id));
                }
            }
        }
        broken
    }

    fn makes_room(&self, id: &str) -> bool {
        let former = self.former();
        self.wish.task.takes() && former.is_some_and(|former| former.id == id)
    }

    fn former(&self) -> Option<&Snapshot> {
        self.snapshots.iter().find(|one| one.identifier == self.wish.snapshot)
    }

    /// 4: a snapshot is not given up before one that this run took is there, unless that was asked
    /// for.
    fn successors(&self, history: &[Happening], run: &str) -> Vec<String> {
        if self.wish.replace_first {
            return Vec::new();
        }
        let mut there: BTreeMap<&str, bool> = BTreeMap::new();
        let mut broken = Vec::new();
        let own = [Mark::provisional(run), Mark::snapshot(run)];
        let own: Vec<_> = own.iter().map(Mark::as_str).collect();
        for one in history.iter().filter(|one| is_snapshot(one.kind)) {
            let ours = one.tags.get(RUN_TAG).is_some_and(|tag| own.contains(&tag.as_str()));
            match &one.event {
                Event::Became { status } if ours => {
                    there.insert(&one.resource_id, status == "available");
                }
                Event::DeletionBegan => {
                    there.remove(one.resource_id.as_str());
                    let whole =
                        self.makes_room(&one.resource_id) || ours && self.is_gone(history, one);
                    if whole && !there.values().any(|available| *available) {
                        broken.push(format!("4: {} was deleted without a successor", one.name));
                    }
                }
                _ => {}
            }
        }
        broken
    }

    /// Whether the former snapshot was given up before.
    fn is_gone(&self, history: &[Happening], at: &Happening) -> bool {
        history.iter().any(|one| {
            let began = matches!(one.event, Event::DeletionBegan);
            began && self.makes_room(&one.resource_id) && one.at <= at.at
        })
    }

    /// 5: an end says the truth.
    fn end(&self, now: &Now, outcome: Outcome) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("5: ended as {outcome:?}, but {what}"));
            }
        };
        let original = now.of_id(&self.original.resource_id);
        let serving = now.targets.iter().find(|one| one.identifier == self.original.identifier);
        let restored = serving.filter(|one| one.resource_id != self.original.resource_id);
        let restores = self.wish.task != Task::SnapshotOnly;
        match outcome {
            Outcome::Done if restores => {
                // One that is kept may have been reaped since.
                let kept = self.wish.deletion.keep_for.is_some() && original.is_some();
                let there = |one: &&Instance| now.of_id(&one.resource_id).is_some_and(|old| old.up);
                let left = self.originals().filter(there).count();
                let all = if kept { self.originals().count() } else { 0 };
                must(left == all, "the original is still there, or it is not kept");
                let aside = original.is_none_or(|one| one.identifier != self.original.identifier);
                must(aside, "the original has not stepped aside");
                must(restored.is_some_and(|one| one.up), "the restored one does not serve");
                must(restored.is_some_and(|one| self.is_whole(one, now)), "a member is missing");
                must(kept || self.tagged(now).is_empty(), "a tag is left");
                let differences = self.differences(now);
                must(differences.is_empty(), &differences.join("; "));
            }
            Outcome::Done => {
                must(original.is_some_and(|one| one.up), "the original does not serve");
                must(self.tagged(now).is_empty(), "a tag is left");
            }
            Outcome::RolledBack => {
                let home = self.originals().all(|before| {
                    let after = now.of_id(&before.resource_id);
                    after.is_some_and(|one| one.identifier == before.identifier && one.up)
                });
                must(home, "the original does not serve");
                // A rename reboots the writer of a cluster, and another may follow it.
                let changed = self.originals().find_map(|before| {
                    let after = now.of_id(&before.resource_id)?;
                    let changed = changed(before, after);
                    (!changed.is_empty()).then_some(changed)
                });
                must(changed.is_none(), &format!("it is not as it was: {changed:?}"));
                let undone = |name: &String| name.ends_with("-undone");
                must(self.tagged(now).iter().all(undone), "something tagged is left");
            }
            Outcome::Refused => {
                let same = original.is_some_and(|one| one.identifier == self.original.identifier);
                must(same && restored.is_none(), "the original was touched");
            }
            // One of the two serves, and a person is to see to the other.
            Outcome::Attention => {
                let up = [restored, original].into_iter().flatten().any(|one| one.up);
                // Unless RDS has broken the restored one, and the original too or it is on its way out.
                let broken = |one: &Instance| {
                    matches!(Status::new(&one.status).class(), Class::Broken | Class::Held)
                };
                let lost = original.is_none_or(|one| broken(one) || one.status == "deleting");
                let hopeless = lost && restored.is_some_and(broken);
                must(up || hopeless, "neither the restored database serves nor the original");
            }
            Outcome::Stuck => {
                let held = original.filter(|one| one.status != "deleting");
                must(held.is_some(), "the original is gone");
                let claimed = held.is_some_and(|one| one.tags.contains_key(RUN_TAG));
                must(claimed, "no claim keeps others from the original");
            }
        }
        if outcome == Outcome::Done && self.wish.task.takes() {
            let named = now.snapshots.iter().find(|one| one.identifier == self.wish.snapshot);
            let new = named.filter(|one| !self.makes_room(&one.id));
            must(new.is_some_and(|one| one.status == "available"), "the snapshot is not a new one");
        }
        wrong
    }

    /// Whether a restored cluster has the former one's members, and its writer.
    fn is_whole(&self, restored: &Instance, now: &Now) -> bool {
        let name = |id: &String| now.of_id(id).map(|one| one.identifier.clone());
        let members: BTreeSet<_> = restored.members.iter().filter_map(name).collect();
        let before: BTreeSet<_> = self.members.iter().map(|one| one.identifier.clone()).collect();
        let writer =
            self.members.iter().find(|one| Some(&one.resource_id) == self.original.writer.as_ref());
        let same =
            writer.map(|one| &one.identifier) == restored.writer.as_ref().and_then(name).as_ref();
        self.members.is_empty() || members == before && same
    }

    /// The names of what bears one of our tags.
    fn tagged(&self, now: &Now) -> Vec<String> {
        let ours =
            |tags: &BTreeMap<String, String>| tags.keys().any(|key| key.starts_with(TAG_PREFIX));
        let bystander = |id: &str| self.bystanders.iter().any(|before| before.resource_id == id);
        let databases =
            now.databases.iter().filter(|one| ours(&one.tags) && !bystander(&one.resource_id));
        let snapshots = now.snapshots.iter().filter(|one| ours(&one.tags));
        let names = databases.map(|one| &one.identifier);
        names.chain(snapshots.map(|one| &one.identifier)).cloned().collect()
    }
}

impl Now {
    fn of(account: &Account, wish: &Wish, now: SystemTime) -> Self {
        let (instances, clusters) = (account.instances(now), account.clusters(now));
        let is_cluster = wish.identifier.shape() == Shape::Cluster;
        let targets = if is_cluster { clusters.clone() } else { instances.clone() };
        let databases = instances.into_iter().chain(clusters).collect();
        Self { databases, targets, snapshots: account.snapshots(now) }
    }

    fn of_id(&self, id: &str) -> Option<&Instance> {
        self.databases.iter().find(|one| one.resource_id == id)
    }
}

fn is_multi_az(cluster: &Instance) -> bool {
    cluster.attributes.contains_key("DBClusterInstanceClass")
}

fn is_snapshot(kind: Kind) -> bool {
    matches!(kind, Kind::Snapshot | Kind::ClusterSnapshot)
}
