//! The life of a Multi-AZ DB cluster, whose members RDS makes, renames and deletes itself.

use super::support::{code, stage};
use std::time::Duration;

const COMBINATION: &str = "InvalidParameterCombination";

#[tokio::test(start_paused = true)]
async fn it_is_restored_with_its_members() {
    for seed in 0..3 {
        let stage = stage(seed);
        let made = stage.restore_multi_az("copy1").send().await.unwrap().db_cluster.unwrap();
        assert_eq!(made.db_cluster_members().len(), 3);
        stage.settle_cluster("copy1", "available").await;
        let mut names = stage.members("copy1").await;
        names.sort();
        assert_eq!(names, ["copy1-instance-1", "copy1-instance-2", "copy1-instance-3"]);
        assert!(stage.true_cluster("copy1").up);
        let member = stage.describe("copy1-instance-2").await.unwrap();
        assert_eq!(member.db_instance_status.as_deref(), Some("available"));
        assert_eq!(member.db_instance_class.as_deref(), Some("db.m6gd.large"));
        let restored = stage.cluster("copy1").await.unwrap();
        assert_eq!(restored.allocated_storage, Some(100));
        assert_eq!(restored.publicly_accessible, Some(true));
    }
}

#[tokio::test(start_paused = true)]
async fn its_members_are_renamed_along() {
    let stage = stage(1);
    let before = stage.members("maz1").await;
    stage.rename_cluster("maz1", "maz1-temp").await;
    for _ in 0..300 {
        if stage.cluster_seen("maz1-temp").await != "-" {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // Neither the cluster's old name nor its members' are free yet.
    let taken = stage.restore_multi_az("maz1").send().await;
    assert_eq!(code(taken), "DBClusterAlreadyExistsFault");
    stage.settle_cluster("maz1-temp", "available").await;
    let renamed = |name: &String| name.replace("maz1-", "maz1-temp-");
    let wanted: Vec<String> = before.iter().map(renamed).collect();
    assert_eq!(stage.members("maz1-temp").await, wanted);
    assert!(stage.describe("maz1-instance-1").await.is_none());
    stage.restore_multi_az("maz1").send().await.unwrap();
    stage.settle_cluster("maz1", "available").await;
}

#[tokio::test(start_paused = true)]
async fn a_members_name_that_is_taken_refuses_the_cluster() {
    let stage = stage(1);
    let stranger = serde_json::json!({ "DBInstanceIdentifier": "copy1-instance-2" });
    stage.account.add_instance(stranger);
    let taken = "DBInstanceAlreadyExists";
    assert_eq!(code(stage.restore_multi_az("copy1").send().await), taken);
    let rename = stage.rds.modify_db_cluster().db_cluster_identifier("maz1");
    let rename = rename.new_db_cluster_identifier("copy1").apply_immediately(true);
    assert_eq!(code(rename.send().await), taken);
}

#[tokio::test(start_paused = true)]
async fn its_members_are_not_touched_by_hand() {
    let stage = stage(1);
    let name = "maz1-instance-2";
    let create = stage.create_member("maz1", "maz1-4").engine("postgres").send().await;
    assert_eq!(code(create), COMBINATION);
    let modify = stage.rds.modify_db_instance().db_instance_identifier(name);
    assert_eq!(code(modify.promotion_tier(3).send().await), COMBINATION);
    let rename = stage.rds.modify_db_instance().db_instance_identifier(name);
    assert_eq!(code(rename.new_db_instance_identifier("other").send().await), COMBINATION);
    let delete = stage.rds.delete_db_instance().db_instance_identifier(name);
    assert_eq!(code(delete.skip_final_snapshot(true).send().await), COMBINATION);
    let stop = stage.rds.stop_db_cluster().db_cluster_identifier("maz1").send().await;
    assert_eq!(code(stop), "InvalidDBClusterStateFault");
    stage.rds.failover_db_cluster().db_cluster_identifier("maz1").send().await.unwrap();
    stage.settle_cluster("maz1", "available").await;
    assert_ne!(stage.members("maz1").await[0], "maz1-instance-1");
}

#[tokio::test(start_paused = true)]
async fn it_is_deleted_with_its_members() {
    let stage = stage(1);
    let call = stage.rds.delete_db_cluster().db_cluster_identifier("maz1");
    let call = call.skip_final_snapshot(false).final_db_snapshot_identifier("maz1-last");
    call.send().await.unwrap();
    let seen = stage.watch_cluster("maz1", 1200).await;
    assert_eq!(seen, ["available", "deleting", "-"]);
    assert!(stage.describe("maz1-instance-3").await.is_none());
    let call = stage.rds.describe_db_cluster_snapshots();
    let last = call.db_cluster_snapshot_identifier("maz1-last").send().await.unwrap();
    assert_eq!(last.db_cluster_snapshots()[0].status(), Some("available"));
    // Whatever else became of it, no reader took over.
    let crowned = stage.account.history().into_iter().filter(|one| {
        matches!(&one.event, trapheus::sim::Event::Modified { values } if values.contains_key("writer"))
            && one.by.is_some()
    });
    assert_eq!(crowned.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn its_snapshot_becomes_an_instance_but_not_a_copy() {
    let stage = stage(1);
    let copy = stage.rds.copy_db_cluster_snapshot();
    let copy = copy.source_db_cluster_snapshot_identifier("maz1-snapshot");
    let copy = copy.target_db_cluster_snapshot_identifier("copied").send().await;
    assert_eq!(code(copy), "InvalidDBClusterSnapshotStateFault");
    let restore = |snapshot: &str| {
        let call = stage.rds.restore_db_instance_from_db_snapshot();
        call.db_instance_identifier("alone").db_cluster_snapshot_identifier(snapshot)
    };
    assert_eq!(code(restore("aurora1-snapshot").send().await), "InvalidRestoreFault");
    restore("maz1-snapshot").db_instance_class("db.m6g.large").send().await.unwrap();
    stage.settle("alone", "available").await;
    let alone = stage.describe("alone").await.unwrap();
    assert_eq!(alone.master_username.as_deref(), Some("events"));
    assert_eq!(alone.endpoint.unwrap().port, Some(5432));
}
