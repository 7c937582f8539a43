//! What RDS refuses, as a table: request → code.

use super::support::{Stage, code, stage};
use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder as Modify;
use aws_sdk_rds::operation::restore_db_instance_from_db_snapshot::builders::RestoreDBInstanceFromDBSnapshotFluentBuilder as Restore;
use aws_sdk_rds::types::Tag;
use serde_json::json;

const COMBINATION: &str = "InvalidParameterCombination";
const VALUE: &str = "InvalidParameterValue";

fn restore(stage: &Stage) -> Restore {
    let call = stage.rds.restore_db_instance_from_db_snapshot();
    call.db_instance_identifier("copy1").db_snapshot_identifier("db1-snapshot")
}

fn modify(stage: &Stage) -> Modify {
    stage.rds.modify_db_instance().db_instance_identifier("db1")
}

#[tokio::test(start_paused = true)]
async fn restores() {
    type Case = (&'static str, fn(Restore) -> Restore);
    let cases: [Case; 24] = [
        ("DBInstanceAlreadyExists", |it| it.db_instance_identifier("DB1")),
        ("DBSnapshotNotFound", |it| it.db_snapshot_identifier("nothing")),
        (VALUE, |it| it.db_instance_identifier("a".repeat(64))),
        (VALUE, |it| it.db_instance_identifier("9lives")),
        (VALUE, |it| it.db_instance_identifier("two--hyphens")),
        (VALUE, |it| it.db_instance_identifier("last-")),
        (VALUE, |it| it.db_name("orders")),
        (VALUE, |it| it.allocated_storage(20)),
        (VALUE, |it| it.port(80)),
        (VALUE, |it| it.db_instance_class("large")),
        (VALUE, |it| it.tags(Tag::builder().key("aws:mine").value("x").build())),
        (VALUE, |it| it.preferred_backup_window("now")),
        (COMBINATION, |it| it.multi_az(true).availability_zone("eu-west-1a")),
        (COMBINATION, |it| it.db_cluster_snapshot_identifier("maz1-snapshot")),
        (COMBINATION, |it| it.storage_type("gp3").iops(12_000).storage_throughput(500)),
        (COMBINATION, |it| it.storage_type("gp3").allocated_storage(500).iops(3000)),
        (COMBINATION, |it| it.storage_type("io1")),
        (COMBINATION, |it| it.db_parameter_group_name("mysql-parameters")),
        (COMBINATION, |it| it.option_group_name("elsewhere-options")),
        (COMBINATION, |it| it.engine("mysql")),
        (COMBINATION, |it| it.enable_cloudwatch_logs_exports("slowquery")),
        (COMBINATION, |it| it.master_user_secret_kms_key_id("k")),
        ("DBParameterGroupNotFound", |it| it.db_parameter_group_name("nothing")),
        ("DBSubnetGroupNotFoundFault", |it| it.db_subnet_group_name("nothing")),
    ];
    let stage = stage(1);
    for (number, (wanted, with)) in cases.into_iter().enumerate() {
        let result = with(restore(&stage)).send().await;
        assert_eq!(code(result), wanted, "case {number}");
    }
    let history = stage.account.history();
    assert!(history.iter().all(|one| one.by.is_none()));
    stage.account.set_status("db1-snapshot", "creating");
    assert_eq!(code(restore(&stage).send().await), "InvalidDBSnapshotState");
}

#[tokio::test(start_paused = true)]
async fn modifications() {
    type Case = (&'static str, fn(Modify) -> Modify);
    let cases: [Case; 21] = [
        (COMBINATION, |it| it),
        (COMBINATION, |it| it.apply_immediately(true)),
        ("DBInstanceNotFound", |it| it.db_instance_identifier("nothing")),
        ("DBInstanceAlreadyExists", |it| it.new_db_instance_identifier("DB10")),
        (VALUE, |it| it.new_db_instance_identifier("a-")),
        (VALUE, |it| it.monitoring_interval(7)),
        (VALUE, |it| it.backup_retention_period(36)),
        (VALUE, |it| it.preferred_maintenance_window("sun:02:00-sun:03:00")),
        (COMBINATION, |it| it.performance_insights_retention_period(30)),
        (COMBINATION, |it| it.performance_insights_kms_key_id("another")),
        (COMBINATION, |it| it.allocated_storage(105).iops(3000)),
        (COMBINATION, |it| it.storage_type("io2").iops(0)),
        (COMBINATION, |it| {
            it.monitoring_interval(0)
                .monitoring_role_arn("r")
                .enable_performance_insights(false)
                .performance_insights_retention_period(7)
        }),
        (COMBINATION, |it| it.manage_master_user_password(true).master_user_password("secret99")),
        (COMBINATION, |it| it.engine_version("16.3")),
        (COMBINATION, |it| it.engine_version("15.2")),
        (COMBINATION, |it| it.db_security_groups("classic")),
        (COMBINATION, |it| it.database_insights_mode("advanced".into())),
        (COMBINATION, |it| it.domain("d-1").domain_fqdn("a.b")),
        ("CertificateNotFound", |it| it.ca_certificate_identifier("rds-ca-2019")),
        ("OptionGroupNotFoundFault", |it| it.option_group_name("nothing")),
    ];
    let stage = stage(1);
    for (number, (wanted, with)) in cases.into_iter().enumerate() {
        let result = with(modify(&stage)).send().await;
        assert_eq!(code(result), wanted, "case {number}");
    }
}

#[tokio::test(start_paused = true)]
async fn deletions() {
    let stage = stage(1);
    let delete = |name: &str| stage.rds.delete_db_instance().db_instance_identifier(name);
    let skip = || delete("db1").skip_final_snapshot(true);
    assert_eq!(code(skip().send().await), COMBINATION);
    stage.unprotect("db1").await;
    assert_eq!(code(delete("db1").send().await), COMBINATION);
    let both = skip().final_db_snapshot_identifier("last");
    assert_eq!(code(both.send().await), COMBINATION);
    let taken = delete("db1").final_db_snapshot_identifier("db1-snapshot");
    assert_eq!(code(taken.send().await), "DBSnapshotAlreadyExists");
    let replica = delete("db1-reports-replica").final_db_snapshot_identifier("last");
    assert_eq!(code(replica.send().await), COMBINATION);
    stage.account.only_delete_tagged("run");
    assert_eq!(code(skip().send().await), "AccessDenied");
    stage.account.set_tag("db1", "run", "1");
    for status in ["backing-up", "modifying", "rebooting"] {
        stage.account.set_status("db1", status);
        assert_eq!(code(skip().send().await), "InvalidDBInstanceState");
    }
    stage.account.set_status("db1", "failed");
    let last = delete("db1").final_db_snapshot_identifier("last");
    assert_eq!(code(last.send().await), "InvalidDBInstanceState");
    assert_eq!(code(skip().send().await), "no error");
    assert_eq!(code(skip().send().await), "InvalidDBInstanceState");
}

#[tokio::test(start_paused = true)]
async fn quotas_permissions_and_credentials() {
    let stage = stage(1);
    let quotas = stage.rds.describe_account_attributes().send().await.unwrap();
    let quotas = quotas.account_quotas.unwrap();
    let instances =
        quotas.iter().find(|one| one.account_quota_name.as_deref() == Some("DBInstances"));
    assert_eq!(instances.unwrap().used, Some(11));
    stage.account.set_quota("DBInstances", 40, 40);
    assert_eq!(code(restore(&stage).send().await), "InstanceQuotaExceeded");
    stage.account.set_quota("DBInstances", 39, 40);
    stage.account.set_quota("AllocatedStorage", 1000, 1050);
    assert_eq!(code(restore(&stage).send().await), "StorageQuotaExceeded");
    stage.account.set_quota("ManualSnapshots", 100, 100);
    let snapshot = stage.rds.create_db_snapshot().db_instance_identifier("db1");
    let snapshot = snapshot.db_snapshot_identifier("s").send().await;
    assert_eq!(code(snapshot), "SnapshotQuotaExceeded");
    stage.account.forbid("RestoreDBInstanceFromDBSnapshot");
    assert_eq!(code(restore(&stage).send().await), "AccessDenied");
    stage.account.expire_credentials_at(stage.now());
    assert_eq!(code(restore(&stage).send().await), "ExpiredToken");
}

#[tokio::test(start_paused = true)]
async fn tags() {
    let stage = stage(1);
    let arn = "arn:aws:rds:eu-west-1:111122223333:db:db1";
    let add = |arn: &str| stage.rds.add_tags_to_resource().resource_name(arn);
    let tag = |key: String| Tag::builder().key(key).value("v").build();
    assert_eq!(code(add("db1").tags(tag("k".into())).send().await), VALUE);
    let nothing = add(&format!("{arn}-nothing")).tags(tag("k".into()));
    assert_eq!(code(nothing.send().await), "DBInstanceNotFound");
    assert_eq!(code(add(arn).tags(tag("AWS:k".into())).send().await), VALUE);
    assert_eq!(code(add(arn).tags(tag("k;".into())).send().await), VALUE);
    let many = (0..48).map(|number| tag(format!("k{number}"))).collect();
    assert_eq!(code(add(arn).set_tags(Some(many)).send().await), "no error");
    assert_eq!(code(add(arn).tags(tag("more".into())).send().await), VALUE);
}

#[tokio::test(start_paused = true)]
async fn sql_server_and_oracle_have_their_own() {
    let stage = stage(1);
    for (name, engine) in [("ms1", "sqlserver-ee"), ("or1", "oracle-ee-cdb")] {
        let instance = json!({ "DBInstanceIdentifier": name, "Engine": engine });
        stage.account.add_instance(instance);
        let snapshot = format!("{name}-snapshot");
        let snapshot = json!({ "DBSnapshotIdentifier": snapshot, "DBInstanceIdentifier": name });
        stage.account.add_snapshot(snapshot);
    }
    let microsoft = || restore(&stage).db_snapshot_identifier("ms1-snapshot");
    assert_eq!(code(microsoft().storage_type("gp3").send().await), COMBINATION);
    let mirrored = microsoft().multi_az(true).backup_retention_period(0);
    assert_eq!(code(mirrored.send().await), VALUE);
    assert_eq!(code(microsoft().port(1434).send().await), VALUE);
    let oracle = || restore(&stage).db_snapshot_identifier("or1-snapshot");
    assert_eq!(code(oracle().engine("oracle-ee-cdb").send().await), COMBINATION);
    assert_eq!(code(oracle().db_name("PDB2").send().await), "no error");
}
