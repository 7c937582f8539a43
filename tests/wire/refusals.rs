//! What the checks refuse: each a clear error, and not one change.

use crate::golden;
use crate::support::{Bench, write};
use serde_json::{Value, json};
use trapheus::sim::What;

/// A case: its name, what is odd about the account, and what is typed after `restore`.
type Case = (&'static str, fn(&Bench), &'static [&'static str]);

const DB1: &[&str] = &["--identifier", "db1"];

#[test]
fn of_the_target() {
    check(&[
        ("unknown", |_| {}, &["--identifier", "db2"]),
        ("unknown_near", |_| {}, &["--identifier", "db1-report"]),
        ("a_cluster", |_| {}, &["--identifier", "aurora1"]),
        ("a_member", |_| {}, &["--identifier", "aurora1-0"]),
        ("an_instance", |_| {}, &["--identifier", "db1", "--cluster"]),
        ("unknown_cluster", |_| {}, &["--identifier", "aurora2", "--cluster"]),
        (
            "a_cluster_with_a_stopped_member",
            |bench| bench.account.set_status("aurora1-1", "stopped"),
            &["--identifier", "aurora1", "--cluster"],
        ),
        (
            "a_member_aside_name_taken",
            |bench| {
                bench.account.add_instance(serde_json::json!({
                    "DBInstanceIdentifier": "aurora1-2-temp"
                }))
            },
            &["--identifier", "aurora1", "--cluster"],
        ),
        ("name_too_long", long, &["--identifier", LONG]),
        ("stopped", |bench| bench.account.set_status("db1", "stopped"), DB1),
        ("not_available", |bench| bench.account.set_status("db1", "backing-up"), DB1),
        ("pending_rename", pending, DB1),
        ("claimed", claimed, DB1),
        ("replica", |_| {}, &["--identifier", "db1-reports-replica"]),
        ("replica_source", |_| {}, &["--identifier", "db1-reports"]),
        ("blue_green", blue_green, DB1),
        ("rds_custom", |bench| engine(bench, "custom-oracle-ee"), DB1),
        ("neptune", |bench| engine(bench, "neptune"), DB1),
        ("documentdb", |bench| engine(bench, "docdb"), DB1),
        ("too_many_tags", tags, DB1),
    ]);
}

const AURORA1: &[&str] = &["--identifier", "aurora1", "--cluster"];
const MAZ1: &[&str] = &["--identifier", "maz1", "--cluster"];

#[test]
fn of_a_cluster() {
    check(&[
        ("serverless_v1", |bench| mode(bench, "serverless"), AURORA1),
        ("parallel_query", |bench| mode(bench, "parallelquery"), AURORA1),
        ("multi_master", |bench| mode(bench, "multimaster"), AURORA1),
        (
            "limitless",
            |bench| {
                let kind = json!("limitless");
                bench.account.set_attribute("aurora1", "ClusterScalabilityType", kind);
            },
            AURORA1,
        ),
        ("a_global_member", |bench| bench.account.add_global_cluster("world", "aurora1"), AURORA1),
        ("zero_etl", zero_etl, AURORA1),
        ("a_stopped_cluster", |bench| bench.account.set_status("aurora1", "stopped"), AURORA1),
        (
            "a_cluster_aside_name_taken",
            |bench| bench.account.add_cluster(json!({ "DBClusterIdentifier": "aurora1-temp" })),
            AURORA1,
        ),
        (
            "an_own_member_aside_name_taken",
            |bench| {
                let name = json!({ "DBInstanceIdentifier": "maz1-temp-instance-2" });
                bench.account.add_instance(name);
            },
            MAZ1,
        ),
        ("cluster_quota", |bench| bench.account.set_quota("DBClusters", 40, 40), AURORA1),
        ("member_quota", |bench| bench.account.set_quota("DBInstances", 38, 40), AURORA1),
        ("member_too_long", long_member, AURORA1),
        ("multi_az_too_long", long_multi_az, &["--identifier", LONG_MULTI_AZ, "--cluster"]),
    ]);
}

#[test]
fn of_the_rest() {
    check(&[
        ("no_snapshot", |_| {}, &["--identifier", "db1", "--snapshot", "none"]),
        ("no_snapshot_at_all", bare, &["--identifier", "bare"]),
        ("snapshot_not_available", creating, DB1),
        (
            "snapshot_of_another_engine",
            |_| {},
            &["--identifier", "db1", "--snapshot", "db1-reports-snapshot"],
        ),
        ("aside_taken", aside, DB1),
        ("quota", |bench| bench.account.set_quota("DBInstances", 40, 40), DB1),
        ("expired_before", expired, DB1),
        ("not_permitted", |bench| bench.deny("DescribeDBInstances", 0), DB1),
        ("not_confirmed", |_| {}, &["--identifier", "db1", "--confirm", "db10"]),
    ]);
}

/// `<identifier>-snapshot` is a name of a cluster's snapshot too, and would be too long for one.
#[test]
fn a_snapshot_name_that_is_too_long() {
    let bench = Bench::new();
    let name = "a-cluster-with-a-name-of-fifty-five-characters-not-less";
    bench.account.add_cluster(json!({ "DBClusterIdentifier": name }));
    bench
        .account
        .add_instance(json!({ "DBInstanceIdentifier": "its-member", "DBClusterIdentifier": name }));
    for task in ["snapshot", "snapshot-only"] {
        let came = bench.run(&[task, "-q", "--identifier", name, "--cluster"]);
        came.assert_code(3);
        golden!(bench, format!("refused_{task}_name_too_long"), came);
    }
    bench.assert_untouched();
}

/// What would go on leading to the old cluster is told, with what to do.
#[test]
fn what_leads_to_a_cluster_is_told() {
    let bench = Bench::new();
    bench.account.add_proxy("front", "aurora1");
    let came = bench.run(&["restore", "--dry-run", "--identifier", "aurora1", "--cluster"]);
    came.assert_code(0);
    golden!(bench, "warn_what_leads_to_a_cluster", came);
}

/// A snapshot of another database, or one that cannot be read in full, is a warning.
#[test]
fn warnings_let_it_pass() {
    let bench = Bench::new();
    bench.account.set_attribute("db10-snapshot", "Encrypted", serde_json::json!(true));
    let came = bench.restore(&["--dry-run", "--snapshot", "db10-snapshot"]);
    came.assert_code(0);
    golden!(bench, "warn_snapshot_of_another_database", came);
    let bench = Bench::new();
    bench.deny("DescribeAccountAttributes", 0);
    bench.deny("DescribeBlueGreenDeployments", 0);
    let came = bench.restore(&["--dry-run"]);
    came.assert_code(0);
    golden!(bench, "warn_unread", came);
}

fn check(cases: &[Case]) {
    for (name, prepare, args) in cases {
        let bench = Bench::new();
        prepare(&bench);
        let came = bench.run(&[&["restore", "-q"], *args].concat());
        assert_eq!(came.code(), Some(3), "{name}: {came:?}");
        golden!(bench, format!("refused_{name}"), came);
        // A dry run refuses just the same, and says so as data.
        if *name != "not_confirmed" {
            let dry = bench.run(&[&["restore", "--dry-run", "-o", "json"], *args].concat());
            assert_eq!(dry.code(), Some(3), "{name}: {dry:?}");
            assert_eq!(dry.json()["exit_code"], 3, "{name}: {}", dry.out);
        }
        bench.assert_untouched();
        assert!(bench.journal().is_empty(), "{name}");
    }
}

/// One character less, and `-temp` would fit.
const LONG: &str = "a-database-with-a-name-of-fifty-nine-characters-not-fewer-x";

fn long(bench: &Bench) {
    bench.account.add_instance(json!({ "DBInstanceIdentifier": LONG }));
    snapshot(bench, LONG, json!({}));
}

fn mode(bench: &Bench, name: &str) {
    bench.account.set_attribute("aurora1", "EngineMode", json!(name));
}

fn zero_etl(bench: &Bench) {
    bench.account.add_integration(json!({
        "IntegrationName": "to-the-warehouse",
        "IntegrationArn": "arn:aws:rds:eu-west-1:111122223333:integration:1",
        "SourceArn": "arn:aws:rds:eu-west-1:111122223333:cluster:aurora1",
        "TargetArn": "arn:aws:redshift-serverless:eu-west-1:111122223333:namespace/1",
        "Status": "active",
    }));
}

fn long_member(bench: &Bench) {
    bench
        .account
        .add_instance(json!({ "DBInstanceIdentifier": LONG, "DBClusterIdentifier": "aurora1" }));
}

/// One character less, and `-temp-instance-1` would fit.
const LONG_MULTI_AZ: &str = "a-cluster-with-a-name-of-48-characters-not-lesss";

fn long_multi_az(bench: &Bench) {
    bench.account.add_cluster(json!({
        "DBClusterIdentifier": LONG_MULTI_AZ,
        "Engine": "postgres",
        "DBClusterInstanceClass": "db.m6gd.large",
    }));
    bench.account.add_snapshot(json!({
        "DBClusterSnapshotIdentifier": format!("{LONG_MULTI_AZ}-snapshot"),
        "DBClusterIdentifier": LONG_MULTI_AZ,
    }));
}

fn snapshot(bench: &Bench, of: &str, more: Value) {
    let mut about =
        json!({ "DBSnapshotIdentifier": format!("{of}-snapshot"), "DBInstanceIdentifier": of });
    about.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.account.add_snapshot(about);
}

fn bare(bench: &Bench) {
    bench.account.add_instance(json!({ "DBInstanceIdentifier": "bare" }));
}

fn pending(bench: &Bench) {
    let pending = json!({ "DBInstanceIdentifier": "db1-next" });
    bench.account.set_attribute("db1", "PendingModifiedValues", pending);
}

fn claimed(bench: &Bench) {
    bench.account.set_tag("db1", "trapheus:run", "db1-20260101-000000-abcd/original");
    bench.account.set_tag("db1", "trapheus:task", "restore db1-snapshot");
}

fn blue_green(bench: &Bench) {
    let arn = "arn:aws:rds:eu-west-1:111122223333:db:db1";
    bench.account.add_blue_green_deployment(json!({
        "BlueGreenDeploymentIdentifier": "bgd-1",
        "BlueGreenDeploymentName": "upgrade",
        "Source": arn,
        "Target": "arn:aws:rds:eu-west-1:111122223333:db:db1-green",
        "Status": "AVAILABLE",
    }));
}

fn engine(bench: &Bench, name: &str) {
    bench.account.set_attribute("db1", "Engine", json!(name));
    bench.account.set_attribute("db1-snapshot", "Engine", json!(name));
}

fn tags(bench: &Bench) {
    for number in 0..47 {
        bench.account.set_tag("db1", &format!("tag-{number}"), "");
    }
}

fn creating(bench: &Bench) {
    bench.account.set_status("db1-snapshot", "creating");
}

fn aside(bench: &Bench) {
    bench.account.add_instance(json!({ "DBInstanceIdentifier": "db1-temp" }));
}

fn expired(bench: &Bench) {
    bench.fault("DescribeDBInstances", 0, What::ExpiredToken);
}

/// A provider that says when its credentials end, and ends them before the run.
#[test]
fn credentials_that_end_soon_are_told() {
    let bench = Bench::new();
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(10);
    let keys = json!({
        "Version": 1,
        "AccessKeyId": "AKIASESSION",
        "SecretAccessKey": "secret",
        "SessionToken": "token",
        "Expiration": end.to_string(),
    });
    let file = write(&bench, "keys.json", &keys.to_string());
    let profile = format!("[profile session]\ncredential_process = cat {}\n", file.display());
    write(&bench, ".aws/config", &profile);
    let came = bench.restore(&["--dry-run", "--profile", "session"]);
    came.assert_code(0);
    golden!(bench, "warn_credentials_end_soon", came);
    bench.assert_untouched();
}
