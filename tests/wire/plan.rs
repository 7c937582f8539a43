//! What a dry run shows is what a run sends; and a dry run sends nothing that changes anything.

use crate::golden;
use crate::support::{Bench, finish, write};
use serde_json::Value;
use std::collections::BTreeMap;

type Shown = (String, BTreeMap<String, String>);

/// The id of a run is drawn anew each time, and so are the names that end in its letters.
fn without_run(parameters: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let roles = ["/original", "/restored", "/member", "/snapshot", "/provisional"];
    let hide = |value: String| {
        if let Some(end) = roles.iter().find(|end| value.ends_with(*end)) {
            return format!("[RUN]{end}");
        }
        match value.rsplit_once("-snapshot-") {
            Some((before, letters)) if letters.len() == 4 => format!("{before}-snapshot-[LETTERS]"),
            _ => value,
        }
    };
    parameters.into_iter().map(|(name, value)| (name, hide(value))).collect()
}

/// The requests that a dry run shows; and of each, whether it is only sent if it is needed.
fn shown(bench: &Bench, args: &[&str]) -> Vec<(Shown, bool)> {
    let dry = bench.run(&[args, &["--dry-run", "-o", "json"]].concat());
    dry.assert_code(0);
    bench.assert_untouched();
    let request = |request: &Value| {
        let parameters = serde_json::from_value(request["parameters"].clone()).unwrap();
        let operation = request["operation"].as_str().unwrap().to_owned();
        ((operation, without_run(parameters)), request["only_if"].is_string())
    };
    let steps = dry.json()["steps"].as_array().unwrap().clone();
    steps.iter().flat_map(|step| step["requests"].as_array().unwrap()).map(request).collect()
}

/// Every request for a change, each once: one that RDS would not have yet is sent again, word for word.
fn sent(bench: &Bench, args: &[&str]) -> Vec<Shown> {
    bench.run(args).assert_code(0);
    let mut sent: Vec<Shown> = Vec::new();
    for asked in bench.changes() {
        let mut parameters = asked.parameters.clone();
        parameters.remove("Action");
        parameters.remove("Version");
        let request = (asked.operation, without_run(parameters));
        if !sent.contains(&request) {
            sent.push(request);
        }
    }
    sent
}

#[test]
fn a_dry_run_shows_what_a_run_sends() {
    for line in [
        "restore --identifier db1 --final-snapshot=db1-last --keep-automated-backups",
        "restore --identifier aurora1 --cluster",
        "restore --identifier maz1 --cluster",
        "snapshot --identifier db1",
        "snapshot --identifier aurora1 --cluster",
        "snapshot --identifier maz1 --cluster --replace-snapshot-first",
        "snapshot-only --identifier db1",
        "snapshot-only --identifier aurora1 --cluster",
        "snapshot-only --identifier maz1 --cluster --replace-snapshot-first",
    ] {
        let bench = Bench::new();
        // A tag with everything that a form must escape.
        bench.account.set_tag("db1", "odd: +/=@", "a + b = ½ é");
        let args: Vec<_> = line.split(' ').collect();
        let shown = shown(&bench, &args);
        let sent = sent(&bench, &args);
        let mut needed: Vec<&Shown> = Vec::new();
        for (request, only_if) in &shown {
            // Of members the same delete is shown twice: it is sent again if it had no effect.
            if !only_if || sent.contains(request) && !needed.contains(&request) {
                needed.push(request);
            }
        }
        for (one, other) in needed.iter().zip(&sent) {
            assert_eq!(one, &other, "{line}");
        }
        assert_eq!(needed.len(), sent.len(), "{line}: {:?}", sent.last());
        assert!(sent.len() >= 4, "{line}: {}", sent.len());
    }
}

#[test]
fn a_dry_run_is_golden() {
    let bench = Bench::new();
    golden!(bench, "dry_run", bench.restore(&["--dry-run"]));
    golden!(bench, "dry_run_json", bench.restore(&["--dry-run", "-o", "json"]));
    // The last line of every invocation is the result; of this one it is the only one.
    let lines = bench.restore(&["--dry-run", "-o", "jsonl"]).json();
    assert_eq!((&lines["type"], &lines["dry_run"]), (&"result".into(), &true.into()));
    bench.assert_untouched();
    assert!(bench.journal().is_empty());
}

/// `--profile` on the command line wins over keys in the environment; without it they win over
/// the default profile.
#[test]
fn whose_credentials_are_used() {
    let bench = Bench::new();
    let keys = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n\
                [other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n";
    write(&bench, ".aws/credentials", keys);
    write(&bench, ".aws/config", "[profile other]\nregion = eu-north-1\n");
    let key = |command: std::process::Command| {
        let came = finish(command);
        came.assert_code(0);
        let last = bench.account.requests().last().unwrap().clone();
        (last.access_key, came.json()["region"].as_str().unwrap().to_owned())
    };
    let dry = ["restore", "--identifier", "db1", "--dry-run", "-o", "json"];
    let seen = |key: &str, region: &str| (key.to_owned(), region.to_owned());
    assert_eq!(key(bench.command(&dry)), seen("AKIAENVIRONMENT", "eu-west-1"));
    let other = [&dry[..], &["--profile", "other"]].concat();
    assert_eq!(key(bench.command(&other)), seen("AKIAOTHER", "eu-west-1"));
    let mut command = bench.command(&dry);
    command.env("TRAPHEUS_PROFILE", "other").env_remove("AWS_REGION");
    assert_eq!(key(command), seen("AKIAOTHER", "eu-north-1"));
    let mut command = bench.command(&dry);
    command.env_remove("AWS_ACCESS_KEY_ID");
    assert_eq!(key(command), seen("AKIADEFAULT", "eu-west-1"));
}

/// A rehearsal needs no account, no region and no folder.
#[test]
fn a_rehearsal() {
    let bench = Bench::new();
    let mut command = bench.command(&["rehearse", "restore", "--identifier", "db1"]);
    command.args(["--speed", "3000", "--fail", "restore"]);
    command.env_clear().env("TRAPHEUS_POLL_INTERVAL", "1m");
    let came = finish(command);
    came.assert_code(4);
    for words in ["RDS TIME", ", failed", "rolling back", "db1 was not served for"] {
        assert!(came.out.contains(words), "{words}: {}", came.out);
    }
    for words in ["endpoint  a simulated RDS inside this process", "this was a rehearsal"] {
        assert!(came.err.contains(words), "{words}: {}", came.err);
    }
    assert_eq!(bench.account.requests(), []);
    let none: Vec<_> = std::fs::read_dir(bench.home.path()).unwrap().collect();
    assert!(none.is_empty(), "{none:?}");
}

#[test]
fn the_json_of_a_dry_run_has_what_a_script_needs() {
    let bench = Bench::new();
    let dry: Value = bench.restore(&["--dry-run", "-o", "json"]).json();
    assert_eq!(dry["type"], "dry-run");
    assert_eq!(dry["renamed"][0]["to"], "db1-temp");
    assert_eq!(dry["deleted"][0], "db1-temp");
    assert_eq!(dry["account"], "111122223333");
    assert_eq!(dry["snapshot"]["identifier"], "db1-snapshot");
}
