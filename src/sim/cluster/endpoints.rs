//! Endpoints of clusters: the two that every one has, and custom ones, which belong to a cluster and
//! follow it through renames (facts 4.5).

use crate::sim::describe::page;
use crate::sim::durations as d;
use crate::sim::groups::filtered;
use crate::sim::history::{Event, Kind};
use crate::sim::names::{NAME, identifier};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{Resource, address};
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::time::SystemTime;

/// The lists of members; in the account they hold resource ids, in a description names (facts 4.5).
const LISTS: [&str; 2] = ["StaticMembers", "ExcludedMembers"];

impl State {
    /// The custom endpoints of a cluster.
    pub(in crate::sim) fn custom_endpoints(
        &self,
        cluster: &Resource,
    ) -> impl Iterator<Item = &Resource> {
        let id = cluster.id.clone();
        let all = self.resources.iter();
        all.filter(move |one| one.kind == Kind::Endpoint && one.cluster.as_ref() == Some(&id))
    }

    /// A custom endpoint as it is described.
    pub(in crate::sim) fn view_endpoint(&self, resource: &Resource, bag: &mut Bag) {
        let cluster = resource.cluster.as_deref().and_then(|id| self.name_of(Kind::Cluster, id));
        bag.insert("DBClusterIdentifier".into(), json!(cluster));
        bag.insert("EndpointType".into(), json!("CUSTOM"));
        let name = address(&resource.name, "cluster-custom-", &self.region);
        bag.insert("Endpoint".into(), json!(name));
        for list in LISTS {
            let ids = resource.bag.get(list).and_then(Value::as_array).into_iter().flatten();
            let names = ids.filter_map(|id| self.name_of(Kind::Instance, id.as_str()?));
            bag.insert(list.into(), names.map(|name| json!(name)).collect());
        }
    }

    /// The custom endpoints go with their cluster.
    pub(in crate::sim) fn remove_endpoints(&mut self, cluster: &str, at: SystemTime) {
        let of_cluster =
            |one: &Resource| one.kind == Kind::Endpoint && one.cluster.as_deref() == Some(cluster);
        while let Some(index) = self.resources.iter().position(of_cluster) {
            self.tell(index, at, Event::Gone);
            self.resources.remove(index);
        }
    }

    /// The endpoints that every cluster has. Without a writer they are `creating` (facts 1.2a, end).
    fn own_endpoints(&self, cluster: &Resource) -> [Value; 2] {
        let status = if self.writer(cluster).is_some() { "available" } else { "creating" };
        [("WRITER", "cluster-"), ("READER", "cluster-ro-")].map(|(kind, part)| {
            json!({
                "DBClusterIdentifier": cluster.name,
                "Endpoint": address(&cluster.name, part, &self.region),
                "Status": status,
                "EndpointType": kind,
            })
        })
    }
}

/// `DescribeDBClusterEndpoints`.
pub(in crate::sim) fn describe(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let state = &*call.state;
    let clusters: Vec<&Resource> = match call.given("DBClusterIdentifier") {
        true => vec![&state.resources[call.find(Kind::Cluster, "DBClusterIdentifier")?]],
        false => {
            state.resources.iter().filter(|one| one.kind == Kind::Cluster && !one.hidden).collect()
        }
    };
    let wanted = call.text("DBClusterEndpointIdentifier").to_ascii_lowercase();
    let mut rows = Vec::new();
    for cluster in clusters {
        rows.extend(state.own_endpoints(cluster));
        rows.extend(state.custom_endpoints(cluster).map(|one| Value::Object(state.view(one))));
    }
    rows.retain(|row| wanted.is_empty() || row["DBClusterEndpointIdentifier"] == wanted);
    let known = [
        ("db-cluster-endpoint-type", "EndpointType"),
        ("db-cluster-endpoint-custom-type", "CustomEndpointType"),
        ("db-cluster-endpoint-id", "DBClusterEndpointIdentifier"),
        ("db-cluster-endpoint-status", "Status"),
    ];
    let rows = filtered(call, rows, &known)?;
    page(call, rows, "Endpoint", "DBClusterEndpoints")
}

/// `CreateDBClusterEndpoint`.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let tags = tags::check(call.input.get("Tags"))?;
    let index = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[index].clone();
    let name = call.text("DBClusterEndpointIdentifier").to_ascii_lowercase();
    identifier("DBClusterEndpointIdentifier", &name, NAME)?;
    if call.state.taken(Kind::Endpoint, &name) {
        return Err(Refusal::new(
            "DBClusterEndpointAlreadyExistsFault",
            format!("DB cluster endpoint already exists: {name}"),
        ));
    }
    if cluster.is_multi_az_cluster() || cluster.status != "available" {
        // The statuses that fit are inferred from facts 3.2.
        return Err(Refusal::new(
            "InvalidDBClusterStateFault",
            format!("DB cluster {} can't have a custom endpoint now.", cluster.name),
        ));
    }
    let kind = call.text("EndpointType").to_ascii_uppercase();
    if !["READER", "WRITER", "ANY"].contains(&kind.as_str()) {
        return Err(Refusal::value(format!("Invalid endpoint type: {kind}")));
    }
    if LISTS.iter().all(|list| call.given(list)) {
        // facts 4.5
        return Err(Refusal::combination("StaticMembers and ExcludedMembers exclude each other."));
    }
    let most = call.state.quotas.get("CustomEndpointsPerDBCluster").map_or(5, |(_, most)| *most);
    if call.state.custom_endpoints(&cluster).count() as i64 >= most {
        return Err(Refusal::new(
            "DBClusterEndpointQuotaExceededFault",
            format!("A DB cluster can have {most} custom endpoints."),
        ));
    }
    let id = call.state.draw_id("cluster-endpoint-", 26);
    let mut endpoint = Resource::new(Kind::Endpoint, &name, id, "creating");
    endpoint.bag.insert("CustomEndpointType".into(), json!(kind));
    for list in LISTS {
        endpoint.bag.insert(list.into(), ids_of(call, &cluster, list)?);
    }
    endpoint.tags = tags;
    endpoint.cluster = Some(cluster.id);
    endpoint.by = Some(call.number);
    let index = call.state.add(endpoint, None);
    let path = Path::new(call.state.now)
        .wait(&mut call.state.rng, d::ENDPOINT_CREATE)
        .then(Change::Ready("available".to_owned()));
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.state.view(&call.state.resources[index]))
}

/// The members that a list names, as ids; each must be one of the cluster's.
fn ids_of(call: &Call<'_>, cluster: &Resource, list: &str) -> Result<Value, Refusal> {
    let names = call.input.get(list).and_then(Value::as_array).into_iter().flatten();
    let mut ids = Vec::new();
    for name in names.filter_map(Value::as_str) {
        let member = &call.state.resources[call.state.find(Kind::Instance, name)?];
        if member.cluster.as_ref() != Some(&cluster.id) {
            return Err(Refusal::new(
                "InvalidDBInstanceState",
                format!("{name} is not a member of the DB cluster {}.", cluster.name),
            ));
        }
        ids.push(json!(member.id));
    }
    Ok(Value::Array(ids))
}

/// `DeleteDBClusterEndpoint`.
pub(in crate::sim) fn delete(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Endpoint, "DBClusterEndpointIdentifier")?;
    let endpoint = call.state.resources[index].clone();
    crate::sim::instance::delete::permitted(call.state, "DeleteDBClusterEndpoint", &endpoint)?;
    if endpoint.status != "available" {
        return Err(Refusal::new(
            "InvalidDBClusterEndpointStateFault",
            format!("The DB cluster endpoint {} is {}.", endpoint.name, endpoint.status),
        ));
    }
    call.touch(index);
    let now = call.state.now;
    call.state.tell(index, now, Event::DeletionBegan);
    let path = Path::new(now)
        .then(Change::Status("deleting"))
        .wait(&mut call.state.rng, d::ENDPOINT_DELETE)
        .then(Change::Gone);
    let ends_in = call.ends_in.clone();
    call.state.start(index, path, ends_in.as_deref());
    Ok(call.state.view(&call.state.resources[index]))
}
