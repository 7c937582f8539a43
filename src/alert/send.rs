//! Sends an alert to all sinks side by side.

use super::config::EMAIL;
use super::{Alert, Sinks, email, slack};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// For so long one sink may hold up the exit. They run side by side, so all of them do.
const LIMIT: Duration = Duration::from_secs(20);
/// For so long one attempt may take: three of them, with pauses, fit into the limit.
const ATTEMPT: Duration = Duration::from_secs(5);

/// How long a sink has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// For one attempt.
    pub(super) attempt: Duration,
    /// For all of them.
    pub(super) deadline: Instant,
}

impl Limits {
    /// Those of sinks, from now on.
    pub(super) fn of(sinks: &Sinks) -> Self {
        let (limit, attempt) = sinks.limits.unwrap_or(LIMITS);
        Self { attempt, deadline: Instant::now() + limit }
    }

    pub(super) fn left(self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// The whole time and the time of one attempt, unless somebody asks for less.
const LIMITS: (Duration, Duration) = (LIMIT, ATTEMPT);

/// What became of an alert at one sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where to, such as `email` or `slack`.
    pub sink: String,
    /// Whether it was taken. That it arrives is more than anybody can say.
    pub came: Result<Taken, Unsent>,
}

/// That an alert was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The id that SES gave it. It is accepted then, and not yet delivered.
    pub message_id: Option<String>,
}

/// Why an alert was not taken. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}{}", hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct Unsent {
    /// What happened.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether it will be so again until somebody mends it.
    pub lasting: bool,
}

impl Unsent {
    /// What may be otherwise the next time.
    pub(super) fn passing(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None, lasting: false }
    }

    /// What somebody has to mend.
    pub(super) fn lasting(what: impl Into<String>, hint: Option<String>) -> Self {
        Self { what: what.into(), hint, lasting: true }
    }
}

impl Sent {
    /// Whether it was taken.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.came.is_ok()
    }

    /// Why not, and what to do about it, in a line.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.came.as_ref().err().map(ToString::to_string)
    }

    /// The id that SES gave it.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.came.as_ref().ok()?.message_id.as_deref()
    }
}

/// Sends an alert to every sink, each within its own time, and tells what became of it, in the
/// order of the sinks.
///
/// `ses` is a client for the e-mail's region; without one the e-mail counts as failed.
pub async fn send(sinks: &Sinks, ses: Option<aws_sdk_sesv2::Client>, alert: &Alert) -> Vec<Sent> {
    let mut sending = Sending::begin(sinks, ses, alert);
    let mut sent = Vec::new();
    while let Some(one) = sending.next().await {
        sent.push(one);
    }
    let names = sinks.names();
    sent.sort_by_key(|one| names.iter().position(|name| *name == one.sink));
    sent
}

/// An alert on its way to all sinks.
#[derive(Debug)]
pub struct Sending {
    tasks: JoinSet<Sent>,
    /// The sinks that nothing is known of yet.
    open: Vec<String>,
}

impl Sending {
    /// Begins to send, as [`send`] does.
    #[must_use]
    pub fn begin(sinks: &Sinks, ses: Option<aws_sdk_sesv2::Client>, alert: &Alert) -> Self {
        let limits = Limits::of(sinks);
        let limit = limits.left();
        let mut tasks = JoinSet::new();
        let mut start = |sink: String, task: Task| {
            tasks.spawn(async move {
                let late = || Err(Unsent::passing(format!("no success within {limit:.0?}")));
                let came = timeout_at(limits.deadline, task).await.unwrap_or_else(|_| late());
                Sent { sink, came }
            });
        };
        if let Some(settings) = &sinks.email {
            let task = email::send(ses, settings.clone(), alert.clone(), limits);
            start(EMAIL.to_owned(), Box::pin(task));
        }
        for webhook in &sinks.slack {
            let task = slack::send(webhook.url.clone(), alert.clone(), limits);
            start(webhook.name.clone(), Box::pin(task));
        }
        Self { tasks, open: sinks.names() }
    }

    /// What became of it at the next sink that is done; none after the last. Nothing is lost where
    /// nobody waits for the end of this.
    pub async fn next(&mut self) -> Option<Sent> {
        while let Some(ended) = self.tasks.join_next().await {
            // A task that dies leaves its sink open.
            let Ok(sent) = ended else { continue };
            self.open.retain(|sink| *sink != sent.sink);
            return Some(sent);
        }
        let sink = self.open.pop()?;
        Some(Sent { sink, came: Err(Unsent::passing("it broke off")) })
    }

    /// Every sink that nothing is known of, with the one reason why nobody waits for it any more.
    #[must_use]
    pub fn give_up(self, why: &str) -> Vec<Sent> {
        let given_up = |sink| Sent { sink, came: Err(Unsent::passing(why)) };
        self.open.into_iter().map(given_up).collect()
    }
}

type Task = std::pin::Pin<Box<dyn Future<Output = Result<Taken, Unsent>> + Send>>;
