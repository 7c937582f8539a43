//! The full report of a run, for whoever reads it later: in a ticket, in a pull request, in an audit.
//!
//! It is made of the journal alone, so it needs no RDS and no credentials, and can be had of a run in
//! any state. What the journal does not tell (pulses are not in it) the report does not know: an
//! outage may have begun or ended a look earlier or later than it says.
//!
//! ```text
//! Event ──▶ Report ──┬─▶ JSON            to_json()
//!                    └─▶ facts, Sections ──▶ text · Markdown
//! ```

mod compare;
mod gather;
mod human;
mod layout;
mod left;
mod markdown;

use super::ending::{Leftover, Serving};
use crate::plan::{Finding, Kind, Level, Outcome, ResourceId, Task};
use jiff::Timestamp;
use serde::Serialize;

pub use compare::{Became, Compared, Deviation};

/// The full report of a run. Its JSON is this very structure; fields may be added to it, and readers
/// ignore those that they do not know. Times are RFC 3339 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this format.
    pub v: u32,
    /// The run.
    pub run: String,
    /// The task.
    pub task: Task,
    /// The kind of the target.
    pub kind: Kind,
    /// The target's name.
    pub identifier: String,
    /// The ARN of whoever started it, where the journal tells.
    pub caller: Option<String>,
    /// The AWS account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The URL that was asked, where it was not AWS's own.
    pub endpoint: Option<String>,
    /// The database as it was.
    pub original: Was,
    /// What is restored, or makes room for a new one.
    pub snapshot: Option<Source>,
    /// When it was started.
    pub began: Timestamp,
    /// When the journal was written last.
    pub last: Timestamp,
    /// Whether nothing is left to carry on.
    pub finished: bool,
    /// Whether a process is at work on it.
    pub live: bool,
    /// What is wrong with the journal, where it is damaged: the report tells of what stands before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damaged: Option<String>,
    /// The end, if it has come to one.
    pub outcome: Option<Outcome>,
    /// Where it stands, in words.
    pub stands: String,
    /// The first failure: the later ones are its consequences.
    pub cause: Option<Why>,
    /// Who served the name when that was last known.
    pub serving: Option<Serving>,
    /// The same in words.
    pub served: String,
    /// Until when the old database is kept, where it is.
    pub kept_until: Option<Timestamp>,
    /// Databases and snapshots of the run that are left over, as far as the journal alone tells: what a
    /// request was about whose effect was not seen is in it only once it was. None has a status.
    pub left: Vec<Leftover>,
    /// The command to run next.
    pub next: Option<String>,
    /// When to run it, such as `once the cause is mended`.
    pub next_when: Option<String>,
    /// Another way, in words.
    pub next_or: Option<String>,
    /// What the checks before the run found.
    pub findings: Vec<Finding>,
    /// The task's plan, and every later one.
    pub plans: Vec<PlanTold>,
    /// When nobody served the name; absent where it was served throughout.
    pub outage: Option<Outage>,
    /// The comparison of the restored databases with the originals.
    pub settings: Vec<Compared>,
    /// The alerts that were sent, or not.
    pub alerts: Vec<AlertKept>,
    /// What happened, in order.
    pub timeline: Vec<Moment>,
}

/// The database before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Was {
    /// What no rename changes.
    pub resource_id: ResourceId,
    /// Its engine.
    pub engine: String,
    /// The engine's version.
    pub engine_version: String,
    /// Its class, the number of its members, or both.
    pub size: String,
    /// Host and port.
    pub endpoint: Option<String>,
}

/// A snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its name.
    pub identifier: String,
    /// When it was taken.
    pub taken: Option<Timestamp>,
}

/// Why a run failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The title of the step.
    pub step: String,
    /// What stood in the way, in words.
    pub text: String,
    /// The wire code, or a word of ours.
    pub code: String,
    /// The id AWS support asks for.
    pub request_id: Option<String>,
}

/// One plan of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanTold {
    /// What it is for: `task`, `rollback` or `secure`.
    pub plan: &'static str,
    /// The same in words; of the task's first plan `the plan`.
    pub title: String,
    /// Its steps, those too that were never begun.
    pub steps: Vec<StepKept>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepKept {
    /// Its title.
    pub title: String,
    /// What is asked for, in words.
    pub calls: Vec<String>,
    /// When it was first taken in hand.
    pub began: Option<Timestamp>,
    /// When it was seen reached.
    pub ended: Option<Timestamp>,
    /// When it was found that it cannot be reached.
    pub failed: Option<Timestamp>,
    /// How many seconds it took, once it has ended or failed.
    pub seconds: Option<u64>,
    /// The requests that were sent for it, in order.
    pub requests: Vec<Asked>,
}

/// A request that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Index of the call in its step.
    #[serde(skip)]
    pub index: usize,
    /// What was asked for, in words.
    pub call: String,
    /// When it was written down, just before it was sent.
    pub sent: Timestamp,
    /// When the answer came; none where the invocation died before it.
    pub answered: Option<Timestamp>,
    /// `accepted`, or the code of a fault.
    pub answer: Option<String>,
    /// AWS's own message with a fault. For people.
    pub message: Option<String>,
    /// The id AWS support asks for. Journals of earlier versions have it of faults alone.
    pub request_id: Option<String>,
}

/// When nobody served the name, as far as the journal tells: to within a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// For how many seconds in all; one that is not over counts to the last record.
    pub seconds: u64,
    /// Whether nobody serves the name as far as the journal goes.
    pub open: bool,
    /// Each time, in order.
    pub gaps: Vec<Unserved>,
}

/// A time in which nobody served the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unserved {
    /// Its beginning.
    pub since: Timestamp,
    /// Its end, if it has one.
    pub until: Option<Timestamp>,
}

/// An alert that was sent, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertKept {
    /// When that was written down.
    pub at: Timestamp,
    /// Where to, such as `email`.
    pub sink: String,
    /// What it told of, in words.
    pub of: String,
    /// Whether it was taken.
    pub ok: bool,
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub text: String,
    /// How often in a row; the time is that of the first.
    pub times: u32,
}

impl Report {
    /// The one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data: it cannot fail to be written, and would be an empty line if it did.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the checks found, the gravest first.
    fn findings_by_gravity(&self) -> Vec<&Finding> {
        let mut findings: Vec<_> = self.findings.iter().collect();
        findings.sort_by_key(|finding: &&Finding| -> Level { finding.level });
        findings
    }
}
