//! `rollback`, `resume` and `status`.

use crate::golden;
use crate::support::{Bench, DELETE, RENAME, RESTORE, SETTLE, SLOW, write};

#[test]
fn before_the_restored_one_served() {
    let bench = Bench::at(SLOW);
    let before = bench.id_of("db1");
    let came = bench.interrupted_at(RESTORE);
    golden!(bench, "interrupted", came);
    bench.age_journal();
    let came = bench.run(&["rollback"]);
    came.assert_code(0);
    golden!(bench, "rollback_before_served", came);
    assert_eq!(bench.id_of("db1"), before);
    assert_eq!(bench.id_of("db1-temp"), None);

    // There is nothing more to take back, and nothing to carry on.
    let run = bench.run_id();
    let changes = bench.changes();
    for (name, args) in [
        ("rollback_again", vec!["rollback"]),
        ("rollback_again_by_run", vec!["rollback", &run]),
        ("resume_of_finished", vec!["resume", &run]),
        ("resume_of_nothing", vec!["resume"]),
        ("resume_all_of_nothing", vec!["resume", "--all"]),
    ] {
        let came = bench.run(&args);
        came.assert_code(0);
        golden!(bench, name, came);
    }
    for args in [["resume", "-q"], ["rollback", "-q"]] {
        let came = bench.run(&args);
        assert_eq!((came.code(), came.out.as_str(), came.err.as_str()), (Some(0), "", ""));
    }
    let came = bench.run(&["resume", &run, "-o", "json"]);
    assert_eq!(came.json()["outcome"], "rolled-back");
    assert_eq!(came.json()["exit_code"], 0);
    assert_eq!(bench.changes(), changes);
}

/// Clients may have written to it: it is kept, under another name.
#[test]
fn after_the_restored_one_served() {
    let bench = Bench::at(300.0);
    let before = bench.id_of("db1");
    bench.interrupted_at(SETTLE);
    let restored = bench.id_of("db1");
    bench.age_journal();
    let came = bench.run(&["rollback", "--confirm", "db2"]);
    came.assert_code(3);
    golden!(bench, "rollback_not_confirmed", came);
    let came = bench.run(&["rollback", &bench.run_id(), "--confirm", "db1"]);
    came.assert_code(0);
    golden!(bench, "rollback_after_served", came);
    assert_eq!(bench.id_of("db1"), before);
    assert_eq!(bench.id_of("db1-undone"), restored);
}

#[test]
fn once_the_original_is_gone() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(DELETE);
    let changes = bench.changes();
    let came = bench.run(&["rollback"]);
    came.assert_code(3);
    golden!(bench, "rollback_too_late", came);
    assert_eq!(bench.changes(), changes);
    bench.run(&["resume"]).assert_code(0);
    let came = bench.run(&["rollback", &bench.run_id()]);
    came.assert_code(3);
    golden!(bench, "rollback_of_done", came);
}

/// Nothing was brought back, and a script must not believe that it was.
#[test]
fn nothing_to_roll_back() {
    let bench = Bench::new();
    for args in [&["rollback"][..], &["rollback", "--identifier", "db1"]] {
        bench.run(args).assert_code(3);
    }
    let came = bench.run(&["rollback", "--identifier", "db1", "-o", "json"]);
    came.assert_code(3);
    assert_eq!(came.json()["outcome"], "refused");
    golden!(bench, "rollback_of_nothing", bench.run(&["rollback", "-i", "db1"]));
    bench.restore(&["-q"]).assert_code(0);
    bench.run(&["rollback", "--identifier", "db1"]).assert_code(3);
    // One that the environment names is there for other commands.
    let mut command = bench.command(&["resume", "--all"]);
    command.env("TRAPHEUS_IDENTIFIER", "db1");
    crate::support::finish(command).assert_code(0);
}

#[test]
fn status_shows_where_a_run_stands() {
    let bench = Bench::at(SLOW);
    golden!(bench, "status_of_none", bench.run(&["status"]));
    bench.interrupted_at(RENAME);
    golden!(bench, "status_list", bench.run(&["status"]));
    // The rename is over.
    std::thread::sleep(std::time::Duration::from_secs(2));
    golden!(bench, "status_interrupted", bench.run(&["status", &bench.run_id()]));
    bench.age_journal();
    bench.run(&["resume"]).assert_code(0);
    let came = bench.run(&["status", &bench.run_id()]);
    // The newest run, as none is unfinished.
    assert_eq!(bench.run(&["status", "--identifier", "DB1"]).out, came.out);
    golden!(bench, "status_done", came);
    let came = bench.run(&["status", "--identifier", "db2"]);
    assert_eq!((came.code(), came.err.as_str()), (Some(0), "no runs of db2 on this machine\n"));
    let came = bench.run(&["status", "db1-20200101-000000-none"]);
    came.assert_code(2);
    golden!(bench, "status_unknown", came);
}

/// The one unfinished run of a database; or else the newest.
#[test]
fn status_of_a_database() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RENAME);
    let (id, text) = (bench.run_id(), bench.journal_text());
    let shown = || {
        let came = bench.run(&["status", "--identifier", "db1", "-o", "json"]);
        came.assert_code(0);
        came.json()["run"].as_str().unwrap().to_owned()
    };
    let add = |name: &str, text: &str| {
        let path = format!("state/runs/{name}.jsonl");
        write(&bench, &path, &text.replace(&id, name));
    };
    assert_eq!(shown(), id);
    // A later one that is over.
    let end = "{\"v\":1,\"run\":\"db1\",\"seq\":99,\"at\":\"2099-01-01T00:00:00Z\",\
               \"type\":\"ended\",\"ended\":{\"outcome\":\"rolled-back\"}}\n";
    let later = "db1-20990101-000000-aaaa";
    add(later, &format!("{text}{end}"));
    assert_eq!(shown(), id);
    // And one more that is not.
    let last = "db1-20990102-000000-aaaa";
    add(last, &text);
    assert_eq!(shown(), last);
}
