//! Runs a hook, and tells it what the run is about.

use super::Run;
use crate::plan::{Answer, Fault, FaultKind, Hook, Kind, Moment, Outcome, Record, Task};
use crate::program::{Program, ProgramError};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a hook is told: as one JSON object on its stdin, and each field in the variable
/// `TRAPHEUS_EVENT_<FIELD>`. Fields may be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    v: u32,
    on: Moment,
    run: String,
    task: Task,
    kind: Kind,
    identifier: String,
    /// The name of the old database from the rename on.
    aside: String,
    account: String,
    region: String,
    /// Its resource id, which no rename changes.
    original: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<String>,
    /// The resource id of the restored database, once it was seen to serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    restored: Option<String>,
    /// How the run ended; absent where it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    /// What failed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

/// Takes secrets out of what a hook has said, which is shown, journaled and sent. The default takes out
/// none.
#[derive(Clone)]
pub struct Scrub(Arc<dyn Fn(&str) -> String + Send + Sync>);

impl Scrub {
    /// By a function that gives a text without its secrets.
    pub fn new(scrub: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(scrub))
    }
}

impl Default for Scrub {
    fn default() -> Self {
        Self::new(str::to_owned)
    }
}

impl fmt::Debug for Scrub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrub(…)")
    }
}

/// No hook needs the webhooks: alerts are sent by us.
const WITHOUT: &[&str] = &["TRAPHEUS_SLACK_WEBHOOK_URLS"];

/// Of what a hook complained of this much is told, in characters.
const SHOWN: usize = 500;

impl Told {
    /// What is told at a moment of a run.
    #[must_use]
    pub fn of(run: &Run, on: Moment) -> Option<Self> {
        let Record::Started { task, kind, identifier, account, region, original, snapshot, .. } =
            run.started()
        else {
            return None;
        };
        let progress = &run.progress;
        Some(Self {
            v: 1,
            on,
            run: run.id.clone(),
            task: *task,
            kind: *kind,
            identifier: identifier.to_string(),
            aside: identifier.aside().map(|aside| aside.to_string()).unwrap_or_default(),
            account: account.clone(),
            region: region.clone(),
            original: original.resource_id.to_string(),
            snapshot: snapshot.as_ref().map(|snapshot| snapshot.identifier.clone()),
            restored: progress.served.as_ref().map(ToString::to_string),
            outcome: progress.outcome(),
            cause: progress.cause.as_ref().map(ToString::to_string),
        })
    }

    fn variables(&self) -> BTreeMap<String, String> {
        let Ok(Value::Object(fields)) = serde_json::to_value(self) else { return BTreeMap::new() };
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let name = |field: String| format!("TRAPHEUS_EVENT_{}", field.to_uppercase());
        fields.into_iter().map(|(field, value)| (name(field), text(value))).collect()
    }
}

/// Runs a hook to its end. One that fails is a refusal: the step cannot be reached.
pub async fn perform(hook: &Hook, told: Option<Told>, scrub: &Scrub) -> Answer {
    let (hook, scrub) = (hook.clone(), scrub.clone());
    let run = tokio::task::spawn_blocking(move || run(&hook, told.as_ref(), &scrub));
    let (code, message) = match run.await {
        Ok(Ok(())) => return Answer::Accepted,
        Ok(Err(failed)) => failed,
        Err(_) => ("HookNotRun", "it broke off".to_owned()),
    };
    let code = code.to_owned();
    Answer::Fault(Fault { kind: FaultKind::Refused, code, message, request_id: None })
}

fn run(hook: &Hook, told: Option<&Told>, scrub: &Scrub) -> Result<(), (&'static str, String)> {
    let program = Program {
        run: &hook.run,
        input: serde_json::to_string(&told).unwrap_or_default() + "\n",
        variables: told.map(Told::variables).unwrap_or_default(),
        without: WITHOUT,
        limit: Duration::try_from(hook.timeout).unwrap_or_default(),
        asks: false,
    };
    let ran = program.run().map_err(|error| match error {
        ProgramError::Late(_) => ("HookLate", error.to_string()),
        ProgramError::Nothing | ProgramError::NotRun(_) => ("HookNotRun", error.to_string()),
    })?;
    if ran.status.success() {
        return Ok(());
    }
    let said = if ran.stderr.trim().is_empty() { &ran.stdout } else { &ran.stderr };
    // Before it is cut: half a secret is not known as one.
    Err(("HookFailed", format!("it ended with {}{}", ran.status, last_words(&(scrub.0)(said)))))
}

/// The end of what was said, on one line: it is there that a program says why.
fn last_words(said: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let said: Vec<char> = said.trim().chars().map(printable).collect();
    let shown: String = said[said.len().saturating_sub(SHOWN)..].iter().collect();
    if shown.is_empty() { shown } else { format!(": {shown}") }
}
