//! Strategies: each is one function that builds the list of steps, top to bottom.

use super::about::{About, Replaces};
use super::call::Replacement;
use super::hook::{self, Hook, Moment};
use super::thing::Thing;
use super::{
    Call, Farewell, Identifier, Mark, NameError, Plan, Purpose, Resource, Snapshot, Step, Task,
    Until, Which,
};
use std::collections::BTreeMap;

/// What a run is about: the database, and the members of an Aurora cluster.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The instance or cluster.
    pub original: &'a Resource,
    /// The members that are made anew, the writer first. None for an instance, nor for a Multi-AZ
    /// cluster, whose members are RDS's own.
    pub members: &'a [Resource],
    /// The readers that a scaling policy added: it adds others to the new cluster.
    pub scaled: &'a [Resource],
    /// How the old database goes.
    pub farewell: &'a Farewell,
    /// What a person wants run on the way.
    pub hooks: &'a [Hook],
}

/// How the snapshot of a database is taken anew.
#[derive(Clone, Copy, Debug)]
pub struct Refresh<'a> {
    /// The name it gets.
    pub name: &'a Identifier,
    /// The one that bears the name so far.
    pub former: Option<&'a Snapshot>,
    /// Whether that one goes before the new one is taken: for those who are short of quota, and
    /// where snapshots cannot be copied.
    pub replace_first: bool,
}

impl Refresh<'_> {
    fn about(&self, task: Task) -> About {
        let first = self.replace_first;
        let replaces = self.former.map(|former| Replaces { first, taken: former.taken });
        About::taking(task, self.name, replaces)
    }
}

/// Renames the original aside, restores under its name, checks, and deletes the original.
///
/// The name is not served from the rename until the restored database is available. A cluster is
/// renamed before its members, which step aside while the new one is restored.
///
/// # Errors
/// [`NameError::TooLong`] where a name is too long to be set aside.
pub fn rename_first(run: &str, target: Target<'_>, snapshot: &Snapshot) -> Result<Plan, NameError> {
    let about = About::restore(snapshot).protected(target.original.protected);
    let about = about.farewell(target.farewell);
    let mut swap = Swap::new(run, target)?;
    swap.target.snapshot = Some(snapshot);
    let mut steps = swap.claim(&about);
    steps.extend(swap.restore(snapshot.reference(), &about));
    steps.extend(swap.keep());
    steps.extend(swap.delete());
    steps.push(Step::all("release", swap.release()));
    Ok(plan(steps))
}

/// Takes the snapshot anew, restores from it as [`rename_first`] does, and gives it its name before
/// the original is deleted: until then a rollback leaves the former snapshot as it was.
///
/// # Errors
/// [`NameError::TooLong`] where a name is too long to be set aside.
pub fn snapshot(run: &str, target: Target<'_>, refresh: Refresh<'_>) -> Result<Plan, NameError> {
    let about = refresh.about(Task::Snapshot).protected(target.original.protected);
    let about = about.farewell(target.farewell);
    let swap = Swap::new(run, target)?;
    let taken = Taken::new(run, target.original, refresh);
    let mut steps = swap.claim(&about);
    steps.extend(taken.claim(&about));
    steps.extend(taken.take());
    steps.extend(swap.restore(taken.first.as_str(), &about));
    steps.extend(taken.name());
    steps.extend(swap.keep());
    steps.extend(swap.delete());
    let release = std::iter::once(taken.release()).chain(swap.release());
    steps.push(Step::all("release", release));
    Ok(plan(steps))
}

/// Takes the snapshot anew.
#[must_use]
pub fn snapshot_only(run: &str, original: &Resource, refresh: Refresh<'_>) -> Plan {
    let about = refresh.about(Task::SnapshotOnly).protected(original.protected);
    let target = Thing::in_place(run, original);
    let taken = Taken::new(run, original, refresh);
    let mut steps = vec![Step::of("claim", target.claim(&about))];
    steps.extend(taken.claim(&about));
    steps.extend(taken.take());
    steps.extend(taken.name());
    steps.push(Step::all("release", [taken.release(), target.release()]));
    plan(steps)
}

fn plan(mut steps: Vec<Step>) -> Plan {
    steps.retain(|step| !step.calls.is_empty());
    Plan { purpose: Purpose::Task, steps }
}

/// The original, and what comes in its place.
struct Swap<'a> {
    target: Thing<'a>,
    members: Vec<Thing<'a>>,
    scaled: Vec<Thing<'a>>,
    farewell: &'a Farewell,
    hooks: &'a [Hook],
}

impl<'a> Swap<'a> {
    fn new(run: &str, target: Target<'a>) -> Result<Self, NameError> {
        let Target { original, members, scaled, farewell, hooks } = target;
        let member = |member| Thing::new(run, member, Mark::member(run));
        Ok(Self {
            target: Thing::new(run, original, Mark::restored(run))?,
            members: members.iter().map(member).collect::<Result<_, _>>()?,
            scaled: scaled.iter().map(|member| Thing::in_place(run, member)).collect(),
            farewell,
            hooks,
        })
    }

    /// The target, and the members that are made anew.
    fn both(&self) -> impl Iterator<Item = &Thing<'a>> {
        std::iter::once(&self.target).chain(&self.members)
    }

    fn claim(&self, about: &About) -> Vec<Step> {
        let members = self.members.iter().chain(&self.scaled).enumerate();
        let claim = |(index, member): (usize, &Thing<'_>)| {
            let is_writer = index == 0 && !self.members.is_empty();
            member.claim(&about.member(&member.name, is_writer))
        };
        vec![
            Step::of("claim", self.target.claim(about)),
            Step::all("claim-members", members.map(claim)),
        ]
    }

    fn restore(&self, snapshot: &str, about: &About) -> Vec<Step> {
        let target = &self.target;
        let settle = self.both().map(Thing::settle);
        // The members of a cluster are rebooted one by one; those of a Multi-AZ cluster with it.
        let reboot = self.both().filter(|one| one.is_rebooted()).map(Thing::reboot);
        let restore = std::iter::once(target.restore(snapshot, about));
        let before = hook::steps(self.hooks, Moment::BeforeRename);
        let swap = [
            Step::of("rename", target.rename()),
            Step::all("restore", restore.chain(self.members.iter().map(Thing::rename))),
            Step::all("members", self.members.iter().map(|member| member.create(&target.name))),
            Step::all("adjust", target.adjust()),
            Step::all("attach", target.attach()),
            Step::all("settle", settle.chain(reboot)),
            // Once all is rebooted: meanwhile another member may have become the writer.
            Step::all("writer", self.members.first().map(|writer| target.failover(&writer.name))),
        ];
        // What they change is checked too.
        let after = hook::steps(self.hooks, Moment::AfterRestore);
        let check = Step::all("check", self.both().map(Thing::check));
        before.chain(swap).chain(after).chain([check]).collect()
    }

    /// The run ends there, and `reap` goes on.
    fn keep(&self) -> Option<Step> {
        let keep = self.target.keep(self.farewell.keep_for?);
        Some(Step::all("keep", std::iter::once(keep).chain(self.target.protect())))
    }

    /// Readers first: without its writer a cluster fails over. A cluster can be deleted once its
    /// members are on their way out (rds-facts 4.4).
    fn delete(&self) -> Vec<Step> {
        let replacements = [self.target.replacement()];
        let delete = |thing: &Thing<'_>, until| thing.delete(&replacements, until);
        let target = &self.target;
        let writer = self.members.first();
        let readers = || self.members.iter().skip(1).chain(&self.scaled);
        let members = || writer.into_iter().chain(readers());
        let left = members().map(|member| delete(member, Until::Left));
        let protect = target.protect_at_last().filter(|_| self.farewell.keep_for.is_none());
        let last = std::iter::once(target.delete_last(&replacements, self.farewell));
        let delete = [
            Step::all(
                "unprotect",
                target.original.protected.then(|| target.unprotect(&replacements)),
            ),
            Step::all("delete-readers", readers().map(|reader| delete(reader, Until::Leaving))),
            Step::all("delete-writer", writer.map(|writer| delete(writer, Until::Leaving))),
            Step::all("delete", last.chain(left).chain(protect)),
        ];
        hook::steps(self.hooks, Moment::BeforeDelete).chain(delete).collect()
    }

    /// The target last: as long as anything bears our tag it does, and says what the run is about.
    fn release(&self) -> impl Iterator<Item = Call> {
        let last = self.farewell.last.iter().map(|last| self.target.release_copy(last));
        last.chain(self.members.iter().chain(std::iter::once(&self.target)).map(Thing::release))
    }
}

/// The new snapshot, and the former one.
struct Taken<'a> {
    source: &'a Identifier,
    name: &'a Identifier,
    /// The name it is taken under.
    first: Identifier,
    /// The mark it is taken with.
    mark: Mark,
    /// The mark it has in the end.
    last: Mark,
    /// The former one as a row of the world, the claim on it, and its own tags.
    former: Option<(Resource, Which)>,
    replace_first: bool,
}

impl<'a> Taken<'a> {
    fn new(run: &str, original: &'a Resource, refresh: Refresh<'a>) -> Self {
        let Refresh { name, former, replace_first } = refresh;
        let former = former.map(|former| former.clone().row(name.shape()));
        let claimed = |former: Resource| {
            let (resource_id, mark) = (former.resource_id.clone(), Mark::original(run));
            (former, Which::Original { resource_id, mark })
        };
        let last = Mark::snapshot(run);
        // Where nothing bears the name, nothing is in the way.
        let provisional = former.is_some() && !replace_first;
        Self {
            source: &original.identifier,
            name,
            first: if provisional { name.provisional(run) } else { name.clone() },
            mark: if provisional { Mark::provisional(run) } else { last.clone() },
            last,
            former: former.map(claimed),
            replace_first,
        }
    }

    fn tags(&self) -> BTreeMap<String, String> {
        self.former.as_ref().map(|(former, _)| former.own_tags()).unwrap_or_default()
    }

    fn claim(&self, about: &About) -> Vec<Step> {
        let former = self.former.as_ref().map(|(_, which)| Call::Claim {
            which: which.clone(),
            name: self.name.clone(),
            about: about.to_tag(),
        });
        vec![Step::all("claim-snapshot", former)]
    }

    fn take(&self) -> Vec<Step> {
        let replace = self.replace_first.then(|| self.retire(Vec::new())).flatten();
        let take = Call::Take {
            mark: self.mark.clone(),
            identifier: self.first.clone(),
            source: self.source.clone(),
            tags: self.tags(),
        };
        vec![Step::all("retire", replace), Step::of("take", take)]
    }

    /// RDS cannot rename a snapshot: the new one is copied to its name, once the former one has made
    /// room, and that one goes only while the new one is there.
    fn name(&self) -> Vec<Step> {
        if self.mark == self.last {
            return Vec::new();
        }
        let there = |mark: &Mark, name: &Identifier| Replacement {
            which: Which::Made { mark: mark.clone() },
            name: name.clone(),
        };
        let copy = Call::Copy {
            mark: self.last.clone(),
            identifier: self.name.clone(),
            source: self.first.clone(),
            tags: self.tags(),
        };
        let drop = Call::Delete {
            which: Which::Made { mark: self.mark.clone() },
            name: self.first.clone(),
            replacements: vec![there(&self.last, self.name)],
            until: Until::Gone,
            farewell: Farewell::default(),
            spare_if_serving: false,
            doubt_until: None,
        };
        vec![
            Step::all("retire", self.retire(vec![there(&self.mark, &self.first)])),
            Step::of("name", copy),
            Step::of("drop", drop),
        ]
    }

    fn retire(&self, replacements: Vec<Replacement>) -> Option<Call> {
        let (_, which) = self.former.as_ref()?;
        Some(Call::Delete {
            which: which.clone(),
            name: self.name.clone(),
            replacements,
            until: Until::Gone,
            farewell: Farewell::default(),
            spare_if_serving: false,
            doubt_until: None,
        })
    }

    fn release(&self) -> Call {
        let which = Which::Made { mark: self.last.clone() };
        Call::Release { which, names: vec![self.name.clone()] }
    }
}
