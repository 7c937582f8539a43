//! What the kill test and the fault test share: a script, and a tally of how its runs end.
#![allow(dead_code, reason = "each test uses its own part")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::{Point, Script};
use trapheus::plan::Identifier;

pub(crate) fn script(seed: u64) -> Script {
    Script {
        seed,
        name: Identifier::from_rds("db1"),
        // A look every minute: enough to see every status, few enough points to kill at.
        pause: Some(Duration::from_secs(60)),
        faults: Vec::new(),
    }
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

    pub(crate) async fn run(&mut self, script: &Script, points: &[Point]) {
        let survived = script.killed_at(points).await.unwrap();
        for violation in survived.violations {
            let at: Vec<_> = points.iter().map(ToString::to_string).collect();
            self.broken.push(format!(
                "{violation}\n    account seed {}, faults {:?}, killed {}",
                script.seed,
                script.faults,
                at.join(", then ")
            ));
        }
        *self.ends.entry(survived.end).or_default() += 1;
    }

    /// Fails where a run ended otherwise than so.
    pub(crate) fn only(&self, ends: &[&str]) {
        let strange: Vec<_> =
            self.ends.keys().filter(|end| !ends.contains(&end.as_str())).collect();
        assert!(strange.is_empty(), "{}: some ended as {strange:?}", self.what);
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
