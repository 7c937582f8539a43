//! A restored database is like the original in everything that RDS lets one set.

use super::{Now, Observer};
use crate::sim::Instance;
use serde_json::{Map, Value, json};

/// What cannot be equal, or moves by itself (rds-facts 1.1, 1.2a).
const OTHER: [&str; 24] = [
    // What it is, and since when.
    "DBClusterArn",
    "DBInstanceArn",
    "DbClusterResourceId",
    "DbiResourceId",
    "ClusterCreateTime",
    "InstanceCreateTime",
    "CloneGroupId",
    "EnhancedMonitoringResourceArn",
    // What it is just now.
    "DBInstanceStatus",
    "EarliestBacktrackTime",
    "EarliestRestorableTime",
    "LatestRestorableTime",
    "PendingModifiedValues",
    "Status",
    "StatusInfos",
    // They follow from the members, and from where RDS puts them.
    "AvailabilityZone",
    "DBClusterMembers",
    "SecondaryAvailabilityZone",
    // Whether tags are left is asked elsewhere.
    "TagList",
    // They stay with the old one, and that is warned of.
    "ActivityStreamStatus",
    "AwsBackupRecoveryPointArn",
    "CustomEndpoints",
    "DBInstanceAutomatedBackupsReplications",
    "ReadReplicaDBInstanceIdentifiers",
];

impl Observer {
    /// Every attribute in which what serves is not as the original and its members were.
    pub(super) fn differences(&self, now: &Now) -> Vec<String> {
        let of_name = |before: &Instance| {
            let is_target = before.resource_id == self.original.resource_id;
            let all = if is_target { &now.targets } else { &now.databases };
            let name = |one: &&Instance| {
                one.identifier == before.identifier && one.cluster.is_some() != is_target
            };
            all.iter().find(name)
        };
        let pairs = self.originals().filter_map(|before| Some((before, of_name(before)?)));
        pairs.flat_map(|(before, after)| different(before, after)).collect()
    }
}

fn different(before: &Instance, after: &Instance) -> Vec<String> {
    let one_zone = before.attributes.get("MultiAZ") == Some(&json!(false));
    let compared = |name: &str| !OTHER.contains(&name) || name == "AvailabilityZone" && one_zone;
    let mut names: Vec<_> = before.attributes.keys().chain(after.attributes.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter().filter(|name| compared(name));
    let value =
        |of: &Map<String, Value>, name: &str| steady(name, of.get(name).unwrap_or(&Value::Null));
    names
        .filter_map(|name| {
            let (was, is) = (value(&before.attributes, name), value(&after.attributes, name));
            let what = &before.identifier;
            (was != is).then(|| format!("{name} of {what} is {is}, and was {was}"))
        })
        .collect()
}

/// Without what is another thing of the same kind.
fn steady(name: &str, value: &Value) -> Value {
    match (name, value) {
        // A new secret, with the same key.
        ("MasterUserSecret", Value::Object(secret)) => secret["KmsKeyId"].clone(),
        // No members that hang on it, as none.
        (_, Value::Array(list)) if list.is_empty() => Value::Null,
        // Their order says nothing.
        (_, Value::Array(list)) => {
            let mut list = list.clone();
            list.sort_by_key(Value::to_string);
            Value::Array(list)
        }
        _ => value.clone(),
    }
}
