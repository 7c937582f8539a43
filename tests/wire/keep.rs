//! `--keep-original`, `reap`, and what else becomes of the old database.

use crate::golden;
use crate::support::Bench;
use trapheus::plan::UNTIL_TAG;

/// What is kept for a second is due then; the time of its tag is in whole seconds.
fn until_due() {
    std::thread::sleep(std::time::Duration::from_secs(2));
}

#[test]
fn kept_and_reaped() {
    let bench = Bench::new();
    let before = bench.id_of("db1");
    let came = bench.restore(&["--keep-original=1s", "--final-snapshot=db1-last"]);
    came.assert_code(0);
    golden!(bench, "kept", came);
    assert_eq!(bench.id_of("db1-temp"), before);
    let came = bench.run(&["status"]);
    assert!(came.out.contains("done, with the old database kept"), "{}", came.out);
    let run = bench.run_id();
    let came = bench.run(&["status", &run]);
    let next = format!("once that is over: trapheus reap {run}");
    let back = format!("to bring the old one back: trapheus rollback {run}");
    for words in ["kept:   until 20", &next, &back] {
        assert!(came.out.contains(words), "{}", came.out);
    }

    until_due();
    // Somebody has given it a later time: the next start would tell of that one.
    let old = bench.account.instances(bench.now());
    let old = old.into_iter().find(|one| one.identifier == "db1-temp").unwrap();
    let until = &old.tags[UNTIL_TAG];
    bench.account.set_tag("db1-temp", UNTIL_TAG, "2099-01-01T00:00:00Z");
    let came = bench.run(&["reap"]);
    came.assert_code(0);
    assert!(came.err.contains("kept until 2099-01-01T00:00:00Z"), "{}", came.err);
    assert_eq!(bench.id_of("db1-temp"), before);
    bench.account.set_tag("db1-temp", UNTIL_TAG, until);
    let came = bench.run(&["reap", "--confirm", "db2"]);
    came.assert_code(3);
    let came = bench.run(&["reap"]);
    came.assert_code(0);
    golden!(bench, "reaped", came);
    assert_eq!(bench.id_of("db1-temp"), None);
    let snapshots = bench.account.snapshots(bench.now());
    assert!(snapshots.iter().any(|one| one.identifier == "db1-last"));
    let came = bench.run(&["reap"]);
    came.assert_code(0);
    golden!(bench, "reap_of_nothing", came);
}

#[test]
fn kept_and_not_due() {
    let bench = Bench::new();
    let before = bench.id_of("db1");
    let came = bench.restore(&["--keep-original", "-o", "json"]);
    came.assert_code(0);
    assert!(came.json()["kept_until"].is_string(), "{}", came.out);
    let changes = bench.changes();
    let came = bench.run(&["reap", "-o", "json"]);
    came.assert_code(0);
    assert!(came.err.contains("the old db1 is kept until "), "{}", came.err);
    bench.run(&["reap", "--early"]).assert_code(2);
    // Another start is in its way.
    let came = bench.restore(&[]);
    came.assert_code(3);
    golden!(bench, "restore_of_kept", came);
    for more in [&["--dry-run"][..], &[]] {
        let came = bench.run(&[&["snapshot-only", "--identifier", "db1"], more].concat());
        came.assert_code(3);
        let all = came.out + &came.err;
        assert!(all.contains("db1-temp, the old database, is kept by run"), "{all}");
    }
    assert_eq!(bench.changes(), changes);
    bench.run(&["rollback", &bench.run_id()]).assert_code(0);
    assert_eq!(bench.id_of("db1"), before);
}

#[test]
fn reaped_before_its_time() {
    let bench = Bench::new();
    bench.restore(&["--keep-original=48h"]).assert_code(0);
    bench.run(&["reap", "--identifier", "db1", "--early"]).assert_code(0);
    assert_eq!(bench.id_of("db1-temp"), None);
    bench.run(&["rollback", &bench.run_id()]).assert_code(3);
}

/// The one that has kept its old database is meant where no run of the database is unfinished.
#[test]
fn kept_and_named_by_its_database() {
    let bench = Bench::new();
    let before = bench.id_of("db1");
    bench.restore(&["--keep-original"]).assert_code(0);
    let changes = bench.changes();
    // Nothing is left to be carried on.
    let came = bench.run(&["resume", "--identifier", "db1"]);
    came.assert_code(0);
    assert!(came.err.contains("is finished: nothing to carry on"), "{}", came.err);
    // Where no database is named, it is not meant.
    bench.run(&["rollback"]).assert_code(3);
    bench.run(&["rollback", "--identifier", "db10"]).assert_code(3);
    bench.run(&["rollback", "--identifier", "db1", "--cluster"]).assert_code(75);
    assert_eq!(bench.changes(), changes);
    let came = bench.run(&["rollback", "--identifier", "db1"]);
    came.assert_code(0);
    assert_eq!(bench.id_of("db1"), before);
    assert!(bench.id_of("db1-undone").is_some());
}

/// Without its tags nothing proves what it is: nothing is begun, and the tag given again helps.
#[test]
fn kept_and_stripped_of_its_tags() {
    let bench = Bench::new();
    bench.restore(&["--keep-original=1s"]).assert_code(0);
    until_due();
    let (run, changes) = (bench.run_id(), bench.changes());
    for name in ["db1-temp", "db1"] {
        let role = if name == "db1" { "restored" } else { "original" };
        bench.account.remove_tag(name, "trapheus:run");
        for command in [&["reap"][..], &["rollback", &run]] {
            let came = bench.run(command);
            came.assert_code(3);
            let words = format!("{name} bears no tag of the run {run} any more");
            assert!(came.err.contains(&words), "{}", came.err);
            let tag = format!("--tags Key=trapheus:run,Value={run}/{role}");
            assert!(came.err.contains(&tag), "{}", came.err);
        }
        let came = bench.restore(&[]);
        came.assert_code(3);
        assert!(came.err.contains(&format!("is kept by run {run}")), "{}", came.err);
        assert!(!came.err.contains("rename or delete"), "{}", came.err);
        bench.account.set_tag(name, "trapheus:run", &format!("{run}/{role}"));
    }
    assert_eq!(bench.changes(), changes);
    bench.run(&["reap"]).assert_code(0);
    assert_eq!(bench.id_of("db1-temp"), None);
}

/// What is asked of the last snapshot is known before anything is begun.
#[test]
fn a_last_snapshot_that_cannot_be() {
    let bench = Bench::new();
    for (flag, code, words) in [
        ("--final-snapshot=db1-snapshot", 3, "there is a snapshot db1-snapshot already"),
        ("--final-snapshot=no_name", 2, "no_name"),
        ("--keep-original=soon", 2, "write it like"),
        ("--keep-original=0s", 2, "must not be shorter than 1s"),
    ] {
        let came = bench.restore(&[flag]);
        came.assert_code(code);
        assert!(came.err.contains(words), "{flag}: {}", came.err);
    }
    bench.assert_untouched();
}

/// A variable that says whether, as that of every other flag does, is no name.
#[test]
fn a_last_snapshot_that_a_variable_asks_for() {
    let bench = Bench::new();
    for (value, words) in [("true", "db1-final-20"), ("mine", "mine, a last snapshot"), ("no", "")]
    {
        let mut command = bench.command(&["restore", "--identifier", "db1", "--dry-run"]);
        command.env("TRAPHEUS_FINAL_SNAPSHOT", value);
        let came = crate::support::finish(command);
        came.assert_code(0);
        let all = came.out + &came.err;
        assert!(all.contains(words), "{value}: {all}");
        assert_eq!(all.contains("a last snapshot"), !words.is_empty(), "{value}: {all}");
    }
    bench.assert_untouched();
}
