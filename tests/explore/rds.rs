//! A small abstract RDS: what the walk needs to know of it, and no more.
//!
//! Its lags are counted in ticks and end within [`LAG`] of the request, or of the last status that
//! showed it. Everything else (creating, `renaming` under either name, deleting) takes any time.

use crate::cast::{Name, Part, Scene, Tag, Thing, Whose};
use crate::row::{Life, Row, Shows, Stage, View};

/// The longest time, in ticks, that RDS hides the effect of a request, or a database during its
/// rename.
pub(crate) const LAG: u8 = 2;

/// The row of the target.
pub(crate) const ORIGINAL: usize = 0;

/// A request on the wire. Databases are named, as RDS has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Request {
    Tag {
        name: Name,
        tag: Tag,
    },
    /// Says until when it is kept.
    Keep {
        name: Name,
    },
    Untag {
        name: Name,
    },
    Rename {
        from: Name,
        to: Name,
    },
    /// Restores, creates a member, takes or copies a snapshot: `of` must be available.
    Make {
        row: u8,
        name: Name,
        of: Option<Name>,
    },
    Protect {
        name: Name,
        on: bool,
    },
    Failover {
        name: Name,
        to: Name,
    },
    /// Sets every setting of the original's.
    Adjust {
        name: Name,
    },
    Delete {
        name: Name,
    },
}

impl Request {
    /// Tags are set in the request itself; the rest is only begun by it.
    pub(crate) fn is_immediate(self) -> bool {
        matches!(self, Self::Tag { .. } | Self::Keep { .. } | Self::Untag { .. })
    }

    /// The name that it is about.
    pub(crate) fn name(self) -> Name {
        let (Self::Tag { name, .. }
        | Self::Keep { name }
        | Self::Untag { name }
        | Self::Rename { from: name, .. }
        | Self::Make { name, .. }
        | Self::Protect { name, .. }
        | Self::Failover { name, .. }
        | Self::Adjust { name }
        | Self::Delete { name }) = self;
        name
    }
}

/// What RDS says to a request that it does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum No {
    /// A matter of state: not found, not available, exists already.
    Busy,
    /// Deletion protection.
    Refused,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rds {
    settings: bool,
    pub(crate) rows: Vec<Row>,
}

impl Rds {
    pub(crate) fn new(scene: &Scene) -> Self {
        let mut rows: Vec<_> = scene.parts().into_iter().map(Row::absent).collect();
        for row in rows.iter_mut().filter(|row| row.part.whose == Whose::Original) {
            row.life = Life::Available;
            row.cluster = row.part.thing.is_member().then_some(0);
            row.writes = matches!(row.part.thing, Thing::Writer | Thing::MultiAz);
        }
        rows[ORIGINAL].protected = scene.protected;
        Self { settings: scene.settings, rows }
    }

    pub(crate) fn view(&self) -> View {
        let mut view: View = self.rows.iter().map(Row::seen).collect();
        for (seen, row) in view.iter_mut().zip(&self.rows).filter(|_| self.settings) {
            if let Some(seen) = seen.as_mut().filter(|_| row.part.thing.has_settings()) {
                seen.set = Some(!row.lacks);
            }
        }
        for (index, row) in self.rows.iter().enumerate() {
            let (Some(cluster), Some(mut seen)) = (row.cluster.map(usize::from), view[index])
            else {
                continue;
            };
            seen.cluster = self.rows[cluster].seen().map(|cluster| cluster.name);
            view[index] = Some(seen);
            if let Some(cluster) = view[cluster].as_mut().filter(|_| row.writes) {
                cluster.writer = Some(seen.name);
            }
        }
        view
    }

    /// The row that stands for something, if the walk has one.
    pub(crate) fn row(&self, thing: Thing, whose: Whose) -> Option<(usize, &Row)> {
        self.rows.iter().enumerate().find(|(_, row)| row.part == Part { thing, whose })
    }

    pub(crate) fn is_free(&self, name: Name) -> bool {
        !self.rows.iter().any(|row| row.holds(name))
    }

    /// The row that a request by name is about.
    pub(crate) fn named(&self, name: Name) -> Option<usize> {
        self.rows.iter().position(|row| !row.is_gone() && row.name == name)
    }

    fn members(&self, cluster: usize) -> impl Iterator<Item = &Row> {
        let of = move |row: &&Row| row.cluster.map(usize::from) == Some(cluster);
        self.rows.iter().filter(of)
    }

    /// Takes a request that was sent `age` ticks ago, or says no.
    pub(crate) fn take(&mut self, request: Request, age: u8) -> Result<(), No> {
        match request {
            Request::Make { row, name, of } => return self.make(usize::from(row), name, of, age),
            Request::Failover { name, to } => return self.fail_over(name, to),
            _ => {}
        }
        let index = self.named(request.name()).ok_or(No::Busy)?;
        let row = self.rows[index];
        let steady = matches!(row.life, Life::Available | Life::Failed);
        let mut changed = row;
        match request {
            Request::Tag { tag, .. } => changed.tag = tag,
            Request::Keep { .. } => changed.kept = true,
            Request::Untag { .. } => (changed.tag, changed.kept) = (Tag::None, false),
            Request::Rename { to, .. } if row.life == Life::Available && self.is_free(to) => {
                changed.life = Life::Moving { to, stage: Stage::Stale, age };
            }
            Request::Protect { on, .. } if row.life == Life::Available => {
                changed.protected = on;
                changed.stale_protection = (row.protected != on).then_some(age);
            }
            // Nothing is to be changed.
            Request::Adjust { .. } if !row.lacks && !row.odd => {}
            Request::Adjust { .. } if row.life == Life::Available => {
                (changed.lacks, changed.odd) = (false, false);
                changed.life = Life::BackingUp;
            }
            Request::Delete { .. } if steady && row.protected => return Err(No::Refused),
            Request::Delete { .. } if steady && self.is_bare(index) => {
                let shows = row.seen().map_or(Shows::Deleting, |seen| seen.shows);
                changed.life = Life::Dying { shows, age };
            }
            _ => return Err(No::Busy),
        }
        self.rows[index] = changed;
        Ok(())
    }

    /// A cluster can be deleted once all its members are at least `deleting`.
    fn is_bare(&self, cluster: usize) -> bool {
        let left = |row: &Row| row.is_gone() || row.seen().is_some_and(|seen| seen.is_leaving());
        self.members(cluster).all(left)
    }

    fn make(&mut self, row: usize, name: Name, of: Option<Name>, age: u8) -> Result<(), No> {
        let source = of.map(|of| self.named(of).ok_or(No::Busy)).transpose()?;
        let ready = source.is_none_or(|source| self.rows[source].life == Life::Available);
        if !ready || !self.is_free(name) || !self.rows[row].is_gone() {
            return Err(No::Busy);
        }
        let part = self.rows[row].part;
        let Whose::Made(operator) = part.whose else { return Err(No::Busy) };
        if let Some(source) = source.filter(|source| self.takes(part.thing, *source)) {
            self.rows[source].life = Life::BackingUp;
        }
        let tag = Tag::Made(operator);
        let cluster = source.filter(|_| part.thing.is_member());
        let cluster = cluster.map(|cluster| u8::try_from(cluster).unwrap());
        let lacks = self.settings && part.thing.has_settings();
        let life = Life::Asked(age);
        self.rows[row] = Row { life, name, tag, cluster, lacks, ..Row::absent(part) };
        Ok(())
    }

    /// Whether a snapshot is taken of a database.
    fn takes(&self, thing: Thing, source: usize) -> bool {
        thing.is_snapshot() && !self.rows[source].part.thing.is_snapshot()
    }

    fn fail_over(&mut self, name: Name, to: Name) -> Result<(), No> {
        let (cluster, member) = self.named(name).zip(self.named(to)).ok_or(No::Busy)?;
        let ready = |row: usize| self.rows[row].life == Life::Available;
        let own = self.rows[member].cluster.map(usize::from) == Some(cluster);
        if !ready(cluster) || !ready(member) || !own {
            return Err(No::Busy);
        }
        for (index, row) in self.rows.iter_mut().enumerate() {
            if row.cluster.map(usize::from) == Some(cluster) {
                row.writes = index == member;
            }
        }
        Ok(())
    }

    /// One tick later; none while a lag has come to its end and must be over first.
    pub(crate) fn later(&self) -> Option<Self> {
        let mut after = self.clone();
        for row in &mut after.rows {
            if row.lag().max(row.stale_protection).is_some_and(|age| age >= LAG) {
                return None;
            }
            row.older();
        }
        Some(after)
    }

    /// Every step that RDS may take by itself: the row, the state after it, its cost.
    pub(crate) fn onward(&self) -> Vec<(usize, Self, u8)> {
        let mut steps = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            for (life, cost) in row.onward() {
                let after = self.with(index, life);
                let comes = matches!(row.life, Life::Creating | Life::BackingUp);
                let made = matches!(row.part.whose, Whose::Made(_));
                let odd = made && comes && life == Life::Available;
                if odd && !row.part.thing.is_snapshot() && row.part.thing != Thing::Cluster {
                    let mut after = after.clone();
                    after.rows[index].odd = true;
                    steps.push((index, after, 1));
                }
                steps.push((index, after, cost));
            }
            if row.part.thing == Thing::MultiAz && row.life == Life::Available && !row.writes {
                let mut after = self.clone();
                after.rows[index].writes = true;
                steps.push((index, after, 0));
            }
            if row.stale_protection.is_some() {
                let mut after = self.clone();
                after.rows[index].stale_protection = None;
                steps.push((index, after, 0));
            }
        }
        steps
    }

    /// The same once a row has come to another life.
    fn with(&self, index: usize, life: Life) -> Self {
        let mut after = self.clone();
        let row = self.rows[index];
        // The first member that is available is the writer.
        let cluster = row.cluster.filter(|_| row.life == Life::Creating && life == Life::Available);
        let writes = cluster
            .is_some_and(|cluster| !self.members(usize::from(cluster)).any(|member| member.writes));
        let changed = &mut after.rows[index];
        changed.writes |= writes;
        // That it says so is not yet that its writer is up.
        changed.writes &= row.part.thing != Thing::MultiAz || row.life == Life::BackingUp;
        let comes = matches!(life, Life::Available | Life::Moving { stage: Stage::Rebooting, .. });
        if let Life::Moving { to, .. } = row.life
            && comes
        {
            changed.name = to;
        }
        changed.life = life;
        if life == Life::Absent {
            *changed = Row::absent(row.part);
        }
        after
    }
}
