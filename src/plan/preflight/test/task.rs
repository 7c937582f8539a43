//! What is found depends on the task and on how the old database is to be deleted.

use super::*;

#[test]
fn history_that_is_retained_is_no_warning() {
    let mut survey = fit();
    survey.wish.deletion.keep_backups = true;
    let ends = "the point-in-time history of db ends with the old database";
    assert_eq!(told(&survey), [format!("note: {ends}, and RDS retains it")]);
    setting(&mut survey, "BackupRetentionPeriod", json!(0), Keep::Restore);
    assert_eq!(told(&survey), [""; 0]);
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
