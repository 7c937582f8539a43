//! What the restored database must be, and in what it differs.

use super::settings::NOT_SET;
use super::{Difference, Resource, ResourceId, Setting, differences};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the restored database must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Expected {
    /// The original's resource id, which the restored one must not have.
    pub not: ResourceId,
    /// The original's engine.
    pub engine: String,
    /// The original's class.
    pub class: String,
    /// The original's configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// The original's tags, neither ours nor those that AWS reserves.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// What the original was given and what had not taken effect there, with its status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failed: BTreeMap<String, String>,
    /// The differences that a person has accepted, each with what was found then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Difference>,
    /// No repair before the differences were shown: a person goes on without what a refused request
    /// would have set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_it_is: bool,
}

/// A tag as a difference names it.
pub(super) fn tag(key: &str) -> String {
    format!("the tag {key}")
}

impl Expected {
    /// The names of what is compared.
    #[must_use]
    pub fn compared(&self) -> Vec<String> {
        let mut names = vec!["engine".to_owned()];
        if self.settings.is_empty() {
            names.push("class".to_owned());
        }
        let settings = self.settings.iter().filter(|one| one.is_compared());
        names.extend(settings.map(|one| one.name.clone()));
        names.extend(self.tags.keys().map(|key| tag(key)));
        names
    }

    /// In what a database differs.
    #[must_use]
    pub fn differences(&self, database: &Resource) -> Vec<Difference> {
        let mut all = Vec::new();
        let mut compare = |what: &str, wanted: &str, found: &str| {
            if wanted != found {
                let (what, expected) = (what.to_owned(), wanted.to_owned());
                all.push(Difference { what, expected, found: found.to_owned() });
            }
        };
        compare("engine", &self.engine, &database.engine);
        // Among the settings it has a name of its own.
        if self.settings.is_empty() {
            compare("class", &self.class, &database.class);
        }
        if database.resource_id == self.not {
            compare("resource id", "a new one", &database.resource_id.0);
        }
        // A journal of an earlier version has none.
        if !self.settings.is_empty() {
            all.extend(differences(&self.settings, &database.settings));
        }
        all.extend(self.tags_amiss(database));
        all.extend(self.failures(database));
        // What was shown was accepted; another value has been shown to nobody.
        all.retain(|one| !self.accepted.contains(one));
        all
    }

    /// The tags that are missing or other; one more is nobody's business.
    fn tags_amiss(&self, database: &Resource) -> impl Iterator<Item = Difference> {
        let amiss = self.tags.iter().filter(|(key, value)| database.tags.get(*key) != Some(value));
        amiss.map(|(key, value)| {
            let found = database.tags.get(key).map_or(NOT_SET, String::as_str).to_owned();
            Difference { what: tag(key), expected: value.clone(), found }
        })
    }

    /// What did not take effect, and had done so on the original.
    fn failures(&self, database: &Resource) -> impl Iterator<Item = Difference> {
        let new =
            database.failed.iter().filter(|(what, status)| self.failed.get(*what) != Some(status));
        new.map(|(what, status)| {
            let expected = "in effect".to_owned();
            Difference { what: what.clone(), expected, found: status.clone() }
        })
    }
}
