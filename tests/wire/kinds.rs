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

/// Kills a run once a step is in hand; gives how many steps it has.
fn killed_in(line: &'static str, step: usize) -> usize {
    let (args, wish) = asked(line);
    let bench = Bench::at(SLOW);
    let observer = Observer::new(&bench.account, &wish, bench.now()).unwrap();
    let going = bench.start(&args);
    bench.wait_for("what is before the step", |one| match step.checked_sub(1) {
        Some(before) => one["type"] == "advanced" && one["step"] == before,
        None => one["type"] == "started",
    });
    // Some steps send at once, some after a look or two, some nothing.
    std::thread::sleep(Duration::from_millis(fastrand::u64(0..200)));
    going.signal("KILL");
    let came = going.wait();
    assert!(matches!(came.code(), None | Some(0)), "{line}, step {step}: {came:?}");
    let steps = bench.journal()[0]["plan"]["steps"].as_array().unwrap().len();
    bench.age_journal();
    bench.run(&["resume"]).assert_code(0);
    let (run, done) = (bench.run_id(), Some(Outcome::Done));
    let broken = observer.violations_in(&bench.account, bench.now(), &run, done);
    assert!(broken.is_empty(), "{line}, killed in step {step}: {broken:?}");
    steps
}

/// All steps of one line side by side: they spend their time waiting.
fn killed_in_every_step(line: &'static str) -> usize {
    let began = Instant::now();
    let steps = killed_in(line, 0);
    let all: Vec<_> =
        (1..steps).map(|step| std::thread::spawn(move || killed_in(line, step))).collect();
    for (step, one) in (1..).zip(all) {
        assert!(one.join().is_ok(), "{line}, killed in step {step}");
    }
    println!("{line}: killed in each of {steps} steps ({:.0} s)", began.elapsed().as_secs_f64());
    steps
}

#[test]
fn killed_in_the_step_that_takes_longest() {
    let all = LINES.map(|line| {
        let step = if line.starts_with("restore") { 3 } else { 2 };
        std::thread::spawn(move || killed_in(line, step))
    });
    for (line, one) in LINES.into_iter().zip(all) {
        assert!(one.join().is_ok(), "{line}");
    }
}

#[test]
#[ignore = "minutes: .ci/run has the time for it"]
fn killed_in_each_step() {
    let steps: usize = LINES.into_iter().map(killed_in_every_step).sum();
    println!("{steps} runs killed");
}
