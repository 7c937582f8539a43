//! Alerts against real servers on loopback: what counts as taken, what is tried again, and that
//! the webhook's secret is seen nowhere.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use trapheus::alert::{Alert, Config, Occasion, Sent, Sinks, send};

/// The part of the URL that must be seen nowhere.
const SECRET: &str = "s3cr3tS3CR3Ts3cr3tS3CR3T";

/// One answer of the server; `None` hangs.
type Reply = Option<(u16, &'static str, Option<&'static str>)>;

/// A server that gives the replies in turn, the last one again and again, and keeps the bodies it
/// was sent.
async fn server(replies: Vec<Reply>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let kept = bodies.clone();
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { return };
            let (kept, replies) = (kept.clone(), replies.clone());
            let answer = service_fn(move |request: Request<Incoming>| {
                let (kept, replies) = (kept.clone(), replies.clone());
                async move {
                    let body = request.into_body().collect().await.unwrap().to_bytes();
                    let number = {
                        let mut kept = kept.lock().unwrap();
                        kept.push(String::from_utf8_lossy(&body).into_owned());
                        kept.len() - 1
                    };
                    let Some((status, body, after)) = replies[number.min(replies.len() - 1)] else {
                        std::future::pending::<()>().await;
                        unreachable!();
                    };
                    let mut reply = Response::builder().status(status);
                    if let Some(after) = after {
                        reply = reply.header("Retry-After", after);
                    }
                    Ok::<_, Infallible>(
                        reply.body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap(),
                    )
                }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer);
            tokio::spawn(connection);
        }
    });
    (format!("http://{address}/services/T0001/B0001/{SECRET}"), bodies)
}

fn sinks(urls: &[String]) -> Sinks {
    let urls: Vec<_> = urls.iter().map(|url| format!("{url:?}")).collect();
    let config: Config = toml::from_str(&format!("slack.urls = [{}]", urls.join(", "))).unwrap();
    config.sinks(None).unwrap().within(Duration::from_secs(4), Duration::from_millis(500))
}

fn alert() -> Alert {
    Alert {
        subject: "trapheus: restore of db1 FAILED".to_owned(),
        text: "cause: a < b & c\nnext: trapheus resume r1\n".to_owned(),
    }
}

async fn one(replies: Vec<Reply>) -> (Sent, Vec<String>) {
    let (url, bodies) = server(replies).await;
    let sinks = sinks(&[url]);
    let mut sent = send(&sinks, None, &alert()).await;
    assert_eq!(sent.len(), 1);
    assert!(!format!("{sent:?} {sinks:?}").contains(SECRET), "{sent:?}");
    let bodies = bodies.lock().unwrap().clone();
    (sent.remove(0), bodies)
}

#[tokio::test]
async fn an_alert_is_taken() {
    let (sent, bodies) = one(vec![Some((200, "ok", None))]).await;
    assert_eq!(sent, Sent { sink: "slack".to_owned(), ok: true, error: None });
    let body: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    let text = body["text"].as_str().unwrap();
    assert_eq!(
        text,
        "*trapheus: restore of db1 FAILED*\n```cause: a &lt; b &amp; c\nnext: trapheus resume r1```"
    );
}

#[tokio::test]
async fn what_slack_refuses_is_not_tried_again() {
    for (status, body, words) in [
        (400, "invalid_token", "revoked"),
        (403, "invalid_token", "revoked"),
        (403, "action_prohibited", "administrator"),
        (404, "channel_not_found", "gone or archived"),
        (404, "no_service", "revoked"),
        (410, "channel_is_archived", "gone or archived"),
        (200, "no_text", "bug"),
        (200, "<html>a portal</html>", "a portal"),
        (302, "", "nothing (302)"),
        (500, "invalid_token", "revoked"),
    ] {
        let (sent, bodies) = one(vec![Some((status, body, None))]).await;
        let error = sent.error.unwrap();
        assert!(!sent.ok && error.contains(words), "{status} {body}: {error}");
        assert_eq!(bodies.len(), 1, "{status} {body}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let ok = Some((200, "ok", None));
    for first in [
        Some((500, "rollup_error", None)),
        Some((503, "", None)),
        Some((429, "rate_limited", Some("1"))),
        Some((429, "rate_limited", None)),
        None,
    ] {
        let (sent, bodies) = one(vec![first, ok]).await;
        assert!(sent.ok, "{first:?}: {:?}", sent.error);
        assert_eq!(bodies.len(), 2, "{first:?}");
    }
}

#[tokio::test]
async fn a_long_retry_after_is_not_waited_for() {
    let began = Instant::now();
    let (sent, bodies) = one(vec![Some((429, "rate_limited", Some("3600")))]).await;
    assert!(!sent.ok && sent.error.unwrap().contains("429"));
    assert_eq!(bodies.len(), 1);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_retry_after_is_waited_for() {
    let began = Instant::now();
    let (sent, _) = one(vec![Some((429, "", Some("2"))), Some((200, "ok", None))]).await;
    assert!(sent.ok);
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
    one(vec![None, Some((500, SECRET, None)), Some((200, "ok", None))]).await;
    let logs = String::from_utf8_lossy(&logs.0.lock().unwrap()).into_owned();
    assert!(logs.contains("127.0.0.1"), "nothing was logged");
    let line = logs.lines().find(|line| line.contains(SECRET));
    assert_eq!(line, None);
}

#[tokio::test]
async fn what_hangs_is_given_up_and_holds_up_no_other() {
    let (hangs, _) = server(vec![None]).await;
    let (fails, _) = server(vec![Some((500, SECRET, None))]).await;
    let (takes, _) = server(vec![Some((200, "ok", None))]).await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/services/T0001/B0001/{SECRET}", listener.local_addr().unwrap())
    };
    let began = Instant::now();
    let sent = send(&sinks(&[hangs, fails, takes, closed]), None, &alert()).await;
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    let ok: Vec<_> = sent.iter().map(|sent| (sent.sink.as_str(), sent.ok)).collect();
    assert_eq!(ok, [("slack-1", false), ("slack-2", false), ("slack-3", true), ("slack-4", false)]);
    assert!(sent[0].error.as_ref().unwrap().contains("timed out"), "{:?}", sent[0]);
    assert!(sent[1].error.as_ref().unwrap().contains("500"), "{:?}", sent[1]);
    assert!(sent[3].error.as_ref().unwrap().contains("refused"), "{:?}", sent[3]);
    assert!(!format!("{sent:?}").contains(SECRET), "{sent:?}");
}

#[tokio::test]
async fn an_email_without_a_client_fails_alone() {
    let (url, _) = server(vec![Some((200, "ok", None))]).await;
    let text = format!("email = {{ from = 'a@b.c', to = ['d@e.f'] }}\nslack.urls = '{url}'");
    let sinks = toml::from_str::<Config>(&text).unwrap().sinks(None).unwrap();
    let sent = send(&sinks, None, &alert()).await;
    let ok: Vec<_> = sent.iter().map(|sent| (sent.sink.as_str(), sent.ok)).collect();
    assert_eq!(ok, [("email", false), ("slack", true)]);
}

fn ses(endpoint: &str) -> aws_sdk_sesv2::Client {
    use aws_credential_types::Credentials;
    use aws_sdk_sesv2::config::{BehaviorVersion, Region};
    let config = aws_sdk_sesv2::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::from_keys("a", "b", None))
        .endpoint_url(endpoint)
        .build();
    aws_sdk_sesv2::Client::from_conf(config)
}

async fn email(replies: Vec<Reply>) -> (Sent, Vec<String>) {
    let (url, bodies) = server(replies).await;
    let endpoint = url.split("/services").next().unwrap().to_owned();
    let text =
        "from = 'Ops <ops@example.com>'\nto = ['dba@example.com']\nconfiguration_set = 'set'";
    let config = Config { email: toml::from_str(text).unwrap(), ..Config::default() };
    let sinks = config.sinks(None).unwrap();
    let sinks = sinks.within(Duration::from_secs(4), Duration::from_millis(500));
    let sent = send(&sinks, Some(ses(&endpoint)), &alert()).await.remove(0);
    let bodies = bodies.lock().unwrap().clone();
    (sent, bodies)
}

#[tokio::test]
async fn an_email_is_taken() {
    let (sent, bodies) = email(vec![Some((200, "{\"MessageId\": \"m1\"}", None))]).await;
    assert_eq!(sent, Sent { sink: "email".to_owned(), ok: true, error: None });
    let body: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(body["FromEmailAddress"], "Ops <ops@example.com>");
    assert_eq!(body["Destination"]["ToAddresses"][0], "dba@example.com");
    assert_eq!(body["ConfigurationSetName"], "set");
    let simple = &body["Content"]["Simple"];
    assert_eq!(simple["Subject"]["Data"], "trapheus: restore of db1 FAILED");
    assert_eq!(simple["Body"]["Text"]["Data"], alert().text);
}

#[tokio::test]
async fn what_ses_says_is_told() {
    let body = "{\"__type\": \"MessageRejected\", \"message\": \"Email address is not verified.\"}";
    let (sent, bodies) = email(vec![Some((400, body, None))]).await;
    assert_eq!(sent.error.as_deref(), Some("MessageRejected: Email address is not verified."));
    assert_eq!(bodies.len(), 1);

    let (sent, _) = email(vec![None]).await;
    assert!(!sent.ok);
    assert!(sent.error.as_ref().unwrap().contains("time"), "{sent:?}");
}

fn mistake(text: &str, variable: Option<&str>) -> String {
    let config = toml::from_str::<Config>(text).unwrap();
    let error = config.sinks(variable).unwrap_err().to_string();
    assert!(!error.contains(SECRET), "{error}");
    error
}

#[test]
fn each_mistake_is_named() {
    let url = format!("https://hooks.example.com/services/{SECRET}");
    for (text, variable, words) in [
        ("slack = {}".to_owned(), None, "needs one of urls"),
        (format!("slack = {{ urls = ['{url}'], url_file = 'f' }}"), None, "urls, url_file"),
        (format!("slack.urls = ['{url}']"), Some(url.as_str()), "TRAPHEUS_SLACK_WEBHOOK_URLS"),
        ("slack.urls = []".to_owned(), None, "urls gives no URL"),
        (format!("slack.urls = ['{url}', 'http://example.com/{SECRET}']"), None, "number 2 must"),
        (format!("slack.urls = ['hooks/{SECRET}']"), None, "number 1 is not a URL"),
        (format!("slack.url_file = '{url}'"), None, "url_file cannot be read"),
        (format!("slack.url_command = ['{url}']"), None, "url_command cannot be run"),
        ("slack.url_command = ['false']".to_owned(), None, "url_command failed"),
        ("slack.url_command = ['true']".to_owned(), None, "url_command gives no URL"),
        ("slack.url_command = []".to_owned(), None, "url_command gives no URL"),
        ("email = { from = 'a', to = ['a@b.c'] }".to_owned(), None, "from: 'a'"),
        ("email = { from = 'a@b.c', to = ['x@'] }".to_owned(), None, "to: 'x@'"),
        ("email = { from = 'a@b.c', to = [] }".to_owned(), None, "no recipient"),
    ] {
        let error = mistake(&text, variable);
        assert!(error.contains(words), "{text}: {error}");
    }
    for text in [
        format!("slack = 'https://a.example/{SECRET}'"),
        format!("slack.urls = [['https://a.example/{SECRET}']]"),
        format!("slack.urls = {{ a = 'https://a.example/{SECRET}' }}"),
        format!("slack.url_command = 'https://a.example/{SECRET}'"),
        format!("slack.url = 'https://a.example/{SECRET}'"),
    ] {
        // Only the message: the rest of the parser's error quotes the line.
        let error = toml::from_str::<Config>(&text).unwrap_err().message().to_owned();
        assert!(!error.contains(SECRET) && error.contains("[alert.slack]"), "{text}: {error}");
    }
    for text in ["slack.url = 'x'", "email = { from = 'a@b.c', to = [], cc = [] }", "no = 1"] {
        assert!(toml::from_str::<Config>(text).is_err(), "{text}");
    }
}

#[test]
fn urls_come_from_each_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("urls");
    std::fs::write(&file, "# ours\nhttps://a.example/1\n\n  https://a.example/2\n").unwrap();
    for (text, variable, words) in [
        ("slack.urls = 'https://a.example/1'".to_owned(), None, "Slack"),
        (format!("slack.url_file = {file:?}"), None, "Slack, 2 webhooks"),
        ("slack.url_command = ['echo', 'https://a.example/1']".to_owned(), None, "Slack"),
        (String::new(), Some("https://a.example/1, http://[::1]:1/2"), "Slack, 2 webhooks"),
        ("slack = {}".to_owned(), Some("http://localhost:1/x"), "Slack"),
    ] {
        let sinks = toml::from_str::<Config>(&text).unwrap().sinks(variable).unwrap();
        assert_eq!(sinks.in_words(), [words], "{text}");
        assert!(sinks.wants(Occasion::Failure) && !sinks.wants(Occasion::Start), "{text}");
    }
    let none = Config::default().sinks(Some(" ")).unwrap();
    assert!(none.is_empty() && !none.wants(Occasion::Failure));
}

#[test]
fn an_end_is_an_occasion() {
    for (code, unserved, occasion) in [
        (0, false, Some(Occasion::Success)),
        (1, false, None),
        (1, true, Some(Occasion::Failure)),
        (2, false, None),
        (3, true, None),
        (4, false, Some(Occasion::Failure)),
        (5, true, Some(Occasion::Failure)),
        (6, false, Some(Occasion::Failure)),
        (75, false, None),
        (75, true, Some(Occasion::Failure)),
        (130, true, Some(Occasion::Failure)),
        (143, false, None),
    ] {
        assert_eq!(Occasion::of_end(code, unserved), occasion, "{code} {unserved}");
    }
}
