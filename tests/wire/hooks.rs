//! Hooks and guards, end to end: what a hook is told, what one that fails leads to, and where a run may
//! begin at all.

use crate::support::{Bench, Came, finish, write};
use serde_json::Value;
use trapheus::plan::DENY_TAG;

/// The moments at which a hook decides; and how the run ends where it fails.
const GATES: [(&str, i32); 3] = [("before-rename", 4), ("after-restore", 6), ("before-delete", 6)];

/// A hook that runs a script: a row of the configuration.
fn hook(on: &str, script: &str) -> String {
    format!("[[hook]]\non = \"{on}\"\nrun = [\"sh\", \"-c\", '''{script}''']\n")
}

fn bench(config: &str) -> Bench {
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", config);
    bench
}

fn lines(bench: &Bench, file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(bench.home.path().join(file)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// What serves, and whether the old one is there.
fn stands(bench: &Bench, old: &str) -> (bool, bool) {
    let id = |name| bench.id_of(name);
    (id("db1").as_deref() == Some(old), id("db1-temp").as_deref() == Some(old))
}

fn json(came: &Came) -> Value {
    came.json()
}

#[test]
fn each_is_told_at_its_moment_what_the_run_is_about() {
    let say =
        "cat >> told; printf '%s %s\\n' \"$TRAPHEUS_EVENT_ON\" \"$TRAPHEUS_EVENT_RUN\" >> said";
    let all = GATES.iter().map(|(on, _)| hook(on, say)).collect::<String>();
    // Two at one moment are run in their order; what is for a failure is not run.
    let all = all + &hook("before-delete", "echo second >> said") + &hook("on-failure", say);
    let bench = bench(&all);
    let old = bench.id_of("db1").unwrap();
    bench.restore(&["-q"]).assert_code(0);
    let run = bench.run_id();
    let said: Vec<_> = GATES.iter().map(|(on, _)| format!("{on} {run}")).collect();
    assert_eq!(lines(&bench, "said"), [said, vec!["second".to_owned()]].concat());
    for (told, (on, _)) in lines(&bench, "told").iter().zip(GATES) {
        let told: Value = serde_json::from_str(told).unwrap();
        for (field, value) in [
            ("on", on),
            ("run", run.as_str()),
            ("task", "restore"),
            ("kind", "instance"),
            ("identifier", "db1"),
            ("aside", "db1-temp"),
            ("account", "111122223333"),
            ("region", "eu-west-1"),
            ("snapshot", "db1-snapshot"),
            ("original", old.as_str()),
        ] {
            assert_eq!(told[field], value, "{on}: {told}");
        }
        let restored = (on != "before-rename").then(|| bench.id_of("db1").unwrap());
        assert_eq!(told["restored"].as_str(), restored.as_deref(), "{on}: {told}");
    }
}

#[test]
fn one_that_fails_stops_the_run_and_loses_nothing() {
    for (on, code) in GATES {
        for (script, why) in [
            ("echo no connections were drained >&2; exit 3", "exit status: 3: no connections were"),
            ("sleep 30", "did not end within"),
            ("kill -9 $$", "signal: 9"),
        ] {
            let bench = bench(&format!("{}timeout = \"300ms\"\n", hook(on, script)));
            let old = bench.id_of("db1").unwrap();
            let came = bench.restore(&["-o", "json", "--progress", "none"]);
            came.assert_code(code);
            let result = json(&came);
            assert!(result["error"].to_string().contains(why), "{on}: {result}");
            let serves_old = code == 4;
            assert_eq!(stands(&bench, &old), (serves_old, !serves_old), "{on}, {script}");
            let deletes = bench.changes().iter().any(|asked| asked.operation.starts_with("Delete"));
            assert!(!deletes, "{on}, {script}");
            let renames = bench.changes().iter().any(|asked| asked.operation == "ModifyDBInstance");
            assert_eq!(renames, !serves_old, "{on}, {script}");
        }
    }
}

/// Found before the run, and not in the middle of it: also one for the night on which a run fails.
#[test]
fn one_that_cannot_be_run() {
    for (on, program, why) in [
        ("before-rename", "/nowhere/at/all", "No such file"),
        ("on-failure", "no-such-pager", "it is in no folder of PATH"),
        ("after-restore", "./plain.sh", "plain.sh: it is not executable"),
        // From the folder of the file that names it.
        ("after-restore", "./hook.sh", ".config/trapheus/hook.sh: No such file"),
    ] {
        let bench = bench(&format!("[[hook]]\non = \"{on}\"\nrun = [\"{program}\"]\n"));
        write(&bench, ".config/trapheus/plain.sh", "");
        write(&bench, "hook.sh", "");
        let came = bench.restore(&["--dry-run"]);
        came.assert_code(3);
        assert!(came.told().contains(&format!("the hook {on} cannot be run: ")), "{}", came.told());
        assert!(came.told().contains(why), "{}", came.told());
        bench.restore(&[]).assert_code(3);
        bench.assert_untouched();
    }
}

/// A hook's complaint is shown, journaled and sent: no secret of ours comes along with it.
#[test]
fn one_that_tells_secrets() {
    const TOKEN: &str = "abcdefghijklmnopqrstuvwx";
    const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let url = format!("http://127.0.0.1:9/services/T0SECRET00/B0SECRET00/{TOKEN}");
    let file = "[alert.slack]\nurl_file = \"webhook\"\n";
    for (slack, script) in [
        (file, "set -x; : curl $(cat webhook); exit 22"),
        (file, "tr a-z A-Z < webhook >&2; exit 22"),
        (file, "echo $AWS_SECRET_ACCESS_KEY >&2; exit 22"),
        ("", "echo reason; env; exit 22"),
    ] {
        let bench = bench(&(slack.to_owned() + &hook("before-rename", script)));
        write(&bench, "webhook", &url);
        let mut command = bench.command(&["restore", "--identifier", "db1", "-o", "json"]);
        command.env("AWS_SECRET_ACCESS_KEY", KEY);
        if slack.is_empty() {
            command.env("TRAPHEUS_SLACK_WEBHOOK_URLS", &url);
        }
        let came = finish(command);
        came.assert_code(4);
        assert!(came.err.contains("exit status: 22: "), "{}", came.err);
        for told in [&came.out, &came.err, &bench.journal_text()] {
            let told = told.to_lowercase();
            for secret in [TOKEN, "t0secret00", "k7mdeng", "cyexamplekey"] {
                assert!(!told.contains(secret), "{script}: {told}");
            }
        }
    }
}

/// Once its reason is mended the run goes on; what was run already is not run again.
#[test]
fn a_run_that_a_hook_has_stopped_goes_on() {
    let bench = bench(
        &(hook("after-restore", "echo after >> said")
            + &hook("before-delete", "echo before >> said; test -e may")),
    );
    let old = bench.id_of("db1").unwrap();
    bench.restore(&["-q"]).assert_code(6);
    // Not yet.
    bench.run(&["resume", "-q"]).assert_code(6);
    assert_eq!(stands(&bench, &old), (false, true));
    write(&bench, "may", "");
    bench.run(&["resume", "-q"]).assert_code(0);
    assert_eq!(stands(&bench, &old), (false, false));
    assert_eq!(lines(&bench, "said"), ["after", "before", "before", "before"]);
}

/// Nobody knows how far it came: it is run again.
#[test]
fn one_that_was_killed_with_its_run_is_run_again() {
    let bench = bench(&hook("before-rename", "echo began >> said; test -e may || sleep 5"));
    let going = bench.start(&["restore", "--identifier", "db1"]);
    let began = std::time::Instant::now();
    while lines(&bench, "said").is_empty() && began.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    going.signal("KILL");
    going.wait();
    write(&bench, "may", "");
    bench.run(&["resume", "-q"]).assert_code(0);
    assert_eq!(lines(&bench, "said"), ["began", "began"]);
}

#[test]
fn a_failure_is_told_to_a_hook_and_stands() {
    for (script, warns) in [("cat > told", false), ("cat > told; exit 1", true), ("sleep 30", true)]
    {
        let bench = bench(&format!("{}timeout = \"300ms\"\n", hook("on-failure", script)));
        bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
        let came = bench.restore(&["-q"]);
        came.assert_code(4);
        assert_eq!(came.told().contains("warning: the hook sh -c '"), warns, "{}", came.told());
        if script.starts_with("cat") {
            let told: Value = serde_json::from_str(&lines(&bench, "told")[0]).unwrap();
            assert_eq!(
                (&told["on"], &told["outcome"]),
                (&"on-failure".into(), &"rolled-back".into())
            );
            assert!(told["cause"].as_str().unwrap().contains("AccessDenied"), "{told}");
        }
    }
}

#[test]
fn a_dry_run_shows_them_and_runs_none() {
    let bench = bench(&GATES.map(|(on, _)| hook(on, "touch ran")).concat());
    let came = bench.restore(&["--dry-run"]);
    came.assert_code(0);
    for (on, _) in GATES {
        assert!(came.told().contains(on), "{}", came.told());
    }
    assert_eq!(came.told().matches("run sh -c 'touch ran'").count(), 3, "{}", came.told());
    assert!(!bench.home.path().join("ran").exists());
    bench.assert_untouched();
}

/// What is wrong with them shows before anything is asked of RDS.
#[test]
fn hooks_and_pins_that_are_wrong() {
    for (text, why) in [
        ("[[hook]]\non = \"before-rename\"\nrun = []\n", "run names no program"),
        ("[[hook]]\non = \"before-renam\"\nrun = [\"true\"]\n", "before-renam"),
        ("[[hook]]\non = \"on-failure\"\n", "run"),
        ("[[hook]]\nonn = \"on-failure\"\nrun = [\"true\"]\n", "did you mean `on`"),
        ("[[hook]]\non = \"on-failure\"\nrun = [\"true\"]\ntimeout = \"soon\"\n", "90s"),
        (
            "[[hook]]\non = \"on-failure\"\nrun = [\"true\"]\ntimeout = \"0s\"\n",
            "timeout leaves no time",
        ),
        ("[hook]\non = \"on-failure\"\nrun = [\"true\"]\n", "a table of its own, [[hook]]"),
        ("hook = [\"true\"]\n", "a table of its own, [[hook]]"),
        ("[pin]\naccount = \"1\"\n", "did you mean `accounts`"),
        ("[pin]\naccounts = []\n", "[pin] accounts names none"),
        ("[[pin]]\n", "[pin] is one table, and is written once"),
    ] {
        let bench = bench(text);
        let came = bench.restore(&[]);
        came.assert_code(2);
        assert!(came.told().contains(why), "{text}: {}", came.told());
        assert_eq!(bench.account.requests().len(), 0);
    }
    // Whoever can put a file into the current folder does not get to run programs.
    let bench = Bench::new();
    write(&bench, "trapheus.toml", &hook("before-rename", "touch ran"));
    let came = bench.restore(&[]);
    came.assert_code(2);
    assert!(came.told().contains("names a hook"), "{}", came.told());
    bench.run(&["restore", "-i", "db1", "-q", "--config", "trapheus.toml"]).assert_code(0);
    assert!(bench.home.path().join("ran").exists());
}

#[test]
fn a_run_begins_only_where_it_may() {
    for (pin, why) in [
        (
            "accounts = [\"999988887777\"]",
            "only the account 999988887777, and this is 111122223333",
        ),
        ("regions = [\"us-east-1\", \"eu-central-1\"]", "only the region us-east-1, eu-central-1"),
    ] {
        let bench = bench(&format!("[pin]\n{pin}\n"));
        let came = bench.restore(&[]);
        came.assert_code(3);
        assert!(came.told().contains(why), "{}", came.told());
        bench.restore(&["--dry-run"]).assert_code(3);
        bench.assert_untouched();
    }
    let bench = bench("[pin]\naccounts = [\"1\", \"111122223333\"]\nregions = [\"eu-west-1\"]\n");
    bench.restore(&["-q"]).assert_code(0);
}

/// Every file's pins hold: a nearer one does not lift that of the machine.
#[test]
fn no_file_lifts_the_pin_of_another() {
    let bench = bench("[pin]\nregions = [\"us-east-1\"]\n");
    write(&bench, "own.toml", "[pin]\nregions = [\"eu-west-1\"]\n");
    bench.restore(&["--config", "own.toml"]).assert_code(3);
    bench.assert_untouched();
}

#[test]
fn a_database_that_is_never_to_be_restored() {
    for (value, code) in [("never", 3), ("sometimes", 0)] {
        let bench = Bench::new();
        bench.account.set_tag("db1", DENY_TAG, value);
        bench.restore(&["--dry-run"]).assert_code(code);
        bench.assert_untouched();
        if code == 3 {
            let came = bench.restore(&[]);
            came.assert_code(3);
            assert!(came.told().contains("trapheus:restore = never"), "{}", came.told());
            bench.assert_untouched();
        }
    }
}
