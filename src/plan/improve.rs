//! Where the calls stand that make the restored database what the original is: its settings, tags, roles
//! and reboots.

use super::settings::{DATA_API, ROLES};
use super::standing::Standing;
use super::view::{View, ended, waiting};
use super::{Answer, Class, Identifier, Reason, Resource, Setting, Which};
use serde_json::Value;
use std::collections::BTreeMap;

impl View<'_> {
    pub(super) fn adjust(
        &self,
        which: &Which,
        name: &Identifier,
        settings: &[Setting],
    ) -> Standing {
        self.change(which, name, |database| {
            settings.iter().all(|wanted| wanted.is_among(&database.settings))
        })
    }

    pub(super) fn tag(
        &self,
        which: &Which,
        name: &Identifier,
        tags: &BTreeMap<String, String>,
    ) -> Standing {
        self.improve(which, name, |database| {
            tags.iter().all(|(key, value)| database.tags.get(key) == Some(value))
        })
    }

    pub(super) fn add_role(
        &self,
        which: &Which,
        name: &Identifier,
        role: &str,
        feature: Option<&str>,
    ) -> Standing {
        let has = |database: &Resource| {
            let roles = database.settings.iter().find(|found| found.name == ROLES);
            let roles = roles.and_then(|roles| roles.value.as_array());
            // One role may serve several features.
            let is_it = |found: &Value| {
                found["RoleArn"] == role && found["FeatureName"].as_str() == feature
            };
            roles.into_iter().flatten().any(is_it)
        };
        // Not while its storage is optimized, as long as that takes (rds-facts 1.1, AssociatedRoles).
        let busy = |database: &&Resource| {
            let status = &database.status;
            status.class() == Class::Ready && status.as_str() != "available" && !has(database)
        };
        match self.world.find(which, &[name]).filter(busy) {
            Some(database) => waiting(database),
            // It is pending until it is in force, and the status stays.
            None => self.improve(which, name, has),
        }
    }

    pub(super) fn enable_data_api(&self, which: &Which, name: &Identifier) -> Standing {
        self.change(which, name, |database| {
            database.settings.iter().any(|found| found.name == DATA_API)
        })
    }

    pub(super) fn reboot(&self, which: &Which, name: &Identifier) -> Standing {
        self.change(which, name, |database| !self.world.awaits_reboot(database))
    }

    /// An improvement that RDS is at work for: until that would show, the status is not believed.
    fn change(
        &self,
        which: &Which,
        name: &Identifier,
        is_done: impl Fn(&Resource) -> bool,
    ) -> Standing {
        match self.improve(which, name, is_done) {
            Standing::Reached => self.once_it_shows(),
            standing => standing,
        }
    }

    /// The effect is seen; but the status of a request that was sent just now may not show yet.
    pub(super) fn once_it_shows(&self) -> Standing {
        if self.sent.is_some_and(|sent| self.before(sent.last, self.rules.lag)) {
            Standing::UnderWay(Reason::Effect)
        } else {
            Standing::Reached
        }
    }

    /// A change of the restored database that the check looks at again: one that RDS accepted and
    /// that does not show is not asked for without end.
    fn improve(
        &self,
        which: &Which,
        name: &Identifier,
        is_done: impl Fn(&Resource) -> bool,
    ) -> Standing {
        let Some(database) = self.world.find(which, &[name]) else { return self.unseen(name) };
        match database.status.class() {
            Class::Broken | Class::Held | Class::Leaving => return ended(database),
            Class::Transient => return waiting(database),
            Class::Ready if is_done(database) => return Standing::Reached,
            Class::Ready => {}
        }
        let accepted = self.sent.is_some_and(|sent| sent.answer == Some(Answer::Accepted));
        match self.due(true) {
            Standing::NotYet if accepted => Standing::Reached,
            standing => standing,
        }
    }
}
