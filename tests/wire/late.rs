//! What a crash keeps from being told is told by whoever takes the run up again: once, and late.

use crate::alerts::EMAIL;
use crate::support::{Bench, Came, RESTORE, SLOW, finish, write};
use crate::webhooks::{Answer, message, slack, webhook};
use serde_json::Value;
use std::sync::mpsc::Receiver;

const CONFIG: &str = ".config/trapheus/config.toml";

/// A run of which the e-mail was accepted and Slack not reached when its process was killed: at an
/// end, or at a stop in the middle.
fn killed_while_telling(at_end: bool) -> Bench {
    let bench = Bench::at(if at_end { 1500.0 } else { SLOW });
    let (hangs, _posts) = webhook(Answer::Hang);
    write(&bench, CONFIG, &format!("{EMAIL}{}", slack(&[hangs])));
    if at_end {
        bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    }
    let going = bench.start(&["restore", "--identifier", "db1"]);
    if !at_end {
        bench.wait_for_step(RESTORE);
        going.signal("INT");
    }
    bench.wait_for("the e-mail", |line| line["type"] == "alerted" && line["sink"] == "email");
    going.signal("KILL");
    assert_eq!(going.wait().code(), None);
    assert_eq!(bench.account.mails().len(), 1);
    bench
}

/// From now on Slack takes what it gets.
fn mended(bench: &Bench, on: &str) -> Receiver<String> {
    let (url, posts) = webhook(Answer::Say(200, "ok"));
    write(bench, CONFIG, &format!("[alert]\non = [\"{on}\"]\n{EMAIL}{}", slack(&[url])));
    posts
}

fn alerted(bench: &Bench) -> Vec<(String, bool)> {
    let alerted = |line: &&Value| line["type"] == "alerted";
    let told =
        |line: &Value| (line["sink"].as_str().unwrap().to_owned(), line["ok"].as_bool().unwrap());
    bench.journal().iter().filter(alerted).map(told).collect()
}

#[track_caller]
fn text_of(posts: &Receiver<String>) -> String {
    let all: Vec<_> = posts.try_iter().collect();
    let [only] = all.as_slice() else { panic!("{} posts: {all:?}", all.len()) };
    message(only)["text"].as_str().unwrap().to_owned()
}

/// Nobody carries it on, and still it is told: of every finished run, or of the one that is named.
#[test]
fn of_a_run_that_is_finished() {
    for by_name in [false, true] {
        let bench = killed_while_telling(true);
        let run = bench.run_id();
        let args = if by_name { ["resume", run.as_str()] } else { ["resume", "--all"] };
        // Somebody who does not want to hear of failures does not.
        let posts = mended(&bench, "success");
        bench.run(&args).assert_code(0);
        assert_eq!(posts.try_iter().count(), 0);
        let posts = mended(&bench, "failure");
        let came: Came = bench.run(&args);
        came.assert_code(0);
        let text = text_of(&posts);
        for words in ["late: ", "FAILED and rolled back", "it could not be told then", &run] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(text.contains("the original serves db1"), "{text}");
        assert!(came.err.contains("sent late by slack"), "{}", came.err);
        // Neither to those that had it, nor again.
        let told = [("email".to_owned(), true), ("slack".to_owned(), true)];
        assert_eq!(alerted(&bench), told);
        bench.run(&args).assert_code(0);
        assert_eq!(posts.try_iter().count(), 0);
        assert_eq!((bench.account.mails().len(), alerted(&bench).len()), (1, 2));
        bench.run(&["status", &run]).assert_code(0);
    }
}

/// The stop is told before the run goes on; its end is another one.
#[test]
fn of_a_run_that_is_carried_on() {
    let bench = killed_while_telling(false);
    bench.age_journal();
    let posts = mended(&bench, "failure");
    let came = bench.run(&["resume", "-o", "json"]);
    came.assert_code(0);
    let text = text_of(&posts);
    for words in ["late: ", "STOPPED while the name is not served", "the run is being carried on"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let order: Vec<_> = bench
        .journal()
        .iter()
        .map(|line| line["type"].as_str().unwrap().to_owned())
        .filter(|kind| ["stopped", "resumed", "alerted", "ended"].contains(&kind.as_str()))
        .collect();
    assert_eq!(order, ["stopped", "alerted", "resumed", "alerted", "ended"]);
    let alerts = came.json()["alerts"].clone();
    let ok = |sink: &str| serde_json::json!({ "sink": sink, "ok": true });
    assert_eq!(alerts, serde_json::json!([ok("email"), ok("slack")]));
    assert_eq!(bench.account.mails().len(), 1);
}

/// What could not be told when the run went on is not told any more once it has come to another end.
#[test]
fn another_end_is_told_instead() {
    let bench = killed_while_telling(false);
    bench.age_journal();
    let (revoked, _posts) = webhook(Answer::Say(403, "invalid_token"));
    write(&bench, CONFIG, &format!("{EMAIL}{}", slack(&[revoked])));
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let came = bench.run(&["rollback", "--confirm", "db1"]);
    came.assert_code(0);
    let posts = mended(&bench, "failure");
    bench.run(&["resume", "--all"]).assert_code(0);
    assert_eq!(posts.try_iter().count(), 0);
    assert_eq!(bench.account.mails().len(), 1);
}

/// Whoever has just written down where alerts go does not want to hear of last year's.
#[test]
fn what_is_long_ago_is_told_no_more() {
    let bench = killed_while_telling(true);
    for (days, told) in [(8, 0), (-2, 1)] {
        bench.shift_journal(jiff::SignedDuration::from_hours(24 * days));
        let posts = mended(&bench, "failure");
        bench.run(&["resume", "--all"]).assert_code(0);
        assert_eq!(posts.try_iter().count(), told, "{days} more days");
    }
}

/// A process that holds the run's lock is about to tell by itself.
#[test]
fn of_a_run_that_is_still_being_told() {
    let bench = Bench::new();
    let (hangs, _posts) = webhook(Answer::Hang);
    write(&bench, CONFIG, &slack(&[hangs]));
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let going = bench.start(&["restore", "--identifier", "db1"]);
    bench.wait_for("its end", |line| line["type"] == "ended");
    let posts = mended(&bench, "failure");
    bench.run(&["resume", "--all"]).assert_code(0);
    assert_eq!(posts.try_iter().count(), 0);
    going.signal("INT");
    going.wait().assert_code(4);
    bench.run(&["resume", "--all"]).assert_code(0);
    assert_eq!(posts.try_iter().count(), 1);
}

/// As after a reboot, when neither network nor credentials are there yet: it was killed while nobody
/// served, and whoever cannot carry it on says so. Once.
#[test]
fn of_a_run_that_cannot_be_carried_on() {
    for credentials in [true, false] {
        let bench = Bench::at(SLOW);
        let posts = mended(&bench, "failure");
        let going = bench.start(&["restore", "--identifier", "db1"]);
        bench.wait_for_step(RESTORE);
        going.signal("KILL");
        going.wait();
        assert_eq!(posts.try_iter().count(), 0);
        let shut_out = || {
            let mut command = bench.command(&["resume", "--all", "--timeout", "200ms"]);
            if credentials {
                command.env("TRAPHEUS_ENDPOINT_URL", "http://127.0.0.1:1");
            } else {
                command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
            }
            let came = finish(command);
            came.assert_code(75);
            let words = "now:   nobody served db1 when it was last seen";
            assert!(came.err.contains(words), "{}", came.err);
        };
        shut_out();
        let text = text_of(&posts);
        for words in ["late", "broke off", "RDS cannot be asked"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        shut_out();
        assert_eq!(posts.try_iter().count(), 0);
        bench.age_journal();
        bench.run(&["resume", "--all"]).assert_code(0);
    }
}
