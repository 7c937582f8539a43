//! The fold of a run's events: what every display, the result and `status` are made of.

use super::{Service, Span};
use crate::plan::{
    Answer, Begun, Call, Cause, Ended, Event, Finding, Happening, Identifier, Kind, Outcome, Plan,
    Progress, Pulse, Purpose, Reason, Record, Resource, ResourceId, Snapshot, Status, Step, Stop,
    Task, kept,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a run was started with: the first record's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The run.
    pub run: String,
    /// When it was started.
    pub started: Timestamp,
    /// The task, such as `restore`.
    pub task: Task,
    /// The kind of the target.
    pub kind: Kind,
    /// The target's name.
    pub identifier: Identifier,
    /// The AWS account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The database as it was.
    pub original: Resource,
    /// What is restored.
    pub snapshot: Option<Snapshot>,
    /// The ARN of whoever started it, where the journal tells.
    pub caller: Option<String>,
    /// The URL that was asked, where it was not AWS's own.
    pub endpoint: Option<String>,
    /// What the checks before it found.
    pub findings: Vec<Finding>,
}

/// One plan of a run, and how far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// What the plan is for.
    pub purpose: Purpose,
    /// Its steps.
    pub steps: Vec<Passage>,
}

/// One step of a plan, and when it was in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The step.
    pub step: Step,
    /// When it was first taken in hand.
    pub began: Option<Timestamp>,
    /// When it was seen reached.
    pub ended: Option<Timestamp>,
    /// When it was found that it cannot be reached.
    pub failed: Option<Timestamp>,
}

impl Passage {
    /// How long it took, or has taken.
    #[must_use]
    pub fn took(&self, now: Timestamp) -> Option<Span> {
        Some(Span::between(self.began?, self.ended.or(self.failed).unwrap_or(now)))
    }
}

/// How a database was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The name it bore.
    pub identifier: Identifier,
    /// Its status; absent where it was not seen any more.
    pub status: Option<Status>,
    /// When.
    pub at: Timestamp,
}

/// What has happened in a run so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// What it was started with.
    pub head: Option<Head>,
    /// The first plan and every later one.
    pub chapters: Vec<Chapter>,
    /// Where it stands, as the run itself counts it.
    pub progress: Option<Progress>,
    /// Who serves the name.
    pub service: Option<Service>,
    /// How each database was last seen.
    pub seen: BTreeMap<ResourceId, Seen>,
    /// What the step in hand waits for.
    pub waiting: Option<Reason>,
    /// The cause of the first failure: the later ones are its consequences.
    pub cause: Option<Cause>,
    /// Why the last invocation stopped before the end.
    pub stop: Option<Stop>,
    /// The alerts that were sent, or not.
    pub alerts: Vec<(String, bool)>,
    /// How many requests were sent to RDS, if somebody counted.
    pub requests: Option<u64>,
    /// The last event's time.
    pub last: Option<Timestamp>,
    /// How many events were taken in.
    pub events: u64,
}

impl Story {
    /// Until when the old database is kept, where the run is done and has kept it.
    #[must_use]
    pub fn kept(&self) -> Option<Timestamp> {
        kept(self.progress.as_ref()?).map(|old| old.until)
    }

    /// Nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event in.
    pub fn apply(&mut self, event: &Event) {
        self.events += 1;
        // That somebody was told of an end, perhaps days later, is nothing that happens to a run.
        if !matches!(&event.happening, Happening::Record(record) if is_telling(record)) {
            self.last = Some(self.last.map_or(event.at, |last| last.max(event.at)));
        }
        match &event.happening {
            Happening::Record(record) => self.record(&event.run, record, event.at),
            Happening::Pulse(pulse) => self.pulse(pulse, event.at),
        }
    }

    fn record(&mut self, run: &str, record: &Record, at: Timestamp) {
        match record {
            Record::Started { plan, .. } => {
                self.started(run, record, at);
                self.progress = Some(Progress::new(plan.clone(), at));
                self.chapter(plan, at);
            }
            Record::Planned { plan } => {
                // The task is carried on: what failed before is mended, or will fail anew.
                if plan.purpose == Purpose::Task {
                    self.cause = None;
                }
                if let Some(service) = &mut self.service {
                    service.turned();
                }
                self.chapter(plan, at);
            }
            Record::Sending { step, call } => {
                let call = self.step(*step).and_then(|step| step.calls.get(*call)).cloned();
                if let (Some(call), Some(service)) = (call, &mut self.service) {
                    service.sending(&call);
                }
            }
            Record::Unserved => {
                if let Some(service) = &mut self.service {
                    service.left(at);
                }
            }
            Record::Returned => {
                if let Some(service) = &mut self.service {
                    service.returned(at);
                }
            }
            Record::Served { resource_id } => {
                if let Some(service) = &mut self.service {
                    service.served(resource_id, at);
                }
            }
            Record::Advanced { step } => self.advanced(*step, at),
            Record::Failed { cause } => self.failed(cause, at),
            Record::Stopped { stop } => self.stop = Some(*stop),
            Record::Resumed => self.stop = None,
            Record::Ended { ended } => self.ended(ended, at),
            Record::Alerted { sink, ok } => self.alerts.push((sink.clone(), *ok)),
            Record::Answered { step, call, answer: Answer::Accepted, .. } => {
                let call = self.step(*step).and_then(|step| step.calls.get(*call)).cloned();
                if let (Some(call), Some(service)) = (call, &mut self.service) {
                    service.accepted(&call, at);
                }
            }
            Record::Keeping { .. } | Record::Answered { .. } | Record::Unknown => {}
        }
        if let Some(progress) = &mut self.progress {
            progress.apply(record, at);
        }
    }

    fn pulse(&mut self, pulse: &Pulse, at: Timestamp) {
        match pulse {
            Pulse::Seen { identifier, resource_id, status, answers } => {
                if let Some(service) = &mut self.service {
                    service.seen(identifier, resource_id, status.as_ref(), *answers, at);
                }
                // That it is gone from its old name is no news where it was seen under another.
                let elsewhere = self
                    .seen
                    .get(resource_id)
                    .is_some_and(|seen| seen.identifier != *identifier && seen.status.is_some());
                if status.is_some() || !elsewhere {
                    let seen = Seen { identifier: identifier.clone(), status: status.clone(), at };
                    self.seen.insert(resource_id.clone(), seen);
                }
            }
            Pulse::Waiting { reason, .. } => self.waiting = Some(reason.clone()),
            Pulse::Blind { .. } | Pulse::UnknownStatus { .. } => {}
        }
    }

    fn started(&mut self, run: &str, record: &Record, at: Timestamp) {
        let Record::Started {
            task,
            kind,
            identifier,
            account,
            region,
            original,
            snapshot,
            caller,
            endpoint,
            findings,
            ..
        } = record
        else {
            return;
        };
        self.service = Some(Service::new(identifier.clone(), original.resource_id.clone()));
        self.head = Some(Head {
            run: run.to_owned(),
            started: at,
            task: *task,
            kind: *kind,
            identifier: identifier.clone(),
            account: account.clone(),
            region: region.clone(),
            original: (**original).clone(),
            snapshot: snapshot.as_deref().cloned(),
            caller: caller.clone(),
            endpoint: endpoint.clone(),
            findings: findings.clone(),
        });
    }

    fn chapter(&mut self, plan: &Plan, at: Timestamp) {
        let passage =
            |step: &Step| Passage { step: step.clone(), began: None, ended: None, failed: None };
        let mut steps: Vec<_> = plan.at_once().iter().map(passage).collect();
        if let Some(first) = steps.first_mut() {
            first.began = Some(at);
        }
        self.chapters.push(Chapter { purpose: plan.purpose, steps });
        self.waiting = None;
    }

    fn advanced(&mut self, index: usize, at: Timestamp) {
        self.waiting = None;
        let Some(chapter) = self.chapters.last_mut() else { return };
        if let Some(passage) = chapter.steps.get_mut(index) {
            passage.ended = Some(at);
            passage.failed = None;
            if let Some(service) = &mut self.service {
                service.advanced(&passage.step, at);
            }
        }
        if let Some(next) = chapter.steps.get_mut(index + 1) {
            next.began = next.began.or(Some(at));
        }
    }

    fn failed(&mut self, cause: &Cause, at: Timestamp) {
        self.waiting = None;
        self.cause.get_or_insert_with(|| cause.clone());
        let index = self.in_hand();
        if let Some(passage) = self.chapters.last_mut().and_then(|last| last.steps.get_mut(index)) {
            passage.failed = Some(at);
        }
    }

    fn ended(&mut self, ended: &Ended, at: Timestamp) {
        self.waiting = None;
        self.stop = None;
        if self.cause.is_none() {
            self.cause.clone_from(&ended.cause);
        }
        if let (Outcome::RolledBack, Some(service)) = (ended.outcome, &mut self.service) {
            service.ended(at);
        }
    }

    /// Index of the step in hand in the plan in hand.
    #[must_use]
    pub fn in_hand(&self) -> usize {
        self.progress.as_ref().map_or(0, |progress| progress.at.step)
    }

    /// The step in hand, if the run has not come to its end.
    #[must_use]
    pub fn passage(&self) -> Option<&Passage> {
        self.chapters.last()?.steps.get(self.in_hand())
    }

    /// A step of the plan in hand.
    #[must_use]
    pub fn step(&self, index: usize) -> Option<&Step> {
        Some(&self.chapters.last()?.steps.get(index)?.step)
    }

    /// The end, if the run has come to one.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.progress.as_ref()?.outcome()
    }

    /// Whether a restored database has served.
    pub(super) fn has_served(&self) -> bool {
        self.progress.as_ref().is_some_and(|progress| progress.served.is_some())
    }

    /// Whether the former snapshot was given up: no rollback brings it back.
    pub(super) fn has_retired(&self) -> bool {
        self.progress.as_ref().is_some_and(Progress::has_retired)
    }

    /// Whether the database may have been renamed. Without that there is nothing of it to bring back.
    pub(super) fn has_renamed(&self) -> bool {
        let begun = self.progress.iter().flat_map(|progress| &progress.begun);
        let renames = |begun: &Begun| matches!(begun.call, Call::Rename { .. });
        begun.into_iter().any(|begun| renames(begun) && begun.possible().is_some())
    }

    /// How wide a column of the titles of all steps is: no less than the usual ones need.
    pub(super) fn title_width(&self) -> usize {
        let titles = self.chapters.iter().flat_map(|chapter| &chapter.steps);
        titles.map(|passage| passage.step.title.len()).max().unwrap_or_default().max(12)
    }

    /// Whether what was asked for was reached: the task, or a rollback that a person asked for.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        let requested = self
            .chapters
            .last()
            .is_some_and(|last| last.purpose == Purpose::Rollback { requested: true });
        match self.outcome() {
            Some(Outcome::Done) => true,
            Some(Outcome::RolledBack) => requested,
            _ => false,
        }
    }

    /// Whether the name is not served at the moment.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.service.as_ref().is_some_and(Service::is_interrupted)
    }

    /// From the start to the last event.
    #[must_use]
    pub fn took(&self) -> Option<Span> {
        Some(Span::between(self.head.as_ref()?.started, self.last?))
    }

    /// The last fault that RDS answered a call of the step in hand with.
    #[must_use]
    pub fn fault(&self) -> Option<&crate::plan::Fault> {
        let sent = &self.progress.as_ref()?.at.sent;
        sent.values().rev().find_map(|sent| match &sent.answer {
            Some(Answer::Fault(fault)) => Some(fault),
            _ => None,
        })
    }
}

fn is_telling(record: &Record) -> bool {
    matches!(record, Record::Alerted { .. })
}
