//! On loopback TCP: the account for anyone's client.

use super::account::Account;
use super::dispatch::{Answer, Request};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// How the account's time runs: from the present, so many times as fast.
#[derive(Debug, Clone, Copy)]
struct Clock {
    from: SystemTime,
    since: Instant,
    speed: f64,
}

impl Clock {
    fn now(self) -> SystemTime {
        let elapsed = self.since.elapsed().as_secs_f64() * self.speed;
        self.from + Duration::try_from_secs_f64(elapsed).unwrap_or_default()
    }
}

/// Serves the account until cancelled; its time runs `speed` times as fast as real time.
pub async fn serve(listener: TcpListener, account: Account, speed: f64) -> io::Result<()> {
    let clock = Clock { from: SystemTime::now(), since: Instant::now(), speed };
    loop {
        let (stream, _) = listener.accept().await?;
        let account = account.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| respond(account.clone(), clock, request));
            // A connection that ends in an error is the client's affair, or the fault script's.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// Serves the account on a free loopback port, from a thread that ends with the process; gives the
/// URL. For those who drive a process of its own.
///
/// # Errors
/// Where there is no port to be had.
pub fn serve_apart(account: Account, speed: f64) -> io::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async { serve(TcpListener::from_std(listener)?, account, speed).await })
    });
    Ok(url)
}

/// Answers one request; an error closes the connection.
async fn respond(
    account: Account,
    clock: Clock,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let text =
        |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter();
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
        body,
    };
    match account.answer(clock.now(), &request) {
        Answer::Reply(reply) => {
            let mut response = hyper::Response::builder().status(reply.status);
            for (name, value) in reply.headers {
                response = response.header(name, value);
            }
            response.body(Full::new(reply.body)).map_err(io::Error::other)
        }
        Answer::Hung => std::future::pending().await,
        Answer::Lost | Answer::Closed | Answer::Crashed => {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
}
