//! What is done, and how it is taken back.

use super::*;
use crate::plan::decide::rollback_on_request;
use crate::plan::sample::{
    after, after_of, ago, cluster_task, in_full, name, seen, snapshot_task, titles,
};
use crate::plan::{Progress, Record};

#[test]
fn a_cluster_is_renamed_before_its_members_and_they_are_made_together() {
    assert_eq!(
        in_full(&cluster_task()),
        [
            "claim: claim cl",
            "claim-members: claim cl-0, claim cl-1, claim application-autoscaling-9",
            "rename: rename cl to cl-temp",
            "restore: restore snap as cl, rename cl-0 to cl-0-temp, rename cl-1 to cl-1-temp",
            "members: create cl-0 in cl, create cl-1 in cl",
            "settle: wait until cl is steady, wait until cl-0 is steady, wait until cl-1 is steady, \
             reboot cl-0 if its parameter group asks for it, \
             reboot cl-1 if its parameter group asks for it",
            "writer: make cl-0 the writer of cl",
            "check: check cl, check cl-0, check cl-1",
            "unprotect: switch deletion protection of cl-temp off",
            "delete-readers: delete cl-1-temp, delete application-autoscaling-9",
            "delete-writer: delete cl-0-temp",
            "delete: delete cl-temp, delete cl-0-temp, delete cl-1-temp, \
             delete application-autoscaling-9, switch deletion protection of cl on",
            "release: take the tags away from cl-0, take the tags away from cl-1, \
             take the tags away from cl",
        ]
    );
}

#[test]
fn what_was_begun_is_taken_back_the_last_first() {
    for (begun, spared, removed) in [
        ("!claim", "", ""),
        ("?claim", "release", "release"),
        ("+claim", "release", "release"),
        ("+claim !rename", "release", "release"),
        ("+claim ?rename", "rename-back settle release", "rename-back settle release"),
        ("+claim +rename", "rename-back settle release", "rename-back settle release"),
        ("+claim +rename !restore", "rename-back settle release", "rename-back settle release"),
        (
            "+claim +rename ?restore",
            "remove rename-back settle release",
            "remove rename-back settle release",
        ),
        (
            "+claim +rename +restore +settle served",
            "set-aside rename-back settle release",
            "remove rename-back settle release",
        ),
        (
            "+claim +rename +restore +settle +check +unprotect served",
            "protect set-aside rename-back settle release",
            "protect remove rename-back settle release",
        ),
    ] {
        let progress = after(begun);
        let plan = |broken: &[Identifier]| undo(&progress, true, broken, &Rules::default());
        assert_eq!(titles(&plan(&[])), spared, "{begun}");
        assert_eq!(titles(&plan(&[name("db")])), removed, "{begun}, broken");
    }
}

#[test]
fn a_clusters_steps_are_taken_back_members_first() {
    let plan = |texts: &str| {
        let progress = after_of(&cluster_task(), texts);
        in_full(&undo(&progress, true, &[], &Rules::default()))
    };
    let settle = "settle: wait until cl-1 is steady, wait until cl-0 is steady, \
                  wait until cl is steady";
    let release = "release: take the tags away from application-autoscaling-9, \
                   take the tags away from cl-1, take the tags away from cl-0, \
                   take the tags away from cl";
    let renames = "rename-back: rename cl-1-temp to cl-1, rename cl-0-temp to cl-0, \
                   rename cl-temp to cl";
    assert_eq!(
        plan("+claim +claim-members ?rename"),
        ["rename-back: rename cl-temp to cl", "settle: wait until cl is steady", release]
    );
    assert_eq!(
        plan("+claim +claim-members +rename +restore ?members"),
        ["remove-members: delete cl-1, delete cl-0", "remove: delete cl", renames, settle, release]
    );
    assert_eq!(
        plan("+claim +claim-members +rename +restore +members served"),
        [
            "set-aside-members: rename cl-1 to cl-1-undone, rename cl-0 to cl-0-undone",
            "set-aside: rename cl to cl-undone",
            renames,
            settle,
            release,
        ]
    );
}

/// Of a cluster that serves only the members in an unrecoverable status are deleted.
#[test]
fn what_is_broken_is_deleted_and_the_rest_set_aside() {
    let progress =
        after_of(&cluster_task(), "+claim +claim-members +rename +restore +members served");
    let seen_now = [
        "cluster:cl new available MADE writer=cl-0",
        "cl-0 new-0 available run/member",
        "cl-1 new-1 incompatible-network run/member",
        "cluster:cl-temp old available OURS",
    ];
    let plan = rollback_on_request(&progress, &seen(&seen_now), &Rules::default());
    let steps = in_full(&plan.unwrap().unwrap());
    assert_eq!(steps[0], "remove-members: delete cl-1, rename cl-0 to cl-0-undone");
    assert_eq!(steps[1], "set-aside: rename cl to cl-undone");
}

#[test]
fn what_may_still_take_effect_is_in_doubt_for_the_grace() {
    let doubts = |progress: &Progress| {
        let plan = undo(progress, true, &[], &Rules::default());
        let calls = plan.steps.into_iter().flat_map(|step| step.calls);
        let doubt = |call| match call {
            Call::Rename { doubt_until, .. }
            | Call::Protect { doubt_until, .. }
            | Call::Delete { doubt_until, .. } => Some(doubt_until),
            _ => None,
        };
        calls.filter_map(doubt).collect::<Vec<_>>()
    };
    let until = Some(ago(55));
    assert_eq!(doubts(&after("+claim ?rename")), [until]);
    assert_eq!(doubts(&after("+claim +rename")), [None]);
    assert_eq!(doubts(&after("+claim +rename ?restore")), [until, None]);
    // Sent twice: the effect that was seen may be that of one of them.
    let mut progress = after("+claim ?rename");
    progress.apply(&Record::Sending { step: 1, call: 0 }, ago(60));
    progress.apply(&Record::Advanced { step: 1 }, ago(60));
    assert_eq!(doubts(&progress), [until]);
    // The delete of the former snapshot, sent again: either could hit what gets its name.
    let texts = "+claim +claim-snapshot +take +rename +restore +settle +check ?retire served";
    let progress = after_of(&snapshot_task(true, false), texts);
    assert_eq!(doubts(&progress), [None, None, until, None]);
}

/// Named anew only once the restored database is checked: until then a rollback leaves the former
/// snapshot as it was.
#[test]
fn a_snapshot_is_taken_under_another_name_and_gets_its_own_by_a_copy() {
    assert_eq!(
        in_full(&snapshot_task(true, false)),
        [
            "claim: claim db",
            "claim-snapshot: claim snap",
            "take: take snap-abcd of db",
            "rename: rename db to db-temp",
            "restore: restore snap-abcd as db",
            "settle: wait until db is steady, reboot db if its parameter group asks for it",
            "check: check db",
            "retire: delete snap",
            "name: copy snap-abcd to snap",
            "drop: delete snap-abcd",
            "delete: delete db-temp",
            "release: take the tags away from snap, take the tags away from db",
        ]
    );
    for (former, replace_first, expected) in [
        (false, false, "claim take rename restore settle check delete release"),
        (false, true, "claim take rename restore settle check delete release"),
        (true, true, "claim claim-snapshot retire take rename restore settle check delete release"),
    ] {
        let plan = snapshot_task(former, replace_first);
        assert_eq!(titles(&plan), expected, "{former} {replace_first}");
        assert!(in_full(&plan).contains(&"take: take snap of db".to_owned()));
    }
}

#[test]
fn a_new_snapshot_is_dropped_or_named_but_never_lost() {
    let plan = |task: &Plan, texts: &str| {
        let progress = after_of(task, texts);
        in_full(&undo(&progress, true, &[], &Rules::default()))
    };
    let task = snapshot_task(true, false);
    let release = "release: take the tags away from snap, take the tags away from db";
    assert_eq!(plan(&task, "+claim +claim-snapshot ?take"), ["drop: delete snap-abcd", release]);
    assert_eq!(
        plan(&task, "+claim +claim-snapshot +take +rename ?restore"),
        [
            "remove: delete db",
            "rename-back: rename db-temp to db",
            "settle: wait until db is steady",
            "drop: delete snap-abcd",
            release
        ]
    );
    // The former one is gone, or may be: the new one gets its name all the same.
    assert_eq!(
        plan(&task, "+claim +claim-snapshot +take +rename +restore +settle +check ?retire served"),
        [
            "set-aside: rename db to db-undone",
            "rename-back: rename db-temp to db",
            "settle: wait until db is steady",
            "retire: delete snap",
            "name: copy snap-abcd to snap",
            "drop: delete snap-abcd",
            "release: take the tags away from snap, take the tags away from db",
        ]
    );
    // Its former one is gone already: it is taken all the same.
    assert_eq!(
        plan(&snapshot_task(true, true), "+claim +claim-snapshot ?retire"),
        [
            "retire: delete snap",
            "take: take snap of db",
            "release: take the tags away from snap, take the tags away from db",
        ]
    );
    // One that has its name stays: it was asked for.
    assert_eq!(
        plan(&snapshot_task(false, false), "+claim +take"),
        ["release: take the tags away from snap, take the tags away from db"]
    );
    // A broken one does not stay.
    let progress = after_of(&snapshot_task(false, false), "+claim ?take");
    assert_eq!(
        in_full(&undo(&progress, false, &[name("snapshot:snap")], &Rules::default())),
        ["drop: delete snap", "release: take the tags away from db"]
    );
    assert_eq!(
        plan(&snapshot_task(true, true), "+claim +claim-snapshot +retire +take +rename"),
        [
            "rename-back: rename db-temp to db",
            "settle: wait until db is steady",
            "release: take the tags away from snap, take the tags away from db",
        ]
    );
}
