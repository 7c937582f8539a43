//! The fault script on clusters and their members.

use super::support::{code, stage};
use std::time::Duration;
use trapheus::sim::{Fault, What, When};

fn ends_in(operation: &str, status: &str) -> Fault {
    let when = When::Operation { name: operation.to_owned(), nth: 1 };
    Fault { when, what: What::EndsIn { status: status.to_owned() } }
}

#[tokio::test(start_paused = true)]
async fn restores_end_in_other_statuses() {
    for status in [
        "restore-failed",
        "migration-failed",
        "incompatible-restore",
        "failed",
        "incompatible-network",
        "inaccessible-encryption-credentials",
    ] {
        for multi_az in [false, true] {
            let stage = stage(1);
            stage.account.inject(ends_in("RestoreDBClusterFromSnapshot", status));
            let call = match multi_az {
                true => stage.restore_multi_az("copy1"),
                false => stage.restore_aurora("copy1"),
            };
            call.send().await.unwrap();
            stage.settle_cluster("copy1", status).await;
            assert!(!stage.true_cluster("copy1").up);
            let member = stage.create_member("copy1", "copy1-9").send().await;
            assert_ne!(code(member), "no error");
            // It owns the name until it is deleted (facts 4.12).
            let again = stage.restore_aurora("copy1").send().await;
            assert_eq!(code(again), "DBClusterAlreadyExistsFault");
            let delete = stage.rds.delete_db_cluster().db_cluster_identifier("copy1");
            delete.skip_final_snapshot(true).send().await.unwrap();
            let seen = stage.watch_cluster("copy1", 900).await;
            assert_eq!(seen, [status, "deleting", "-"]);
            assert!(stage.describe("copy1-instance-1").await.is_none());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cluster_comes_up_without_a_writer() {
    for status in ["creating", "failed", "incompatible-parameters"] {
        let stage = stage(1);
        stage.restore_aurora("copy1").send().await.unwrap();
        stage.settle_cluster("copy1", "available").await;
        stage.account.inject(ends_in("CreateDBInstance", status));
        stage.create_member("copy1", "copy1-0").send().await.unwrap();
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(stage.seen("copy1-0").await, status);
        assert_eq!(stage.cluster_seen("copy1").await, "available");
        let cluster = stage.true_cluster("copy1");
        assert!(!cluster.up && cluster.writer.is_none() && cluster.members.len() == 1);
        // Another member helps.
        stage.create_member("copy1", "copy1-1").send().await.unwrap();
        stage.settle("copy1-1", "available").await;
        assert_eq!(stage.members("copy1").await[0], "copy1-1");
        assert!(stage.true_cluster("copy1").up);
    }
}

#[tokio::test(start_paused = true)]
async fn renames_failovers_and_deletions_end_elsewhere() {
    let stage = stage(1);
    stage.account.inject(ends_in("ModifyDBCluster", "incompatible-network"));
    stage.rename_cluster("aurora1", "aurora1-temp").await;
    stage.settle_cluster("aurora1-temp", "incompatible-network").await;
    let stage = super::support::stage(2);
    stage.account.inject(ends_in("FailoverDBCluster", "failed"));
    stage.rds.failover_db_cluster().db_cluster_identifier("aurora1").send().await.unwrap();
    stage.settle_cluster("aurora1", "failed").await;
    let stage = super::support::stage(3);
    stage.account.inject(ends_in("CreateDBClusterSnapshot", "failed"));
    let call = stage.rds.create_db_cluster_snapshot().db_cluster_identifier("aurora1");
    call.db_cluster_snapshot_identifier("s").send().await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    let snapshots = stage.account.snapshots(stage.now());
    assert!(snapshots.iter().any(|one| one.identifier == "s" && one.status == "failed"));
}

#[tokio::test(start_paused = true)]
async fn the_writer_fails_and_a_reader_follows() {
    let stage = stage(1);
    stage.account.set_status("aurora1-0", "failed");
    stage.settle_cluster("aurora1", "available").await;
    assert_eq!(stage.members("aurora1").await[0], "aurora1-1");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_tells_the_same_story() {
    let mut stories = Vec::new();
    for _ in 0..2 {
        let stage = stage(7);
        stage.rds.reboot_db_instance().db_instance_identifier("aurora1-0").send().await.unwrap();
        stage.rename_cluster("aurora1", "aurora1-temp").await;
        stage.settle_cluster("aurora1-temp", "available").await;
        stories.push(format!("{:?}", stage.account.history()));
    }
    assert_eq!(stories[0], stories[1]);
}
