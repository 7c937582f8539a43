//! A run is killed at every request and every write of its journal, resumed, and killed again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::{Point, Script};
use trapheus::plan::Identifier;

fn script(seed: u64) -> Script {
    Script {
        seed,
        name: Identifier::from_rds("db1"),
        // A look every 30 seconds: enough to see every status, few enough points to kill at.
        pause: Some(Duration::from_secs(30)),
        faults: Vec::new(),
    }
}

/// Kills a run at each of these, and fails with every violation there was.
async fn kill_at(script: &Script, cases: impl IntoIterator<Item = Vec<Point>>) {
    let began = Instant::now();
    let (mut ends, mut broken) = (BTreeMap::<String, usize>::new(), Vec::new());
    for points in cases {
        let survived = script.killed_at(&points).await.unwrap();
        for violation in survived.violations {
            let at: Vec<_> = points.iter().map(ToString::to_string).collect();
            broken.push(format!(
                "seed {}, killed {}: {violation}",
                script.seed,
                at.join(", then ")
            ));
        }
        *ends.entry(survived.end).or_default() += 1;
    }
    let kills: usize = ends.values().sum();
    println!(
        "{kills} runs killed in {:.1?}, {} violations: {ends:?}",
        began.elapsed(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn once_at_every_point() {
    let script = script(1);
    let points = script.points().await.unwrap();
    kill_at(&script, points.into_iter().map(|point| vec![point])).await;
}
