//! A database's configuration as plain data: name, value, and how it is kept; and how two of them
//! are compared.
//!
//! The rows that read and write them stand in `rds/settings`; here they need no SDK.

use super::Difference;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One configuration attribute of a database as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Setting {
    /// The wire name of the request member that sets it, such as `DBInstanceClass`.
    pub name: String,
    /// Its value: text, number, truth, a list or a structure.
    pub value: Value,
    /// How it comes back.
    pub keep: Keep,
    /// Whether a modify can set it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mends: bool,
}

/// How a setting comes back on the restored database (the "Act" of rds-facts 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// Given to the restore itself.
    Restore,
    /// Only a modify of the restored database can set it.
    After,
    /// A later request of its own sets it: roles, the Data API, deletion protection.
    Own,
    /// Comes with the snapshot's data: no request sets it.
    Snapshot,
    /// Cannot be carried over: the plan warns of it.
    Warn,
}

impl Setting {
    /// Whether the restored database is compared in it. Deletion protection is switched on when all
    /// else is done, and is seen then.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.keep != Keep::Warn && self.name != PROTECTION
    }

    /// Whether RDS shows it wherever it is set. The name of the first database is at times absent of
    /// what was restored (rds-facts 1.2a, DatabaseName).
    fn is_always_shown(&self) -> bool {
        !(self.name == "DatabaseName" || self.name == "DBName" && self.keep == Keep::Snapshot)
    }

    /// Whether a database has it. What is off is not among what is set.
    #[must_use]
    pub fn is_among(&self, found: &[Self]) -> bool {
        let off = match &self.value {
            Value::Bool(on) => !on,
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        let there = found.iter().find(|found| found.name == self.name);
        there.map_or(off, |found| found.is_as(self))
    }

    /// Whether this is what is wanted. Of a list the order says nothing.
    #[must_use]
    pub fn is_as(&self, wanted: &Self) -> bool {
        self.name == wanted.name && in_order(&self.value) == in_order(&wanted.value)
    }
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<_> = list.iter().map(in_order).collect();
            list.sort_by_key(Value::to_string);
            Value::Array(list)
        }
        other => other.clone(),
    }
}

/// What is other than wanted: by another value, not set, or set although it was not.
#[must_use]
pub fn differences(wanted: &[Setting], found: &[Setting]) -> Vec<Difference> {
    let text = |setting: Option<&Setting>| {
        setting.map_or_else(|| NOT_SET.to_owned(), |setting| setting.value.to_string())
    };
    let of = |name: &str, all: &'_ [Setting]| -> Option<Setting> {
        all.iter().find(|one| one.name == name && one.is_compared()).cloned()
    };
    let missing = wanted.iter().filter(|one| one.is_compared()).filter_map(|one| {
        let there = of(&one.name, found);
        let same = match &there {
            Some(there) => there.is_as(one),
            None => !one.is_always_shown(),
        };
        (!same).then(|| Difference {
            what: one.name.clone(),
            expected: text(Some(one)),
            found: text(there.as_ref()),
        })
    });
    // A journal of an earlier version has nothing of what comes with a snapshot.
    let is_known = |keep| keep != Keep::Snapshot || wanted.iter().any(|one| one.keep == keep);
    let strange = found.iter().filter(|one| one.is_compared() && of(&one.name, wanted).is_none());
    let strange = strange.filter(|one| one.is_always_shown() && is_known(one.keep));
    let strange = strange.map(|one| Difference {
        what: one.name.clone(),
        expected: NOT_SET.to_owned(),
        found: text(Some(one)),
    });
    missing.chain(strange).collect()
}

/// Settings that a request of their own sets.
pub(super) const ROLES: &str = "AssociatedRoles";
pub(super) const DATA_API: &str = "EnableHttpEndpoint";

/// What no modify takes away from a database that has it.
pub(super) const FIXED: [&str; 5] = [
    ROLES,
    DATA_API,
    "AdditionalStorageVolumes",
    "EnableVPCNetworking",
    "EnableInternetAccessGateway",
];

const PROTECTION: &str = "DeletionProtection";

/// In the place of a value.
pub(super) const NOT_SET: &str = "not set";

/// What RDS takes only together (rds-facts 1.6).
const TOGETHER: [&[&str]; 4] = [
    &["MonitoringInterval", "MonitoringRoleArn"],
    &[
        "EnablePerformanceInsights",
        "PerformanceInsightsKMSKeyId",
        "PerformanceInsightsRetentionPeriod",
        "DatabaseInsightsMode",
    ],
    &["AllocatedStorage", "StorageType", "Iops", "StorageThroughput"],
    &["ManageMasterUserPassword", "MasterUserSecretKmsKeyId"],
];

/// The settings of which a modify must be given all where it is given those for which `of` holds.
pub(super) fn with_companions(settings: &[Setting], of: impl Fn(&Setting) -> bool) -> Vec<Setting> {
    let asked: Vec<_> =
        settings.iter().filter(|one| of(one)).map(|one| one.name.as_str()).collect();
    let group = |name: &str| TOGETHER.iter().find(|group| group.contains(&name));
    let belongs = |one: &&Setting| {
        let beside =
            group(&one.name).is_some_and(|group| asked.iter().any(|it| group.contains(it)));
        one.mends && (asked.contains(&one.name.as_str()) || beside)
    };
    settings.iter().filter(belongs).cloned().collect()
}
