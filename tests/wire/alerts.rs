//! Alerts, end to end: who is told of what, and that nothing they do changes a run.

use crate::golden;
use crate::support::{Bench, RESTORE, SLOW, finish, write};
use crate::webhooks::{Answer, is_kept_secret, webhook};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use trapheus::sim::What;

pub(crate) const EMAIL: &str =
    "[alert.email]\nfrom = \"ops@example.com\"\nto = [\"dba@example.com\"]\n";

fn with_email(more: &str) -> Bench {
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", &format!("{more}{EMAIL}"));
    bench
}

#[test]
fn a_rollback_is_told_by_mail() {
    let bench = with_email("");
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let came = bench.restore(&["-o", "json", "--progress", "none"]);
    came.assert_code(4);
    let mails = bench.account.mails();
    assert_eq!(mails.len(), 1);
    let accepted = json!([{ "sink": "email", "ok": true, "message_id": mails[0].id }]);
    assert_eq!(came.json()["alerts"], accepted);
    let run = bench.run_id();
    let (subject, text) = (&mails[0].subject, &mails[0].text);
    assert!(subject.contains("db1") && subject.contains("rolled back"), "{subject}");
    for words in ["db1", "111122223333", "eu-west-1", "AccessDenied", "trapheus restore", &run] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(mails[0].to, ["dba@example.com"]);
    assert_eq!(mails[0].headers[1], ("X-Trapheus-Run".to_owned(), run.clone()));
    // The result as it is printed, but for the alerts, which are yet to be sent.
    assert_eq!(mails[0].files[0].name, format!("{run}.json"));
    let mut attached: Value = serde_json::from_slice(&mails[0].files[0].content).unwrap();
    attached["alerts"] = accepted;
    assert_eq!(attached, came.json());
}

#[test]
fn a_success_is_told_on_request() {
    let bench = with_email("");
    bench.restore(&["-q"]).assert_code(0);
    assert_eq!(bench.account.mails(), []);

    let bench = with_email("[alert]\non = [\"start\", \"success\"]\n");
    bench.restore(&["-q"]).assert_code(0);
    let subjects: Vec<_> = bench.account.mails().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[0].contains("begins") && subjects[1].contains("done"), "{subjects:?}");
}

/// Stopped while nobody serves the name: somebody must know. Before that: nobody need.
#[test]
fn a_stop_is_told_while_nobody_serves() {
    let bench = Bench::at(SLOW);
    write(&bench, ".config/trapheus/config.toml", EMAIL);
    bench.interrupted_at(RESTORE);
    let mails = bench.account.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.contains("STOPPED"), "{}", mails[0].subject);

    let bench = Bench::at(20.0);
    write(&bench, ".config/trapheus/config.toml", EMAIL);
    bench.interrupted_at(0);
    assert_eq!(bench.account.mails(), []);
}

/// An address that SES does not know: a warning, and the same code.
#[test]
fn a_mail_that_is_refused() {
    let bench = Bench::new();
    let text = EMAIL.replace("ops@example.com", "ops@elsewhere.test");
    write(&bench, ".config/trapheus/config.toml", &text);
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let came = bench.restore(&["-q"]);
    came.assert_code(4);
    assert_eq!(bench.account.mails(), []);
    golden!(bench, "mail_refused", came);
}

#[test]
fn a_webhook_is_told() {
    let (url, posts) = webhook(Answer::Say(200, "ok"));
    let bench = Bench::new();
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let mut command = bench.command(&["restore", "-i", "db1", "-o", "json", "-vvv"]);
    command.env("TRAPHEUS_SLACK_WEBHOOK_URLS", &url);
    let came = finish(command);
    came.assert_code(4);
    assert_eq!(came.json()["alerts"], json!([{ "sink": "slack", "ok": true }]));
    let post = posts.recv().unwrap();
    assert!(post.contains("rolled back") && post.contains("db1"), "{post}");
    is_kept_secret(&url, &[&came.out, &came.err, &bench.journal_text()]);
}

/// How a run ended stands: a signal only keeps it from being told.
#[test]
fn a_signal_while_alerts_are_sent() {
    let (url, _posts) = webhook(Answer::Hang);
    let bench = Bench::new();
    let text = format!("[alert]\non = [\"success\"]\n[alert.slack]\nurls = [\"{url}\"]\n");
    write(&bench, ".config/trapheus/config.toml", &text);
    let going = bench.start(&["restore", "--identifier", "db1", "-o", "json"]);
    bench.wait_for("its end", |line| line["type"] == "ended");
    std::thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    going.signal("INT");
    let came = going.wait();
    came.assert_code(0);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let alert = &came.json()["alerts"][0];
    assert_eq!((&alert["sink"], &alert["ok"]), (&json!("slack"), &json!(false)));
    assert!(came.err.contains("cut short by a signal"), "{}", came.err);
}

/// After the signal that stops the run the next one leaves, whatever is still to be looked at, sent or run;
/// and what is known is said.
#[test]
fn a_second_signal_waits_for_nothing() {
    for hangs in ["the last look", "the alert", "the hook"] {
        let bench = Bench::at(SLOW);
        let (url, _posts) =
            webhook(if hangs == "the alert" { Answer::Hang } else { Answer::Say(200, "ok") });
        let hook =
            "[[hook]]\non = \"on-failure\"\nrun = [\"sh\", \"-c\", \"touch began; sleep 30\"]\n";
        let text = format!("{hook}[alert.slack]\nurls = [\"{url}\"]\n");
        write(&bench, ".config/trapheus/config.toml", &text);
        let going = bench.start(&["restore", "--identifier", "db1", "-o", "json"]);
        bench.wait_for_step(RESTORE);
        if hangs == "the last look" {
            bench.fault("DescribeDBInstances", 0, What::Hang);
        }
        going.signal("INT");
        match hangs {
            "the hook" => wait_for_file(&bench, "began"),
            _ => bench.wait_for("its stop", |line| line["type"] == "stopped"),
        }
        std::thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        going.signal("INT");
        let came = going.wait();
        came.assert_code(130);
        assert!(began.elapsed() < Duration::from_secs(2), "{hangs}: {:?}", began.elapsed());
        assert!(came.err.contains("next:  trapheus resume "), "{hangs}: {}", came.err);
        assert_eq!(came.json()["exit_code"], 130, "{hangs}");
        let ran = bench.home.path().join("began").exists();
        assert_eq!(ran, hangs == "the hook", "{hangs}");
    }
}

fn wait_for_file(bench: &Bench, name: &str) {
    let began = Instant::now();
    while !bench.home.path().join(name).exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "there was never a file {name}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A password store that hangs or fails must not keep a run from being carried on.
#[test]
fn a_secret_that_is_not_to_be_had() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    bench.age_journal();
    let hangs = "[alert.slack]\nurl_command = [\"sleep\", \"1000\"]\n";
    let fails = "[alert.slack]\nurl_command = [\"false\"]\n";
    write(&bench, ".config/trapheus/config.toml", fails);
    bench.restore(&["--dry-run"]).assert_code(2);
    bench.run(&["status"]).assert_code(0);
    write(&bench, ".config/trapheus/config.toml", hangs);
    bench.run(&["status"]).assert_code(0);
    let came = bench.run(&["resume"]);
    came.assert_code(0);
    assert!(came.err.contains("nobody will be told of this run"), "{}", came.err);
}
