//! `trapheus report`, and the summary of a CI job.

use crate::support::{Bench, Came, RESTORE, SLOW, finish, write};
use serde_json::Value;
use std::path::{Path, PathBuf};
use trapheus::sim::What;

const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

fn with_summary(bench: &Bench, path: &Path, args: &[&str]) -> Came {
    let mut command = bench.command(args);
    command.env(VARIABLE, path);
    finish(command)
}

fn summary(bench: &Bench) -> PathBuf {
    write(bench, "summary.md", "# what was there before")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

const RUN: [&str; 4] = ["restore", "--identifier", "db1", "-q"];

#[test]
fn a_run_is_told_without_rds_and_without_credentials() {
    let bench = Bench::new();
    bench.restore(&["-q"]).assert_code(0);
    let (id, asked) = (bench.run_id(), bench.account.requests().len());
    let without = |args: &[&str]| {
        let mut command = bench.command(args);
        for name in ["ENDPOINT_URL", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION"] {
            command.env_remove(format!("AWS_{name}")).env_remove(format!("TRAPHEUS_{name}"));
        }
        finish(command)
    };
    for (args, start) in [
        (&["report", &id][..], "restore of db1\n"),
        (&["report", &id, "--format", "markdown"], "## trapheus: restore of db1\n"),
        (&["report", &id, "--format", "json"], "{\"v\":1,"),
        (&["report", &id, "-o", "json"], "{\"v\":1,"),
        (&["report", &id, "-o", "json", "--format", "human"], "restore of db1\n"),
    ] {
        let came = without(args);
        came.assert_code(0);
        assert!(came.out.starts_with(start) && came.err.is_empty(), "{args:?}: {came:?}");
    }
    assert_eq!(bench.account.requests().len(), asked);
    let told = without(&["report", &id, "--format", "json"]).json();
    let caller = told["caller"].as_str().unwrap();
    assert!(caller.starts_with("arn:aws:"), "{caller}");
    assert_eq!(told["endpoint"], bench.url.as_str());
    assert!(!told["findings"].as_array().unwrap().is_empty());
    assert_eq!(told["settings"][0]["equal"], true);
    let steps = told["plans"][0]["steps"].as_array().unwrap();
    let requests: Vec<_> =
        steps.iter().flat_map(|step| step["requests"].as_array().unwrap()).collect();
    assert!(requests.len() > 5 && requests.iter().all(|one| one["request_id"].is_string()));
}

#[test]
fn an_unfinished_run_says_what_to_type() {
    let bench = Bench::at(SLOW);
    let path = summary(&bench);
    let mut command = bench.command(&["restore", "--identifier", "db1"]);
    command.env(VARIABLE, &path);
    let going = crate::support::Going::start(command);
    bench.wait_for_step(RESTORE);
    let id = bench.run_id();
    let live = bench.run(&["report", &id]);
    assert!(live.out.contains("a process is at work on it") && !live.out.contains("resume"));
    going.signal("INT");
    going.wait().assert_code(130);
    let next = format!("trapheus resume {id}");
    for told in [bench.run(&["report", &id]).out, text(&path)] {
        assert!(told.contains(&next) && told.contains("not finished"), "{told}");
    }
    bench.age_journal();
    with_summary(&bench, &path, &["resume", "-q"]).assert_code(0);
    // One after the other, and nothing of what was there is lost.
    let told = text(&path);
    assert!(told.starts_with("# what was there before\n"), "{told}");
    assert_eq!(told.matches("\n## trapheus: restore of db1\n").count(), 2, "{told}");
    assert!(told.ends_with("|\n") && told.contains("| done after "), "{told}");
}

/// The databases and snapshots that are left over, by role; with their ids where `all` has them.
fn left(told: &Value, all: &Value) -> Vec<String> {
    let key = |one: &Value| format!("{} {}", one["identifier"], one["role"]);
    let all: Vec<_> =
        all.as_array().unwrap().iter().map(key).zip(all.as_array().unwrap()).collect();
    let mut left = Vec::new();
    for one in told.as_array().unwrap() {
        let same = all.iter().find(|(of, _)| *of == key(one));
        if let (Some((_, same)), true) = (same, one["resource_id"].is_string()) {
            assert_eq!(one["resource_id"], same["resource_id"]);
        }
        left.push(key(one).replace('"', ""));
    }
    left.sort();
    left
}

/// What the journal tells is what the last look has shown.
#[test]
fn what_is_left_over_is_told_as_by_the_run_itself() {
    let (db1, aurora1, maz1) = ("--identifier=db1", "--identifier=aurora1", "--identifier=maz1");
    let deletes = &["DeleteDBInstance", "DeleteDBCluster"][..];
    let kept = ["db1-temp original"];
    for (args, denied, code, after, undone) in [
        (&["restore", db1][..], &[][..], 0, &[][..], None),
        (&["restore", db1], &["RestoreDBInstanceFromDBSnapshot"], 4, &[], None),
        (&["restore", db1, "--keep-original"], &[], 0, &kept, Some("db1-undone restored")),
        (&["restore", db1], deletes, 6, &kept, Some("db1-undone restored")),
        (
            &["snapshot", db1],
            &["DeleteDBSnapshot"],
            6,
            &["db1-snapshot former-snapshot", "db1-snapshot-…", "db1-temp original"],
            None,
        ),
        (
            &["restore", aurora1, "--cluster"],
            deletes,
            6,
            &[
                "aurora1-0-temp original",
                "aurora1-1-temp original",
                "aurora1-2-temp original",
                "aurora1-temp original",
            ],
            Some("aurora1-undone restored"),
        ),
        (
            &["restore", maz1, "--cluster"],
            deletes,
            6,
            &["maz1-temp original"],
            Some("maz1-undone restored"),
        ),
    ] {
        let bench = Bench::new();
        for operation in denied {
            bench.deny(operation, 0);
        }
        let same = |came: &Came| {
            let told = bench.run(&["report", &bench.run_id(), "--format", "json"]).json();
            let (came, told) = (&came.json()["leftovers"], &told["left"]);
            assert_eq!(left(told, came), left(came, came), "{args:?}");
            left(told, came)
        };
        let came = bench.run(&[args, &["-q", "-o", "json"]].concat());
        came.assert_code(code);
        let found = same(&came);
        assert_eq!(found.len(), after.len(), "{args:?}: {found:?}");
        for (found, wanted) in found.iter().zip(after) {
            assert!(found.starts_with(wanted.trim_end_matches('…')), "{args:?}: {found}");
        }
        let Some(undone) = undone else { continue };
        bench.account.clear_faults();
        bench.age_journal();
        let came = bench.run(&["rollback", &bench.run_id(), "-q", "-o", "json"]);
        came.assert_code(0);
        let found = same(&came);
        assert!(found.iter().any(|one| one == undone), "{args:?}: {found:?}");
        let text = bench.run(&["report", &bench.run_id()]).out;
        assert!(text.contains(undone.split(' ').next().unwrap()), "{text}");
    }
}

/// Also when it failed, and when it is given up; its alerts are in it.
#[test]
fn a_failed_run_is_in_the_summary() {
    let bench = Bench::new();
    let path = summary(&bench);
    let email = "[alert.email]\nfrom = \"ops@example.com\"\nto = [\"dba@example.com\"]\n";
    write(&bench, ".config/trapheus/config.toml", email);
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    with_summary(&bench, &path, &RUN).assert_code(4);
    let told = text(&path);
    for words in ["| stands | rolled back |", "### Rolling back", "AccessDenied", "email: taken"] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_rollback_is_in_the_summary() {
    let bench = Bench::new();
    let path = summary(&bench);
    let (identifier, member) = ("db1".to_owned(), "BackupTarget".to_owned());
    let what = What::Drift { identifier, member, value: "outposts".into() };
    bench.fault("ModifyDBInstance", 2, what);
    with_summary(&bench, &path, &RUN).assert_code(6);
    assert!(text(&path).contains("| `db1` | remains | `BackupTarget` | `not set` |"));
    bench.age_journal();
    with_summary(&bench, &path, &["rollback", "--identifier", "db1", "-q"]).assert_code(0);
    assert!(text(&path).contains("### Rolling back, as asked"), "{}", text(&path));
}

/// Whatever the variable names, the run ends as it does.
#[test]
fn a_summary_that_cannot_be_written_is_a_warning() {
    let bench = Bench::new();
    let pipe = bench.home.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (path, warns) in [
        (Path::new("/nowhere/summary.md"), true),
        (bench.home.path(), true),
        (Path::new("/dev/full"), true),
        // Nobody reads it.
        (&pipe, true),
        (Path::new(""), false),
    ] {
        let came = with_summary(&bench, path, &["snapshot-only", "--identifier", "db1", "-q"]);
        came.assert_code(0);
        let warned = came.err.contains("warning: the report could not be written to ");
        assert_eq!(warned, warns, "{}: {}", path.display(), came.err);
        std::fs::remove_dir_all(bench.state()).unwrap();
    }
}

#[test]
fn what_cannot_be_told_is_an_error() {
    let bench = Bench::new();
    bench.restore(&["-q"]).assert_code(0);
    let (id, journal) = (bench.run_id(), bench.journal_text());
    let [first, second] = [0, 1].map(|line| journal.lines().nth(line).unwrap());
    for (name, text, code, words) in [
        ("damaged", journal.replacen(first, "{\"v\":1,", 1), 1, "is damaged in line 1"),
        ("later", journal.replace("{\"v\":1,", "{\"v\":9,"), 1, "a later version"),
        ("headless", format!("{second}\n"), 1, "does not tell how its run began"),
        ("torn", "{\"v\":1".to_owned(), 2, "no run torn on this machine"),
    ] {
        write(&bench, &format!("state/runs/{name}.jsonl"), &text);
        for format in ["human", "json", "markdown"] {
            let came = bench.run(&["report", name, "--format", format]);
            came.assert_code(code);
            assert!(came.err.contains(words) && came.out.is_empty(), "{name}: {came:?}");
        }
        // The same as of its status.
        let came = bench.run(&["status", name]);
        came.assert_code(code);
        assert!(came.err.contains(words), "{name}: {came:?}");
    }
    for run in ["db1-none", "../runs", &format!("../runs/{id}"), ""] {
        let came = bench.run(&["report", run]);
        came.assert_code(2);
        assert!(came.err.contains("on this machine"), "{run}: {came:?}");
    }
    bench.run(&["report"]).assert_code(2);
}

/// The outage of the report is that of the closing words; and what a resumed run adds to it begins where
/// the name was lost, not where the run was taken up again.
#[test]
fn the_outage_is_that_of_the_closing_words() {
    let ways = ["done", "resumed", "rolled back", "given up", "given up at once", "given up late"];
    let all = ways.map(|way| (way, std::thread::spawn(move || outage_of(way))));
    for (way, one) in all {
        let (told, kept) = one.join().unwrap();
        // A reboot of the restored one, which takes a second or two here, is in no journal.
        assert!((-1..=3).contains(&(told - kept)), "{way}: {told} {kept}");
        // Ten minutes in which nobody was at work on it.
        let least = if is_left_alone(way) { 600 } else { 1 };
        assert!(told >= least, "{way}: {told}");
    }
}

/// Whether ten minutes pass before the run is taken up again.
fn is_left_alone(way: &str) -> bool {
    matches!(way, "resumed" | "given up" | "given up at once")
}

/// The seconds that a run's last words tell, and those of its report.
fn outage_of(way: &str) -> (i64, i64) {
    // A rename takes a second or two.
    let bench = Bench::at(SLOW / 3.0);
    let json = ["-o", "json", "-q"];
    let rollback = ["rollback", "--identifier", "db1", "-o", "json", "-q"];
    if way == "rolled back" {
        bench.deny("RestoreDBInstanceFromDBSnapshot", 1);
    }
    if way == "given up late" {
        let text = "[[hook]]\non = \"after-restore\"\nrun = [\"false\"]\n";
        write(&bench, ".config/trapheus/config.toml", text);
    }
    let going = bench.start(&[&["restore", "--identifier", "db1"], &json[..]].concat());
    match way {
        "resumed" | "given up" => {
            bench.wait_for("the loss of the name", |line| line["type"] == "unserved");
            going.signal("INT");
        }
        "given up at once" => {
            bench.wait_for_step(crate::support::RENAME);
            going.signal("INT");
        }
        _ => {}
    }
    let first = going.wait();
    if is_left_alone(way) {
        bench.age_journal();
    }
    let last = match way {
        "resumed" => bench.run(&[&["resume"], &json[..]].concat()),
        "given up" | "given up at once" | "given up late" => bench.run(&rollback),
        _ => first,
    };
    last.assert_code(if way == "rolled back" { 4 } else { 0 });
    let report = bench.run(&["report", &bench.run_id(), "--format", "json"]).json();
    let seconds = |of: &serde_json::Value| of.as_i64().unwrap_or_default();
    (seconds(&last.json()["unserved_seconds"]), seconds(&report["outage"]["seconds"]))
}

/// What stands before the bad line is told; how the run went on is not known.
#[test]
fn a_damaged_journal_is_told_as_far_as_it_can_be_read() {
    let bench = Bench::new();
    bench.restore(&["-q"]).assert_code(0);
    let (id, journal) = (bench.run_id(), bench.journal_text());
    let ninth = journal.lines().nth(8).unwrap();
    let path = format!("state/runs/{id}.jsonl");
    let later = ninth.replace("{\"v\":1,", "{\"v\":9,");
    let resume = "trapheus resume --identifier db1 --lost-journal --region eu-west-1";
    for (line, words, next) in [
        ("{\"v\":1,", "is damaged in line 9: EOF", Some(resume)),
        ("", "is damaged in line 9: EOF", Some(resume)),
        (first_of(&journal), "is damaged in line 9: a line before it is missing", Some(resume)),
        (&later, "was written by a later version of trapheus (format 9)", None),
    ] {
        write(&bench, &path, &journal.replacen(ninth, line, 1));
        for format in ["human", "json", "markdown"] {
            let came = bench.run(&["report", &id, "--format", format]);
            came.assert_code(0);
            let warned = came.err.starts_with("warning: the journal ") && came.err.contains(words);
            assert!(
                warned && came.err.contains("told is what the 8 lines before it say"),
                "{came:?}"
            );
            let lists = |one: Option<&str>| one.is_some_and(|one| came.out.contains(one));
            assert_eq!(lists(next), next.is_some(), "{format}: {came:?}");
            assert!(!came.out.contains(&format!("resume {id}")), "{format}: {came:?}");
            let unknown = came.out.matches("; not known since the damage").count();
            assert_eq!(unknown, if format == "json" { 0 } else { 2 }, "{format}: {came:?}");
        }
        let told = bench.run(&["report", &id, "--format", "json"]).json();
        assert_eq!(
            (told["finished"].as_bool(), told["timeline"][0]["at"].is_string()),
            (Some(false), true)
        );
        assert!(told["damaged"].as_str().unwrap().contains(words), "{told}");
        // Nothing else takes it for a run.
        for command in ["status", "resume", "rollback", "reap"] {
            let came = bench.run(&[command, &id]);
            came.assert_code(1);
            assert!(came.err.contains(words), "{command}: {came:?}");
            assert_eq!(came.err.contains(resume), next.is_some(), "{command}: {came:?}");
        }
    }
}

fn first_of(journal: &str) -> &str {
    journal.lines().next().unwrap()
}
