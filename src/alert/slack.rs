//! Slack incoming webhooks.

use super::config::is_loopback;
use super::send::Limits;
use super::{Alert, Secret};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use serde_json::json;
use std::error::Error;
use std::time::Duration;
use tokio::time::sleep;

/// Slack shows about 4000 characters of a text; the subject and escapes take some.
const LONGEST: usize = 3000;
/// Of an answer that is not `ok` this much is worth showing.
const SHOWN: usize = 200;
/// The first pause where Slack names none; it doubles. Slack takes about one message a second.
const PAUSE: Duration = Duration::from_secs(1);

/// What came of one attempt.
enum Came {
    Taken,
    /// Trying again may help, after so long if Slack said.
    Later(String, Option<Duration>),
    Never(String),
}

pub(super) async fn send(url: Secret, alert: Alert, limits: Limits) -> Result<(), String> {
    post(&url, &alert, limits).await.map_err(|error| url.scrub(&error))
}

async fn post(secret: &Secret, alert: &Alert, limits: Limits) -> Result<(), String> {
    let url = Url::parse(secret.expose()).map_err(|_| "the webhook is not a URL")?;
    let client = client(&url, limits.attempt).map_err(reason)?;
    let body = json!({ "text": text(alert) });
    let mut pause = PAUSE;
    loop {
        let (error, wait) = match attempt(&client, &url, &body).await {
            Came::Taken => return Ok(()),
            Came::Never(error) => return Err(error),
            Came::Later(error, wait) => (error, wait.unwrap_or(pause)),
        };
        // An attempt that cannot be waited for is not begun: the exit need not wait either.
        if limits.left() <= wait {
            return Err(error);
        }
        sleep(wait).await;
        pause *= 2;
    }
}

fn client(url: &Url, attempt: Duration) -> reqwest::Result<Client> {
    // A redirect would hand the message, and a proxy in the clear the URL, to somebody else.
    let builder = Client::builder().timeout(attempt).redirect(redirect::Policy::none());
    if is_loopback(url) { builder.no_proxy().build() } else { builder.build() }
}

async fn attempt(client: &Client, url: &Url, body: &serde_json::Value) -> Came {
    match client.post(url.clone()).json(body).send().await {
        Err(error) if error.is_builder() => Came::Never(reason(error)),
        Err(error) => Came::Later(reason(error), None),
        Ok(answer) => {
            let (status, wait) = (answer.status(), retry_after(answer.headers()));
            match read(answer).await {
                Ok(body) => judge(status, body.trim(), wait),
                Err(error) => Came::Later(reason(error), None),
            }
        }
    }
}

/// Slack says what happened in the body; the status of one and the same answer has changed over
/// the years.
fn judge(status: StatusCode, body: &str, wait: Option<Duration>) -> Came {
    if status.is_success() && body == "ok" {
        return Came::Taken;
    }
    let said: String =
        body.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    let said = if said.is_empty() { "nothing".to_owned() } else { said };
    let error = format!("Slack answered {said} ({})", status.as_u16());
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Came::Later(error, wait);
    }
    match advice(body) {
        Some(advice) => Came::Never(format!("{error}: {advice}")),
        None if status.is_server_error() => Came::Later(error, wait),
        None => Came::Never(error),
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
        "invalid_payload" | "no_text" | "too_many_attachments" => "please report this as a bug",
        _ => return None,
    })
}

/// Seconds; a date is not used by Slack.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// As much of the answer as is worth judging.
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

fn text(alert: &Alert) -> String {
    let body: String = alert.text.chars().take(LONGEST).collect();
    // The fence of the code block must be the only one.
    let body = body.trim_end().replace("```", "'''");
    format!("*{}*\n```{}```", escape(&alert.subject), escape(&body))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_markup() {
        let alert =
            Alert { subject: "<!channel> & co".to_owned(), text: "a ``` b <b>\n".to_owned() };
        assert_eq!(text(&alert), "*&lt;!channel&gt; &amp; co*\n```a ''' b &lt;b&gt;```");
        let alert = Alert { subject: String::new(), text: "ä".repeat(LONGEST + 1) };
        assert_eq!(text(&alert).chars().filter(|c| *c == 'ä').count(), LONGEST);
    }
}
