//! Slack, by servers that answer as it does, and as it should not.

use crate::server::{After, Drip, Endless, Hang, Reply, SECRET, Say, alert, server, sinks};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use trapheus::alert::{Config, Sent, Taken, send};

/// What came of an alert, and the messages that the server was sent.
async fn one(replies: Vec<Reply>) -> (Sent, Vec<Value>) {
    let (url, bodies) = server(replies).await;
    let sinks = sinks(&[url]);
    let mut sent = send(&sinks, None, &alert()).await;
    assert_eq!(sent.len(), 1);
    assert!(!format!("{sent:?} {sinks:?}").contains(SECRET), "{sent:?}");
    let bodies = bodies.lock().unwrap().clone();
    (sent.remove(0), bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect())
}

#[tokio::test]
async fn an_alert_is_taken() {
    let (sent, messages) = one(vec![Say(200, "ok")]).await;
    assert_eq!(sent, Sent { sink: "slack".to_owned(), came: Ok(Taken::default()) });
    assert_eq!(messages.len(), 1);
    insta::assert_snapshot!("slack", format!("{:#}", messages[0]));
}

#[tokio::test]
async fn what_slack_refuses_is_not_tried_again() {
    for (status, body, words) in [
        (400, "invalid_token", "revoked"),
        (403, "invalid_token", "revoked"),
        (403, "action_prohibited", "administrator"),
        (404, "channel_not_found", "gone or archived"),
        (404, "no_service", "revoked"),
        (404, "no_team", "workspace"),
        (410, "channel_is_archived", "gone or archived"),
        (400, "user_not_found", "user"),
        (200, "no_text", "bug"),
        (200, "<html>a portal</html>", "check its URL"),
        (302, "", "nothing (302)"),
        (403, "", "check its URL"),
        (500, "invalid_token", "revoked"),
    ] {
        let (sent, messages) = one(vec![Say(status, body)]).await;
        let unsent = sent.came.unwrap_err();
        assert!(unsent.to_string().contains(words), "{status} {body}: {unsent}");
        assert!(unsent.lasting, "{status} {body}");
        assert_eq!(messages.len(), 1, "{status} {body}");
    }
}

/// Better without looks than not at all.
#[tokio::test]
async fn blocks_that_are_refused_are_left_out() {
    for (status, body) in
        [(400, "invalid_blocks"), (400, "invalid_blocks_format"), (400, "invalid_payload")]
    {
        let (sent, messages) = one(vec![Say(status, body), Say(200, "ok")]).await;
        assert!(sent.ok(), "{body}: {:?}", sent.error());
        assert_eq!(messages.len(), 2, "{body}");
        assert!(messages[0]["blocks"].is_array() && messages[1].get("blocks").is_none(), "{body}");
        assert_eq!(messages[0]["text"], messages[1]["text"]);
        let (sent, messages) = one(vec![Say(status, body)]).await;
        assert!(sent.error().unwrap().contains("bug"), "{body}: {:?}", sent.error());
        assert_eq!(messages.len(), 2, "{body}: once more, and no oftener");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for first in [
        Say(500, "rollup_error"),
        Say(503, ""),
        Endless(500),
        After(429, "rate_limited", "1"),
        After(429, "rate_limited", "0"),
        After(429, "rate_limited", "soon"),
        Say(429, "rate_limited"),
        Hang,
        Drip(200),
    ] {
        let began = Instant::now();
        let (sent, messages) = one(vec![first, Say(200, "ok")]).await;
        assert!(sent.ok(), "{first:?}: {:?}", sent.error());
        assert_eq!(messages.len(), 2, "{first:?}");
        assert!(began.elapsed() >= Duration::from_secs(1), "{first:?}: without a pause");
    }
}

/// Nobody is asked more than three times, however short the pauses are that he names.
#[tokio::test]
async fn it_is_tried_three_times() {
    for reply in [Say(500, "rollup_error"), After(429, "", "0"), After(503, "", "1")] {
        let (sent, messages) = one(vec![reply]).await;
        let unsent = sent.came.unwrap_err();
        assert!(!unsent.lasting, "{reply:?}: {unsent}");
        assert_eq!(messages.len(), 3, "{reply:?}");
    }
}

#[tokio::test]
async fn a_long_retry_after_is_not_waited_for() {
    for after in ["3600", "31", "18446744073709551615"] {
        let began = Instant::now();
        let (sent, messages) = one(vec![After(429, "rate_limited", after)]).await;
        assert!(sent.error().unwrap().contains("429"), "{:?}", sent.error());
        assert_eq!(messages.len(), 1);
        assert!(began.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn a_retry_after_is_waited_for() {
    let began = Instant::now();
    let (sent, _) = one(vec![After(429, "", "2"), Say(200, "ok")]).await;
    assert!(sent.ok());
    assert!(began.elapsed() >= Duration::from_secs(2));
}

/// The logs of every crate at their most talkative, from all tests of this process.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_shows_the_secret() {
    let logs = Logs::default();
    let writer = logs.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    one(vec![Hang, Say(500, SECRET), Say(200, "ok")]).await;
    let logs = String::from_utf8_lossy(&logs.0.lock().unwrap()).into_owned();
    assert!(logs.contains("127.0.0.1"), "nothing was logged");
    let line = logs.lines().find(|line| line.contains(SECRET));
    assert_eq!(line, None);
}

/// Whatever the others do, each has its own time, and all of them together no more than one.
#[tokio::test]
async fn what_hangs_is_given_up_and_holds_up_no_other() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/services/T0001/B0001/{SECRET}", listener.local_addr().unwrap())
    };
    let mut urls = vec![closed];
    let table = [
        (None, Some("refused")),
        (Some(Hang), Some("timed out")),
        (Some(Say(500, SECRET)), Some("500")),
        (Some(Say(200, "ok")), None),
        (Some(Endless(200)), Some("aaaa")),
        (Some(Drip(200)), Some("timed out")),
        (Some(After(429, "", "3600")), Some("429")),
    ];
    for (reply, _) in &table[1..] {
        urls.push(server(vec![reply.unwrap()]).await.0);
    }
    let began = Instant::now();
    let sent = send(&sinks(&urls), None, &alert()).await;
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    assert_eq!(sent.len(), table.len());
    for ((number, sent), (reply, words)) in (1..).zip(&sent).zip(table) {
        assert_eq!(sent.sink, format!("slack-{number}"));
        let error = sent.error();
        let told = words.is_none_or(|words| error.as_ref().is_some_and(|it| it.contains(words)));
        assert!(told && error.is_some() == words.is_some(), "{reply:?}: {error:?}");
    }
    assert!(!format!("{sent:?}").contains(SECRET), "{sent:?}");
}

#[tokio::test]
async fn an_email_without_a_client_fails_alone() {
    let (url, _) = server(vec![Say(200, "ok")]).await;
    let text = format!("email = {{ from = 'a@b.c', to = ['d@e.f'] }}\nslack.urls = '{url}'");
    let sinks = toml::from_str::<Config>(&text).unwrap().sinks(None).unwrap();
    let sent = send(&sinks, None, &alert()).await;
    let ok: Vec<_> = sent.iter().map(|sent| (sent.sink.as_str(), sent.ok())).collect();
    assert_eq!(ok, [("email", false), ("slack", true)]);
}

/// The sinks that have taken an alert are left out, and the others keep their names.
#[tokio::test]
async fn those_that_took_it_are_left_out() {
    let (first, firsts) = server(vec![Say(200, "ok")]).await;
    let (second, seconds) = server(vec![Say(200, "ok")]).await;
    let sinks = sinks(&[first, second]).without(&["slack-1".to_owned()].into());
    let sent = send(&sinks, None, &alert()).await;
    assert_eq!(sent.iter().map(|sent| sent.sink.as_str()).collect::<Vec<_>>(), ["slack-2"]);
    assert_eq!((firsts.lock().unwrap().len(), seconds.lock().unwrap().len()), (0, 1));
    assert!(sinks.without(&["slack-2".to_owned()].into()).is_empty());
}
