//! What shows of the calls of a plan, once nothing is on its way any more.

use super::keep::kept_until;
use super::{Call, Class, Identifier, Mark, Plan, Record, Resource, Step, Which, World};

/// What has become of the calls of a plan, as far as it shows.
pub(super) struct Signs<'a> {
    pub(super) plan: &'a Plan,
    pub(super) world: &'a World,
    /// Whether the new snapshot is seen without our tag, which it had.
    pub(super) released: bool,
}

impl Signs<'_> {
    /// Every step before the last one that shows was reached; of that one every request may have
    /// been sent. A delete would show, and the protection that comes with it.
    pub(super) fn records(&self) -> Vec<Record> {
        let last = self.last();
        let mut records = Vec::new();
        for (step, of) in self.plan.steps.iter().enumerate().take(last + 1) {
            let sent = |call: &Call| {
                let would_show =
                    matches!(call, Call::Delete { .. } | Call::Protect { after: Some(_), .. });
                call.is_request() && (step < last || !would_show || self.shows(call) == Some(true))
            };
            let calls = of.calls.iter().enumerate().filter(|(_, call)| sent(call));
            for (call, of) in calls {
                records.extend(self.keeping(of));
                records.push(Record::Sending { step, call });
            }
            if step < last {
                records.push(Record::Advanced { step });
            }
        }
        records
    }

    /// What was written down before the old database was marked as kept.
    fn keeping(&self, call: &Call) -> Option<Record> {
        let Call::Keep { which, name, .. } = call else { return None };
        let until = kept_until(self.world.find(which, &[name])?)?;
        Some(Record::Keeping { until })
    }

    /// The last step of which something shows; the first is the claim that led here.
    fn last(&self) -> usize {
        let shows = |step: &Step| step.calls.iter().any(|call| self.shows(call) == Some(true));
        self.plan.steps.iter().rposition(shows).unwrap_or_default()
    }

    /// Whether something does not show any more that comes before what shows.
    pub(super) fn is_back(&self) -> bool {
        let mut before = self.plan.steps.iter().take(self.last()).flat_map(|step| &step.calls);
        let drops = self.plan.steps.iter().flat_map(|step| &step.calls).any(|call| {
            matches!(call, Call::Delete { which: Which::Made { .. }, .. })
                && self.is_leaving(call)
                && self.shows(call).is_none()
        });
        drops || before.any(|call| self.shows(call) == Some(false))
    }

    /// Whether a step shows that is only begun once the restored database is checked.
    pub(super) fn is_past_check(&self) -> bool {
        let check = |step: &Step| step.calls.iter().any(|call| matches!(call, Call::Check { .. }));
        self.plan.steps.iter().position(check).is_some_and(|check| self.last() > check)
    }

    /// Whether the delete of something of the original's shows: from there on there is only forwards.
    pub(super) fn is_past_pivot(&self) -> bool {
        let mut calls = self.plan.steps.iter().flat_map(|step| &step.calls);
        calls.any(|call| {
            let pivot = matches!(call, Call::Delete { name, .. } if !name.shape().is_snapshot());
            pivot && self.shows(call) == Some(true)
        })
    }

    fn is_leaving(&self, call: &Call) -> bool {
        let Call::Delete { which, name, .. } = call else { return false };
        let found = self.world.find(which, &[name]);
        found.is_some_and(|found| found.status.class() == Class::Leaving)
    }

    /// Whether it shows that a call was sent; none where it never does.
    fn shows(&self, call: &Call) -> Option<bool> {
        match call {
            Call::Claim { which, name, .. } => match self.world.find(which, &[name]) {
                Some(found) if !which.mark().is_on(found) => None,
                _ => Some(true),
            },
            Call::Rename { which, from, to, .. } => {
                let found = self.world.find(which, &[from, to]);
                Some(found.is_none_or(|found| found.identifier == *to || is_between_names(found)))
            }
            Call::Restore { mark, identifier, .. }
            | Call::Create { mark, identifier, .. }
            | Call::Copy { mark, identifier, .. } => {
                Some(self.is_made(mark, &[identifier, &identifier.undone()]))
            }
            // One that has been copied is dropped.
            Call::Take { mark, identifier, .. } => {
                self.is_made(mark, &[identifier]).then_some(true)
            }
            Call::Protect { which, names, on, .. } if which.is_original() => {
                let found = self.world.find(which, &names.iter().collect::<Vec<_>>());
                Some(found.is_none_or(|found| found.protected == *on))
            }
            Call::Delete { which, name, replacements, .. } => {
                let there = || {
                    replacements
                        .iter()
                        .all(|one| self.world.find(&one.which, &[&one.name]).is_some())
                };
                match self.world.find(which, &[name]) {
                    Some(_) if which.is_original() => Some(self.is_leaving(call)),
                    None if which.is_original() => Some(true),
                    Some(_) => (self.is_leaving(call) && there()).then_some(true),
                    None => there().then_some(true),
                }
            }
            // What was made may be protected by a person's hand: only beside an original that leaves does
            // it show.
            Call::Protect { which, names, on, after: Some(after), .. } => {
                let leaves = |old: &Resource| old.status.class() == Class::Leaving;
                let left = self.world.find(after, &[]).is_none_or(leaves);
                let found = self.world.find(which, &names.iter().collect::<Vec<_>>());
                Some(left && found.is_some_and(|found| found.protected == *on))
            }
            Call::Keep { which, name, .. } => {
                let found = self.world.find(which, &[name]);
                Some(found.is_none_or(|found| kept_until(found).is_some()))
            }
            Call::Release { names, .. } => {
                let snapshot = names.iter().any(|name| name.shape().is_snapshot());
                (snapshot && self.released).then_some(true)
            }
            Call::Failover { .. }
            | Call::Adjust { .. }
            | Call::Tag { .. }
            | Call::AddRole { .. }
            | Call::EnableDataApi { .. }
            | Call::Reboot { .. }
            | Call::Protect { .. }
            | Call::Settle { .. }
            | Call::Check { .. }
            | Call::Hook { .. } => None,
        }
    }

    fn is_made(&self, mark: &Mark, names: &[&Identifier]) -> bool {
        let released = self.released && *mark == Mark::snapshot(mark.run());
        released || self.world.find(&Which::Made { mark: mark.clone() }, names).is_some()
    }
}

/// Whether a database that is seen under its old name may be getting a new one (rds-facts 2.1).
fn is_between_names(database: &Resource) -> bool {
    matches!(database.status.as_str(), "renaming" | "modifying" | "rebooting")
        || database.pending.iter().any(|name| name.ends_with("Identifier"))
}
