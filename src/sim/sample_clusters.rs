//! The clusters of the account that `Account::sample` gives.

use super::groups::key;
use super::resource::ACCOUNT_ID;
use super::sample::tags;
use super::setup::{add_cluster, add_endpoint, add_instance, add_snapshot};
use super::state::State;
use serde_json::{Value, json};

/// What the account drew for its clusters when it first had some. The stories that seeds tell of
/// instances are as old, so this much is drawn, whatever the clusters have become since.
const DRAWN: usize = 254;

/// Adds the clusters, from a generator of their own.
pub(super) fn fill(state: &mut State) {
    let mut main = state.rng.clone();
    state.rng = main.clone().fork();
    aurora(state);
    multi_az_cluster(state);
    bystander(state);
    for _ in 0..DRAWN {
        main.u64(..);
    }
    state.rng = main;
}

/// `aurora1`: Aurora PostgreSQL with a writer and two readers that are all different, and every setting
/// that a restore loses when it is not told (facts 1.5).
fn aurora(state: &mut State) {
    let region = state.region.clone();
    add_cluster(
        state,
        json!({
            "DBClusterIdentifier": "aurora1",
            "Engine": "aurora-postgresql",
            "EngineVersion": "15.4",
            "MasterUsername": "ledger",
            "DatabaseName": "ledger",
            "Port": 5432,
            "StorageEncrypted": true,
            "KmsKeyId": key(&region, "11111111-2222-3333-4444-555555555555"),
            "DBClusterParameterGroup": "aurora1-cluster-parameters",
            "DBSubnetGroup": "db1-subnets",
            "VpcSecurityGroups": [{ "VpcSecurityGroupId": "sg-ledger", "Status": "active" }],
            "BackupRetentionPeriod": 7,
            "PreferredBackupWindow": "01:00-01:30",
            "PreferredMaintenanceWindow": "mon:03:00-mon:03:30",
            "CopyTagsToSnapshot": true,
            "DeletionProtection": true,
            "IAMDatabaseAuthenticationEnabled": true,
            "EnabledCloudwatchLogsExports": ["postgresql"],
            "HttpEndpointEnabled": true,
            "ServerlessV2ScalingConfiguration": { "MinCapacity": 0.5, "MaxCapacity": 8.0 },
            "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
            "TagList": tags(&[("team", "ledger"), ("env", "prod")]),
        }),
    );
    aurora_members(state);
    add_endpoint(
        state,
        json!({
            "DBClusterEndpointIdentifier": "aurora1-reports",
            "DBClusterIdentifier": "aurora1",
            "CustomEndpointType": "READER",
            "StaticMembers": ["aurora1-2"],
            "TagList": tags(&[("team", "reports")]),
        }),
    );
    add_snapshot(
        state,
        json!({ "DBClusterSnapshotIdentifier": "aurora1-snapshot", "DBClusterIdentifier": "aurora1" }),
    );
}

/// The writer, a reader that would follow it, and a serverless one for reports.
fn aurora_members(state: &mut State) {
    let region = state.region.clone();
    let own = json!({
        "DBParameterGroupName": "aurora1-parameters",
        "ParameterApplyStatus": "in-sync",
    });
    for (name, class, tier, zone) in [
        ("aurora1-0", "db.r6g.large", 0, "a"),
        ("aurora1-1", "db.r6g.xlarge", 1, "b"),
        ("aurora1-2", "db.serverless", 15, "c"),
    ] {
        let mut member = json!({
            "DBInstanceIdentifier": name,
            "DBClusterIdentifier": "aurora1",
            "DBInstanceClass": class,
            "PromotionTier": tier,
            "AvailabilityZone": format!("{region}{zone}"),
            "TagList": tags(&[("team", "ledger"), ("member", name)]),
        });
        if tier < 15 {
            member["DBParameterGroups"] = json!([own]);
            member["MonitoringInterval"] = json!(60);
            let role = format!("arn:aws:iam::{ACCOUNT_ID}:role/rds-monitoring");
            member["MonitoringRoleArn"] = json!(role);
            member["AutoMinorVersionUpgrade"] = json!(false);
            member["PreferredMaintenanceWindow"] = json!("tue:03:00-tue:03:30");
        }
        add_instance(state, member);
    }
}

/// `maz1`: a Multi-AZ DB cluster with the three members that RDS gives it.
fn multi_az_cluster(state: &mut State) {
    let region = state.region.clone();
    add_cluster(
        state,
        json!({
            "DBClusterIdentifier": "maz1",
            "Engine": "postgres",
            "EngineVersion": "15.4",
            "MasterUsername": "events",
            "DatabaseName": "events",
            "Port": 5432,
            "StorageEncrypted": true,
            "KmsKeyId": key(&region, "11111111-2222-3333-4444-555555555555"),
            "DBClusterInstanceClass": "db.m6gd.large",
            "DBClusterParameterGroup": "maz1-cluster-parameters",
            "MasterUserSecret": {
                "SecretArn": format!(
                    "arn:aws:secretsmanager:{region}:{ACCOUNT_ID}:secret:rds!cluster-maz1"
                ),
                "SecretStatus": "active",
                "KmsKeyId": key(&region, "aws-secretsmanager"),
            },
            "DBSubnetGroup": "db1-subnets",
            "AllocatedStorage": 100,
            "StorageType": "io1",
            "Iops": 1000,
            "BackupRetentionPeriod": 7,
            "PreferredBackupWindow": "04:00-04:30",
            "PreferredMaintenanceWindow": "wed:05:00-wed:05:30",
            "EnabledCloudwatchLogsExports": ["postgresql"],
            "CopyTagsToSnapshot": true,
            "PubliclyAccessible": false,
            "TagList": tags(&[("team", "events")]),
        }),
    );
    for (number, zone) in [(1, "a"), (2, "b"), (3, "c")] {
        add_instance(
            state,
            json!({
                "DBInstanceIdentifier": format!("maz1-instance-{number}"),
                "DBClusterIdentifier": "maz1",
                "DBInstanceClass": "db.m6gd.large",
                "AllocatedStorage": 100,
                "PromotionTier": 1,
                "AvailabilityZone": format!("{region}{zone}"),
            }),
        );
    }
    add_snapshot(
        state,
        json!({ "DBClusterSnapshotIdentifier": "maz1-snapshot", "DBClusterIdentifier": "maz1" }),
    );
}

/// Nobody's business: another cluster, named so that a careless prefix would hit it.
fn bystander(state: &mut State) {
    add_cluster(
        state,
        json!({
            "DBClusterIdentifier": "aurora10",
            "Engine": "aurora-mysql",
            "EngineVersion": "8.0.mysql_aurora.3.04.1",
            "BacktrackWindow": 3600,
            "TagList": tags(&[("team", "billing")]),
        }),
    );
    let member: Value = json!({
        "DBInstanceIdentifier": "aurora10-0",
        "DBClusterIdentifier": "aurora10",
        "DBInstanceClass": "db.t4g.medium",
        "PromotionTier": 1,
    });
    add_instance(state, member);
    add_snapshot(
        state,
        json!({ "DBClusterSnapshotIdentifier": "aurora10-snapshot", "DBClusterIdentifier": "aurora10" }),
    );
}
