//! The next move, and what a failure leads to.

use super::*;
use crate::plan::sample::{
    after, after_of, ago, answer, cluster_task, database, name, now, seen, task, task_of, titles,
};
use crate::plan::{Answer, Ended, Farewell, FaultKind, Record, Sent, Until};
use std::collections::BTreeMap;

const NEW: &str = "db new available run/restored";
const ASIDE: &str = "db-temp old available run/original";

fn words(of: &Move) -> String {
    match of {
        Move::Act(calls) => format!("act {calls:?}"),
        Move::Wait(reason) => format!("wait: {reason}"),
        Move::Advance => "advance".to_owned(),
        Move::Fail(blocked) => format!("fail {}: {}", blocked.call, blocked.obstacle),
        Move::Done => "done".to_owned(),
    }
}

fn answered(answer: Answer) -> Record {
    Record::Answered { step: 1, call: 0, answer, request_id: None }
}

fn protect(on: bool, names: [&str; 1]) -> Call {
    let which = Which::Original {
        resource_id: ResourceId("old".to_owned()),
        mark: crate::plan::Mark::original("run"),
    };
    let (names, replacements) = (names.map(name).to_vec(), Vec::new());
    Call::Protect { which, names, on, after: None, replacements, doubt_until: None }
}

#[test]
fn the_next_move_of_a_step_is_that_of_its_calls_together() {
    let made = Which::Made { mark: crate::plan::Mark::restored("run") };
    let settle = Call::Settle { which: made.clone(), name: name("db") };
    let gone = Call::Delete {
        which: made,
        name: name("db"),
        replacements: Vec::new(),
        until: Until::Gone,
        farewell: Farewell::default(),
        spare_if_serving: true,
        doubt_until: None,
    };
    let off = protect(false, ["db-temp"]);
    let guarded = "db-temp old available OURS protected";
    let settled = vec![settle.clone()];
    for (calls, seen_now, agreed, expected) in [
        (settled.clone(), vec![NEW], 0, "wait: further looks must agree"),
        (settled.clone(), vec![NEW], 1, "wait: further looks must agree"),
        (settled.clone(), vec![NEW], 2, "advance"),
        (settled.clone(), vec!["db new backing-up MADE"], 2, "wait: db is backing-up"),
        (settled, vec!["db new failed MADE"], 2, "fail 0: db ended as failed"),
        (vec![gone.clone()], vec![], 0, "wait: further looks must agree"),
        (vec![gone], vec![], 1, "advance"),
        (vec![off.clone()], vec![ASIDE], 0, "advance"),
        (vec![off.clone()], vec![guarded], 0, "act [0]"),
        // What is due is sent although another call is under way; what is blocked fails them all.
        (vec![settle.clone(), off.clone()], vec![guarded], 0, "act [1]"),
        (
            vec![settle.clone(), off.clone()],
            vec![guarded, "db new failed MADE"],
            0,
            "fail 0: db ended as failed",
        ),
        (
            vec![off.clone(), settle.clone()],
            vec![guarded, "db new failed MADE"],
            0,
            "fail 1: db ended as failed",
        ),
        (vec![off.clone(), settle], vec![ASIDE, NEW], 1, "wait: further looks must agree"),
        (vec![off.clone(), off], vec![guarded], 0, "act [0, 1]"),
    ] {
        let step = Step { title: "step".to_owned(), calls };
        let plan = Plan { purpose: Purpose::Task, steps: vec![step] };
        let at = At { entered: now(), agreed, ..At::default() };
        let found = next(&plan, &at, &seen(&seen_now), &Rules::default());
        assert_eq!(words(&found), expected, "{:?} {seen_now:?}", plan.steps[0].calls);
    }
    let end = At { step: 99, ..At::default() };
    assert_eq!(next(&task(), &end, &seen(&[]), &Rules::default()), Move::Done);
}

/// A cluster without its writer is not served, whatever its status says.
#[test]
fn a_cluster_serves_with_its_writer() {
    let progress = after_of(&cluster_task(), "+claim +claim-members +rename +restore ?members");
    let empty = "cluster:cl new available MADE";
    let with = "cluster:cl new available MADE writer=cl-0";
    for (seen_now, expected) in [
        (vec![empty], false),
        (vec![empty, "cl-0 new-0 available run/member"], false),
        (vec![with], false),
        (vec![with, "cl-0 new-0 creating run/member"], false),
        (vec![with, "cl-0 new-0 backing-up run/member"], true),
    ] {
        let found = newly_served(&progress, &seen(&seen_now));
        assert_eq!(found.is_some(), expected, "{seen_now:?}");
    }
}

fn told(of: Verdict) -> String {
    match of {
        Verdict::Plan(plan) => format!("{:?}: {}", plan.purpose, titles(&plan)),
        Verdict::End(outcome) => format!("{outcome:?}"),
    }
}

fn with_plan(mut progress: Progress, purpose: Purpose) -> Progress {
    let plan = Plan { purpose, steps: Vec::new() };
    progress.apply(&Record::Planned { plan }, ago(60));
    progress
}

const ROLLBACK: Purpose = Purpose::Rollback { requested: false };
const ON_REQUEST: Purpose = Purpose::Rollback { requested: true };
const SERVED: &str = "+claim +rename +restore +settle +check served";
const UNPROTECTED: &str = "+claim +rename +restore +settle +check +unprotect served";
const PAST_PIVOT: &str = "+claim +rename +restore +settle +check +unprotect ?delete served";

#[test]
fn a_failure_leads_where_the_table_says() {
    let claimed = Obstacle::ClaimedBy { mark: "other/original".to_owned() };
    let serving = Obstacle::Serving { identifier: name("db") };
    let remains = Obstacle::Remains { identifier: name("db") };
    let strange = |found| Obstacle::StrangeName { expected: name("db"), found: name(found) };
    let (aside, elsewhere) = (strange("db-temp"), strange("db-other"));
    let vanished = Obstacle::Vanished { identifier: name("db") };
    let task = Purpose::Task;
    for (begun, purpose, obstacle, expected) in [
        ("?claim", task, &claimed, "Refused"),
        // Of a cluster it may be a member that is another run's.
        ("+claim", task, &claimed, "Rollback { requested: false }: release"),
        ("!claim", task, &vanished, "Refused"),
        ("?claim", task, &vanished, "Rollback { requested: false }: release"),
        ("+claim !rename", task, &claimed, "Rollback { requested: false }: release"),
        (
            "+claim ?rename",
            task,
            &vanished,
            "Rollback { requested: false }: rename-back settle release",
        ),
        (
            "+claim +rename ?restore",
            task,
            &vanished,
            "Rollback { requested: false }: remove rename-back settle release",
        ),
        (SERVED, task, &vanished, "Attention"),
        (UNPROTECTED, task, &vanished, "Secure: protect"),
        (PAST_PIVOT, task, &vanished, "Attention"),
        (UNPROTECTED, Purpose::Secure, &vanished, "Attention"),
        ("+claim +rename", ROLLBACK, &vanished, "Stuck"),
        ("+claim +rename", ON_REQUEST, &vanished, "Stuck"),
        // What a step of the rollback itself would mend.
        (
            "+claim ?rename",
            ROLLBACK,
            &aside,
            "Rollback { requested: false }: rename-back settle release",
        ),
        ("+claim ?rename", ROLLBACK, &elsewhere, "Stuck"),
        // Somebody else set it aside.
        ("+claim !rename", ROLLBACK, &aside, "Stuck"),
        (
            "+claim +rename ?restore",
            ON_REQUEST,
            &remains,
            "Rollback { requested: true }: remove rename-back settle release",
        ),
        (SERVED, ROLLBACK, &serving, "Attention"),
        (
            SERVED,
            ON_REQUEST,
            &serving,
            "Rollback { requested: true }: set-aside rename-back settle release",
        ),
    ] {
        let mut progress = after(begun);
        if purpose != task {
            progress = with_plan(progress, purpose);
        }
        let found = told(verdict(
            &progress,
            &Blocked { call: 0, obstacle: obstacle.clone() },
            &Rules::default(),
        ));
        assert_eq!(found, expected, "{begun} {purpose:?} {obstacle}");
    }
}

fn ended(mut progress: Progress, outcome: Outcome) -> Progress {
    progress.apply(&Record::Ended { ended: Ended { outcome, cause: None } }, ago(60));
    progress
}

#[test]
fn a_rollback_on_request_is_had_or_not() {
    let nothing = Err(NoRollback::Nothing);
    let gone = Err(NoRollback::OriginalGone);
    let set_aside = "protect set-aside rename-back settle release";
    let at_first = after("+claim +rename ?restore");
    for (what, progress, seen_now, expected) in [
        ("done", ended(after(PAST_PIVOT), Outcome::Done), vec![NEW], gone.clone()),
        ("rolled back", ended(after(SERVED), Outcome::RolledBack), vec![], nothing.clone()),
        ("refused", ended(after("+claim"), Outcome::Refused), vec![], nothing),
        ("past pivot", after(PAST_PIVOT), vec![NEW, ASIDE], gone.clone()),
        (
            "past pivot, ended",
            ended(after(PAST_PIVOT), Outcome::Attention),
            vec![NEW],
            gone.clone(),
        ),
        ("being deleted", after(SERVED), vec![NEW, "db-temp old deleting OURS"], gone.clone()),
        ("not to be seen", after(SERVED), vec![NEW], gone.clone()),
        ("not to be seen before the rename", after("+claim"), vec![], gone),
        (
            "in the middle of its rename",
            after("+claim ?rename"),
            vec![],
            Ok(Some("rename-back settle release")),
        ),
        ("in hand", with_plan(after(SERVED), ROLLBACK), vec![NEW, ASIDE], Ok(None)),
        ("stuck", ended(with_plan(after(SERVED), ROLLBACK), Outcome::Stuck), vec![], Ok(None)),
        (
            "attention",
            ended(with_plan(after(UNPROTECTED), ROLLBACK), Outcome::Attention),
            vec![NEW, ASIDE],
            Ok(Some(set_aside)),
        ),
        ("at first", at_first, vec![ASIDE], Ok(Some("remove rename-back settle release"))),
        ("served", after(UNPROTECTED), vec![NEW, ASIDE], Ok(Some(set_aside))),
        (
            "broken",
            after(UNPROTECTED),
            vec!["db new failed MADE", ASIDE],
            Ok(Some("protect remove rename-back settle release")),
        ),
        (
            "the original is broken",
            after(UNPROTECTED),
            vec![NEW, "db-temp old storage-full OURS"],
            Err(NoRollback::OriginalBroken(name("db-temp"), Status::new("storage-full"))),
        ),
        (
            "both are broken",
            after(UNPROTECTED),
            vec!["db new failed MADE", "db-temp old storage-full OURS"],
            Ok(Some("protect remove rename-back settle release")),
        ),
        (
            "name taken",
            after(UNPROTECTED),
            vec![NEW, ASIDE, "db-undone xyz available -"],
            Err(NoRollback::NameTaken(name("db-undone"))),
        ),
    ] {
        let found = rollback_on_request(&progress, &seen(&seen_now), &Rules::default());
        let found = found.map(|plan| plan.map(|plan| titles(&plan)));
        assert_eq!(found, expected.map(|plan| plan.map(str::to_owned)), "{what}");
    }
}

#[test]
fn only_what_needs_attention_is_carried_on_with_what_follows_served() {
    let secure = || with_plan(after(UNPROTECTED), Purpose::Secure);
    for (what, progress, expected) in [
        ("in the middle", after(SERVED), false),
        ("attention in the task", ended(after(PAST_PIVOT), Outcome::Attention), false),
        ("attention after securing", ended(secure(), Outcome::Attention), true),
        (
            "attention in a rollback",
            ended(with_plan(after(SERVED), ROLLBACK), Outcome::Attention),
            true,
        ),
        ("stuck", ended(with_plan(after(SERVED), ROLLBACK), Outcome::Stuck), false),
        ("done", ended(after(PAST_PIVOT), Outcome::Done), false),
    ] {
        let plan = carry_on(&progress);
        assert!(plan.iter().all(|plan| plan.purpose == Purpose::Task), "{what}");
        let expected = expected.then(|| "settle check unprotect delete release".to_owned());
        assert_eq!(plan.map(|plan| titles(&plan)), expected, "{what}");
    }
}

#[test]
fn it_serves_from_the_first_look_that_sees_it_usable_under_the_name() {
    let restoring = || after("+claim +rename ?restore");
    for (progress, seen_now, expected) in [
        (restoring(), NEW, true),
        (restoring(), "db new backing-up MADE", true),
        (restoring(), "db new creating MADE", false),
        (restoring(), "db new failed MADE", false),
        (restoring(), "db-undone new available MADE", false),
        (restoring(), "db xyz available -", false),
        (after("+claim"), NEW, false),
        (after(SERVED), NEW, false),
    ] {
        let found = newly_served(&progress, &seen(&[seen_now]));
        assert_eq!(found, expected.then(|| ResourceId("new".to_owned())), "{seen_now}");
    }
}

#[test]
fn the_end_of_a_plan_is_that_of_its_purpose() {
    for (purpose, outcome, is_final) in [
        (Purpose::Task, Outcome::Done, true),
        (ROLLBACK, Outcome::RolledBack, true),
        (ON_REQUEST, Outcome::RolledBack, true),
        (Purpose::Secure, Outcome::Attention, false),
    ] {
        assert_eq!((arrived(purpose), outcome.is_final()), (outcome, is_final), "{purpose:?}");
    }
}

#[test]
fn a_run_that_is_finished_stays_so() {
    for outcome in [Outcome::Done, Outcome::RolledBack, Outcome::Refused] {
        let mut progress = ended(after(SERVED), outcome);
        progress.apply(&Record::Resumed, now());
        assert_eq!((progress.outcome(), progress.is_finished()), (Some(outcome), true));
    }
    for outcome in [Outcome::Stuck, Outcome::Attention] {
        let mut progress = ended(after(SERVED), outcome);
        progress.apply(&Record::Resumed, now());
        assert_eq!(progress.outcome(), None, "{outcome:?}");
    }
}

#[test]
fn a_resumed_run_is_patient_anew_and_forgets_no_request() {
    let mut progress = after("+claim ?rename");
    let fault = answer(FaultKind::Server);
    progress.apply(&answered(fault), ago(60));
    progress.apply(&Record::Resumed, ago(2));
    let sent = Sent { last: ago(60), since: ago(2), answer: None, earlier: None };
    assert_eq!(progress.at.sent, BTreeMap::from([(0, sent)]));
    assert_eq!((progress.at.entered, progress.at.agreed), (ago(2), 0));
}

/// Two may be on their way; that a third is refused proves nothing of them.
#[test]
fn a_resumed_run_remembers_that_several_requests_are_open() {
    let mut progress = after("+claim ?rename");
    for (sent, kind) in [(50, FaultKind::Unreachable), (40, FaultKind::Busy)] {
        progress.apply(&Record::Sending { step: 1, call: 0 }, ago(sent));
        progress.apply(&answered(answer(kind)), ago(sent));
    }
    progress.apply(&Record::Resumed, ago(2));
    assert_eq!(progress.at.sent[&0].loose(), Some(ago(50)));
}

#[test]
fn a_resumed_run_forgets_what_was_refused_for_certain() {
    for kind in [FaultKind::Busy, FaultKind::Refused, FaultKind::Throttled] {
        let mut progress = after("+claim ?rename");
        progress.apply(&answered(answer(kind)), ago(60));
        progress.apply(&Record::Resumed, ago(2));
        assert_eq!(progress.at.sent, BTreeMap::new(), "{kind:?}");
    }
}

#[test]
fn protection_is_switched_only_where_it_is_on() {
    let plan = task_of(&database("db old available -"));
    assert_eq!(titles(&plan), "claim rename restore settle check delete release");
    assert_eq!(titles(&task()), "claim rename restore settle check unprotect delete release");
}

/// A reader that is up while its cluster has no writer has served nobody: a rollback deletes it.
#[test]
fn a_member_serves_only_with_its_cluster() {
    let serves = |writer: &str| {
        let writer = format!("cl-0 new-0 {writer} run/member of=cl");
        let cluster = "cluster:cl new available MADE writer=cl-0";
        let look = seen(&[cluster, &writer, "cl-1 new-1 available run/member of=cl"]);
        look.serves(&look.resources[2])
    };
    assert!(serves("available"));
    assert!(!serves("creating"));
}
