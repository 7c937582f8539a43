//! The time told as not served is the time in which nobody served.

use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;
use trapheus::cli::rehearse::Script;
use trapheus::plan::{Identifier, Outcome, Shape, Task, Wish};
use trapheus::report::Story;
use trapheus::run::drive;
use trapheus::sim::{Fault, Kind, What, When};

/// A gap is seen to begin and to end by looks, each of which may be late.
const LATE: f64 = 60.0;
/// A writer that is being renamed back is not counted on, though its cluster may answer: so long a
/// rename takes until its reboot.
const RENAME: f64 = 300.0;

/// For how long nobody served: as it was told, and as it was.
async fn gaps(script: &Script, ends: Outcome) -> (Duration, Duration) {
    let stage = script.stage();
    let (_, _, beginning) = stage.plan(&script.wish).await.unwrap();
    let (sender, mut events) = unbounded_channel();
    let mut run = stage.begin(beginning.unwrap(), sender).await.unwrap();
    let from = stage.clock.system_time();
    let mut driver = stage.driver().await.unwrap();
    drive(&mut run, &mut driver).await;
    let mut story = Story::new();
    while let Ok(event) = events.try_recv() {
        story.apply(&event);
    }
    assert_eq!(story.outcome(), Some(ends));
    let name = &script.wish.identifier;
    let kind = if name.shape() == Shape::Cluster { Kind::Cluster } else { Kind::Instance };
    let told = story.service.unwrap().unserved(story.last.unwrap());
    let was = stage.account.outage(kind, name.as_str(), from, stage.clock.system_time());
    (told.map(|gap| gap.0).unwrap_or_default(), was)
}

fn fails(operation: &str) -> Vec<Fault> {
    let when = When::Operation { name: operation.to_owned(), nth: 0 };
    vec![Fault { when, what: What::EndsIn { status: "incompatible-restore".to_owned() } }]
}

#[tokio::test(start_paused = true)]
async fn the_gap_that_is_told_is_the_true_one() {
    let cluster = |name| Identifier::of(Shape::Cluster, name);
    for (name, restore) in [
        (Identifier::from_rds("db1"), "RestoreDBInstanceFromDBSnapshot"),
        (cluster("aurora1"), "RestoreDBClusterFromSnapshot"),
        (cluster("maz1"), "RestoreDBClusterFromSnapshot"),
    ] {
        for (faults, ends) in [(Vec::new(), Outcome::Done), (fails(restore), Outcome::RolledBack)] {
            for seed in 1..=3 {
                let wish = Wish::restore(name.clone(), None);
                let script = Script { faults: faults.clone(), ..Script::new(seed, wish) };
                let (told, was) = gaps(&script, ends).await;
                assert!(!was.is_zero());
                let more = told.as_secs_f64() - was.as_secs_f64();
                let members_renamed = ends == Outcome::RolledBack && name.as_str() == "aurora1";
                let most = if members_renamed { LATE + RENAME } else { LATE };
                let what = format!("{name} {ends:?} {seed}: told {told:.0?}, was {was:.0?}");
                assert!((-LATE..most).contains(&more), "{what}");
            }
        }
        let script = Script::new(1, Wish::snapshot(Task::SnapshotOnly, name, true));
        assert_eq!(gaps(&script, Outcome::Done).await, (Duration::ZERO, Duration::ZERO));
    }
}
