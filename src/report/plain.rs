//! Plain lines: one at each transition, and a heartbeat. No cursor codes.

use super::span::stamp;
use super::{Span, Story, words};
use crate::plan::{Answer, Event, Happening, Pulse, Record};
use jiff::{SignedDuration, Timestamp};

/// Silence makes people and CI systems think that a process hangs.
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(60);

/// The plain display.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// When the last line was told.
    told: Option<Timestamp>,
    /// What the last answer of the step in hand was: a request that is refused every ten seconds is
    /// told once.
    answer: String,
}

impl Plain {
    /// The lines of an event that the story has just taken in.
    pub(super) fn event(&mut self, story: &Story, event: &Event) -> Vec<String> {
        let lines = words::lines(story, event);
        match is_answer(event) {
            Some(true) if lines.concat() == self.answer => return Vec::new(),
            Some(true) => self.answer = lines.concat(),
            Some(false) => {}
            None => self.answer.clear(),
        }
        lines.iter().map(|line| self.tell(event.at, line)).collect()
    }

    /// The heartbeat, if it is time for one.
    pub(super) fn beat(&mut self, story: &Story, now: Timestamp) -> Option<String> {
        let told = self.told?;
        if now.duration_since(told) < HEARTBEAT {
            return None;
        }
        let line = heartbeat(story, now)?;
        Some(self.tell(now, &line))
    }

    fn tell(&mut self, at: Timestamp, line: &str) -> String {
        self.told = self.told.max(Some(at));
        format!("{} {line}", stamp(at))
    }
}

/// Whether it is an answer, or a look that failed; none where something has come of it.
fn is_answer(event: &Event) -> Option<bool> {
    match &event.happening {
        Happening::Record(record) => match **record {
            Record::Answered { answer: Answer::Fault(_), .. } => Some(true),
            Record::Sending { .. } | Record::Answered { .. } => Some(false),
            _ => None,
        },
        Happening::Pulse(Pulse::Blind { .. }) => Some(true),
        Happening::Pulse(_) => Some(false),
    }
}

fn heartbeat(story: &Story, now: Timestamp) -> Option<String> {
    if story.outcome().is_some() || story.stop.is_some() {
        return None;
    }
    let passage = story.passage()?;
    let elapsed = passage.took(now)?;
    let expected = Span(passage.step.expected());
    let of = if expected.0.is_zero() { String::new() } else { format!(" of about {expected}") };
    let waiting = story.waiting.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
    Some(super::paint::tame(&format!("{}: {elapsed}{of}{waiting}", passage.step.title)))
}
