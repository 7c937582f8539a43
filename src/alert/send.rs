//! Sends an alert to all sinks side by side.

use super::{Sinks, email, slack};
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
    pub(super) fn left(self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// The whole time and the time of one attempt, unless a test asks for less.
const LIMITS: (Duration, Duration) = (LIMIT, ATTEMPT);

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// One line.
    pub subject: String,
    /// The rest, plain text.
    pub text: String,
}

/// What became of an alert at one sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where to, such as `email` or `slack`.
    pub sink: String,
    /// Whether it was taken. That it arrives is more than anybody can say.
    pub ok: bool,
    /// Why not. No secret is in it.
    pub error: Option<String>,
}

impl Sent {
    pub(super) fn new(sink: String, came: Result<(), String>) -> Self {
        Self { sink, ok: came.is_ok(), error: came.err() }
    }
}

/// Sends an alert to every sink, each within its own time, and tells what became of it.
///
/// `ses` is a client for the e-mail's region; without one the e-mail counts as failed.
pub async fn send(sinks: &Sinks, ses: Option<aws_sdk_sesv2::Client>, alert: &Alert) -> Vec<Sent> {
    let (limit, attempt) = sinks.limits.unwrap_or(LIMITS);
    let limits = Limits { attempt, deadline: Instant::now() + limit };
    let mut tasks = JoinSet::new();
    // What stands if a task dies.
    let mut sent = sinks.unsent("it broke off");
    let mut start = |index: usize, task: Sending| {
        tasks.spawn(async move {
            let late = || Err(format!("no success within {limit:?}"));
            (index, timeout_at(limits.deadline, task).await.unwrap_or_else(|_| late()))
        });
    };
    if let Some(settings) = &sinks.email {
        start(0, Box::pin(email::send(ses, settings.clone(), alert.clone(), limits)));
    }
    let before = usize::from(sinks.email.is_some());
    for (index, url) in sinks.slack.iter().enumerate() {
        start(before + index, Box::pin(slack::send(url.clone(), alert.clone(), limits)));
    }
    while let Some(ended) = tasks.join_next().await {
        if let Ok((index, came)) = ended
            && let Some(slot) = sent.get_mut(index)
        {
            *slot = Sent::new(std::mem::take(&mut slot.sink), came);
        }
    }
    sent
}

type Sending = std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;
