//! Where each call stands in the world: not yet, under way, reached, blocked.

use super::{
    Answer, At, Call, Class, Database, Difference, Expected, FaultKind, Identifier, Mark, Obstacle,
    Reason, Replacement, Rules, Sent, Which, World, later,
};
use jiff::Timestamp;
use std::time::Duration;

/// Where a call stands in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to be sent.
    NotYet,
    /// It is on its way, or what it needs is.
    UnderWay(Reason),
    /// Its effect was seen.
    Reached,
    /// It cannot be reached.
    Blocked(Box<Blocked>),
}

/// Which call of a step is blocked, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Index of the call in the step.
    pub call: usize,
    /// What stands in the way.
    pub obstacle: Obstacle,
}

/// Where a call stands in the world.
#[must_use]
pub fn standing(call: &Call, at: &At, index: usize, world: &World, rules: &Rules) -> Standing {
    let view =
        View { sent: at.sent.get(&index), entered: at.entered, unseen: at.unseen, world, rules };
    match call {
        Call::Claim { which, name, .. } => view.claim(which, name),
        Call::Rename { which, from, to, replacement, doubt_until } => {
            view.rename(which, from, to, replacement.as_ref(), *doubt_until)
        }
        Call::Restore { mark, identifier, .. } => {
            view.restore(&Which::Made { mark: mark.clone() }, identifier)
        }
        Call::Settle { which, name } => view.settle(which, name),
        Call::Check { which, name, expected } => view.check(which, name, expected),
        Call::Protect { which, names, on, doubt_until } => {
            view.protect(which, names, *on, *doubt_until)
        }
        Call::Delete { which, name, replacement, spare_if_serving, doubt_until } => {
            view.delete(which, name, replacement.as_ref(), *spare_if_serving, *doubt_until)
        }
        Call::Release { which, names } => view.release(which, names),
    }
}

/// One call seen in one look.
struct View<'a> {
    sent: Option<&'a Sent>,
    entered: Timestamp,
    unseen: Option<Timestamp>,
    world: &'a World,
    rules: &'a Rules,
}

impl View<'_> {
    fn claim(&self, which: &Which, name: &Identifier) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.run_tag() {
            Some(tag) if tag == which.mark().as_str() => match self.sent {
                Some(sent) if self.before(sent.last, self.rules.claim) => {
                    Standing::UnderWay(Reason::Claim)
                }
                _ => Standing::Reached,
            },
            Some(tag) => blocked(Obstacle::ClaimedBy { mark: tag.to_owned() }),
            None if database.identifier != *name => strange(name, database),
            None => self.due(true),
        }
    }

    fn rename(
        &self,
        which: &Which,
        from: &Identifier,
        to: &Identifier,
        replacement: Option<&Replacement>,
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let Some(database) = self.world.find(which, &[from, to]) else {
            return match self.unseen(from) {
                // What was made and is gone for good is out of the way too.
                Standing::Blocked(_) if !which.is_original() => Standing::Reached,
                unseen => unseen,
            };
        };
        if let Some(blocked) = claimed_by_another(which, database) {
            return blocked;
        }
        if database.identifier == *to {
            return self.seen(database, doubt_until);
        }
        if database.identifier != *from {
            return strange(from, database);
        }
        if let Some(blocked) = not_ours(which, database) {
            return blocked;
        }
        if let Some(other) = self.world.named(to) {
            return self.taken(which, other);
        }
        if let Some(missing) = replacement.and_then(|replacement| self.missing(replacement)) {
            return missing;
        }
        match database.status.class() {
            Class::Ready => self.due(true),
            // RDS renames only an available database (rds-facts 3.4).
            Class::Transient => waiting(database),
            Class::Broken | Class::Held | Class::Leaving => ended(database),
        }
    }

    /// Another database bears the name that one is to get.
    fn taken(&self, which: &Which, other: &Database) -> Standing {
        let identifier = other.identifier.clone();
        let ours = Mark::restored(which.mark().run()).is_on(other);
        match other.status.class() {
            Class::Leaving => waiting(other),
            // A stale row of what was just removed, or a restore that was late.
            _ if ours && self.in_grace() => Standing::UnderWay(Reason::Effect),
            _ if ours => blocked(Obstacle::Remains { identifier }),
            _ => blocked(Obstacle::NameTaken { identifier, by: other.resource_id.clone() }),
        }
    }

    fn restore(&self, made: &Which, identifier: &Identifier) -> Standing {
        match self.world.named(identifier) {
            Some(database) if made.mark().is_on(database) => match database.status.class() {
                Class::Broken | Class::Held | Class::Leaving => ended(database),
                _ if database.status.serves() => Standing::Reached,
                _ => waiting(database),
            },
            // The original may still be seen here by a torn look, or our own without its tag.
            Some(_) if self.in_grace() => Standing::UnderWay(Reason::Effect),
            Some(other) => blocked(Obstacle::NameTaken {
                identifier: identifier.clone(),
                by: other.resource_id.clone(),
            }),
            None => self.due(true),
        }
    }

    fn settle(&self, which: &Which, name: &Identifier) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.status.class() {
            _ if database.identifier != *name => {
                if self.in_grace() {
                    Standing::UnderWay(Reason::Effect)
                } else {
                    strange(name, database)
                }
            }
            Class::Broken | Class::Held | Class::Leaving => ended(database),
            Class::Transient => waiting(database),
            Class::Ready if which.is_original() && self.before(self.entered, self.rules.reboot) => {
                Standing::UnderWay(Reason::Doubt)
            }
            Class::Ready if database.is_settled() => Standing::Reached,
            Class::Ready => {
                let mut what = database.unsettled.clone();
                what.extend(database.pending.iter().map(|name| format!("{name} pending")));
                let identifier = database.identifier.clone();
                Standing::UnderWay(Reason::Unsettled { identifier, what })
            }
        }
    }

    fn check(&self, which: &Which, name: &Identifier, expected: &Expected) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.status.class() {
            Class::Broken | Class::Held | Class::Leaving => return ended(database),
            Class::Transient => return waiting(database),
            Class::Ready => {}
        }
        let mut differences = Vec::new();
        for (what, wanted, found) in [
            ("engine", &expected.engine, &database.engine),
            ("class", &expected.class, &database.class),
        ] {
            if wanted != found {
                let (what, expected, found) = (what.to_owned(), wanted.clone(), found.clone());
                differences.push(Difference { what, expected, found });
            }
        }
        if database.resource_id == expected.not {
            differences.push(Difference {
                what: "resource id".to_owned(),
                expected: "a new one".to_owned(),
                found: database.resource_id.to_string(),
            });
        }
        if differences.is_empty() {
            Standing::Reached
        } else {
            blocked(Obstacle::Differs(differences))
        }
    }

    fn protect(
        &self,
        which: &Which,
        names: &[Identifier],
        on: bool,
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let Some(database) = self.world.find(which, &names.iter().collect::<Vec<_>>()) else {
            return match self.unseen_by(names) {
                // What is gone needs none switched off.
                Standing::Blocked(_) if !on => Standing::Reached,
                unseen => unseen,
            };
        };
        if let Some(blocked) = claimed_by_another(which, database) {
            return blocked;
        }
        if database.protected == on {
            return self.seen(database, doubt_until);
        }
        match database.status.class() {
            Class::Leaving if on => ended(database),
            // Tries that RDS must refuse would use the patience up.
            Class::Transient => waiting(database),
            _ => self.due(true),
        }
    }

    fn delete(
        &self,
        which: &Which,
        name: &Identifier,
        replacement: Option<&Replacement>,
        spare_if_serving: bool,
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else {
            return if self.in_doubt(doubt_until) {
                Standing::UnderWay(Reason::Doubt)
            } else if self.sent.is_none() && which.is_original() && self.is_lately_unseen() {
                // Nobody of ours deleted it: one empty answer does not prove that it is gone.
                Standing::UnderWay(Reason::Unseen)
            } else {
                Standing::Reached
            };
        };
        if database.status.class() == Class::Leaving {
            return waiting(database);
        }
        if database.identifier != *name {
            return strange(name, database);
        }
        if let Some(blocked) = not_ours(which, database) {
            return blocked;
        }
        if spare_if_serving && database.status.serves() {
            // It may look so although a delete from before it served is under way; but none is
            // sent any more.
            return if self.sent.is_some_and(|sent| self.may_take_effect(sent)) {
                Standing::UnderWay(Reason::Effect)
            } else {
                blocked(Obstacle::Serving { identifier: database.identifier.clone() })
            };
        }
        if let Some(missing) = replacement.and_then(|replacement| self.missing(replacement)) {
            return missing;
        }
        if database.protected {
            return blocked(Obstacle::Protected { identifier: database.identifier.clone() });
        }
        match database.status.class() {
            // One try, for RDS may take it; more that it must refuse would use the patience up.
            Class::Transient if which.is_original() || self.is_refused() => waiting(database),
            class => self.due(class != Class::Transient),
        }
    }

    /// What keeps a replacement from standing in for a database that is to go.
    fn missing(&self, replacement: &Replacement) -> Option<Standing> {
        let Some(database) = self.world.find(&replacement.which, &[&replacement.name]) else {
            return Some(self.unseen(&replacement.name));
        };
        if database.identifier != replacement.name {
            return Some(strange(&replacement.name, database));
        }
        match database.status.class() {
            Class::Ready => None,
            Class::Transient => Some(waiting(database)),
            Class::Broken | Class::Held | Class::Leaving => Some(ended(database)),
        }
    }

    fn release(&self, which: &Which, names: &[Identifier]) -> Standing {
        let found = self.world.find(which, &names.iter().collect::<Vec<_>>());
        // Without its tag, what was made is only known by its name.
        let named = || names.iter().find_map(|name| self.world.named(name));
        match found.or_else(named) {
            Some(database) if which.mark().is_on(database) => self.due(true),
            Some(_) => Standing::Reached,
            None => self.unseen_by(names),
        }
    }

    /// The effect is seen. Where an earlier request may take another one, it counts only once that
    /// would show; and a change that is under way may be just that, however long it takes.
    fn seen(&self, database: &Database, doubt_until: Option<Timestamp>) -> Standing {
        let doubtful =
            doubt_until.is_some() || self.sent.is_some_and(|sent| sent.loose().is_some());
        if self.in_doubt(doubt_until) {
            Standing::UnderWay(Reason::Doubt)
        } else if doubtful && database.status.class() == Class::Transient {
            waiting(database)
        } else {
            Standing::Reached
        }
    }

    /// A database is not in the look. That proves nothing until the grace is over.
    fn unseen(&self, name: &Identifier) -> Standing {
        if self.is_lately_unseen() {
            Standing::UnderWay(Reason::Unseen)
        } else {
            blocked(Obstacle::Vanished { identifier: name.clone() })
        }
    }

    /// The same where it may bear several names; a plan of ours gives at least one.
    fn unseen_by(&self, names: &[Identifier]) -> Standing {
        match names.first() {
            Some(name) => self.unseen(name),
            None => Standing::UnderWay(Reason::Unseen),
        }
    }

    /// Whether the database was seen within the grace. A rename alone may last longer than that.
    fn is_lately_unseen(&self) -> bool {
        self.unseen.is_none_or(|since| self.before(since, self.rules.grace))
    }

    /// No effect of the call is seen. `ready` tells whether RDS should take it now.
    fn due(&self, ready: bool) -> Standing {
        let Some(sent) = self.sent else { return Standing::NotYet };
        let pause = |reason| {
            if self.before(sent.last, self.rules.retry) {
                Standing::UnderWay(reason)
            } else {
                Standing::NotYet
            }
        };
        match &sent.answer {
            None => pause(Reason::Effect),
            Some(Answer::Accepted) if self.before(sent.last, self.rules.grace) => {
                Standing::UnderWay(Reason::Effect)
            }
            Some(Answer::Accepted) => Standing::NotYet,
            Some(Answer::Fault(fault)) => {
                // The last try must have come after it: a machine that slept has not been trying.
                let impatient = ready && later(sent.since, self.rules.patience) <= sent.last;
                match fault.kind {
                    FaultKind::Refused => blocked(Obstacle::Fault(fault.clone())),
                    FaultKind::Busy | FaultKind::Server if impatient => {
                        blocked(Obstacle::Fault(fault.clone()))
                    }
                    _ => pause(Reason::Retry(fault.clone())),
                }
            }
        }
    }

    /// Whether what is not seen may still be there: the step is young, or something was sent
    /// lately.
    fn in_grace(&self) -> bool {
        let since = self.sent.map_or(self.entered, |sent| sent.last.max(self.entered));
        self.before(since, self.rules.grace)
    }

    /// Whether RDS would not have the last request.
    fn is_refused(&self) -> bool {
        let answer = self.sent.and_then(|sent| sent.answer.as_ref());
        matches!(answer, Some(Answer::Fault(fault)) if fault.kind == FaultKind::Busy)
    }

    /// Whether one of the requests may have been taken, and does not show yet.
    fn may_take_effect(&self, sent: &Sent) -> bool {
        let definite =
            matches!(&sent.answer, Some(Answer::Fault(fault)) if fault.kind.is_definite());
        let last = (!definite).then_some(sent.last).max(sent.earlier);
        last.is_some_and(|last| self.before(last, self.rules.grace))
    }

    /// Whether what is seen may not last: an earlier request may still be on its way, and would
    /// hit what bears the name by then.
    fn in_doubt(&self, until: Option<Timestamp>) -> bool {
        let loose = self.sent.and_then(Sent::loose);
        let until = until.max(loose.map(|sent| later(sent, self.rules.grace)));
        until.is_some_and(|until| self.world.seen_at < until)
    }

    fn before(&self, since: Timestamp, span: Duration) -> bool {
        self.world.seen_at < later(since, span)
    }
}

fn blocked(obstacle: Obstacle) -> Standing {
    Standing::Blocked(Box::new(Blocked { call: 0, obstacle }))
}

fn waiting(database: &Database) -> Standing {
    Standing::UnderWay(Reason::Status {
        identifier: database.identifier.clone(),
        status: database.status.clone(),
    })
}

fn ended(database: &Database) -> Standing {
    blocked(Obstacle::Status {
        identifier: database.identifier.clone(),
        status: database.status.clone(),
    })
}

fn strange(expected: &Identifier, database: &Database) -> Standing {
    blocked(Obstacle::StrangeName {
        expected: expected.clone(),
        found: database.identifier.clone(),
    })
}

/// A database that bears the tag of another run is not touched.
fn claimed_by_another(which: &Which, database: &Database) -> Option<Standing> {
    let tag = database.run_tag()?;
    (tag != which.mark().as_str()).then(|| blocked(Obstacle::ClaimedBy { mark: tag.to_owned() }))
}

/// A database that does not bear the run's own tag is neither renamed nor deleted.
fn not_ours(which: &Which, database: &Database) -> Option<Standing> {
    claimed_by_another(which, database).or_else(|| {
        let identifier = database.identifier.clone();
        (!which.mark().is_on(database)).then(|| blocked(Obstacle::Unmarked { identifier }))
    })
}

#[cfg(test)]
#[path = "standing_test.rs"]
pub(super) mod tests;
