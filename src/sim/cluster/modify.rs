//! `ModifyDBCluster`: settings now or later, and the rename.

use super::members::{GROUP_STATUS, own_members};
use super::restore::free_name;
use super::rules;
use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::instance::modify;
use crate::sim::instance::rules::Doing;
use crate::sim::instance::settings;
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{Resource, text};
use crate::sim::state::{Call, State};
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// Parameters that are about the request, not about the cluster.
const NO_SETTING: [&str; 4] = [
    "DBClusterIdentifier",
    "ApplyImmediately",
    "AllowMajorVersionUpgrade",
    "AllowEngineModeChange",
];

/// `ModifyDBCluster`.
pub(in crate::sim) fn modify(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let mut wanted = call.input.clone();
    wanted.retain(|name, _| !NO_SETTING.contains(&name.as_str()));
    if wanted.is_empty() {
        return Err(Refusal::combination("No modifications were requested"));
    }
    modifiable(call.at(index), &wanted)?;
    let now = call.flag("ApplyImmediately") == Some(true);
    let before = call.at(index).bag.clone();
    let pending = modify::pending(&before);
    if now {
        // facts 4.1 #1, which is as true of clusters: inferred.
        for (name, value) in settings::unparked(&pending) {
            wanted.entry(name).or_insert(value);
        }
    }
    let outputs = settings::outputs(call.state, Kind::Cluster, &wanted, &before)?;
    let mut after = before.clone();
    after.extend(outputs.clone());
    let major = modify::upgrade(call, &before, &wanted)?;
    rules::major_only(&wanted, major)?;
    rules::check(call.state, Doing::Modify, &wanted, &before, &after)?;
    scaling_once(call, index, &wanted)?;
    storage_rests(call, index, &wanted)?;
    let rename = new_name(call, index, &wanted)?;
    call.touch(index);
    if wanted.contains_key("DBClusterParameterGroupName") {
        group_waits(call.state, index);
    }
    if now {
        modify::apply(call, index, &wanted, outputs, rename);
    } else {
        modify::park(call, index, &wanted, pending)?;
    }
    Ok(call.answer(index))
}

/// The states in which a cluster can be modified (facts 2.2, 3.4); not when stopped (facts 2.2).
fn modifiable(cluster: &Resource, wanted: &Bag) -> Result<(), Refusal> {
    let only_group = wanted.keys().all(|name| name == "DBClusterParameterGroupName");
    match cluster.status.as_str() {
        "available" | "storage-optimization" => Ok(()),
        "incompatible-parameters" if only_group => Ok(()),
        status => Err(Refusal::new(
            "InvalidDBClusterStateFault",
            format!("DB cluster {} is not in available state: it is {status}.", cluster.name),
        )),
    }
}

/// Serverless v2 capacity given with the restore and again before the first member is an internal
/// error (facts 1.2a, ServerlessV2ScalingConfiguration; that a member ends it is inferred).
fn scaling_once(call: &Call<'_>, index: usize, wanted: &Bag) -> Result<(), Refusal> {
    let name = "ServerlessV2ScalingConfiguration";
    let cluster = &call.state.resources[index];
    let again = wanted.contains_key(name) && cluster.bag.contains_key(name);
    if again && call.state.members(cluster).is_empty() {
        return Err(Refusal::new("InternalFailure", "An internal error."));
    }
    Ok(())
}

/// Storage is changed seldom: an Aurora type once in 30 days (facts 1.2a, StorageType), that of a
/// Multi-AZ DB cluster once in 6 hours (facts 1.6).
fn storage_rests(call: &Call<'_>, index: usize, wanted: &Bag) -> Result<(), Refusal> {
    let cluster = &call.state.resources[index];
    let hours = if cluster.is_multi_az_cluster() { 6 } else { 30 * 24 };
    let rest = Duration::from_secs(hours * 3600);
    let recent = cluster.storage_changed.is_some_and(|at| call.state.now < at + rest);
    if recent && modify::STORAGE.iter().any(|name| wanted.contains_key(*name)) {
        return Err(Refusal::combination(
            "You can't currently modify the storage of this DB cluster because of its last change.",
        ));
    }
    Ok(())
}

/// The new name, if there is to be one.
fn new_name(call: &Call<'_>, index: usize, wanted: &Bag) -> Result<Option<String>, Refusal> {
    let name = text(wanted, "NewDBClusterIdentifier").to_ascii_lowercase();
    if name.is_empty() {
        return Ok(None);
    }
    identifier("NewDBClusterIdentifier", &name, NAME)?;
    let cluster = &call.state.resources[index];
    if name != cluster.name {
        free_name(call.state, &name, cluster.is_multi_az_cluster())?;
    }
    Ok(Some(name))
}

/// A new parameter group of the cluster is taken up by each member's reboot (facts 1.2a,
/// DBClusterParameterGroup).
fn group_waits(state: &mut State, index: usize) {
    let cluster = state.resources[index].clone();
    for member in state.members(&cluster) {
        let bag = &mut state.resources[member].bag;
        bag.insert(GROUP_STATUS.into(), json!("pending-reboot"));
    }
}

/// The statuses that changes bring (facts 2.2) and how they take their time.
pub(in crate::sim) fn stages(wanted: &Bag) -> Vec<(&'static str, d::Transition)> {
    let has = |names: &[&str]| names.iter().any(|name| wanted.contains_key(*name));
    let mut stages = modify::stages_of_both(wanted);
    if has(&["DBClusterInstanceClass"]) {
        stages.push(("scaling-compute", d::MODIFY_LARGE));
    }
    if has(&["AllocatedStorage", "Iops", "StorageType"]) {
        stages.push(("scaling-storage", d::MODIFY_LARGE));
    }
    if stages.is_empty() {
        stages.push(("modifying", d::MODIFY_SMALL));
    }
    stages
}

/// The rename: the old name, no name, the new name (facts 4.1 #7). The members of an Aurora cluster
/// keep theirs (facts 4.1 #3), those of a Multi-AZ DB cluster go along (facts 4.1 #5).
pub(in crate::sim) fn rename_path(
    call: &mut Call<'_>,
    index: usize,
    name: String,
    late: Bag,
    pending: Vec<String>,
) -> Path {
    let cluster = call.at(index).clone();
    let old = cluster.name.clone();
    if old != name {
        call.at(index).reserved.push(name.clone());
    }
    let rng = &mut call.state.rng;
    // facts 2.1, renaming: it may be seen as `modifying`; of clusters inferred.
    let shown = if rng.bool() { "renaming" } else { "modifying" };
    let early = rng.bool();
    let path = Path::new(call.state.now)
        .then(Change::Truth("renaming"))
        .wait(rng, d::STALE)
        .then(Change::Seen(shown))
        .wait(rng, d::CLUSTER_RENAME_OLD_NAME)
        .then(Change::Vanish);
    let vanishes = path.end();
    let path = path
        .wait(rng, d::RENAME_NO_NAME)
        .then(Change::Unpark(pending))
        .then(Change::Appear(name.clone()))
        .then(Change::Merge(late))
        .meanwhile(rng, d::RENAME_RELEASE, Change::Release(old));
    let appears = path.end();
    if cluster.is_multi_az_cluster() {
        rename_own(call, &cluster, &name, vanishes, appears);
    }
    // One in two shows `available` before it is: as after an instance's rename (facts 4.1 #7).
    let path = if early { path.then(Change::Seen("available")) } else { path };
    path.wait(&mut call.state.rng, d::CLUSTER_RENAME_AFTERWARDS)
        .then(Change::Ready("available".to_owned()))
}

/// The members of a Multi-AZ DB cluster get the names that go with the cluster's, at the same moments.
fn rename_own(
    call: &mut Call<'_>,
    cluster: &Resource,
    name: &str,
    vanishes: SystemTime,
    appears: SystemTime,
) {
    for member in call.state.members(cluster) {
        let old = call.at(member).name.clone();
        // What comes behind the cluster's name is kept: `-instance-1`.
        let new = match old.strip_prefix(&cluster.name) {
            Some(rest) => format!("{name}{rest}"),
            None => own_members(name).into_iter().next().unwrap_or_default(),
        };
        call.touch(member);
        call.state.forget_plans(member);
        if old != new {
            call.at(member).reserved.push(new.clone());
        }
        let path = Path::new(call.state.now)
            .then(Change::Truth("renaming"))
            .until(Some(vanishes))
            .then(Change::Vanish)
            .until(Some(appears))
            .then(Change::Appear(new))
            .then(Change::Ready("available".to_owned()))
            .meanwhile(&mut call.state.rng, d::RENAME_RELEASE, Change::Release(old));
        call.state.start(member, path, None);
    }
}
