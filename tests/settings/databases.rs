//! Databases of every kind that have between them every attribute away from its default. Each was
//! small and plain when its snapshot was taken, and has grown since: so the snapshot brings as little
//! as it can.

use serde_json::{Value, json};
use trapheus::plan::{Identifier, Shape, Wish};
use trapheus::sim::Account;

/// A database that is made in an account: its name, its shape, and how.
pub(crate) struct Database {
    pub(crate) name: &'static str,
    shape: Shape,
    prepare: fn(&Account),
}

impl Database {
    /// The sample account, with this database.
    pub(crate) fn account(&self, seed: u64) -> Account {
        let account = Account::sample(seed);
        (self.prepare)(&account);
        account
    }

    pub(crate) fn wish(&self) -> Wish {
        Wish::restore(Identifier::of(self.shape, self.name), None)
    }
}

/// One of each kind at least; of instances also one for each engine that has attributes of its own.
pub(crate) fn databases() -> [Database; 7] {
    let instance = |name, prepare| Database { name, shape: Shape::Instance, prepare };
    let cluster = |name, prepare| Database { name, shape: Shape::Cluster, prepare };
    [
        instance("postgres", postgres),
        instance("mysql", mysql),
        instance("microsoft", sql_server),
        instance("oracle", oracle),
        cluster("aurora-pg", aurora_postgresql),
        cluster("aurora-my", aurora_mysql),
        cluster("three", multi_az),
    ]
}

pub(crate) const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/own";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/own";
const BACKUP: &str = "arn:aws:backup:eu-west-1:111122223333:recovery-point:1";

/// A subnet group as an instance of the sample shows its own.
pub(crate) fn subnets(of: &Account, instance: &str) -> Value {
    let all = of.instances(std::time::SystemTime::UNIX_EPOCH);
    let sample = all.into_iter().find(|one| one.identifier == instance);
    sample.map(|one| one.attributes["DBSubnetGroup"].clone()).unwrap_or_default()
}

/// An instance that was like this at its snapshot, and became like that.
fn instance(of: &Account, name: &str, mut born: Value, grown: Value) {
    born["DBInstanceIdentifier"] = json!(name);
    of.add_instance(born);
    of.add_snapshot(json!({
        "DBSnapshotIdentifier": format!("{name}-snapshot"),
        "DBInstanceIdentifier": name,
    }));
    become_like(of, name, grown);
}

fn cluster(of: &Account, name: &str, mut born: Value, grown: Value) {
    born["DBClusterIdentifier"] = json!(name);
    of.add_cluster(born);
    of.add_snapshot(json!({
        "DBClusterSnapshotIdentifier": format!("{name}-snapshot"),
        "DBClusterIdentifier": name,
    }));
    become_like(of, name, grown);
}

fn become_like(of: &Account, name: &str, grown: Value) {
    for (member, value) in grown.as_object().into_iter().flatten() {
        of.set_attribute(name, member, value.clone());
    }
}

/// What instances and clusters can have alike.
fn common() -> Value {
    json!({
        "VpcSecurityGroups": [{ "VpcSecurityGroupId": "sg-own", "Status": "active" }],
        "NetworkType": "DUAL",
        "AutoMinorVersionUpgrade": false,
        "BackupRetentionPeriod": 14,
        "PreferredBackupWindow": "02:15-02:45",
        "PreferredMaintenanceWindow": "sun:04:00-sun:04:30",
        "CopyTagsToSnapshot": true,
        "DeletionProtection": true,
        "IAMDatabaseAuthenticationEnabled": true,
        "EnabledCloudwatchLogsExports": ["postgresql"],
        "MonitoringInterval": 30,
        "MonitoringRoleArn": ROLE,
        "PerformanceInsightsEnabled": true,
        "PerformanceInsightsKMSKeyId": KEY,
        "PerformanceInsightsRetentionPeriod": 465,
        "DatabaseInsightsMode": "advanced",
        "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
        "MasterUserSecret": {
            "SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!own",
            "SecretStatus": "active",
            "KmsKeyId": KEY,
        },
        "ActivityStreamStatus": "started",
        "AwsBackupRecoveryPointArn": BACKUP,
    })
}

fn with(mut these: Value, more: Value) -> Value {
    if let (Value::Object(these), Value::Object(more)) = (&mut these, more) {
        these.extend(more);
    }
    these
}

fn postgres(of: &Account) {
    let grown = json!({
        "DBInstanceClass": "db.r6g.large",
        "Endpoint": { "Port": 5433 },
        "AllocatedStorage": 500,
        "MaxAllocatedStorage": 1000,
        "StorageType": "io2",
        "Iops": 5000,
        "StorageThroughput": Value::Null,
        "DedicatedLogVolume": true,
        "MultiAZ": true,
        "DBSubnetGroup": subnets(of, "db1"),
        "PubliclyAccessible": false,
        "CustomerOwnedIpEnabled": true,
        "BackupTarget": "outposts",
        "DBParameterGroups": [{
            "DBParameterGroupName": "db1-parameters", "ParameterApplyStatus": "in-sync",
        }],
        "OptionGroupMemberships": [{ "OptionGroupName": "db1-options", "Status": "in-sync" }],
        "CACertificateIdentifier": "rds-ca-rsa4096-g1",
        "DBCapacityReservationIdentifier": "own-reservation",
        "AssociatedRoles": [{ "RoleArn": ROLE, "FeatureName": "s3Import", "Status": "ACTIVE" }],
        "DBInstanceAutomatedBackupsReplications": [{
            "DBInstanceAutomatedBackupsArn":
                "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1",
        }],
    });
    let born = json!({ "Engine": "postgres", "EngineVersion": "15.4" });
    instance(of, "postgres", born, with(common(), grown));
}

/// In one zone, in a domain of AWS's directory, with gp3 storage of a size at which its speed is chosen.
fn mysql(of: &Account) {
    let born = json!({
        "Engine": "mysql",
        "EngineVersion": "8.0.36",
        "LicenseModel": "general-public-license",
        "DBName": "orders",
        "StorageEncrypted": true,
        "KmsKeyId": KEY,
    });
    let grown = json!({
        "AllocatedStorage": 400,
        "Iops": 14_000,
        "StorageThroughput": 600,
        "AvailabilityZone": "eu-west-1c",
        "DBSubnetGroup": subnets(of, "db1"),
        "PubliclyAccessible": true,
        "DomainMemberships": [{ "Domain": "d-1", "IAMRoleName": "own", "Status": "joined" }],
        "EnabledCloudwatchLogsExports": ["audit", "slowquery"],
    });
    instance(of, "mysql", born, grown);
}

/// In a domain of its own; its storage and its mirror come with a modify only.
pub(crate) fn sql_server(of: &Account) {
    let born = json!({
        "Engine": "sqlserver-se",
        "EngineVersion": "15.00.4385.2.v1",
        "LicenseModel": "license-included",
        "CharacterSetName": "Latin1_General_CI_AS",
        "Timezone": "W. Europe Standard Time",
        "StorageType": "gp2",
    });
    let grown = json!({
        "AllocatedStorage": 200,
        "StorageType": "gp3",
        "Iops": 4000,
        "StorageThroughput": 300,
        "MultiAZ": true,
        "DomainMemberships": [{
            "FQDN": "own.example.org",
            "OU": "OU=databases,DC=own,DC=example,DC=org",
            "AuthSecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:domain",
            "DnsIps": ["10.0.0.2", "10.0.0.3"],
            "Status": "joined",
        }],
    });
    instance(of, "microsoft", born, grown);
}

/// With a name of its database, more volumes, and fewer cores than its class has.
fn oracle(of: &Account) {
    let born = json!({
        "Engine": "oracle-ee",
        "EngineVersion": "19.0.0.0.ru-2024-07.rur-2024-07.r1",
        "LicenseModel": "license-included",
        "DBName": "ORDERS",
        "CharacterSetName": "AL32UTF8",
        "NcharCharacterSetName": "UTF8",
        "DBSystemId": "ORDERS",
        "TdeCredentialArn": "arn:aws:cloudhsm:eu-west-1:111122223333:hsm",
        // What gp3 of this size has.
        "Iops": 3000,
        "StorageThroughput": 125,
    });
    let grown = json!({
        "LicenseModel": "bring-your-own-license",
        "AdditionalStorageVolumes": [{
            "VolumeName": "RDSDBDATA2",
            "AllocatedStorage": 300,
            "IOPS": 4000,
            "MaxAllocatedStorage": 600,
            "StorageThroughput": 200,
            "StorageType": "gp3",
        }],
        "ProcessorFeatures": [
            { "Name": "coreCount", "Value": "2" },
            { "Name": "threadsPerCore", "Value": "1" },
        ],
    });
    instance(of, "oracle", born, grown);
}

fn aurora_postgresql(of: &Account) {
    let grown = json!({
        "Port": 5433,
        // Beside two of the three that RDS chooses.
        "AvailabilityZones": ["eu-west-1a", "eu-west-1b", "eu-west-1d"],
        "DBSubnetGroup": "db1-subnets",
        "DBClusterParameterGroup": "aurora1-cluster-parameters",
        "StorageType": "aurora-iopt1",
        "AssociatedRoles": [{ "RoleArn": ROLE, "FeatureName": "s3Import", "Status": "ACTIVE" }],
        "DomainMemberships": [{ "Domain": "d-1", "IAMRoleName": "own", "Status": "joined" }],
        "ServerlessV2ScalingConfiguration": {
            "MinCapacity": 0.0, "MaxCapacity": 16.0, "SecondsUntilAutoPause": 600,
        },
        "VPCNetworkingEnabled": true,
        "InternetAccessGatewayEnabled": true,
        "HttpEndpointEnabled": true,
        "LocalWriteForwardingStatus": "enabled",
    });
    let born = json!({
        "Engine": "aurora-postgresql", "EngineVersion": "15.4", "DatabaseName": "ledger",
    });
    cluster(of, "aurora-pg", born, with(common(), grown));
    member(of, "aurora-pg", json!({ "DBInstanceClass": "db.r6g.large", "PromotionTier": 0 }));
    member(of, "aurora-pg", json!({ "DBInstanceClass": "db.serverless", "PromotionTier": 15 }));
    of.add_endpoint(json!({
        "DBClusterEndpointIdentifier": "own-endpoint",
        "DBClusterIdentifier": "aurora-pg",
        "CustomEndpointType": "READER",
    }));
}

/// A member that is like no other, called after its class.
fn member(of: &Account, cluster: &str, own: Value) {
    let class = own["DBInstanceClass"].as_str().unwrap_or_default().replace('.', "-");
    of.add_instance(with(
        json!({
            "DBInstanceIdentifier": format!("{cluster}-{class}"),
            "DBClusterIdentifier": cluster,
            "AvailabilityZone": "eu-west-1b",
            "DBParameterGroups": [{
                "DBParameterGroupName": "aurora1-parameters", "ParameterApplyStatus": "in-sync",
            }],
            "PreferredMaintenanceWindow": "tue:03:00-tue:03:30",
            "AutoMinorVersionUpgrade": false,
            "PubliclyAccessible": true,
            "MonitoringInterval": 60,
            "MonitoringRoleArn": ROLE,
            "PerformanceInsightsEnabled": true,
            "PerformanceInsightsKMSKeyId": KEY,
            "PerformanceInsightsRetentionPeriod": 31,
            "CACertificateIdentifier": "rds-ca-rsa4096-g1",
        }),
        own,
    ));
}

fn aurora_mysql(of: &Account) {
    let born = json!({
        "Engine": "aurora-mysql",
        "EngineVersion": "8.0.mysql_aurora.3.04.1",
        "CharacterSetName": "utf8mb4",
        "StorageEncrypted": true,
        "KmsKeyId": KEY,
    });
    let grown = json!({
        "BacktrackWindow": 3600,
        "EnabledCloudwatchLogsExports": ["audit", "slowquery"],
        "LocalWriteForwardingStatus": "enabled",
    });
    cluster(of, "aurora-my", born, grown);
    of.add_instance(json!({
        "DBInstanceIdentifier": "aurora-my-0",
        "DBClusterIdentifier": "aurora-my",
        "DBInstanceClass": "db.t4g.medium",
    }));
}

fn multi_az(of: &Account) {
    let born = json!({
        "Engine": "postgres",
        "EngineVersion": "15.4",
        "DatabaseName": "events",
        "DBClusterInstanceClass": "db.m6gd.large",
        "AllocatedStorage": 100,
        "StorageType": "io1",
        "Iops": 1000,
        "CharacterSetName": "UTF8",
        "StorageEncrypted": true,
        "KmsKeyId": KEY,
    });
    let grown = json!({
        "DBClusterInstanceClass": "db.r6gd.xlarge",
        "Port": 5433,
        "AvailabilityZones": ["eu-west-1a", "eu-west-1b", "eu-west-1d"],
        "AllocatedStorage": 200,
        "StorageType": "io2",
        "Iops": 3000,
        "DBSubnetGroup": "db1-subnets",
        "DBClusterParameterGroup": "maz1-cluster-parameters",
        "PubliclyAccessible": false,
        // Not for this kind (rds-facts 1.3).
        "NetworkType": "IPV4",
        "CertificateDetails": {
            "CAIdentifier": "rds-ca-rsa4096-g1", "ValidTill": "2121-05-21T00:00:00.000Z",
        },
    });
    cluster(of, "three", born, with(common(), grown));
    for number in 1..=3 {
        of.add_instance(json!({
            "DBInstanceIdentifier": format!("three-instance-{number}"),
            "DBClusterIdentifier": "three",
        }));
    }
}
