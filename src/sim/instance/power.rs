//! Reboot, stop and start.

use super::snapshot;
use crate::sim::cluster::members;
use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::refusal::Refusal;
use crate::sim::state::Call;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::{Bag, iso};
use serde_json::{Value, json};

fn state(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidDBInstanceState", message)
}

/// `RebootDBInstance`.
pub(in crate::sim) fn reboot(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let force = call.flag("ForceFailover") == Some(true);
    let resource = call.at(index);
    if force && !resource.flag("MultiAZ") {
        return Err(Refusal::combination(
            "Cannot force failover since the instance is not configured for MultiAz",
        ));
    }
    // A reboot is the way out of incompatible-parameters (facts 2.1).
    let fit = ["available", "storage-optimization", "incompatible-parameters"];
    if !fit.contains(&resource.status.as_str()) {
        return Err(state(
            "Instance cannot currently reboot due to an in-progress management operation.",
        ));
    }
    let mut settled = Bag::new();
    if let Some(mut groups) = resource.bag.get("DBParameterGroups").cloned() {
        // facts 4.2: after a reboot the group is in-sync.
        groups[0]["ParameterApplyStatus"] = json!("in-sync");
        settled.insert("DBParameterGroups".into(), groups);
    }
    members::group_in_sync(call.at(index), &mut settled);
    call.touch(index);
    call.state.forget_plans(index);
    let rng = &mut call.state.rng;
    let path = Path::new(call.state.now)
        .then(Change::Truth("rebooting"))
        .wait(rng, d::STALE)
        .then(Change::Seen("rebooting"))
        .wait(rng, d::REBOOT)
        .then(Change::Merge(settled))
        .then(Change::Ready("available".to_owned()));
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// `StopDBInstance`.
pub(in crate::sim) fn stop(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let resource = call.state.resources[index].clone();
    if resource.status != "available" {
        return Err(state(format!("Instance {} is not in available state.", resource.name)));
    }
    if resource.cluster.is_some() {
        return Err(state("Members of clusters are stopped with their cluster."));
    }
    // facts 4.9: SQL Server cannot be stopped while Multi-AZ; that replicas and their sources cannot
    // is inferred.
    let mirrored = resource.text("Engine").starts_with("sqlserver") && resource.flag("MultiAZ");
    let replicas = call.state.replicas(&resource);
    if mirrored || resource.replica_of.is_some() || replicas != Value::Array(Vec::new()) {
        return Err(state(format!("Cannot stop {}.", resource.name)));
    }
    if call.given("DBSnapshotIdentifier") {
        let name = call.text("DBSnapshotIdentifier").to_ascii_lowercase();
        snapshot::take(call, index, &name, &Default::default())?;
    }
    call.touch(index);
    call.state.forget_plans(index);
    let rng = &mut call.state.rng;
    let stopped = Path::new(call.state.now)
        .then(Change::Truth("stopping"))
        .wait(rng, d::STALE)
        .then(Change::Seen("stopping"))
        .wait(rng, d::STOP)
        .then(Change::Ready("stopped".to_owned()));
    // facts 2.1: it starts by itself after 7 days.
    let path = stopped.wait(rng, d::AUTO_START);
    let mut restart = Bag::new();
    restart.insert("AutomaticRestartTime".into(), json!(iso(path.end())));
    let path = path
        .then(Change::Status("starting"))
        .wait(rng, d::START)
        .then(Change::Merge(Bag::from_iter([("AutomaticRestartTime".to_owned(), Value::Null)])))
        .then(Change::Ready("available".to_owned()));
    let now = call.state.now;
    call.state.merge(index, now, restart);
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// `StartDBInstance`.
pub(in crate::sim) fn start(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let resource = call.at(index);
    // facts 2.1: also the way out of inaccessible-encryption-credentials-recoverable.
    let fit = ["stopped", "inaccessible-encryption-credentials-recoverable"];
    if !fit.contains(&resource.status.as_str()) {
        return Err(state(format!("Instance {} is not stopped.", resource.name)));
    }
    if resource.cluster.is_some() {
        return Err(state("Members of clusters are started with their cluster."));
    }
    call.touch(index);
    call.state.forget_plans(index);
    let rng = &mut call.state.rng;
    let path = Path::new(call.state.now)
        .then(Change::Truth("starting"))
        .wait(rng, d::STALE)
        .then(Change::Seen("starting"))
        .wait(rng, d::START)
        .then(Change::Merge(Bag::from_iter([("AutomaticRestartTime".to_owned(), Value::Null)])))
        .then(Change::Ready("available".to_owned()));
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}
