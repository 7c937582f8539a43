//! One call seen in one look: what can be said of it whatever the call is.

use super::standing::{Blocked, Standing};
use super::{
    Answer, Class, Farewell, FaultKind, Identifier, Mark, Obstacle, Reason, Replacement, Resource,
    Rules, Sent, Shape, Which, World, later,
};
use jiff::Timestamp;
use std::time::Duration;

/// One call seen in one look.
pub(super) struct View<'a> {
    pub(super) sent: Option<&'a Sent>,
    pub(super) entered: Timestamp,
    pub(super) unseen: Option<Timestamp>,
    pub(super) world: &'a World,
    pub(super) rules: &'a Rules,
}

impl View<'_> {
    /// What keeps the replacements from standing in for a database that is to go.
    pub(super) fn missing(&self, replacements: &[Replacement]) -> Option<Standing> {
        replacements.iter().find_map(|Replacement { which, name }| {
            let Some(database) = self.world.find(which, &[name]) else {
                return Some(self.unseen(name));
            };
            if database.identifier != *name {
                return Some(strange(name, database));
            }
            // An original without our tag would not get its name back.
            if let Some(blocked) = not_ours(which, database) {
                return Some(blocked);
            }
            match database.status.class() {
                Class::Ready => self.writer_of(database),
                Class::Transient => Some(waiting(database)),
                Class::Broken | Class::Held | Class::Leaving => Some(ended(database)),
            }
        })
    }

    /// A member of the original's cluster that is none of the run's: it has joined since, and keeps
    /// the cluster from being deleted. It is found before the first of the members goes.
    pub(super) fn joined(&self, which: &Which, member: &Resource) -> Option<Standing> {
        let cluster = member.cluster().filter(|_| which.is_original())?;
        let cluster = self.world.named(&cluster)?;
        let of_ours = |name| self.world.named(name).is_some_and(|one| which.mark().is_on(one));
        let joined = cluster.members.iter().find(|member| !of_ours(&member.identifier))?;
        // A look may miss one of ours.
        Some(match self.unseen(&joined.identifier) {
            Standing::Blocked(_) => blocked(Obstacle::Joined {
                identifier: joined.identifier.clone(),
                cluster: cluster.identifier.clone(),
            }),
            unseen => unseen,
        })
    }

    /// What keeps a cluster from being written to although it says that it is available: its writer
    /// (rds-facts 4.4).
    pub(super) fn writer_of(&self, cluster: &Resource) -> Option<Standing> {
        if cluster.identifier.shape() != Shape::Cluster {
            return None;
        }
        let writer = cluster.writer().and_then(|writer| self.world.named(writer));
        let Some(writer) = writer else { return Some(self.unseen(&cluster.identifier)) };
        match writer.status.class() {
            _ if writer.status.serves() => None,
            Class::Broken | Class::Held | Class::Leaving => Some(ended(writer)),
            _ => Some(waiting(writer)),
        }
    }

    /// Another database bears the name that one is to get.
    pub(super) fn taken(&self, which: &Which, other: &Resource) -> Standing {
        let identifier = other.identifier.clone();
        let run = which.mark().run();
        let ours = [Mark::restored(run), Mark::member(run)].iter().any(|mark| mark.is_on(other));
        match other.status.class() {
            Class::Leaving => waiting(other),
            // A stale row of what was just removed, or a restore that was late.
            _ if ours && self.in_grace() => Standing::UnderWay(Reason::Effect),
            _ if ours => blocked(Obstacle::Remains { identifier }),
            _ => blocked(Obstacle::NameTaken { identifier, by: other.resource_id.clone() }),
        }
    }

    /// Another snapshot bears the name of the last one: RDS takes none, and deletes nothing.
    pub(super) fn last_is_taken(&self, which: &Which, farewell: &Farewell) -> Option<Standing> {
        let last = farewell.last.as_ref()?;
        if let Some(Sent { answer: Some(Answer::Fault(fault)), earlier: None, .. }) = self.sent
            && fault.code.contains("SnapshotAlreadyExists")
        {
            return Some(blocked(Obstacle::Fault(fault.clone())));
        }
        let snapshot = self.world.named(last)?;
        // Once the delete is sent, the look may be of before: it may be the one that RDS takes.
        let may_be_it = self.sent.is_some() && is_last_of(which, snapshot);
        (!may_be_it).then(|| name_taken(snapshot))
    }

    /// What is deleted is gone; the last snapshot of it, where it was asked for, must be there.
    pub(super) fn taken_last(&self, which: &Which, farewell: &Farewell) -> Standing {
        let Some(last) = &farewell.last else { return Standing::Reached };
        let Some(snapshot) = self.world.named(last) else { return self.unseen(last) };
        if !is_last_of(which, snapshot) {
            return name_taken(snapshot);
        }
        match snapshot.status.class() {
            Class::Ready => Standing::Reached,
            Class::Transient => waiting(snapshot),
            Class::Broken | Class::Held | Class::Leaving => ended(snapshot),
        }
    }

    /// The effect is seen. Where an earlier request may take another one, it counts only once that
    /// would show; and a change that is under way may be just that, however long it takes.
    pub(super) fn seen(&self, database: &Resource, doubt_until: Option<Timestamp>) -> Standing {
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
    pub(super) fn unseen(&self, name: &Identifier) -> Standing {
        self.unseen_for(name, self.rules.grace)
    }

    /// The same where it may be hidden for a span of its own.
    pub(super) fn unseen_for(&self, name: &Identifier, span: Duration) -> Standing {
        if self.unseen.is_none_or(|since| self.before(since, span)) {
            Standing::UnderWay(Reason::Unseen)
        } else {
            blocked(Obstacle::Vanished { identifier: name.clone() })
        }
    }

    /// The same where it may bear several names; a plan of ours gives at least one.
    pub(super) fn unseen_by(&self, names: &[Identifier]) -> Standing {
        match names.first() {
            Some(name) => self.unseen(name),
            None => Standing::UnderWay(Reason::Unseen),
        }
    }

    /// Whether the database was seen within the grace. A rename alone may last longer than that.
    pub(super) fn is_lately_unseen(&self) -> bool {
        self.unseen.is_none_or(|since| self.before(since, self.rules.grace))
    }

    /// No effect of the call is seen. `ready` tells whether RDS should take it now.
    pub(super) fn due(&self, ready: bool) -> Standing {
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
    pub(super) fn in_grace(&self) -> bool {
        let since = self.sent.map_or(self.entered, |sent| sent.last.max(self.entered));
        self.before(since, self.rules.grace)
    }

    /// Whether RDS would not have the last request.
    pub(super) fn is_refused(&self) -> bool {
        let answer = self.sent.and_then(|sent| sent.answer.as_ref());
        matches!(answer, Some(Answer::Fault(fault)) if fault.kind == FaultKind::Busy)
    }

    /// Whether one of the requests may have been taken, and does not show yet.
    pub(super) fn may_take_effect(&self, sent: &Sent) -> bool {
        let definite =
            matches!(&sent.answer, Some(Answer::Fault(fault)) if fault.kind.is_definite());
        let last = (!definite).then_some(sent.last).max(sent.earlier);
        last.is_some_and(|last| self.before(last, self.rules.grace))
    }

    /// Whether what is seen may not last: an earlier request may still be on its way, and would
    /// hit what bears the name by then.
    pub(super) fn in_doubt(&self, until: Option<Timestamp>) -> bool {
        // After one that is in doubt, a request of this step is one of several too.
        let several = self.sent.filter(|_| until.is_some()).and_then(Sent::unanswered);
        let loose = self.sent.and_then(Sent::loose).max(several);
        let until = until.max(loose.map(|sent| later(sent, self.rules.grace)));
        until.is_some_and(|until| self.world.seen_at < until)
    }

    pub(super) fn before(&self, since: Timestamp, span: Duration) -> bool {
        self.world.seen_at < later(since, span)
    }
}

/// Whether a snapshot was taken of the database that goes.
pub(super) fn is_last_of(which: &Which, snapshot: &Resource) -> bool {
    matches!(which, Which::Original { resource_id, .. } if snapshot.taken_of.as_ref() == Some(resource_id))
}

pub(super) fn name_taken(by: &Resource) -> Standing {
    let (identifier, by) = (by.identifier.clone(), by.resource_id.clone());
    blocked(Obstacle::NameTaken { identifier, by })
}

pub(super) fn blocked(obstacle: Obstacle) -> Standing {
    Standing::Blocked(Box::new(Blocked { call: 0, obstacle }))
}

pub(super) fn waiting(database: &Resource) -> Standing {
    Standing::UnderWay(Reason::Status {
        identifier: database.identifier.clone(),
        status: database.status.clone(),
    })
}

pub(super) fn ended(database: &Resource) -> Standing {
    blocked(Obstacle::Status {
        identifier: database.identifier.clone(),
        status: database.status.clone(),
    })
}

pub(super) fn strange(expected: &Identifier, database: &Resource) -> Standing {
    blocked(Obstacle::StrangeName {
        expected: expected.clone(),
        found: database.identifier.clone(),
    })
}

/// A database that bears the tag of another run is not touched.
pub(super) fn claimed_by_another(which: &Which, database: &Resource) -> Option<Standing> {
    let tag = database.run_tag()?;
    (tag != which.mark().as_str()).then(|| blocked(Obstacle::ClaimedBy { mark: tag.to_owned() }))
}

/// A database that does not bear the run's own tag is neither renamed nor deleted.
pub(super) fn not_ours(which: &Which, database: &Resource) -> Option<Standing> {
    claimed_by_another(which, database).or_else(|| {
        let identifier = database.identifier.clone();
        (!which.mark().is_on(database)).then(|| blocked(Obstacle::Unmarked { identifier }))
    })
}

/// Whether it is being renamed, which may be seen as `modifying`, or snapshotted (rds-facts 2.1).
pub(super) fn is_at_work(database: &Resource) -> bool {
    matches!(database.status.as_str(), "renaming" | "modifying" | "backing-up")
}
