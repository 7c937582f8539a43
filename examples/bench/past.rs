//! What RDS needed, from the account's own history: it knows when each thing really happened.

use std::time::{Duration, SystemTime};
use trapheus::plan::{Shape, Task, Wish};
use trapheus::sim::{Account, Event, Happening, Kind};

/// The history of one run.
pub(crate) struct Past {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// The original, and its members.
    old: String,
    members: Vec<String>,
    history: Vec<Happening>,
}

impl Past {
    /// Before the run: what is there.
    pub(crate) fn new(account: &Account, wish: &Wish, now: SystemTime) -> Self {
        let name = wish.identifier.as_str().to_owned();
        let is_cluster = wish.identifier.shape() == Shape::Cluster;
        let (kind, all) = if is_cluster {
            (Kind::Cluster, account.clusters(now))
        } else {
            (Kind::Instance, account.instances(now))
        };
        let old = all.into_iter().find(|one| one.identifier == name).unwrap();
        Self { kind, name, old: old.resource_id, members: old.members, history: Vec::new() }
    }

    /// After it: what happened.
    pub(crate) fn until(self, account: &Account, now: SystemTime) -> Self {
        let mut history = account.history_at(now);
        history.retain(|one| one.by.is_some());
        Self { history, ..self }
    }

    /// What RDS needs at least, one step after the other: from each request to the moment from
    /// which on the next can follow.
    pub(crate) fn critical(&self, task: Task) -> Duration {
        let mut needed = Duration::ZERO;
        if task.takes() {
            needed += self.snapshots(task);
        }
        if task.restores() {
            needed += self.rename(&self.old) + self.restored() + self.deleted();
        }
        needed
    }

    /// For how long nobody can serve: rename, restore, and of an Aurora cluster one member.
    pub(crate) fn outage(&self) -> Duration {
        let new = self.new_target();
        let steady = self.first(new, available);
        let serves = |id: &str| self.first(id, |event| *event == Event::Up);
        let usable = match self.new_members().iter().map(|id| self.up(id)).min() {
            // Its members come by themselves with a Multi-AZ cluster, and on request here.
            Some(member) if self.is_aurora() => span(self.first(new, created), steady) + member,
            _ => span(self.first(new, created), serves(new)),
        };
        self.rename(&self.old) + usable
    }

    /// From the request for a member to its first answer.
    fn up(&self, id: &str) -> Duration {
        span(self.first(id, created), self.first(id, |event| *event == Event::Up))
    }

    fn is_aurora(&self) -> bool {
        // The members of a Multi-AZ cluster are asked for by nobody: they come with it.
        let made = self.made(Kind::Instance);
        let by = |id: &str| self.of(id).next().and_then(|one| one.by);
        self.kind == Kind::Cluster && made.iter().any(|id| by(id) != by(self.new_target()))
    }

    /// The new snapshot, and where it is copied to its name, the former one's end, the copy, and the
    /// end of the first.
    fn snapshots(&self, task: Task) -> Duration {
        let kind = if self.kind == Kind::Cluster { Kind::ClusterSnapshot } else { Kind::Snapshot };
        let made = self.made(kind);
        let deleted: Duration = self
            .history
            .iter()
            .filter(|one| one.kind == kind && one.event == Event::DeletionBegan)
            .map(|one| self.goes(&one.resource_id))
            .sum();
        let makes = |id: &String| span(self.first(id, created), self.first(id, available));
        let whole: Duration = made.iter().map(makes).sum();
        // A database can be renamed once it has left `backing-up`, a little later.
        let first = self.first(&made[0], available);
        let rests = self.after(&self.old, first, available).filter(|_| task.restores());
        whole + deleted + rests.map(|rests| span(first, Some(rests))).unwrap_or_default()
    }

    /// Until the name is free.
    fn rename(&self, id: &str) -> Duration {
        let freed = |event: &Event| matches!(event, Event::Freed { .. });
        let begins = |event: &Event| *event == became("renaming");
        span(self.first(id, begins), self.first(id, freed))
    }

    /// From the request to the restored database at rest.
    fn restored(&self) -> Duration {
        let new = self.new_target();
        if !self.is_aurora() {
            return span(self.first(new, created), self.last(new, available));
        }
        // The members are renamed meanwhile, and their names must be free.
        let renames = self.members.iter().map(|id| self.rename(id)).max();
        let cluster = span(self.first(new, created), self.first(new, available));
        let made = self.new_members();
        let asked = made.iter().filter_map(|id| self.first(id, created)).min();
        let whole = made.iter().filter_map(|id| self.last(id, available)).max();
        let busy = self.first(new, |event| *event == became("failing-over"));
        let failover = busy.map(|busy| span(Some(busy), self.after(new, Some(busy), available)));
        cluster.max(renames.unwrap_or_default()) + span(asked, whole) + failover.unwrap_or_default()
    }

    /// Deletion protection off, and the old database gone with its members.
    fn deleted(&self) -> Duration {
        let asked = self.first(&self.old, |event| {
            matches!(event, Event::Modified { values } if values.contains_key("DeletionProtection"))
        });
        let unprotect =
            asked.map(|asked| span(Some(asked), self.after(&self.old, Some(asked), available)));
        let members = self.members.iter().map(|id| self.goes(id)).max();
        let own = if self.is_aurora() { self.goes_alone() } else { self.goes(&self.old) };
        (unprotect.unwrap_or_default() + own).max(members.unwrap_or_default())
    }

    /// From the request for its deletion to its end.
    fn goes(&self, id: &str) -> Duration {
        let begins = |event: &Event| *event == Event::DeletionBegan;
        let gone = |event: &Event| *event == Event::Gone;
        span(self.first(id, begins), self.first(id, gone))
    }

    /// What the deletion of the old cluster takes by itself: it stays until its last member is gone.
    fn goes_alone(&self) -> Duration {
        let began = self.first(&self.old, |event| *event == Event::DeletionBegan);
        let drawn = self.of(&self.old).filter(|one| Some(one.at) >= began);
        drawn
            .filter_map(|one| match one.event {
                Event::Drawn { takes, .. } => Some(takes),
                _ => None,
            })
            .sum()
    }

    fn new_target(&self) -> &str {
        let new = |one: &&Happening| one.kind == self.kind && created(&one.event);
        &self.history.iter().find(new).unwrap().resource_id
    }

    fn new_members(&self) -> Vec<String> {
        if self.kind == Kind::Cluster { self.made(Kind::Instance) } else { Vec::new() }
    }

    /// What the run made of a kind, in order.
    fn made(&self, kind: Kind) -> Vec<String> {
        let new = |one: &&Happening| one.kind == kind && created(&one.event);
        self.history.iter().filter(new).map(|one| one.resource_id.clone()).collect()
    }

    fn of<'a>(&'a self, id: &'a str) -> impl DoubleEndedIterator<Item = &'a Happening> {
        self.history.iter().filter(move |one| one.resource_id == id)
    }

    fn first(&self, id: &str, wanted: impl Fn(&Event) -> bool) -> Option<SystemTime> {
        self.of(id).find(|one| wanted(&one.event)).map(|one| one.at)
    }

    fn last(&self, id: &str, wanted: impl Fn(&Event) -> bool) -> Option<SystemTime> {
        self.of(id).rfind(|one| wanted(&one.event)).map(|one| one.at)
    }

    fn after(
        &self,
        id: &str,
        since: Option<SystemTime>,
        wanted: impl Fn(&Event) -> bool,
    ) -> Option<SystemTime> {
        let later = self.of(id).filter(|one| Some(one.at) >= since);
        later.into_iter().find(|one| wanted(&one.event)).map(|one| one.at)
    }
}

fn became(status: &str) -> Event {
    Event::Became { status: status.to_owned() }
}

fn available(event: &Event) -> bool {
    *event == became("available")
}

fn created(event: &Event) -> bool {
    matches!(event, Event::Created { .. })
}

fn span(from: Option<SystemTime>, to: Option<SystemTime>) -> Duration {
    to.unwrap().duration_since(from.unwrap()).unwrap_or_default()
}
