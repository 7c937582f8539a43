//! What RDS refuses for clusters, as tables: request → code.

use super::support::{Stage, code, stage};
use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder as Create;
use aws_sdk_rds::operation::modify_db_cluster::builders::ModifyDBClusterFluentBuilder as Modify;
use aws_sdk_rds::operation::restore_db_cluster_from_snapshot::builders::RestoreDBClusterFromSnapshotFluentBuilder as Restore;
use aws_sdk_rds::types::{ServerlessV2ScalingConfiguration, Tag};

const COMBINATION: &str = "InvalidParameterCombination";
const VALUE: &str = "InvalidParameterValue";
const STATE: &str = "InvalidDBClusterStateFault";

fn scaling() -> ServerlessV2ScalingConfiguration {
    ServerlessV2ScalingConfiguration::builder().min_capacity(0.5).max_capacity(4.0).build()
}

#[tokio::test(start_paused = true)]
async fn restores() {
    type Case = (&'static str, fn(Restore) -> Restore);
    let cases: [Case; 23] = [
        ("DBClusterAlreadyExistsFault", |it| it.db_cluster_identifier("Aurora1")),
        ("DBClusterSnapshotNotFoundFault", |it| it.snapshot_identifier("nothing")),
        // An instance's snapshot: by its name not found, by its ARN a migration (facts 1.6).
        ("DBClusterSnapshotNotFoundFault", |it| it.snapshot_identifier("db1-snapshot")),
        (VALUE, |it| {
            it.snapshot_identifier("arn:aws:rds:eu-west-1:111122223333:snapshot:db1-snapshot")
        }),
        (VALUE, |it| it.db_cluster_identifier("a".repeat(64))),
        (VALUE, |it| it.db_cluster_identifier("two--hyphens")),
        (VALUE, |it| it.port(80)),
        (VALUE, |it| it.backup_retention_period(0)),
        (VALUE, |it| it.tags(Tag::builder().key("aws:mine").value("x").build())),
        (VALUE, |it| it.preferred_backup_window("now")),
        (VALUE, |it| it.vpc_security_group_ids("orders")),
        (COMBINATION, |it| it.engine("aurora-mysql")),
        (COMBINATION, |it| it.engine_version("15.3")),
        (COMBINATION, |it| it.db_cluster_instance_class("db.m6gd.large")),
        (COMBINATION, |it| it.iops(1000)),
        (COMBINATION, |it| it.publicly_accessible(false)),
        (COMBINATION, |it| it.storage_type("gp3")),
        (COMBINATION, |it| it.backtrack_window(3600)),
        (COMBINATION, |it| it.monitoring_interval(60)),
        (COMBINATION, |it| it.enable_vpc_networking(true)),
        (COMBINATION, |it| it.enable_cloudwatch_logs_exports("slowquery")),
        ("DBClusterParameterGroupNotFound", |it| it.db_cluster_parameter_group_name("nothing")),
        (COMBINATION, |it| it.db_cluster_parameter_group_name("maz1-cluster-parameters")),
    ];
    let stage = stage(1);
    for (number, (wanted, with)) in cases.into_iter().enumerate() {
        let result = with(stage.restore_aurora("copy1")).send().await;
        assert_eq!(code(result), wanted, "case {number}");
    }
    // Without a version it is the region's, and the group does not fit any more.
    let call = stage.rds.restore_db_cluster_from_snapshot().db_cluster_identifier("copy1");
    let call = call.snapshot_identifier("aurora1-snapshot").engine("aurora-postgresql");
    let call = call.db_cluster_parameter_group_name("aurora1-cluster-parameters");
    assert_eq!(code(call.send().await), COMBINATION);
    let multi_az = stage.restore_multi_az("copy1");
    assert_eq!(
        code(multi_az.serverless_v2_scaling_configuration(scaling()).send().await),
        COMBINATION
    );
    let call = stage.rds.restore_db_cluster_from_snapshot().db_cluster_identifier("copy1");
    let call = call.snapshot_identifier("maz1-snapshot").engine("postgres");
    assert_eq!(code(call.clone().send().await), COMBINATION);
    // The default storage is io1, and that needs IOPS (facts 1.3).
    assert_eq!(code(call.db_cluster_instance_class("db.m6gd.large").send().await), COMBINATION);
    assert!(stage.account.history().iter().all(|one| one.by.is_none()));
    stage.account.set_status("aurora1-snapshot", "creating");
    let early = stage.restore_aurora("copy1").send().await;
    assert_eq!(code(early), "InvalidDBClusterSnapshotStateFault");
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn modifications() {
    type Case = (&'static str, fn(Modify) -> Modify);
    let cases: [Case; 15] = [
        (COMBINATION, |it| it),
        (COMBINATION, |it| it.apply_immediately(true)),
        ("DBClusterNotFoundFault", |it| it.db_cluster_identifier("nothing")),
        ("DBClusterAlreadyExistsFault", |it| it.new_db_cluster_identifier("AURORA10")),
        (VALUE, |it| it.new_db_cluster_identifier("a-")),
        (VALUE, |it| it.backup_retention_period(0)),
        (VALUE, |it| it.backup_retention_period(36)),
        (VALUE, |it| it.preferred_maintenance_window("sun:01:00-sun:01:30")),
        (COMBINATION, |it| it.engine_version("16.4")),
        (COMBINATION, |it| it.engine_version("15.2")),
        (COMBINATION, |it| it.db_instance_parameter_group_name("aurora1-parameters")),
        (COMBINATION, |it| it.backtrack_window(3600)),
        (COMBINATION, |it| it.enable_http_endpoint(true)),
        (COMBINATION, |it| it.manage_master_user_password(true).master_user_password("secret99")),
        ("DBClusterParameterGroupNotFound", |it| it.db_cluster_parameter_group_name("nothing")),
    ];
    let stage = stage(1);
    for (number, (wanted, with)) in cases.into_iter().enumerate() {
        let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
        assert_eq!(code(with(call).send().await), wanted, "case {number}");
    }
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn members() {
    type Case = (&'static str, fn(Create) -> Create);
    let cases: [Case; 17] = [
        ("DBInstanceAlreadyExists", |it| it.db_instance_identifier("aurora1-0")),
        ("DBClusterNotFoundFault", |it| it.db_cluster_identifier("nothing")),
        ("DBParameterGroupNotFound", |it| it.db_parameter_group_name("nothing")),
        (COMBINATION, |it| it.engine("aurora-mysql")),
        (COMBINATION, |it| it.engine_version("15.5")),
        (COMBINATION, |it| it.master_username("me")),
        (COMBINATION, |it| it.master_user_password("secret99")),
        (COMBINATION, |it| it.vpc_security_group_ids("sg-orders")),
        (COMBINATION, |it| it.backup_retention_period(7)),
        (COMBINATION, |it| it.allocated_storage(100)),
        (COMBINATION, |it| it.storage_type("aurora")),
        (COMBINATION, |it| it.storage_encrypted(true)),
        (COMBINATION, |it| it.port(5432)),
        (COMBINATION, |it| it.multi_az(true)),
        (COMBINATION, |it| it.enable_iam_database_authentication(true)),
        (COMBINATION, |it| it.deletion_protection(true)),
        (COMBINATION, |it| it.db_parameter_group_name("db1-parameters")),
    ];
    let stage = stage(1);
    for (number, (wanted, with)) in cases.into_iter().enumerate() {
        let result = with(stage.create_member("aurora1", "aurora1-3")).send().await;
        assert_eq!(code(result), wanted, "case {number}");
    }
    let modify = stage.rds.modify_db_instance().db_instance_identifier("aurora1-1");
    assert_eq!(code(modify.backup_retention_period(3).send().await), COMBINATION);
    stage.account.set_quota("DBInstances", 40, 40);
    let full = stage.create_member("aurora1", "aurora1-3").send().await;
    assert_eq!(code(full), "InstanceQuotaExceeded");
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn serverless_members_need_a_capacity_given_once() {
    let stage = stage(1);
    stage.restore_aurora("copy1").send().await.unwrap();
    stage.settle_cluster("copy1", "available").await;
    let serverless = || stage.create_member("copy1", "copy1-0").db_instance_class("db.serverless");
    assert_eq!(code(serverless().send().await), STATE);
    let set = || {
        let call = stage.rds.modify_db_cluster().db_cluster_identifier("copy1");
        call.serverless_v2_scaling_configuration(scaling()).send()
    };
    set().await.unwrap();
    stage.settle_cluster("copy1", "available").await;
    // Twice before the first member is an internal error (facts 1.2a).
    assert_eq!(code(set().await), "InternalFailure");
    serverless().send().await.unwrap();
    assert_eq!(code(set().await), "no error");
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn failovers_and_deletions() {
    let stage = stage(1);
    let failover = |name: &str| stage.rds.failover_db_cluster().db_cluster_identifier(name);
    assert_eq!(code(failover("aurora10").send().await), STATE);
    let target = |name: &str| failover("aurora1").target_db_instance_identifier(name).send();
    for name in ["aurora1-0", "aurora10-0", "nothing"] {
        assert_eq!(code(target(name).await), "InvalidDBInstanceState", "{name}");
    }
    let delete = |name: &str| stage.rds.delete_db_cluster().db_cluster_identifier(name);
    assert_eq!(code(delete("aurora10").send().await), COMBINATION);
    let both = delete("aurora10").skip_final_snapshot(true).final_db_snapshot_identifier("last");
    assert_eq!(code(both.send().await), COMBINATION);
    let last = stage.rds.delete_db_instance().db_instance_identifier("aurora10-0");
    let last = last.final_db_snapshot_identifier("last").send().await;
    assert_eq!(code(last), COMBINATION);
    stage.delete_member("aurora10-0").await;
    stage.account.add_global_cluster("world", "aurora10");
    let skip = || delete("aurora10").skip_final_snapshot(true).send();
    assert_eq!(code(skip().await), STATE);
    stage.account.only_delete_tagged("run");
    assert_eq!(code(skip().await), "AccessDenied");
    stage.assert_codes_are_known();
}

async fn take(stage: &Stage, cluster: &str, name: &str) -> String {
    let call = stage.rds.create_db_cluster_snapshot().db_cluster_identifier(cluster);
    code(call.db_cluster_snapshot_identifier(name).send().await)
}

#[tokio::test(start_paused = true)]
async fn snapshots_are_taken_copied_and_deleted() {
    let stage = stage(1);
    let taken = "DBClusterSnapshotAlreadyExistsFault";
    assert_eq!(take(&stage, "aurora1", "aurora1-snapshot").await, taken);
    assert_eq!(take(&stage, "aurora1", &"a".repeat(64)).await, VALUE);
    assert_eq!(take(&stage, "nothing", "s").await, "DBClusterNotFoundFault");
    stage.account.set_quota("ManualClusterSnapshots", 100, 100);
    assert_eq!(take(&stage, "aurora1", "s").await, "SnapshotQuotaExceeded");
    stage.account.set_quota("ManualClusterSnapshots", 0, 100);
    assert_eq!(take(&stage, "aurora1", "s").await, "no error");
    // The cluster is backing up, whatever it shows.
    assert_eq!(take(&stage, "aurora1", "t").await, STATE);
    stage.settle_cluster("aurora1", "available").await;
    let copy = |from: &str| {
        let call = stage.rds.copy_db_cluster_snapshot();
        let call = call.source_db_cluster_snapshot_identifier(from);
        call.target_db_cluster_snapshot_identifier("copied").copy_tags(true)
    };
    assert_eq!(code(copy("aurora10-snapshot").kms_key_id("k").send().await), COMBINATION);
    let made = copy("s").send().await.unwrap().db_cluster_snapshot.unwrap();
    assert_eq!(made.status.as_deref(), Some("copying"));
    assert_eq!(made.tag_list().len(), 2);
    let delete = |name: &str| {
        stage.rds.delete_db_cluster_snapshot().db_cluster_snapshot_identifier(name).send()
    };
    assert_eq!(code(delete("copied").await), "InvalidDBClusterSnapshotStateFault");
    delete("s").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(300)).await;
    assert_eq!(code(delete("s").await), "DBClusterSnapshotNotFoundFault");
    let list = stage.rds.describe_db_cluster_snapshots().db_cluster_identifier("aurora1");
    let names: Vec<_> = list.send().await.unwrap().db_cluster_snapshots.unwrap();
    let names: Vec<_> =
        names.iter().filter_map(|one| one.db_cluster_snapshot_identifier()).collect();
    assert_eq!(names, ["aurora1-snapshot", "copied"]);
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn endpoints() {
    let stage = stage(1);
    let create = |name: &str, cluster: &str| {
        let call = stage.rds.create_db_cluster_endpoint().db_cluster_identifier(cluster);
        call.db_cluster_endpoint_identifier(name).endpoint_type("READER")
    };
    assert_eq!(code(create("one", "maz1").send().await), STATE);
    assert_eq!(code(create("one", "nothing").send().await), "DBClusterNotFoundFault");
    assert_eq!(code(create("-", "aurora1").send().await), VALUE);
    assert_eq!(code(create("one", "aurora1").endpoint_type("ALL").send().await), VALUE);
    let both = create("one", "aurora1").static_members("aurora1-0").excluded_members("aurora1-1");
    assert_eq!(code(both.send().await), COMBINATION);
    let stranger = create("one", "aurora1").static_members("db1").send().await;
    assert_eq!(code(stranger), "InvalidDBInstanceState");
    let nobody = create("one", "aurora1").static_members("nobody").send().await;
    assert_eq!(code(nobody), "DBInstanceNotFound");
    for number in 2..=5 {
        create(&format!("endpoint-{number}"), "aurora1").send().await.unwrap();
    }
    // At most five (facts 4.5).
    let full = create("one", "aurora1").send().await;
    assert_eq!(code(full), "DBClusterEndpointQuotaExceededFault");
    let delete = stage.rds.delete_db_cluster_endpoint().db_cluster_endpoint_identifier("nothing");
    assert_eq!(code(delete.send().await), "DBClusterEndpointNotFoundFault");
    stage.assert_codes_are_known();
}

#[tokio::test(start_paused = true)]
async fn quotas_and_storage_that_rests() {
    let stage = stage(1);
    stage.account.set_quota("DBClusters", 40, 40);
    let full = stage.restore_aurora("copy1").send().await;
    assert_eq!(code(full), "DBClusterQuotaExceededFault");
    stage.account.set_quota("DBClusters", 3, 40);
    let switch = |kind: &str| {
        let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
        call.storage_type(kind).apply_immediately(true).send()
    };
    switch("aurora-iopt1").await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    let cluster = stage.cluster("aurora1").await.unwrap();
    assert_eq!(cluster.storage_type.as_deref(), Some("aurora-iopt1"));
    assert_eq!(code(switch("aurora").await), COMBINATION);
    stage.assert_codes_are_known();
    // Three members that RDS makes: facts 4.8 has the code, the model has not.
    stage.account.set_quota("DBInstances", 38, 40);
    let full = stage.restore_multi_az("copy1").send().await;
    assert_eq!(code(full), "InstanceQuotaExceeded");
}
