//! Putting things into an account without asking it: for the sample and for tests.

use super::groups;
use super::history::{Event, Kind};
use super::resource::{Resource, tags_of, text};
use super::restore::{default_port, default_version, service_defaults};
use super::snapshot;
use super::state::State;
use super::wire::Bag;
use serde_json::{Value, json};

/// When whatever was there before began.
const BEGINNING: &str = "2025-01-15T09:30:00.000Z";

fn bag(value: Value) -> Bag {
    match value {
        Value::Object(bag) => bag,
        _ => Bag::new(),
    }
}

/// Takes a text member out.
fn take(given: &mut Bag, member: &str) -> Option<String> {
    let taken = given.remove(member)?;
    taken.as_str().map(str::to_owned)
}

/// A resource of what was given: identity, status and tags go to their own places.
fn resource(state: &mut State, kind: Kind, given: &mut Bag, prefix: &str) -> Resource {
    let words = kind.words();
    let name = take(given, words.name).unwrap_or_else(|| "unnamed".to_owned());
    let id = take(given, words.id).filter(|_| !words.id.is_empty());
    let id = id.unwrap_or_else(|| state.draw_id(prefix, 26));
    let status = take(given, words.status).unwrap_or_else(|| "available".to_owned());
    let mut resource = Resource::new(kind, &name, id, &status);
    resource.tags = tags_of(given.remove("TagList").as_ref());
    resource
}

/// Adds an instance; the rest is as of a new, small PostgreSQL one.
pub(super) fn add_instance(state: &mut State, attributes: Value) {
    let mut given = bag(attributes);
    let mut instance = resource(state, Kind::Instance, &mut given, "db-");
    let parent = |state: &State, kind, name: Option<String>| {
        let index = state.find(kind, &name?).ok()?;
        Some(state.resources[index].id.clone())
    };
    let source = take(&mut given, "ReadReplicaSourceDBInstanceIdentifier");
    instance.replica_of = parent(state, Kind::Instance, source);
    let cluster = take(&mut given, "DBClusterIdentifier");
    instance.cluster = parent(state, Kind::Cluster, cluster);
    let engine = given.entry("Engine").or_insert(json!("postgres"));
    let engine = engine.as_str().unwrap_or_default().to_owned();
    let version = given.entry("EngineVersion").or_insert(json!(default_version(&engine)));
    let version = version.as_str().unwrap_or_default().to_owned();
    let of = bag(json!({ "Engine": engine, "EngineVersion": version }));
    instance.bag = service_defaults(state, &of, None);
    instance.bag.extend(bag(json!({
        "DBInstanceClass": "db.t4g.small",
        "AllocatedStorage": 20,
        "StorageType": "gp3",
        "StorageEncrypted": false,
        "MasterUsername": "admin1",
        "BackupRetentionPeriod": 1,
        "LicenseModel": "postgresql-license",
        "Endpoint": { "Port": default_port(&engine) },
        "InstanceCreateTime": BEGINNING,
    })));
    instance.bag.extend(given);
    instance.bag.retain(|_, value| !value.is_null());
    instance.endpoint = instance.status != "creating";
    state.add(instance, None);
}

/// Adds a cluster; what it is made of must be given.
pub(super) fn add_cluster(state: &mut State, attributes: Value) {
    let mut given = bag(attributes);
    let mut cluster = resource(state, Kind::Cluster, &mut given, "cluster-");
    cluster.bag = bag(json!({
        "AllocatedStorage": 1,
        "BackupRetentionPeriod": 1,
        "ClusterCreateTime": BEGINNING,
        "MultiAZ": true,
        "DeletionProtection": false,
        "StorageEncrypted": false,
        "HttpEndpointEnabled": false,
        "CopyTagsToSnapshot": false,
        "CrossAccountClone": false,
        "VpcSecurityGroups": [{
            "VpcSecurityGroupId": groups::DEFAULT_SECURITY_GROUP,
            "Status": "active",
        }],
        "AssociatedRoles": [],
        "ReadReplicaIdentifiers": [],
        "DomainMemberships": [],
    }));
    cluster.bag.extend(given);
    cluster.endpoint = true;
    state.add(cluster, None);
}

/// Adds a snapshot, as if just taken from the database that it names.
pub(super) fn add_snapshot(state: &mut State, attributes: Value) {
    let mut given = bag(attributes);
    let of_cluster = given.contains_key("DBClusterSnapshotIdentifier");
    let kind = if of_cluster { Kind::ClusterSnapshot } else { Kind::Snapshot };
    let (source_kind, member) = match kind {
        Kind::Snapshot => (Kind::Instance, "DBInstanceIdentifier"),
        _ => (Kind::Cluster, "DBClusterIdentifier"),
    };
    let found = state.find(source_kind, text(&given, member)).ok();
    let source = found.map(|index| state.resources[index].clone());
    let mut made = resource(state, kind, &mut given, "snap-");
    if let Some(source) = source {
        let status = made.status.clone();
        let from = match kind {
            Kind::Snapshot => snapshot::of(state, &source, &made.name),
            _ => of_cluster_bag(&source, made.clone()),
        };
        made.bag = from.bag;
        made.kept = from.kept;
        made.status = status;
    }
    made.bag.extend(bag(json!({
        "PercentProgress": 100,
        "SnapshotCreateTime": BEGINNING,
    })));
    made.bag.entry("SnapshotType").or_insert(json!("manual"));
    made.bag.extend(given);
    made.bag.retain(|_, value| !value.is_null());
    state.add(made, None);
}

/// A snapshot of a cluster: the members that both have.
fn of_cluster_bag(source: &Resource, mut snapshot: Resource) -> Resource {
    for member in [
        "AllocatedStorage",
        "AvailabilityZones",
        "BackupRetentionPeriod",
        "ClusterCreateTime",
        "Engine",
        "EngineMode",
        "EngineVersion",
        "KmsKeyId",
        "MasterUsername",
        "Port",
        "PreferredBackupWindow",
        "StorageEncrypted",
    ] {
        if let Some(value) = source.bag.get(member) {
            snapshot.bag.insert(member.into(), value.clone());
        }
    }
    snapshot.bag.extend(bag(json!({
        "DBClusterIdentifier": source.name,
        "DbClusterResourceId": source.id,
        "SnapshotType": "manual",
    })));
    snapshot
}

/// Says which member of a cluster is its writer.
pub(super) fn set_writer(state: &mut State, cluster: &str, member: &str) {
    let found = state.find(Kind::Instance, member);
    let id = found.map(|index| state.resources[index].id.clone());
    if let (Ok(index), Ok(id)) = (state.find(Kind::Cluster, cluster), id) {
        let now = state.now;
        let values = Bag::from_iter([("writer".to_owned(), json!(id))]);
        state.resources[index].bag.extend(values.clone());
        state.tell(index, now, Event::Modified { values });
    }
}
