//! One database or snapshot of the abstract RDS: what it is at, and where it may go by itself.
//!
//! Members move in fewer stages than their cluster: every stage of a rename is walked for an
//! instance, and several at once in all of them would be very many states.

use crate::cast::{Form, Name, Part, Tag, Thing};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shows {
    Creating,
    BackingUp,
    Available,
    Failed,
    Renaming,
    Deleting,
}

/// How far a rename is, as a look sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// Under the old name, as before.
    Stale,
    /// Under the old name, `renaming`.
    Leaving,
    /// Under no name.
    Nowhere,
    /// Under the new name, `renaming`; the old name is still reserved.
    Arrived,
    /// Under the new name, `renaming`: its reboot.
    Rebooting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    /// There is no such database.
    Absent,
    /// Its restore was taken; the name is reserved, no row is seen.
    Asked(u8),
    Creating,
    BackingUp,
    Available,
    Failed,
    /// On its way to another name.
    Moving {
        to: Name,
        stage: Stage,
        age: u8,
    },
    /// Its delete was taken.
    Dying {
        shows: Shows,
        age: u8,
    },
    /// It is gone, and its name is still reserved.
    Ghost(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) part: Part,
    pub(crate) life: Life,
    pub(crate) name: Name,
    pub(crate) tag: Tag,
    /// It bears the tag that says until when it is kept.
    pub(crate) kept: bool,
    pub(crate) protected: bool,
    /// How long a look has shown the protection of before.
    pub(crate) stale_protection: Option<u8>,
    /// Its class is not the one asked for.
    pub(crate) odd: bool,
    /// It is without the setting that a restore does not bring.
    pub(crate) lacks: bool,
    /// The row of the cluster that it is a member of.
    pub(crate) cluster: Option<u8>,
    /// It is the writer of its cluster; or its own writer is up.
    pub(crate) writes: bool,
}

impl Row {
    pub(crate) fn absent(part: Part) -> Self {
        Self {
            part,
            life: Life::Absent,
            name: part.name(Form::Own),
            tag: Tag::None,
            kept: false,
            protected: false,
            stale_protection: None,
            odd: false,
            lacks: false,
            cluster: None,
            writes: false,
        }
    }

    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.life, Life::Absent | Life::Ghost(_))
    }

    pub(crate) fn holds(&self, name: Name) -> bool {
        match self.life {
            Life::Absent => false,
            Life::Moving { to, stage: Stage::Rebooting, .. } => to == name,
            Life::Moving { to, .. } => to == name || self.name == name,
            _ => self.name == name,
        }
    }

    /// What a look sees of it.
    pub(crate) fn seen(&self) -> Option<Seen> {
        let (name, shows) = match self.life {
            Life::Absent | Life::Asked(_) | Life::Ghost(_) => return None,
            Life::Creating => (self.name, Shows::Creating),
            Life::BackingUp => (self.name, Shows::BackingUp),
            Life::Available => (self.name, Shows::Available),
            Life::Failed => (self.name, Shows::Failed),
            Life::Moving { stage: Stage::Stale, .. } => (self.name, Shows::Available),
            Life::Moving { stage: Stage::Leaving, .. } => (self.name, Shows::Renaming),
            Life::Moving { stage: Stage::Nowhere, .. } => return None,
            Life::Moving { to, .. } => (to, Shows::Renaming),
            Life::Dying { shows, .. } => (self.name, shows),
        };
        let protected = self.protected != self.stale_protection.is_some();
        Some(Seen {
            name,
            shows,
            tag: self.tag,
            kept: self.kept,
            protected,
            odd: self.odd,
            set: None,
            writer: None,
            cluster: None,
            writes: self.writes && self.part.thing == Thing::MultiAz,
        })
    }

    /// The age of a lag that must end within [`LAG`].
    pub(crate) fn lag(&self) -> Option<u8> {
        match self.life {
            Life::Asked(age) | Life::Ghost(age) => Some(age),
            Life::Moving { stage: Stage::Leaving | Stage::Rebooting, .. } => None,
            Life::Moving { age, .. } => Some(age),
            Life::Dying { shows, age } if shows != Shows::Deleting => Some(age),
            _ => None,
        }
    }

    pub(crate) fn older(&mut self) {
        if self.lag().is_some()
            && let Life::Asked(age)
            | Life::Ghost(age)
            | Life::Moving { age, .. }
            | Life::Dying { age, .. } = &mut self.life
        {
            *age += 1;
        }
        self.stale_protection = self.stale_protection.map(|age| age + 1);
    }

    /// Where RDS may take it by itself, and what that costs of the budget of faults.
    pub(crate) fn onward(&self) -> Vec<(Life, u8)> {
        let Part { thing, .. } = self.part;
        match self.life {
            Life::Asked(_) => vec![(Life::Creating, 0)],
            Life::Creating if matches!(thing, Thing::Instance | Thing::MultiAz) => {
                vec![(Life::BackingUp, 0), (Life::Available, 0), (Life::Failed, 1)]
            }
            Life::Creating => vec![(Life::Available, 0), (Life::Failed, 1)],
            Life::BackingUp => vec![(Life::Available, 0)],
            Life::Available if self.tag != Tag::None && !thing.is_snapshot() => {
                vec![(Life::Failed, 1)]
            }
            Life::Moving { to, stage, age } => {
                let shows = |stage| matches!(stage, Stage::Leaving | Stage::Rebooting);
                let age = |stage| if shows(stage) { 0 } else { age };
                let moving = |&stage| (Life::Moving { to, stage, age: age(stage) }, 0);
                let mut lives: Vec<_> = self.stages(stage).iter().map(moving).collect();
                lives.push((Life::Available, 0));
                lives
            }
            Life::Dying { shows: Shows::Deleting, .. } if thing.is_member() => {
                vec![(Life::Absent, 0)]
            }
            Life::Dying { shows: Shows::Deleting, .. } => {
                vec![(Life::Absent, 0), (Life::Ghost(0), 0)]
            }
            Life::Dying { .. } => vec![(Life::Dying { shows: Shows::Deleting, age: 0 }, 0)],
            Life::Ghost(_) => vec![(Life::Absent, 0)],
            Life::Absent | Life::Available | Life::Failed => Vec::new(),
        }
    }

    /// The stages that may come next in a rename, if it is not over.
    fn stages(&self, at: Stage) -> &'static [Stage] {
        match at {
            Stage::Stale if self.part.thing.is_member() => &[Stage::Nowhere],
            Stage::Stale => &[Stage::Leaving, Stage::Nowhere],
            Stage::Leaving => &[Stage::Nowhere, Stage::Arrived],
            Stage::Nowhere if self.part.thing.is_member() => &[Stage::Rebooting],
            Stage::Nowhere => &[Stage::Arrived],
            Stage::Arrived => &[Stage::Rebooting],
            Stage::Rebooting => &[],
        }
    }
}

/// One row as a look sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) name: Name,
    pub(crate) shows: Shows,
    pub(crate) tag: Tag,
    pub(crate) kept: bool,
    pub(crate) protected: bool,
    pub(crate) odd: bool,
    /// Whether it has the setting that a restore does not bring, where the walk knows of settings.
    pub(crate) set: Option<bool>,
    /// The name of a cluster's writer.
    pub(crate) writer: Option<Name>,
    /// The name of a member's cluster.
    pub(crate) cluster: Option<Name>,
    /// Whether the writer is up that is a part of it.
    pub(crate) writes: bool,
}

impl Seen {
    pub(crate) fn is_leaving(&self) -> bool {
        self.shows == Shows::Deleting
    }
}

/// What one look sees, row by row.
pub(crate) type View = Vec<Option<Seen>>;
