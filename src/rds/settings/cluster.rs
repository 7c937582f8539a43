//! The rows of a DB cluster: Aurora (rds-facts 1.2a) and Multi-AZ (rds-facts 1.3).

use super::{Kept, Row, filled, int, items, some};
use crate::plan::Setting;
use aws_sdk_rds::operation::modify_db_cluster::builders::ModifyDBClusterFluentBuilder as Modify;
use aws_sdk_rds::operation::restore_db_cluster_from_snapshot::builders::RestoreDBClusterFromSnapshotFluentBuilder as Restore;
use aws_sdk_rds::types::{
    ActivityStreamStatus, DatabaseInsightsMode, DbCluster, DbClusterAssociatedRole,
    LocalWriteForwardingStatus, ServerlessV2ScalingConfiguration,
};
use serde_json::{Value, json};

/// Every attribute that is carried over or warned of.
pub(crate) const ROWS: &[Row<DbCluster, Restore, Modify>] = &[
    Row { name: "Engine", read: |db| some(db.engine()), kept: once!(text engine) },
    // Without it RDS takes the region's default version.
    Row {
        name: "EngineVersion",
        read: |db| some(db.engine_version()),
        kept: once!(text engine_version),
    },
    Row {
        name: "DatabaseName",
        read: |db| some(db.database_name()),
        kept: once!(text database_name),
    },
    Row { name: "Port", read: |db| db.port().map(Value::from), kept: both!(number port) },
    Row {
        name: "AvailabilityZones",
        read: |db| items(db.availability_zones().iter().map(String::as_str)),
        kept: once!(list availability_zones),
    },
    Row {
        name: "DBSubnetGroupName",
        read: |db| some(db.db_subnet_group()),
        kept: once!(text db_subnet_group_name),
    },
    Row {
        name: "VpcSecurityGroupIds",
        read: |db| {
            let groups = db.vpc_security_groups().iter();
            let active = groups.filter(|group| group.status() == Some("active"));
            items(active.filter_map(|group| group.vpc_security_group_id()))
        },
        kept: both!(list vpc_security_group_ids),
    },
    Row { name: "NetworkType", read: |db| some(db.network_type()), kept: both!(text network_type) },
    Row {
        name: "DBClusterParameterGroupName",
        read: |db| some(db.db_cluster_parameter_group()),
        kept: both!(text db_cluster_parameter_group_name),
    },
    Row {
        name: "DBClusterInstanceClass",
        read: |db| some(db.db_cluster_instance_class()),
        kept: both!(text db_cluster_instance_class),
    },
    Row { name: "StorageType", read: storage_type, kept: both!(text storage_type) },
    Row {
        name: "Iops",
        read: |db| {
            let chosen = matches!(db.storage_type(), Some("io1" | "io2"));
            db.iops().filter(|_| chosen).map(Value::from)
        },
        kept: both!(number iops),
    },
    Row {
        name: "PubliclyAccessible",
        read: |db| db.publicly_accessible().map(Value::from),
        kept: once!(truth publicly_accessible),
    },
    Row {
        name: "BackupRetentionPeriod",
        read: |db| db.backup_retention_period().map(Value::from),
        kept: both!(number backup_retention_period),
    },
    Row {
        name: "PreferredBackupWindow",
        read: |db| some(db.preferred_backup_window()),
        kept: both!(text preferred_backup_window),
    },
    Row {
        name: "BacktrackWindow",
        // Switched off at the restore it is off for ever.
        read: |db| db.backtrack_window().filter(|span| *span > 0).map(Value::from),
        kept: Kept::Given(
            |request, value| request.set_backtrack_window(value.as_i64()),
            Some(|request, value, _found| request.set_backtrack_window(value.as_i64())),
        ),
    },
    Row {
        name: "CopyTagsToSnapshot",
        read: |db| db.copy_tags_to_snapshot().map(Value::from),
        kept: both!(truth copy_tags_to_snapshot),
    },
    Row {
        name: "EnableIAMDatabaseAuthentication",
        read: |db| db.iam_database_authentication_enabled().filter(|on| *on).map(Value::from),
        kept: both!(truth enable_iam_database_authentication),
    },
    Row {
        name: "EnableCloudwatchLogsExports",
        read: |db| items(db.enabled_cloudwatch_logs_exports().iter().map(String::as_str)),
        kept: logs!(),
    },
    Row { name: "AssociatedRoles", read: roles, kept: Kept::Given(set_roles, None) },
    Row {
        name: "Domain",
        read: |db| some(db.domain_memberships().first()?.domain()),
        kept: both!(text domain),
    },
    Row {
        name: "DomainIAMRoleName",
        read: |db| some(db.domain_memberships().first()?.iam_role_name()),
        kept: both!(text domain_iam_role_name),
    },
    Row {
        name: "ServerlessV2ScalingConfiguration",
        read: scaling,
        kept: Kept::Given(
            |request, value| request.serverless_v2_scaling_configuration(scaling_of(value)),
            Some(|request, value, _| {
                request.serverless_v2_scaling_configuration(scaling_of(value))
            }),
        ),
    },
    Row {
        name: "MonitoringInterval",
        read: |db| db.monitoring_interval().filter(|seconds| *seconds != 0).map(Value::from),
        kept: both!(number monitoring_interval),
    },
    Row {
        name: "MonitoringRoleArn",
        read: |db| {
            let monitored = db.monitoring_interval().is_some_and(|seconds| seconds != 0);
            some(db.monitoring_role_arn().filter(|_| monitored))
        },
        kept: both!(text monitoring_role_arn),
    },
    Row {
        name: "EnablePerformanceInsights",
        read: |db| db.performance_insights_enabled().filter(|on| *on).map(Value::from),
        kept: both!(truth enable_performance_insights),
    },
    Row {
        name: "PerformanceInsightsKMSKeyId",
        read: |db| insights(db, some(db.performance_insights_kms_key_id())),
        kept: both!(text performance_insights_kms_key_id),
    },
    Row {
        name: "PerformanceInsightsRetentionPeriod",
        read: |db| insights(db, db.performance_insights_retention_period().map(Value::from)),
        kept: both!(number performance_insights_retention_period),
    },
    Row {
        name: "EngineLifecycleSupport",
        read: |db| some(db.engine_lifecycle_support()),
        kept: both!(text engine_lifecycle_support),
    },
    Row {
        name: "EnableVPCNetworking",
        read: |db| gateway(db).map(Value::from),
        kept: once!(truth enable_vpc_networking),
    },
    Row {
        name: "EnableInternetAccessGateway",
        // Only as a pair (rds-facts 1.6).
        read: |db| gateway(db).map(Value::from),
        kept: once!(truth enable_internet_access_gateway),
    },
    // From here on: what a restore cannot be given. Each is read only where it differs from what
    // a restore gives by itself (rds-facts 1.5).
    Row {
        name: "AllocatedStorage",
        // The snapshot brings its own; the plan sets it where the cluster has grown since.
        read: |db| db.allocated_storage().map(Value::from),
        kept: after!(number allocated_storage),
    },
    Row {
        name: "PreferredMaintenanceWindow",
        read: |db| some(db.preferred_maintenance_window()),
        kept: after!(text preferred_maintenance_window),
    },
    Row {
        name: "AutoMinorVersionUpgrade",
        // It is on by itself: to be seen as changed, it must be read then too.
        read: |db| db.auto_minor_version_upgrade().map(Value::from),
        kept: after!(truth auto_minor_version_upgrade),
    },
    Row {
        name: "DatabaseInsightsMode",
        read: |db| {
            let mode = db.database_insights_mode()?;
            (*mode != DatabaseInsightsMode::Standard).then(|| Value::from(mode.as_str()))
        },
        kept: Kept::After(|request, value, _found| match value.as_str() {
            Some(mode) => request.database_insights_mode(DatabaseInsightsMode::from(mode)),
            None => request,
        }),
    },
    Row {
        name: "ManageMasterUserPassword",
        read: |db| db.master_user_secret().map(|_| Value::from(true)),
        kept: after!(truth manage_master_user_password),
    },
    Row {
        name: "MasterUserSecretKmsKeyId",
        read: |db| some(db.master_user_secret()?.kms_key_id()),
        kept: after!(text master_user_secret_kms_key_id),
    },
    Row {
        name: "EnableLocalWriteForwarding",
        read: |db| {
            // `requested` waits for a reader; `enabling` will be on.
            let on = [
                LocalWriteForwardingStatus::Enabled,
                LocalWriteForwardingStatus::Enabling,
                LocalWriteForwardingStatus::Requested,
            ];
            db.local_write_forwarding_status().filter(|status| on.contains(status))?;
            Some(Value::from(true))
        },
        kept: after!(truth enable_local_write_forwarding),
    },
    Row {
        name: "CACertificateIdentifier",
        read: |db| some(db.certificate_details()?.ca_identifier()),
        kept: after!(text ca_certificate_identifier),
    },
    Row {
        name: "EnableHttpEndpoint",
        read: |db| db.http_endpoint_enabled().filter(|on| *on).map(Value::from),
        kept: Kept::Own,
    },
    Row {
        name: "DeletionProtection",
        read: |db| db.deletion_protection().filter(|on| *on).map(Value::from),
        kept: Kept::Own,
    },
    // From here on: what comes with the snapshot's data.
    Row { name: "MasterUsername", read: |db| some(db.master_username()), kept: Kept::Snapshot },
    Row {
        name: "StorageEncrypted",
        read: |db| db.storage_encrypted().map(Value::from),
        kept: Kept::Snapshot,
    },
    Row { name: "KmsKeyId", read: |db| filled(db.kms_key_id()), kept: Kept::Snapshot },
    Row {
        name: "CharacterSetName",
        read: |db| filled(db.character_set_name()),
        kept: Kept::Snapshot,
    },
    Row {
        name: "CustomEndpoints",
        read: |db| items(db.custom_endpoints().iter().map(String::as_str)),
        kept: Kept::Warn,
    },
    Row {
        name: "ActivityStream",
        read: |db| {
            let stopped = [ActivityStreamStatus::Stopped, ActivityStreamStatus::Stopping];
            let status = db.activity_stream_status().filter(|status| !stopped.contains(status))?;
            Some(Value::from(status.as_str()))
        },
        kept: Kept::Warn,
    },
    Row {
        name: "AwsBackupRecoveryPointArn",
        read: |db| some(db.aws_backup_recovery_point_arn()),
        kept: Kept::Warn,
    },
];

/// What only Multi-AZ clusters have (rds-facts 1.3). Whether an Aurora cluster is public is a matter of
/// its members.
const MULTI_AZ: [&str; 5] = [
    "AllocatedStorage",
    "CACertificateIdentifier",
    "DBClusterInstanceClass",
    "Iops",
    "PubliclyAccessible",
];

/// What only Aurora clusters have (rds-facts 1.2a).
const AURORA: [&str; 11] = [
    "AssociatedRoles",
    "BacktrackWindow",
    "CustomEndpoints",
    "Domain",
    "DomainIAMRoleName",
    "EnableHttpEndpoint",
    "EnableInternetAccessGateway",
    "EnableLocalWriteForwarding",
    "EnableVPCNetworking",
    "NetworkType",
    "ServerlessV2ScalingConfiguration",
];

/// The attributes that make a cluster one that cannot be restored in place, as they are described: of
/// Aurora (rds-facts 1.2a) and of any cluster (rds-facts 1.3).
pub(crate) const REFUSED_OF_AURORA: &[&str] = &[
    "EngineMode",
    "GlobalClusterIdentifier",
    "LimitlessDatabase",
    "ClusterScalabilityType",
    "RdsCustomClusterConfiguration",
    "ReplicationSourceIdentifier",
    "ReadReplicaIdentifiers",
];
pub(crate) const REFUSED: &[&str] = &["ReplicationSourceIdentifier", "ReadReplicaIdentifiers"];

/// Every row that is set and that a cluster of its kind has.
pub(crate) fn read(db: &DbCluster) -> Vec<Setting> {
    let mut settings = super::read(ROWS, db);
    settings.retain(|setting| has(is_multi_az(db), &setting.name));
    settings
}

/// Whether a cluster has an attribute: a Multi-AZ cluster, or one of Aurora.
pub(super) fn has(multi_az: bool, name: &str) -> bool {
    let others: &[&str] = if multi_az { &AURORA } else { &MULTI_AZ };
    !others.contains(&name)
}

/// Only a Multi-AZ cluster has a class of its own.
fn is_multi_az(db: &DbCluster) -> bool {
    db.db_cluster_instance_class().is_some()
}

fn insights(db: &DbCluster, value: Option<Value>) -> Option<Value> {
    value.filter(|_| db.performance_insights_enabled() == Some(true))
}

/// Of Aurora only what is not the default; a Multi-AZ cluster would else get io1.
fn storage_type(db: &DbCluster) -> Option<Value> {
    some(db.storage_type().filter(|kind| is_multi_az(db) || *kind != "aurora"))
}

fn gateway(db: &DbCluster) -> Option<bool> {
    db.internet_access_gateway_enabled().filter(|on| *on)
}

fn roles(db: &DbCluster) -> Option<Value> {
    let roles = db.associated_roles().iter();
    let list: Vec<_> = roles
        .map(|role| json!({ "RoleArn": role.role_arn(), "FeatureName": role.feature_name() }))
        .collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn set_roles(request: Restore, value: &Value) -> Restore {
    value.as_array().into_iter().flatten().fold(request, |request, role| {
        let part = |name: &str| role[name].as_str().map(str::to_owned);
        let role = DbClusterAssociatedRole::builder()
            .set_role_arn(part("RoleArn"))
            .set_feature_name(part("FeatureName"));
        match role.build() {
            Ok(role) => request.associated_roles(role),
            // It has no ARN: RDS shows none such.
            Err(_) => request,
        }
    })
}

fn scaling(db: &DbCluster) -> Option<Value> {
    let scaling = db.serverless_v2_scaling_configuration()?;
    Some(json!({
        "MinCapacity": scaling.min_capacity(),
        "MaxCapacity": scaling.max_capacity(),
        "SecondsUntilAutoPause": scaling.seconds_until_auto_pause(),
    }))
}

fn scaling_of(value: &Value) -> ServerlessV2ScalingConfiguration {
    ServerlessV2ScalingConfiguration::builder()
        .set_min_capacity(value["MinCapacity"].as_f64())
        .set_max_capacity(value["MaxCapacity"].as_f64())
        .set_seconds_until_auto_pause(
            int(&value["SecondsUntilAutoPause"]).filter(|span| *span != 0),
        )
        .build()
}
