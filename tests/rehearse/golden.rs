//! What a rehearsal of every task, on every kind of database, says: undisturbed, and with each step
//! of its plan made to fail. To be read as a user would; renewed with
//!
//! ```sh
//! INSTA_UPDATE=always cargo test --test rehearse
//! ```

use serde_json::Value;
use std::process::{Command, Output, Stdio};

/// Each kind of database, as the flags say it.
const DATABASES: [&[&str]; 3] = [&["db1"], &["aurora1", "--cluster"], &["maz1", "--cluster"]];
const TASKS: [&str; 3] = ["restore", "snapshot", "snapshot-only"];
/// Of these failures the whole text is kept.
const WHOLE: [(&str, &str, &str); 4] = [
    ("restore", "db1", "restore"),
    ("restore", "aurora1", "members"),
    ("snapshot", "aurora1", "delete-writer"),
    ("snapshot-only", "db1", "name"),
];

/// Every task on every kind.
fn all() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    TASKS.into_iter().flat_map(|task| {
        DATABASES.into_iter().map(move |database| {
            let mut flags = vec!["rehearse", task, "--instant", "-i"];
            flags.extend(database);
            // RDS copies no snapshot of such a cluster.
            let first = task != "restore" && database[0] == "maz1";
            flags.extend(first.then_some("--replace-snapshot-first"));
            (task, database[0], flags)
        })
    })
}

fn rehearse(flags: &[&str], more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    let home = tempfile::tempdir().unwrap();
    command.env_clear().env("HOME", home.path()).current_dir(home.path()).stdin(Stdio::null());
    command.args(flags).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What came to stderr and to stdout, and the exit code.
fn whole(output: &Output) -> String {
    let (err, out) = (text(&output.stderr), text(&output.stdout));
    format!("{err}--- stdout\n{out}--- exit {}\n", output.status.code().unwrap())
}

/// The steps of a plan that can be made to fail: those that send something, and the check.
fn steps(flags: &[&str]) -> Vec<String> {
    let result: Value = serde_json::from_slice(&rehearse(flags, &["-o", "json"]).stdout).unwrap();
    let titles = result["steps"].as_array().unwrap().iter();
    let titles = titles.map(|step| step["title"].as_str().unwrap());
    let mut steps = Vec::new();
    for title in titles.filter(|title| *title != "settle") {
        steps.push(title.to_owned());
        if title == "restore" {
            steps.push("restore-refused".to_owned());
        }
    }
    steps
}

#[test]
fn every_task_is_told() {
    for (task, name, flags) in all() {
        let output = rehearse(&flags, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", whole(&output));
        insta::assert_snapshot!(format!("{task}_{name}"), whole(&output));
    }
}

/// Of these tasks on one kind.
fn every_failure(of: &str, tasks: &[&str]) {
    for (task, name, flags) in all().filter(|(task, name, _)| *name == of && tasks.contains(task)) {
        let mut told = String::new();
        for step in steps(&flags) {
            let output = rehearse(&flags, &["--fail", &step, "-o", "json"]);
            let result: Value = serde_json::from_slice(&output.stdout).unwrap();
            let (code, outcome) = (&result["exit_code"], result["outcome"].as_str().unwrap());
            assert_eq!(output.status.code().map(i64::from), code.as_i64());
            let unserved = result["unserved_seconds"].as_u64().unwrap_or_default();
            told += &format!("{step}: {outcome}, exit {code}, unserved for {unserved} s\n");
            let last: Vec<_> = text(&output.stderr).lines().rev().take(4).collect();
            told.extend(last.iter().rev().map(|line| format!("    {line}\n")));
            if WHOLE.contains(&(task, name, &step)) {
                let output = rehearse(&flags, &["--fail", &step]);
                insta::assert_snapshot!(format!("{task}_{name}_fail_{step}"), whole(&output));
            }
        }
        insta::assert_snapshot!(format!("{task}_{name}_fails"), told);
    }
}

// A test each, or one core would wait for the other.

#[test]
fn every_failure_of_an_instance_is_told() {
    every_failure("db1", &TASKS);
}

#[test]
fn every_failure_of_a_cluster_s_restore_is_told() {
    every_failure("aurora1", &["restore"]);
}

#[test]
fn every_failure_of_a_cluster_s_snapshot_is_told() {
    every_failure("aurora1", &["snapshot", "snapshot-only"]);
}

#[test]
fn every_failure_of_a_multi_az_cluster_is_told() {
    every_failure("maz1", &TASKS);
}

/// A step that the plan lacks would be a rehearsal of something else.
#[test]
fn a_step_that_the_plan_lacks_is_refused() {
    for (flags, step) in [
        (&["rehearse", "restore", "-i", "db1", "-q"][..], "members"),
        (&["rehearse", "snapshot-only", "-i", "db1", "-q"], "rename"),
        (
            &["rehearse", "snapshot", "-i", "maz1", "--cluster", "--replace-snapshot-first", "-q"],
            "drop",
        ),
    ] {
        let output = rehearse(flags, &["--instant", "--fail", step]);
        assert_eq!(output.status.code(), Some(2), "{}", whole(&output));
        let said = text(&output.stderr);
        assert!(said.contains(&format!("has no step {step}")), "{said}");
        assert!(said.contains("--fail takes one of claim, "), "{said}");
    }
}
