//! A run is killed, its journal is thrown away and written anew from what RDS shows; then it is
//! carried on, or given up.
#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{Tally, about, others, script};
use trapheus::cli::rehearse::{Person, Point, Script};
use trapheus::plan::Shape;
use trapheus::sim::{Fault, What, When};

/// A journal that is thrown away may as well be whole: how much of its last line was there is all
/// the same.
async fn points(script: &Script) -> Vec<Point> {
    let mut points = script.points().await.unwrap();
    points.retain(|point| !matches!(point, Point::Write(_, share) if *share < 1.0));
    points
}

/// Every `nth` point of each script, and how the runs may end. `TRAPHEUS_TEST_EVERY=1` takes all.
async fn lost(scripts: Vec<Script>, person: Person, nth: usize, ends: &[&str]) {
    let nth = if std::env::var_os("TRAPHEUS_TEST_EVERY").is_some() { 1 } else { nth };
    for script in scripts {
        let script = Script { person, ..script };
        let what = format!("runs of {} killed once, its journal lost, {person:?}", about(&script));
        let mut tally = Tally::new(&what);
        for point in points(&script).await.into_iter().step_by(nth) {
            tally.lost(&script, &[point]).await;
        }
        tally.only_words(ends);
        tally.close();
    }
}

const CARRIED_ON: [&str; 3] = ["Done", "NotBegun", "NothingSeen"];
const GIVEN_UP: [&str; 4] = ["RolledBack", "Done", "NotBegun", "NothingSeen"];

#[tokio::test(start_paused = true)]
async fn a_restore_carried_on_from_every_other_point() {
    lost(vec![script(1)], Person::Resumes, 2, &CARRIED_ON).await;
}

#[tokio::test(start_paused = true)]
async fn a_restore_given_up_at_every_other_point() {
    lost(vec![script(1)], Person::RollsBack, 2, &GIVEN_UP).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn a_restore_carried_on_from_every_point() {
    lost(vec![script(1)], Person::Resumes, 1, &CARRIED_ON).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn a_restore_given_up_at_every_point() {
    lost(vec![script(1)], Person::RollsBack, 1, &GIVEN_UP).await;
}

/// The restore ends badly, and the run turns back by itself. Where that shows, it goes on turning
/// back; else the task is tried once more.
fn turning_back(scripts: Vec<Script>) -> Vec<Script> {
    let bad = |script: Script| {
        let name = match script.wish.identifier.shape() {
            Shape::Cluster => "RestoreDBClusterFromSnapshot",
            _ => "RestoreDBInstanceFromDBSnapshot",
        };
        let when = When::Operation { name: name.to_owned(), nth: 0 };
        let what = What::EndsIn { status: "incompatible-restore".to_owned() };
        Script { faults: vec![Fault { when, what }], ..script }
    };
    let restores = |script: &Script| script.wish.task.restores();
    scripts.into_iter().filter(restores).map(bad).collect()
}

#[tokio::test(start_paused = true)]
async fn a_run_that_turns_back_at_some_points() {
    turned_back(71).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn a_run_that_turns_back_at_many_points() {
    turned_back(7).await;
}

async fn turned_back(nth: usize) {
    let scripts = || turning_back([vec![script(1)], others()].concat());
    // No restore ever comes up, whoever asks for it.
    let ends = ["RolledBack", "NotBegun", "NothingSeen"];
    lost(scripts(), Person::Resumes, nth, &ends).await;
    lost(scripts(), Person::RollsBack, nth, &ends).await;
}

#[tokio::test(start_paused = true)]
async fn every_kind_and_task_carried_on_from_some_points() {
    lost(others(), Person::Resumes, 53, &CARRIED_ON).await;
}

#[tokio::test(start_paused = true)]
async fn every_kind_and_task_given_up_at_some_points() {
    lost(others(), Person::RollsBack, 59, &GIVEN_UP).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn every_kind_and_task_carried_on_from_many_points() {
    lost(others(), Person::Resumes, 5, &CARRIED_ON).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn every_kind_and_task_given_up_at_many_points() {
    lost(others(), Person::RollsBack, 5, &GIVEN_UP).await;
}
