//! A run whose journal is lost: what is told, and what is done about it.

use crate::golden;
use crate::support::{Bench, DELETE, RESTORE, SETTLE, SLOW, finish, write};

impl Bench {
    /// The machine is gone, and the state folder with it.
    fn lose(&self) {
        std::fs::remove_dir_all(self.state()).unwrap();
    }
}

const HERE: [&str; 3] = ["--identifier", "db1", "--lost-journal"];

#[test]
fn it_is_told_and_carried_on() {
    let bench = Bench::at(SLOW);
    let before = bench.id_of("db1");
    bench.interrupted_at(RESTORE);
    let run = bench.run_id();
    bench.lose();
    let changes = bench.changes();
    golden!(bench, "lost_status", bench.run(&["status", "--identifier", "db1"]));
    let came = bench.run(&["resume", "--identifier", "db1"]);
    came.assert_code(3);
    golden!(bench, "lost_resume_without_consent", came);
    bench.run(&["rollback", "--identifier", "db1"]).assert_code(3);
    let came = bench.restore(&[]);
    came.assert_code(3);
    assert!(came.err.contains("--lost-journal"), "{}", came.err);
    assert_eq!(bench.changes(), changes);

    let came = bench.run(&[&["resume"][..], &HERE].concat());
    came.assert_code(0);
    golden!(bench, "lost_resumed", came);
    assert_eq!(bench.run_id(), run);
    assert_ne!(bench.id_of("db1"), before);
    assert_eq!(bench.id_of("db1-temp"), None);
}

/// Clients may have written to the restored database: it is kept.
#[test]
fn it_is_given_up() {
    let bench = Bench::at(300.0);
    let before = bench.id_of("db1");
    bench.interrupted_at(SETTLE);
    let restored = bench.id_of("db1");
    bench.lose();
    // The journal is written anew, and nothing else is done yet.
    bench.run(&[&["resume", "--timeout", "0s"][..], &HERE].concat()).assert_code(75);
    bench.age_journal();
    let came = bench.run(&["rollback"]);
    came.assert_code(0);
    golden!(bench, "lost_rolled_back", came);
    assert_eq!(bench.id_of("db1"), before);
    assert_eq!(bench.id_of("db1-undone"), restored);
}

#[test]
fn past_the_pivot_there_is_only_forwards() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(DELETE);
    bench.lose();
    let came = bench.run(&[&["rollback"][..], &HERE].concat());
    came.assert_code(3);
    assert!(came.err.contains("there is only forwards"), "{}", came.err);
    // The journal is there from now on.
    let came = bench.run(&[&["resume"][..], &HERE].concat());
    came.assert_code(3);
    assert!(came.err.contains("is on this machine: it is not lost"), "{}", came.err);
    bench.run(&["resume"]).assert_code(0);
    assert_eq!(bench.id_of("db1-temp"), None);
}

#[test]
fn nothing_is_seen_of_it() {
    let bench = Bench::new();
    let came = bench.run(&[&["resume"][..], &HERE].concat());
    came.assert_code(2);
    golden!(bench, "lost_nothing_seen", came);
    let came = bench.run(&["resume", "--identifier", "db1"]);
    came.assert_code(0);
    assert_eq!(came.err, "no unfinished run of db1 on this machine\n");
    // What nothing bears may be hidden by a rename.
    for args in
        [&["resume", "--identifier", "db2"][..], &["rollback", "-i", "db2", "--lost-journal"]]
    {
        let came = bench.run(args);
        came.assert_code(75);
        assert!(came.err.contains("a rename hides a database"), "{}", came.err);
    }
    bench.assert_untouched();
}

/// As with a journal, `--cluster` only tells a cluster from an instance of its name.
#[test]
fn it_is_found_without_the_flag() {
    let bench = Bench::at(SLOW);
    let going = bench.start(&["restore", "--identifier", "aurora1", "--cluster"]);
    bench.wait_for("the rename", |line| line["type"] == "sending" && line["step"] == 2);
    going.signal("KILL");
    going.wait();
    bench.lose();
    // Once the rename is over.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let came = bench.run(&["resume", "--identifier", "aurora1"]);
    came.assert_code(3);
    assert!(came.err.contains("--identifier aurora1 --cluster --lost-journal"), "{}", came.err);
    let came = bench.run(&["status", "--identifier", "aurora1"]);
    assert!(came.err.contains("has marked it"), "{}", came.err);
}

/// The original project's input starts what our subcommands do.
#[test]
fn an_event() {
    let bench = Bench::new();
    let event = |text: &str| write(&bench, "event.json", text).to_str().unwrap().to_owned();
    let restore = r#"{"identifier": "db1", "task": "db_restore", "isCluster": "false"}"#;
    let path = event(restore);
    let shown = bench.run(&["run", "--event", &path, "--dry-run"]);
    shown.assert_code(0);
    let as_ours = bench.restore(&["--dry-run"]);
    // But for the ids of what would be run.
    let plain = |text: &str| text.lines().filter(|line| !line.contains("db1-20")).count();
    assert_eq!(plain(&shown.out), plain(&as_ours.out));
    let came = bench.run(&["run", "--event", &event(r#"{"identifer": "db1"}"#)]);
    came.assert_code(2);
    golden!(bench, "event_unknown_key", came);
    let came = bench.run(&["run", "--event", "none.json"]);
    came.assert_code(2);
    bench.assert_untouched();
    let mut command = bench.command(&["run", "--event", "-", "--confirm", "db1", "-o", "json"]);
    command.stdin(std::fs::File::open(event(restore)).unwrap());
    let came = finish(command);
    came.assert_code(0);
    assert_eq!(came.json()["task"], "restore");
    assert_eq!(came.json()["outcome"], "done");
}
