//! The account that `Account::sample` gives.

use super::groups::key;
use super::resource::ACCOUNT_ID;
use super::setup::{add_cluster, add_instance, add_snapshot, set_writer};
use super::state::State;
use serde_json::{Value, json};

/// Fills an empty account.
pub(super) fn fill(state: &mut State) {
    state.identities.extend(["example.com", "alerts@example.org"].map(str::to_owned));
    main_instance(state);
    add_snapshot(
        state,
        json!({ "DBSnapshotIdentifier": "db1-snapshot", "DBInstanceIdentifier": "db1" }),
    );
    bystanders(state);
    aurora(state);
    multi_az_cluster(state);
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
            "CACertificateIdentifier": "rds-ca-rsa4096-g1",
            "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
            "TagList": tags(&[("team", "orders"), ("env", "prod")]),
        }),
    );
}

fn tags(pairs: &[(&str, &str)]) -> Value {
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

/// `aurora1` with a writer and a reader.
fn aurora(state: &mut State) {
    let common = json!({ "Engine": "aurora-postgresql", "EngineVersion": "15.4" });
    let cluster = json!({
        "DBClusterIdentifier": "aurora1",
        "EngineMode": "provisioned",
        "MasterUsername": "ledger",
        "DatabaseName": "ledger",
        "Port": 5432,
        "DBClusterParameterGroup": "default.aurora-postgresql15",
        "DBSubnetGroup": "db1-subnets",
        "AvailabilityZones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": "01:00-01:30",
        "PreferredMaintenanceWindow": "mon:03:00-mon:03:30",
        "StorageType": "aurora",
        "DeletionProtection": true,
        "TagList": tags(&[("team", "ledger")]),
    });
    add_cluster(state, merged(&common, cluster));
    for (name, tier) in [("aurora1-a", 0), ("aurora1-b", 1)] {
        let member = json!({
            "DBInstanceIdentifier": name,
            "DBClusterIdentifier": "aurora1",
            "DBInstanceClass": "db.r6g.large",
            "StorageType": "aurora",
            "AllocatedStorage": 1,
            "PromotionTier": tier,
        });
        add_instance(state, merged(&common, member));
    }
    set_writer(state, "aurora1", "aurora1-a");
    add_snapshot(
        state,
        json!({ "DBClusterSnapshotIdentifier": "aurora1-snapshot", "DBClusterIdentifier": "aurora1" }),
    );
}

/// `maz1`: a Multi-AZ DB cluster with its three members.
fn multi_az_cluster(state: &mut State) {
    let common = json!({ "Engine": "postgres", "EngineVersion": "15.4" });
    let cluster = json!({
        "DBClusterIdentifier": "maz1",
        "EngineMode": "provisioned",
        "MasterUsername": "events",
        "Port": 5432,
        "DBClusterInstanceClass": "db.m6gd.large",
        "DBClusterParameterGroup": "default.postgres15",
        "DBSubnetGroup": "db1-subnets",
        "AllocatedStorage": 100,
        "StorageType": "io1",
        "Iops": 1000,
        "BackupRetentionPeriod": 7,
        "PubliclyAccessible": false,
    });
    add_cluster(state, merged(&common, cluster));
    for number in 1..=3 {
        let member = json!({
            "DBInstanceIdentifier": format!("maz1-instance-{number}"),
            "DBClusterIdentifier": "maz1",
            "DBInstanceClass": "db.m6gd.large",
            "AllocatedStorage": 100,
            "StorageType": "io1",
            "Iops": 1000,
        });
        add_instance(state, merged(&common, member));
    }
    set_writer(state, "maz1", "maz1-instance-1");
    add_snapshot(
        state,
        json!({ "DBClusterSnapshotIdentifier": "maz1-snapshot", "DBClusterIdentifier": "maz1" }),
    );
}

fn merged(common: &Value, mut own: Value) -> Value {
    if let (Some(common), Some(own)) = (common.as_object(), own.as_object_mut()) {
        own.extend(common.clone());
    }
    own
}
