//! Reboot, stop and start of clusters, with all their members.

use super::members::group_in_sync;
use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::Call;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::{Bag, iso};
use serde_json::{Value, json};

fn state(message: String) -> Refusal {
    Refusal::new("InvalidDBClusterStateFault", message)
}

/// `StopDBCluster`.
pub(in crate::sim) fn stop(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    if cluster.is_multi_az_cluster() {
        // facts 1.3, limits: no stop, no start. The code is inferred.
        return Err(state(format!("The Multi-AZ DB cluster {} can't be stopped.", cluster.name)));
    }
    let available = |one: &Resource| one.status == "available";
    let members = call.state.members(&cluster);
    let all = members.iter().all(|member| available(&call.state.resources[*member]));
    // That every member must be available is inferred.
    if !available(&cluster) || !all {
        return Err(state(format!("DB cluster {} is not in available state.", cluster.name)));
    }
    // The members first: as long as the whole is not seen to stop, no reader takes over anyway.
    for one in members.into_iter().chain([index]) {
        call.touch(one);
        call.state.forget_plans(one);
        let rng = &mut call.state.rng;
        let path = Path::new(call.state.now)
            .then(Change::Truth("stopping"))
            .wait(rng, d::STALE)
            .then(Change::Seen("stopping"))
            .wait(rng, d::STOP)
            .then(Change::Ready("stopped".to_owned()));
        // facts 2.1, 2.2: it starts by itself after 7 days.
        let path = path.wait(rng, d::AUTO_START);
        if one == index {
            let now = call.state.now;
            let restart = json!(iso(path.end()));
            let values = Bag::from_iter([("AutomaticRestartTime".to_owned(), restart)]);
            call.state.merge(index, now, values);
        }
        let path = started(path.then(Change::Status("starting")), call);
        let ends_in = call.ends_in.clone().filter(|_| one == index);
        call.state.start(one, path, ends_in.as_deref());
    }
    Ok(call.answer(index))
}

/// `StartDBCluster`.
pub(in crate::sim) fn start(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    // facts 2.2: also the way out of inaccessible-encryption-credentials-recoverable.
    let fit = ["stopped", "inaccessible-encryption-credentials-recoverable"];
    if !fit.contains(&cluster.status.as_str()) {
        return Err(state(format!("DB cluster {} is not stopped.", cluster.name)));
    }
    for one in call.state.members(&cluster).into_iter().chain([index]) {
        call.touch(one);
        call.state.forget_plans(one);
        let path = Path::new(call.state.now)
            .then(Change::Truth("starting"))
            .wait(&mut call.state.rng, d::STALE)
            .then(Change::Seen("starting"));
        let path = started(path, call);
        let ends_in = call.ends_in.clone().filter(|_| one == index);
        call.state.start(one, path, ends_in.as_deref());
    }
    Ok(call.answer(index))
}

/// `RebootDBCluster`: of a Multi-AZ DB cluster, with its members, which take up a parameter group
/// that waited for it (facts 1.2a DBClusterParameterGroup). That Aurora's is refused, and how, is
/// inferred.
pub(in crate::sim) fn reboot(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    if !cluster.is_multi_az_cluster() {
        return Err(state(format!("The DB cluster {} is rebooted by its members.", cluster.name)));
    }
    if cluster.status != "available" {
        return Err(state(format!("DB cluster {} is not in available state.", cluster.name)));
    }
    for one in call.state.members(&cluster).into_iter().chain([index]) {
        let mut settled = Bag::new();
        group_in_sync(call.at(one), &mut settled);
        call.touch(one);
        call.state.forget_plans(one);
        let rng = &mut call.state.rng;
        let path = Path::new(call.state.now)
            .then(Change::Truth("rebooting"))
            .wait(rng, d::STALE)
            .then(Change::Seen("rebooting"))
            .wait(rng, d::REBOOT)
            .then(Change::Merge(settled))
            .then(Change::Ready("available".to_owned()));
        let ends_in = call.ends_in.clone().filter(|_| one == index);
        call.state.start(one, path, ends_in.as_deref());
    }
    Ok(call.answer(index))
}

/// From `starting` to `available`.
fn started(path: Path, call: &mut Call<'_>) -> Path {
    let settled = Bag::from_iter([("AutomaticRestartTime".to_owned(), Value::Null)]);
    path.wait(&mut call.state.rng, d::START)
        .then(Change::Merge(settled))
        .then(Change::Ready("available".to_owned()))
}
