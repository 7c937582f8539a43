//! A run is killed at every request and every write of its journal, resumed, and killed again.
#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{Tally, sample, script, seed};
use trapheus::cli::rehearse::{Person, Point, Script};
use trapheus::sim::{Asked, Fault, What, When};

#[tokio::test(start_paused = true)]
async fn once_at_every_point() {
    let script = script(1);
    let mut tally = Tally::new("runs killed once, at every point");
    for point in script.points().await.unwrap() {
        tally.run(&script, &[point]).await;
    }
    tally.only(&["Done", "NotBegun"]);
    tally.close();
}

/// The rollback is driven by the same loop; it is killed all the same.
#[tokio::test(start_paused = true)]
async fn once_at_every_point_of_a_rollback() {
    let mut script = script(1);
    script.faults = vec![Fault {
        when: When::Operation { name: "RestoreDBInstanceFromDBSnapshot".to_owned(), nth: 0 },
        what: What::EndsIn { status: "incompatible-restore".to_owned() },
    }];
    let mut tally = Tally::new("runs killed once, at every point, and rolled back");
    for point in script.points().await.unwrap() {
        tally.run(&script, &[point]).await;
    }
    tally.only(&["RolledBack, could not restore", "NotBegun"]);
    tally.close();
}

fn taken_back(account: u64) -> Script {
    Script { person: Person::RollsBack, ..script(account) }
}

/// Killed, and then a person asks for the way back. Past the point of no return it is refused, and
/// the run is resumed.
async fn once_then_rolled_back(points: Vec<Point>, how: &str) {
    let script = taken_back(1);
    let mut tally = Tally::new(&format!("runs killed once and then rolled back, {how}"));
    for point in points {
        tally.run(&script, &[point]).await;
    }
    tally.only_words(&["RolledBack", "Done", "NotBegun"]);
    tally.close();
}

#[tokio::test(start_paused = true)]
async fn once_at_some_points_then_rolled_back() {
    let random = seed();
    let points = sample(taken_back(1).points().await.unwrap(), 60, random);
    once_then_rolled_back(points, &format!("chosen by {random}")).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn once_at_every_point_then_rolled_back() {
    once_then_rolled_back(taken_back(1).points().await.unwrap(), "at every point").await;
}

/// The rollback is killed too. If it dies before its first record, the run goes on as planned.
#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn twice_with_a_rollback_between() {
    let (script, random) = (taken_back(1), seed());
    let mut chance = fastrand::Rng::with_seed(random);
    let points = script.points().await.unwrap();
    let mut tally =
        Tally::new(&format!("runs killed twice, a rollback in between, chosen by {random}"));
    for _ in 0..400 {
        let Some(&first) = chance.choice(&points) else { continue };
        tally.run(&script, &[first, second(first, chance.u64(1..40))]).await;
    }
    tally.only_words(&["RolledBack", "Done", "NotBegun"]);
    tally.close();
}

/// The looks come as often as in earnest.
#[tokio::test(start_paused = true)]
async fn once_at_some_points_of_a_run_at_its_own_pace() {
    let (script, random) = (Script { pause: None, ..script(1) }, seed());
    let points = sample(script.points().await.unwrap(), 25, random);
    let mut tally = Tally::new(&format!("runs at their own pace killed once, chosen by {random}"));
    for point in points {
        tally.run(&script, &[point]).await;
    }
    tally.only(&["Done", "NotBegun"]);
    tally.close();
}

/// A rename takes longer than any grace. Whoever then asks for the way back, with the request just
/// sent, gets it all the same.
#[tokio::test(start_paused = true)]
async fn a_slow_rename_taken_back() {
    let mut tally = Tally::new("runs rolled back in the middle of a slow rename");
    for account in 1..=4 {
        let script = Script { slow: 4, ..taken_back(account) };
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        let requests = stage.account.requests();
        let sent = |asked: &&Asked| asked.parameters.contains_key("NewDBInstanceIdentifier");
        let rename = requests.iter().find(sent).unwrap().number;
        // The answer is lost; or it is known, for the next look is the last thing that is done.
        for point in [Point::After(rename), Point::Before(rename + 1)] {
            tally.run(&script, &[point]).await;
        }
    }
    tally.only(&["RolledBack"]);
    tally.close();
}

/// A second kill, `later` requests or writes after the first.
fn second(first: Point, later: u64) -> Point {
    match first {
        Point::Before(request) => Point::After(request + later),
        Point::After(request) => Point::Before(request + later),
        Point::Write(write, share) => Point::Write(write + later as usize, 1.0 - share),
    }
}

async fn twice(runs: usize, random: u64) {
    let script = script(1);
    let mut chance = fastrand::Rng::with_seed(random);
    let points = script.points().await.unwrap();
    let mut tally = Tally::new(&format!("runs killed twice, chosen by {random}"));
    for _ in 0..runs {
        let Some(&first) = chance.choice(&points) else { continue };
        // Near the first one, where it hurts; or anywhere.
        let later = if chance.bool() { chance.u64(1..6) } else { chance.u64(1..60) };
        let mut pair = [first, second(first, later)];
        if chance.u8(..4) == 0
            && let Some(&other) = chance.choice(&points)
        {
            pair[1] = other;
        }
        tally.run(&script, &pair).await;
    }
    tally.only(&["Done", "NotBegun"]);
    tally.close();
}

#[tokio::test(start_paused = true)]
async fn twice_at_some_points() {
    twice(80, seed()).await;
}

/// Every pair of points that lie within a dozen of each other.
#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn twice_at_every_point() {
    let script = script(1);
    let mut tally = Tally::new("runs killed twice, at every point and up to a dozen after it");
    for first in script.points().await.unwrap() {
        for later in 1..=12 {
            tally.run(&script, &[first, second(first, later)]).await;
        }
    }
    tally.only(&["Done", "NotBegun"]);
    tally.close();
}

/// Other accounts draw other times for every transition.
#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn once_at_every_point_of_other_accounts() {
    for account in 2..=8 {
        let script = script(account);
        let mut tally =
            Tally::new(&format!("runs killed once, at every point of account {account}"));
        for point in script.points().await.unwrap() {
            tally.run(&script, &[point]).await;
        }
        tally.only(&["Done", "NotBegun"]);
        tally.close();
    }
}
