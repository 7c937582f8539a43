//! Every kind of database and every task at the wire: killed in each step, resumed, and seen to be done.

#![expect(clippy::print_stdout, reason = "a test")]

use crate::support::{Bench, SLOW};
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::Observer;
use trapheus::plan::{Identifier, Outcome, Shape, Task, Wish};

/// What the command line asks for, and the same as data.
fn asked(line: &str) -> (Vec<&str>, Wish) {
    let words: Vec<_> = line.split(' ').collect();
    let has = |flag| words.contains(&flag);
    let shape = if has("--cluster") { Shape::Cluster } else { Shape::Instance };
    let identifier = Identifier::of(shape, words[2]);
    let wish = match words[0] {
        "restore" => Wish::restore(identifier, None),
        "snapshot" => Wish::snapshot(Task::Snapshot, identifier, has("--replace-snapshot-first")),
        _ => Wish::snapshot(Task::SnapshotOnly, identifier, has("--replace-snapshot-first")),
    };
    (words, wish)
}

const LINES: [&str; 9] = [
    "restore --identifier aurora1 --cluster",
    "restore --identifier maz1 --cluster",
    "snapshot --identifier db1",
    "snapshot --identifier db1 --replace-snapshot-first",
    "snapshot --identifier aurora1 --cluster",
    "snapshot --identifier maz1 --cluster --replace-snapshot-first",
    "snapshot-only --identifier db1",
    "snapshot-only --identifier aurora1 --cluster",
    "snapshot-only --identifier maz1 --cluster --replace-snapshot-first",
];

/// Steps that last for longer than the kill can be late, at this speed.
const LONG: [&str; 5] = ["take", "rename", "restore", "members", "delete"];

/// Kills a run once a step is in hand; gives how many steps it has, and whether it was still there to
/// be killed.
fn killed_in(line: &'static str, step: usize) -> (usize, bool) {
    let (args, wish) = asked(line);
    let bench = Bench::at(SLOW);
    let observer = Observer::new(&bench.account, &wish, bench.now()).unwrap();
    let going = bench.start(&args);
    bench.wait_for("what is before the step", |one| match step.checked_sub(1) {
        Some(before) => one["type"] == "advanced" && one["step"] == before,
        None => one["type"] == "started",
    });
    // Some steps send at once, some after a look or two, some nothing.
    std::thread::sleep(Duration::from_millis(fastrand::u64(0..150)));
    going.signal("KILL");
    let came = going.wait();
    let hit = came.code().is_none();
    let plan = bench.journal()[0]["plan"]["steps"].clone();
    let titles = plan.as_array().unwrap().iter().map(|step| step["title"].as_str().unwrap());
    let titles: Vec<_> = titles.collect();
    // With such a step in hand or to come it cannot have ended by itself; in the last one the time may
    // be short.
    let sure = titles[step..].iter().filter(|title| LONG.contains(title)).count();
    let sure = sure > 1 || sure == 1 && !LONG.contains(&titles[step]);
    assert!(hit || !sure && came.code() == Some(0), "{line}, step {step}: {came:?}");
    bench.age_journal();
    bench.run(&["resume"]).assert_code(0);
    let (run, done) = (bench.run_id(), Some(Outcome::Done));
    let broken = observer.violations_in(&bench.account, bench.now(), &run, done);
    assert!(broken.is_empty(), "{line}, killed in step {step}: {broken:?}");
    (titles.len(), hit)
}

/// All steps of one line side by side: they spend their time waiting. Gives how many runs there were,
/// and how many were killed.
fn killed_in_every_step(line: &'static str) -> (usize, usize) {
    let began = Instant::now();
    let (steps, first) = killed_in(line, 0);
    let rest = side_by_side((1..steps).map(|step| (line, step)));
    let (hit, seconds) = (usize::from(first) + rest, began.elapsed().as_secs_f64());
    println!("{steps} runs of {line}, a step each: {hit} killed; 0 violations ({seconds:.0} s)");
    (steps, hit)
}

/// How many of these were killed.
fn side_by_side(all: impl Iterator<Item = (&'static str, usize)>) -> usize {
    let start = |(line, step)| (line, step, std::thread::spawn(move || killed_in(line, step)));
    let all: Vec<_> = all.map(start).collect();
    let mut hit = 0;
    for (line, step, one) in all {
        let one = one.join();
        assert!(one.is_ok(), "{line}, killed in step {step}");
        hit += usize::from(one.unwrap().1);
    }
    hit
}

#[test]
fn killed_in_the_step_that_takes_longest() {
    let all = LINES.map(|line| (line, if line.starts_with("restore") { 3 } else { 2 }));
    let hit = side_by_side(all.into_iter());
    println!("{} runs of every kind and task: {hit} killed; 0 violations", LINES.len());
}

#[test]
#[ignore = "minutes: .ci/run has the time for it"]
fn killed_in_each_step() {
    let all = LINES.map(killed_in_every_step);
    let (runs, hit) = all.into_iter().fold((0, 0), |(r, h), (runs, hit)| (r + runs, h + hit));
    println!("{runs} runs of every kind and task, a step each: {hit} killed; 0 violations");
}
