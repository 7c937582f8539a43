//! The further storage volumes of a DB instance (rds-facts 1.1, AdditionalStorageVolumes).

use super::int;
use aws_sdk_rds::operation::restore_db_instance_from_db_snapshot::builders::RestoreDBInstanceFromDBSnapshotFluentBuilder as Restore;
use aws_sdk_rds::types::{AdditionalStorageVolume, DbInstance};
use serde_json::{Value, json};

pub(super) fn volumes(db: &DbInstance) -> Option<Value> {
    let list = db.additional_storage_volumes().iter().map(|volume| {
        json!({
            "VolumeName": volume.volume_name(),
            "AllocatedStorage": volume.allocated_storage(),
            "IOPS": volume.iops(),
            "MaxAllocatedStorage": volume.max_allocated_storage(),
            "StorageThroughput": volume.storage_throughput(),
            "StorageType": volume.storage_type(),
        })
    });
    let list: Vec<_> = list.collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

pub(super) fn set_volumes(request: Restore, value: &Value) -> Restore {
    value.as_array().into_iter().flatten().fold(request, |request, volume| {
        let part = |name: &str| volume[name].as_str().map(str::to_owned);
        let figure = |name: &str| int(&volume[name]).filter(|figure| *figure != 0);
        let volume = AdditionalStorageVolume::builder()
            .set_volume_name(part("VolumeName"))
            .set_allocated_storage(figure("AllocatedStorage"))
            .set_iops(figure("IOPS"))
            .set_max_allocated_storage(figure("MaxAllocatedStorage"))
            .set_storage_throughput(figure("StorageThroughput"))
            .set_storage_type(part("StorageType"));
        request.additional_storage_volumes(volume.build())
    })
}
