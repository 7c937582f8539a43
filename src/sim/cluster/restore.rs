//! New clusters: from a snapshot, or empty. An Aurora cluster comes without members, a Multi-AZ DB
//! cluster with three.

use super::members;
use super::rules;
use super::settings::{certificate, default_group, default_version};
use crate::sim::durations as d;
use crate::sim::groups;
use crate::sim::history::Kind;
use crate::sim::instance::defaults::{default_port, windows};
use crate::sim::instance::rules::Doing;
use crate::sim::instance::settings;
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{Resource, number, text};
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A cluster to be.
struct New {
    doing: Doing,
    name: String,
    /// What it is without the request's parameters.
    base: Bag,
    /// What the snapshot has.
    before: Bag,
    tags: BTreeMap<String, String>,
    /// Name of the snapshot.
    from: Option<String>,
}

/// `RestoreDBClusterFromSnapshot`.
pub(in crate::sim) fn restore(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let snapshot = source(call)?;
    let name = new_name(call)?;
    let before = snapshot.kept.clone();
    let mut base = defaults(call.state, &call.input);
    for (member, value) in &before {
        // The version is the region's unless it is asked for (facts 1.2a, EngineVersion); so is the
        // storage type of a Multi-AZ DB cluster (facts 1.3).
        if !["TagList", "EngineVersion", "StorageType", "Iops"].contains(&member.as_str()) {
            base.insert(member.clone(), value.clone());
        }
    }
    if call.given("KmsKeyId") {
        // facts 1.2a, KmsKeyId: an unencrypted snapshot may be encrypted.
        base.insert("StorageEncrypted".into(), json!(true));
    }
    let tags = tags::of_restore(call.input.get("Tags"), &before)?;
    let from = Some(snapshot.name);
    begin(call, New { doing: Doing::Restore, name, base, before, tags, from })
}

/// The snapshot that is to be restored.
fn source(call: &Call<'_>) -> Result<Resource, Refusal> {
    let name = call.text("SnapshotIdentifier");
    if name.contains(":snapshot:") && name.starts_with("arn:") {
        // facts 4.7: that is a migration.
        return Err(Refusal::value(format!("Migrations are not simulated: {name}")));
    }
    // The name of an instance's snapshot is not found (facts 1.6).
    let index = call.find(Kind::ClusterSnapshot, "SnapshotIdentifier")?;
    let snapshot = call.state.resources[index].clone();
    if snapshot.text("SnapshotType") == "shared" && !name.starts_with("arn:") {
        return Err(Refusal::new(
            "DBClusterSnapshotNotFoundFault",
            format!("DBClusterSnapshot not found: {name}"),
        ));
    }
    if snapshot.status != "available" {
        // facts 4.7
        return Err(Refusal::new(
            "InvalidDBClusterSnapshotStateFault",
            format!("DBClusterSnapshot {} is not available.", snapshot.name),
        ));
    }
    Ok(snapshot)
}

/// `CreateDBCluster`.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let name = new_name(call)?;
    let managed = call.flag("ManageMasterUserPassword") == Some(true);
    for parameter in ["MasterUsername", "MasterUserPassword"] {
        if !call.given(parameter) && (parameter == "MasterUsername" || !managed) {
            return Err(Refusal::new(
                "MissingParameter",
                format!("The request must contain the parameter {parameter}."),
            ));
        }
    }
    let mut base = defaults(call.state, &call.input);
    // One day is the service's own default for a created cluster; inferred.
    base.insert("BackupRetentionPeriod".into(), json!(1));
    base.insert("StorageEncrypted".into(), json!(false));
    base.insert("Port".into(), json!(default_port(call.text("Engine"))));
    let tags = tags::check(call.input.get("Tags"))?;
    begin(call, New { doing: Doing::Create, name, base, before: Bag::new(), tags, from: None })
}

/// The wanted name, valid and free; for a Multi-AZ DB cluster also its members' names.
fn new_name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = call.text("DBClusterIdentifier").to_ascii_lowercase();
    identifier("DBClusterIdentifier", &name, NAME)?;
    free_name(call.state, &name, !call.text("Engine").starts_with("aurora"))?;
    Ok(name)
}

/// Refuses a name that is taken, or of which a member's is (facts 1.3 and 4.1 #5).
pub(in crate::sim) fn free_name(state: &State, name: &str, multi_az: bool) -> Result<(), Refusal> {
    if state.taken(Kind::Cluster, name) {
        return Err(Refusal::new("DBClusterAlreadyExistsFault", "DB Cluster already exists"));
    }
    if !multi_az {
        return Ok(());
    }
    for member in members::own_members(name) {
        identifier("DBInstanceIdentifier", &member, NAME)?;
        if state.taken(Kind::Instance, &member) {
            return Err(Refusal::new(
                "DBInstanceAlreadyExists",
                format!("DB instance already exists: {member}"),
            ));
        }
    }
    Ok(())
}

/// What the service chooses for a new cluster when it is not told (facts 1.2a, 1.3 and 1.5). The
/// engine is always told; a description without one is of a small Aurora cluster.
pub(in crate::sim) fn defaults(state: &mut State, input: &Bag) -> Bag {
    let region = state.region.clone();
    let engine = text(input, "Engine").to_owned();
    let version = match text(input, "EngineVersion") {
        "" => default_version(&engine).to_owned(),
        version => version.to_owned(),
    };
    let windows = windows(state, text(input, "PreferredBackupWindow"));
    let zones = ["a", "b", "c"].map(|zone| format!("{region}{zone}"));
    let value = json!({
        "Engine": engine,
        "EngineVersion": version,
        "EngineMode": "provisioned",
        "AllocatedStorage": 1,
        "AvailabilityZones": zones,
        "DBSubnetGroup": "default",
        "VpcSecurityGroups": [{
            "VpcSecurityGroupId": groups::DEFAULT_SECURITY_GROUP,
            "Status": "active",
        }],
        "DBClusterParameterGroup": default_group(&engine, &version),
        "DBClusterOptionGroupMemberships": [{
            "DBClusterOptionGroupName": groups::default_option_group(&engine, &version),
            "Status": "in-sync",
        }],
        "PreferredBackupWindow": windows.0,
        "PreferredMaintenanceWindow": windows.1,
        "AutoMinorVersionUpgrade": true,
        "CopyTagsToSnapshot": false,
        "CrossAccountClone": false,
        "DeletionProtection": false,
        "HttpEndpointEnabled": false,
        "IAMDatabaseAuthenticationEnabled": false,
        "MonitoringInterval": 0,
        "PerformanceInsightsEnabled": false,
        "DatabaseInsightsMode": "standard",
        "NetworkType": "IPV4",
        "ActivityStreamStatus": "stopped",
        "AssociatedRoles": [],
        "ReadReplicaIdentifiers": [],
        "DomainMemberships": [],
        "EngineLifecycleSupport": "open-source-rds-extended-support",
    });
    let mut bag = match value {
        Value::Object(bag) => bag,
        _ => Bag::new(),
    };
    bag.extend(defaults_of_kind(state, &engine, text(input, "DBSubnetGroupName")));
    bag
}

/// The same, where Aurora and Multi-AZ DB clusters differ.
fn defaults_of_kind(state: &State, engine: &str, group: &str) -> Bag {
    let mut bag = Bag::new();
    if engine == "aurora-mysql" {
        bag.insert("LocalWriteForwardingStatus".into(), json!("disabled"));
    }
    if engine.starts_with("aurora") {
        bag.insert("StorageType".into(), json!("aurora"));
    } else {
        // facts 1.3, StorageType and PubliclyAccessible
        bag.insert("StorageType".into(), json!("io1"));
        bag.insert("PubliclyAccessible".into(), json!(matches!(group, "" | "default")));
        let authority = certificate(state, groups::DEFAULT_CA);
        bag.insert("CertificateDetails".into(), authority);
    }
    bag
}

/// Checks everything, then lets the new cluster begin.
fn begin(call: &mut Call<'_>, new: New) -> Result<Bag, Refusal> {
    let input = call.input.clone();
    let mut after = new.base;
    let chosen = settings::outputs(call.state, Kind::Cluster, &input, &after)?;
    after.extend(chosen);
    after.retain(|_, value| !value.is_null());
    rules::check(call.state, new.doing, &input, &new.before, &after)?;
    call.state.fits("DBClusters", 1)?;
    let multi_az = !text(&after, "Engine").starts_with("aurora");
    if multi_az {
        // facts 4.8 has the code of this quota; the model lists none for clusters.
        let own = members::own_members(&new.name).len() as i64;
        call.state.fits("DBInstances", own)?;
        call.state.fits("AllocatedStorage", own * number(&after, "AllocatedStorage"))?;
    }
    after.insert("ClusterCreateTime".into(), call.now());
    let groups = after.get("VpcSecurityGroups").cloned().unwrap_or_default();
    let known = Bag::from_iter([("VpcSecurityGroups".to_owned(), groups)]);
    let settled = settings::begin_to_join(&mut after, &known);
    let id = call.state.draw_id("cluster-", 26);
    let mut resource = Resource::new(Kind::Cluster, &new.name, id, "creating");
    resource.bag = after;
    resource.tags = new.tags;
    resource.by = Some(call.number);
    let index = call.state.add(resource, new.from);
    let ends_in = call.ends_in.clone();
    let own = match multi_az {
        true => members::begin_own(call, index, ends_in.is_some()),
        false => None,
    };
    let path = path(call.state, new.doing).until(own);
    let path = match ends_in {
        Some(_) => path.then(Change::Ready(String::new())),
        None => settle(call.state, path, settled),
    };
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}

/// `creating`, which for a restore may show as `migrating` (facts 2.2).
fn path(state: &mut State, doing: Doing) -> Path {
    let now = state.now;
    let rng = &mut state.rng;
    let path = Path::new(now);
    if doing == Doing::Create {
        return path.wait(rng, d::CLUSTER_CREATING);
    }
    let shown = if rng.bool() { "migrating" } else { "creating" };
    path.wait(rng, d::STALE).then(Change::Status(shown)).wait(rng, d::CLUSTER_RESTORING)
}

/// A first `available` that does not last, one time in two, and a backup (facts 2.4, cluster
/// created/restored; that it is as with instances is inferred).
fn settle(state: &mut State, path: Path, settled: Bag) -> Path {
    let rng = &mut state.rng;
    let path = if rng.bool() {
        path.then(Change::Truth("backing-up"))
            .then(Change::Seen("available"))
            .wait(rng, d::RESTORE_EARLY_AVAILABLE)
    } else {
        path
    };
    path.then(Change::Status("backing-up"))
        .wait(rng, d::CLUSTER_BACKING_UP)
        .then(Change::Merge(settled))
        .then(Change::Ready("available".to_owned()))
}
