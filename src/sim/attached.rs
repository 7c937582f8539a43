//! What hangs on clusters without being part of their life: global clusters and proxies.

use super::describe::page;
use super::groups::{Groups, named};
use super::history::Kind;
use super::refusal::Refusal;
use super::resource::{ACCOUNT_ID, Resource, address};
use super::state::{Call, State};
use super::wire::Bag;
use serde_json::{Value, json};

/// A global cluster or a proxy: its name, and the id of the database that it has to do with.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) id: String,
}

impl Groups {
    /// The global cluster that a cluster is a member of.
    pub(super) fn global_of(&self, id: &str) -> Option<&str> {
        let mut all = self.global.iter();
        all.find(|one| one.id == id).map(|one| one.name.as_str())
    }
}

impl State {
    /// Whom this is attached to, as long as it is there.
    fn attached_to(&self, one: &Attached) -> Option<&Resource> {
        let index = [Kind::Cluster, Kind::Instance].map(|kind| self.by_id(kind, &one.id));
        index.into_iter().flatten().next().map(|index| &self.resources[index])
    }

    /// The targets of a proxy: the database that it follows through renames (facts 4.6, inferred
    /// there), and of a cluster its members. Of what is gone there is none.
    fn targets(&self, proxy: &Attached) -> Vec<Value> {
        let Some(database) = self.attached_to(proxy) else {
            return Vec::new();
        };
        let health = |up: bool| match up {
            true => json!({ "State": "AVAILABLE" }),
            false => json!({ "State": "UNAVAILABLE", "Reason": "UNREACHABLE" }),
        };
        let row = |one: &Resource, port: i64| {
            json!({
                "TargetArn": one.arn(&self.region),
                "Endpoint": address(&one.name, "", &self.region),
                "RdsResourceId": one.name,
                "Port": port,
                "Type": "RDS_INSTANCE",
                "TargetHealth": health(one.up.is_some()),
            })
        };
        if database.kind == Kind::Instance {
            return vec![row(
                database,
                database.bag.get("Endpoint").and_then(|it| it["Port"].as_i64()).unwrap_or(0),
            )];
        }
        let port = database.number("Port");
        let members = self.members(database).into_iter();
        let mut rows: Vec<Value> = members
            .map(|index| {
                let mut row = row(&self.resources[index], port);
                row["TrackedClusterId"] = json!(database.name);
                let writes = self.writer(database) == Some(index);
                row["Role"] = json!(if writes { "READ_WRITE" } else { "READ_ONLY" });
                row
            })
            .collect();
        rows.push(json!({
            "TargetArn": database.arn(&self.region),
            "RdsResourceId": database.name,
            "Port": port,
            "Type": "TRACKED_CLUSTER",
        }));
        rows
    }
}

/// `DescribeGlobalClusters`.
pub(super) fn describe_global(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let state = &*call.state;
    let row = |one: &Attached| {
        let cluster = state.attached_to(one)?;
        Some(json!({
            "GlobalClusterIdentifier": one.name,
            "GlobalClusterResourceId": format!("cluster-{}", one.name),
            "GlobalClusterArn": format!("arn:aws:rds::{ACCOUNT_ID}:global-cluster:{}", one.name),
            "Status": "available",
            "Engine": cluster.text("Engine"),
            "EngineVersion": cluster.text("EngineVersion"),
            "StorageEncrypted": cluster.flag("StorageEncrypted"),
            "DeletionProtection": false,
            "GlobalClusterMembers": [{
                "DBClusterArn": cluster.arn(&state.region),
                "Readers": [],
                "IsWriter": true,
            }],
        }))
    };
    let rows = state.groups.global.iter().filter_map(row).collect();
    named(call, rows, "GlobalClusterIdentifier", "GlobalClusters", |name| {
        Refusal::new("GlobalClusterNotFoundFault", format!("Global cluster {name} not found."))
    })
}

fn no_proxy(name: &str) -> Refusal {
    Refusal::new("DBProxyNotFoundFault", format!("DBProxy {name} not found."))
}

/// `DescribeDBProxies`.
pub(super) fn describe_proxies(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let state = &*call.state;
    let region = &state.region;
    let row = |one: &Attached| {
        json!({
            "DBProxyName": one.name,
            "DBProxyArn": format!("arn:aws:rds:{region}:{ACCOUNT_ID}:db-proxy:prx-{}", one.name),
            "Status": "available",
            "EngineFamily": "POSTGRESQL",
            "VpcId": super::groups::VPC,
            "VpcSecurityGroupIds": [super::groups::DEFAULT_SECURITY_GROUP],
            "VpcSubnetIds": [],
            "Auth": [],
            "RoleArn": format!("arn:aws:iam::{ACCOUNT_ID}:role/proxy"),
            "Endpoint": address(&one.name, "proxy-", region),
            "RequireTLS": true,
            "IdleClientTimeout": 1800,
            "DebugLogging": false,
        })
    };
    let rows = state.groups.proxies.iter().map(row).collect();
    named(call, rows, "DBProxyName", "DBProxies", no_proxy)
}

/// `DescribeDBProxyTargets`.
pub(super) fn describe_targets(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let state = &*call.state;
    let name = call.text("DBProxyName").to_ascii_lowercase();
    let found = state.groups.proxies.iter().find(|one| one.name == name);
    let proxy = found.ok_or_else(|| no_proxy(&name))?;
    if !matches!(call.text("TargetGroupName"), "" | "default") {
        return Err(Refusal::new(
            "DBProxyTargetGroupNotFoundFault",
            format!("Target group {} not found.", call.text("TargetGroupName")),
        ));
    }
    page(call, state.targets(proxy), "TargetArn", "Targets")
}
