//! Snapshots of instances: taken, copied, deleted.

use super::delete::permitted;
use crate::sim::durations as d;
use crate::sim::history::{Event, Kind};
use crate::sim::names::{SNAPSHOT_NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::{Bag, iso};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a restore takes from the snapshot: it is bound to the data (facts 1.1, general rule and the
/// rows "from snapshot"); by the wire names of the instance.
const KEPT: [&str; 25] = [
    "AdditionalStorageVolumes",
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "CharacterSetName",
    "DBInstanceClass",
    "DBName",
    "DBSystemId",
    "Endpoint",
    "Engine",
    "EngineVersion",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "MultiTenant",
    "NcharCharacterSetName",
    "ProcessorFeatures",
    "StorageEncrypted",
    "StorageEncryptionType",
    "StorageThroughput",
    "StorageType",
    "TdeCredentialArn",
    "Timezone",
    "EngineLifecycleSupport",
    "BackupTarget",
];

/// Instance → snapshot, where the names differ.
const RENAMED: [(&str, &str); 1] = [("StorageEncrypted", "Encrypted")];

/// The members that instance and snapshot have in common and that a snapshot shows.
const SHOWN: [&str; 20] = [
    "AllocatedStorage",
    "AvailabilityZone",
    "BackupRetentionPeriod",
    "DBSystemId",
    "DedicatedLogVolume",
    "Engine",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "InstanceCreateTime",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "MultiTenant",
    "PreferredBackupWindow",
    "ProcessorFeatures",
    "StorageThroughput",
    "StorageType",
    "TdeCredentialArn",
    "Timezone",
];

/// A snapshot of an instance as it is now, not yet in the account.
pub(in crate::sim) fn of(state: &mut State, source: &Resource, name: &str) -> Resource {
    let id = state.draw_id("snap-", 16);
    let mut snapshot = Resource::new(Kind::Snapshot, name, id, "creating");
    for member in SHOWN {
        if let Some(value) = source.bag.get(member) {
            snapshot.bag.insert(member.into(), value.clone());
        }
    }
    for (from, to) in RENAMED {
        let value = source.bag.get(from).cloned().unwrap_or(json!(false));
        snapshot.bag.insert(to.into(), value);
    }
    for member in KEPT {
        if let Some(value) = source.bag.get(member) {
            snapshot.kept.insert(member.into(), value.clone());
        }
    }
    snapshot.kept.insert("TagList".into(), source.tag_list());
    let member = |name: &str, inner: &str| source.bag.get(name).map(|it| it[inner].clone());
    let now = json!(iso(state.now));
    for (name, value) in [
        ("DBInstanceIdentifier", Some(json!(source.name))),
        ("DbiResourceId", Some(json!(source.id))),
        ("Port", member("Endpoint", "Port")),
        ("VpcId", member("DBSubnetGroup", "VpcId")),
        (
            "OptionGroupName",
            source.bag.get("OptionGroupMemberships").map(|it| it[0]["OptionGroupName"].clone()),
        ),
        ("SnapshotCreateTime", Some(now.clone())),
        ("OriginalSnapshotCreateTime", Some(now.clone())),
        ("SnapshotDatabaseTime", Some(now)),
        ("SnapshotType", Some(json!("manual"))),
        ("SnapshotTarget", Some(json!("region"))),
        ("PercentProgress", Some(json!(0))),
    ] {
        snapshot.bag.insert(name.into(), value.unwrap_or(Value::Null));
    }
    snapshot
}

/// Takes a snapshot of an instance, with these tags and, where the instance says so, its own.
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

/// Lets a snapshot grow, with these tags and, where its source says so, those of the source.
pub(in crate::sim) fn taken(
    call: &mut Call<'_>,
    source: Resource,
    mut snapshot: Resource,
    tags: &BTreeMap<String, String>,
) -> Result<usize, Refusal> {
    if source.flag("CopyTagsToSnapshot") {
        let own = source.tags.into_iter();
        snapshot.tags = own.filter(|(key, _)| !key.starts_with("aws:")).collect();
    }
    snapshot.tags.extend(tags.clone());
    begin(call, snapshot, Some(source.name), d::SNAPSHOT)
}

fn new_name(call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    identifier("DBSnapshotIdentifier", name, SNAPSHOT_NAME)?;
    if call.state.taken(Kind::Snapshot, name) {
        return Err(Refusal::new(
            "DBSnapshotAlreadyExists",
            format!(
                "Cannot create the snapshot because a snapshot with the identifier {name} already exists."
            ),
        ));
    }
    call.state.fits("ManualSnapshots", 1)
}

/// Adds a snapshot of an instance or a cluster and lets it grow to available.
pub(in crate::sim) fn begin(
    call: &mut Call<'_>,
    mut snapshot: Resource,
    from: Option<String>,
    takes: d::Transition,
) -> Result<usize, Refusal> {
    snapshot.by = Some(call.number);
    let index = call.state.add(snapshot, from);
    let rng = &mut call.state.rng;
    let progress = |percent: i64| {
        Change::Merge(Bag::from_iter([("PercentProgress".to_owned(), json!(percent))]))
    };
    // facts 2.3: the percentage is advisory and can stand at 0 or 100 for long.
    let part = d::Transition { name: takes.name, from: takes.from / 3, to: takes.to / 3 };
    let path = Path::new(call.state.now)
        .wait(rng, part)
        .then(progress(35))
        .wait(rng, part)
        .then(progress(100))
        .wait(rng, part)
        .then(Change::Ready("available".to_owned()));
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(index)
}

/// `CreateDBSnapshot`.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let tags = tags::check(call.input.get("Tags"))?;
    let name = call.text("DBSnapshotIdentifier").to_ascii_lowercase();
    let source = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let status = call.at(source).status.clone();
    if !["available", "storage-optimization"].contains(&status.as_str()) {
        // facts 4.7, 3.4
        return Err(Refusal::new(
            "InvalidDBInstanceState",
            format!(
                "Cannot create a snapshot because the database instance {} is not currently in the available state.",
                call.at(source).name
            ),
        ));
    }
    let index = take(call, source, &name, &tags)?;
    back_up(call, source, index);
    Ok(call.answer(index))
}

/// The instance or cluster is backing up while its snapshot grows, and a little longer (facts 2.1, 2.2).
pub(in crate::sim) fn back_up(call: &mut Call<'_>, source: usize, snapshot: usize) {
    let status = call.at(source).status.clone();
    let snapshot = call.state.resources[snapshot].clone();
    call.touch(source);
    let ready = snapshot.queue.iter().map(|due| due.at).max();
    let rng = &mut call.state.rng;
    let path = Path::new(call.state.now)
        .then(Change::Truth("backing-up"))
        .meanwhile(rng, d::STALE, Change::Seen("backing-up"))
        .until(ready)
        .wait(rng, d::SNAPSHOT_AFTERWARDS);
    let path = match status.as_str() {
        "storage-optimization" => path.then(Change::Status("storage-optimization")),
        _ => path.then(Change::Status("available")),
    };
    call.state.start(source, path, None);
}

/// `CopyDBSnapshot`.
pub(in crate::sim) fn copy(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let tags = tags::check(call.input.get("Tags"))?;
    let source = call.find(Kind::Snapshot, "SourceDBSnapshotIdentifier")?;
    let source = call.state.resources[source].clone();
    if source.status != "available" {
        return Err(Refusal::new(
            "InvalidDBSnapshotState",
            format!("The snapshot {} is not available.", source.name),
        ));
    }
    let name = call.text("TargetDBSnapshotIdentifier").to_ascii_lowercase();
    new_name(call, &name)?;
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
        "creating".clone_into(status);
    }
    let key = call.text("KmsKeyId").to_owned();
    if !key.is_empty() {
        // facts 4.7: a copy may encrypt.
        for (bag, name) in [(&mut copy.bag, "Encrypted"), (&mut copy.kept, "StorageEncrypted")] {
            bag.insert(name.into(), json!(true));
            bag.insert("KmsKeyId".into(), json!(key));
        }
    }
    copy.bag.insert("SnapshotType".into(), json!("manual"));
    copy.bag.insert("SnapshotCreateTime".into(), call.now());
    copy.bag.insert("PercentProgress".into(), json!(0));
    let arn = source.arn(&call.state.region);
    copy.bag.insert("SourceDBSnapshotIdentifier".into(), json!(arn));
    let index = begin(call, copy, Some(source.name), d::SNAPSHOT_COPY)?;
    Ok(call.answer(index))
}

/// `DeleteDBSnapshot`.
pub(in crate::sim) fn delete(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    delete_one(call, Kind::Snapshot, "DeleteDBSnapshot")
}

/// Deletes a manual snapshot that nothing is being done with.
pub(in crate::sim) fn delete_one(
    call: &mut Call<'_>,
    kind: Kind,
    operation: &str,
) -> Result<Bag, Refusal> {
    let index = call.find(kind, kind.words().name)?;
    let resource = call.state.resources[index].clone();
    permitted(call.state, operation, &resource)?;
    let state = |message: String| Err(Refusal::new(kind.words().state, message));
    if resource.text("SnapshotType") != "manual" {
        return state(format!("{} is not a manual snapshot.", resource.name));
    }
    // facts 2.3: the others are under way.
    if !["available", "failed", "incompatible-restore"].contains(&resource.status.as_str()) {
        return state(format!("The snapshot {} is {}.", resource.name, resource.status));
    }
    call.touch(index);
    let now = call.state.now;
    call.state.forget_plans(index);
    call.state.tell(index, now, Event::DeletionBegan);
    let rng = &mut call.state.rng;
    let path = Path::new(now)
        .then(Change::Status("deleting"))
        .wait(rng, d::SNAPSHOT_DELETE)
        .then(Change::Gone);
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.answer(index))
}
