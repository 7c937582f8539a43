//! Quotas: what the account may have, and what it has.

use super::history::Kind;
use super::refusal::Refusal;
use super::state::{Call, State};
use super::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The quotas and their defaults (facts 4.8), nothing of them used by others.
pub(super) fn defaults() -> BTreeMap<String, (i64, i64)> {
    [
        ("DBInstances", 40),
        ("DBClusters", 40),
        ("ManualSnapshots", 100),
        ("ManualClusterSnapshots", 100),
        // GiB: 100 TiB.
        ("AllocatedStorage", 100 * 1024),
        ("CustomEndpointsPerDBCluster", 5),
        ("DBInstanceRoles", 5),
        ("DBClusterRoles", 5),
        ("DBParameterGroups", 50),
        ("OptionGroups", 20),
        ("DBSubnetGroups", 50),
    ]
    .map(|(name, most)| (name.to_owned(), (0, most)))
    .into()
}

impl State {
    /// What the account's own resources use of a quota.
    pub(super) fn used(&self, name: &str) -> i64 {
        let kind = match name {
            "DBInstances" | "AllocatedStorage" => Kind::Instance,
            "DBClusters" => Kind::Cluster,
            "ManualSnapshots" => Kind::Snapshot,
            "ManualClusterSnapshots" => Kind::ClusterSnapshot,
            _ => return 0,
        };
        let all = self.resources.iter().filter(|one| one.kind == kind);
        match name {
            "AllocatedStorage" => all.map(|one| one.number("AllocatedStorage")).sum(),
            "DBInstances" | "DBClusters" => all.count() as i64,
            _ => all.filter(|one| one.text("SnapshotType") == "manual").count() as i64,
        }
    }

    /// Refuses when `more` does not fit into a quota any more.
    pub(super) fn fits(&self, name: &str, more: i64) -> Result<(), Refusal> {
        let (others, most) = self.quotas.get(name).copied().unwrap_or((0, i64::MAX));
        if others + self.used(name) + more <= most {
            return Ok(());
        }
        // Codes: facts 4.8; the text on snapshots: facts 3.4.
        let (code, message) = match name {
            "DBInstances" => ("InstanceQuotaExceeded", "DB Instance quota exceeded".to_owned()),
            "DBClusters" => ("DBClusterQuotaExceededFault", "DB cluster quota exceeded".to_owned()),
            "AllocatedStorage" => ("StorageQuotaExceeded", "Storage quota exceeded".to_owned()),
            _ => (
                "SnapshotQuotaExceeded",
                format!("Cannot create more than {most} manual snapshots"),
            ),
        };
        Err(Refusal::new(code, message))
    }
}

/// `DescribeAccountAttributes`.
pub(super) fn describe(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let state = &call.state;
    let rows = state.quotas.iter().map(|(name, (others, most))| {
        json!({ "AccountQuotaName": name, "Used": others + state.used(name), "Max": most })
    });
    let mut output = Bag::new();
    output.insert("AccountQuotas".into(), Value::Array(rows.collect()));
    Ok(output)
}
