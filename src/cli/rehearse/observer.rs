//! Watches the invariants from the account's own history, without knowing how a run works.

use super::stage::{Left, Stage};
use crate::plan::{Mark, Outcome, RUN_TAG, TAG_PREFIX};
use crate::run::Ending;
use crate::sim::{Account, Event, Happening, Instance, Kind};
use std::collections::BTreeSet;
use std::time::SystemTime;

/// The account as it was, to be compared with what became of it.
#[derive(Clone, Debug)]
pub struct Observer {
    original: Instance,
    bystanders: Vec<Instance>,
    snapshots: BTreeSet<String>,
}

impl Observer {
    /// Remembers the account before a run on `name`; none if nothing bears the name.
    #[must_use]
    pub fn new(account: &Account, name: &str, now: SystemTime) -> Option<Self> {
        let (own, bystanders): (Vec<_>, Vec<_>) =
            account.instances(now).into_iter().partition(|instance| instance.identifier == name);
        let snapshots = account.snapshots(now).into_iter().map(|snapshot| snapshot.id).collect();
        Some(Self { original: own.into_iter().next()?, bystanders, snapshots })
    }

    /// Every invariant that is broken, in words; empty is good.
    #[must_use]
    pub fn violations(&self, stage: &Stage, left: &Left) -> Vec<String> {
        let outcome = match left {
            Left::Ending(Ending::Ended(ended), _) => Some(ended.outcome),
            _ => None,
        };
        let run = stage.run_id().unwrap_or_default();
        self.violations_in(&stage.account, stage.clock.system_time(), &run, outcome)
    }

    /// The same of an account that is asked over a socket, at a time of its own clock. `run` is the
    /// run's id, as its journal has it; empty if it was not begun.
    #[must_use]
    pub fn violations_in(
        &self,
        account: &Account,
        now: SystemTime,
        run: &str,
        outcome: Option<Outcome>,
    ) -> Vec<String> {
        let history = account.history_at(now);
        let mut broken = self.deletes(&history);
        broken.extend(self.names(&history));
        broken.extend(self.strangers(&history, run));
        broken.extend(self.bystanders(account, now));
        broken.extend(outcome.into_iter().flat_map(|outcome| self.end(account, now, outcome)));
        broken
    }

    /// 1: the original is not deleted unless its replacement is up under the name.
    fn deletes(&self, history: &[Happening]) -> Vec<String> {
        let mut up: Option<&str> = None;
        let mut broken = Vec::new();
        for one in history.iter().filter(|one| one.kind == Kind::Instance) {
            match &one.event {
                Event::Up if one.name == self.original.identifier => up = Some(&one.resource_id),
                Event::Down { name } if *name == self.original.identifier => up = None,
                Event::DeletionBegan
                    if one.resource_id == self.original.resource_id
                        && up.is_none_or(|up| up == self.original.resource_id) =>
                {
                    broken.push("1: the original was deleted without a replacement".to_owned());
                }
                _ => {}
            }
        }
        broken
    }

    /// 2: the original bears its two names only, and nobody else ever bears the aside name.
    fn names(&self, history: &[Happening]) -> Vec<String> {
        let name = &self.original.identifier;
        let aside = format!("{name}-temp");
        let mut broken = Vec::new();
        for one in history.iter().filter(|one| one.kind == Kind::Instance) {
            let original = one.resource_id == self.original.resource_id;
            if original && one.name != *name && one.name != aside {
                broken.push(format!("2: the original bears the name {}", one.name));
            }
            if !original && one.name == aside {
                broken.push(format!("2: {} bears the aside name", one.resource_id));
            }
        }
        broken
    }

    /// 3: nothing is deleted or renamed that does not bear this very run's tag, in its own role.
    fn strangers(&self, history: &[Happening], run: &str) -> Vec<String> {
        let touched = history.iter().filter(|one| {
            one.by.is_some() && matches!(one.event, Event::DeletionBegan | Event::Renamed { .. })
        });
        let (original, restored) = (Mark::original(run), Mark::restored(run));
        let unmarked = touched.filter(|one| {
            let role =
                if one.resource_id == self.original.resource_id { &original } else { &restored };
            one.tags.get(RUN_TAG).map(String::as_str) != Some(role.as_str())
        });
        unmarked.map(|one| format!("3: {} was touched without our tag", one.name)).collect()
    }

    /// 3 and 4: bystanders are as they were, and no snapshot is gone.
    fn bystanders(&self, account: &Account, now: SystemTime) -> Vec<String> {
        let instances = account.instances(now);
        let mut broken = Vec::new();
        for before in &self.bystanders {
            let after = instances.iter().find(|one| one.resource_id == before.resource_id);
            if after
                .is_none_or(|one| one.identifier != before.identifier || one.tags != before.tags)
            {
                broken.push(format!("3: the bystander {} was touched", before.identifier));
            }
        }
        let snapshots: BTreeSet<_> =
            account.snapshots(now).into_iter().map(|snapshot| snapshot.id).collect();
        for lost in self.snapshots.difference(&snapshots) {
            broken.push(format!("4: the snapshot {lost} is gone"));
        }
        broken
    }

    /// 5: an end says the truth.
    fn end(&self, account: &Account, now: SystemTime, outcome: Outcome) -> Vec<String> {
        let instances = account.instances(now);
        let original = instances.iter().find(|one| one.resource_id == self.original.resource_id);
        let serving = instances.iter().find(|one| one.identifier == self.original.identifier);
        let restored = serving.filter(|one| one.resource_id != self.original.resource_id);
        let strange = |one: &&Instance| {
            one.tags.keys().any(|key| key.starts_with(TAG_PREFIX))
                && !self.bystanders.iter().any(|before| before.resource_id == one.resource_id)
        };
        let tagged = instances.iter().find(strange).map(|one| one.identifier.clone());
        let mut wrong = Vec::new();
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("5: ended as {outcome:?}, but {what}"));
            }
        };
        match outcome {
            Outcome::Done => {
                must(original.is_none(), "the original is still there");
                must(restored.is_some_and(|one| one.up), "the restored one does not serve");
                must(tagged.is_none(), "a tag is left");
            }
            Outcome::RolledBack => {
                let back = original.filter(|one| one.identifier == self.original.identifier);
                must(back.is_some_and(|one| one.up), "the original does not serve");
                let protection = |one: &Instance| one.attributes.get("DeletionProtection").cloned();
                must(
                    back.is_some_and(|one| protection(one) == protection(&self.original)),
                    "its deletion protection is not as it was",
                );
                let undone = format!("{}-undone", self.original.identifier);
                let left = tagged.as_ref().is_none_or(|name| *name == undone);
                must(left, "something tagged is left");
            }
            Outcome::Refused => {
                let same = original.is_some_and(|one| one.identifier == self.original.identifier);
                must(same && restored.is_none(), "the original was touched");
            }
            Outcome::Attention => {
                must(restored.is_some(), "no restored database bears the name");
            }
            Outcome::Stuck => must(original.is_some(), "the original is gone"),
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::rehearse::Script;
    use crate::plan::Identifier;

    /// A run that was watched under its own id has touched nothing strange; under another id, it
    /// has touched strangers all the way.
    #[tokio::test(start_paused = true)]
    async fn another_run_is_a_stranger() {
        let script = Script::new(1, Identifier::from_rds("db1"));
        let stage = script.stage();
        let observer = Observer::new(&stage.account, "db1", stage.clock.system_time()).unwrap();
        stage.restore(&script.name).await.unwrap();
        let history = stage.account.history();
        let run = stage.run_id().unwrap();
        assert_eq!(observer.strangers(&history, &run), Vec::<String>::new());
        // The rename aside and the delete of the original.
        assert_eq!(observer.strangers(&history, "db1-20250101-000000-aaaa").len(), 2);
        // In the other role the tag is not the right one either.
        let turned = Observer { original: observer.bystanders[0].clone(), ..observer.clone() };
        assert_eq!(turned.strangers(&history, &run).len(), 2);
    }
}
