//! The account that `Account::sample` gives: its instances. Its clusters are in `sample_clusters.rs`.

use super::groups::key;
use super::resource::ACCOUNT_ID;
use super::sample_clusters;
use super::setup::{add_instance, add_snapshot};
use super::state::State;
use serde_json::{Value, json};

/// Fills an empty account.
pub(super) fn fill(state: &mut State) {
    for identity in ["example.com", "alerts@example.org"] {
        state.ses.identities.insert(identity.to_owned(), true);
    }
    state.ses.configuration_sets.insert("alerts".to_owned());
    main_instance(state);
    add_snapshot(
        state,
        json!({ "DBSnapshotIdentifier": "db1-snapshot", "DBInstanceIdentifier": "db1" }),
    );
    bystanders(state);
    sample_clusters::fill(state);
}

/// `db1`: PostgreSQL, with every setting that a restore loses when it is not told (facts 1.5).
fn main_instance(state: &mut State) {
    let region = state.region.clone();
    let subnets = state.groups.subnet_group("db1-subnets", &region);
    add_instance(
        state,
        json!({
            "DBInstanceIdentifier": "db1",
            "DBInstanceClass": "db.m6g.large",
            "Engine": "postgres",
            "EngineVersion": "15.4",
            "MasterUsername": "orders",
            "DBName": "orders",
            "AllocatedStorage": 100,
            "MaxAllocatedStorage": 500,
            "StorageType": "gp3",
            "Iops": 3000,
            "StorageThroughput": 125,
            "StorageEncrypted": true,
            "KmsKeyId": key(&region, "11111111-2222-3333-4444-555555555555"),
            "Endpoint": { "Port": 5433 },
            "MultiAZ": true,
            "AvailabilityZone": format!("{region}a"),
            "SecondaryAvailabilityZone": format!("{region}b"),
            "DBSubnetGroup": subnets.unwrap_or_default(),
            "VpcSecurityGroups": [
                { "VpcSecurityGroupId": "sg-orders", "Status": "active" },
                { "VpcSecurityGroupId": "sg-admins", "Status": "active" },
            ],
            "DBParameterGroups": [{
                "DBParameterGroupName": "db1-parameters",
                "ParameterApplyStatus": "in-sync",
            }],
            "OptionGroupMemberships": [{
                "OptionGroupName": "db1-options",
                "Status": "in-sync",
            }],
            "PubliclyAccessible": false,
            "AutoMinorVersionUpgrade": false,
            "BackupRetentionPeriod": 14,
            "PreferredBackupWindow": "02:15-02:45",
            "PreferredMaintenanceWindow": "sun:04:00-sun:04:30",
            "CopyTagsToSnapshot": true,
            "DeletionProtection": true,
            "IAMDatabaseAuthenticationEnabled": true,
            "EnabledCloudwatchLogsExports": ["postgresql", "upgrade"],
            "MonitoringInterval": 30,
            "MonitoringRoleArn": format!("arn:aws:iam::{ACCOUNT_ID}:role/rds-monitoring"),
            "PerformanceInsightsEnabled": true,
            "PerformanceInsightsKMSKeyId": key(&region, "aws-rds"),
            "PerformanceInsightsRetentionPeriod": 31,
            "AssociatedRoles": [{
                "RoleArn": format!("arn:aws:iam::{ACCOUNT_ID}:role/orders-import"),
                "FeatureName": "s3Import",
                "Status": "ACTIVE",
            }],
            "CACertificateIdentifier": "rds-ca-rsa4096-g1",
            "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
            "TagList": tags(&[("team", "orders"), ("env", "prod")]),
        }),
    );
}

/// Tags as a description has them.
pub(super) fn tags(pairs: &[(&str, &str)]) -> Value {
    let row = |(key, value): &(&str, &str)| json!({ "Key": key, "Value": value });
    pairs.iter().map(row).collect()
}

/// Nobody's business: other instances, named so that a careless prefix would hit them.
fn bystanders(state: &mut State) {
    add_instance(
        state,
        json!({ "DBInstanceIdentifier": "db10", "TagList": tags(&[("team", "billing")]) }),
    );
    add_instance(
        state,
        json!({
            "DBInstanceIdentifier": "db1-reports",
            "Engine": "mysql",
            "EngineVersion": "8.0.36",
            "LicenseModel": "general-public-license",
            "DeletionProtection": true,
        }),
    );
    add_instance(
        state,
        json!({
            "DBInstanceIdentifier": "db1-reports-replica",
            "Engine": "mysql",
            "EngineVersion": "8.0.36",
            "LicenseModel": "general-public-license",
            "BackupRetentionPeriod": 0,
            "ReadReplicaSourceDBInstanceIdentifier": "db1-reports",
        }),
    );
    for (snapshot, instance) in [
        ("db10-snapshot", "db10"),
        ("db1-reports-snapshot", "db1-reports"),
        ("db1-snapshot-2024", "db1"),
    ] {
        add_snapshot(
            state,
            json!({ "DBSnapshotIdentifier": snapshot, "DBInstanceIdentifier": instance }),
        );
    }
    add_snapshot(
        state,
        json!({
            "DBSnapshotIdentifier": "rds:db1-2025-01-15-02-15",
            "DBInstanceIdentifier": "db1",
            "SnapshotType": "automated",
        }),
    );
}
