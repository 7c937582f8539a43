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
//! - to make anything takes longer than another request for it can be on its way;
//! - names are unique, and reserved from the request on;
//! - the first member of a cluster that is available is its writer, and stays it until it is gone
//!   or there is a failover; a failover takes no time.
//!
//! A database is an instance, an Aurora cluster with few members, or a Multi-AZ cluster, whose writer
//! comes up after it; its snapshots stand beside it where the task takes them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

mod cast;
mod ends;
mod fast;
mod guards;
mod hands;
mod invariants;
mod journal;
mod kept;
mod liveness;
mod rds;
mod row;
mod state;
mod timeline;
mod walk;
mod words;

use cast::{Scene, Thing};
use state::Budget;
use trapheus::plan::Task;
use walk::{Found, Walk, walk};

const NONE: Budget = Budget { faults: 0, crashes: 0, torn: 0, rollbacks: 0, hands: 0 };

const PROTECTED: Scene = Scene { protected: true, ..Scene::INSTANCE };
const WRITER: Scene = Scene { members: &[Thing::Writer], ..Scene::CLUSTER };
const SCALED: Scene = Scene { members: &[Thing::Writer, Thing::Scaled], ..Scene::CLUSTER };
const TWO_ON_A_CLUSTER: Scene = Scene { operators: 2, ..WRITER };
const MULTI_AZ_SNAPSHOT: Scene =
    Scene { task: Task::Snapshot, former: true, replace_first: true, ..Scene::MULTI_AZ };
/// The snapshot is taken anew under a name for the time being, and then that is all.
const SNAPSHOT_ONLY: Scene = Scene { task: Task::SnapshotOnly, former: true, ..Scene::INSTANCE };
/// The same before a restore.
const SNAPSHOT: Scene = Scene { task: Task::Snapshot, ..SNAPSHOT_ONLY };
/// The same of a cluster.
const CLUSTER_SNAPSHOT: Scene = Scene { task: Task::Snapshot, former: true, ..WRITER };
const TWO_ON_SNAPSHOTS: Scene = Scene { operators: 2, ..SNAPSHOT };
const TWO: Scene = Scene { operators: 2, ..Scene::INSTANCE };

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
        let found =
            holds("nothing goes wrong", &Walk::new(Scene { protected, ..Scene::INSTANCE }, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
}

#[test]
fn a_run_alone() {
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    holds("a run alone", &Walk::new(Scene::INSTANCE, budget));
}

#[test]
fn a_protected_original() {
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    holds("a protected original", &Walk::new(PROTECTED, budget));
}

#[test]
fn torn_looks() {
    let budget = Budget { faults: 1, torn: 1, rollbacks: 1, ..NONE };
    holds("torn looks", &Walk::new(Scene::INSTANCE, budget));
}

#[test]
fn somebody_does_things_by_hand() {
    let budget = Budget { crashes: 1, rollbacks: 1, hands: 1, ..NONE };
    holds("by hand", &Walk::new(PROTECTED, budget));
}

#[test]
fn two_operators() {
    let budget = Budget { crashes: 1, ..NONE };
    holds("two operators", &Walk::new(TWO, budget));
}

/// Of the ways to take a snapshot: with a former one, without, and where that one goes first.
fn ways(scene: Scene) -> [Scene; 3] {
    [scene, Scene { former: false, ..scene }, Scene { replace_first: true, ..scene }]
}

#[test]
fn a_snapshot() {
    for scene in ways(SNAPSHOT_ONLY) {
        let found = holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [Budget { faults: 1, ..NONE }, Budget { crashes: 1, rollbacks: 1, ..NONE }] {
            holds("a snapshot", &Walk::new(scene, budget));
        }
        holds("a snapshot, by hand", &Walk::new(scene, Budget { hands: 1, ..NONE }));
        holds("a snapshot, torn looks", &Walk::new(scene, Budget { faults: 1, torn: 1, ..NONE }));
    }
}

#[test]
fn a_snapshot_and_a_restore() {
    for scene in ways(SNAPSHOT) {
        let found = holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            holds("a snapshot and a restore", &Walk::new(scene, budget));
        }
    }
}

#[test]
fn a_snapshot_and_a_restore_of_a_cluster() {
    for scene in ways(CLUSTER_SNAPSHOT) {
        let found = holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
    let budget = Budget { faults: 1, ..NONE };
    holds("a snapshot of a cluster, a fault", &Walk::new(CLUSTER_SNAPSHOT, budget));
}

#[test]
fn two_operators_on_snapshots() {
    for scene in [TWO_ON_SNAPSHOTS, Scene { task: Task::SnapshotOnly, ..TWO_ON_SNAPSHOTS }] {
        holds("two operators on snapshots", &Walk::new(scene, NONE));
    }
}

#[test]
fn a_cluster() {
    for scene in [WRITER, Scene::CLUSTER, SCALED] {
        let found = holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
}

#[test]
fn a_cluster_with_a_fault() {
    holds("a cluster, a fault", &Walk::new(WRITER, Budget { faults: 1, ..NONE }));
}

#[test]
fn a_cluster_with_a_crash() {
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    holds("a cluster, a crash", &Walk::new(WRITER, budget));
}

#[test]
fn a_cluster_with_a_torn_look() {
    holds("a cluster, a torn look", &Walk::new(WRITER, Budget { torn: 1, ..NONE }));
}

#[test]
fn a_cluster_by_hand() {
    holds("a cluster, by hand", &Walk::new(WRITER, Budget { hands: 1, ..NONE }));
}

#[test]
fn a_multi_az_cluster() {
    for scene in [Scene::MULTI_AZ, MULTI_AZ_SNAPSHOT] {
        let found = holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { torn: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            holds("a Multi-AZ cluster", &Walk::new(scene, budget));
        }
    }
}

#[test]
fn two_operators_on_a_cluster() {
    let found = holds("two operators on a cluster", &Walk::new(TWO_ON_A_CLUSTER, NONE));
    let one_goes_on = |ends: &String| ends.contains("Done");
    assert!(found.outcomes.iter().all(one_goes_on), "{:?}", found.outcomes);
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn a_cluster_and_its_reader() {
    holds("a reader, a fault", &Walk::new(Scene::CLUSTER, Budget { faults: 1, ..NONE }));
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    holds("a reader, a crash", &Walk::new(Scene::CLUSTER, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_operators_on_a_cluster_and_a_crash() {
    holds("two, and a crash", &Walk::new(TWO_ON_A_CLUSTER, Budget { crashes: 1, ..NONE }));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn a_snapshot_two_deep() {
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    for scene in ways(SNAPSHOT_ONLY) {
        holds("a snapshot, two deep", &Walk::new(scene, budget));
    }
    holds("a snapshot and a restore, two deep", &Walk::new(SNAPSHOT, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_faults_deep() {
    let budget = Budget { faults: 2, crashes: 1, ..NONE };
    holds("two faults deep", &Walk::new(Scene::INSTANCE, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_crashes_deep() {
    let budget = Budget { crashes: 2, rollbacks: 1, faults: 1, ..NONE };
    holds("two crashes deep", &Walk::new(PROTECTED, budget));
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_operators_and_a_fault() {
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    holds("two operators and a fault", &Walk::new(TWO, budget));
}
