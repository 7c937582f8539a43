//! Where a run stands: the fold of its records.

use super::{
    Answer, Call, Cause, Ended, FaultKind, Move, Outcome, Plan, Purpose, Reason, Record,
    ResourceId, Which,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Where a run stands. Built from its records alone, so that start and resume are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The first plan and every later one; the last is in hand.
    pub plans: Vec<Plan>,
    /// The place in the plan in hand.
    pub at: At,
    /// The calls of the task that were sent, in the order they were first sent in.
    pub begun: Vec<Begun>,
    /// The restored database, once it was seen usable under the name.
    pub served: Option<ResourceId>,
    /// Whether the name was renamed away from, and the restored database was not seen under it since.
    pub away: bool,
    /// Whether the name is not served, as it was seen last since then.
    pub unserved: Option<bool>,
    /// Why the run turned back or was given up.
    pub cause: Option<Cause>,
    /// The end, if the run has come to one.
    pub ended: Option<Ended>,
}

/// The place in a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct At {
    /// Index of the step in hand.
    pub step: usize,
    /// When it was taken in hand, or last resumed.
    pub entered: Timestamp,
    /// What was sent in this step, by index of the call.
    pub sent: BTreeMap<usize, Sent>,
    /// Until when the old database is kept, as it was marked last.
    pub keeping: Option<Timestamp>,
    /// How many looks in a row have seen the step reached. Not kept: a resumed run counts anew.
    pub agreed: u32,
    /// Since when looks in a row have not seen the database that the step is about. Not kept.
    pub unseen: Option<Timestamp>,
}

impl At {
    /// Judges anew from here on.
    pub fn resumed(&mut self, now: Timestamp) {
        self.entered = now;
        self.agreed = 0;
        self.unseen = None;
        self.sent.retain(|_, sent| sent.resumed(now));
    }

    /// Takes in what one look led to.
    pub fn note(&mut self, next: &Move, seen_at: Timestamp) {
        match next {
            Move::Wait(Reason::Agreement) => self.agreed += 1,
            _ => self.agreed = 0,
        }
        match next {
            Move::Wait(Reason::Unseen) => self.unseen = self.unseen.or(Some(seen_at)),
            // That it is gone is what the looks agree on.
            Move::Wait(Reason::Agreement) => {}
            _ => self.unseen = None,
        }
    }
}

/// A call of the step in hand that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sent {
    /// When it was sent last.
    pub last: Timestamp,
    /// Since when it is being tried: the start of its patience.
    pub since: Timestamp,
    /// The last answer; none if the invocation died before it came.
    pub answer: Option<Answer>,
    /// When an earlier request was sent that was never answered: it may still be on its way.
    pub earlier: Option<Timestamp>,
}

impl Sent {
    /// When the last of several requests was sent of which one may still be on its way although
    /// an effect is seen.
    #[must_use]
    pub fn loose(&self) -> Option<Timestamp> {
        self.earlier.map(|earlier| if self.is_open() { self.last } else { earlier })
    }

    /// When it was sent last, if it may still be on its way.
    pub(super) fn unanswered(&self) -> Option<Timestamp> {
        self.is_open().then_some(self.last)
    }

    fn is_open(&self) -> bool {
        match &self.answer {
            None => true,
            Some(Answer::Accepted) => false,
            Some(Answer::Fault(fault)) => {
                matches!(fault.kind, FaultKind::Server | FaultKind::Unreachable)
            }
        }
    }

    /// Forgets a refusal, and gives whether anything is left that may have had an effect.
    fn resumed(&mut self, now: Timestamp) -> bool {
        self.since = now;
        match &self.answer {
            Some(Answer::Fault(fault)) if fault.kind.is_definite() => {
                // There may have been others before it: it stays open that one is on its way.
                let Some(earlier) = self.earlier else { return false };
                self.last = earlier;
                self.answer = None;
            }
            Some(Answer::Fault(_)) => self.answer = None,
            Some(Answer::Accepted) | None => {}
        }
        true
    }

    fn again(&mut self, now: Timestamp) {
        if self.is_open() {
            self.earlier = Some(self.last);
        }
        self.last = now;
        self.answer = None;
    }
}

/// A call of the task that was sent, and must be taken back by a rollback.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Begun {
    /// The call.
    pub call: Call,
    /// Whether its step was seen reached.
    pub reached: bool,
    /// When a request for it was sent that may have had an effect.
    settled: Option<Timestamp>,
    /// When the request was sent whose answer is still open.
    open: Option<Timestamp>,
    /// Whether it was sent again after a request that may have had an effect.
    repeated: bool,
}

impl Begun {
    /// When a request for it was sent that may have had an effect, if one was.
    #[must_use]
    pub fn possible(&self) -> Option<Timestamp> {
        self.open.max(self.settled)
    }

    /// Whether it was sent again after a request that may have had an effect: one of them may
    /// still be on its way when the other's effect is seen.
    #[must_use]
    pub fn repeated(&self) -> bool {
        self.repeated
    }

    /// The same at another time: for a walk that forgets how long ago things were.
    #[must_use]
    pub fn at(mut self, shift: impl Fn(Timestamp) -> Timestamp) -> Self {
        self.settled = self.settled.map(&shift);
        self.open = self.open.map(&shift);
        self
    }
}

impl Progress {
    /// The start of a run.
    #[must_use]
    pub fn new(plan: Plan, now: Timestamp) -> Self {
        Self {
            plans: vec![plan],
            at: At { entered: now, ..At::default() },
            begun: Vec::new(),
            served: None,
            away: false,
            unserved: None,
            cause: None,
            ended: None,
        }
    }

    /// The plan in hand.
    ///
    /// # Panics
    /// Never: a run starts with a plan and only gains further ones.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a run starts with a plan and only gains further ones")]
    pub fn plan(&self) -> &Plan {
        self.plans.last().expect("a run has a plan")
    }

    /// The first plan: the task itself.
    #[must_use]
    pub fn task(&self) -> &Plan {
        self.plans.first().unwrap_or_else(|| self.plan())
    }

    /// Whether the delete of the original may have begun: from there on there is only forwards.
    #[must_use]
    pub fn past_pivot(&self) -> bool {
        self.begun.iter().any(|begun| {
            let pivot =
                matches!(&begun.call, Call::Delete { name, .. } if !name.shape().is_snapshot());
            pivot && begun.possible().is_some()
        })
    }

    /// Whether the delete of the former snapshot may have begun: from there on the new one stays.
    #[must_use]
    pub fn has_retired(&self) -> bool {
        self.begun.iter().any(|begun| {
            let retires = matches!(
                &begun.call,
                Call::Delete { which: Which::Original { .. }, name, .. } if name.shape().is_snapshot()
            );
            retires && begun.possible().is_some()
        })
    }

    /// Takes a record in.
    pub fn apply(&mut self, record: &Record, now: Timestamp) {
        match record {
            Record::Planned { plan } => {
                self.plans.push(plan.clone());
                // One that had kept its old database goes on.
                self.ended = None;
                self.at = At { entered: now, ..At::default() };
            }
            Record::Sending { step, call } => self.sending(*step, *call, now),
            Record::Keeping { until } => self.at.keeping = Some(*until),
            Record::Answered { step, call, answer, .. } => self.answered(*step, *call, answer),
            Record::Unserved => self.unserved = Some(true),
            Record::Returned => self.unserved = Some(false),
            Record::Served { resource_id } => {
                self.served = Some(resource_id.clone());
                (self.away, self.unserved) = (false, None);
            }
            Record::Advanced { step } => self.advanced(*step, now),
            Record::Failed { cause } => self.cause = Some(cause.clone()),
            Record::Resumed => self.resumed(now),
            Record::Ended { ended } => self.ended = Some(ended.clone()),
            Record::Started { .. }
            | Record::Stopped { .. }
            | Record::Alerted { .. }
            | Record::Unknown => {}
        }
    }

    /// Whether a call takes the name of the target away from whoever has it.
    fn leaves(&self, call: &Call) -> bool {
        let target = self.task().originals().next();
        matches!((call, target), (Call::Rename { from, .. }, Some((name, _))) if from == name)
    }

    fn sending(&mut self, step: usize, index: usize, now: Timestamp) {
        match self.at.sent.get_mut(&index) {
            Some(sent) => sent.again(now),
            None => {
                let sent = Sent { last: now, since: now, answer: None, earlier: None };
                self.at.sent.insert(index, sent);
            }
        }
        let Some(call) = self.call(step, index).cloned() else { return };
        if self.leaves(&call) && !self.away {
            (self.away, self.unserved) = (true, None);
        }
        if self.plan().purpose != Purpose::Task {
            return;
        }
        match self.begun.iter_mut().find(|begun| begun.call == call) {
            Some(begun) => {
                begun.repeated |= begun.possible().is_some();
                begun.settled = begun.possible();
                begun.open = Some(now);
            }
            None => {
                let (reached, repeated) = (false, false);
                self.begun.push(Begun { call, reached, settled: None, open: Some(now), repeated });
            }
        }
    }

    fn answered(&mut self, step: usize, index: usize, answer: &Answer) {
        if let Some(sent) = self.at.sent.get_mut(&index) {
            sent.answer = Some(answer.clone());
        }
        let definite = matches!(answer, Answer::Fault(fault) if fault.kind.is_definite());
        let Some(call) = self.call(step, index).cloned() else { return };
        if definite && self.leaves(&call) && self.unserved.is_none() {
            self.away = false;
        }
        if let Some(begun) = self.begun.iter_mut().find(|begun| begun.call == call) {
            let open = begun.open.take();
            if !definite {
                begun.settled = open.max(begun.settled);
            }
        }
    }

    fn advanced(&mut self, step: usize, now: Timestamp) {
        if let Some(step) = self.plan().steps.get(step).cloned() {
            for begun in self.begun.iter_mut().filter(|begun| step.calls.contains(&begun.call)) {
                begun.reached = true;
            }
        }
        let (step, keeping) = (step.saturating_add(1), self.at.keeping);
        self.at = At { step, entered: now, keeping, ..At::default() };
    }

    /// A new invocation judges anew: refusals are forgotten and patience starts again. What was
    /// sent, and when, is not forgotten.
    fn resumed(&mut self, now: Timestamp) {
        if self.ended.as_ref().is_some_and(|ended| !ended.outcome.is_final()) {
            self.ended = None;
        }
        self.at.resumed(now);
    }

    fn call(&self, step: usize, index: usize) -> Option<&Call> {
        self.plan().steps.get(step)?.calls.get(index)
    }

    /// Whether the run ended with nothing left to carry on.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.outcome.is_final())
    }

    /// The end, if the run has come to one.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.ended.as_ref().map(|ended| ended.outcome)
    }
}
