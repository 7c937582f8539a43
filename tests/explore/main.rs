//! Walks every state that `plan/` and a small abstract RDS can come to together: faults, crashes,
//! lost answers, torn looks, somebody who does things by hand, and a second operator. `plan/` is
//! pure, so this needs no SDK and no clock.
//!
//! `cargo test --test explore -- --nocapture` prints the counts, and how each guard that is taken
//! out is found out. What the abstract RDS takes for granted:
//!
//! - a lag, from a request to its effect, ends within the grace (see [`rds::LAG`]); only what has a
//!   status of its own (creating, renaming, deleting) takes any time;
//! - tags are set by the request itself and seen at once;
//! - nobody dawdles between a look and its request for as long as a claim must stand, and nobody
//!   changes anything by hand between a look and the rename or delete that it led to;
//! - a restore takes longer than another request for it can be on its way;
//! - names are unique, and reserved from the request on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

mod guards;
mod invariants;
mod journal;
mod liveness;
mod rds;
mod state;
mod timeline;
mod walk;
mod words;

use state::Budget;
use walk::{Found, Walk, walk};

const NONE: Budget = Budget { faults: 0, crashes: 0, torn: 0, rollbacks: 0, hands: 0 };

fn holds(what: &str, walked: &Walk) -> Found {
    let start = std::time::Instant::now();
    let found = walk(walked);
    let Found { states, transitions, longest, violation, outcomes, .. } = &found;
    let seconds = start.elapsed().as_secs_f32();
    let violations = u8::from(violation.is_some());
    println!(
        "{what}: {states} states, {transitions} transitions, {violations} violations; \
         once let be, an end within {longest} steps; ends: {outcomes:?} ({seconds:.1} s)"
    );
    assert!(violation.is_none(), "{what}:\n{}", violation.as_deref().unwrap_or_default());
    found
}

#[test]
fn nothing_goes_wrong() {
    for protected in [false, true] {
        let found = holds("nothing goes wrong", &Walk { protected, ..Walk::new(1, NONE) });
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
}

#[test]
fn a_run_alone() {
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    holds("a run alone", &Walk::new(1, budget));
}

#[test]
fn a_protected_original() {
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    holds("a protected original", &Walk { protected: true, ..Walk::new(1, budget) });
}

#[test]
fn torn_looks() {
    let budget = Budget { faults: 1, torn: 1, rollbacks: 1, ..NONE };
    holds("torn looks", &Walk::new(1, budget));
}

#[test]
fn somebody_does_things_by_hand() {
    let budget = Budget { crashes: 1, rollbacks: 1, hands: 1, ..NONE };
    holds("by hand", &Walk { protected: true, ..Walk::new(1, budget) });
}

#[test]
fn two_operators() {
    let budget = Budget { crashes: 1, ..NONE };
    holds("two operators", &Walk::new(2, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_faults_deep() {
    let budget = Budget { faults: 2, crashes: 1, ..NONE };
    holds("two faults deep", &Walk::new(1, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_crashes_deep() {
    let budget = Budget { crashes: 2, rollbacks: 1, faults: 1, ..NONE };
    holds("two crashes deep", &Walk { protected: true, ..Walk::new(1, budget) });
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_operators_and_a_fault() {
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    holds("two operators and a fault", &Walk::new(2, budget));
}
