//! Everything that is found before a run (rds-facts 7.1): each row on an account in which it is so,
//! read by the real client, with its text; and not one request for a change.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;
use trapheus::cli::rehearse::{Breakdown, Stage};
use trapheus::plan::{
    Deletion, FaultKind, FinalSnapshot, Finding, Identifier, Level, Shape, Survey, Task, Wish,
    preflight,
};
use trapheus::sim::{Account, Fault, What, When};

/// What is so, what is asked for, and how the account comes to it.
type Row = (&'static str, &'static str, fn(&Account));

const ARN: &str = "arn:aws:rds:eu-west-1:111122223333";
/// One character less, and `-temp` would fit.
const LONG: &str = "a-database-with-a-name-of-fifty-nine-characters-not-fewer-x";
/// One character less, and `-temp-instance-1` would fit.
const LONG_MULTI_AZ: &str = "a-cluster-with-a-name-of-48-characters-not-lesss";
/// One character less, and `-snapshot` would fit.
const LONG_AURORA: &str = "a-cluster-with-a-name-of-fifty-five-characters-not-less";

/// What is asked for of the account as it is.
const AS_IT_IS: [&str; 7] = [
    "restore db1",
    "snapshot db1",
    "snapshot-only db1",
    "restore db10",
    "restore cluster:aurora1",
    "snapshot-only cluster:aurora1",
    "restore cluster:maz1",
];

/// What nobody can restore in place.
const UNFIT: &[Row] = &[
    ("neptune", "restore db1", |of| engine(of, "neptune")),
    ("documentdb", "restore db1", |of| engine(of, "docdb")),
    ("rds custom", "restore db1", |of| engine(of, "custom-oracle-ee")),
    ("serverless v1", "restore cluster:aurora1", |of| mode(of, "serverless")),
    ("parallel query", "restore cluster:aurora1", |of| mode(of, "parallelquery")),
    ("multi-master", "restore cluster:aurora1", |of| mode(of, "multimaster")),
    ("limitless", "restore cluster:aurora1", |of| {
        of.set_attribute("aurora1", "ClusterScalabilityType", json!("limitless"));
    }),
    ("member of a global database", "restore cluster:aurora1", |of| {
        of.add_global_cluster("world", "aurora1");
    }),
    ("replica", "restore db1-reports-replica", |_| {}),
    ("replica source", "restore db1-reports", |_| {}),
    ("replica of another region", "restore cluster:aurora1", |of| {
        let source = json!("arn:aws:rds:us-east-1:111122223333:cluster:far");
        of.set_attribute("aurora1", "ReplicationSourceIdentifier", source);
    }),
    ("blue/green deployment", "restore db1", |of| {
        of.add_blue_green_deployment(json!({
            "BlueGreenDeploymentIdentifier": "bgd-1",
            "BlueGreenDeploymentName": "upgrade",
            "Source": format!("{ARN}:db:db1"),
            "Target": format!("{ARN}:db:db1-green"),
            "Status": "AVAILABLE",
        }));
    }),
    ("zero-ETL", "restore cluster:aurora1", |of| {
        of.add_integration(json!({
            "IntegrationName": "to-the-warehouse",
            "IntegrationArn": format!("{ARN}:integration:1"),
            "SourceArn": format!("{ARN}:cluster:aurora1"),
            "Status": "active",
        }));
    }),
    ("member named alone", "restore aurora1-0", |_| {}),
    ("cluster named as an instance", "restore aurora1", |_| {}),
    ("cluster without members", "restore cluster:bare", |of| {
        of.add_cluster(json!({ "DBClusterIdentifier": "bare" }));
        snapshot_of(of, "cluster:bare");
    }),
];

/// Names.
const NAMES: &[Row] = &[
    ("too long", "restore LONG", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": LONG }));
        snapshot_of(of, LONG);
    }),
    ("member too long", "restore cluster:aurora1", |of| {
        let member = json!({ "DBInstanceIdentifier": LONG, "DBClusterIdentifier": "aurora1" });
        of.add_instance(member);
    }),
    ("Multi-AZ cluster too long", "restore cluster:LONG_MULTI_AZ", |of| {
        of.add_cluster(json!({
            "DBClusterIdentifier": LONG_MULTI_AZ,
            "Engine": "postgres",
            "DBClusterInstanceClass": "db.m6gd.large",
        }));
        for number in 1..4 {
            of.add_instance(json!({
                "DBInstanceIdentifier": format!("{LONG_MULTI_AZ}-instance-{number}"),
                "DBClusterIdentifier": LONG_MULTI_AZ,
            }));
        }
        snapshot_of(of, &format!("cluster:{LONG_MULTI_AZ}"));
    }),
    ("snapshot too long", "snapshot cluster:LONG_AURORA", |of| {
        of.add_cluster(json!({ "DBClusterIdentifier": LONG_AURORA }));
        of.add_instance(json!({
            "DBInstanceIdentifier": "its-member",
            "DBClusterIdentifier": LONG_AURORA,
        }));
    }),
    ("aside taken", "restore db1", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "db1-temp" }));
    }),
    ("aside taken by a run", "restore db1", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "db1-temp" }));
        of.set_tag("db1-temp", "trapheus:run", "db1-20260101-000000-abcd/original");
    }),
    ("aside of a cluster taken", "restore cluster:aurora1", |of| {
        of.add_cluster(json!({ "DBClusterIdentifier": "aurora1-temp" }));
    }),
    ("aside of a member taken", "restore cluster:aurora1", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "aurora1-2-temp" }));
    }),
    ("aside of RDS's own member taken", "restore cluster:maz1", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "maz1-temp-instance-2" }));
    }),
    ("rollback's name taken", "restore db1", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "db1-undone" }));
    }),
    ("claimed", "restore db1", |of| {
        of.set_tag("db1", "trapheus:run", "db1-20260101-000000-abcd/original");
    }),
    ("too many tags", "restore db1", |of| {
        tags(of, 47);
    }),
];

/// How the old database goes.
const DELETION: &[Row] = &[
    ("too many tags to be kept", "restore db1 --keep", |of| tags(of, 46)),
    ("a last snapshot that is there", "restore db1 --final=db1-reports-snapshot", |_| {}),
    (
        "a last snapshot of a cluster that is there",
        "restore cluster:aurora1 --final=aurora1-snapshot",
        |_| {},
    ),
    ("a last snapshot that is the new one", "snapshot db1 --final=db1-snapshot", |_| {}),
    ("a last snapshot that no name is", "restore db1 --final=no_name", |_| {}),
    ("a last snapshot that is too long", "restore db1 --final=LONG-LONG", |_| {}),
    ("kept by an earlier run", "restore db1", |of| keep(of)),
    ("kept, and the restored one stripped", "restore db1", |of| {
        keep(of);
        strip(of, "db1");
    }),
    ("kept, and stripped", "restore db1", |of| {
        keep(of);
        strip(of, "db1-temp");
    }),
    ("kept, and both stripped", "restore db1", |of| {
        keep(of);
        strip(of, "db1");
        strip(of, "db1-temp");
    }),
];

/// How the database stands just now.
const STATE: &[Row] = &[
    ("not available", "restore db1", |of| of.set_status("db1", "backing-up")),
    ("stopped", "restore db1", |of| of.set_status("db1", "stopped")),
    ("stopped cluster", "restore cluster:aurora1", |of| of.set_status("aurora1", "stopped")),
    ("stopped member", "restore cluster:aurora1", |of| of.set_status("aurora1-1", "stopped")),
    ("pending rename", "restore db1", |of| pending(of, "DBInstanceIdentifier", json!("db1-x"))),
    ("pending change", "restore db1", |of| pending(of, "Iops", json!(4000))),
];

/// The snapshot, and whether what the new database is given fits its version.
const SNAPSHOT: &[Row] = &[
    ("none", "restore db1 none", |_| {}),
    ("none at all", "restore bare", |of| {
        of.add_instance(json!({ "DBInstanceIdentifier": "bare" }));
    }),
    ("may not be read", "restore db1", |of| of.forbid("DescribeDBSnapshots")),
    ("of another database", "restore db1 db10-snapshot", |_| {}),
    ("not available", "restore db1", |of| of.set_status("db1-snapshot", "creating")),
    ("of another engine", "restore db1 db1-reports-snapshot", |_| {}),
    ("shared and encrypted", "restore db1", |of| {
        of.set_attribute("db1-snapshot", "SnapshotType", json!("shared"));
        of.set_attribute("db1-snapshot", "Encrypted", json!(true));
    }),
    ("larger than the database", "restore db1", |of| {
        of.set_attribute("db1-snapshot", "AllocatedStorage", json!(200));
    }),
    ("former one not available", "snapshot db1", |of| of.set_status("db1-snapshot", "copying")),
    ("former one broken", "snapshot db1", |of| of.set_status("db1-snapshot", "failed")),
    ("former one of a Multi-AZ cluster", "snapshot cluster:maz1", |_| {}),
    ("another minor version", "restore db1", |of| version(of, "db1-snapshot", "15.2")),
    ("an older major version", "restore db1", |of| version(of, "db1-snapshot", "14.9")),
    ("a newer major version", "restore db1", |of| version(of, "db1-snapshot", "16.3")),
    ("an older major version of MySQL", "restore mine", |of| {
        of.add_instance(json!({
            "DBInstanceIdentifier": "mine",
            "Engine": "mysql",
            "EngineVersion": "8.0.36",
        }));
        snapshot_of(of, "mine");
        version(of, "mine-snapshot", "5.7.44");
    }),
    ("an older major version of Aurora", "restore cluster:aurora1", |of| {
        version(of, "aurora1-snapshot", "14.9");
    }),
    ("an older major version of a Multi-AZ cluster", "restore cluster:maz1", |of| {
        version(of, "maz1-snapshot", "14.9");
    }),
];

const QUOTAS: &[Row] = &[
    ("instances", "restore db1", |of| of.set_quota("DBInstances", 40, 40)),
    ("instances for members", "restore cluster:aurora1", |of| {
        of.set_quota("DBInstances", 38, 40);
    }),
    ("clusters", "restore cluster:aurora1", |of| of.set_quota("DBClusters", 40, 40)),
    ("snapshots", "snapshot-only db1", |of| of.set_quota("ManualSnapshots", 100, 100)),
    ("cluster snapshots", "snapshot-only cluster:aurora1", |of| {
        of.set_quota("ManualClusterSnapshots", 100, 100);
    }),
    ("storage", "restore db1", |of| of.set_quota("AllocatedStorage", 901, 1000)),
    ("storage for a new snapshot", "snapshot db1", |of| {
        of.set_quota("AllocatedStorage", 1000, 1000);
    }),
    ("storage of further volumes", "restore db1", |of| {
        let volume = json!({ "VolumeName": "RDSDBDATA2", "AllocatedStorage": 300 });
        of.set_attribute("db1", "AdditionalStorageVolumes", json!([volume]));
        of.set_quota("AllocatedStorage", 700, 1000);
    }),
    ("storage of a Multi-AZ cluster", "restore cluster:maz1", |of| {
        of.set_quota("AllocatedStorage", 701, 1000);
    }),
];

/// What the new database is given by its name.
const GONE: &[Row] = &[
    ("parameter group", "restore db1", |of| of.remove_group("db1-parameters")),
    ("option group", "restore db1", |of| of.remove_group("db1-options")),
    ("subnet group", "restore db1", |of| of.remove_group("db1-subnets")),
    ("certificate", "restore db1", |of| of.remove_group("rds-ca-rsa4096-g1")),
    ("certificate, and a new snapshot", "snapshot db1", |of| {
        of.remove_group("rds-ca-rsa4096-g1");
    }),
    ("cluster parameter group", "restore cluster:aurora1", |of| {
        of.remove_group("aurora1-cluster-parameters");
    }),
    ("parameter group of members", "restore cluster:aurora1", |of| {
        of.remove_group("aurora1-parameters");
    }),
    ("certificate of members", "restore cluster:aurora1", |of| {
        of.remove_group("rds-ca-rsa2048-g1");
    }),
    ("cluster's subnet group", "restore cluster:aurora1", |of| of.remove_group("db1-subnets")),
    ("Multi-AZ cluster's parameter group", "restore cluster:maz1", |of| {
        of.remove_group("maz1-cluster-parameters");
    }),
    ("Multi-AZ cluster's certificate", "restore cluster:maz1", |of| {
        of.set_attribute("maz1", "CertificateDetails", json!({ "CAIdentifier": "rds-ca-2019" }));
    }),
];

/// What will be different afterwards, and what leads to the old one. Custom endpoints, IAM logins
/// and a managed password are on the account as it is.
const LOST: &[Row] = &[
    ("proxy to an instance", "restore db1", |of| of.add_proxy("front", "db1")),
    ("proxy to a cluster", "restore cluster:aurora1", |of| of.add_proxy("front", "aurora1")),
    ("activity stream", "restore db1", |of| stream(of, "db1")),
    ("activity stream of a cluster", "restore cluster:aurora1", |of| stream(of, "aurora1")),
    ("backups replicated to another region", "restore db1", |of| {
        let copy = "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1";
        let copies = json!([{ "DBInstanceAutomatedBackupsArn": copy }]);
        of.set_attribute("db1", "DBInstanceAutomatedBackupsReplications", copies);
    }),
    ("AWS Backup", "restore db1", |of| {
        let point = json!("arn:aws:backup:eu-west-1:111122223333:recovery-point:1");
        of.set_attribute("db1", "AwsBackupRecoveryPointArn", point);
    }),
    ("TDE", "restore db1", |of| {
        of.set_attribute("db1", "TdeCredentialArn", json!("arn:aws:cloudhsm:eu-west-1:1:hsm"));
    }),
    ("replica auto scaling", "restore cluster:aurora1", |of| {
        of.add_instance(json!({
            "DBInstanceIdentifier": "application-autoscaling-1b2c",
            "DBClusterIdentifier": "aurora1",
        }));
    }),
];

/// What may not be asked is a note.
const UNASKED: &[Row] = &[
    ("the clusters", "restore db1", |of| of.forbid("DescribeDBClusters")),
    ("the quotas", "restore db1", |of| of.forbid("DescribeAccountAttributes")),
    ("deployments", "restore db1", |of| of.forbid("DescribeBlueGreenDeployments")),
    ("integrations", "restore db1", |of| of.forbid("DescribeIntegrations")),
    ("proxies", "restore db1", |of| of.forbid("DescribeDBProxies")),
    ("targets of proxies", "restore db1", |of| {
        of.add_proxy("front", "db1");
        of.forbid("DescribeDBProxyTargets");
    }),
    ("parameter groups", "restore db1", |of| of.forbid("DescribeDBParameterGroups")),
    ("option groups", "restore db1", |of| of.forbid("DescribeOptionGroups")),
    ("subnet groups", "restore db1", |of| of.forbid("DescribeDBSubnetGroups")),
    ("certificates", "restore db1", |of| of.forbid("DescribeCertificates")),
    ("cluster parameter groups", "restore cluster:aurora1", |of| {
        of.forbid("DescribeDBClusterParameterGroups");
    }),
    ("versions", "restore db1", |of| {
        of.forbid("DescribeDBEngineVersions");
        version(of, "db1-snapshot", "15.2");
    }),
];

/// What is no finding.
const FINE: &[Row] = &[
    ("not kept, so that it needs a tag less", "restore db1", |of| tags(of, 46)),
    ("just so few tags", "restore db1 --keep", |of| tags(of, 45)),
    ("a last snapshot", "restore db1 --final=db1-last", |_| {}),
    ("room for just one more", "restore db1", |of| of.set_quota("DBInstances", 39, 40)),
    ("room for just its storage", "restore db1", |of| {
        of.set_quota("AllocatedStorage", 900, 1000);
    }),
    ("no storage is left for what allocates none", "restore cluster:aurora1", |of| {
        of.set_quota("AllocatedStorage", 1000, 1000);
    }),
    ("groups are not used by what only takes a snapshot", "snapshot-only db1", |of| {
        of.remove_group("db1-parameters");
        of.set_quota("AllocatedStorage", 1000, 1000);
    }),
    ("somebody else's group is gone", "restore db1", |of| {
        of.remove_group("aurora1-parameters");
        of.remove_group("rds-ca-ecc384-g1");
    }),
    ("the former snapshot is of an older version", "snapshot db1", |of| {
        version(of, "db1-snapshot", "14.9");
    }),
];

#[tokio::test(start_paused = true)]
async fn every_finding_is_told_and_nothing_is_changed() {
    let mut told = String::new();
    for wish in AS_IT_IS {
        let (_, findings) = survey(&Account::sample(1), wish).await;
        told.push_str(&text(&format!("{wish}, as it is"), &findings));
    }
    for (group, rows) in [
        ("unfit", UNFIT),
        ("names", NAMES),
        ("deletion", DELETION),
        ("state", STATE),
        ("snapshot", SNAPSHOT),
        ("quotas", QUOTAS),
        ("gone", GONE),
        ("lost", LOST),
        ("not asked", UNASKED),
    ] {
        for row in rows {
            let (name, ..) = row;
            let findings = new_findings(row).await;
            assert!(!findings.is_empty(), "{group}: {name}: nothing is found");
            told.push_str(&text(&format!("{group}: {name}"), &findings));
        }
    }
    insta::assert_snapshot!(told);
}

#[tokio::test(start_paused = true)]
async fn what_is_well_is_not_told() {
    for row in FINE {
        assert_eq!(new_findings(row).await, [], "{}", row.0);
    }
}

/// Only the credentials that the caller came with are known here; those of a profile are asked for in
/// `tests/wire`.
#[tokio::test(start_paused = true)]
async fn credentials_that_end_before_the_run_are_a_warning() {
    let (mut survey, before) = survey(&Account::sample(1), "restore db1").await;
    let expected = survey.expected().unwrap();
    survey.credentials_until = Some(survey.now.checked_add(expected).unwrap());
    assert_eq!(preflight(&survey), before);
    let short = expected - Duration::from_secs(60);
    survey.credentials_until = Some(survey.now.checked_add(short).unwrap());
    let mut found = preflight(&survey);
    found.retain(|finding| !before.contains(finding));
    insta::assert_snapshot!(text("credentials", &found));
}

/// Nothing is seen any more with credentials that have ended, so that is no note.
#[tokio::test(start_paused = true)]
async fn credentials_that_have_ended_end_it() {
    for operation in ["DescribeDBParameterGroups", "DescribeCertificates", "DescribeIntegrations"] {
        let account = Account::sample(1);
        let when = When::Operation { name: operation.to_owned(), nth: 0 };
        account.inject(Fault { when, what: What::ExpiredToken });
        let stage = Stage::new(account, 1.0);
        let Err(Breakdown::Blind(fault)) = stage.plan(&wish("restore db1")).await else {
            panic!("{operation}: it was read");
        };
        assert_eq!(fault.kind, FaultKind::Expired, "{operation}");
    }
}

/// What is found in a row, but for what is found on the account as it is.
async fn new_findings((_, asked, prepare): &Row) -> Vec<Finding> {
    let account = Account::sample(1);
    prepare(&account);
    let (_, mut found) = survey(&account, asked).await;
    let plain = asked.split(" --").next().unwrap();
    if AS_IT_IS.contains(&plain) {
        let (_, before) = survey(&Account::sample(1), plain).await;
        found.retain(|finding| !before.contains(finding));
    }
    found
}

/// What the survey of an account comes to; it changes nothing.
async fn survey(account: &Account, asked: &str) -> (Survey, Vec<Finding>) {
    let stage = Stage::new(account.clone(), 1.0);
    let (survey, findings, beginning) = stage.plan(&wish(asked)).await.unwrap();
    let refused = findings.iter().any(|finding| finding.level == Level::Refuse);
    assert_eq!(beginning.is_none(), refused, "{asked}");
    let requests = account.requests();
    let reads =
        requests.iter().filter(|one| !one.mutating && one.operation.starts_with("Describe"));
    assert!(!requests.is_empty());
    assert_eq!(reads.count(), requests.len(), "{requests:?}");
    (survey, findings)
}

/// `restore db1`, `snapshot cluster:aurora1`, `restore db1 its-snapshot`.
fn wish(asked: &str) -> Wish {
    let asked = asked.replace("LONG_MULTI_AZ", LONG_MULTI_AZ).replace("LONG_AURORA", LONG_AURORA);
    let asked = asked.replace("LONG", LONG);
    let (mut deletion, day) = (Deletion::default(), SignedDuration::from_hours(24));
    deletion.keep_for = asked.contains(" --keep").then_some(day);
    let last = asked.split(" --final=").nth(1);
    deletion.final_snapshot = last.map(|name| FinalSnapshot::Named(name.to_owned()));
    let mut words = asked.split(' ').filter(|word| !word.starts_with("--"));
    let (task, name, snapshot) = (words.next().unwrap(), words.next().unwrap(), words.next());
    let name = match name.strip_prefix("cluster:") {
        Some(name) => Identifier::of(Shape::Cluster, name),
        None => Identifier::from_rds(name),
    };
    let wish = match task {
        "restore" => Wish::restore(name, snapshot.map(str::to_owned)),
        "snapshot" => Wish::snapshot(Task::Snapshot, name, false),
        "snapshot-only" => Wish::snapshot(Task::SnapshotOnly, name, false),
        other => panic!("no task {other}"),
    };
    wish.deleting(deletion)
}

fn text(title: &str, findings: &[Finding]) -> String {
    let mut text = format!("## {title}\n");
    for Finding { level, text: what, hint } in findings {
        text.push_str(&format!("{level}: {what}\n"));
        if let Some(hint) = hint {
            text.push_str(&format!("    {hint}\n"));
        }
    }
    text + "\n"
}

fn tags(account: &Account, count: u32) {
    (0..count).for_each(|number| account.set_tag("db1", &format!("tag-{number}"), ""));
}

/// As a run leaves it that has kept the old database.
fn keep(account: &Account) {
    let (run, until) = ("db1-20260101-000000-abcd", "2026-01-08T00:00:00Z");
    account.add_instance(json!({ "DBInstanceIdentifier": "db1-temp" }));
    for (name, role) in [("db1", "restored"), ("db1-temp", "original")] {
        account.set_tag(name, "trapheus:run", &format!("{run}/{role}"));
        account.set_tag(name, "trapheus:task", &format!("restore db1-snapshot until={until}"));
    }
    account.set_tag("db1-temp", "trapheus:until", until);
}

fn strip(account: &Account, name: &str) {
    for tag in ["trapheus:run", "trapheus:task", "trapheus:until"] {
        account.remove_tag(name, tag);
    }
}

fn engine(account: &Account, name: &str) {
    account.set_attribute("db1", "Engine", json!(name));
    account.set_attribute("db1-snapshot", "Engine", json!(name));
}

fn mode(account: &Account, name: &str) {
    account.set_attribute("aurora1", "EngineMode", json!(name));
}

fn version(account: &Account, snapshot: &str, version: &str) {
    account.set_attribute(snapshot, "EngineVersion", json!(version));
}

fn stream(account: &Account, name: &str) {
    account.set_attribute(name, "ActivityStreamStatus", json!("started"));
}

fn pending(account: &Account, name: &str, value: Value) {
    account.set_attribute("db1", "PendingModifiedValues", json!({ name: value }));
}

fn snapshot_of(account: &Account, name: &str) {
    account.add_snapshot(match name.strip_prefix("cluster:") {
        Some(name) => json!({
            "DBClusterSnapshotIdentifier": format!("{name}-snapshot"),
            "DBClusterIdentifier": name,
        }),
        None => json!({
            "DBSnapshotIdentifier": format!("{name}-snapshot"),
            "DBInstanceIdentifier": name,
        }),
    });
}
