//! Stops that can be resumed: the time limit, credentials, the lock, the journal.

use crate::golden;
use crate::support::{Bench, RENAME, RESTORE, SLOW, finish, write};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use trapheus::sim::What;

#[test]
fn the_time_limit() {
    // So slow that it is still being created then.
    let bench = Bench::at(SLOW / 2.0);
    bench.interrupted_at(RESTORE);
    let came = bench.run(&["resume", "--timeout", "500ms"]);
    came.assert_code(75);
    golden!(bench, "timeout", came);

    let bench = Bench::at(SLOW);
    bench.restore(&["--timeout", "400ms"]).assert_code(75);
    bench.run(&["resume"]).assert_code(0);
}

#[test]
fn credentials_that_end_in_mid_run() {
    let bench = Bench::at(SLOW);
    let going = bench.start(&["restore", "--identifier", "db1"]);
    bench.wait_for_step(RESTORE);
    // A look has seen it being created by then.
    std::thread::sleep(std::time::Duration::from_millis(200));
    bench.account.expire_credentials_at(bench.now());
    let came = going.wait();
    came.assert_code(75);
    golden!(bench, "expired", came);

    // Still ended: the run is as resumable as before.
    let came = bench.run(&["resume"]);
    came.assert_code(75);
    golden!(bench, "expired_still", came);

    bench.account.renew_credentials();
    bench.run(&["resume"]).assert_code(0);
}

/// A change that is answered with `ExpiredToken` stops the run just the same.
#[test]
fn credentials_that_end_at_a_change() {
    let bench = Bench::new();
    bench.fault("RestoreDBInstanceFromDBSnapshot", 1, What::ExpiredToken);
    bench.restore(&["--progress", "none"]).assert_code(75);
    bench.run(&["resume"]).assert_code(0);
}

#[test]
fn another_process_is_at_work() {
    let bench = Bench::at(SLOW);
    let going = bench.start(&["restore", "--identifier", "db1"]);
    bench.wait_for_step(RENAME);
    let came = bench.restore(&["--progress", "none", "-q"]);
    came.assert_code(75);
    golden!(bench, "locked", came);
    let came = bench.run(&["resume"]);
    came.assert_code(75);
    golden!(bench, "locked_resume", came);
    let came = bench.run(&["status"]);
    came.assert_code(0);
    assert!(came.out.contains("running: "), "{}", came.out);
    going.wait().assert_code(0);
}

/// A second start while a run is unfinished names the two ways on.
#[test]
fn an_unfinished_run_is_in_the_way() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RENAME);
    let changes = bench.changes();
    // Its database may be between two names just now; then that is what is told.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let came = bench.restore(&["-q"]);
    came.assert_code(3);
    golden!(bench, "unfinished", came);
    let came = bench.restore(&["--dry-run"]);
    came.assert_code(3);
    assert_eq!(bench.changes(), changes);
}

/// The limit on the size of a file stands in for a full disk: the write fails in mid-run.
#[test]
fn a_journal_that_cannot_be_written() {
    let bench = Bench::new();
    let mail = "[alert.email]\nfrom = \"ops@example.com\"\nto = [\"dba@example.com\"]\n";
    write(&bench, ".config/trapheus/config.toml", mail);
    // So long that the limit falls into the middle of a line: the one before the restore is sent.
    bench.account.set_tag("db1", "pad", "ninety letters to fill the line so far that the limit falls into the middle of the right one");
    let command = bench.command(&["restore", "--identifier", "db1"]);
    let mut limited = std::process::Command::new("sh");
    // Blocks of 512 bytes: enough for the first lines. SIGXFSZ would end the process before it
    // can say anything.
    let script = "trap '' XFSZ; ulimit -f 27; exec \"$@\"";
    limited.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
    limited.env_clear().current_dir(bench.home.path()).stdin(std::process::Stdio::null());
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let came = finish(limited);
    came.assert_code(75);
    golden!(bench, "journal_full", came);
    // Nothing follows the line that could not be written, not even a short one; its part is gone.
    assert_eq!(bench.account.mails().len(), 1);
    let text = bench.journal_text();
    assert!(text.ends_with("}\n") && !text.contains("alerted"), "{text}");
    // What was sent last was written down before: nothing RDS was asked for is missing.
    let sent = bench.journal().iter().filter(|line| line["type"] == "sending").count();
    assert!(bench.changes().len() <= sent, "{:?}", bench.changes());
    bench.run(&["resume"]).assert_code(0);
}

/// A folder that is taken away in mid-run is only missed by the next invocation.
#[test]
fn a_state_folder_that_cannot_be_used() {
    let bench = Bench::new();
    fs::create_dir_all(bench.state()).unwrap();
    fs::set_permissions(bench.state(), Permissions::from_mode(0o777)).unwrap();
    let came = bench.restore(&[]);
    came.assert_code(2);
    golden!(bench, "state_open_to_all", came);

    let file = bench.home.path().join("file");
    fs::write(&file, "").unwrap();
    let came = bench.restore(&["--state-dir", file.to_str().unwrap()]);
    came.assert_code(2);
    golden!(bench, "state_is_a_file", came);

    let came = bench.restore(&["--state-dir", "/proc/1/none"]);
    came.assert_code(2);
    golden!(bench, "state_cannot_be_made", came);
    assert_eq!(bench.account.requests(), []);
}

/// Under systemd the journals are elsewhere: what is to be run next says where, to whoever reads it in
/// another environment.
#[test]
fn the_next_command_finds_the_run() {
    for (variable, folder) in [("STATE_DIRECTORY", "service"), ("XDG_STATE_HOME", "xdg")] {
        let bench = Bench::at(SLOW);
        let mut command = bench.command(&["restore", "--identifier", "db1", "--timeout", "200ms"]);
        command.env_remove("TRAPHEUS_STATE_DIR").env(variable, bench.home.path().join(folder));
        let came = finish(command);
        came.assert_code(75);
        let next = came.err.lines().find_map(|line| line.strip_prefix("next:  trapheus ")).unwrap();
        assert!(next.starts_with("resume db1-"), "{}", came.err);
        let words: Vec<_> = next.split(' ').collect();
        let mut command = bench.command(&[&words[..], &["--timeout", "1ms"]].concat());
        command.env_remove("TRAPHEUS_STATE_DIR").env_remove("TRAPHEUS_ENDPOINT_URL");
        // It is found, and stops again.
        finish(command).assert_code(75);
    }
}
