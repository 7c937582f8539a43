//! The tables against the service's model: whatever a database shows, and whatever can be asked for of
//! one, stands in a row or is left out for a reason.

use serde_json::Value;
use std::collections::BTreeSet;
use trapheus::rds::{Table, tables};

/// What the tables are checked against: the requests that make and modify a database, and what it shows.
const MODELS: [(&[usize], [&str; 3]); 3] = [
    (&[0], ["RestoreDBInstanceFromDBSnapshotMessage", "ModifyDBInstanceMessage", "DBInstance"]),
    (&[1, 2], ["RestoreDBClusterFromSnapshotMessage", "ModifyDBClusterMessage", "DBCluster"]),
    (&[3], ["CreateDBInstanceMessage", "ModifyDBInstanceMessage", "DBInstance"]),
];

/// The places in `MODELS`, to say what something is left out of.
const INSTANCE: &[usize] = &[0];
const CLUSTER: &[usize] = &[1];
const MEMBER: &[usize] = &[2];
const INSTANCES: &[usize] = &[0, 2];
const ALL: &[usize] = &[0, 1, 2];

/// What is in no row: out of which model, why, and its names (rds-facts 1.1 to 1.3).
const LEFT_OUT: &[(&[usize], &str, &[&str])] = &[
    (INSTANCES, "it names things", &["DBInstanceIdentifier", "NewDBInstanceIdentifier"]),
    (INSTANCE, "it names things", &["DBSnapshotIdentifier", "DBClusterSnapshotIdentifier"]),
    (
        CLUSTER,
        "it names things",
        &["DBClusterIdentifier", "NewDBClusterIdentifier", "SnapshotIdentifier"],
    ),
    (MEMBER, "it names things", &["DBClusterIdentifier"]),
    (
        ALL,
        "it is about the request",
        &["ApplyImmediately", "AllowMajorVersionUpgrade", "RotateMasterUserPassword"],
    ),
    (
        INSTANCES,
        "it is about the request",
        &["CertificateRotationRestart", "DisableDomain", "UseDefaultProcessorFeatures"],
    ),
    (
        CLUSTER,
        "it is about the request",
        &["AllowEngineModeChange", "DBInstanceParameterGroupName"],
    ),
    (ALL, "tags are kept beside the settings", &["Tags", "TagSpecifications", "TagList"]),
    (
        ALL,
        "it comes with the snapshot",
        &["MasterUserAuthenticationType", "MasterUserPassword", "StorageEncryptionType"],
    ),
    (INSTANCES, "it comes with the snapshot", &["MultiTenant"]),
    (CLUSTER, "it comes with the snapshot", &["DBSystemId"]),
    (INSTANCES, "its password cannot be read", &["TdeCredentialPassword"]),
    (
        ALL,
        "what it is, and since when",
        &["PendingModifiedValues", "StatusInfos", "LatestRestorableTime", "PercentProgress"],
    ),
    (
        INSTANCES,
        "what it is, and since when",
        &[
            "DBInstanceArn",
            "DBInstanceStatus",
            "DbInstancePort",
            "DbiResourceId",
            "EnhancedMonitoringResourceArn",
            "InstanceCreateTime",
            "IsStorageConfigUpgradeAvailable",
            "ListenerEndpoint",
            "StorageOperationPercentProgress",
            "StorageOperationStatus",
            "StorageVolumeStatus",
        ],
    ),
    (
        CLUSTER,
        "what it is, and since when",
        &[
            "BacktrackConsumedChangeRecords",
            "CloneGroupId",
            "ClusterCreateTime",
            "CrossAccountClone",
            "DBClusterArn",
            "DBClusterMembers",
            "DbClusterResourceId",
            "EarliestBacktrackTime",
            "EarliestRestorableTime",
            "Endpoint",
            "HostedZoneId",
            "IOOptimizedNextAllowedModificationTime",
            "MultiAZ",
            "ReaderEndpoint",
            "Status",
        ],
    ),
    (ALL, "RDS sees to it by itself", &["AutomaticRestartTime", "UpgradeRolloutOrder"]),
    (INSTANCES, "RDS chooses it", &["SecondaryAvailabilityZone"]),
    (
        CLUSTER,
        "RDS chooses it",
        &[
            "DBClusterOptionGroupMemberships",
            "OptionGroupName",
            "ServerlessV2PlatformVersion",
            "StorageThroughput",
        ],
    ),
    (
        ALL,
        "of an activity stream, which is warned of as one",
        &["ActivityStreamKinesisStreamName", "ActivityStreamKmsKeyId", "ActivityStreamMode"],
    ),
    (
        INSTANCES,
        "of an activity stream, which is warned of as one",
        &["ActivityStreamEngineNativeAuditFieldsIncluded", "ActivityStreamPolicyStatus"],
    ),
    (
        INSTANCES,
        "of RDS Custom or of a replica, which is refused by its engine or its source",
        &[
            "AutomationMode",
            "CustomIamInstanceProfile",
            "ReplicaMode",
            "ResumeFullAutomationModeMinutes",
            "ResumeFullAutomationModeTime",
        ],
    ),
    (
        CLUSTER,
        "of Serverless v1, Limitless or a global database, which is refused as such",
        &[
            "Capacity",
            "EnableGlobalWriteForwarding",
            "EnableLimitlessDatabase",
            "GlobalWriteForwardingRequested",
            "GlobalWriteForwardingStatus",
            "ScalingConfiguration",
            "ScalingConfigurationInfo",
        ],
    ),
    (INSTANCE, "only members have it", &["PromotionTier"]),
    (
        MEMBER,
        "Aurora does not have it",
        &[
            "AdditionalStorageVolumes",
            "BackupTarget",
            "CustomerOwnedIpEnabled",
            "DBCapacityReservationIdentifier",
            "DBInstanceAutomatedBackupsReplications",
            "DBSecurityGroups",
            "DedicatedLogVolume",
            "EnableCustomerOwnedIp",
            "LicenseModel",
            "ProcessorFeatures",
            "ReadReplicaDBClusterIdentifiers",
            "ReadReplicaDBInstanceIdentifiers",
            "ReadReplicaSourceDBClusterIdentifier",
            "ReadReplicaSourceDBInstanceIdentifier",
            "TdeCredentialArn",
        ],
    ),
    (
        MEMBER,
        "the cluster manages it (rds-facts 1.2b)",
        &[
            "ActivityStreamStatus",
            "AllocatedStorage",
            "AssociatedRoles",
            "AwsBackupRecoveryPointArn",
            "BackupRetentionPeriod",
            "CharacterSetName",
            "CloudwatchLogsExportConfiguration",
            "CopyTagsToSnapshot",
            "DBName",
            "DBPortNumber",
            "DBSystemId",
            "DBSubnetGroup",
            "DBSubnetGroupName",
            "DatabaseInsightsMode",
            "DeletionProtection",
            "Domain",
            "DomainAuthSecretArn",
            "DomainDnsIps",
            "DomainFqdn",
            "DomainIAMRoleName",
            "DomainMemberships",
            "DomainOu",
            "EnableCloudwatchLogsExports",
            "EnableIAMDatabaseAuthentication",
            "EnabledCloudwatchLogsExports",
            "Endpoint",
            "EngineLifecycleSupport",
            "EngineVersion",
            "IAMDatabaseAuthenticationEnabled",
            "Iops",
            "KmsKeyId",
            "ManageMasterUserPassword",
            "MasterUserSecret",
            "MasterUserSecretKmsKeyId",
            "MasterUsername",
            "MaxAllocatedStorage",
            "MultiAZ",
            "NcharCharacterSetName",
            "NetworkType",
            "OptionGroupMemberships",
            "OptionGroupName",
            "Port",
            "PreferredBackupWindow",
            "StorageEncrypted",
            "StorageThroughput",
            "StorageType",
            "Timezone",
            "VpcSecurityGroupIds",
            "VpcSecurityGroups",
        ],
    ),
];

/// Under another name in a modify, or in a description.
const NAMED_AS: [(&str, &str); 20] = [
    ("ActivityStreamStatus", "ActivityStream"),
    ("CertificateDetails", "CACertificateIdentifier"),
    ("CloudwatchLogsExportConfiguration", "EnableCloudwatchLogsExports"),
    ("CustomerOwnedIpEnabled", "EnableCustomerOwnedIp"),
    ("DBClusterParameterGroup", "DBClusterParameterGroupName"),
    ("DBParameterGroups", "DBParameterGroupName"),
    ("DBPortNumber", "Port"),
    ("DBSubnetGroup", "DBSubnetGroupName"),
    ("DomainMemberships", "Domain"),
    ("EnabledCloudwatchLogsExports", "EnableCloudwatchLogsExports"),
    ("Endpoint", "Port"),
    ("HttpEndpointEnabled", "EnableHttpEndpoint"),
    ("IAMDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"),
    ("InternetAccessGatewayEnabled", "EnableInternetAccessGateway"),
    ("LocalWriteForwardingStatus", "EnableLocalWriteForwarding"),
    ("MasterUserSecret", "ManageMasterUserPassword"),
    ("OptionGroupMemberships", "OptionGroupName"),
    ("PerformanceInsightsEnabled", "EnablePerformanceInsights"),
    ("VPCNetworkingEnabled", "EnableVPCNetworking"),
    ("VpcSecurityGroups", "VpcSecurityGroupIds"),
];

/// The members of a structure of the service model, which `src/sim/model.json` is derived from.
fn members(structure: &str) -> BTreeSet<String> {
    let model: Value = serde_json::from_str(include_str!("../../src/sim/model.json")).unwrap();
    let members = model["structures"][structure]["members"].as_array().unwrap().iter();
    members.map(|member| member[0].as_str().unwrap().to_owned()).collect()
}

/// A new version of the service shows what is new: in a row of `src/rds/settings`, or here. And what
/// is here must be in the service, and in no row.
#[test]
fn every_member_is_a_row_or_left_out_for_a_reason() {
    let mut wrong = Vec::new();
    for (model, (of, structures)) in MODELS.iter().enumerate() {
        let tables: Vec<Table> = of.iter().map(|table| tables()[*table].clone()).collect();
        let rows: BTreeSet<_> =
            tables.iter().flat_map(|table| &table.rows).map(|row| row.name).collect();
        let refused: BTreeSet<_> = tables.iter().flat_map(|table| table.refused).copied().collect();
        let all: BTreeSet<_> = structures.iter().flat_map(|structure| members(structure)).collect();
        let left_out: BTreeSet<_> = LEFT_OUT
            .iter()
            .filter(|(of, ..)| of.contains(&model))
            .flat_map(|(.., names)| *names)
            .copied()
            .collect();
        let named_as =
            |name: &str| NAMED_AS.iter().find(|(one, _)| *one == name).map(|(_, row)| *row);
        let what = format!("{structures:?}");
        for member in &all {
            let member = member.as_str();
            let is_row =
                rows.contains(member) || named_as(member).is_some_and(|row| rows.contains(row));
            let places = [left_out.contains(member), refused.contains(member), is_row];
            if places == [false; 3] {
                wrong.push(format!("{member} of {what}: a row of its own, or a reason"));
            }
            if left_out.contains(member) && (rows.contains(member) || refused.contains(member)) {
                wrong.push(format!("{member} of {what} is left out, and is a row too"));
            }
        }
        for name in left_out.iter().chain(&refused) {
            if !all.contains(*name) {
                wrong.push(format!("{what} have no {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names: Vec<_> =
        MODELS.iter().flat_map(|(_, all)| all).flat_map(|one| members(one)).collect();
    for (name, row) in NAMED_AS {
        assert!(names.iter().any(|one| one == name), "{name} is nowhere");
        let known = tables().iter().any(|table| table.rows.iter().any(|one| one.name == row));
        assert!(known, "{name} is named as {row}, which is no row");
    }
}
