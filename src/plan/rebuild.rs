//! A run whose journal is lost, understood from what RDS shows: the survey as it must have been
//! when the run began, and the records that its journal must have had.
//!
//! It is right only of a quiet account: nobody drives the run, and the last request that anybody
//! sent has had the time to show. What was sent then shows; what leaves no trace is done again.

use super::keep::{after_keep, kept_until, tagged};
use super::signs::Signs;
use super::{
    About, Class, Deletion, Farewell, FinalSnapshot, Identifier, Kind, Mark, Progress, RUN_TAG,
    Record, Replaces, Resource, ResourceId, Role, Rules, Shape, Snapshot, Survey, TAG_PREFIX,
    TASK_TAG, Untold, Wish, World, database_of, undo,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A resource id that RDS gives to none.
const GONE: &str = "db-00000000000000000000000000";

/// What RDS shows of a database and of its run.
#[derive(Clone, Debug)]
pub struct Traces {
    /// When it was looked for.
    pub seen_at: Timestamp,
    /// The name on the command line.
    pub identifier: Identifier,
    /// Every database of the account and region.
    pub databases: Vec<Resource>,
    /// The snapshots of the run's names ([`Trace::snapshots`]).
    pub snapshots: Vec<Snapshot>,
}

/// A run that its tags tell of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its id.
    pub run: String,
    /// What it is about.
    pub about: About,
}

/// A run whose journal can be written anew.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// Its id.
    pub run: String,
    /// The survey that it must have begun with.
    pub survey: Survey,
    /// What its journal must have had after the start.
    pub records: Vec<Record>,
    /// What RDS does not show, in words.
    pub unknown: Vec<String>,
}

impl Trace {
    /// What the run was asked for.
    #[must_use]
    pub fn wish(&self, identifier: &Identifier) -> Wish {
        let Farewell { last, keep_backups, keep_for } = &self.about.farewell;
        Wish {
            task: self.about.task,
            identifier: identifier.clone(),
            snapshot: self.about.snapshot.clone().unwrap_or_default(),
            replace_first: self.about.replaces.is_some_and(|former| former.first),
            deletion: Deletion {
                final_snapshot: last
                    .as_ref()
                    .map(|last| FinalSnapshot::Named(last.as_str().to_owned())),
                keep_backups: *keep_backups,
                keep_for: *keep_for,
            },
            // Nothing in RDS tells of them.
            hooks: Vec::new(),
        }
    }

    /// The snapshots that the run uses, by name or ARN.
    #[must_use]
    pub fn snapshots(&self, identifier: &Identifier) -> Vec<String> {
        let wish = self.wish(identifier);
        let first = self.about.task.takes().then(|| wish.taken().provisional(&self.run));
        let names = first.into_iter().chain(self.about.farewell.last.clone());
        std::iter::once(wish.snapshot).chain(names.map(|name| name.as_str().to_owned())).collect()
    }
}

/// The run that has marked what bears the name, or the name aside.
///
/// # Errors
/// [`Untold`] where there is none, or it is not clear which.
pub fn trace(identifier: &Identifier, databases: &[Resource]) -> Result<Trace, Untold> {
    let names: Vec<_> = std::iter::once(identifier.clone()).chain(identifier.aside()).collect();
    let of_ours = |database: &&Resource| {
        let of = Mark::of(database);
        let of = of.as_ref().and_then(|mark| database_of(mark.run()));
        // A member of a cluster may bear the cluster's own name, and its claim is of the same run.
        let alone = database.member_of.is_none();
        alone && of == Some(identifier.as_str()) && names.contains(&database.identifier)
    };
    let marked: Vec<_> = databases.iter().filter(of_ours).collect();
    let marks = marked.iter().filter_map(|database| Mark::of(database));
    let runs: BTreeSet<_> = marks.map(|mark| mark.run().to_owned()).collect();
    let mut runs: Vec<_> = runs.into_iter().collect();
    let run = match (runs.pop(), runs.is_empty()) {
        (None, _) => return Err(Untold::Nothing(identifier.clone())),
        (Some(run), true) => run,
        (Some(last), false) => {
            runs.push(last);
            return Err(Untold::Several { identifier: identifier.clone(), runs });
        }
    };
    let about = marked.iter().find_map(|database| about(database));
    match about.filter(|about| about.snapshot.is_some()) {
        Some(about) => Ok(Trace { run, about }),
        None => Err(Untold::Unspoken { run, identifier: identifier.clone() }),
    }
}

fn about(resource: &Resource) -> Option<About> {
    resource.tags.get(TASK_TAG)?.parse().ok()
}

/// Writes down what the run must have seen and done.
///
/// # Errors
/// [`Untold`] where RDS shows too little, or something of another one's.
pub fn rebuild(trace: &Trace, traces: &Traces, rules: &Rules) -> Result<Rebuilt, Untold> {
    let past = Past::of(trace, traces);
    past.proven()?;
    let survey = past.survey()?;
    let unseen = || past.unseen(&traces.identifier);
    let plan = survey.plan(&trace.run).ok_or_else(unseen)?;
    let released = past.is_released(&survey.wish);
    let signs = Signs { plan: &plan, world: &past.world, released };
    let mut records = after_keep(&plan, signs.records());
    let served = past.served(&signs);
    records.extend(served.map(|resource_id| Record::Served { resource_id }));
    let back = !signs.is_past_pivot() && (signs.is_back() || past.is_back());
    if back {
        let mut progress = Progress::new(plan.clone(), traces.seen_at);
        records.iter().for_each(|record| progress.apply(record, traces.seen_at));
        let plan = undo(&progress, past.is_undone(), &past.beyond_repair(), rules);
        records.push(Record::Planned { plan });
    }
    let unknown = past.unknown(&survey, back);
    Ok(Rebuilt { run: trace.run.clone(), survey, records, unknown })
}

/// What is seen now, read as what was there before.
struct Past<'a> {
    trace: &'a Trace,
    traces: &'a Traces,
    world: World,
    original: Option<&'a Resource>,
    made: Option<&'a Resource>,
}

impl<'a> Past<'a> {
    fn of(trace: &'a Trace, traces: &'a Traces) -> Self {
        let Traces { identifier, databases, .. } = traces;
        let of = |mark: Mark, other: Option<Identifier>| {
            databases.iter().find(|one| {
                let named =
                    one.identifier == *identifier || Some(&one.identifier) == other.as_ref();
                named && one.member_of.is_none() && mark.is_on(one)
            })
        };
        let shape = identifier.shape().snapshots();
        let snapshots = traces.snapshots.iter().map(|snapshot| snapshot.clone().row(shape));
        let resources = databases.iter().cloned().chain(snapshots).collect();
        Self {
            trace,
            traces,
            world: World { seen_at: traces.seen_at, resources },
            original: of(Mark::original(&trace.run), identifier.aside().ok()),
            made: of(Mark::restored(&trace.run), Some(identifier.undone())),
        }
    }

    fn unseen(&self, name: &Identifier) -> Untold {
        Untold::Unseen { run: self.trace.run.clone(), name: name.clone() }
    }

    /// What bears a name of the run's without its tag may be all that there is of the original, or
    /// what serves in its place: it is not taken for gone.
    fn proven(&self) -> Result<(), Untold> {
        let (identifier, run) = (&self.traces.identifier, &self.trace.run);
        let named =
            |name: &Identifier| self.world.named(name).filter(|one| one.member_of.is_none());
        let bears =
            |mark: Mark, one: Option<&Resource>| one.map_or(Ok(()), |one| tagged(&mark, one));
        if self.original.is_none() && self.made.is_some() {
            let old = identifier.aside().ok();
            bears(Mark::original(run), old.and_then(|aside| named(&aside)))?;
        }
        let aside = |old: &&Resource| old.identifier != *identifier && kept_until(old).is_some();
        if let Some(old) = self.original.filter(aside) {
            bears(Mark::restored(run), named(identifier).filter(|_| self.made.is_none()))?;
            // RDS's own members of a Multi-AZ cluster bear none.
            let members = old.members.iter().filter(|_| old.class.is_empty());
            for member in members {
                bears(Mark::original(run), self.world.named(&member.identifier))?;
            }
        }
        Ok(())
    }

    /// The survey that the run must have begun with.
    fn survey(&self) -> Result<Survey, Untold> {
        let identifier = &self.traces.identifier;
        let wish = self.trace.wish(identifier);
        // The delete alone makes an original go for good, and only beside a restored one.
        let standing_in = self.made.filter(|made| made.identifier == *identifier);
        let mut target = match (self.original, standing_in) {
            (Some(original), _) => as_before(original, identifier),
            (None, Some(made)) => self.known_by_its_last(gone(made)),
            (None, None) => return Err(self.unseen(identifier)),
        };
        target.protected = self.trace.about.protected;
        let members = if wish.task.restores() { self.members()? } else { Vec::new() };
        let (scaled, members) =
            members.into_iter().partition(|one: &Resource| one.identifier.is_scaled());
        let snapshot = self.snapshot(&wish)?;
        let survey = Survey::empty(wish, self.traces.seen_at);
        Ok(Survey { target: Some(target), members, scaled, snapshot, ..survey })
    }

    /// A database that is gone, with its own resource id where its last snapshot has it.
    fn known_by_its_last(&self, gone: Resource) -> Resource {
        let last = self.trace.about.farewell.last.as_ref();
        let last = last.and_then(|last| self.snapshot_named(last.as_str()));
        let of = last.and_then(|last| last.of.clone());
        Resource { resource_id: of.unwrap_or(gone.resource_id), ..gone }
    }

    /// The members of an Aurora cluster as they were, the writer first: those that the original
    /// still has, and those that only their successors are left of.
    fn members(&self) -> Result<Vec<Resource>, Untold> {
        let of_aurora = |cluster: &&Resource| {
            cluster.identifier.shape() == Shape::Cluster && cluster.class.is_empty()
        };
        let mut members = Vec::new();
        for listed in self.original.filter(of_aurora).into_iter().flat_map(|of| &of.members) {
            let seen = self.world.named(&listed.identifier);
            let member = seen.ok_or_else(|| self.unseen(&listed.identifier))?;
            let claimed = Mark::original(&self.trace.run).is_on(member);
            let own = about(member).and_then(|about| about.member).filter(|_| claimed);
            let (name, is_writer) = (listed.identifier.clone(), listed.is_writer);
            let Role { name, is_writer } = own.unwrap_or(Role { name, is_writer });
            members.push((is_writer, as_before(member, &name)));
        }
        let has = |name: &Identifier, members: &[(bool, Resource)]| {
            members
                .iter()
                .any(|(_, own)| own.identifier == *name || own.identifier.undone() == *name)
        };
        let writes = members.iter().any(|(is_writer, _)| *is_writer);
        for listed in self.made.filter(of_aurora).into_iter().flat_map(|of| &of.members) {
            let member = self.world.named(&listed.identifier);
            let made = member.filter(|member| Mark::member(&self.trace.run).is_on(member));
            if let Some(made) = made.filter(|made| !has(&made.identifier, &members)) {
                members.push((listed.is_writer && !writes, gone(made)));
            }
        }
        members.sort_by_key(|(is_writer, _)| !is_writer);
        Ok(members.into_iter().map(|(_, member)| member).collect())
    }

    /// The snapshot that is restored, or the former one that makes room.
    fn snapshot(&self, wish: &Wish) -> Result<Option<Snapshot>, Untold> {
        let seen = self.snapshot_named(&wish.snapshot);
        if !wish.task.takes() {
            let unseen = || self.unseen_snapshot(&wish.snapshot);
            return Ok(Some(seen.cloned().unwrap_or_else(unseen)));
        }
        if self.trace.about.replaces.is_none() {
            return Ok(None);
        }
        let run = &self.trace.run;
        let is = |one: &Snapshot, mark: Mark| tag(one) == Some(mark.as_str());
        let provisional = self.snapshot_named(wish.taken().provisional(run).as_str());
        let taken = provisional.filter(|one| is(one, Mark::provisional(run)));
        match seen {
            Some(new) if is(new, Mark::snapshot(run)) || self.is_released(wish) => {
                Ok(Some(self.replaced(&wish.snapshot, new)))
            }
            // The claim on it has not been made, or is taken away again; without it nothing
            // further was done.
            Some(former)
                if is(former, Mark::original(run)) || tag(former).is_none() && taken.is_none() =>
            {
                Ok(Some(without_ours(former.clone())))
            }
            Some(_) => Err(Untold::Stranger { run: run.clone(), name: wish.taken() }),
            None => Ok(Some(match taken {
                Some(taken) => self.replaced(&wish.snapshot, taken),
                None => self.unseen_snapshot(&wish.snapshot),
            })),
        }
    }

    fn snapshot_named(&self, name: &str) -> Option<&'a Snapshot> {
        self.traces.snapshots.iter().find(|one| one.identifier == name || one.arn == name)
    }

    /// Whether the new snapshot is there and bears our tag no more: the first that the last step
    /// takes away.
    fn is_released(&self, wish: &Wish) -> bool {
        let named = self.snapshot_named(&wish.snapshot).filter(|one| tag(one).is_none());
        let Some(named) = named.filter(|_| wish.task.takes()) else { return false };
        let of = self.original.map(|original| &original.resource_id);
        let another = match self.trace.about.replaces {
            Some(Replaces { taken, .. }) => taken.is_some() && named.taken != taken,
            None => true,
        };
        another && (of.is_none() || named.of.as_ref() == of)
    }

    /// A former snapshot that is gone. The new one has its tags.
    fn replaced(&self, name: &str, new: &Snapshot) -> Snapshot {
        let tags = without_ours(new.clone()).tags;
        Snapshot { tags, ..self.unseen_snapshot(name) }
    }

    /// A snapshot of which nothing but its name is known.
    fn unseen_snapshot(&self, name: &str) -> Snapshot {
        let engine = |of: fn(&Resource) -> &String| {
            self.original.or(self.made).map(of).cloned().unwrap_or_default()
        };
        Snapshot {
            identifier: name.to_owned(),
            arn: String::new(),
            status: String::new(),
            kind: "manual".to_owned(),
            engine: engine(|of| &of.engine),
            engine_version: engine(|of| &of.engine_version),
            of: None,
            taken: None,
            storage: 0,
            encrypted: false,
            settings: Vec::new(),
            tags: BTreeMap::new(),
        }
    }

    /// The restored database, if it may have served: it was up, and whether it was seen so nobody
    /// knows.
    fn served(&self, signs: &Signs<'_>) -> Option<ResourceId> {
        let made = self.made?;
        // A cluster is reached by its members.
        let mut members = made.members.iter().filter_map(|one| self.world.named(&one.identifier));
        let is_cluster = made.identifier.shape() == Shape::Cluster;
        let up = was_up(made) && (!is_cluster || members.any(was_up));
        let set_aside = made.identifier != self.traces.identifier;
        (up || set_aside || signs.is_past_check()).then(|| made.resource_id.clone())
    }

    /// Everything that was made but snapshots.
    fn all_made(&self) -> impl Iterator<Item = &'a Resource> {
        let marks = [Mark::restored(&self.trace.run), Mark::member(&self.trace.run)];
        let made = move |one: &&Resource| marks.iter().any(|mark| mark.is_on(one));
        self.traces.databases.iter().filter(made)
    }

    /// Whether what was made is on its way out: only a rollback does that.
    fn is_back(&self) -> bool {
        self.is_undone() || self.all_made().any(|one| one.status.class() == Class::Leaving)
    }

    /// What was made and can only be deleted any more.
    fn beyond_repair(&self) -> Vec<Identifier> {
        let lost = |one: &&Resource| matches!(one.status.class(), Class::Leaving | Class::Broken);
        self.all_made().filter(lost).map(|one| one.identifier.clone()).collect()
    }

    /// Whether what was made is set aside: only a rollback that a person asked for does that.
    fn is_undone(&self) -> bool {
        let members = self.original.into_iter().flat_map(|original| &original.members);
        let names = members.map(|member| self.before(&member.identifier).undone());
        let undone: Vec<_> = names.chain([self.traces.identifier.undone()]).collect();
        self.all_made().any(|one| undone.contains(&one.identifier))
    }

    /// The name that a member had before the run.
    fn before(&self, name: &Identifier) -> Identifier {
        let about = self.world.named(name).and_then(about).and_then(|about| about.member);
        about.map_or_else(|| name.clone(), |role| role.name)
    }

    fn unknown(&self, survey: &Survey, back: bool) -> Vec<String> {
        let mut unknown = vec![
            "when each step was done: the times of the run count from now".to_owned(),
            "what was changed of the original since the run began: it counts as it is now"
                .to_owned(),
        ];
        if !back && self.original.is_some() {
            unknown.push(
                "whether the run was on its way back: `resume` carries the task on, `rollback` \
                 gives it up"
                    .to_owned(),
            );
        }
        if self.original.is_none() {
            unknown.push("how the original was: it is gone".to_owned());
        }
        if survey.kind() == Kind::Aurora && survey.members.iter().any(is_gone) {
            unknown.push("how the members were that are gone".to_owned());
        }
        unknown
    }
}

/// Whether clients may have reached it at some time: it is no longer, or was never, being created.
fn was_up(database: &Resource) -> bool {
    let coming = ["creating", "incompatible-restore", "incompatible-create", "restore-failed"];
    !coming.contains(&database.status.as_str())
}

/// An original as it was when it bore its own name.
fn as_before(seen: &Resource, name: &Identifier) -> Resource {
    let mut before = Resource { identifier: name.clone(), ..seen.clone() };
    before.tags.retain(|key, _| !key.starts_with(TAG_PREFIX));
    before
}

/// What stands for an original that is gone: like what was made in its place, and never found.
fn gone(made: &Resource) -> Resource {
    Resource { resource_id: ResourceId(GONE.to_owned()), ..as_before(made, &made.identifier) }
}

fn is_gone(database: &Resource) -> bool {
    database.resource_id.0 == GONE
}

fn tag(snapshot: &Snapshot) -> Option<&str> {
    let tag = snapshot.tags.get(RUN_TAG).map(String::as_str);
    tag.filter(|tag| Mark::is_of_snapshot(tag))
}

fn without_ours(mut snapshot: Snapshot) -> Snapshot {
    snapshot.tags.retain(|key, _| !key.starts_with(TAG_PREFIX));
    snapshot
}

#[cfg(test)]
#[path = "rebuild_test.rs"]
mod tests;
