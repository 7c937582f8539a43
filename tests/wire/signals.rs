//! SIGINT, SIGTERM, SIGHUP and SIGKILL at every step; then `resume` must come to the end that was asked
//! for, with every invariant held and the neighbors untouched.
#![expect(clippy::print_stdout, reason = "a test")]

use crate::golden;
use crate::support::{Bench, DELETE, Going, RESTORE, SLOW};
use serde_json::Value;
use std::process::Command;
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::Observer;
use trapheus::plan::Outcome;
use trapheus::plan::{Identifier, Wish};
use trapheus::sim::What;

/// Signals a run in a step, and resumes it; gives whether the signal ended it.
fn at(step: u64, signal: &str) -> bool {
    let bench = Bench::at(SLOW);
    let observer = Observer::new(&bench.account, &wish(), bench.now()).unwrap();
    let going = bench.start(&["restore", "--identifier", "db1"]);
    bench.wait_for_step(step);
    going.signal(signal);
    let came = going.wait();
    let stopped = match signal {
        "INT" => Some(130),
        "TERM" => Some(143),
        "HUP" => Some(129),
        _ => None,
    };
    // The delete takes long, and so whatever is before it. The release takes no time: the run may have
    // ended before the signal came.
    let hit = came.code() == stopped;
    let over = step > DELETE && came.code() == Some(0);
    assert!(hit || over, "SIG{signal} in step {step}: {came:?}");
    // Nothing more is sent by a process that is gone.
    let requests = bench.account.requests().len();
    std::thread::sleep(Duration::from_millis(60));
    assert_eq!(bench.account.requests().len(), requests);

    // A request on its way, or one that RDS would not have yet: the doubt about it must pass.
    let sent = |line: &&Value| line["type"] == "sending" || line["type"] == "answered";
    if bench.journal().iter().rfind(sent).is_some_and(|line| line["answer"] != "accepted") {
        bench.age_journal();
    }
    let resumed = bench.run(&["resume"]);
    resumed.assert_code(0);
    // Running it twice changes nothing.
    let changes = bench.changes();
    bench.run(&["resume"]).assert_code(0);
    assert_eq!(bench.changes(), changes);
    let broken =
        observer.violations_in(&bench.account, bench.now(), &bench.run_id(), Some(Outcome::Done));
    assert!(broken.is_empty(), "SIG{signal} in step {step}: {broken:?}");
    hit
}

/// All steps side by side: they spend their time waiting.
fn at_every_step(signal: &'static str) {
    let all: Vec<_> =
        (0..8).map(|step| (step, std::thread::spawn(move || at(step, signal)))).collect();
    let mut hit = 0;
    for (step, one) in all {
        let one = one.join();
        assert!(one.is_ok(), "SIG{signal} in step {step}");
        hit += usize::from(one.unwrap());
    }
    println!(
        "8 runs of restore of db1, a step each: SIG{signal} ended {hit} of them; 0 violations"
    );
}

#[test]
fn interrupted_at_every_step() {
    at_every_step("INT");
}

#[test]
fn terminated_at_every_step() {
    at_every_step("TERM");
}

#[test]
fn hung_up_at_every_step() {
    at_every_step("HUP");
}

#[test]
fn killed_at_every_step() {
    at_every_step("KILL");
}

#[test]
fn a_signal_tells_the_way_on() {
    let bench = Bench::at(SLOW);
    let going = bench.start(&["restore", "--identifier", "db1", "--confirm", "db1"]);
    bench.wait_for_step(RESTORE);
    // A look has seen it being created by then.
    std::thread::sleep(Duration::from_millis(200));
    going.signal("TERM");
    let came = going.wait();
    came.assert_code(143);
    golden!(bench, "terminated", came);
}

/// The first signal waits for the request in hand, which hangs; the second does not.
#[test]
fn twice_leaves_at_once() {
    for (first, second, code) in [("INT", "INT", 130), ("INT", "TERM", 143), ("HUP", "HUP", 129)] {
        let bench = Bench::at(SLOW);
        bench.fault("RestoreDBInstanceFromDBSnapshot", 1, What::Hang);
        let going = bench.start(&["restore", "--identifier", "db1"]);
        bench.wait_for("the restore", |line| line["type"] == "sending" && line["step"] == 2);
        going.signal(first);
        std::thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        going.signal(second);
        let came = going.wait();
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        came.assert_code(code);
        assert!(came.err.contains("once more leaves at once"), "{}", came.err);
    }
}

/// Starts a restore of db1 by a line of shell, with `"$@"` for it.
fn by_shell(bench: &Bench, script: &str) -> Going {
    let command = bench.command(&["restore", "--identifier", "db1"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
    shell.env_clear().env("PATH", "/usr/bin:/bin").current_dir(bench.home.path());
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Going::start(shell)
}

/// Under nohup it outlives its terminal.
#[test]
fn a_hang_up_that_is_ignored() {
    let bench = Bench::at(SLOW);
    // Without what else would give it back its SIGHUP.
    let script = "trap '' HUP; case $1 in */env) shift 2;; esac; exec \"$@\"";
    let going = by_shell(&bench, script);
    bench.wait_for_step(RESTORE);
    going.signal("HUP");
    going.wait().assert_code(0);
}

/// When the terminal is gone nobody can be told, and the run is as resumable.
#[test]
fn hung_up_with_nobody_to_tell() {
    let bench = Bench::at(SLOW);
    let script = "exec 3>&1; { \"$@\" 3>&- & echo $! >pid; wait $!; echo $? >code; } 2>&1 >&3 | :";
    let going = by_shell(&bench, script);
    bench.wait_for_step(RESTORE);
    let pid = std::fs::read_to_string(bench.home.path().join("pid")).unwrap();
    Command::new("kill").args(["-s", "HUP", pid.trim()]).status().unwrap();
    going.wait().assert_code(0);
    let code = std::fs::read_to_string(bench.home.path().join("code")).unwrap();
    assert_eq!(code.trim(), "129");
    let last = bench.journal().pop().unwrap();
    assert_eq!((&last["type"], &last["stop"]), (&"stopped".into(), &"hung-up".into()));
    bench.run(&["resume"]).assert_code(0);
}

/// Killed with a request on its way, which may or may not have arrived: nobody can tell, so the
/// doubt must pass in real time.
#[test]
#[ignore = "up to ten minutes of real time: the full run has them"]
fn killed_with_a_request_on_its_way() {
    // Rename, restore, adjust, unprotect, delete.
    let all = [1, 2, 3, 7, 8].map(|step| std::thread::spawn(move || on_its_way(step)));
    for one in all {
        assert!(one.join().is_ok());
    }
}

fn on_its_way(step: u64) {
    let bench = Bench::at(SLOW);
    let observer = Observer::new(&bench.account, &wish(), bench.now()).unwrap();
    let going = bench.start(&["restore", "--identifier", "db1"]);
    bench.wait_for("a request", |line| line["type"] == "sending" && line["step"] == step);
    going.signal("KILL");
    going.wait();
    let mut going = bench.start(&["resume"]);
    going.patience = Duration::from_secs(900);
    going.wait().assert_code(0);
    let broken =
        observer.violations_in(&bench.account, bench.now(), &bench.run_id(), Some(Outcome::Done));
    assert!(broken.is_empty(), "step {step}: {broken:?}");
}

fn wish() -> Wish {
    Wish::restore(Identifier::from_rds("db1"), None)
}
