//! Snapshots of clusters: taken, copied, deleted.

use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::instance::snapshot::{back_up, begin, delete_one, taken};
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::wire::{Bag, iso};
use serde_json::json;
use std::collections::BTreeMap;

/// What a restore takes from the snapshot: it is bound to the data (facts 1.2a, 1.3, the rows "from
/// snapshot"), or set anew by the restore (the version, a Multi-AZ DB cluster's storage type); by the
/// wire names of the cluster.
const KEPT: [&str; 13] = [
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "CharacterSetName",
    "DBSystemId",
    "DatabaseName",
    "Engine",
    "EngineVersion",
    "Iops",
    "KmsKeyId",
    "MasterUsername",
    "Port",
    "StorageEncrypted",
    "StorageType",
];

/// The members that cluster and snapshot have in common and that a snapshot shows.
const SHOWN: [&str; 17] = [
    "AllocatedStorage",
    "AvailabilityZones",
    "BackupRetentionPeriod",
    "ClusterCreateTime",
    "DBSystemId",
    "Engine",
    "EngineMode",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "KmsKeyId",
    "MasterUsername",
    "Port",
    "PreferredBackupWindow",
    "StorageEncrypted",
    "StorageEncryptionType",
    "StorageThroughput",
    "StorageType",
];

/// A snapshot of a cluster as it is now, not yet in the account.
pub(in crate::sim) fn of(state: &mut State, source: &Resource, name: &str) -> Resource {
    let id = state.draw_id("snap-", 16);
    let mut snapshot = Resource::new(Kind::ClusterSnapshot, name, id, "creating");
    for (list, bag) in [(&SHOWN[..], &mut snapshot.bag), (&KEPT[..], &mut snapshot.kept)] {
        for member in list {
            if let Some(value) = source.bag.get(*member) {
                bag.insert((*member).into(), value.clone());
            }
        }
    }
    snapshot.kept.insert("TagList".into(), source.tag_list());
    let subnets = state.groups.subnet_group(source.text("DBSubnetGroup"), &state.region);
    for (name, value) in [
        ("DBClusterIdentifier", json!(source.name)),
        ("DbClusterResourceId", json!(source.id)),
        ("VpcId", subnets.map(|group| group["VpcId"].clone()).unwrap_or_default()),
        ("LicenseModel", json!(license(source.text("Engine")))),
        ("SnapshotCreateTime", json!(iso(state.now))),
        ("SnapshotType", json!("manual")),
        ("PercentProgress", json!(0)),
    ] {
        snapshot.bag.insert(name.into(), value);
    }
    snapshot
}

/// As the service names them; inferred.
fn license(engine: &str) -> &'static str {
    match engine {
        engine if engine.contains("mysql") => "general-public-license",
        _ => "postgresql-license",
    }
}

/// Takes a snapshot of a cluster, with these tags and, where the cluster says so, its own.
pub(in crate::sim) fn take(
    call: &mut Call<'_>,
    index: usize,
    name: &str,
    tags: &BTreeMap<String, String>,
) -> Result<usize, Refusal> {
    new_name(call, name)?;
    let source = call.state.resources[index].clone();
    let snapshot = of(call.state, &source, name);
    taken(call, source, snapshot, tags)
}

fn new_name(call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    // facts 0, identifier rules: 63, unlike a DB snapshot's.
    identifier("DBClusterSnapshotIdentifier", name, NAME)?;
    if call.state.taken(Kind::ClusterSnapshot, name) {
        return Err(Refusal::new(
            "DBClusterSnapshotAlreadyExistsFault",
            format!(
                "Cannot create the cluster snapshot because one with the identifier {name} already exists."
            ),
        ));
    }
    call.state.fits("ManualClusterSnapshots", 1)
}

/// `CreateDBClusterSnapshot`.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let tags = tags::check(call.input.get("Tags"))?;
    let name = call.text("DBClusterSnapshotIdentifier").to_ascii_lowercase();
    let source = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.at(source);
    if !["available", "storage-optimization"].contains(&cluster.status.as_str()) {
        // facts 3.4; which statuses fit is inferred from facts 4.7.
        return Err(Refusal::new(
            "InvalidDBClusterStateFault",
            format!("DB cluster {} is not currently in the available state.", cluster.name),
        ));
    }
    let index = take(call, source, &name, &tags)?;
    back_up(call, source, index);
    Ok(call.answer(index))
}

/// `CopyDBClusterSnapshot`, within the region.
pub(in crate::sim) fn copy(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let tags = tags::check(call.input.get("Tags"))?;
    let source = call.find(Kind::ClusterSnapshot, "SourceDBClusterSnapshotIdentifier")?;
    let source = call.state.resources[source].clone();
    let state = |message: String| Err(Refusal::new("InvalidDBClusterSnapshotStateFault", message));
    if source.is_multi_az_cluster() {
        // facts 1.3, limits: no snapshot copy. The code is inferred.
        return state("Snapshots of Multi-AZ DB clusters can't be copied.".to_owned());
    }
    if source.status != "available" {
        return state(format!("The snapshot {} is not available.", source.name));
    }
    let name = call.text("TargetDBClusterSnapshotIdentifier").to_ascii_lowercase();
    new_name(call, &name)?;
    let key = call.text("KmsKeyId").to_owned();
    if !key.is_empty() && !source.flag("StorageEncrypted") {
        // facts 4.7; the code is inferred.
        return Err(Refusal::combination(
            "An unencrypted cluster snapshot can't be encrypted by a copy.",
        ));
    }
    let mut copy = source.clone();
    copy.name = name;
    copy.id = call.state.draw_id("snap-", 16);
    copy.tags = BTreeMap::new();
    if call.flag("CopyTags") == Some(true) {
        // facts 4.7
        copy.tags = source.tags.clone();
    }
    copy.tags.extend(tags);
    for status in [&mut copy.status, &mut copy.seen] {
        // facts 2.3
        "copying".clone_into(status);
    }
    if !key.is_empty() {
        for bag in [&mut copy.bag, &mut copy.kept] {
            bag.insert("KmsKeyId".into(), json!(key));
        }
    }
    copy.bag.insert("SnapshotType".into(), json!("manual"));
    copy.bag.insert("SnapshotCreateTime".into(), call.now());
    copy.bag.insert("PercentProgress".into(), json!(0));
    let arn = source.arn(&call.state.region);
    copy.bag.insert("SourceDBClusterSnapshotArn".into(), json!(arn));
    let index = begin(call, copy, Some(source.name), d::SNAPSHOT_COPY)?;
    Ok(call.answer(index))
}

/// `DeleteDBClusterSnapshot`.
pub(in crate::sim) fn delete(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    delete_one(call, Kind::ClusterSnapshot, "DeleteDBClusterSnapshot")
}
