//! The combinations of rds-facts 1.6: how each is asked for, and how a run meets it.

use super::combinations::Met::{self, Ends, Never, Refused};
use super::combinations::Row;
use super::databases::{databases, sql_server};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use trapheus::plan::{Identifier, Outcome, Shape, Wish};
use trapheus::sim::{Account, Fault, What, When};

const COMBINATION: &str = "InvalidParameterCombination";
const VALUE: &str = "InvalidParameterValue";
pub(crate) const RESTORE: &str = "RestoreDBInstanceFromDBSnapshot";
const ROLE: &str = "arn:aws:iam::111122223333:role/rds-monitoring";

fn as_it_is(_: &Account) {}

fn db1() -> Wish {
    Wish::restore(Identifier::from_rds("db1"), None)
}

fn named(name: &str) -> Wish {
    let database = databases().into_iter().find(|one| one.name == name);
    database.unwrap().wish()
}

/// The restored one has no backups, so that it takes no mirror.
fn no_backups(of: &Account) {
    sql_server(of);
    drift(of, RESTORE, 0, "microsoft", ("BackupRetentionPeriod", json!(0)));
}

fn drift(of: &Account, name: &str, nth: u32, on: &str, (member, value): (&str, Value)) {
    let when = When::Operation { name: name.to_owned(), nth };
    let (identifier, member) = (on.to_owned(), member.to_owned());
    of.inject(Fault { when, what: What::Drift { identifier, member, value } });
}

fn option_group(of: &Account, name: &str) {
    let group = json!([{ "OptionGroupName": name, "Status": "in-sync" }]);
    of.set_attribute("db1", "OptionGroupMemberships", group);
}

fn permanent(of: &Account) {
    of.add_option_group("permanent-options", ["postgres", "15"], "TDE");
    of.set_attribute("db1-snapshot", "OptionGroupName", json!("permanent-options"));
}

fn fresh(of: &Account) {
    of.fresh_role(ROLE, SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000));
}

/// It is larger than wanted meanwhile, and cannot shrink.
fn storage_at_rest(of: &Account) {
    drift(of, "ModifyDBInstance", 2, "db1", ("AllocatedStorage", json!(120)));
}

/// All of them.
pub(crate) fn rows() -> Vec<Row> {
    let all = [
        restores(),
        speed_and_size(),
        storage_and_monitoring(),
        insights_and_secrets(),
        groups(),
        snapshots(),
        deletes(),
        networks_and_roles(),
    ];
    all.into_iter().flatten().collect()
}

const fn row(
    what: &'static str,
    code: &'static str,
    prepare: fn(&Account),
    request: &'static str,
    met: Met,
) -> Row {
    Row { what, code, prepare, request, met }
}

fn restores() -> Vec<Row> {
    vec![
        row(
            "DBName of other engines",
            VALUE,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot&Engine=postgres&DBName=x",
            Never(|it| {
                it.is(RESTORE)
                    && it.has("DBName")
                    && it.engine(&["mysql", "mariadb", "postgres", "db2"])
            }),
        ),
        row(
            "a zone beside Multi-AZ",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot&MultiAZ=true\
             &AvailabilityZone=eu-west-1a",
            Never(|it| it.on("MultiAZ") && it.has("AvailabilityZone")),
        ),
        row(
            "storage of SQL Server at a restore",
            COMBINATION,
            sql_server,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=microsoft-snapshot\
             &Engine=sqlserver-se&StorageType=gp3",
            Never(|it| {
                it.is(RESTORE)
                    && it.engine(&["sqlserver"])
                    && ["AllocatedStorage", "Iops", "StorageType", "StorageThroughput"]
                        .iter()
                        .any(|name| it.has(name))
            }),
        ),
        row(
            "a mirror of SQL Server without backups",
            VALUE,
            sql_server,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=microsoft-snapshot&MultiAZ=true\
             &BackupRetentionPeriod=0",
            Ends(no_backups, || named("microsoft"), &[Outcome::Attention]),
        ),
    ]
}

fn speed_and_size() -> Vec<Row> {
    vec![
        row(
            "the speed of small gp3",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot&Engine=postgres\
             &StorageType=gp3&AllocatedStorage=100&Iops=3000",
            Never(|it| {
                it.speed()
                    && !it.engine(&["sqlserver"])
                    && it.has("Engine")
                    && it.number("AllocatedStorage") < it.threshold()
            }),
        ),
        row(
            "too slow a large gp3",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot&Engine=postgres\
             &StorageType=gp3&AllocatedStorage=500&Iops=3000&StorageThroughput=500",
            Never(|it| {
                it.speed()
                    && it.has("Engine")
                    && !it.engine(&["sqlserver"])
                    && (it.number("Iops") < 12_000 || it.number("StorageThroughput") < 500)
            }),
        ),
        row(
            "more throughput than IOPS carry",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot&Engine=postgres\
             &StorageType=gp3&AllocatedStorage=500&Iops=12000&StorageThroughput=4000",
            Never(|it| it.speed() && it.number("StorageThroughput") * 4 > it.number("Iops")),
        ),
        row(
            "storage without IOPS, or they without it",
            COMBINATION,
            |of| of.set_attribute("db1", "StorageType", json!("io1")),
            "ModifyDBInstance&DBInstanceIdentifier=db1&StorageType=io1&AllocatedStorage=200",
            Never(|it| {
                it.is("ModifyDB")
                    && ["io1", "io2"].contains(&it.text("StorageType"))
                    && it.has("AllocatedStorage") != it.has("Iops")
            }),
        ),
    ]
}

fn storage_and_monitoring() -> Vec<Row> {
    vec![
        row(
            "storage that rests",
            COMBINATION,
            |of| of.set_status("db1", "storage-optimization"),
            "ModifyDBInstance&DBInstanceIdentifier=db1&AllocatedStorage=200&Iops=3000",
            Ends(storage_at_rest, db1, &[Outcome::Attention]),
        ),
        row(
            "io1 of a Multi-AZ cluster without IOPS",
            COMBINATION,
            as_it_is,
            "RestoreDBClusterFromSnapshot&DBClusterIdentifier=copy&SnapshotIdentifier=maz1-snapshot\
             &Engine=postgres&DBClusterInstanceClass=db.m6gd.large&StorageType=io1",
            Never(|it| {
                it.is("RestoreDBCluster")
                    && it.text("StorageType").starts_with("io")
                    && !it.has("Iops")
            }),
        ),
        row(
            "a monitoring role without an interval",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&MonitoringRoleArn=r",
            Never(|it| it.has("MonitoringRoleArn") && it.number("MonitoringInterval") == 0),
        ),
        row(
            "an interval without a monitoring role",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&MonitoringInterval=30",
            Never(|it| !it.has("MonitoringRoleArn") && it.number("MonitoringInterval") > 0),
        ),
        row(
            "a retention of insights without them",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&PerformanceInsightsRetentionPeriod=7",
            Never(|it| {
                it.has("PerformanceInsightsRetentionPeriod") && !it.on("EnablePerformanceInsights")
            }),
        ),
    ]
}

fn insights_and_secrets() -> Vec<Row> {
    vec![
        row(
            "a key of insights without them",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&PerformanceInsightsKMSKeyId=k",
            Never(|it| {
                it.has("PerformanceInsightsKMSKeyId") && !it.on("EnablePerformanceInsights")
            }),
        ),
        row(
            "another retention of insights",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&EnablePerformanceInsights=true\
             &PerformanceInsightsRetentionPeriod=30",
            Never(|it| match it.number("PerformanceInsightsRetentionPeriod") {
                0 | 7 | 731 => false,
                days => days % 31 != 0,
            }),
        ),
        row(
            "a secret's key without a secret",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&MasterUserSecretKmsKeyId=k",
            Never(|it| it.has("MasterUserSecretKmsKeyId") && !it.on("ManageMasterUserPassword")),
        ),
        row(
            "a managed password and one of one's own",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db10&ManageMasterUserPassword=true\
             &MasterUserPassword=secret99",
            Never(|it| it.has("MasterUserPassword")),
        ),
        row(
            "the members' parameter group without an upgrade",
            COMBINATION,
            as_it_is,
            "ModifyDBCluster&DBClusterIdentifier=aurora1\
             &DBInstanceParameterGroupName=aurora1-parameters",
            Never(|it| it.has("DBInstanceParameterGroupName")),
        ),
    ]
}

fn groups() -> Vec<Row> {
    vec![
        row(
            "a parameter group of another family",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot\
             &DBParameterGroupName=mysql-parameters",
            Refused(|of| of.set_attribute("db1-snapshot", "EngineVersion", json!("14.9")), db1),
        ),
        row(
            "an option group of another VPC",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot\
             &OptionGroupName=elsewhere-options",
            Ends(|of| option_group(of, "elsewhere-options"), db1, &[Outcome::RolledBack]),
        ),
        row(
            "an option group without a permanent option of the snapshot",
            COMBINATION,
            permanent,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot\
             &OptionGroupName=db1-options",
            Ends(permanent, db1, &[Outcome::RolledBack]),
        ),
        row(
            "two snapshots",
            COMBINATION,
            as_it_is,
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot\
             &DBClusterSnapshotIdentifier=maz1-snapshot",
            Never(|it| it.has("DBSnapshotIdentifier") && it.has("DBClusterSnapshotIdentifier")),
        ),
        row(
            "an instance's snapshot for a cluster",
            "DBClusterSnapshotNotFoundFault",
            as_it_is,
            "RestoreDBClusterFromSnapshot&DBClusterIdentifier=copy&SnapshotIdentifier=db1-snapshot\
             &Engine=aurora-postgresql",
            Refused(as_it_is, || {
                let aurora = Identifier::of(Shape::Cluster, "aurora1");
                Wish::restore(aurora, Some("db1-snapshot".to_owned()))
            }),
        ),
    ]
}

fn snapshots() -> Vec<Row> {
    vec![
        row(
            "a shared snapshot by its name",
            "DBSnapshotNotFound",
            |of| of.set_attribute("db1-snapshot", "SnapshotType", json!("shared")),
            "RestoreDBInstanceFromDBSnapshot&DBSnapshotIdentifier=db1-snapshot",
            Ends(
                |of| {
                    of.set_attribute("db1", "StorageEncrypted", json!(false));
                    of.set_attribute("db1", "KmsKeyId", Value::Null);
                    of.set_attribute("db1-snapshot", "Encrypted", json!(false));
                    of.set_attribute("db1-snapshot", "KmsKeyId", Value::Null);
                    of.set_attribute("db1-snapshot", "SnapshotType", json!("shared"));
                },
                db1,
                &[Outcome::Done],
            ),
        ),
        row(
            "a modify of nothing",
            COMBINATION,
            as_it_is,
            "ModifyDBInstance&DBInstanceIdentifier=db1&ApplyImmediately=true",
            Never(|it| {
                it.is("ModifyDB")
                    && it.0.parameters.keys().all(|name| {
                        [
                            "Action",
                            "Version",
                            "ApplyImmediately",
                            "DBInstanceIdentifier",
                            "DBClusterIdentifier",
                        ]
                        .contains(&name.as_str())
                    })
            }),
        ),
        row(
            "a last snapshot and none",
            COMBINATION,
            |of| of.set_attribute("db10", "DeletionProtection", json!(false)),
            "DeleteDBInstance&DBInstanceIdentifier=db10&SkipFinalSnapshot=true\
             &FinalDBSnapshotIdentifier=last",
            Never(|it| {
                it.is("DeleteDB")
                    && it.on("SkipFinalSnapshot")
                    && it.has("FinalDBSnapshotIdentifier")
            }),
        ),
    ]
}

fn deletes() -> Vec<Row> {
    vec![
        row(
            "neither a last snapshot nor none",
            COMBINATION,
            as_it_is,
            "DeleteDBInstance&DBInstanceIdentifier=db10",
            Never(|it| {
                (it.0.operation == "DeleteDBInstance" || it.0.operation == "DeleteDBCluster")
                    && !it.on("SkipFinalSnapshot")
                    && !it.has("FinalDBSnapshotIdentifier")
            }),
        ),
        row(
            "a last snapshot of a member",
            COMBINATION,
            as_it_is,
            "DeleteDBInstance&DBInstanceIdentifier=aurora1-1&FinalDBSnapshotIdentifier=last",
            Never(|it| {
                it.is("DeleteDBInstance")
                    && it.has("FinalDBSnapshotIdentifier")
                    && it.text("DBInstanceIdentifier").starts_with("aurora")
            }),
        ),
        row(
            "a delete of what is protected",
            COMBINATION,
            as_it_is,
            "DeleteDBInstance&DBInstanceIdentifier=db1&SkipFinalSnapshot=true",
            Ends(as_it_is, db1, &[Outcome::Done]),
        ),
        row(
            "a cluster and a snapshot of it in one look",
            COMBINATION,
            as_it_is,
            "DescribeDBClusterSnapshots&DBClusterIdentifier=aurora1\
             &DBClusterSnapshotIdentifier=aurora1-snapshot",
            Never(|it| {
                it.is("DescribeDBClusterSnapshots")
                    && it.has("DBClusterIdentifier")
                    && it.has("DBClusterSnapshotIdentifier")
            }),
        ),
        row(
            "networking without a gateway",
            COMBINATION,
            as_it_is,
            "RestoreDBClusterFromSnapshot&DBClusterIdentifier=copy\
             &SnapshotIdentifier=aurora1-snapshot&Engine=aurora-postgresql&EngineVersion=15.4\
             &EnableVPCNetworking=true&EnableIAMDatabaseAuthentication=true",
            Never(|it| it.on("EnableVPCNetworking") != it.on("EnableInternetAccessGateway")),
        ),
    ]
}

fn networks_and_roles() -> Vec<Row> {
    vec![
        row(
            "networking without IAM",
            COMBINATION,
            as_it_is,
            "RestoreDBClusterFromSnapshot&DBClusterIdentifier=copy\
             &SnapshotIdentifier=aurora1-snapshot&Engine=aurora-postgresql&EngineVersion=15.4\
             &EnableVPCNetworking=true&EnableInternetAccessGateway=true",
            Never(|it| it.on("EnableVPCNetworking") && !it.on("EnableIAMDatabaseAuthentication")),
        ),
        row(
            "a role that is too young",
            VALUE,
            fresh,
            "AddRoleToDBInstance&DBInstanceIdentifier=db1&FeatureName=s3Import\
             &RoleArn=arn:aws:iam::111122223333:role/rds-monitoring",
            Ends(fresh, db1, &[Outcome::Attention]),
        ),
    ]
}
