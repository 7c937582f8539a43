//! The rename, with all its unpleasant truths.

use super::support::{code, stage};
use std::time::Duration;
use trapheus::sim::{Event, Kind};

#[tokio::test(start_paused = true)]
async fn a_rename_is_seen_in_its_phases() {
    for seed in 0..3 {
        let stage = stage(seed);
        let id = stage.describe("db1").await.unwrap().dbi_resource_id.unwrap();
        let from = stage.now();
        stage.rename("db1", "db1-temp").await;
        let mut story: Vec<(String, String, usize)> = Vec::new();
        for _ in 0..400 {
            let (old, new) = (stage.seen("db1").await, stage.seen("db1-temp").await);
            let seen = (old, new, stage.by_id(&id).await.len());
            if story.last() != Some(&seen) {
                story.push(seen);
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let middle = story[1].0.clone();
        assert!(["renaming", "modifying"].contains(&middle.as_str()));
        // In between nothing answers: neither name, nor the resource id.
        let wanted = [
            ("available", "-", 1),
            (middle.as_str(), "-", 1),
            ("-", "-", 0),
            ("-", "available", 1),
            ("-", "rebooting", 1),
            ("-", "available", 1),
        ];
        let story: Vec<_> =
            story.iter().map(|(old, new, n)| (old.as_str(), new.as_str(), *n)).collect();
        assert_eq!(story, wanted);
        let renamed = stage.describe("db1-temp").await.unwrap();
        assert_eq!(renamed.dbi_resource_id.as_deref(), Some(id.as_str()));
        let arn = "arn:aws:rds:eu-west-1:111122223333:db:db1-temp";
        assert_eq!(renamed.db_instance_arn.as_deref(), Some(arn));
        let address = renamed.endpoint.unwrap().address.unwrap();
        assert!(address.starts_with("db1-temp."), "{address}");
        assert_eq!(renamed.deletion_protection, Some(true));
        // The old name had no endpoint from the beginning on (facts 4.1 #2).
        let to = stage.now();
        let outage = stage.account.outage(Kind::Instance, "db1", from, to);
        assert!(outage >= to.duration_since(from).unwrap() - Duration::from_secs(1));
        let up =
            stage.account.history().iter().any(|one| {
                one.name == "db1-temp" && one.event == Event::Up && one.resource_id == id
            });
        assert!(up);
    }
}

#[tokio::test(start_paused = true)]
async fn both_names_are_taken_meanwhile() {
    let stage = stage(1);
    stage.rename("db1", "db1-temp").await;
    let restore = |name: &'static str| {
        let call = stage.rds.restore_db_instance_from_db_snapshot();
        call.db_instance_identifier(name).db_snapshot_identifier("db1-snapshot").send()
    };
    let taken = "DBInstanceAlreadyExists";
    assert_eq!(code(restore("db1").await), taken);
    assert_eq!(code(restore("db1-temp").await), taken);
    while stage.seen("db1-temp").await == "-" {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // The new name shows, the old one does not, and still it is not free (facts 4.1 #9).
    assert_eq!(stage.seen("db1").await, "-");
    assert_eq!(code(restore("db1").await), taken);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(code(restore("db1").await), "no error");
}

#[tokio::test(start_paused = true)]
async fn a_rename_in_progress_refuses_everything() {
    let stage = stage(2);
    stage.rename("db1", "db1-temp").await;
    // The description is still stale.
    assert_eq!(stage.seen("db1").await, "available");
    let rds = &stage.rds;
    let modify = rds.modify_db_instance().db_instance_identifier("db1");
    let modify = modify.deletion_protection(false).send().await;
    assert_eq!(code(modify), "InvalidDBInstanceState");
    let delete = rds.delete_db_instance().db_instance_identifier("db1");
    let delete = delete.skip_final_snapshot(true).send().await;
    assert_eq!(code(delete), "InvalidDBInstanceState");
    let snapshot = rds.create_db_snapshot().db_instance_identifier("db1");
    let snapshot = snapshot.db_snapshot_identifier("s").send().await;
    assert_eq!(code(snapshot), "InvalidDBInstanceState");
    while stage.seen("db1-temp").await == "-" {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // The first `available` under the new name is not the last word either.
    let modify = rds.modify_db_instance().db_instance_identifier("db1-temp");
    let modify = modify.deletion_protection(false).send().await;
    assert_eq!(code(modify), "InvalidDBInstanceState");
}

#[tokio::test(start_paused = true)]
async fn without_apply_immediately_it_is_parked() {
    let stage = stage(3);
    let modify = || stage.rds.modify_db_instance().db_instance_identifier("db1");
    let parked = modify().new_db_instance_identifier("db1-temp").send();
    let parked = parked.await.unwrap().db_instance.unwrap();
    let pending = parked.pending_modified_values.unwrap();
    assert_eq!(pending.db_instance_identifier.as_deref(), Some("db1-temp"));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(stage.seen("db1").await, "available");
    // Any change that is applied at once takes the pending ones along (facts 4.1 #1).
    let now = modify().backup_retention_period(7).apply_immediately(true);
    now.send().await.unwrap();
    stage.settle("db1-temp", "available").await;
    let renamed = stage.describe("db1-temp").await.unwrap();
    assert_eq!(renamed.backup_retention_period, Some(7));
    let pending = renamed.pending_modified_values.unwrap();
    assert_eq!(pending.db_instance_identifier, None);
}

#[tokio::test(start_paused = true)]
async fn its_own_name_means_a_reboot_all_the_same() {
    let stage = stage(4);
    stage.rename("db1", "db1").await;
    let seen = stage.watch("db1", 900).await;
    assert!(seen.contains(&"rebooting".to_owned()), "{seen:?}");
    assert_eq!(seen.last().map(String::as_str), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn replicas_follow_their_source() {
    let stage = stage(5);
    stage.rename("db1-reports", "db1-reports-temp").await;
    stage.settle("db1-reports-temp", "available").await;
    let replica = stage.describe("db1-reports-replica").await.unwrap();
    let source = replica.read_replica_source_db_instance_identifier;
    assert_eq!(source.as_deref(), Some("db1-reports-temp"));
}
