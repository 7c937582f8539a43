//! New instances: from a snapshot, or empty. How members of clusters come about is in `members.rs`.

use super::defaults::{default_port, default_version, service_defaults};
use super::rules::{self, Doing};
use super::settings;
use crate::sim::cluster::members;
use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{Resource, text};
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `RestoreDBInstanceFromDBSnapshot`.
pub(in crate::sim) fn restore(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let one = call.given("DBSnapshotIdentifier");
    if one == call.given("DBClusterSnapshotIdentifier") {
        // facts 1.6
        return Err(Refusal::combination(
            "Exactly one of DBSnapshotIdentifier and DBClusterSnapshotIdentifier must be given.",
        ));
    }
    let (kind, parameter) = if one {
        (Kind::Snapshot, "DBSnapshotIdentifier")
    } else {
        (Kind::ClusterSnapshot, "DBClusterSnapshotIdentifier")
    };
    let snapshot = call.find(kind, parameter)?;
    let snapshot = call.state.resources[snapshot].clone();
    let words = snapshot.kind.words();
    if snapshot.status != "available" {
        // facts 4.7
        return Err(Refusal::new(
            words.state,
            format!("{} {} is not available.", words.noun, snapshot.name),
        ));
    }
    shared(call, &snapshot)?;
    let name = new_name(call)?;
    let kept = kept(&snapshot)?;
    let mut base = service_defaults(call.state, &kept, Some(&call.input));
    for (member, value) in &kept {
        if member != "TagList" {
            base.insert(member.clone(), value.clone());
        }
    }
    permanent_options(call, &snapshot, &mut base)?;
    let storage = storage_type(&call.input, &kept);
    let converted = storage != text(&kept, "StorageType");
    if converted {
        // The backup's figures are those of its own storage type.
        base.remove("Iops");
        base.remove("StorageThroughput");
    }
    base.insert("StorageType".into(), json!(storage));
    let tags = tags::of_restore(call.input.get("Tags"), &kept)?;
    let from = Some(snapshot.name);
    begin(
        call,
        New {
            doing: Doing::Restore,
            creating: d::RESTORE_CREATING,
            name: &name,
            base,
            before: kept,
            tags,
            from,
            converted,
            cluster: None,
        },
    )
}

/// Permanent options of the snapshot's group come along, and must be in a group that is asked for
/// (facts 1.1 OptionGroupMemberships, 1.6).
fn permanent_options(call: &Call<'_>, snapshot: &Resource, base: &mut Bag) -> Result<(), Refusal> {
    let (own, asked) = (snapshot.text("OptionGroupName"), call.text("OptionGroupName"));
    if call.state.groups.has_permanent(&asked.to_ascii_lowercase(), own) {
        return Ok(());
    }
    if !asked.is_empty() {
        return Err(Refusal::combination(format!(
            "The option group {asked} doesn't have the permanent options of the snapshot's, {own}."
        )));
    }
    let group = json!([{ "OptionGroupName": own, "Status": "in-sync" }]);
    base.insert("OptionGroupMemberships".into(), group);
    Ok(())
}

/// What a snapshot gives to an instance. Of an Aurora cluster's none can be made (facts 1.1, restore-only
/// inputs; the code is inferred); that of a Multi-AZ DB cluster has some names of its own.
fn kept(snapshot: &Resource) -> Result<Bag, Refusal> {
    let mut kept = snapshot.kept.clone();
    if snapshot.kind == Kind::Snapshot {
        return Ok(kept);
    }
    if !snapshot.is_multi_az_cluster() {
        return Err(Refusal::new(
            "InvalidRestoreFault",
            format!(
                "The snapshot {} of an Aurora cluster can't become a DB instance.",
                snapshot.name
            ),
        ));
    }
    if let Some(port) = kept.remove("Port") {
        kept.insert("Endpoint".into(), json!({ "Port": port }));
    }
    if let Some(name) = kept.remove("DatabaseName") {
        kept.insert("DBName".into(), name);
    }
    kept.insert("LicenseModel".into(), json!(snapshot.text("LicenseModel")));
    Ok(kept)
}

/// Others' snapshots are found by ARN only (facts 1.6), and never restored when encrypted (facts 4.7).
fn shared(call: &Call<'_>, snapshot: &Resource) -> Result<(), Refusal> {
    if snapshot.text("SnapshotType") != "shared" {
        return Ok(());
    }
    if !call.text("DBSnapshotIdentifier").starts_with("arn:") {
        return Err(Refusal::new(
            "DBSnapshotNotFound",
            format!("DBSnapshot not found: {}", snapshot.name),
        ));
    }
    if snapshot.flag("Encrypted") {
        return Err(Refusal::new(
            "InvalidDBSnapshotState",
            "A shared and encrypted snapshot can't be restored; copy it first.",
        ));
    }
    Ok(())
}

/// `io1` if IOPS are given, else gp3 (facts 1.1 StorageType). SQL Server, which takes no storage
/// parameters, keeps what it had: inferred.
fn storage_type(input: &Bag, kept: &Bag) -> String {
    match text(input, "StorageType") {
        "" if text(kept, "Engine").starts_with("sqlserver") => text(kept, "StorageType"),
        "" if input.contains_key("Iops") => "io1",
        "" => "gp3",
        given => given,
    }
    .to_owned()
}

/// `CreateDBInstance`, stand-alone or in a cluster.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    if call.given("DBClusterIdentifier") {
        return members::create(call);
    }
    let name = new_name(call)?;
    let managed = call.flag("ManageMasterUserPassword") == Some(true);
    for parameter in ["AllocatedStorage", "MasterUsername", "MasterUserPassword"] {
        let needed = parameter != "MasterUserPassword" || !managed;
        if needed && !call.given(parameter) {
            return Err(Refusal::new(
                "MissingParameter",
                format!("The request must contain the parameter {parameter}."),
            ));
        }
    }
    let mut engine = Bag::new();
    engine.insert("Engine".into(), json!(call.text("Engine")));
    let version = match call.text("EngineVersion") {
        "" => default_version(call.text("Engine")),
        version => version,
    };
    engine.insert("EngineVersion".into(), json!(version));
    let port = json!({ "Port": default_port(call.text("Engine")) });
    engine.insert("Endpoint".into(), port);
    let mut base = service_defaults(call.state, &engine, Some(&call.input));
    base.extend(engine);
    // One day is the service's own default for a created instance; inferred.
    base.insert("BackupRetentionPeriod".into(), json!(1));
    base.insert("StorageType".into(), json!(storage_type(&call.input, &Bag::new())));
    base.insert("StorageEncrypted".into(), json!(false));
    let tags = tags::check(call.input.get("Tags"))?;
    begin(
        call,
        New {
            doing: Doing::Create,
            creating: d::CREATE_CREATING,
            name: &name,
            base,
            before: Bag::new(),
            tags,
            from: None,
            converted: false,
            cluster: None,
        },
    )
}

/// The wanted name, valid and free.
pub(in crate::sim) fn new_name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = call.text("DBInstanceIdentifier").to_ascii_lowercase();
    identifier("DBInstanceIdentifier", &name, NAME)?;
    if call.state.taken(Kind::Instance, &name) {
        return Err(Refusal::new("DBInstanceAlreadyExists", "DB instance already exists"));
    }
    Ok(name)
}

/// An instance to be.
pub(in crate::sim) struct New<'a> {
    pub(in crate::sim) doing: Doing,
    /// How long it is `creating`.
    pub(in crate::sim) creating: d::Transition,
    pub(in crate::sim) name: &'a str,
    /// What it is without the request's parameters.
    pub(in crate::sim) base: Bag,
    /// What the snapshot has.
    pub(in crate::sim) before: Bag,
    pub(in crate::sim) tags: BTreeMap<String, String>,
    /// Name of the snapshot.
    pub(in crate::sim) from: Option<String>,
    /// Whether its storage is of another type than the snapshot's.
    pub(in crate::sim) converted: bool,
    /// Id of the cluster that it is to be a member of.
    pub(in crate::sim) cluster: Option<String>,
}

/// Checks everything, then lets the new instance begin.
pub(in crate::sim) fn begin(call: &mut Call<'_>, new: New<'_>) -> Result<Bag, Refusal> {
    let input = call.input.clone();
    let mut after = new.base;
    let chosen = settings::outputs(call.state, Kind::Instance, &input, &after)?;
    after.extend(chosen);
    after.retain(|_, value| !value.is_null());
    rules::check(call.state, new.doing, &input, &new.before, &after)?;
    call.state.fits("DBInstances", 1)?;
    let size = crate::sim::resource::number(&after, "AllocatedStorage");
    call.state.fits("AllocatedStorage", size)?;
    gp3_baseline(&mut after);
    after.insert("InstanceCreateTime".into(), call.now());
    // Security groups of a new instance are active from the first; a domain and a secret are not.
    let groups = after.get("VpcSecurityGroups").cloned().unwrap_or_default();
    let known = Bag::from_iter([("VpcSecurityGroups".to_owned(), groups)]);
    let settled = settings::begin_to_join(&mut after, &known);
    let id = call.state.draw_id("db-", 26);
    let mut resource = Resource::new(Kind::Instance, new.name, id, "creating");
    resource.bag = after;
    resource.tags = new.tags;
    resource.cluster = new.cluster;
    resource.by = Some(call.number);
    let index = call.state.add(resource, new.from);
    let ends_in = call.ends_in.clone();
    let path = match ends_in.clone() {
        // What fails at a restore fails before the instance ever serves.
        Some(_) => Path::new(call.state.now)
            .wait(&mut call.state.rng, new.creating)
            .then(Change::Ready(String::new())),
        None => path(call.state, index, new.creating, new.converted, settled),
    };
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// What gp3 gives without being asked: 3000 IOPS and 125 MiB/s, above the threshold 12000 and 500
/// (facts 1.1 StorageThroughput, 1.6; the 3000 is inferred).
fn gp3_baseline(bag: &mut Bag) {
    if text(bag, "StorageType") != "gp3" {
        return;
    }
    let threshold = rules::gp3_threshold(text(bag, "Engine"));
    let large = threshold > 0 && crate::sim::resource::number(bag, "AllocatedStorage") >= threshold;
    let (iops, throughput) = if large { (12_000, 500) } else { (3000, 125) };
    bag.entry("Iops").or_insert(json!(iops));
    bag.entry("StorageThroughput").or_insert(json!(throughput));
}

/// creating → backing-up → settling → available, sometimes with an early `available` (facts 4.2).
fn path(
    state: &mut State,
    index: usize,
    creating: d::Transition,
    converted: bool,
    settled: Bag,
) -> Path {
    let resource = &state.resources[index];
    // Of a cluster, the cluster is backed up.
    let backups = resource.number("BackupRetentionPeriod") > 0 && resource.cluster.is_none();
    let settling = settling(resource, creating.name == d::RESTORE_CREATING.name);
    let group = resource.bag.get("DBParameterGroups").cloned();
    let now = state.now;
    let rng = &mut state.rng;
    let mut path = Path::new(now).wait(rng, creating);
    // One in two shows `available` too early: facts 4.2 says "some".
    if rng.bool() {
        let truth = if backups { "backing-up" } else { "modifying" };
        path = path
            .then(Change::Truth(truth))
            .then(Change::Seen("available"))
            .wait(rng, d::RESTORE_EARLY_AVAILABLE);
    }
    if backups {
        path = path.then(Change::Status("backing-up")).wait(rng, d::RESTORE_BACKING_UP);
    }
    for status in settling {
        path = path.then(Change::Status(status)).wait(rng, d::RESTORE_SETTLING);
    }
    if let Some(change) = group.and_then(|group| pending_reboot(rng, group)) {
        path = path.then(change);
    }
    path = path.then(Change::Merge(settled));
    if converted {
        path = path
            .then(Change::Ready("storage-optimization".to_owned()))
            .wait(rng, d::STORAGE_OPTIMIZATION);
    }
    path.then(Change::Ready("available".to_owned()))
}

/// The statuses that follow from what was asked for (facts 4.2).
fn settling(resource: &Resource, restored: bool) -> Vec<&'static str> {
    let mut statuses = Vec::new();
    let exports = resource.bag.get("EnabledCloudwatchLogsExports");
    if exports.and_then(Value::as_array).is_some_and(|list| !list.is_empty()) {
        statuses.push("configuring-log-exports");
    }
    if resource.number("MonitoringInterval") > 0 {
        statuses.push("configuring-enhanced-monitoring");
    }
    if resource.flag("IAMDatabaseAuthenticationEnabled") {
        statuses.push("configuring-iam-database-auth");
    }
    if resource.flag("MultiAZ") && restored {
        statuses.push("modifying");
    }
    statuses
}

/// One restored instance in three has a parameter group of its own still to be taken up by a reboot
/// (facts 1.1 DBParameterGroups; how often is inferred).
fn pending_reboot(rng: &mut fastrand::Rng, mut group: Value) -> Option<Change> {
    let name = group[0]["DBParameterGroupName"].as_str()?;
    if name.starts_with("default.") || rng.u8(0..3) > 0 {
        return None;
    }
    group[0]["ParameterApplyStatus"] = json!("pending-reboot");
    let mut values = Bag::new();
    values.insert("DBParameterGroups".into(), group);
    Some(Change::Merge(values))
}
