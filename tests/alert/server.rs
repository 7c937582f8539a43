//! A server on loopback that answers as it is told to, and the alert that is sent to it.

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use trapheus::alert::{Alert, Config, Sinks};

/// The part of the URL that must be seen nowhere.
pub(crate) const SECRET: &str = "s3cr3tS3CR3Ts3cr3tS3CR3T";

/// One answer of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// A status and a body.
    Say(u16, &'static str),
    /// The same, with a `Retry-After`.
    After(u16, &'static str, &'static str),
    /// A body that never ends, as fast as it is read.
    Endless(u16),
    /// A body that never ends, a byte now and then.
    Drip(u16),
    /// Nothing, ever.
    Hang,
}

pub(crate) use Reply::{After, Drip, Endless, Hang, Say};

impl Reply {
    fn parts(self) -> Option<(u16, Option<&'static str>, BoxBody<Bytes, Infallible>)> {
        let whole = |body: &'static str| Full::new(Bytes::from_static(body.as_bytes())).boxed();
        Some(match self {
            Say(status, body) => (status, None, whole(body)),
            After(status, body, after) => (status, Some(after), whole(body)),
            Endless(status) => (status, None, Stream { pause: None, wait: None }.boxed()),
            Drip(status) => {
                let pause = Some(Duration::from_millis(50));
                (status, None, Stream { pause, wait: None }.boxed())
            }
            Hang => return None,
        })
    }
}

/// A body without an end.
struct Stream {
    pause: Option<Duration>,
    wait: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = self.pause {
            let wait = self.wait.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            if wait.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.wait = None;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"a")))));
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'a'; 8192])))))
    }
}

/// A server that gives the replies in turn, the last one again and again, and keeps the bodies it
/// was sent.
pub(crate) async fn server(replies: Vec<Reply>) -> (String, Arc<Mutex<Vec<String>>>) {
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
                    let reply = replies[number.min(replies.len() - 1)];
                    let Some((status, after, body)) = reply.parts() else {
                        std::future::pending::<()>().await;
                        unreachable!();
                    };
                    let mut reply = Response::builder().status(status);
                    if let Some(after) = after {
                        reply = reply.header("Retry-After", after);
                    }
                    Ok::<_, Infallible>(reply.body(body).unwrap())
                }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer);
            tokio::spawn(connection);
        }
    });
    (format!("http://{address}/services/T0001/B0001/{SECRET}"), bodies)
}

/// Slack at these URLs, with four seconds in all and half a second for an attempt.
pub(crate) fn sinks(urls: &[String]) -> Sinks {
    let urls: Vec<_> = urls.iter().map(|url| format!("{url:?}")).collect();
    let config: Config = toml::from_str(&format!("slack.urls = [{}]", urls.join(", "))).unwrap();
    config.sinks(None).unwrap().within(Duration::from_secs(4), Duration::from_millis(500))
}

/// An alert with something to escape in it.
pub(crate) fn alert() -> Alert {
    Alert {
        subject: "trapheus: restore of db1 FAILED".to_owned(),
        note: None,
        facts: vec![("database", "db1".to_owned()), ("run", "r1".to_owned())],
        cause: Some("a < b & c".to_owned()),
        standing: vec![("now", "the original serves db1".to_owned())],
        next: Some("trapheus resume r1".to_owned()),
        sender: "trapheus on bastion".to_owned(),
        run: Some("r1".to_owned()),
        result: Some("{\"v\":1}".to_owned()),
    }
}
