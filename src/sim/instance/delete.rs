//! `DeleteDBInstance`.

use super::snapshot;
use crate::sim::cluster::members;
use crate::sim::dispatch::denied;
use crate::sim::durations as d;
use crate::sim::history::{Event, Kind};
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::{Call, State};
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::Value;

/// `DeleteDBInstance`.
pub(in crate::sim) fn instance(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let resource = call.state.resources[index].clone();
    permitted(call.state, "DeleteDBInstance", &resource)?;
    of_cluster(call.state, &resource)?;
    let skip = call.flag("SkipFinalSnapshot") == Some(true);
    let last = call.text("FinalDBSnapshotIdentifier").to_ascii_lowercase();
    final_snapshot(&resource, skip, &last)?;
    deletable(&resource, skip)?;
    if resource.flag("DeletionProtection") {
        // facts 1.6
        return Err(Refusal::combination(
            "Cannot delete protected DB Instance, please disable deletion protection and try again.",
        ));
    }
    if !skip {
        snapshot::take(call, index, &last, &Default::default())?;
    }
    call.touch(index);
    let now = call.state.now;
    call.state.forget_plans(index);
    call.state.tell(index, now, Event::DeletionBegan);
    let precheck = call.state.replicas(&resource) != Value::Array(Vec::new());
    let rng = &mut call.state.rng;
    let mut path = Path::new(now).then(Change::Truth("deleting")).wait(rng, d::STALE);
    if precheck {
        // facts 4.4: the health of the replicas.
        path = path.then(Change::Seen("delete-precheck")).wait(rng, d::DELETE_PRECHECK);
    }
    if !skip {
        // facts 4.4: it adds the snapshot's time, in `deleting`.
        path = path.then(Change::Seen("deleting")).wait(rng, d::SNAPSHOT);
    }
    let path = path.then(Change::Seen("deleting")).wait(rng, d::DELETE).then(Change::Gone);
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// A member goes unless its cluster is stopped, or is one whose members RDS manages; the cluster's
/// deletion protection does not cover it (facts 4.4). That a stopped cluster keeps its members is
/// inferred.
fn of_cluster(state: &State, resource: &Resource) -> Result<(), Refusal> {
    members::not_by_hand(state, resource, "deleted")?;
    let cluster = state.cluster_of(resource).map(|index| &state.resources[index]);
    match cluster.filter(|cluster| ["stopping", "stopped"].contains(&cluster.status.as_str())) {
        Some(cluster) => Err(Refusal::new(
            "InvalidDBClusterStateFault",
            format!("DB cluster {} is {}.", cluster.name, cluster.status),
        )),
        None => Ok(()),
    }
}

/// A policy may allow deletions only of what bears a tag.
pub(in crate::sim) fn permitted(
    state: &State,
    operation: &str,
    resource: &Resource,
) -> Result<(), Refusal> {
    match &state.delete_tag {
        Some(key) if !resource.tags.contains_key(key) => {
            let arn = resource.arn(&state.region);
            Err(denied("rds", operation, &arn))
        }
        _ => Ok(()),
    }
}

/// A final snapshot or none, and none of what cannot have one (facts 1.6, 4.4).
fn final_snapshot(resource: &Resource, skip: bool, last: &str) -> Result<(), Refusal> {
    if skip && !last.is_empty() {
        return Err(Refusal::combination(
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot.",
        ));
    }
    if !skip && last.is_empty() {
        return Err(Refusal::combination(
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        ));
    }
    let custom = resource.text("Engine").starts_with("custom-");
    if !skip && (resource.replica_of.is_some() || resource.cluster.is_some() || custom) {
        return Err(Refusal::combination(format!(
            "A final snapshot of {} can't be taken.",
            resource.name
        )));
    }
    Ok(())
}

/// The states in which an instance can be deleted. facts 4.4 names those that need
/// `SkipFinalSnapshot`; that the transient ones refuse is inferred from facts 2.1 (`backing-up`).
fn deletable(resource: &Resource, skip: bool) -> Result<(), Refusal> {
    let state = |message: String| Err(Refusal::new("InvalidDBInstanceState", message));
    let name = &resource.name;
    match resource.status.as_str() {
        "deleting" => state(format!("Instance {name} is already being deleted.")),
        "available" | "storage-optimization" | "storage-initialization" => Ok(()),
        "backing-up"
        | "modifying"
        | "renaming"
        | "rebooting"
        | "starting"
        | "stopping"
        | "upgrading"
        | "maintenance"
        | "resetting-master-credentials" => {
            state(format!("Instance {name} is currently {}.", resource.status))
        }
        status if status.starts_with("configuring-") => {
            state(format!("Instance {name} is currently {status}."))
        }
        _ if skip => Ok(()),
        status => state(format!(
            "Cannot create a final snapshot because the database instance {name} is {status}."
        )),
    }
}
