//! `ModifyDBInstance`: settings now or later, and the rename. What clusters have in common with it is
//! used by `cluster_modify.rs`.

use super::rules::{self, Doing};
use super::settings;
use crate::sim::cluster::members;
use crate::sim::cluster::modify;
use crate::sim::durations as d;
use crate::sim::history::{Event, Kind};
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::text;
use crate::sim::state::Call;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::time::Duration;

/// Parameters that are about the request, not about the instance.
const NO_SETTING: [&str; 4] = [
    "DBInstanceIdentifier",
    "ApplyImmediately",
    "AllowMajorVersionUpgrade",
    "CertificateRotationRestart",
];

/// Storage can be changed once in so many hours (facts 1.6).
const STORAGE_REST: Duration = Duration::from_secs(6 * 3600);

pub(in crate::sim) const STORAGE: [&str; 4] =
    ["AllocatedStorage", "Iops", "StorageType", "StorageThroughput"];

/// `ModifyDBInstance`.
pub(in crate::sim) fn modify(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let mut wanted = call.input.clone();
    wanted.retain(|name, _| !NO_SETTING.contains(&name.as_str()));
    if wanted.is_empty() {
        return Err(Refusal::combination("No modifications were requested"));
    }
    if call.at(index).cluster.is_some() {
        members::not_by_hand(call.state, &call.state.resources[index], "modified")?;
        members::only_of_members(&wanted)?;
        if wanted.contains_key("EngineVersion") {
            // As everything else of the engine: facts 1.2b; the code is inferred.
            return Err(Refusal::combination("EngineVersion: use ModifyDBCluster."));
        }
    }
    modifiable(call, index, &wanted)?;
    let now = call.flag("ApplyImmediately") == Some(true);
    let before = call.at(index).bag.clone();
    let pending = pending(&before);
    if now {
        // facts 4.1 #1: everything else that is pending is applied with it.
        for (name, value) in settings::unparked(&pending) {
            wanted.entry(name).or_insert(value);
        }
    }
    let outputs = settings::outputs(call.state, Kind::Instance, &wanted, &before)?;
    let mut after = before.clone();
    after.extend(outputs.clone());
    upgrade(call, &before, &wanted)?;
    rules::check(call.state, Doing::Modify, &wanted, &before, &after)?;
    let more = grown(&before, &after);
    call.state.fits("AllocatedStorage", more)?;
    let rename = new_name(call, index, &wanted)?;
    call.touch(index);
    if now {
        apply(call, index, &wanted, outputs, rename);
    } else {
        park(call, index, &wanted, pending)?;
    }
    Ok(call.answer(index))
}

/// What is pending.
pub(in crate::sim) fn pending(bag: &Bag) -> Bag {
    match bag.get("PendingModifiedValues") {
        Some(Value::Object(pending)) => pending.clone(),
        _ => Bag::new(),
    }
}

fn grown(before: &Bag, after: &Bag) -> i64 {
    let size = |bag| crate::sim::resource::number(bag, "AllocatedStorage");
    size(after) - size(before)
}

/// The states in which an instance can be modified (facts 2.1, 3.4, 4.9).
fn modifiable(call: &mut Call<'_>, index: usize, wanted: &Bag) -> Result<(), Refusal> {
    let now = call.state.now;
    let resource = call.at(index);
    let only = |names: &[&str]| wanted.keys().all(|name| names.contains(&name.as_str()));
    let allowed = match resource.status.as_str() {
        "available" | "storage-optimization" | "storage-initialization" => true,
        // What each of them waits for (facts 2.1).
        "storage-full" => only(&["AllocatedStorage", "Iops", "MaxAllocatedStorage"]),
        "incompatible-parameters" => only(&["DBParameterGroupName", "DBInstanceClass"]),
        "incompatible-option-group" => only(&["OptionGroupName"]),
        _ => false,
    };
    if !allowed {
        return Err(Refusal::new(
            "InvalidDBInstanceState",
            "Database instance is not in available state.",
        ));
    }
    let storage = wanted.keys().any(|name| STORAGE.contains(&name.as_str()));
    let recent = resource.storage_changed.is_some_and(|at| now < at + STORAGE_REST);
    if storage && (recent || resource.status == "storage-optimization") {
        return Err(Refusal::combination(
            "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.",
        ));
    }
    Ok(())
}

/// Whether it is a major upgrade, which must be allowed; there is no way down. The texts are inferred.
pub(in crate::sim) fn upgrade(
    call: &Call<'_>,
    before: &Bag,
    wanted: &Bag,
) -> Result<bool, Refusal> {
    let (was, version) = (text(before, "EngineVersion"), text(wanted, "EngineVersion"));
    let engine = text(before, "Engine");
    if version.is_empty() || version == was {
        return Ok(false);
    }
    if crate::sim::groups::is_older(version, was) {
        return Err(Refusal::combination(format!(
            "Cannot upgrade {engine} from {was} to {version}"
        )));
    }
    let major =
        crate::sim::groups::major(engine, version) != crate::sim::groups::major(engine, was);
    if major && call.flag("AllowMajorVersionUpgrade") != Some(true) {
        return Err(Refusal::combination(
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        ));
    }
    Ok(major)
}

/// The new name, if there is to be one.
fn new_name(call: &Call<'_>, index: usize, wanted: &Bag) -> Result<Option<String>, Refusal> {
    let name = text(wanted, "NewDBInstanceIdentifier").to_ascii_lowercase();
    if name.is_empty() {
        return Ok(None);
    }
    identifier("NewDBInstanceIdentifier", &name, NAME)?;
    let resource = &call.state.resources[index];
    // Its own name is no error, and not nothing either: facts 4.1 #10.
    if name != resource.name && call.state.taken(Kind::Instance, &name) {
        return Err(Refusal::new("DBInstanceAlreadyExists", "DB instance already exists"));
    }
    // facts 4.1 #13; the codes are inferred.
    if resource.text("Engine").starts_with("custom-") {
        return Err(Refusal::combination("RDS Custom DB instances can't be renamed."));
    }
    Ok(Some(name))
}

/// What can wait, waits in `PendingModifiedValues`; the rest takes effect at once (facts 4.1 #1).
pub(in crate::sim) fn park(
    call: &mut Call<'_>,
    index: usize,
    wanted: &Bag,
    mut pending: Bag,
) -> Result<(), Refusal> {
    let kind = call.at(index).kind;
    let parked = settings::parked(kind, wanted);
    let waits = |name: &String, value: &Value| {
        let alone = Bag::from_iter([(name.clone(), value.clone())]);
        !settings::parked(kind, &alone).is_empty()
    };
    let at_once: Bag = wanted
        .iter()
        .filter(|(name, value)| !waits(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let now = call.state.now;
    if !parked.is_empty() {
        pending.extend(parked.clone());
        let bag = &mut call.at(index).bag;
        bag.insert("PendingModifiedValues".into(), Value::Object(pending));
        call.state.tell(index, now, Event::Parked { values: parked });
    }
    if !at_once.is_empty() {
        let before = call.at(index).bag.clone();
        let outputs = settings::outputs(call.state, kind, &at_once, &before)?;
        apply(call, index, &at_once, outputs, None);
    }
    Ok(())
}

/// Starts what was asked for: the settings, then the rename.
pub(in crate::sim) fn apply(
    call: &mut Call<'_>,
    index: usize,
    wanted: &Bag,
    outputs: Bag,
    rename: Option<String>,
) {
    let kind = call.at(index).kind;
    let pending = settings::parked(kind, wanted);
    let now = call.state.now;
    // What can be pending is, until it is done; the rest shows at once.
    let (mut late, mut early): (Bag, Bag) =
        outputs.into_iter().partition(|(name, _)| shows_late(name, &pending));
    late.extend(settings::begin_to_join(&mut early, &call.at(index).bag));
    call.state.merge(index, now, early);
    if wanted.keys().any(|name| STORAGE.contains(&name.as_str())) {
        call.at(index).storage_changed = Some(now);
    }
    let names: Vec<String> = pending.keys().cloned().collect();
    let bag = &mut call.at(index).bag;
    let before = bag.entry("PendingModifiedValues").or_insert(json!({}));
    if let Value::Object(bag) = before {
        bag.extend(pending);
    }
    call.state.forget_plans(index);
    let path = match rename {
        Some(name) if kind == Kind::Cluster => modify::rename_path(call, index, name, late, names),
        Some(name) => rename_path(call, index, name, late, names),
        None => settings_path(call, index, wanted, late, names),
    };
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
}

/// Whether an attribute is one of those that are pending for now.
fn shows_late(output: &str, pending: &Bag) -> bool {
    match output {
        "Endpoint" => pending.contains_key("Port"),
        "DBSubnetGroup" => pending.contains_key("DBSubnetGroupName"),
        "EnabledCloudwatchLogsExports" => pending.contains_key("PendingCloudwatchLogsExports"),
        // A new group is taken up by a reboot only (facts 1.1 DBParameterGroups).
        "DBParameterGroups" => true,
        name => pending.contains_key(name),
    }
}

/// The statuses that changes of an instance or a cluster bring (facts 2.1, 2.2) and how they take
/// their time.
pub(in crate::sim) fn stages_of_both(wanted: &Bag) -> Vec<(&'static str, d::Transition)> {
    let has = |names: &[&str]| names.iter().any(|name| wanted.contains_key(*name));
    let mut stages = Vec::new();
    if has(&["EngineVersion"]) {
        stages.push(("upgrading", d::MODIFY_UPGRADE));
    }
    if has(&["MasterUserPassword", "ManageMasterUserPassword", "RotateMasterUserPassword"]) {
        stages.push(("resetting-master-credentials", d::MODIFY_SMALL));
    }
    if has(&["MonitoringInterval", "MonitoringRoleArn"]) {
        stages.push(("configuring-enhanced-monitoring", d::MODIFY_SMALL));
    }
    if has(&["EnableIAMDatabaseAuthentication"]) {
        stages.push(("configuring-iam-database-auth", d::MODIFY_SMALL));
    }
    stages
}

/// The statuses that changes of an instance bring, those of its own included.
fn stages(wanted: &Bag) -> Vec<(&'static str, d::Transition)> {
    let has = |names: &[&str]| names.iter().any(|name| wanted.contains_key(*name));
    let mut stages = stages_of_both(wanted);
    if has(&["CloudwatchLogsExportConfiguration"]) {
        stages.push(("configuring-log-exports", d::MODIFY_SMALL));
    }
    let large = has(&["DBInstanceClass", "MultiAZ", "DBSubnetGroupName", "DedicatedLogVolume"]);
    if large || has(&STORAGE) {
        stages.push(("modifying", d::MODIFY_LARGE));
    } else if stages.is_empty() {
        stages.push(("modifying", d::MODIFY_SMALL));
    }
    // facts 1.1 Endpoint.Port: it restarts the database; so does another class.
    if has(&["DBPortNumber", "DBInstanceClass"]) {
        stages.push(("rebooting", d::REBOOT));
    }
    stages
}

/// Stale for a while (facts 4.2), then one status after the other, then the new values.
fn settings_path(
    call: &mut Call<'_>,
    index: usize,
    wanted: &Bag,
    late: Bag,
    pending: Vec<String>,
) -> Path {
    let of_instance = call.at(index).kind == Kind::Instance;
    let stages = if of_instance { stages(wanted) } else { modify::stages(wanted) };
    let late = groups_pending(call, index, late, "pending-reboot");
    let rng = &mut call.state.rng;
    let mut path = Path::new(call.state.now);
    for (place, (status, takes)) in stages.into_iter().enumerate() {
        if place == 0 {
            path = path.then(Change::Truth(status)).wait(rng, d::STALE).then(Change::Seen(status));
        } else {
            path = path.then(Change::Status(status));
        }
        path = path.wait(rng, takes);
    }
    let path = path.then(Change::Unpark(pending)).then(Change::Merge(late));
    // facts 1.1 StorageType, 2.1: the volume is converted while it is in use.
    let converts = wanted.contains_key("StorageType") || wanted.contains_key("AllocatedStorage");
    if converts && of_instance {
        return path
            .then(Change::Ready("storage-optimization".to_owned()))
            .wait(rng, d::STORAGE_OPTIMIZATION)
            .then(Change::Ready("available".to_owned()));
    }
    path.then(Change::Ready("available".to_owned()))
}

/// A parameter group that is new to the instance, with its status; one in use is left alone.
fn groups_pending(call: &mut Call<'_>, index: usize, mut late: Bag, status: &str) -> Bag {
    let own = call.at(index).bag.get("DBParameterGroups").cloned();
    let name = |groups: &Value| groups[0]["DBParameterGroupName"].clone();
    if let Some(groups) = late.get_mut("DBParameterGroups") {
        if own.as_ref().map(name) == Some(name(groups)) {
            late.remove("DBParameterGroups");
        } else {
            groups[0]["ParameterApplyStatus"] = json!(status);
        }
    }
    late
}

/// The rename, as facts 4.1 #7 tells it: the old name, no name, the new name, a reboot.
fn rename_path(
    call: &mut Call<'_>,
    index: usize,
    name: String,
    mut late: Bag,
    pending: Vec<String>,
) -> Path {
    let old = call.at(index).name.clone();
    if old != name {
        call.at(index).reserved.push(name.clone());
    }
    // Its reboot takes up what waited for one.
    if !late.contains_key("DBParameterGroups")
        && let Some(groups) = call.at(index).bag.get("DBParameterGroups").cloned()
    {
        late.insert("DBParameterGroups".into(), groups);
    }
    if let Some(groups) = late.get_mut("DBParameterGroups") {
        groups[0]["ParameterApplyStatus"] = json!("in-sync");
    }
    members::group_in_sync(call.at(index), &mut late);
    let rng = &mut call.state.rng;
    // facts 2.1, renaming: it may be seen as `modifying`.
    let shown = if rng.bool() { "renaming" } else { "modifying" };
    Path::new(call.state.now)
        .then(Change::Truth("renaming"))
        .wait(rng, d::STALE)
        .then(Change::Seen(shown))
        .wait(rng, d::RENAME_OLD_NAME)
        .then(Change::Vanish)
        .wait(rng, d::RENAME_NO_NAME)
        .then(Change::Unpark(pending))
        .then(Change::Appear(name))
        // It shows `available`, and is about to reboot.
        .then(Change::Truth("rebooting"))
        .then(Change::Seen("available"))
        .meanwhile(rng, d::RENAME_RELEASE, Change::Release(old))
        .wait(rng, d::RENAME_BEFORE_REBOOT)
        .then(Change::Seen("rebooting"))
        .wait(rng, d::RENAME_REBOOT)
        .then(Change::Merge(late))
        .then(Change::Ready("available".to_owned()))
}
