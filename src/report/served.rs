//! Who serves the name, and for how long nobody did.

use super::Span;
use crate::plan::{Call, Class, Identifier, ResourceId, Status, Step, Which};
use jiff::Timestamp;
use std::time::Duration;

/// A time in which nobody served the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first sign that a rename took effect.
    pub since: Timestamp,
    /// When a database was usable under the name again.
    pub until: Option<Timestamp>,
}

/// Who serves the name, as far as the events tell.
///
/// It is told from signs: RDS says nothing about the moment. A journal has fewer signs than a
/// display was told (the pulses are not in it), so a replayed gap may end a look later, and a reboot
/// does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    name: Identifier,
    original: ResourceId,
    /// Who serves the name, or did before the gap that is open.
    by: ResourceId,
    /// Since when, if it began in this run.
    since: Option<Timestamp>,
    /// A rename away from the name was sent and has not shown yet.
    leaving: bool,
    /// When RDS accepted that rename.
    accepted: Option<Timestamp>,
    gaps: Vec<Gap>,
}

impl Service {
    pub(super) fn new(name: Identifier, original: ResourceId) -> Self {
        let by = original.clone();
        Self { name, original, by, since: None, leaving: false, accepted: None, gaps: Vec::new() }
    }

    /// The times in which nobody served the name.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Whether nobody serves the name now.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.gaps.last().is_some_and(|gap| gap.until.is_none())
    }

    /// Whether a rename takes the name away, or has taken it.
    pub(super) fn is_leaving(&self) -> bool {
        self.leaving || self.is_interrupted()
    }

    /// For how long nobody has served the name, in all.
    #[must_use]
    pub fn unserved(&self, now: Timestamp) -> Option<Span> {
        let spans = self.gaps.iter().map(|gap| Span::between(gap.since, gap.until.unwrap_or(now)));
        let total: Duration = spans.map(|span| span.0).sum();
        (!self.gaps.is_empty()).then_some(Span(total))
    }

    /// Who serves the name now, and since when if that began in this run.
    #[must_use]
    pub fn by(&self) -> Option<(&ResourceId, Option<Timestamp>)> {
        (!self.is_interrupted()).then_some((&self.by, self.since))
    }

    pub(super) fn sending(&mut self, call: &Call) {
        if matches!(call, Call::Rename { from, .. } if *from == self.name) {
            self.leaving = !self.is_interrupted();
            self.accepted = None;
        }
    }

    pub(super) fn accepted(&mut self, call: &Call, at: Timestamp) {
        if matches!(call, Call::Rename { from, .. } if *from == self.name) {
            self.accepted = Some(at);
        }
    }

    /// The run has another plan. A rename that was accepted and that nobody watched takes the name
    /// away all the same, for nobody knows how long: it counts from its answer.
    pub(super) fn turned(&mut self) {
        if let Some(at) = self.accepted.filter(|_| self.leaving) {
            self.open(at);
        }
    }

    /// A database was seen. Whoever serves the name may cease to and begin again, as at the reboot
    /// that follows a rename; and RDS shows a rename as `renaming` or as `modifying` (rds-facts
    /// 2.1), by which the name is lost: no database has it back before it has come to rest.
    pub(super) fn seen(
        &mut self,
        name: &Identifier,
        id: &ResourceId,
        status: Option<&Status>,
        answers: bool,
        at: Timestamp,
    ) {
        let serves = *name == self.name && answers;
        let rests = serves && status.is_some_and(|status| status.class() == Class::Ready);
        let ceases = *name == self.name && status.is_some() && !answers;
        if *id == self.by && !self.is_interrupted() && (ceases || self.leaving && !rests) {
            self.open(at);
        } else if self.is_interrupted() && (*id == self.original || *id == self.by) && rests {
            self.close(id.clone(), at);
        }
    }

    /// A rename has taken the name away.
    pub(super) fn left(&mut self, at: Timestamp) {
        if !self.is_interrupted() {
            self.open(at);
        }
    }

    /// The original is back.
    pub(super) fn returned(&mut self, at: Timestamp) {
        if self.is_interrupted() {
            self.close(self.original.clone(), at);
        }
    }

    pub(super) fn served(&mut self, by: &ResourceId, at: Timestamp) {
        self.close(by.clone(), at);
    }

    /// A step was seen reached: proof where no sign was told.
    pub(super) fn advanced(&mut self, step: &Step, at: Timestamp) {
        for call in &step.calls {
            match call {
                Call::Rename { from, .. } if *from == self.name && self.leaving => {
                    self.open(self.accepted.unwrap_or(at));
                }
                Call::Settle { name, which: Which::Original { .. } } if *name == self.name => {
                    self.ended(at);
                }
                _ => {}
            }
        }
    }

    /// The original is known to serve again.
    pub(super) fn ended(&mut self, at: Timestamp) {
        if self.is_interrupted() {
            self.close(self.original.clone(), at);
        }
        self.leaving = false;
    }

    fn open(&mut self, at: Timestamp) {
        self.leaving = false;
        self.gaps.push(Gap { since: at, until: None });
    }

    fn close(&mut self, by: ResourceId, at: Timestamp) {
        if let Some(gap) = self.gaps.last_mut() {
            gap.until = gap.until.or(Some(at));
        }
        self.leaving = false;
        self.by = by;
        self.since = Some(at);
    }
}
