//! New instances: from a snapshot, or empty.

use super::durations as d;
use super::groups;
use super::history::Kind;
use super::refusal::Refusal;
use super::resource::{Resource, text};
use super::rules::{self, Doing};
use super::settings;
use super::state::{Call, State};
use super::tags;
use super::timeline::{Change, Path};
use super::window;
use super::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `RestoreDBInstanceFromDBSnapshot`.
pub(super) fn restore(call: &mut Call<'_>) -> Result<Bag, Refusal> {
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
    let kept = snapshot.kept.clone();
    let mut base = service_defaults(call.state, &kept, Some(&call.input));
    for (member, value) in &kept {
        if member != "TagList" {
            base.insert(member.clone(), value.clone());
        }
    }
    let storage = storage_type(&call.input, &kept);
    let converted = storage != text(&kept, "StorageType");
    if converted {
        // The backup's figures are those of its own storage type.
        base.remove("Iops");
        base.remove("StorageThroughput");
    }
    base.insert("StorageType".into(), json!(storage));
    let given = tags::check(call.input.get("Tags"))?;
    // facts 1.1 TagList: without tags the source's, as of the snapshot; an empty list is none given.
    let tags = if given.is_empty() {
        let own = super::resource::tags_of(kept.get("TagList")).into_iter();
        own.filter(|(key, _)| !key.starts_with("aws:")).collect()
    } else {
        given
    };
    let from = Some(snapshot.name);
    begin(call, Doing::Restore, &name, base, &kept, tags, from, converted)
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

/// `CreateDBInstance`, stand-alone.
pub(super) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let name = new_name(call)?;
    if call.given("DBClusterIdentifier") {
        call.find(Kind::Cluster, "DBClusterIdentifier")?;
        return Err(Refusal::combination("Members of clusters are not created in this account."));
    }
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
    begin(call, Doing::Create, &name, base, &Bag::new(), tags, None, false)
}

/// The wanted name, valid and free.
fn new_name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = call.text("DBInstanceIdentifier").to_ascii_lowercase();
    rules::identifier("DBInstanceIdentifier", &name, rules::NAME)?;
    if call.state.taken(Kind::Instance, &name) {
        return Err(Refusal::new("DBInstanceAlreadyExists", "DB instance already exists"));
    }
    Ok(name)
}

/// A backup window, the one given or any, and any maintenance window that does not overlap it: the
/// service would not choose what it refuses (inferred). Half hours, within a day.
fn windows(state: &mut State, given: &str) -> (String, String) {
    let any = window::daily(i64::from(state.rng.u8(..47)) * 30);
    let backup = if given.is_empty() { any } else { given.to_owned() };
    let day = state.rng.usize(..7);
    let free: Vec<_> = (0..47)
        .map(|half| window::weekly(day, half * 30))
        .filter(|weekly| !window::overlap(&backup, weekly))
        .collect();
    let maintenance = state.rng.choice(free).unwrap_or_default();
    (backup, maintenance)
}

/// What the service chooses for a new instance when it is not told (facts 1.1 and 1.5).
pub(super) fn service_defaults(state: &mut State, engine: &Bag, input: Option<&Bag>) -> Bag {
    let region = state.region.clone();
    let (name, version) = (text(engine, "Engine"), text(engine, "EngineVersion"));
    let group = input.map_or("", |input| text(input, "DBSubnetGroupName"));
    let zone = ["a", "b", "c"][state.rng.usize(..3)];
    let windows = windows(state, input.map_or("", |input| text(input, "PreferredBackupWindow")));
    let subnets = state.groups.subnet_group("default", &region);
    let value = json!({
        "DBSubnetGroup": subnets.unwrap_or_default(),
        "VpcSecurityGroups": [{
            "VpcSecurityGroupId": groups::DEFAULT_SECURITY_GROUP,
            "Status": "active",
        }],
        "DBParameterGroups": [{
            "DBParameterGroupName": format!("default.{}", groups::family(name, version)),
            "ParameterApplyStatus": "in-sync",
        }],
        "OptionGroupMemberships": [{
            "OptionGroupName": groups::default_option_group(name, version),
            "Status": "in-sync",
        }],
        "DBSecurityGroups": [],
        "DomainMemberships": [],
        "AssociatedRoles": [],
        "MultiAZ": false,
        "AvailabilityZone": format!("{region}{zone}"),
        // facts 1.1 PubliclyAccessible
        "PubliclyAccessible": matches!(group, "" | "default"),
        "AutoMinorVersionUpgrade": true,
        "PreferredBackupWindow": windows.0,
        "PreferredMaintenanceWindow": windows.1,
        "CopyTagsToSnapshot": false,
        "DeletionProtection": false,
        "IAMDatabaseAuthenticationEnabled": false,
        "MonitoringInterval": 0,
        "PerformanceInsightsEnabled": false,
        "DatabaseInsightsMode": "standard",
        "CACertificateIdentifier": groups::DEFAULT_CA,
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "DbInstancePort": 0,
        "DedicatedLogVolume": false,
        "CustomerOwnedIpEnabled": false,
        "ActivityStreamStatus": "stopped",
        "MultiTenant": false,
        "IsStorageConfigUpgradeAvailable": false,
    });
    let mut bag = match value {
        Value::Object(bag) => bag,
        _ => Bag::new(),
    };
    if matches!(name, "mysql" | "postgres") {
        bag.insert("EngineLifecycleSupport".into(), json!("open-source-rds-extended-support"));
    }
    bag
}

/// The newest of a few; any valid version will do.
pub(super) fn default_version(engine: &str) -> &'static str {
    match engine {
        "mysql" => "8.0.39",
        "mariadb" => "10.11.9",
        "postgres" => "15.8",
        engine if engine.starts_with("oracle") => "19.0.0.0.ru-2024-07.rur-2024-07.r1",
        engine if engine.starts_with("sqlserver") => "15.00.4385.2.v1",
        _ => "11.5.9.0.sb00000000.r1",
    }
}

/// The usual port of an engine.
pub(super) fn default_port(engine: &str) -> i64 {
    match engine {
        "mysql" | "mariadb" | "aurora-mysql" => 3306,
        "postgres" | "aurora-postgresql" => 5432,
        engine if engine.starts_with("oracle") => 1521,
        engine if engine.starts_with("sqlserver") => 1433,
        _ => 50_000,
    }
}

/// Checks everything, then lets the new instance begin.
#[expect(clippy::too_many_arguments, reason = "one place for both ways of making one")]
fn begin(
    call: &mut Call<'_>,
    doing: Doing,
    name: &str,
    base: Bag,
    before: &Bag,
    tags: BTreeMap<String, String>,
    from: Option<String>,
    converted: bool,
) -> Result<Bag, Refusal> {
    let input = call.input.clone();
    let mut after = base;
    let chosen = settings::outputs(call.state, &input, &after)?;
    after.extend(chosen);
    after.retain(|_, value| !value.is_null());
    rules::check(call.state, doing, &input, before, &after)?;
    call.state.fits("DBInstances", 1)?;
    let size = super::resource::number(&after, "AllocatedStorage");
    call.state.fits("AllocatedStorage", size)?;
    gp3_baseline(&mut after);
    after.insert("InstanceCreateTime".into(), call.now());
    // Security groups of a new instance are active from the first; a domain and a secret are not.
    let groups = after.get("VpcSecurityGroups").cloned().unwrap_or_default();
    let known = Bag::from_iter([("VpcSecurityGroups".to_owned(), groups)]);
    let settled = settings::begin_to_join(&mut after, &known);
    let id = call.state.draw_id("db-", 26);
    let mut resource = Resource::new(Kind::Instance, name, id, "creating");
    resource.bag = after;
    resource.tags = tags;
    resource.by = Some(call.number);
    let index = call.state.add(resource, from);
    let ends_in = call.ends_in.clone();
    let path = match ends_in.clone() {
        // What fails at a restore fails before the instance ever serves.
        Some(_) => Path::new(call.state.now)
            .wait(&mut call.state.rng, d::RESTORE_CREATING)
            .then(Change::Ready(String::new())),
        None => path(call.state, doing, index, converted, settled),
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
    let large = threshold > 0 && super::resource::number(bag, "AllocatedStorage") >= threshold;
    let (iops, throughput) = if large { (12_000, 500) } else { (3000, 125) };
    bag.entry("Iops").or_insert(json!(iops));
    bag.entry("StorageThroughput").or_insert(json!(throughput));
}

/// creating → backing-up → settling → available, sometimes with an early `available` (facts 4.2).
fn path(state: &mut State, doing: Doing, index: usize, converted: bool, settled: Bag) -> Path {
    let resource = &state.resources[index];
    let backups = resource.number("BackupRetentionPeriod") > 0;
    let settling = settling(resource, doing);
    let group = resource.bag.get("DBParameterGroups").cloned();
    let creating = match doing {
        Doing::Create => d::CREATE_CREATING,
        _ => d::RESTORE_CREATING,
    };
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
fn settling(resource: &Resource, doing: Doing) -> Vec<&'static str> {
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
    if resource.flag("MultiAZ") && doing == Doing::Restore {
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
