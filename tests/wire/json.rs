//! `-o json` and `-o jsonl`: one object, or one a line; the code in it is the code of the process.

use crate::golden;
use crate::support::{Bench, Came, RENAME, SLOW};
use serde_json::Value;

fn lines(came: &Came) -> Vec<Value> {
    came.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// Every line is an object of one version, of one run, counted; the last is the result.
fn check_lines(came: &Came, run: &str) -> Value {
    let lines = lines(came);
    for line in &lines {
        assert_eq!(line["v"], 1, "{line}");
        assert!(line["type"].is_string(), "{line}");
    }
    let (last, events) = lines.split_last().unwrap();
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], number + 1, "{event}");
        assert_eq!(event["run"], run, "{event}");
        event["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }
    assert_eq!(last["type"], "result");
    assert_eq!(last["exit_code"].as_i64(), came.code().map(i64::from), "{last}");
    last.clone()
}

#[test]
fn of_a_run_that_is_done() {
    let bench = Bench::new();
    let came = bench.restore(&["-o", "json", "-q"]);
    came.assert_code(0);
    let result = came.json();
    assert_eq!(result["exit_code"], 0);
    assert_eq!(result["serving"]["resource_id"].as_str(), bench.id_of("db1").as_deref());
    golden!(bench, "json_done", came);

    let bench = Bench::new();
    let came = bench.restore(&["-o", "jsonl"]);
    came.assert_code(0);
    let result = check_lines(&came, &bench.run_id());
    assert_eq!(result["outcome"], "done");
    // Every line of the journal was told too.
    let told = lines(&came);
    for line in bench.journal() {
        let same = |other: &&Value| other["type"] == line["type"] && other["at"] == line["at"];
        assert!(told.iter().any(|other| same(&other)), "{line}");
    }
}

#[test]
fn of_a_run_that_is_rolled_back() {
    let bench = Bench::new();
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let came = bench.restore(&["-o", "json", "--progress", "none"]);
    came.assert_code(4);
    golden!(bench, "json_rolled_back", came);

    let bench = Bench::new();
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let came = bench.restore(&["-o", "jsonl", "--progress", "none"]);
    came.assert_code(4);
    let result = check_lines(&came, &bench.run_id());
    assert_eq!(result["outcome"], "rolled-back");
    assert_eq!(result["error"]["code"], "AccessDenied");
    assert!(result["error"]["request_id"].is_string());
}

/// Also where there is no run to tell of.
#[test]
fn of_what_is_not_begun() {
    let bench = Bench::at(SLOW);
    for (args, code) in [
        (&["restore", "-i", "db2", "-q"][..], 3),
        (&["restore", "-i", "1db"], 2),
        (&["restore", "-i", "db1", "--confirm", "db2", "-q"], 3),
        (&["restore", "-i", "db1", "--endpoint-url", "nowhere"], 2),
        // What the command line's parser refuses.
        (&["restore", "--identifer", "db1"], 2),
        (&["restore"], 2),
        (&["restore", "-i", "db1", "--timeout", "soon"], 2),
        (&["no-such-command"], 2),
        (&["resume", "db1-20260101-000000-abcd"], 2),
        (&["resume"], 0),
        (&["rollback"], 3),
    ] {
        for form in ["json", "jsonl"] {
            let came = bench.run(&[args, &["-o", form]].concat());
            came.assert_code(code);
            let lines = lines(&came);
            assert_eq!(lines.len(), 1, "{args:?}: {}", came.out);
            assert_eq!(lines[0]["exit_code"], code, "{args:?}");
            let kind = if form == "jsonl" { Value::from("result") } else { Value::Null };
            assert_eq!(lines[0]["type"], kind, "{args:?}");
            assert_eq!(lines[0]["error"]["message"].is_string(), code != 0, "{args:?}");
        }
    }
    bench.assert_untouched();

    bench.interrupted_at(RENAME);
    let came = bench.restore(&["-o", "json"]);
    came.assert_code(3);
    assert_eq!(came.json()["error"]["code"], "refused");
    let dry = bench.restore(&["--dry-run", "-o", "json"]);
    dry.assert_code(3);
    assert_eq!(dry.json()["outcome"], "refused");
    let status = bench.run(&["status", "-o", "json"]);
    status.assert_code(0);
    assert_eq!(status.json()["exit_code"], 130);
    let next = status.json()["next"].as_str().unwrap().to_owned();
    assert!(next.starts_with(&format!("trapheus resume {} --", bench.run_id())), "{next}");
    assert!(next.contains(" --state-dir "), "{next}");
    let one = bench.run(&["status", &bench.run_id(), "-o", "jsonl"]);
    one.assert_code(0);
    assert_eq!(one.json()["type"], "result");
}

/// Runs it by a line of shell, with `"$@"` for it.
fn by_shell(bench: &Bench, args: &[&str], script: &str) -> Came {
    let command = bench.command(args);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.env_clear().env("PATH", "/usr/bin:/bin").current_dir(bench.home.path());
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    crate::support::finish(shell)
}

/// Data that was asked for and cannot be printed is a failure; a run ends as it does.
#[test]
fn a_full_disk_behind_stdout() {
    let bench = Bench::new();
    let told = "the output could not be printed: No space left on device";
    for args in [&["restore", "-i", "db1", "-o", "json"][..], &["resume", "-o", "json"]] {
        let came = by_shell(&bench, args, "\"$@\" >/dev/full");
        came.assert_code(0);
        assert!(came.err.contains(&format!("warning: {told}")), "{args:?}: {}", came.err);
    }
    let run = bench.run_id();
    for args in [
        &["status"][..],
        &["status", "-o", "json"],
        &["status", &run],
        &["restore", "-i", "db1", "--dry-run"],
        &["completions", "bash"],
        &["man"],
    ] {
        let came = by_shell(&bench, args, "\"$@\" >/dev/full");
        came.assert_code(1);
        assert!(came.err.contains(&format!("error: {told}")), "{args:?}: {}", came.err);
        // A reader that has gone away wants no more.
        let came = by_shell(&bench, args, "{ \"$@\"; echo $? >code; } | :");
        let code = std::fs::read_to_string(bench.home.path().join("code")).unwrap();
        assert_eq!(code.trim(), "0", "{args:?}: {}", came.err);
        assert!(!came.err.contains(told), "{args:?}: {}", came.err);
    }
}

/// A reader that goes away does not stop a run.
#[test]
fn nobody_reads_it() {
    let bench = Bench::new();
    let args = ["restore", "--identifier", "db1", "-o", "jsonl"];
    let script = "{ \"$@\" 2>/dev/null; echo $? >code; } | head -n 2 >/dev/null";
    by_shell(&bench, &args, script).assert_code(0);
    let code = std::fs::read_to_string(bench.home.path().join("code")).unwrap();
    assert_eq!(code.trim(), "0");
    assert_eq!(bench.id_of("db1-temp"), None);
}
