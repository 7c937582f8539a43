//! Webhooks that answer well, badly, and not at all: none of them changes a run, and none of their URLs
//! is seen.

use crate::alerts::EMAIL;
use crate::support::{Bench, Came, write};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What makes a webhook's URL one that posts.
const SECRET: &str = "T0000AAAA/B0000BBBB/verysecretindeedverysecret";

/// What a webhook does with every post.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// A status and a body.
    Say(u16, &'static str),
    /// The same, with a `Retry-After`.
    After(u16, &'static str, &'static str),
    /// A body that repeats the path it was posted to.
    Echo(u16),
    /// A body without an end.
    Endless,
    /// Nothing, ever.
    Hang,
}

use Answer::{After, Echo, Endless, Hang, Say};

/// A webhook on loopback, and the posts it gets.
pub(crate) fn webhook(answer: Answer) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/services/{SECRET}", listener.local_addr().unwrap());
    let (tell, posts) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, tell) = (stream.unwrap(), tell.clone());
            std::thread::spawn(move || serve(stream, answer, &tell));
        }
    });
    (url, posts)
}

fn serve(mut stream: TcpStream, answer: Answer, tell: &Sender<String>) {
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut post = Vec::new();
    let _until_silence = stream.read_to_end(&mut post);
    let _nobody = tell.send(String::from_utf8_lossy(&post).into_owned());
    let say = |stream: &mut TcpStream, status: u16, more: &str, body: &str| {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} So\r\nconnection: close\r\n{more}");
        let _gone = write!(stream, "{head}content-length: {length}\r\n\r\n{body}");
    };
    match answer {
        Say(status, body) => say(&mut stream, status, "", body),
        After(status, body, after) => {
            say(&mut stream, status, &format!("retry-after: {after}\r\n"), body);
        }
        Echo(status) => say(&mut stream, status, "", &format!("no /services/{SECRET}")),
        Endless => {
            let _gone = write!(stream, "HTTP/1.1 200 So\r\nconnection: close\r\n\r\n");
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
        }
        Hang => std::thread::sleep(Duration::from_secs(600)),
    }
}

/// A webhook that nobody serves.
fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/services/{SECRET}", listener.local_addr().unwrap())
}

/// `[alert.slack]` with these URLs.
pub(crate) fn slack(urls: &[String]) -> String {
    format!("[alert.slack]\nurls = {urls:?}\n")
}

/// Fails where a text has a URL or a telling part of it.
#[track_caller]
pub(crate) fn is_kept_secret(url: &str, texts: &[&str]) {
    let mut parts: Vec<&str> = SECRET.split('/').collect();
    parts.extend([url, "verysecret", "T0000", "B0000"]);
    for text in texts {
        let line = text.lines().find(|line| parts.iter().any(|part| line.contains(part)));
        assert_eq!(line, None, "a part of the URL");
    }
}

/// Every way to fail, in one run: each webhook has its own time, and all together no more than one.
fn rolled_back_with(table: &[(Option<Answer>, Option<&str>)], limit: Duration) {
    let hooks: Vec<_> = table.iter().map(|(answer, _)| answer.map(webhook)).collect();
    let urls: Vec<_> = hooks
        .iter()
        .map(|hook| hook.as_ref().map_or_else(closed, |(url, _)| url.clone()))
        .collect();
    let bench = Bench::new();
    write(&bench, ".config/trapheus/config.toml", &slack(&urls));
    bench.deny("RestoreDBInstanceFromDBSnapshot", 0);
    let began = Instant::now();
    let came = bench.restore(&["-o", "json", "-vvv"]);
    came.assert_code(4);
    // The run itself takes some seconds.
    assert!(began.elapsed() < limit, "{:?}", began.elapsed());
    let result = came.json();
    assert_eq!((&result["outcome"], &result["exit_code"]), (&json!("rolled-back"), &json!(4)));
    assert_eq!(bench.id_of("db1"), bench.id_of("db1-temp").or(bench.id_of("db1")));
    let alerts = result["alerts"].as_array().unwrap();
    assert_eq!(alerts.len(), table.len());
    for ((number, alert), (answer, words)) in (1..).zip(alerts).zip(table) {
        assert_eq!(alert["sink"], format!("slack-{number}"));
        assert_eq!(alert["ok"], words.is_none(), "{answer:?}: {alert}");
        let error = alert["error"].as_str().unwrap_or_default();
        assert!(error.contains(words.unwrap_or_default()), "{answer:?}: {alert}");
    }
    let warnings = came.err.matches("was not sent: ").count();
    assert_eq!(warnings, table.iter().filter(|(_, words)| words.is_some()).count());
    for url in &urls {
        is_kept_secret(url, &[&came.out, &came.err, &bench.journal_text()]);
    }
}

const QUICK: [(Option<Answer>, Option<&str>); 12] = [
    (Some(Say(200, "ok")), None),
    (Some(Say(400, "invalid_token")), Some("revoked")),
    (Some(Say(400, "invalid_blocks")), Some("bug")),
    (Some(Say(403, "action_prohibited")), Some("administrator")),
    (Some(Say(404, "no_service")), Some("revoked")),
    (Some(Say(410, "channel_is_archived")), Some("archived")),
    (Some(After(429, "rate_limited", "1")), Some("429")),
    (Some(After(429, "rate_limited", "86400")), Some("429")),
    (Some(Say(500, "rollup_error")), Some("rollup_error (500)")),
    (Some(Endless), Some("aaaa")),
    (Some(Echo(404)), Some("404")),
    (None, Some("refused")),
];

#[test]
fn no_webhook_changes_a_run() {
    rolled_back_with(&QUICK, Duration::from_secs(30));
}

#[test]
#[ignore = "twenty seconds of waiting: .ci/run has the time for it"]
fn a_webhook_that_hangs_changes_nothing() {
    let hangs = (Some(Hang), Some("timed out"));
    rolled_back_with(&[&QUICK[..], &[hangs]].concat(), Duration::from_secs(45));
}

/// Whatever is asked for, and whatever the webhooks do: the URLs are seen nowhere.
#[test]
fn a_url_is_seen_nowhere() {
    let (good, _posts) = webhook(Say(200, "ok"));
    let urls = [good, webhook(Say(403, "invalid_token")).0, webhook(Echo(500)).0, closed()];
    let bench = Bench::at(3000.0);
    let on = "[alert]\non = [\"start\", \"failure\", \"success\"]\n";
    let config = format!("{on}{EMAIL}{}", slack(&urls));
    write(&bench, ".config/trapheus/config.toml", &config);
    let mut texts = Vec::new();
    let mut keep = |came: Came| texts.extend([came.out, came.err]);
    keep(bench.restore(&["-o", "jsonl", "-vvv"]));
    let run = bench.run_id();
    for args in [
        &["status", run.as_str(), "-vvv", "-o", "json"][..],
        &["status", "-o", "jsonl"],
        &["resume", run.as_str(), "-vvv"],
        &["restore", "-i", "db1", "--dry-run", "-vvv"],
        &["notify", "test", "-vvv"],
        &["notify", "test", "-o", "json", "-vvv"],
        &["notify", "test", "-q"],
    ] {
        keep(bench.run(args));
    }
    texts.push(bench.journal_text());
    // And whatever is wrong with the file.
    let wrong = [
        format!("[alert]\nslack = {:?}\n", urls[0]),
        format!("[alert.slack]\nurl = {:?}\n", urls[0]),
        format!("[alert.slack]\nurls = [{:?}, {:?}]\n", urls[0], "http://elsewhere.test/x"),
        format!("[alert.slack]\nurl_file = {:?}\n", urls[0]),
        format!("[alert.slack]\nurl_command = [{:?}]\n", urls[0]),
        format!("[alert.slack]\nurls = [{:?}\n", urls[0]),
        format!("{:?} = 1\n", urls[0]),
    ];
    for text in wrong {
        write(&bench, ".config/trapheus/config.toml", &text);
        for output in ["human", "json"] {
            let came = bench.run(&["notify", "test", "-vvv", "-o", output]);
            came.assert_code(2);
            texts.extend([came.out, came.err]);
        }
    }
    assert!(texts.iter().any(|text| text.contains("****cret")), "the tail tells them apart");
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    for url in &urls {
        is_kept_secret(url, &texts);
    }
}

/// The message of a post.
pub(crate) fn message(post: &str) -> Value {
    serde_json::from_str(post.split("\r\n\r\n").nth(1).unwrap()).unwrap()
}
