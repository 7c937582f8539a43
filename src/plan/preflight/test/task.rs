//! What is found depends on the task and on how the old database is to be deleted.

use super::*;
use crate::plan::CustomEndpoint;

#[test]
fn what_ends_with_the_old_database() {
    let mut survey = fit();
    let [history, password, id] = ALWAYS;
    assert_eq!(told(&survey), ALWAYS);
    survey.wish.deletion.keep_backups = true;
    let retained = "note: the automated backups of db, and so its point-in-time history, end with \
                    the old database, and RDS retains them";
    assert_eq!(told(&survey), [password, retained, id]);
    setting(&mut survey, "BackupRetentionPeriod", json!(0), Keep::Restore);
    assert_eq!(told(&survey), [password, id]);
    setting(&mut survey, "ManageMasterUserPassword", json!(true), Keep::After);
    let managed = "warning: the managed master password will be a new one, in a new secret (the old \
                   secret goes with the old database: give those who read it the new ARN)";
    assert_eq!(told(&survey), [managed, id]);
    // The password is the one of now, in the snapshot that is taken.
    let mut survey = fit();
    survey.wish = Wish::snapshot(Task::Snapshot, name("db"), false);
    let told = told(&survey);
    assert!(told.contains(&history.to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.contains("password")), "{told:?}");
}

/// The whole command: afterwards nobody can look it up any more.
#[test]
fn a_custom_endpoint_that_ends() {
    let mut survey = fit();
    setting(&mut survey, "CustomEndpoints", json!(["reports.cluster-custom"]), Keep::Warn);
    let unread = "warning: the custom endpoints [\"reports.cluster-custom\"] stay with the old";
    assert!(told(&survey).iter().any(|line| line.starts_with(unread)));
    survey.endpoints = Some(vec![CustomEndpoint {
        name: "reports".to_owned(),
        leads_to: "READER".to_owned(),
        members: vec!["db-1".to_owned(), "db-2".to_owned()],
        excluded: Vec::new(),
    }]);
    let [history, password, id] = ALWAYS;
    let ends = "warning: the custom endpoint reports leads to the old cluster, and goes with it \
                (afterwards, once that one is gone: aws rds create-db-cluster-endpoint \
                --db-cluster-identifier db --db-cluster-endpoint-identifier reports --endpoint-type \
                READER --static-members db-1 db-2)";
    assert_eq!(told(&survey), [history, password, ends, id]);
}

/// No database is renamed, and none exists twice.
#[test]
fn a_snapshot_alone_is_not_told_of_renames() {
    const DELETED: &str = "note: the snapshot snap is deleted once the new one is available";
    for (change, expected) in [
        (
            (|survey| target(survey).pending = ["Iops".to_owned()].into()) as fn(&mut Survey),
            &[][..],
        ),
        (
            |survey| survey.target = Some(database("db old modifying -")),
            &["refused: db is modifying \
               (it must be available before a snapshot is taken of it: try again then)"],
        ),
        (
            |survey| {
                survey.quotas[0] = Quota { of: Counted::Number(Shape::Snapshot), ..instances(40) }
            },
            &["refused: 40 of 40 manual snapshots are in use, and the former one and the new one \
               exist meanwhile (delete one, or have the quota raised, or add \
               --replace-snapshot-first)"],
        ),
    ] {
        let mut survey = fit();
        survey.wish = Wish::snapshot(Task::SnapshotOnly, name("db"), false);
        change(&mut survey);
        let expected: Vec<_> = expected.iter().copied().chain([DELETED]).collect();
        assert_eq!(told(&survey), expected);
    }
    let mut survey = fit();
    survey.wish = Wish::snapshot(Task::SnapshotOnly, name("db"), false);
    (survey.snapshot, survey.quotas) =
        (None, vec![Quota { of: Counted::Number(Shape::ClusterSnapshot), ..instances(40) }]);
    assert_eq!(
        told(&survey),
        ["refused: 40 of 40 manual cluster snapshots are in use, and one more is taken \
          (delete one, or have the quota raised)"]
    );
}
