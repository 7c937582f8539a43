//! What is to happen later. Nothing runs in the background: whatever is due when somebody looks,
//! happens first, in order and with its own time.

use super::durations::Transition;
use super::history::{Event, Happening, Kind};
use super::resource::{Resource, serves};
use super::state::State;
use super::wire::Bag;
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Something that happens to a resource at a moment.
#[derive(Debug, Clone)]
pub(super) struct Due {
    pub(super) at: SystemTime,
    pub(super) change: Change,
}

/// What happens.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// The true status; descriptions are stale until the next `Seen` or `Status`.
    Truth(&'static str),
    /// The status that descriptions show.
    Seen(&'static str),
    /// Both.
    Status(&'static str),
    /// Both, and what was asked for is reached. The script's `EndsIn` takes its place.
    Ready(String),
    /// No name answers.
    Vanish,
    /// It answers under this name; the former one is still taken.
    Appear(String),
    /// A former name is free.
    Release(String),
    /// Attributes take effect; `null` takes one away.
    Merge(Bag),
    /// These are not pending any more.
    Unpark(Vec<String>),
    /// The role of this ARN comes to this status. Nothing else that happens keeps it from that.
    Role(String, &'static str),
    /// Of a cluster: this member becomes the writer, or whoever can by then.
    Promote(String),
    /// It is gone.
    Gone,
}

/// A sequence of changes under construction: every `wait` draws its time.
pub(super) struct Path {
    at: SystemTime,
    dues: Vec<Due>,
    drawn: Vec<(&'static str, Duration)>,
}

impl Path {
    /// Starts at `now`.
    pub(super) fn new(now: SystemTime) -> Self {
        Self { at: now, dues: Vec::new(), drawn: Vec::new() }
    }

    /// At the moment the path has come to.
    pub(super) fn then(mut self, change: Change) -> Self {
        let at = self.at;
        self.dues.push(Due { at, change });
        self
    }

    /// Lets time pass.
    pub(super) fn wait(mut self, rng: &mut fastrand::Rng, transition: Transition) -> Self {
        let takes = self.draw(rng, transition);
        self.at += takes;
        self
    }

    /// Some time from here, while the path itself goes on.
    pub(super) fn meanwhile(
        mut self,
        rng: &mut fastrand::Rng,
        transition: Transition,
        change: Change,
    ) -> Self {
        let at = self.at + self.draw(rng, transition);
        self.dues.push(Due { at, change });
        self
    }

    /// Lets time pass until that moment, if it is still to come.
    pub(super) fn until(mut self, at: Option<SystemTime>) -> Self {
        self.at = at.map_or(self.at, |at| self.at.max(at));
        self
    }

    /// When it has come to its end.
    pub(super) fn end(&self) -> SystemTime {
        self.at
    }

    fn draw(&mut self, rng: &mut fastrand::Rng, transition: Transition) -> Duration {
        let millis = rng.u64(transition.from * 1000..=transition.to * 1000);
        let takes = Duration::from_millis(millis);
        self.drawn.push((transition.name, takes));
        takes
    }

    /// Ends in another status than the one it was to reach.
    fn divert(&mut self, status: &str) {
        let ready = |due: &Due| matches!(due.change, Change::Ready(_) | Change::Gone);
        let Some(place) = self.dues.iter().position(ready) else {
            return;
        };
        self.dues[place].change = Change::Ready(status.to_owned());
        let end = self.dues[place].at;
        let mut index = 0;
        self.dues.retain(|due| {
            index += 1;
            index <= place + 1 && due.at <= end
                || matches!(due.change, Change::Release(_) | Change::Role(..))
        });
    }
}

impl State {
    /// Sets a resource on a path; what is due at once happens at once.
    pub(super) fn start(&mut self, index: usize, mut path: Path, ends_in: Option<&str>) {
        if let Some(status) = ends_in {
            path.divert(status);
        }
        let now = self.now;
        self.plan(index, now, path);
        self.advance(now);
    }

    /// As `start`, from within a change that is happening.
    pub(super) fn plan(&mut self, index: usize, at: SystemTime, mut path: Path) {
        for due in &mut path.dues {
            due.at = at + due.at.duration_since(at).unwrap_or_default() * self.slow;
        }
        for (transition, takes) in path.drawn {
            let takes = takes * self.slow;
            self.tell(index, at, Event::Drawn { transition, takes });
        }
        self.resources[index].queue.extend(path.dues);
    }

    /// Forgets what was to happen, except that names become free.
    pub(super) fn forget_plans(&mut self, index: usize) {
        let stays = |due: &Due| matches!(due.change, Change::Release(_) | Change::Role(..));
        self.resources[index].queue.retain(stays);
    }

    /// Lets everything happen that is due at `now`.
    pub(super) fn advance(&mut self, now: SystemTime) {
        self.now = self.now.max(now);
        while let Some((index, place)) = self.next_due(now) {
            let due = self.resources[index].queue.remove(place);
            self.apply(index, due);
        }
    }

    fn next_due(&self, now: SystemTime) -> Option<(usize, usize)> {
        let all = self.resources.iter().enumerate();
        all.flat_map(|(index, resource)| {
            let dues = resource.queue.iter().enumerate();
            dues.map(move |(place, due)| (due.at, index, place))
        })
        .filter(|(at, _, _)| *at <= now)
        .min()
        .map(|(_, index, place)| (index, place))
    }

    fn apply(&mut self, index: usize, due: Due) {
        let at = due.at;
        match due.change {
            Change::Truth(status) => self.become_status(index, at, status),
            Change::Seen(status) => self.show(index, at, status),
            Change::Status(status) => self.set_status(index, at, status),
            Change::Ready(status) => self.set_status(index, at, &status),
            Change::Vanish => {
                self.resources[index].hidden = true;
                self.tell(index, at, Event::Vanished);
            }
            Change::Appear(name) => self.appear(index, at, name),
            Change::Release(name) => {
                let reserved = &mut self.resources[index].reserved;
                reserved.retain(|taken| *taken != name);
                self.tell(index, at, Event::Freed { name });
            }
            Change::Merge(values) => self.merge(index, at, values),
            Change::Unpark(names) => {
                let bag = &mut self.resources[index].bag;
                if let Some(Value::Object(pending)) = bag.get_mut("PendingModifiedValues") {
                    pending.retain(|name, _| !names.contains(name));
                }
            }
            Change::Role(arn, status) => {
                let roles = self.resources[index].bag.get_mut("AssociatedRoles");
                let roles = roles.and_then(Value::as_array_mut).into_iter().flatten();
                roles
                    .filter(|known| known["RoleArn"] == arn)
                    .for_each(|role| role["Status"] = status.into());
            }
            Change::Promote(id) => self.promote(index, at, &id),
            Change::Gone => return self.remove(index, at),
        }
        self.follow_endpoint(index, at);
        self.follow_member(index, at);
    }

    fn become_status(&mut self, index: usize, at: SystemTime, status: &str) {
        let resource = &mut self.resources[index];
        if resource.status != status {
            status.clone_into(&mut resource.status);
            resource.endpoint |= serves(status);
            let told = status.to_owned();
            self.tell(index, at, Event::Became { status: told });
            self.writer_leaves(index, at, status);
        }
    }

    fn show(&mut self, index: usize, at: SystemTime, status: &str) {
        let resource = &mut self.resources[index];
        if resource.seen != status {
            status.clone_into(&mut resource.seen);
            let status = status.to_owned();
            self.tell(index, at, Event::Shown { status });
        }
    }

    /// Its true status and the one that is shown.
    pub(super) fn set_status(&mut self, index: usize, at: SystemTime, status: &str) {
        self.become_status(index, at, status);
        self.show(index, at, status);
    }

    fn appear(&mut self, index: usize, at: SystemTime, to: String) {
        let resource = &mut self.resources[index];
        let from = std::mem::replace(&mut resource.name, to.clone());
        resource.hidden = false;
        resource.reserved.retain(|taken| *taken != to);
        if from != to {
            resource.reserved.push(from.clone());
        }
        self.tell(index, at, Event::Renamed { from, to });
    }

    /// Attributes take effect.
    pub(super) fn merge(&mut self, index: usize, at: SystemTime, values: Bag) {
        if values.is_empty() {
            return;
        }
        let bag = &mut self.resources[index].bag;
        for (name, value) in &values {
            if value.is_null() {
                bag.remove(name);
            } else {
                bag.insert(name.clone(), value.clone());
            }
        }
        self.tell(index, at, Event::Modified { values });
    }

    /// It is gone: its replicas are promoted (facts 4.4), and a cluster takes its endpoints along.
    fn remove(&mut self, index: usize, at: SystemTime) {
        self.resources[index].hidden = true;
        self.follow_endpoint(index, at);
        self.tell(index, at, Event::Gone);
        let gone = self.resources.remove(index);
        for other in &mut self.resources {
            if other.replica_of.as_ref() == Some(&gone.id) {
                other.replica_of = None;
            }
        }
        match gone.kind {
            Kind::Cluster => self.remove_endpoints(&gone.id, at),
            _ => self.follow_cluster(gone.cluster.as_deref(), at),
        }
    }

    /// Notes when an endpoint begins or ceases to answer.
    pub(super) fn follow_endpoint(&mut self, index: usize, at: SystemTime) {
        let up = self.answers(index).then(|| self.resources[index].name.clone());
        let resource = &mut self.resources[index];
        if up == resource.up {
            return;
        }
        let begins = up.is_some();
        let was = std::mem::replace(&mut resource.up, up);
        if let Some(name) = was {
            self.tell(index, at, Event::Down { name });
        }
        if begins {
            self.tell(index, at, Event::Up);
        }
    }

    /// Writes into the history.
    pub(super) fn tell(&mut self, index: usize, at: SystemTime, event: Event) {
        let Resource { kind, id, name, tags, by, .. } = &self.resources[index];
        self.history.push(Happening {
            at,
            by: *by,
            kind: *kind,
            resource_id: id.clone(),
            name: name.clone(),
            tags: tags.clone(),
            event,
        });
    }

    /// Adds a resource and notes it.
    pub(super) fn add(&mut self, resource: Resource, from: Option<String>) -> usize {
        let at = self.now;
        let index = self.resources.len();
        let status = resource.status.clone();
        self.resources.push(resource);
        self.tell(index, at, Event::Created { from });
        self.tell(index, at, Event::Became { status });
        self.follow_endpoint(index, at);
        self.follow_member(index, at);
        index
    }

    /// Where the resource with this id is.
    pub(super) fn by_id(&self, kind: Kind, id: &str) -> Option<usize> {
        let mut all = self.resources.iter();
        all.position(|resource| resource.kind == kind && resource.id == id)
    }
}
