//! The rows of a member of an Aurora cluster (rds-facts 1.2b). What the cluster manages must not be
//! given.

use super::{Row, some};
use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder as Create;
use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder as Modify;
use aws_sdk_rds::types::DbInstance;
use serde_json::Value;

/// Every attribute that is carried over or warned of.
pub(crate) const ROWS: &[Row<DbInstance, Create, Modify>] = &[
    Row {
        name: "DBInstanceClass",
        read: |db| some(db.db_instance_class()),
        kept: both!(text db_instance_class),
    },
    Row { name: "Engine", read: |db| some(db.engine()), kept: once!(text engine) },
    Row {
        name: "AvailabilityZone",
        read: |db| some(db.availability_zone()),
        kept: once!(text availability_zone),
    },
    Row {
        name: "DBParameterGroupName",
        read: |db| some(db.db_parameter_groups().first()?.db_parameter_group_name()),
        kept: both!(text db_parameter_group_name),
    },
    Row {
        name: "PromotionTier",
        read: |db| db.promotion_tier().map(Value::from),
        kept: both!(number promotion_tier),
    },
    Row {
        name: "PreferredMaintenanceWindow",
        read: |db| some(db.preferred_maintenance_window()),
        kept: both!(text preferred_maintenance_window),
    },
    Row {
        name: "AutoMinorVersionUpgrade",
        read: |db| db.auto_minor_version_upgrade().map(Value::from),
        kept: both!(truth auto_minor_version_upgrade),
    },
    Row {
        name: "PubliclyAccessible",
        read: |db| db.publicly_accessible().map(Value::from),
        kept: both!(truth publicly_accessible),
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
        name: "CACertificateIdentifier",
        read: |db| some(db.ca_certificate_identifier().filter(|name| !name.is_empty())),
        kept: both!(text ca_certificate_identifier),
    },
];

fn insights(db: &DbInstance, value: Option<Value>) -> Option<Value> {
    value.filter(|_| db.performance_insights_enabled() == Some(true))
}
