//! Walks every state that `plan/` and a small abstract RDS can come to together: faults, crashes,
//! lost answers, torn looks, somebody who does things by hand, and a second operator. `plan/` is
//! pure, so this needs no SDK and no clock.
//!
//! `cargo test --test explore -- --nocapture` prints the counts, and how each guard that is taken
//! out is found out. In which standings each call is met is in `snapshots/`, renewed with
//! `INSTA_UPDATE=always cargo test --test explore`. What the abstract RDS takes for granted:
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
mod liveness;
mod once;
mod rds;
mod row;
mod state;
mod timeline;
mod walk;
mod words;

use cast::{Scene, Thing};
use state::Budget;
use std::collections::{BTreeMap, BTreeSet};
use trapheus::plan::Task;
use walk::{Found, Walk, walk};

const NONE: Budget = Budget { faults: 0, crashes: 0, torn: 0, rollbacks: 0, hands: 0 };

/// Whatever may go wrong, one at a time.
const ONE_DEEP: [Budget; 4] = [
    Budget { faults: 1, ..NONE },
    Budget { crashes: 1, rollbacks: 1, ..NONE },
    Budget { torn: 1, rollbacks: 1, ..NONE },
    Budget { hands: 1, rollbacks: 1, ..NONE },
];

const SETTINGS: Scene = Scene { settings: true, ..Scene::INSTANCE };
const PROTECTED: Scene = Scene { protected: true, ..Scene::INSTANCE };
const WRITER: Scene = Scene { members: &[Thing::Writer], ..Scene::CLUSTER };
const SCALED: Scene = Scene { members: &[Thing::Writer, Thing::Scaled], ..Scene::CLUSTER };
const TWO_ON_A_CLUSTER: Scene = Scene { operators: 2, ..WRITER };
const MULTI_AZ_SNAPSHOT: Scene =
    Scene { task: Task::Snapshot, former: true, replace_first: true, ..Scene::MULTI_AZ };
/// The snapshot is taken anew under a name for the time being, and then that is all.
const SNAPSHOT_ONLY: Scene = Scene { task: Task::SnapshotOnly, former: true, ..Scene::INSTANCE };
/// The same of clusters; RDS copies no snapshot of a Multi-AZ one.
const CLUSTER_SNAPSHOT_ONLY: Scene = Scene { task: Task::SnapshotOnly, former: true, ..WRITER };
const MULTI_AZ_SNAPSHOT_ONLY: Scene = Scene { task: Task::SnapshotOnly, ..MULTI_AZ_SNAPSHOT };
/// The same before a restore.
const SNAPSHOT: Scene = Scene { task: Task::Snapshot, ..SNAPSHOT_ONLY };
/// The same of a cluster.
const CLUSTER_SNAPSHOT: Scene = Scene { task: Task::Snapshot, former: true, ..WRITER };
const TWO_ON_SNAPSHOTS: Scene = Scene { operators: 2, ..SNAPSHOT };
const TWO: Scene = Scene { operators: 2, ..Scene::INSTANCE };

/// The walks of one test, added up.
struct Walks {
    test: &'static str,
    count: usize,
    states: usize,
    transitions: usize,
    /// The standings in which each call was met.
    pairs: BTreeMap<String, BTreeSet<String>>,
}

impl Walks {
    fn of(test: &'static str) -> Self {
        Self { test, count: 0, states: 0, transitions: 0, pairs: BTreeMap::new() }
    }

    fn holds(&mut self, what: &str, walked: &Walk) -> Found {
        let start = std::time::Instant::now();
        let found = walk(walked);
        let Found { states, transitions, longest, violation, outcomes, census } = &found;
        let seconds = start.elapsed().as_secs_f32();
        let violations = u8::from(violation.is_some());
        println!(
            "{what}: {states} states, {transitions} transitions, {violations} violations; \
             once let be, an end within {longest} steps; ends: {outcomes:?} ({seconds:.1} s)"
        );
        assert!(violation.is_none(), "{what}:\n{}", violation.as_deref().unwrap_or_default());
        self.count += 1;
        self.states += states;
        self.transitions += transitions;
        for (call, standing) in census {
            self.pairs.entry(call.clone()).or_default().insert(standing.clone());
        }
        found
    }

    /// Prints the sum.
    fn sum(&self) {
        let Self { test, count, states, transitions, .. } = self;
        println!(
            "walks of {test}: {count}, of {states} states and {transitions} transitions in all, \
             0 violations"
        );
    }

    /// Prints the sum, and compares what was met on the way: a standing of a call that no walk comes to
    /// any more is not tested any more.
    fn close(self) {
        self.sum();
        let row = |(call, standings): (&String, &BTreeSet<String>)| {
            let standings: Vec<_> = standings.iter().map(String::as_str).collect();
            format!("{call}: {}\n", standings.join(", "))
        };
        let table: String = self.pairs.iter().map(row).collect();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(self.test, table);
        });
    }
}

#[test]
fn nothing_goes_wrong() {
    let mut walks = Walks::of("nothing_goes_wrong");
    for protected in [false, true] {
        let found = walks
            .holds("nothing goes wrong", &Walk::new(Scene { protected, ..Scene::INSTANCE }, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
    walks.close();
}

#[test]
fn a_run_alone() {
    let mut walks = Walks::of("a_run_alone");
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    walks.holds("a run alone", &Walk::new(Scene::INSTANCE, budget));
    walks.close();
}

/// What a restore does not bring is set; what it brings wrong is mended once.
#[test]
fn settings() {
    let mut walks = Walks::of("settings");
    for scene in [SETTINGS, Scene { settings: true, ..Scene::MULTI_AZ }] {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { faults: 2, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { torn: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            walks.holds("settings", &Walk::new(scene, budget));
        }
    }
    let found =
        walks.holds("settings, a cluster", &Walk::new(Scene { settings: true, ..WRITER }, NONE));
    assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    walks.close();
}

/// The run ends with the old database kept. Then it is reaped, or brought back.
fn kept(walks: &mut Walks, scene: Scene, budgets: &[Budget]) {
    let scene = Scene { keep: true, ..scene };
    let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
    assert_eq!(found.outcomes, ["Done", "Kept"].map(str::to_owned).into(), "{:?}", found.census);
    for &budget in budgets {
        walks.holds("kept and reaped", &Walk::new(scene, budget));
    }
}

#[test]
fn kept_and_reaped() {
    let mut walks = Walks::of("kept_and_reaped");
    for scene in [Scene::INSTANCE, PROTECTED, Scene::MULTI_AZ] {
        kept(&mut walks, scene, &ONE_DEEP);
    }
    let [fault, _, _, hand] = ONE_DEEP;
    kept(&mut walks, WRITER, &[fault, Budget { crashes: 1, ..NONE }, hand]);
    walks.close();
}

#[test]
fn a_protected_original() {
    let mut walks = Walks::of("a_protected_original");
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    walks.holds("a protected original", &Walk::new(PROTECTED, budget));
    walks.close();
}

#[test]
fn torn_looks() {
    let mut walks = Walks::of("torn_looks");
    let budget = Budget { faults: 1, torn: 1, rollbacks: 1, ..NONE };
    walks.holds("torn looks", &Walk::new(Scene::INSTANCE, budget));
    walks.close();
}

#[test]
fn somebody_does_things_by_hand() {
    let mut walks = Walks::of("somebody_does_things_by_hand");
    let budget = Budget { crashes: 1, rollbacks: 1, hands: 1, ..NONE };
    walks.holds("by hand", &Walk::new(PROTECTED, budget));
    walks.close();
}

#[test]
fn two_operators() {
    let mut walks = Walks::of("two_operators");
    let budget = Budget { crashes: 1, ..NONE };
    walks.holds("two operators", &Walk::new(TWO, budget));
    walks.close();
}

/// Of the ways to take a snapshot: with a former one, without, and where that one goes first.
fn ways(scene: Scene) -> [Scene; 3] {
    [scene, Scene { former: false, ..scene }, Scene { replace_first: true, ..scene }]
}

#[test]
fn a_snapshot() {
    let mut walks = Walks::of("a_snapshot");
    for scene in ways(SNAPSHOT_ONLY) {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [Budget { faults: 1, ..NONE }, Budget { crashes: 1, rollbacks: 1, ..NONE }] {
            walks.holds("a snapshot", &Walk::new(scene, budget));
        }
        walks.holds("a snapshot, by hand", &Walk::new(scene, Budget { hands: 1, ..NONE }));
        walks.holds(
            "a snapshot, torn looks",
            &Walk::new(scene, Budget { faults: 1, torn: 1, ..NONE }),
        );
    }
    walks.close();
}

#[test]
fn a_snapshot_and_a_restore() {
    let mut walks = Walks::of("a_snapshot_and_a_restore");
    for scene in ways(SNAPSHOT) {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            walks.holds("a snapshot and a restore", &Walk::new(scene, budget));
        }
    }
    walks.close();
}

#[test]
fn a_snapshot_and_a_restore_of_a_cluster() {
    let mut walks = Walks::of("a_snapshot_and_a_restore_of_a_cluster");
    for scene in ways(CLUSTER_SNAPSHOT) {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
    let budget = Budget { faults: 1, ..NONE };
    walks.holds("a snapshot of a cluster, a fault", &Walk::new(CLUSTER_SNAPSHOT, budget));
    walks.close();
}

#[test]
fn a_snapshot_of_a_cluster() {
    let mut walks = Walks::of("a_snapshot_of_a_cluster");
    for scene in ways(CLUSTER_SNAPSHOT_ONLY).into_iter().chain([MULTI_AZ_SNAPSHOT_ONLY]) {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            walks.holds("a snapshot of a cluster", &Walk::new(scene, budget));
        }
    }
    walks.close();
}

#[test]
fn two_operators_on_snapshots() {
    let mut walks = Walks::of("two_operators_on_snapshots");
    for scene in [TWO_ON_SNAPSHOTS, Scene { task: Task::SnapshotOnly, ..TWO_ON_SNAPSHOTS }] {
        walks.holds("two operators on snapshots", &Walk::new(scene, NONE));
    }
    walks.close();
}

#[test]
fn a_cluster() {
    let mut walks = Walks::of("a_cluster");
    for scene in [WRITER, Scene::CLUSTER, SCALED] {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
    }
    walks.close();
}

#[test]
fn a_cluster_with_a_fault() {
    let mut walks = Walks::of("a_cluster_with_a_fault");
    walks.holds("a cluster, a fault", &Walk::new(WRITER, Budget { faults: 1, ..NONE }));
    walks.close();
}

#[test]
fn a_cluster_with_a_crash() {
    let mut walks = Walks::of("a_cluster_with_a_crash");
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    walks.holds("a cluster, a crash", &Walk::new(WRITER, budget));
    walks.close();
}

#[test]
fn a_cluster_with_a_torn_look() {
    let mut walks = Walks::of("a_cluster_with_a_torn_look");
    walks.holds("a cluster, a torn look", &Walk::new(WRITER, Budget { torn: 1, ..NONE }));
    walks.close();
}

#[test]
fn a_cluster_by_hand() {
    let mut walks = Walks::of("a_cluster_by_hand");
    walks.holds("a cluster, by hand", &Walk::new(WRITER, Budget { hands: 1, ..NONE }));
    walks.close();
}

#[test]
fn a_multi_az_cluster() {
    let mut walks = Walks::of("a_multi_az_cluster");
    for scene in [Scene::MULTI_AZ, MULTI_AZ_SNAPSHOT] {
        let found = walks.holds("nothing goes wrong", &Walk::new(scene, NONE));
        assert_eq!(found.outcomes, ["Done".to_owned()].into(), "{:?}", found.census);
        for budget in [
            Budget { faults: 1, ..NONE },
            Budget { crashes: 1, rollbacks: 1, ..NONE },
            Budget { torn: 1, ..NONE },
            Budget { hands: 1, ..NONE },
        ] {
            walks.holds("a Multi-AZ cluster", &Walk::new(scene, budget));
        }
    }
    walks.close();
}

#[test]
fn two_operators_on_a_cluster() {
    let mut walks = Walks::of("two_operators_on_a_cluster");
    let found = walks.holds("two operators on a cluster", &Walk::new(TWO_ON_A_CLUSTER, NONE));
    let one_goes_on = |ends: &String| ends.contains("Done");
    assert!(found.outcomes.iter().all(one_goes_on), "{:?}", found.outcomes);
    walks.close();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn a_cluster_and_its_reader() {
    let mut walks = Walks::of("a_cluster_and_its_reader");
    walks.holds("a reader, a fault", &Walk::new(Scene::CLUSTER, Budget { faults: 1, ..NONE }));
    let budget = Budget { crashes: 1, rollbacks: 1, ..NONE };
    walks.holds("a reader, a crash", &Walk::new(Scene::CLUSTER, budget));
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_operators_on_a_cluster_and_a_crash() {
    let mut walks = Walks::of("two_operators_on_a_cluster_and_a_crash");
    walks.holds("two, and a crash", &Walk::new(TWO_ON_A_CLUSTER, Budget { crashes: 1, ..NONE }));
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn a_snapshot_two_deep() {
    let mut walks = Walks::of("a_snapshot_two_deep");
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    for scene in ways(SNAPSHOT_ONLY) {
        walks.holds("a snapshot, two deep", &Walk::new(scene, budget));
    }
    walks.holds("a snapshot and a restore, two deep", &Walk::new(SNAPSHOT, budget));
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn kept_and_reaped_two_deep() {
    let mut walks = Walks::of("kept_and_reaped_two_deep");
    let budget = Budget { faults: 1, crashes: 1, rollbacks: 1, ..NONE };
    kept(&mut walks, PROTECTED, &[budget]);
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_faults_deep() {
    let mut walks = Walks::of("two_faults_deep");
    let budget = Budget { faults: 2, crashes: 1, ..NONE };
    walks.holds("two faults deep", &Walk::new(Scene::INSTANCE, budget));
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_crashes_deep() {
    let mut walks = Walks::of("two_crashes_deep");
    let budget = Budget { crashes: 2, rollbacks: 1, faults: 1, ..NONE };
    walks.holds("two crashes deep", &Walk::new(PROTECTED, budget));
    walks.sum();
}

#[test]
#[ignore = "minutes, and gigabytes"]
fn two_operators_and_a_fault() {
    let mut walks = Walks::of("two_operators_and_a_fault");
    let budget = Budget { faults: 1, crashes: 1, ..NONE };
    walks.holds("two operators and a fault", &Walk::new(TWO, budget));
    walks.sum();
}
