//! Who becomes the writer of a cluster, and when.

use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::refusal::Refusal;
use crate::sim::state::{Call, State};
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use std::time::SystemTime;

/// `FailoverDBCluster`.
pub(in crate::sim) fn failover(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    let state = |message: String| Refusal::new("InvalidDBClusterStateFault", message);
    if cluster.status != "available" {
        return Err(state(format!("DB cluster {} is not in available state.", cluster.name)));
    }
    // The codes of what follows are inferred from facts 3.2.
    let target = match call.text("TargetDBInstanceIdentifier") {
        "" => call.state.successor(index),
        name => Some(target(call, index, name)?),
    };
    let Some(target) = target else {
        return Err(state(format!("DB cluster {} has no reader to fail over to.", cluster.name)));
    };
    call.touch(index);
    let id = call.state.resources[target].id.clone();
    let path = path(call.state, call.state.now, id);
    let ends_in = call.ends_in.clone();
    call.state.forget_plans(index);
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// The reader that was named.
fn target(call: &Call<'_>, cluster: usize, name: &str) -> Result<usize, Refusal> {
    let cluster = &call.state.resources[cluster];
    let no = |why: &str| {
        Err(Refusal::new("InvalidDBInstanceState", format!("The DB instance {name} {why}.")))
    };
    let members = call.state.members(cluster);
    let found = call.state.find(Kind::Instance, name).ok();
    match found.filter(|index| members.contains(index)) {
        None => no(&format!("is not a member of the DB cluster {}", cluster.name)),
        Some(index) if call.state.writer(cluster) == Some(index) => no("is the writer already"),
        Some(index) if call.state.resources[index].status != "available" => {
            no("is not in available state")
        }
        Some(index) => Ok(index),
    }
}

/// Stale for a moment, then `failing-over`, then another writer (facts 2.2).
fn path(state: &mut State, at: SystemTime, target: String) -> Path {
    let rng = &mut state.rng;
    Path::new(at)
        .then(Change::Truth("failing-over"))
        .wait(rng, d::STALE)
        .then(Change::Seen("failing-over"))
        .wait(rng, d::FAILOVER)
        .then(Change::Promote(target))
        .then(Change::Ready("available".to_owned()))
}

impl State {
    /// The member that would become the writer: it runs and is not the writer now; the lowest
    /// promotion tier, then the first name (the tier: facts 1.2b; the name: inferred).
    pub(in crate::sim) fn successor(&self, cluster: usize) -> Option<usize> {
        let cluster = &self.resources[cluster];
        let writer = self.writer(cluster);
        let members = self.members(cluster).into_iter();
        members.filter(|index| Some(*index) != writer && self.resources[*index].runs()).min_by_key(
            |index| {
                let member = &self.resources[*index];
                (member.number("PromotionTier"), member.name.clone())
            },
        )
    }

    /// When the writer goes: for good, and a reader takes over (facts 4.4, Aurora); or for a reboot,
    /// which "can" make a reader take over (facts 4.1 #6): here in one case of two.
    pub(in crate::sim) fn writer_leaves(&mut self, index: usize, at: SystemTime, status: &str) {
        let member = &self.resources[index];
        let Some(cluster) = self.cluster_of(member).filter(|_| member.kind == Kind::Instance)
        else {
            return;
        };
        let whole = &self.resources[cluster];
        let busy = ["deleting", "stopping", "stopped"].contains(&whole.status.as_str());
        if self.writer(whole) != Some(index) || busy {
            return;
        }
        let Some(next) = self.successor(cluster) else {
            if status == "deleting" {
                self.crown(cluster, at, None);
            }
            return;
        };
        match status {
            "deleting" | "failed" => {}
            "rebooting" if self.rng.bool() => {}
            _ => return,
        }
        let id = self.resources[next].id.clone();
        if self.resources[cluster].status == "available" {
            let path = path(self, at, id);
            self.plan(cluster, at, path);
        } else {
            // Whatever else the cluster is in the middle of goes on.
            let path = Path::new(at).wait(&mut self.rng, d::FAILOVER).then(Change::Promote(id));
            self.plan(cluster, at, path);
        }
    }

    /// The member with this id becomes the writer; if it cannot any more, whoever can.
    pub(in crate::sim) fn promote(&mut self, cluster: usize, at: SystemTime, id: &str) {
        let wanted = self.by_id(Kind::Instance, id);
        let able = wanted.filter(|index| self.resources[*index].runs());
        if let Some(next) = able.or_else(|| self.successor(cluster)) {
            self.crown(cluster, at, Some(next));
        }
    }
}
