//! The rows of a DB instance (rds-facts 1.1).

use super::volumes::{set_volumes, volumes};
use super::{Kept, Row, filled, items, some};
use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder as Modify;
use aws_sdk_rds::operation::restore_db_instance_from_db_snapshot::builders::RestoreDBInstanceFromDBSnapshotFluentBuilder as Restore;
use aws_sdk_rds::types::{
    ActivityStreamStatus, DatabaseInsightsMode, DbInstance, DomainMembership, ProcessorFeature,
};
use serde_json::{Value, json};

/// Every attribute that is carried over or warned of.
pub(crate) const ROWS: &[Row<DbInstance, Restore, Modify>] = &[
    Row {
        name: "DBInstanceClass",
        read: |db| some(db.db_instance_class()),
        kept: both!(text db_instance_class),
    },
    Row {
        name: "Engine",
        // A container database's engine is taken from the snapshot (rds-facts 4.9).
        read: |db| some(db.engine().filter(|engine| !engine.ends_with("-cdb"))),
        kept: once!(text engine),
    },
    Row {
        name: "DBName",
        // Other engines refuse it on a restore (rds-facts 1.6).
        read: |db| if is_oracle(db) || is_sql_server(db) { some(db.db_name()) } else { None },
        kept: once!(text db_name),
    },
    Row {
        name: "Port",
        read: |db| db.endpoint()?.port().map(Value::from),
        kept: both!(number port db_port_number),
    },
    Row {
        name: "AllocatedStorage",
        read: |db| unless_sql_server(db, db.allocated_storage().map(Value::from)),
        kept: both!(number allocated_storage),
    },
    Row {
        name: "StorageType",
        read: |db| unless_sql_server(db, some(db.storage_type())),
        kept: both!(text storage_type),
    },
    Row {
        name: "Iops",
        read: |db| unless_sql_server(db, provisioned(db, db.iops())),
        kept: both!(number iops),
    },
    Row {
        name: "StorageThroughput",
        read: |db| unless_sql_server(db, provisioned(db, db.storage_throughput())),
        kept: both!(number storage_throughput),
    },
    Row { name: "AdditionalStorageVolumes", read: volumes, kept: Kept::Given(set_volumes, None) },
    Row {
        name: "DedicatedLogVolume",
        read: |db| db.dedicated_log_volume().map(Value::from),
        kept: both!(truth dedicated_log_volume),
    },
    Row {
        name: "MultiAZ",
        read: |db| unless_sql_server(db, db.multi_az().map(Value::from)),
        kept: both!(truth multi_az),
    },
    Row {
        name: "AvailabilityZone",
        // Refused beside MultiAZ (rds-facts 1.6).
        read: |db| some(db.availability_zone().filter(|_| db.multi_az() == Some(false))),
        kept: once!(text availability_zone),
    },
    Row {
        name: "DBSubnetGroupName",
        read: |db| some(db.db_subnet_group()?.db_subnet_group_name()),
        kept: both!(text db_subnet_group_name),
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
    Row {
        name: "PubliclyAccessible",
        read: |db| db.publicly_accessible().map(Value::from),
        kept: both!(truth publicly_accessible),
    },
    Row { name: "NetworkType", read: |db| some(db.network_type()), kept: both!(text network_type) },
    Row {
        name: "EnableCustomerOwnedIp",
        // Only on Outposts.
        read: |db| db.customer_owned_ip_enabled().filter(|on| *on).map(Value::from),
        kept: both!(truth enable_customer_owned_ip),
    },
    Row {
        name: "BackupTarget",
        read: |db| some(db.backup_target().filter(|target| *target != "region")),
        kept: once!(text backup_target),
    },
    Row {
        name: "DBParameterGroupName",
        read: |db| some(db.db_parameter_groups().first()?.db_parameter_group_name()),
        kept: both!(text db_parameter_group_name),
    },
    Row {
        name: "OptionGroupName",
        read: |db| some(db.option_group_memberships().first()?.option_group_name()),
        kept: both!(text option_group_name),
    },
    Row {
        name: "LicenseModel",
        // The other engines have but one.
        read: |db| {
            let licensed = is_oracle(db) || is_sql_server(db) || engine(db).starts_with("db2");
            some(db.license_model().filter(|_| licensed))
        },
        kept: both!(text license_model),
    },
    Row {
        name: "ProcessorFeatures",
        read: features,
        kept: Kept::Given(
            |request, value| request.set_processor_features(Some(features_of(value))),
            // An empty list changes nothing.
            Some(|request, value, _found| match features_of(value) {
                none if none.is_empty() => request.use_default_processor_features(true),
                features => request.set_processor_features(Some(features)),
            }),
        ),
    },
    Row {
        name: "AutoMinorVersionUpgrade",
        read: |db| db.auto_minor_version_upgrade().map(Value::from),
        kept: both!(truth auto_minor_version_upgrade),
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
    Row {
        name: "CACertificateIdentifier",
        read: |db| some(db.ca_certificate_identifier().filter(|name| !name.is_empty())),
        kept: both!(text ca_certificate_identifier),
    },
    // One family of domain attributes or the other: AWS's own directory, or the user's.
    Row { name: "Domain", read: |db| some(domain(db)?.domain()), kept: both!(text domain) },
    Row {
        name: "DomainIAMRoleName",
        read: |db| some(domain(db)?.iam_role_name()),
        kept: both!(text domain_iam_role_name),
    },
    Row {
        name: "DomainFqdn",
        read: |db| some(own_domain(db)?.fqdn()),
        kept: both!(text domain_fqdn),
    },
    Row { name: "DomainOu", read: |db| some(own_domain(db)?.ou()), kept: both!(text domain_ou) },
    Row {
        name: "DomainAuthSecretArn",
        read: |db| some(own_domain(db)?.auth_secret_arn()),
        kept: both!(text domain_auth_secret_arn),
    },
    Row {
        name: "DomainDnsIps",
        read: |db| items(own_domain(db)?.dns_ips().iter().map(String::as_str)),
        kept: both!(list domain_dns_ips),
    },
    Row {
        name: "EngineLifecycleSupport",
        read: |db| {
            let open = matches!(engine(db), "mysql" | "postgres");
            some(db.engine_lifecycle_support().filter(|_| open))
        },
        kept: both!(text engine_lifecycle_support),
    },
    Row {
        name: "DBCapacityReservationIdentifier",
        read: |db| some(db.db_capacity_reservation_identifier()),
        kept: both!(text db_capacity_reservation_identifier),
    },
    // From here on: what a restore cannot be given. Each is read only where it differs from what
    // a restore gives by itself (rds-facts 1.5).
    Row {
        name: "MultiAZ",
        read: |db| if_sql_server(db, db.multi_az().filter(|on| *on).map(Value::from)),
        kept: after!(truth multi_az),
    },
    Row {
        name: "AllocatedStorage",
        read: |db| if_sql_server(db, db.allocated_storage().map(Value::from)),
        kept: after!(number allocated_storage),
    },
    Row {
        name: "StorageType",
        read: |db| if_sql_server(db, some(db.storage_type())),
        kept: after!(text storage_type),
    },
    Row {
        name: "Iops",
        read: |db| if_sql_server(db, chosen_at_any_size(db, db.iops())),
        kept: after!(number iops),
    },
    Row {
        name: "StorageThroughput",
        read: |db| if_sql_server(db, chosen_at_any_size(db, db.storage_throughput())),
        kept: after!(number storage_throughput),
    },
    Row {
        name: "MaxAllocatedStorage",
        read: |db| db.max_allocated_storage().map(Value::from),
        kept: after!(number max_allocated_storage),
    },
    Row {
        name: "PreferredMaintenanceWindow",
        read: |db| some(db.preferred_maintenance_window()),
        kept: after!(text preferred_maintenance_window),
    },
    Row {
        name: "MonitoringInterval",
        read: |db| db.monitoring_interval().filter(|seconds| *seconds != 0).map(Value::from),
        kept: after!(number monitoring_interval),
    },
    Row {
        name: "MonitoringRoleArn",
        read: |db| {
            let monitored = db.monitoring_interval().is_some_and(|seconds| seconds != 0);
            some(db.monitoring_role_arn().filter(|_| monitored))
        },
        kept: after!(text monitoring_role_arn),
    },
    Row {
        name: "EnablePerformanceInsights",
        read: |db| db.performance_insights_enabled().filter(|on| *on).map(Value::from),
        kept: after!(truth enable_performance_insights),
    },
    Row {
        name: "PerformanceInsightsRetentionPeriod",
        read: |db| insights(db, db.performance_insights_retention_period().map(Value::from)),
        kept: after!(number performance_insights_retention_period),
    },
    Row {
        name: "PerformanceInsightsKMSKeyId",
        read: |db| insights(db, some(db.performance_insights_kms_key_id())),
        kept: after!(text performance_insights_kms_key_id),
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
    Row { name: "AssociatedRoles", read: roles, kept: Kept::Own },
    Row {
        name: "DeletionProtection",
        read: |db| db.deletion_protection().filter(|on| *on).map(Value::from),
        kept: Kept::Own,
    },
    // From here on: what comes with the snapshot's data.
    Row { name: "EngineVersion", read: |db| some(db.engine_version()), kept: Kept::Snapshot },
    Row {
        name: "DBName",
        read: |db| {
            let given = is_oracle(db) || is_sql_server(db);
            filled(db.db_name().filter(|_| !given))
        },
        kept: Kept::Snapshot,
    },
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
        name: "NcharCharacterSetName",
        read: |db| filled(db.nchar_character_set_name()),
        kept: Kept::Snapshot,
    },
    Row { name: "Timezone", read: |db| filled(db.timezone()), kept: Kept::Snapshot },
    Row { name: "DBSystemId", read: |db| filled(db.db_system_id()), kept: Kept::Snapshot },
    Row {
        name: "DBInstanceAutomatedBackupsReplications",
        read: |db| {
            let copies = db.db_instance_automated_backups_replications().iter();
            items(copies.filter_map(|copy| copy.db_instance_automated_backups_arn()))
        },
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
    Row { name: "TdeCredentialArn", read: |db| some(db.tde_credential_arn()), kept: Kept::Warn },
    Row {
        name: "AwsBackupRecoveryPointArn",
        read: |db| some(db.aws_backup_recovery_point_arn()),
        kept: Kept::Warn,
    },
];

/// The attributes that make an instance one that cannot be restored in place, as they are described
/// (rds-facts 1.1).
pub(crate) const REFUSED: &[&str] = &[
    "DBClusterIdentifier",
    "DBSecurityGroups",
    "ReadReplicaSourceDBInstanceIdentifier",
    "ReadReplicaSourceDBClusterIdentifier",
    "ReadReplicaDBInstanceIdentifiers",
    "ReadReplicaDBClusterIdentifiers",
];

fn engine(db: &DbInstance) -> &str {
    db.engine().unwrap_or_default()
}

fn is_oracle(db: &DbInstance) -> bool {
    engine(db).starts_with("oracle-")
}

fn is_sql_server(db: &DbInstance) -> bool {
    engine(db).starts_with("sqlserver-")
}

/// A restore of SQL Server takes no storage parameter (rds-facts 1.6).
fn unless_sql_server(db: &DbInstance, value: Option<Value>) -> Option<Value> {
    value.filter(|_| !is_sql_server(db))
}

/// What it takes is set by a modify.
fn if_sql_server(db: &DbInstance, value: Option<Value>) -> Option<Value> {
    value.filter(|_| is_sql_server(db))
}

/// IOPS or throughput of SQL Server, which has no size below which they cannot be chosen
/// (rds-facts 1.6).
fn chosen_at_any_size(db: &DbInstance, value: Option<i32>) -> Option<Value> {
    let chosen = matches!(db.storage_type(), Some("io1" | "io2" | "gp3"));
    value.filter(|value| chosen && *value > 0).map(Value::from)
}

/// IOPS or throughput, where they were chosen: always on io1 and io2; on gp3 only from the size on
/// at which they can be (rds-facts 1.6); below it a restore that names them is refused.
fn provisioned(db: &DbInstance, value: Option<i32>) -> Option<Value> {
    let threshold = if is_oracle(db) { 200 } else { 400 };
    let chosen = match db.storage_type()? {
        "io1" | "io2" => true,
        "gp3" => db.allocated_storage()? >= threshold,
        _ => false,
    };
    value.filter(|value| chosen && *value > 0).map(Value::from)
}

fn domain(db: &DbInstance) -> Option<&DomainMembership> {
    db.domain_memberships().first().filter(|domain| domain.auth_secret_arn().is_none())
}

fn own_domain(db: &DbInstance) -> Option<&DomainMembership> {
    db.domain_memberships().first().filter(|domain| domain.auth_secret_arn().is_some())
}

fn features(db: &DbInstance) -> Option<Value> {
    let list = db.processor_features().iter();
    let list: Vec<_> =
        list.map(|feature| json!({ "Name": feature.name(), "Value": feature.value() })).collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn features_of(value: &Value) -> Vec<ProcessorFeature> {
    let feature = |feature: &Value| {
        let part = |name: &str| feature[name].as_str().map(str::to_owned);
        ProcessorFeature::builder().set_name(part("Name")).set_value(part("Value")).build()
    };
    value.as_array().into_iter().flatten().map(feature).collect()
}

fn roles(db: &DbInstance) -> Option<Value> {
    let roles = db.associated_roles().iter().filter_map(|role| {
        Some(json!({ "RoleArn": role.role_arn()?, "FeatureName": role.feature_name() }))
    });
    let list: Vec<_> = roles.collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn insights(db: &DbInstance, value: Option<Value>) -> Option<Value> {
    value.filter(|_| db.performance_insights_enabled() == Some(true))
}
