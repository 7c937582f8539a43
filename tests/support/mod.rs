//! What the kill test and the fault test share: a script, and a tally of how its runs end.
#![allow(dead_code, reason = "each test uses its own part")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::{Point, Script, Survived};
use trapheus::plan::{Identifier, Shape, Task, Wish};
use trapheus::sim::What;

pub(crate) fn script(seed: u64) -> Script {
    // A look every minute: enough to see every status, few enough points to kill at.
    let pause = Some(Duration::from_secs(60));
    Script { pause, ..Script::new(seed, Wish::restore(Identifier::from_rds("db1"), None)) }
}

/// Every kind and task; restores of db1 have tests of their own.
pub(crate) fn others() -> Vec<Script> {
    let name = |name: &str| match name {
        "db1" => Identifier::from_rds(name),
        _ => Identifier::of(Shape::Cluster, name),
    };
    let snapshot = |of, task, first| Wish::snapshot(task, name(of), first);
    let wishes = [
        Wish::restore(name("aurora1"), None),
        Wish::restore(name("maz1"), None),
        snapshot("db1", Task::Snapshot, false),
        snapshot("db1", Task::Snapshot, true),
        snapshot("db1", Task::SnapshotOnly, false),
        snapshot("aurora1", Task::Snapshot, false),
        snapshot("aurora1", Task::SnapshotOnly, false),
        // RDS copies no snapshot of such a cluster.
        snapshot("maz1", Task::Snapshot, true),
        snapshot("maz1", Task::SnapshotOnly, true),
    ];
    // Each on an account of its own seed: RDS takes another time for the same. What only takes a
    // snapshot is short enough to go at its own pace, and so to see what lasts for seconds.
    let script = |(wish, seed): (Wish, u64)| match wish.task {
        Task::SnapshotOnly => Script { wish, pause: None, ..script(seed) },
        _ => Script { wish, ..script(seed) },
    };
    wishes.into_iter().zip(1..).map(script).collect()
}

/// What a script is about, in words.
pub(crate) fn about(script: &Script) -> String {
    let Wish { task, identifier, replace_first, .. } = &script.wish;
    let first = if *replace_first { ", its snapshot replaced first" } else { "" };
    format!("{task} of {identifier}{first}")
}

/// What can go wrong with any request.
pub(crate) fn mishaps() -> Vec<What> {
    let error = |status, code: &str| What::Error {
        status,
        code: code.to_owned(),
        message: "by the script".to_owned(),
    };
    vec![
        error(403, "AccessDenied"),
        error(400, "InvalidDBInstanceState"),
        What::Throttle,
        What::ServerError,
        What::Drop,
        What::Unanswered,
        What::Hang,
        What::ExpiredToken,
    ]
}

/// So many of them, in an order of their own that `random` gives.
pub(crate) fn sample<T>(mut all: Vec<T>, some: usize, random: u64) -> Vec<T> {
    fastrand::Rng::with_seed(random).shuffle(&mut all);
    all.truncate(some);
    all
}

/// The seed of what is drawn by chance: a new one each time, or the one to be replayed.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("TRAPHEUS_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| fastrand::u64(..1_000_000))
}

/// Counts how runs end, and gathers every broken invariant.
pub(crate) struct Tally {
    what: String,
    began: Instant,
    ends: BTreeMap<String, usize>,
    broken: Vec<String>,
}

impl Tally {
    pub(crate) fn new(what: &str) -> Self {
        let (began, ends, broken) = (Instant::now(), BTreeMap::new(), Vec::new());
        Self { what: what.to_owned(), began, ends, broken }
    }

    /// A run that may end as it likes, if only no invariant is broken.
    pub(crate) async fn run(&mut self, script: &Script, points: &[Point]) {
        self.run_to(script, points, |_| true).await;
    }

    /// A run that loses its journal where it is killed.
    pub(crate) async fn lost(&mut self, script: &Script, points: &[Point]) {
        let survived = script.lost_at(points).await.unwrap();
        self.count(script, points, survived, None);
    }

    /// A run of which it is known how it may end.
    pub(crate) async fn run_to(
        &mut self,
        script: &Script,
        points: &[Point],
        may: impl Fn(&str) -> bool,
    ) {
        let survived = script.killed_at(points).await.unwrap();
        let strange = (!may(&survived.end)).then(|| format!("it ended as {}", survived.end));
        self.count(script, points, survived, strange);
    }

    fn count(
        &mut self,
        script: &Script,
        points: &[Point],
        survived: Survived,
        strange: Option<String>,
    ) {
        for violation in survived.violations.into_iter().chain(strange) {
            let at: Vec<_> = points.iter().map(ToString::to_string).collect();
            self.broken.push(format!(
                "{violation}\n    account seed {}, {:?}, faults {:?}, killed {}",
                script.seed,
                script.person,
                script.faults,
                at.join(", then ")
            ));
        }
        *self.ends.entry(survived.end).or_default() += 1;
    }

    /// Fails where a run ended otherwise than so.
    pub(crate) fn only(&mut self, ends: &[&str]) {
        self.strange(|end| ends.contains(&end));
    }

    /// Fails where a run ended otherwise than so, whatever the cause.
    pub(crate) fn only_words(&mut self, words: &[&str]) {
        self.strange(|end| end.split(',').next().is_some_and(|word| words.contains(&word)));
    }

    fn strange(&mut self, meant: impl Fn(&str) -> bool) {
        let strange: Vec<_> = self.ends.keys().filter(|end| !meant(end)).collect();
        if !strange.is_empty() {
            self.broken.push(format!("some ended as {strange:?}"));
        }
    }

    /// Prints the counts, and fails with every violation there was.
    pub(crate) fn close(self) {
        let runs: usize = self.ends.values().sum();
        let seconds = self.began.elapsed().as_secs_f64();
        println!(
            "{runs} {}: {} violations; {:.1} runs a second; ends: {:?}",
            self.what,
            self.broken.len(),
            runs as f64 / seconds,
            self.ends
        );
        assert!(runs > 0, "no run at all");
        assert!(self.broken.is_empty(), "{}", self.broken.join("\n"));
    }
}
