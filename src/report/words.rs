//! From events to words. Each kind of fact has a small type with a `Display`; the match over
//! events only picks among them.

use super::paint::tame;
use super::{Span, Story};
use crate::plan::{
    Answer, Event, Fault, FaultKind, Happening, Identifier, Outcome, Progress, Pulse, Purpose,
    Record, Resource, ResourceId, Status, Step,
};
use std::fmt;

/// The title of a plan.
pub(super) struct PurposeWords(pub Purpose);

impl fmt::Display for PurposeWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Purpose::Task => "carrying on",
            Purpose::Rollback { requested: false } => "rolling back",
            Purpose::Rollback { requested: true } => "rolling back, as asked",
            Purpose::Secure => "making both databases safe",
        })
    }
}

/// An end of a run.
pub(super) struct OutcomeWords<'a>(pub Outcome, pub &'a Story);

impl fmt::Display for OutcomeWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Outcome::Done if self.1.kept().is_some() => "done, with the old database kept",
            Outcome::Done => "done",
            Outcome::RolledBack if self.1.has_retired() => {
                "rolled back without the former snapshot"
            }
            Outcome::RolledBack => "rolled back",
            Outcome::Refused => "refused, nothing was changed",
            Outcome::Stuck => "stuck, a person is needed",
            Outcome::Attention if !self.1.has_served() => {
                "the former snapshot is gone, but not all is done"
            }
            Outcome::Attention => "the restored database serves, but not all is done",
        })
    }
}

/// How large a database is: its class, the number of its members, or both.
pub(super) fn size(database: &Resource) -> String {
    let class = &database.class;
    let members = match database.members.len() {
        1 => "1 member".to_owned(),
        more => format!("{more} members"),
    };
    match (class.is_empty(), database.members.is_empty()) {
        (false, true) => class.clone(),
        (false, false) => format!("{class}, {members}"),
        (true, _) => members,
    }
}

/// What a database is to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Original,
    Restored,
    Stranger,
}

impl Role {
    /// By its resource id, and the tag it bears where that is known.
    pub(super) fn of(story: &Story, id: &ResourceId, tag: Option<&str>) -> Self {
        let Some(head) = &story.head else { return Self::Stranger };
        let ours = tag.and_then(|tag| tag.split_once('/')).is_some_and(|(run, _)| run == head.run);
        let served = story.progress.as_ref().and_then(|progress| progress.served.as_ref());
        let original =
            |progress: &Progress| progress.task().originals().any(|(_, original)| original == id);
        if *id == head.original.resource_id || story.progress.as_ref().is_some_and(original) {
            Self::Original
        } else if ours || served == Some(id) {
            Self::Restored
        } else {
            Self::Stranger
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Original => "the original",
            Self::Restored => "the restored database",
            Self::Stranger => "another database",
        })
    }
}

/// What was seen under a name, by its resource id: a snapshot, or what it is to the run.
struct What<'a>(&'a Story, &'a Identifier, &'a ResourceId);

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(story, name, id) = self;
        let is_target = story.head.as_ref().is_some_and(|head| head.original.resource_id == **id);
        match (Role::of(story, id, None), name.shape().is_snapshot()) {
            (Role::Original, true) => f.write_str("the former snapshot"),
            (_, true) => f.write_str("a new snapshot"),
            (Role::Original, false) if !is_target => f.write_str("a member of the original"),
            (Role::Stranger, false) => id.fmt(f),
            (role, false) => role.fmt(f),
        }
    }
}

/// A step taken in hand: its calls and the time they are expected to take.
struct Begins<'a>(&'a Step);

impl fmt::Display for Begins<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(step) = self;
        let calls: Vec<_> = step.calls.iter().map(ToString::to_string).collect();
        match calls.as_slice() {
            [first, _, _, ..] => {
                write!(f, "{}: {first}, and {} more", step.title, calls.len() - 1)?;
            }
            few => write!(f, "{}: {}", step.title, few.join(", "))?,
        }
        let expected = Span(step.expected());
        if expected.0.is_zero() { Ok(()) } else { write!(f, " (about {expected})") }
    }
}

/// A status a database was seen in, or that it was not seen.
///
/// The flag tells whether it answers, or nobody expects it to.
struct Sight<'a>(Option<&'a Status>, bool);

impl fmt::Display for Sight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // A cluster, before its writer is up.
            Some(status) if status.serves() && !self.1 => {
                write!(f, "is {status}, and its writer does not answer")
            }
            Some(status) => write!(f, "is {status}"),
            None => f.write_str("is not to be seen at the moment"),
        }
    }
}

/// An alert that was sent, or not.
pub(super) struct AlertWords<'a>(pub &'a str, pub bool);

impl fmt::Display for AlertWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(sink, ok) = self;
        write!(f, "alert to {sink}: {}", if *ok { "taken" } else { "not taken" })
    }
}

/// What an event says, one line each, once the story has taken it in.
pub(super) fn lines(story: &Story, event: &Event) -> Vec<String> {
    let lines = match &event.happening {
        Happening::Record(record) => of_record(story, record, event),
        Happening::Pulse(pulse) => of_pulse(story, pulse),
    };
    lines.iter().map(|line| tame(line)).collect()
}

fn of_record(story: &Story, record: &Record, event: &Event) -> Vec<String> {
    let name = story.head.as_ref().map_or("the name", |head| head.identifier.as_str());
    match record {
        Record::Started { task, kind, identifier, account, region, .. } => {
            let run = &event.run;
            let mut lines = vec![format!(
                "run {run}: {task} {kind} {identifier} in {region}, account {account}"
            )];
            lines.extend(begins(story, 0));
            lines
        }
        Record::Planned { plan } => {
            let mut lines = vec![PurposeWords(plan.purpose).to_string()];
            lines.extend(begins(story, 0));
            lines
        }
        Record::Answered { step, answer: Answer::Fault(fault), .. } => {
            let title = story.step(*step).map_or("?", |step| &step.title);
            if fault.kind == FaultKind::Refused {
                return vec![format!("{title}: {fault}")];
            }
            // Nobody asks AWS about one that is tried again; and without its id, one that comes time
            // after time is the same line.
            let fault = Fault { request_id: None, ..fault.clone() };
            vec![format!("{title}: {fault}; looking again")]
        }
        Record::Unserved => vec![format!("{name} is not served from here on")],
        Record::Returned => vec![format!("{name} is served by the original again")],
        Record::Served { resource_id } => {
            let gap = story.service.as_ref().and_then(|service| service.unserved(event.at));
            let gap = gap.map(|gap| format!("; nobody served it for {gap}")).unwrap_or_default();
            vec![format!("{name} is served by the restored database ({resource_id}){gap}")]
        }
        Record::Advanced { step } => {
            let mut lines: Vec<_> = done(story, *step, event).into_iter().collect();
            lines.extend(begins(story, step + 1));
            lines
        }
        Record::Failed { cause } => vec![format!("{}: {cause}", cause.step)],
        Record::Stopped { stop } => vec![format!("stopped: {stop}")],
        Record::Resumed => {
            let at = story.passage().map(|passage| format!(" at {}", passage.step.title));
            vec![format!("run {}: carried on{}", event.run, at.unwrap_or_default())]
        }
        Record::Ended { ended } => {
            let took = story.took().map(|took| format!(" after {took}")).unwrap_or_default();
            vec![format!("{}{took}", OutcomeWords(ended.outcome, story))]
        }
        Record::Alerted { sink, ok } => vec![AlertWords(sink, *ok).to_string()],
        Record::Keeping { .. }
        | Record::Sending { .. }
        | Record::Answered { .. }
        | Record::Unknown => Vec::new(),
    }
}

fn of_pulse(story: &Story, pulse: &Pulse) -> Vec<String> {
    match pulse {
        Pulse::Seen { identifier, resource_id, .. }
            if is_elsewhere(story, identifier, resource_id) =>
        {
            Vec::new()
        }
        Pulse::Seen { identifier, resource_id, status, answers } => {
            let what = What(story, identifier, resource_id);
            let is_target = story.head.as_ref().is_some_and(|head| head.identifier == *identifier);
            let sight = Sight(status.as_ref(), *answers || !is_target);
            vec![format!("{identifier} ({what}) {sight}")]
        }
        Pulse::Waiting { .. } => Vec::new(),
        Pulse::Blind { fault } => vec![format!("could not look: {fault}; looking again")],
        Pulse::UnknownStatus { identifier, status } => vec![format!(
            "warning: {identifier} is {status}, a status that this version does not know; waiting"
        )],
    }
}

/// Whether it was renamed, and is only gone from its old name.
fn is_elsewhere(story: &Story, name: &Identifier, id: &ResourceId) -> bool {
    story.seen.get(id).is_some_and(|seen| seen.identifier != *name)
}

fn begins(story: &Story, index: usize) -> Option<String> {
    story.step(index).map(|step| Begins(step).to_string())
}

fn done(story: &Story, index: usize, event: &Event) -> Option<String> {
    let passage = story.chapters.last()?.steps.get(index)?;
    let took = passage.took(event.at).map(|took| format!(" in {took}")).unwrap_or_default();
    Some(format!("{}: done{took}", passage.step.title))
}
