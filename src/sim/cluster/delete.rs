//! `DeleteDBCluster`: after its members, or with them.

use super::snapshot;
use crate::sim::durations as d;
use crate::sim::history::{Event, Kind};
use crate::sim::instance::delete::permitted;
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::{Call, State};
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use std::time::SystemTime;

/// `DeleteDBCluster`.
pub(in crate::sim) fn cluster(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    permitted(call.state, "DeleteDBCluster", &cluster)?;
    let skip = call.flag("SkipFinalSnapshot") == Some(true);
    let last = call.text("FinalDBSnapshotIdentifier").to_ascii_lowercase();
    final_snapshot(skip, &last)?;
    deletable(&cluster, skip)?;
    if cluster.flag("DeletionProtection") {
        // facts 1.6
        return Err(Refusal::combination(
            "Cannot delete protected Cluster, please disable deletion protection and try again.",
        ));
    }
    unattached(call.state, &cluster)?;
    if !skip {
        snapshot::take(call, index, &last, &Default::default())?;
    }
    call.touch(index);
    let now = call.state.now;
    call.state.forget_plans(index);
    call.state.tell(index, now, Event::DeletionBegan);
    let rng = &mut call.state.rng;
    let mut path = Path::new(now)
        .then(Change::Truth("deleting"))
        .wait(rng, d::STALE)
        .then(Change::Seen("deleting"));
    if !skip {
        // facts 4.4: it adds the snapshot's time.
        path = path.wait(rng, d::SNAPSHOT);
    }
    let path = path.wait(rng, d::CLUSTER_DELETE);
    // The whole is `deleting` before a member is, so that no reader takes over.
    call.state.start(index, Path::new(now).then(Change::Truth("deleting")), None);
    let end = match cluster.is_multi_az_cluster() {
        true => delete_own(call, &cluster),
        false => last_of_members(call.state, &cluster),
    };
    let ends_in = call.ends_in.clone();
    let path = path.until(end).then(Change::Gone);
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// A final snapshot or none (facts 1.6).
fn final_snapshot(skip: bool, last: &str) -> Result<(), Refusal> {
    match (skip, last.is_empty()) {
        (true, false) => Err(Refusal::combination(
            "FinalDBSnapshotIdentifier can not be specified when deleting a cluster with SkipFinalSnapshot.",
        )),
        (false, true) => Err(Refusal::combination(
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )),
        _ => Ok(()),
    }
}

/// The states in which a cluster can be deleted: not when stopped (facts 2.2); for the others it is
/// inferred from what is true of instances (facts 4.4).
fn deletable(cluster: &Resource, skip: bool) -> Result<(), Refusal> {
    let state = |message: String| Err(Refusal::new("InvalidDBClusterStateFault", message));
    let (name, status) = (&cluster.name, cluster.status.as_str());
    match status {
        // Nobody is left to fail over to once all members are going (facts 4.4: as soon as they are).
        "available" | "storage-optimization" | "failing-over" => Ok(()),
        "creating" | "migrating" | "restore-failed" | "migration-failed" | "cloning-failed"
        | "failed"
            if skip =>
        {
            Ok(())
        }
        "deleting" => state(format!("DB cluster {name} is already being deleted.")),
        status if skip && status.starts_with("in") => Ok(()),
        status => state(format!("DB cluster {name} is currently {status}.")),
    }
}

/// Members before their cluster, and out of a global cluster first (facts 3.4, delete).
fn unattached(state: &State, cluster: &Resource) -> Result<(), Refusal> {
    let refused = |message| Err(Refusal::new("InvalidDBClusterStateFault", message));
    if state.groups.global_of(&cluster.id).is_some() {
        return refused(
            "This cluster is a part of a global cluster, please remove it from globalcluster first",
        );
    }
    let going = |index: &usize| state.resources[*index].status == "deleting";
    if !cluster.is_multi_az_cluster() && !state.members(cluster).iter().all(going) {
        return refused(
            "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
        );
    }
    Ok(())
}

/// When the last member of an Aurora cluster will be gone: the cluster stays until then; inferred.
fn last_of_members(state: &State, cluster: &Resource) -> Option<SystemTime> {
    let members = state.members(cluster).into_iter();
    members.flat_map(|index| &state.resources[index].queue).map(|due| due.at).max()
}

/// The members of a Multi-AZ DB cluster vanish with it (facts 4.4); tells when the last will.
fn delete_own(call: &mut Call<'_>, cluster: &Resource) -> Option<SystemTime> {
    let now = call.state.now;
    let ids: Vec<String> =
        call.state.members(cluster).iter().map(|at| call.state.resources[*at].id.clone()).collect();
    let mut last = None;
    for id in ids {
        let Some(member) = call.state.by_id(Kind::Instance, &id) else { continue };
        call.touch(member);
        call.state.forget_plans(member);
        call.state.tell(member, now, Event::DeletionBegan);
        let rng = &mut call.state.rng;
        let path = Path::new(now)
            .then(Change::Truth("deleting"))
            .wait(rng, d::STALE)
            .then(Change::Seen("deleting"))
            .wait(rng, d::DELETE)
            .then(Change::Gone);
        last = last.max(Some(path.end()));
        call.state.start(member, path, None);
    }
    last
}
