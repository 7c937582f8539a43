//! Putting things into an account without asking it: for the sample and for tests.

use super::attached::Attached;
use super::cluster;
use super::cluster::members;
use super::cluster::restore;
use super::history::Kind;
use super::instance;
use super::instance::defaults::{default_port, default_version, service_defaults};
use super::resource::{Resource, tags_of, text};
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
    instance.bag = match state.cluster_of(&instance) {
        Some(cluster) => {
            let cluster = state.resources[cluster].clone();
            members::chosen(state, &cluster, None)
        }
        None => stand_alone(state, &given),
    };
    instance.bag.extend(given);
    instance.bag.entry("InstanceCreateTime").or_insert(json!(BEGINNING));
    instance.bag.retain(|_, value| !value.is_null());
    instance.endpoint = instance.status != "creating";
    state.add(instance, None);
}

fn stand_alone(state: &mut State, given: &Bag) -> Bag {
    let mut engine = Bag::new();
    let name = given.get("Engine").and_then(Value::as_str).unwrap_or("postgres");
    engine.insert("Engine".into(), json!(name));
    let version = given.get("EngineVersion").and_then(Value::as_str);
    engine.insert("EngineVersion".into(), json!(version.unwrap_or(default_version(name))));
    let mut instance = service_defaults(state, &engine, None);
    instance.extend(bag(json!({
        "DBInstanceClass": "db.t4g.small",
        "AllocatedStorage": 20,
        "StorageType": "gp3",
        "StorageEncrypted": false,
        "MasterUsername": "admin1",
        "BackupRetentionPeriod": 1,
        "LicenseModel": "postgresql-license",
        "Endpoint": { "Port": default_port(name) },
    })));
    instance.extend(engine);
    instance
}

/// Adds a cluster; the rest is as of a new, small Aurora PostgreSQL one.
pub(super) fn add_cluster(state: &mut State, attributes: Value) {
    let mut given = bag(attributes);
    let mut cluster = resource(state, Kind::Cluster, &mut given, "cluster-");
    given.entry("Engine").or_insert(json!("aurora-postgresql"));
    cluster.bag = restore::defaults(state, &given);
    cluster.bag.extend(bag(json!({
        "BackupRetentionPeriod": 1,
        "ClusterCreateTime": BEGINNING,
        "MasterUsername": "admin1",
        "StorageEncrypted": false,
        "Port": default_port(text(&given, "Engine")),
    })));
    cluster.bag.extend(given);
    cluster.bag.retain(|_, value| !value.is_null());
    cluster.endpoint = cluster.status != "creating";
    state.add(cluster, None);
}

/// Adds a custom endpoint to a cluster; its members are given by name.
pub(super) fn add_endpoint(state: &mut State, attributes: Value) {
    let mut given = bag(attributes);
    let mut endpoint = resource(state, Kind::Endpoint, &mut given, "cluster-endpoint-");
    let cluster = take(&mut given, "DBClusterIdentifier").unwrap_or_default();
    let cluster = state.find(Kind::Cluster, &cluster).ok();
    endpoint.cluster = cluster.map(|index| state.resources[index].id.clone());
    for list in ["StaticMembers", "ExcludedMembers"] {
        let names = given.remove(list).unwrap_or_default();
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        let found = names.filter_map(|name| state.find(Kind::Instance, name).ok());
        let ids = found.map(|index| json!(state.resources[index].id)).collect();
        endpoint.bag.insert(list.into(), ids);
    }
    endpoint.bag.extend(given);
    state.add(endpoint, None);
}

/// Something that hangs on the cluster or instance of that name.
pub(super) fn attached(state: &State, name: &str, to: &str) -> Option<Attached> {
    let found = [Kind::Cluster, Kind::Instance].map(|kind| state.find(kind, to).ok());
    let index = found.into_iter().flatten().next()?;
    Some(Attached { name: name.to_ascii_lowercase(), id: state.resources[index].id.clone() })
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
            Kind::Snapshot => instance::snapshot::of(state, &source, &made.name),
            _ => cluster::snapshot::of(state, &source, &made.name),
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
