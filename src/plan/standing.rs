//! Where each call stands in the world: not yet, under way, reached, blocked.

use super::keep::kept_until;
use super::view::{
    View, blocked, claimed_by_another, ended, is_at_work, not_ours, strange, waiting,
};
use super::{
    Answer, At, Call, Class, Expected, Farewell, Identifier, Mark, Obstacle, Reason, Replacement,
    Resource, Rules, Sent, Until, Which, World,
};
use jiff::Timestamp;

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
        Call::Rename { which, from, to, replacements, doubt_until } => {
            view.rename(which, from, to, replacements, *doubt_until)
        }
        Call::Failover { which, name, to } => view.failover(which, name, to),
        Call::Adjust { which, name, settings } => view.adjust(which, name, settings),
        Call::Tag { which, name, tags } => view.tag(which, name, tags),
        Call::AddRole { which, name, role, feature } => {
            view.add_role(which, name, role, feature.as_deref())
        }
        Call::EnableDataApi { which, name } => view.enable_data_api(which, name),
        Call::Reboot { which, name } => view.reboot(which, name),
        Call::Settle { which, name } => view.settle(which, name),
        Call::Check { which, name, expected } => view.check(which, name, expected),
        Call::Protect { which, names, on, after, replacements, doubt_until } => {
            view.protect(which, names, *on, after.as_ref(), replacements, *doubt_until)
        }
        Call::Keep { which, name, .. } => view.keep(which, name, at.keeping),
        Call::Delete {
            which,
            name,
            replacements,
            until,
            farewell,
            spare_if_serving,
            doubt_until,
        } => {
            let (spares, doubt) = (*spare_if_serving, *doubt_until);
            view.delete(which, name, replacements, *until, farewell, spares, doubt)
        }
        Call::Release { which, names } => view.release(which, names),
        Call::Hook { .. } => view.hook(),
        Call::Restore { mark, identifier, .. }
        | Call::Create { mark, identifier, .. }
        | Call::Take { mark, identifier, .. }
        | Call::Copy { mark, identifier, .. } => {
            view.make(&Which::Made { mark: mark.clone() }, identifier)
        }
    }
}

impl View<'_> {
    fn claim(&self, which: &Which, name: &Identifier) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.run_tag() {
            Some(tag) if tag == which.mark().as_str() => match self.sent {
                Some(sent) if self.must_stand(sent) => Standing::UnderWay(Reason::Claim),
                _ => Standing::Reached,
            },
            Some(tag) => blocked(Obstacle::ClaimedBy { mark: tag.to_owned() }),
            None if database.identifier != *name => strange(name, database),
            None => self.due(true),
        }
    }

    /// Whether a claim must stand for longer. One whose request was not answered in time may come after
    /// another operator's has stood for long enough: that one must see it, and stop.
    fn must_stand(&self, sent: &Sent) -> bool {
        let late = sent.unanswered().or(sent.earlier);
        self.before(sent.last, self.rules.claim)
            || late.is_some_and(|late| self.before(late, self.rules.grace))
    }

    fn rename(
        &self,
        which: &Which,
        from: &Identifier,
        to: &Identifier,
        replacements: &[Replacement],
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let Some(database) = self.world.find(which, &[from, to]) else {
            // A rename on its way hides a database for minutes; the price of waiting is small.
            let hidden = self.sent.is_some() || doubt_until.is_some();
            return match self
                .unseen_for(from, if hidden { self.rules.patience } else { self.rules.grace })
            {
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
        if let Some(missing) = self.missing(replacements) {
            return missing;
        }
        match database.status.class() {
            Class::Ready => self.due(true),
            // RDS renames only an available database (rds-facts 3.4).
            Class::Transient => waiting(database),
            Class::Broken | Class::Held | Class::Leaving => ended(database),
        }
    }

    fn make(&self, made: &Which, identifier: &Identifier) -> Standing {
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

    fn failover(&self, which: &Which, name: &Identifier, to: &Identifier) -> Standing {
        let Some(cluster) = self.world.find(which, &[name]) else { return self.unseen(name) };
        if cluster.writer() == Some(to) {
            return self.once_it_shows();
        }
        let Some(member) = self.world.named(to) else { return self.unseen(to) };
        for database in [cluster, member] {
            match database.status.class() {
                Class::Broken | Class::Held | Class::Leaving => return ended(database),
                Class::Transient => return waiting(database),
                Class::Ready => {}
            }
        }
        self.due(true)
    }

    /// One that this machine did not see end is run again.
    fn hook(&self) -> Standing {
        match self.sent.and_then(|sent| sent.answer.as_ref()) {
            Some(Answer::Accepted) => Standing::Reached,
            Some(Answer::Fault(fault)) => blocked(Obstacle::Fault(fault.clone())),
            None => Standing::NotYet,
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
            Class::Ready if !database.loose_ends().is_empty() => {
                Standing::UnderWay(Reason::Unsettled {
                    identifier: database.identifier.clone(),
                    what: database.loose_ends(),
                })
            }
            Class::Ready => self.writer_of(database).unwrap_or(Standing::Reached),
        }
    }

    fn check(&self, which: &Which, name: &Identifier, expected: &Expected) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.status.class() {
            Class::Broken | Class::Held | Class::Leaving => return ended(database),
            Class::Transient => return waiting(database),
            Class::Ready => {}
        }
        let differences = expected.differences(database);
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
        after: Option<&Which>,
        replacements: &[Replacement],
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let stays = |other: &&Resource| other.status.class() != Class::Leaving;
        if let Some(other) = after.and_then(|after| self.world.find(after, &[])).filter(stays) {
            return waiting(other);
        }
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
            // It is on at once, but a run is not over while RDS is at work for it.
            let is_on_its_way = on && is_at_work(database);
            return match self.seen(database, doubt_until) {
                _ if is_on_its_way => waiting(database),
                Standing::Reached if on => self.once_it_shows(),
                seen => seen,
            };
        }
        if let Some(missing) = self.missing(replacements) {
            return missing;
        }
        match database.status.class() {
            Class::Leaving if on => ended(database),
            // Tries that RDS must refuse would use the patience up.
            Class::Transient => waiting(database),
            _ => self.due(true),
        }
    }

    fn keep(&self, which: &Which, name: &Identifier, until: Option<Timestamp>) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        if let Some(blocked) = not_ours(which, database) {
            return blocked;
        }
        if until.is_none() || kept_until(database) != until {
            return self.due(true);
        }
        // Its rename may have a reboot to come: a run is not over while RDS is at work for it.
        if is_at_work(database) { waiting(database) } else { self.seen(database, None) }
    }

    #[expect(clippy::too_many_arguments, reason = "one for each part of the call")]
    fn delete(
        &self,
        which: &Which,
        name: &Identifier,
        replacements: &[Replacement],
        until: Until,
        farewell: &Farewell,
        spare_if_serving: bool,
        doubt_until: Option<Timestamp>,
    ) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else {
            return if self.in_doubt(doubt_until) {
                Standing::UnderWay(Reason::Doubt)
            } else if self.sent.is_none()
                && until != Until::Left
                && which.is_original()
                && self.is_lately_unseen()
            {
                // Nobody of ours deleted it: one empty answer does not prove that it is gone.
                Standing::UnderWay(Reason::Unseen)
            } else {
                self.taken_last(which, farewell)
            };
        };
        if database.status.class() == Class::Leaving {
            return if until == Until::Leaving { Standing::Reached } else { waiting(database) };
        }
        if database.identifier != *name {
            return strange(name, database);
        }
        if let Some(blocked) = not_ours(which, database) {
            return blocked;
        }
        let cluster = database.cluster().filter(|_| spare_if_serving);
        if let Some(cluster) = cluster.filter(|cluster| self.world.named(cluster).is_none()) {
            return self.unseen(&cluster);
        }
        if spare_if_serving && self.world.serves(database) {
            // It may look so although a delete from before it served is under way; but none is
            // sent any more.
            return if self.sent.is_some_and(|sent| self.may_take_effect(sent)) {
                Standing::UnderWay(Reason::Effect)
            } else {
                blocked(Obstacle::Serving { identifier: database.identifier.clone() })
            };
        }
        if let Some(missing) = self.missing(replacements) {
            return missing;
        }
        if let Some(joined) = self.joined(which, database) {
            return joined;
        }
        if let Some(taken) = self.last_is_taken(which, farewell) {
            return taken;
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

    fn release(&self, which: &Which, names: &[Identifier]) -> Standing {
        let found = self.world.find(which, &names.iter().collect::<Vec<_>>());
        // Without its tag, what was made is only known by its name.
        let named = || names.iter().find_map(|name| self.world.named(name));
        let is_member = *which.mark() == Mark::member(which.mark().run());
        let may_go = |name: &Identifier| name.shape().is_snapshot() || name.is_scaled();
        match found.or_else(named) {
            Some(database) if !which.mark().is_on(database) => Standing::Reached,
            // Whoever else has renamed it meanwhile has to do with it yet; and a run is not over while
            // RDS is at work for it, as it is for some seconds after a snapshot is available.
            Some(database) if which.is_original() && is_at_work(database) => waiting(database),
            // What was made is let go of while it is well.
            Some(database)
                if !which.is_original() && !database.identifier.shape().is_snapshot() =>
            {
                match database.status.class() {
                    Class::Ready => self.due(true),
                    Class::Transient => waiting(database),
                    Class::Broken | Class::Held | Class::Leaving => ended(database),
                }
            }
            Some(database) if which.is_original() && !names.contains(&database.identifier) => {
                strange(names.first().unwrap_or(&database.identifier), database)
            }
            Some(_) => self.due(true),
            None => match self.unseen_by(names) {
                // One that was asked for, and perhaps never taken, when the run was given up; one that
                // its scaling policy took away; or a member that somebody has taken away since.
                Standing::Blocked(_) if is_member || names.iter().all(may_go) => Standing::Reached,
                unseen => unseen,
            },
        }
    }
}

#[cfg(test)]
#[path = "standing_test.rs"]
pub(super) mod tests;
