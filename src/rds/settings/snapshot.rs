//! What a snapshot brings, as far as it shows it, by the names of the rows that it comes back in. Its
//! version stands beside it ([`Snapshot::engine_version`](crate::plan::Snapshot)).

use super::{filled, some};
use crate::plan::{Keep, Setting};
use aws_sdk_rds::types::{DbClusterSnapshot, DbSnapshot};
use serde_json::Value;

/// What a snapshot of an instance brings.
pub(crate) fn of_instance(snapshot: &DbSnapshot) -> Vec<Setting> {
    brought([
        ("MasterUsername", some(snapshot.master_username())),
        ("StorageEncrypted", snapshot.encrypted().map(Value::from)),
        ("KmsKeyId", filled(snapshot.kms_key_id())),
        ("Timezone", filled(snapshot.timezone())),
        ("DBSystemId", filled(snapshot.db_system_id())),
    ])
}

/// What a snapshot of a cluster brings.
pub(crate) fn of_cluster(snapshot: &DbClusterSnapshot) -> Vec<Setting> {
    brought([
        ("MasterUsername", some(snapshot.master_username())),
        ("StorageEncrypted", snapshot.storage_encrypted().map(Value::from)),
        ("KmsKeyId", filled(snapshot.kms_key_id())),
    ])
}

fn brought<const N: usize>(all: [(&str, Option<Value>); N]) -> Vec<Setting> {
    let setting = |(name, value): (&str, Option<Value>)| {
        Some(Setting { name: name.to_owned(), value: value?, keep: Keep::Snapshot, mends: false })
    };
    all.into_iter().filter_map(setting).collect()
}
