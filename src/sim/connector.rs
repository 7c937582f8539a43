//! In process: the account as the SDK's HTTP client.

use super::account::Account;
use super::dispatch::{Answer, Reply, Request};
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use std::io;

/// The SDK's HTTP client that asks the account. `time` and `sleep` must be those of the SDK's
/// configuration: the account lives on the same clock.
pub fn http_client(
    account: Account,
    time: SharedTimeSource,
    sleep: SharedAsyncSleep,
) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(Connector { account, time, sleep });
    http_client_fn(move |_, _| connector.clone())
}

#[derive(Debug, Clone)]
struct Connector {
    account: Account,
    time: SharedTimeSource,
    sleep: SharedAsyncSleep,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move {
            let request = read(&request);
            let latency = connector.account.latency();
            // There and back again.
            connector.sleep.sleep(latency / 2).await;
            let answer = connector.account.answer(connector.time.now(), &request);
            connector.sleep.sleep(latency / 2).await;
            match answer {
                Answer::Reply(reply) => write(reply),
                Answer::Lost => Err(ConnectorError::io(
                    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset").into(),
                )),
                // As the SDK sorts and words what hyper tells of a connection that is closed before
                // the answer; over TCP it is that very error.
                Answer::Closed => Err(ConnectorError::other(
                    "connection closed before message completed".into(),
                    Some(ErrorKind::TransientError),
                )),
                Answer::Hung | Answer::Crashed => std::future::pending().await,
            }
        })
    }
}

fn read(request: &HttpRequest) -> Request {
    let (_, rest) = request.uri().split_once("://").unwrap_or_default();
    let target = rest.find('/').map_or("/", |at| &rest[at..]);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = request.headers().iter();
    Request {
        method: request.method().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: bytes::Bytes::copy_from_slice(request.body().bytes().unwrap_or_default()),
    }
}

fn write(reply: Reply) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(reply.status)
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
