//! Each guard taken out in turn: the walk must find what it is there for.

use crate::cast::Scene;
use crate::state::Budget;
use crate::walk::{Walk, walk};
use crate::{NONE, SETTINGS, SNAPSHOT_ONLY, TWO, TWO_ON_A_CLUSTER, WRITER, words};
use std::time::Duration;
use trapheus::plan::{Call, Expected, Identifier, Plan, Purpose};

fn is_found_out(what: &str, walked: &Walk, expected: &str) {
    let found = walk(walked);
    let violation = found.violation.unwrap_or_default();
    println!("without {what} ({} states):\n{violation}", found.states);
    assert!(violation.contains(expected), "without {what}: {violation:?} instead of {expected:?}");
}

fn calls(plan: &mut Plan) -> impl Iterator<Item = &mut Call> {
    plan.steps.iter_mut().flat_map(|step| &mut step.calls)
}

fn without(plan: &mut Plan, guard: fn(&Call) -> bool) {
    plan.steps.retain(|step| !step.calls.iter().any(guard));
}

#[test]
fn without_the_doubt_about_a_call_that_is_taken_back() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let mutate = |plan: &mut Plan| words::doubts(plan, |doubt| *doubt = None);
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("doubt", &walked, "a database without this run's tag is renamed");
}

#[test]
fn without_the_replacement_that_a_delete_must_see() {
    let budget = Budget { faults: 1, ..NONE };
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Delete { replacements, .. } | Call::Protect { replacements, .. } = call {
                replacements.clear();
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("replacement", &walked, "nothing stands in for it");
}

#[test]
fn without_the_original_that_a_set_aside_must_see() {
    let budget = Budget { crashes: 1, rollbacks: 1, hands: 1, ..NONE };
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Rename { replacements, .. } = call {
                replacements.clear();
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("the original", &walked, "the original is not there");
}

#[test]
fn without_sparing_what_serves() {
    let budget = Budget { faults: 1, ..NONE };
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Delete { spare_if_serving, .. } = call {
                *spare_if_serving = false;
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("sparing", &walked, "a database that is seen serving is deleted");
}

const KEPT: Scene = Scene { keep: true, ..Scene::INSTANCE };

#[test]
fn without_an_end_at_what_is_kept() {
    let mutate = |plan: &mut Plan| without(plan, |call| matches!(call, Call::Keep { .. }));
    let walked = Walk { mutate, ..Walk::new(KEPT, NONE) };
    is_found_out("an end", &walked, "the original is to be kept, and is deleted");
}

#[test]
fn without_the_replacement_that_a_reap_must_see() {
    let mutate = |plan: &mut Plan| without_replacements(plan, |_| true);
    let walked = Walk { mutate, ..Walk::new(KEPT, Budget { faults: 1, ..NONE }) };
    is_found_out("the replacement", &walked, "nothing stands in for it");
}

#[test]
fn without_the_delete_of_a_reap() {
    let mutate = |plan: &mut Plan| without(plan, |call| matches!(call, Call::Delete { .. }));
    let walked = Walk { mutate, ..Walk::new(KEPT, NONE) };
    is_found_out("the delete", &walked, "the run ended Done");
}

/// The old one was protected, and the new one serves in its place for as long as it is kept.
#[test]
fn without_the_protection_beside_what_is_kept() {
    let mutate = |plan: &mut Plan| {
        for step in plan.steps.iter_mut().filter(|step| step.title == "keep") {
            step.calls.retain(|call| !matches!(call, Call::Protect { .. }));
        }
    };
    let scene = Scene { protected: true, ..KEPT };
    let walked = Walk { mutate, ..Walk::new(scene, NONE) };
    is_found_out("the protection", &walked, "the run ended Done");
}

/// Between the look that led to the rollback and the next one somebody may delete it.
#[test]
fn without_the_kept_one_that_a_set_aside_must_see() {
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Rename { replacements, .. } = call {
                replacements.clear();
            }
        }
    };
    let budget = Budget { rollbacks: 1, hands: 1, ..NONE };
    let walked = Walk { mutate, ..Walk::new(KEPT, budget) };
    is_found_out("the kept one", &walked, "the original is not there");
}

#[test]
fn without_the_check() {
    let budget = Budget { faults: 1, ..NONE };
    let mutate = |plan: &mut Plan| without(plan, |call| matches!(call, Call::Check { .. }));
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("the check", &walked, "its replacement is wrong");
}

#[test]
fn without_a_class_in_the_check() {
    let budget = Budget { faults: 1, ..NONE };
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Check { expected: Expected { class, .. }, .. } = call {
                "db.odd".clone_into(class);
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(Scene::INSTANCE, budget) };
    is_found_out("the class", &walked, "its replacement is wrong");
}

#[test]
fn without_the_settings_in_the_check() {
    let mutate = |plan: &mut Plan| {
        without(plan, |call| matches!(call, Call::Adjust { .. }));
        for call in calls(plan) {
            if let Call::Check { expected: Expected { settings, .. }, .. } = call {
                settings.clear();
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(SETTINGS, NONE) };
    is_found_out("the settings", &walked, "its replacement is wrong");
}

#[test]
fn without_the_wait_for_the_claim_to_stand() {
    let mut walked = Walk::new(TWO, NONE);
    walked.rules.claim = Duration::ZERO;
    is_found_out("the wait for the claim", &walked, "a database without this run's tag is renamed");
}

fn without_replacements(plan: &mut Plan, of: fn(&str) -> bool) {
    for call in calls(plan) {
        if let Call::Delete { name, replacements, .. } = call
            && of(name.as_str())
        {
            replacements.clear();
        }
    }
}

#[test]
fn without_the_snapshot_that_the_delete_of_the_former_must_see() {
    let mutate = |plan: &mut Plan| without_replacements(plan, |name| name == "snap");
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, Budget { hands: 1, ..NONE }) };
    is_found_out("the provisional", &walked, "the former snapshot is deleted and nothing");
}

#[test]
fn without_the_copy_that_the_delete_of_the_provisional_must_see() {
    let mutate = |plan: &mut Plan| without_replacements(plan, |name| name == "snap-same");
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, Budget { hands: 1, ..NONE }) };
    is_found_out("the copy", &walked, "the provisional snapshot is deleted and nothing");
}

#[test]
fn with_the_provisional_dropped_before_it_is_copied() {
    let mutate = |plan: &mut Plan| {
        without_replacements(plan, |name| name == "snap-same");
        without(plan, |call| matches!(call, Call::Copy { .. }));
    };
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, NONE) };
    is_found_out("the copy", &walked, "the provisional snapshot is deleted and nothing");
}

/// Of two requests for the delete of the former snapshot the second could hit its successor.
#[test]
fn without_the_doubt_about_the_delete_of_the_former() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let mutate = |plan: &mut Plan| {
        for call in calls(plan) {
            if let Call::Delete { name, doubt_until, .. } = call
                && name.as_str() == "snap"
            {
                *doubt_until = None;
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, budget) };
    is_found_out("doubt", &walked, "the provisional snapshot is deleted and nothing");
}

#[test]
fn without_the_tags_taken_from_the_new_snapshot() {
    let mutate = |plan: &mut Plan| {
        for step in &mut plan.steps {
            let snapshot = |name: &Identifier| name.as_str() == "snap";
            step.calls.retain(
                |call| !matches!(call, Call::Release { names, .. } if names.iter().any(snapshot)),
            );
        }
    };
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, NONE) };
    is_found_out("its release", &walked, "the run ended Done");
}

fn without_taking_back(plan: &mut Plan, step: &str) {
    if plan.purpose != Purpose::Task {
        plan.steps.retain(|own| own.title != step);
    }
}

#[test]
fn without_taking_the_provisional_back() {
    let mutate = |plan: &mut Plan| without_taking_back(plan, "drop");
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let walked = Walk { mutate, ..Walk::new(SNAPSHOT_ONLY, budget) };
    is_found_out("its delete", &walked, "the run ended RolledBack");
}

#[test]
fn without_the_members_names_given_back() {
    let mutate = |plan: &mut Plan| {
        if plan.purpose != Purpose::Task {
            for step in plan.steps.iter_mut().filter(|step| step.title == "rename-back") {
                step.calls.retain(|call| !call.to_string().contains("db-0"));
            }
        }
    };
    let walked = Walk { mutate, ..Walk::new(WRITER, Budget { faults: 1, ..NONE }) };
    is_found_out("the members' names", &walked, "VIOLATION");
}

/// RDS does not delete a cluster that has members.
#[test]
fn without_the_delete_of_the_members() {
    let mutate = |plan: &mut Plan| {
        let member =
            |call: &Call| matches!(call, Call::Delete { name, .. } if name.as_str() == "db-0-temp");
        for step in &mut plan.steps {
            step.calls.retain(|call| !member(call));
        }
    };
    let found = walk(&Walk { mutate, ..Walk::new(WRITER, NONE) });
    assert!(!found.outcomes.contains("Done"), "{:?}", found.violation);
}

#[test]
fn without_the_failover() {
    let mutate = |plan: &mut Plan| without(plan, |call| matches!(call, Call::Failover { .. }));
    let walked = Walk { mutate, ..Walk::new(Scene::CLUSTER, NONE) };
    is_found_out("the failover", &walked, "the run ended Done");
}

#[test]
fn without_the_doubt_about_a_member_that_is_taken_back() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let mutate = |plan: &mut Plan| words::doubts(plan, |doubt| *doubt = None);
    let walked = Walk { mutate, ..Walk::new(WRITER, budget) };
    is_found_out("doubt about a cluster", &walked, "VIOLATION");
}

/// Of two operators each would find the other's claim, and leave its own on a member.
#[test]
fn with_the_members_claimed_together_with_the_cluster() {
    let mutate = |plan: &mut Plan| {
        if plan.steps.first().is_some_and(|step| step.title == "claim") {
            let members = plan.steps.remove(1);
            plan.steps[0].calls.extend(members.calls);
        }
    };
    let walked = Walk { mutate, ..Walk::new(TWO_ON_A_CLUSTER, NONE) };
    is_found_out("a step for the members' claims", &walked, "the run ended Refused");
}

/// This guard is held twice: what does not bear the run's tag is not renamed either.
#[test]
fn without_the_claim_nothing_is_begun() {
    let mutate = |plan: &mut Plan| without(plan, |call| matches!(call, Call::Claim { .. }));
    let found = walk(&Walk { mutate, ..Walk::new(TWO, NONE) });
    assert_eq!(found.violation, None);
    assert!(found.census.iter().all(|(call, standing)| call == "rename" && standing != "not yet"));
}

#[test]
fn without_grace() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let mut walked = Walk::new(Scene::INSTANCE, budget);
    walked.rules.grace = Duration::ZERO;
    is_found_out("grace", &walked, "VIOLATION");
}

#[test]
fn with_a_grace_that_is_one_tick_too_short() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    let mut walked = Walk::new(Scene::INSTANCE, budget);
    walked.rules.grace -= Duration::from_secs(1);
    is_found_out("the last tick of the grace", &walked, "VIOLATION");
}

#[test]
fn without_a_second_look_at_what_is_gone() {
    let budget = Budget { faults: 1, torn: 1, ..NONE };
    let mut walked = Walk::new(Scene::INSTANCE, budget);
    walked.rules.gone_looks = 1;
    is_found_out("a second look", &walked, "VIOLATION");
}
