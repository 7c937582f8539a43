//! How an invocation ended: one set of facts, from which the result, the closing words and the
//! alert's letter are all made.

use super::json::VERSION;
use super::words::Role;
use super::{Passage, Problem, Span, Story};
use crate::plan::{
    Class, Finding, Identifier, Kind, Level, Outcome, Purpose, Resource, ResourceId, World,
};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;

/// What was asked for: known even where no run was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The task, such as `restore`.
    pub task: String,
    /// The kind of the target.
    pub kind: Kind,
    /// The target's name.
    pub identifier: Identifier,
    /// The AWS account, where it is known.
    pub account: Option<String>,
    /// The region.
    pub region: String,
}

/// The facts of an end. Build it with [`Ending::new`] and set what else is known.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// What happened. Empty where no run was begun.
    pub story: &'a Story,
    /// With what the process will end; it names the outcome.
    pub exit_code: u8,
    /// What was asked for, where no run was begun.
    pub target: Option<Target>,
    /// What the checks found.
    pub findings: &'a [Finding],
    /// What the last look saw.
    pub seen: Option<&'a World>,
    /// What went wrong, where it is not in the story: an error before the run, a lock that is held.
    pub problem: Option<Problem>,
    /// The command to run next, in place of the one that follows from the outcome.
    pub next: Option<String>,
    /// The alerts that were sent, or not; the story's own come first.
    pub alerts: Vec<AlertTold>,
    /// The flags that the next command needs too, such as ` --profile ops`: each with a space
    /// before it.
    pub flags: String,
}

/// The outcome of an invocation: those of a run, and that it stopped before one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// As asked.
    Done,
    /// The original serves under its name again.
    RolledBack,
    /// A person is needed.
    Stuck,
    /// The restored database serves, but something after that failed.
    Attention,
    /// Nothing was begun, or nothing but tags was changed.
    Refused,
    /// It can be resumed.
    Stopped,
}

/// The one result object of `-o json`, and the last line of `-o jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunResult {
    /// The version of this format.
    pub v: u32,
    /// `result`, in the last line of `-o jsonl` only.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<&'static str>,
    /// The run, if one was begun.
    pub run: Option<String>,
    /// The task.
    pub task: Option<String>,
    /// The kind of the target.
    pub kind: Option<Kind>,
    /// The target's name.
    pub identifier: Option<String>,
    /// The AWS account.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// How it came out.
    pub outcome: Came,
    /// With what the process ends.
    pub exit_code: u8,
    /// Who serves the name, by the last look.
    pub serving: Option<Serving>,
    /// For how many seconds nobody served the name; absent where it was served throughout.
    pub unserved_seconds: Option<u64>,
    /// Databases of the run beside the one that serves.
    pub leftovers: Vec<Leftover>,
    /// Until when the old database is kept, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
    /// The settings in which the restored databases may differ, as a person accepted: `db1: Port`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// The steps that were begun, in order.
    pub steps: Vec<StepTold>,
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// What went wrong.
    pub error: Option<Problem>,
    /// The alerts that were sent, or not.
    pub alerts: Vec<AlertTold>,
    /// The command to run next.
    pub next: Option<String>,
}

/// Who serves the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Serving {
    /// What it is.
    pub resource_id: ResourceId,
    /// Since when, if that began in this run.
    pub since: Option<Timestamp>,
}

/// A database of the run beside the one that serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// The name it bears.
    pub identifier: String,
    /// What it is; absent where a journal alone does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<ResourceId>,
    /// `original` or `restored`; of a snapshot `new-snapshot`, or `former-snapshot` while the run
    /// still claims it.
    pub role: &'static str,
    /// Its status by the last look; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<crate::plan::Status>,
    /// Whether it is a member of a cluster.
    #[serde(skip)]
    pub is_member: bool,
}

pub(super) const NEW: &str = "new-snapshot";
pub(super) const FORMER: &str = "former-snapshot";

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { identifier, resource_id, role, status, is_member } = self;
        let id = resource_id.as_ref().map(ToString::to_string);
        let (id, what, claimed) = match *role {
            NEW => (None, "the new snapshot".to_owned(), None),
            FORMER => (None, "the former snapshot".to_owned(), Some("claimed by this run")),
            role if *is_member => (id, format!("a member of the {role} one"), None),
            role => (id, format!("the {role} database"), None),
        };
        let status = status.as_ref().map(ToString::to_string);
        let facts = [id, Some(what), status, claimed.map(str::to_owned)];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        write!(f, "{identifier} ({})", facts.join(", "))
    }
}

/// A step that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepTold {
    /// Its title.
    pub title: String,
    /// The plan it belongs to: `task`, `rollback` or `secure`.
    pub plan: &'static str,
    /// When it was taken in hand.
    pub began: Timestamp,
    /// When it was seen reached.
    pub ended: Option<Timestamp>,
    /// When it was found that it cannot be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Timestamp>,
}

/// An alert that was sent, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertTold {
    /// Where to.
    pub sink: String,
    /// Whether it was taken.
    pub ok: bool,
    /// The id that SES gave it: it is accepted then, and not yet delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl<'a> Ending<'a> {
    /// The end of a run, by its story.
    #[must_use]
    pub fn new(story: &'a Story, exit_code: u8) -> Self {
        Self {
            story,
            exit_code,
            target: None,
            findings: &[],
            seen: None,
            problem: None,
            next: None,
            alerts: Vec::new(),
            flags: String::new(),
        }
    }

    /// How it came out: the exit code says so, in words.
    #[must_use]
    pub fn came(&self) -> Came {
        match self.exit_code {
            0 if self.story.outcome() == Some(Outcome::RolledBack) => Came::RolledBack,
            0 => Came::Done,
            2 | 3 => Came::Refused,
            4 => Came::RolledBack,
            5 => Came::Stuck,
            6 => Came::Attention,
            _ => Came::Stopped,
        }
    }

    /// The result as data.
    #[must_use]
    pub fn result(&self) -> RunResult {
        let target = self.target();
        let told = self.story.alerts.iter().map(|(sink, ok)| AlertTold {
            sink: sink.clone(),
            ok: *ok,
            message_id: None,
            error: None,
        });
        RunResult {
            v: VERSION,
            type_: None,
            run: self.run().map(str::to_owned),
            task: target.as_ref().map(|target| target.task.clone()),
            kind: target.as_ref().map(|target| target.kind),
            identifier: target.as_ref().map(|target| target.identifier.to_string()),
            account: target.as_ref().and_then(|target| target.account.clone()),
            region: target.map(|target| target.region),
            outcome: self.came(),
            exit_code: self.exit_code,
            serving: self.serving(),
            unserved_seconds: self.unserved().map(|gap| gap.0.as_secs()),
            leftovers: self.leftovers(),
            kept_until: self.story.kept(),
            accepted: self.accepted(),
            steps: steps(self.story),
            findings: self.findings.to_vec(),
            error: self.error(),
            alerts: told.chain(self.alerts.iter().cloned()).collect(),
            next: self.next().map(|next| next.command),
        }
    }

    /// Whether a run was begun and nobody serves the name now. Alerts ask.
    #[must_use]
    pub fn is_unserved(&self) -> bool {
        match self.seen {
            _ if self.run().is_none() => false,
            Some(_) => self.serving().is_none(),
            None => self.story.is_interrupted(),
        }
    }

    pub(super) fn run(&self) -> Option<&str> {
        self.story.head.as_ref().map(|head| head.run.as_str())
    }

    pub(super) fn target(&self) -> Option<Target> {
        let head = self.story.head.as_ref().map(|head| Target {
            task: head.task.to_string(),
            kind: head.kind,
            identifier: head.identifier.clone(),
            account: Some(head.account.clone()),
            region: head.region.clone(),
        });
        head.or_else(|| self.target.clone())
    }

    /// The database that bears the name in the last look.
    pub(super) fn named(&self) -> Option<&'a Resource> {
        self.seen?.named(&self.target()?.identifier)
    }

    pub(super) fn role(&self, database: &Resource) -> Role {
        Role::of(self.story, &database.resource_id, database.run_tag())
    }

    /// Whether clients can use the database that bears the name. `modifying` may be the rename.
    pub(super) fn is_up(&self, database: &Resource) -> bool {
        let status = &database.status;
        let serves = self.seen.is_some_and(|world| world.serves(database));
        let leaves = self.story.service.as_ref().is_some_and(super::Service::is_leaving)
            && self.role(database) == Role::Original;
        serves && (status.class() == Class::Ready || !leaves)
    }

    pub(super) fn serving(&self) -> Option<Serving> {
        let database = self.named().filter(|database| self.is_up(database))?;
        // A stranger under the name does not serve what the run's clients look for.
        if self.run().is_some() && self.role(database) == Role::Stranger {
            return None;
        }
        let by = self.story.service.as_ref().and_then(super::Service::by);
        let since = by.filter(|(id, _)| **id == database.resource_id).and_then(|(_, since)| since);
        Some(Serving { resource_id: database.resource_id.clone(), since })
    }

    /// Whether it is a member of the cluster that bears the name.
    fn is_member_of_named(&self, database: &Resource) -> bool {
        let members = self.named().into_iter().flat_map(|cluster| &cluster.members);
        members.into_iter().any(|member| member.identifier == database.identifier)
    }

    /// In what a person took the restored databases as they are.
    pub(super) fn accepted(&self) -> Vec<String> {
        let accepted = self.story.progress.as_ref().map(crate::plan::accepted);
        let told = |(name, what)| format!("{name}: {what}");
        accepted.into_iter().flatten().map(told).collect()
    }

    pub(super) fn leftovers(&self) -> Vec<Leftover> {
        let serving = self.serving();
        let left =
            self.seen.into_iter().flat_map(|world| &world.resources).filter_map(|database| {
                let is_snapshot = database.identifier.shape().is_snapshot();
                let role = match self.role(database) {
                    Role::Original if is_snapshot && self.claims(database) => FORMER,
                    // It is as it always was.
                    Role::Original if is_snapshot => return None,
                    // It has its name: that was asked for.
                    Role::Restored if is_snapshot && self.is_in_place(database) => return None,
                    Role::Restored if is_snapshot => NEW,
                    Role::Original => "original",
                    Role::Restored => "restored",
                    Role::Stranger => return None,
                };
                let serves = serving.as_ref().is_some_and(|serving| {
                    serving.resource_id == database.resource_id || self.is_member_of_named(database)
                });
                (!serves).then(|| Leftover {
                    identifier: database.identifier.to_string(),
                    resource_id: Some(database.resource_id.clone()),
                    role,
                    status: Some(database.status.clone()),
                    is_member: database.member_of.is_some(),
                })
            });
        let mut left: Vec<_> = left.collect();
        left.sort_by_key(|left| left.is_member);
        left
    }

    /// Whether it is a whole snapshot under the name that a snapshot of the target bears.
    fn is_in_place(&self, snapshot: &Resource) -> bool {
        let name = self.target().map(|target| target.identifier.snapshot());
        let named = name.is_some_and(|name| snapshot.identifier.as_str() == name);
        named && snapshot.status.class() == Class::Ready
    }

    /// Whether it bears a tag of this run.
    pub(super) fn claims(&self, database: &Resource) -> bool {
        let run = database.run_tag().and_then(|tag| tag.split_once('/')).map(|(run, _)| run);
        run.is_some() && run == self.run()
    }

    /// For how long nobody served the name, up to the last thing known.
    pub(super) fn unserved(&self) -> Option<Span> {
        let looked = self.seen.map(|world| world.seen_at);
        let until = self.story.last.max(looked)?;
        self.story.service.as_ref()?.unserved(until)
    }

    fn error(&self) -> Option<Problem> {
        if self.exit_code == 0 {
            return None;
        }
        let refusal = || {
            let finding = self.findings.iter().find(|finding| finding.level == Level::Refuse)?;
            Some(Problem::new("refused", finding.text.clone()))
        };
        let stop =
            || (self.came() == Came::Stopped).then_some(self.story.stop?).map(Problem::of_stop);
        let cause = || self.story.cause.as_ref().map(Problem::of_cause);
        self.problem.clone().or_else(stop).or_else(cause).or_else(refusal)
    }
}

impl RunResult {
    /// The one line of `-o json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data: it cannot fail to be written, and would be an empty line if it did.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The last line of `-o jsonl`.
    #[must_use]
    pub fn to_jsonl(&self) -> String {
        Self { type_: Some("result"), ..self.clone() }.to_json()
    }
}

/// A plan as programs know it.
pub(super) fn plan_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Task => "task",
        Purpose::Rollback { .. } => "rollback",
        Purpose::Secure => "secure",
    }
}

fn steps(story: &Story) -> Vec<StepTold> {
    let steps = story.chapters.iter().flat_map(|chapter| {
        let plan = plan_word(chapter.purpose);
        chapter.steps.iter().filter_map(move |passage| {
            let title = passage.step.title.clone();
            let Passage { began, ended, failed, .. } = *passage;
            Some(StepTold { title, plan, began: began?, ended, failed })
        })
    });
    steps.collect()
}
