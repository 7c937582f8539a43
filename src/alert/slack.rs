//! Slack incoming webhooks.

use super::blocks::{plain, rich};
use super::config::is_loopback;
use super::message::calm;
use super::send::Limits;
use super::{Alert, Secret, Taken, Unsent};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use serde_json::Value;
use std::error::Error;
use std::time::Duration;
use tokio::time::sleep;

/// Of an answer that is not `ok` this much is worth showing.
const SHOWN: usize = 200;
/// The first pause where Slack names none; it doubles. Slack takes about one message a second.
const PAUSE: Duration = Duration::from_secs(1);
/// Nobody waits for longer, whatever Slack says.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often it is tried.
const ATTEMPTS: u32 = 3;

/// What came of one attempt.
enum Came {
    Taken,
    /// Trying again may help, after so long if Slack said.
    Later(Unsent, Option<Duration>),
    /// The blocks are not as Slack wants them.
    Malformed(Unsent),
    Never(Unsent),
}

pub(super) async fn send(url: Secret, alert: Alert, limits: Limits) -> Result<Taken, Unsent> {
    let came = post(&url, &alert, limits).await;
    came.map_err(|unsent| Unsent { what: url.scrub(&unsent.what), ..unsent })
}

async fn post(secret: &Secret, alert: &Alert, limits: Limits) -> Result<Taken, Unsent> {
    let no_url = || Unsent::lasting("the webhook is not a URL", None);
    let url = Url::parse(secret.expose()).map_err(|_| no_url())?;
    let client =
        client(&url, limits.attempt).map_err(|error| Unsent::lasting(reason(error), None))?;
    let sending = Sending { client, url, secret: secret.clone(), limits };
    match sending.all(&rich(alert)).await {
        // Better without looks than not at all.
        Err(Refused::Malformed(_)) => sending.all(&plain(alert)).await.map_err(Refused::unsent),
        came => came.map_err(Refused::unsent),
    }
}

/// Why all attempts at one message failed.
enum Refused {
    Malformed(Unsent),
    Otherwise(Unsent),
}

impl Refused {
    fn unsent(self) -> Unsent {
        match self {
            Self::Malformed(unsent) | Self::Otherwise(unsent) => unsent,
        }
    }
}

struct Sending {
    client: Client,
    url: Url,
    secret: Secret,
    limits: Limits,
}

impl Sending {
    /// Every attempt at one message.
    async fn all(&self, message: &Value) -> Result<Taken, Refused> {
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            let (unsent, wait) = match self.once(message).await {
                Came::Taken => return Ok(Taken::default()),
                Came::Never(unsent) => return Err(Refused::Otherwise(unsent)),
                Came::Malformed(unsent) => return Err(Refused::Malformed(unsent)),
                // No less than Slack asks for, and never at once.
                Came::Later(unsent, after) => {
                    (unsent, after.unwrap_or(pause).clamp(PAUSE, LONGEST_PAUSE))
                }
            };
            // An attempt that cannot be waited for is not begun: the exit need not wait either.
            if attempt == ATTEMPTS || self.limits.left() <= wait {
                return Err(Refused::Otherwise(unsent));
            }
            sleep(wait).await;
            pause *= 2;
            attempt += 1;
        }
    }

    async fn once(&self, message: &Value) -> Came {
        match self.client.post(self.url.clone()).json(message).send().await {
            Err(error) if error.is_builder() => Came::Never(Unsent::lasting(reason(error), None)),
            Err(error) => Came::Later(Unsent::passing(reason(error)), None),
            Ok(answer) => {
                let (status, wait) = (answer.status(), retry_after(answer.headers()));
                match read(answer).await {
                    // Before it is cut: half a secret is not known as one.
                    Ok(body) => judge(status, self.secret.scrub(body.trim()).as_str(), wait),
                    Err(error) => Came::Later(Unsent::passing(reason(error)), None),
                }
            }
        }
    }
}

fn client(url: &Url, attempt: Duration) -> reqwest::Result<Client> {
    // A redirect would hand the message, and a proxy in the clear the URL, to somebody else.
    let builder = Client::builder().timeout(attempt).redirect(redirect::Policy::none());
    if is_loopback(url) { builder.no_proxy().build() } else { builder.build() }
}

/// Slack says what happened in the body; the status of one and the same answer has changed over
/// the years.
fn judge(status: StatusCode, body: &str, wait: Option<Duration>) -> Came {
    if status.is_success() && body == "ok" {
        return Came::Taken;
    }
    let said: String = calm(body).chars().take(SHOWN).collect();
    let said = if said.is_empty() { "nothing" } else { &said };
    let what = format!("Slack answered {said} ({})", status.as_u16());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let hint = Some("it takes about one message a second".to_owned());
        return Came::Later(Unsent { hint, ..Unsent::passing(what) }, wait);
    }
    let never = |hint: &str| Unsent::lasting(&what, Some(hint.to_owned()));
    match advice(body) {
        Some(hint) if body.starts_with("invalid_blocks") || body == "invalid_payload" => {
            Came::Malformed(never(hint))
        }
        Some(hint) => Came::Never(never(hint)),
        None if status.is_server_error() => Came::Later(Unsent::passing(what), wait),
        None => Came::Never(never("that is not how a webhook of Slack answers; check its URL")),
    }
}

fn advice(body: &str) -> Option<&'static str> {
    Some(match body {
        "invalid_token" | "no_service" | "no_service_id" | "no_active_hooks" => {
            "the webhook is gone or revoked; create a new one"
        }
        "no_team" | "team_disabled" | "user_not_found" => {
            "the workspace or the user of the webhook is gone; create a new one"
        }
        "channel_not_found" | "channel_is_archived" => {
            "the channel is gone or archived; create a webhook for another one"
        }
        "action_prohibited" | "posting_to_general_channel_denied" => {
            "an administrator of the workspace forbids it"
        }
        "invalid_payload"
        | "invalid_blocks"
        | "invalid_blocks_format"
        | "no_text"
        | "too_many_attachments" => "please report this as a bug",
        _ => return None,
    })
}

/// Seconds; a date is not used by Slack.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// As much of the answer as is worth judging, however long it is.
async fn read(mut answer: Response) -> reqwest::Result<String> {
    const ENOUGH: usize = 4096;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() >= ENOUGH {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The error and its causes, without the URL.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
