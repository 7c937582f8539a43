//! A database of the original's, and the calls that put another one in its place.

use super::about::About;
use super::call::Replacement;
use super::settings::{DATA_API, ROLES, with_companions};
use super::survey::STORAGE;
use super::{
    Call, Expected, Farewell, Identifier, Keep, Mark, NameError, Resource, Setting, Shape,
    Snapshot, TASK_TAG, Until, Which,
};
use jiff::SignedDuration;
use serde_json::Value;

/// One thing of the original's, and what is made in its place.
pub(super) struct Thing<'a> {
    pub(super) original: &'a Resource,
    pub(super) name: Identifier,
    aside: Identifier,
    old: Which,
    new: Which,
    mark: Mark,
    /// The snapshot that is restored; none where it is taken anew, and so has all that the original has.
    pub(super) snapshot: Option<&'a Snapshot>,
}

impl<'a> Thing<'a> {
    pub(super) fn new(run: &str, original: &'a Resource, mark: Mark) -> Result<Self, NameError> {
        let aside = original.identifier.aside()?;
        Ok(Self {
            aside,
            mark: mark.clone(),
            new: Which::Made { mark },
            ..Self::in_place(run, original)
        })
    }

    /// One that keeps its name, and in whose place nothing is made.
    pub(super) fn in_place(run: &str, original: &'a Resource) -> Self {
        let (name, mark) = (original.identifier.clone(), Mark::original(run));
        let resource_id = original.resource_id.clone();
        let old = Which::Original { resource_id, mark: mark.clone() };
        let (aside, new) = (name.clone(), old.clone());
        Self { original, aside, name, new, old, mark, snapshot: None }
    }

    pub(super) fn claim(&self, about: &About) -> Call {
        let (which, name) = (self.old.clone(), self.name.clone());
        Call::Claim { which, name, about: about.to_tag() }
    }

    pub(super) fn rename(&self) -> Call {
        Call::Rename {
            which: self.old.clone(),
            from: self.name.clone(),
            to: self.aside.clone(),
            replacements: Vec::new(),
            doubt_until: None,
        }
    }

    /// Once the original is gone, the restored database alone says what the run is about.
    pub(super) fn restore(&self, snapshot: &str, about: &About) -> Call {
        let mut tags = self.original.own_tags();
        tags.insert(TASK_TAG.to_owned(), about.to_tag());
        Call::Restore {
            mark: self.mark.clone(),
            identifier: self.name.clone(),
            snapshot: snapshot.to_owned(),
            settings: self.given(),
            tags,
        }
    }

    pub(super) fn create(&self, cluster: &Identifier) -> Call {
        Call::Create {
            mark: self.mark.clone(),
            identifier: self.name.clone(),
            cluster: cluster.clone(),
            settings: self.given(),
            tags: self.original.own_tags(),
        }
    }

    /// What the request that makes the new one is given.
    fn given(&self) -> Vec<Setting> {
        let given = |setting: &&Setting| setting.keep == Keep::Restore;
        self.settings().iter().filter(given).cloned().collect()
    }

    /// What it must be like: where the snapshot shows what it brings, like that. RDS has no way down
    /// from its version (rds-facts 1.2a, EngineVersion).
    fn settings(&self) -> Vec<Setting> {
        let mut settings = self.original.settings.clone();
        let Some(snapshot) = self.snapshot else { return settings };
        if let Some(own) = settings.iter_mut().find(|one| one.name == "EngineVersion") {
            own.value = snapshot.engine_version.clone().into();
        }
        for brought in &snapshot.settings {
            settings.retain(|one| one.name != brought.name);
            settings.push(brought.clone());
        }
        settings
    }

    /// What only a modify can set.
    pub(super) fn adjust(&self) -> Option<Call> {
        let after = |one: &Setting| one.keep == Keep::After && !self.is_brought(one);
        let settings = with_companions(&self.settings(), after);
        let (which, name) = (self.new.clone(), self.name.clone());
        (!settings.is_empty()).then_some(Call::Adjust { which, name, settings })
    }

    /// A restored cluster has its snapshot's storage; RDS lets it be changed once in some hours, so
    /// that it is set only where there is more now.
    fn is_brought(&self, one: &Setting) -> bool {
        let more = |of: &Snapshot| one.value.as_i64() > Some(i64::from(of.storage));
        let is_storage = one.name == STORAGE && self.name.shape() == Shape::Cluster;
        is_storage && !self.snapshot.is_some_and(more)
    }

    /// What requests of their own set.
    pub(super) fn attach(&self) -> Vec<Call> {
        let (which, name) = (self.new.clone(), self.name.clone());
        let own = self.original.settings.iter().filter(|one| one.keep == Keep::Own);
        own.flat_map(|one| match one.name.as_str() {
            ROLES => self.add_roles(&one.value),
            DATA_API => {
                vec![Call::EnableDataApi { which: which.clone(), name: name.clone() }]
            }
            _ => Vec::new(),
        })
        .collect()
    }

    fn add_roles(&self, roles: &Value) -> Vec<Call> {
        let role = |role: &Value| {
            Some(Call::AddRole {
                which: self.new.clone(),
                name: self.name.clone(),
                role: role["RoleArn"].as_str()?.to_owned(),
                feature: role["FeatureName"].as_str().map(str::to_owned),
            })
        };
        roles.as_array().into_iter().flatten().filter_map(role).collect()
    }

    pub(super) fn protect(&self) -> Option<Call> {
        let (which, names) = (self.new.clone(), vec![self.name.clone()]);
        let (after, replacements, doubt_until) = (None, Vec::new(), None);
        let protect = Call::Protect { which, names, on: true, after, replacements, doubt_until };
        self.original.protected.then_some(protect)
    }

    /// The same once the old one is on its way out: from there on the new one is not taken back.
    pub(super) fn protect_at_last(&self) -> Option<Call> {
        let mut call = self.protect()?;
        if let Call::Protect { after, .. } = &mut call {
            *after = Some(self.old.clone());
        }
        Some(call)
    }

    /// An Aurora cluster is rebooted by its members.
    pub(super) fn is_rebooted(&self) -> bool {
        self.name.shape() == Shape::Instance || !self.original.class.is_empty()
    }

    pub(super) fn reboot(&self) -> Call {
        Call::Reboot { which: self.new.clone(), name: self.name.clone() }
    }

    pub(super) fn failover(&self, to: &Identifier) -> Call {
        Call::Failover { which: self.new.clone(), name: self.name.clone(), to: to.clone() }
    }

    pub(super) fn settle(&self) -> Call {
        Call::Settle { which: self.new.clone(), name: self.name.clone() }
    }

    pub(super) fn check(&self) -> Call {
        Call::Check {
            which: self.new.clone(),
            name: self.name.clone(),
            expected: Expected {
                not: self.original.resource_id.clone(),
                engine: self.original.engine.clone(),
                class: self.original.class.clone(),
                settings: self.settings(),
                tags: self.original.own_tags(),
                failed: self.original.failed.clone(),
                accepted: Vec::new(),
                as_it_is: false,
            },
        }
    }

    pub(super) fn replacement(&self) -> Replacement {
        Replacement { which: self.new.clone(), name: self.name.clone() }
    }

    pub(super) fn unprotect(&self, replacements: &[Replacement]) -> Call {
        Call::Protect {
            which: self.old.clone(),
            names: vec![self.aside.clone(), self.name.clone()],
            on: false,
            after: None,
            replacements: replacements.to_vec(),
            doubt_until: None,
        }
    }

    pub(super) fn delete(&self, replacements: &[Replacement], until: Until) -> Call {
        Call::Delete {
            which: self.old.clone(),
            name: self.aside.clone(),
            replacements: replacements.to_vec(),
            until,
            farewell: Farewell::default(),
            spare_if_serving: false,
            doubt_until: None,
        }
    }

    /// The delete of the target itself.
    pub(super) fn delete_last(&self, replacements: &[Replacement], farewell: &Farewell) -> Call {
        let mut call = self.delete(replacements, Until::Gone);
        if let Call::Delete { farewell: own, .. } = &mut call {
            // It was kept until now.
            *own = Farewell { keep_for: None, ..farewell.clone() };
        }
        call
    }

    pub(super) fn keep(&self, span: SignedDuration) -> Call {
        Call::Keep { which: self.old.clone(), name: self.aside.clone(), span }
    }

    /// The last snapshot has the old database's tags, where those are copied to snapshots.
    pub(super) fn release_copy(&self, last: &Identifier) -> Call {
        let which = Which::Made { mark: self.old.mark().clone() };
        Call::Release { which, names: vec![last.clone()] }
    }

    pub(super) fn release(&self) -> Call {
        Call::Release { which: self.new.clone(), names: vec![self.name.clone()] }
    }
}
