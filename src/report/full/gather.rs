//! From the events of a journal to the report.

use super::compare::Comparing;
use super::left::Left;
use super::{
    AlertKept, Asked, Moment, Outage, PlanTold, Report, Source, StepKept, Unserved, Was, Why,
};
use crate::plan::{Answer, Cause, Event, Happening, Purpose, Record};
use crate::report::ending::{Serving, plan_word};
use crate::report::json::VERSION;
use crate::report::paint::tame;
use crate::report::status::code;
use crate::report::words::{self, OutcomeWords, PurposeWords, size};
use crate::report::{Chapter, Ending, Head, Listed, Passage, Problem, Story};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What the fold of the story does not keep.
#[derive(Default)]
struct Gathered {
    story: Story,
    /// The requests of each step, by plan and step.
    asked: BTreeMap<(usize, usize), Vec<Asked>>,
    comparing: Comparing,
    left: Left,
    alerts: Vec<AlertKept>,
    timeline: Vec<Moment>,
}

impl Report {
    /// The report of a run by the events that its journal tells of; none without its start. `live`
    /// says whether a process is at work on it, and `flags` are those that the next command needs
    /// too, each with a space before it.
    #[must_use]
    pub fn of(events: impl IntoIterator<Item = Event>, live: bool, flags: &str) -> Option<Self> {
        let mut gathered = Gathered::default();
        for event in events {
            gathered.take(&event);
        }
        let Gathered { story, asked, comparing, left, alerts, timeline } = gathered;
        let head = story.head.as_ref()?;
        let mut ending = Ending::new(&story, code(&story));
        flags.clone_into(&mut ending.flags);
        let next = ending.next().or_else(|| ending.after_keep()).filter(|_| !live);
        let progress = story.progress.as_ref();
        Some(Self {
            v: VERSION,
            run: head.run.clone(),
            task: head.task,
            kind: head.kind,
            identifier: head.identifier.to_string(),
            caller: head.caller.clone(),
            account: head.account.clone(),
            region: head.region.clone(),
            endpoint: head.endpoint.clone(),
            original: was(head),
            snapshot: source(head),
            began: head.started,
            last: story.last?,
            finished: progress.is_some_and(crate::plan::Progress::is_finished),
            live,
            damaged: None,
            outcome: story.outcome(),
            stands: Listed { story: &story, live }.to_string(),
            cause: story.cause.as_ref().map(why),
            serving: serving(&story),
            served: tame(&ending.standing()),
            kept_until: story.kept(),
            left: left.told(&story),
            next: next.as_ref().map(|next| next.command.clone()),
            next_when: next.as_ref().and_then(|next| next.when).map(str::to_owned),
            next_or: next.and_then(|next| next.or),
            findings: head.findings.clone(),
            plans: plans(&story, &asked),
            outage: outage(&story),
            settings: comparing.told(progress),
            alerts,
            timeline,
        })
    }
}

impl Gathered {
    fn take(&mut self, event: &Event) {
        let Happening::Record(record) = &event.happening else { return };
        // Of the plan in hand, which the record may replace.
        self.comparing.take(&self.story, record, event.at);
        self.left.take(&self.story, record);
        self.story.apply(event);
        for text in words::lines(&self.story, event) {
            self.happened(text, event.at);
        }
        match &**record {
            Record::Sending { step, call } => self.sending(*step, *call, event.at),
            Record::Answered { step, call, answer, request_id } => {
                self.answered((*step, *call), answer, request_id.as_ref(), event.at);
            }
            Record::Alerted { sink, ok } => {
                let of = self.told_of();
                let (at, sink, ok) = (event.at, sink.clone(), *ok);
                self.alerts.push(AlertKept { at, sink, of, ok });
            }
            _ => {}
        }
    }

    /// A request that is refused time after time is one line.
    fn happened(&mut self, text: String, at: Timestamp) {
        match self.timeline.last_mut() {
            Some(last) if last.text == text => last.times += 1,
            _ => self.timeline.push(Moment { at, text, times: 1 }),
        }
    }

    fn sending(&mut self, step: usize, index: usize, sent: Timestamp) {
        let call = self.story.step(step).and_then(|step| step.calls.get(index));
        let call = call.map(ToString::to_string).unwrap_or_default();
        let asked = Asked {
            index,
            call,
            sent,
            answered: None,
            answer: None,
            message: None,
            request_id: None,
        };
        self.asked.entry((self.story.chapters.len(), step)).or_default().push(asked);
    }

    fn answered(
        &mut self,
        (step, index): (usize, usize),
        answer: &Answer,
        request_id: Option<&String>,
        at: Timestamp,
    ) {
        let asked = self.asked.entry((self.story.chapters.len(), step)).or_default();
        let open = asked.iter_mut().rev().find(|one| one.index == index && one.answered.is_none());
        let Some(open) = open else { return };
        open.answered = Some(at);
        match answer {
            Answer::Accepted => {
                open.answer = Some("accepted".to_owned());
                open.request_id = request_id.cloned();
            }
            Answer::Fault(fault) => {
                open.answer = Some(fault.code.clone());
                open.message = Some(fault.message.clone()).filter(|text| !text.is_empty());
                open.request_id.clone_from(&fault.request_id);
            }
        }
    }

    /// What an alert that is sent now tells of.
    fn told_of(&self) -> String {
        let story = &self.story;
        let end = story.outcome().map(|outcome| OutcomeWords(outcome, story).to_string());
        let stop = || story.stop.map(|stop| format!("stopped: {stop}"));
        end.or_else(stop).unwrap_or_else(|| "the start".to_owned())
    }
}

fn was(head: &Head) -> Was {
    let original = &head.original;
    Was {
        resource_id: original.resource_id.clone(),
        engine: original.engine.clone(),
        engine_version: original.engine_version.clone(),
        size: size(original),
        endpoint: original.endpoint.clone(),
    }
}

fn source(head: &Head) -> Option<Source> {
    let snapshot = head.snapshot.as_ref()?;
    Some(Source { identifier: snapshot.identifier.clone(), taken: snapshot.taken })
}

fn why(cause: &Cause) -> Why {
    let Problem { code, request_id, .. } = Problem::of_cause(cause);
    let text = cause.to_string().trim_end_matches(';').to_owned();
    Why { step: cause.step.clone(), text, code, request_id }
}

fn serving(story: &Story) -> Option<Serving> {
    let (id, since) = story.service.as_ref()?.by()?;
    Some(Serving { resource_id: id.clone(), since })
}

fn outage(story: &Story) -> Option<Outage> {
    let service = story.service.as_ref()?;
    let total = service.unserved(story.last?)?;
    let gaps = service.gaps().iter();
    let gaps = gaps.map(|gap| Unserved { since: gap.since, until: gap.until });
    Some(Outage {
        seconds: total.0.as_secs(),
        open: service.is_interrupted(),
        gaps: gaps.collect(),
    })
}

fn plans(story: &Story, asked: &BTreeMap<(usize, usize), Vec<Asked>>) -> Vec<PlanTold> {
    let plan = |(number, chapter): (usize, &Chapter)| {
        let title = match (number, chapter.purpose) {
            (1, Purpose::Task) => "the plan".to_owned(),
            (_, purpose) => PurposeWords(purpose).to_string(),
        };
        let steps = chapter.steps.iter().enumerate().map(|(index, passage)| {
            step(passage, asked.get(&(number, index)).cloned().unwrap_or_default())
        });
        PlanTold { plan: plan_word(chapter.purpose), title, steps: steps.collect() }
    };
    (1..).zip(&story.chapters).map(plan).collect()
}

fn step(passage: &Passage, requests: Vec<Asked>) -> StepKept {
    let Passage { step, began, ended, failed } = passage;
    let over = ended.or(*failed);
    StepKept {
        title: step.title.clone(),
        calls: step.calls.iter().map(ToString::to_string).collect(),
        began: *began,
        ended: *ended,
        failed: *failed,
        seconds: over.and_then(|over| passage.took(over)).map(|took| took.0.as_secs()),
        requests,
    }
}
