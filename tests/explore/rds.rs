//! A small abstract RDS: what the walk needs to know of it, and no more.
//!
//! Its lags are counted in ticks and end within [`LAG`] of the request, or of the last status that
//! showed it. Everything else (creating, `renaming` under either name, deleting) takes any time.

/// The longest time, in ticks, that RDS hides the effect of a request, or a database during its
/// rename.
pub(crate) const LAG: u8 = 2;

/// The original; the databases that the two operators restore; one that a stranger made.
pub(crate) const ORIGINAL: usize = 0;
pub(crate) const STRANGER: usize = 3;

/// The row of what an operator restores.
pub(crate) fn made_by(operator: usize) -> usize {
    1 + operator
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    Db,
    Temp,
    Undone,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tag {
    None,
    Original(u8),
    Restored(u8),
}

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
    pub(crate) life: Life,
    pub(crate) name: Name,
    pub(crate) tag: Tag,
    pub(crate) protected: bool,
    /// How long a look has shown the protection of before.
    pub(crate) stale_protection: Option<u8>,
    /// Its class is not the one asked for.
    pub(crate) odd: bool,
}

impl Row {
    pub(crate) const NONE: Self = Self {
        life: Life::Absent,
        name: Name::Db,
        tag: Tag::None,
        protected: false,
        stale_protection: None,
        odd: false,
    };

    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.life, Life::Absent | Life::Ghost(_))
    }

    fn holds(&self, name: Name) -> bool {
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
        Some(Seen { name, shows, tag: self.tag, protected, odd: self.odd })
    }

    /// The age of a lag that must end within [`LAG`].
    fn lag(&self) -> Option<u8> {
        match self.life {
            Life::Asked(age) | Life::Ghost(age) => Some(age),
            Life::Moving { stage: Stage::Leaving | Stage::Rebooting, .. } => None,
            Life::Moving { age, .. } => Some(age),
            Life::Dying { shows, age } if shows != Shows::Deleting => Some(age),
            _ => None,
        }
    }

    fn older(&mut self) {
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
    fn onward(&self) -> Vec<(Life, u8)> {
        let moving = |to, age, stages: &[Stage]| {
            let shows = |stage| matches!(stage, Stage::Leaving | Stage::Rebooting);
            let age = |stage| if shows(stage) { 0 } else { age };
            let moving = |&stage| (Life::Moving { to, stage, age: age(stage) }, 0);
            let mut lives: Vec<_> = stages.iter().map(moving).collect();
            lives.push((Life::Available, 0));
            lives
        };
        match self.life {
            Life::Asked(_) => vec![(Life::Creating, 0)],
            Life::Creating => vec![(Life::BackingUp, 0), (Life::Available, 0), (Life::Failed, 1)],
            Life::BackingUp => vec![(Life::Available, 0)],
            Life::Available if self.tag != Tag::None => vec![(Life::Failed, 1)],
            Life::Moving { to, stage: Stage::Stale, age } => {
                moving(to, age, &[Stage::Leaving, Stage::Nowhere])
            }
            Life::Moving { to, stage: Stage::Leaving, age } => {
                moving(to, age, &[Stage::Nowhere, Stage::Arrived])
            }
            Life::Moving { to, stage: Stage::Nowhere, age } => moving(to, age, &[Stage::Arrived]),
            Life::Moving { to, stage: Stage::Arrived, age } => moving(to, age, &[Stage::Rebooting]),
            Life::Moving { to, stage: Stage::Rebooting, age } => moving(to, age, &[]),
            Life::Dying { shows: Shows::Deleting, .. } => {
                vec![(Life::Absent, 0), (Life::Ghost(0), 0)]
            }
            Life::Dying { .. } => vec![(Life::Dying { shows: Shows::Deleting, age: 0 }, 0)],
            Life::Ghost(_) => vec![(Life::Absent, 0)],
            Life::Absent | Life::Available | Life::Failed => Vec::new(),
        }
    }
}

/// One database as a look sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) name: Name,
    pub(crate) shows: Shows,
    pub(crate) tag: Tag,
    pub(crate) protected: bool,
    pub(crate) odd: bool,
}

/// What one look sees, row by row.
pub(crate) type View = [Option<Seen>; 4];

/// A request on the wire. Databases are named, as RDS has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Request {
    Tag { name: Name, tag: Tag },
    Untag { name: Name },
    Rename { from: Name, to: Name },
    Restore { row: u8, name: Name, tag: Tag },
    Protect { name: Name, on: bool },
    Delete { name: Name },
}

impl Request {
    /// Tags are set in the request itself; the rest is only begun by it.
    pub(crate) fn is_immediate(self) -> bool {
        matches!(self, Self::Tag { .. } | Self::Untag { .. })
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rds {
    pub(crate) rows: [Row; 4],
}

impl Rds {
    pub(crate) fn new(protected: bool) -> Self {
        let mut rows = [Row::NONE; 4];
        rows[ORIGINAL] = Row { life: Life::Available, protected, ..Row::NONE };
        Self { rows }
    }

    pub(crate) fn view(&self) -> View {
        self.rows.map(|row| row.seen())
    }

    pub(crate) fn is_free(&self, name: Name) -> bool {
        !self.rows.iter().any(|row| row.holds(name))
    }

    /// The row that a request by name is about.
    pub(crate) fn named(&self, name: Name) -> Option<usize> {
        self.rows.iter().position(|row| !row.is_gone() && row.name == name)
    }

    /// Takes a request that was sent `age` ticks ago, or says no.
    pub(crate) fn take(&mut self, request: Request, age: u8) -> Result<(), No> {
        if let Request::Restore { row, name, tag } = request {
            if !self.is_free(name) || !self.rows[row as usize].is_gone() {
                return Err(No::Busy);
            }
            self.rows[row as usize] = Row { life: Life::Asked(age), name, tag, ..Row::NONE };
            return Ok(());
        }
        let (Request::Tag { name, .. }
        | Request::Untag { name }
        | Request::Rename { from: name, .. }
        | Request::Protect { name, .. }
        | Request::Delete { name }
        | Request::Restore { name, .. }) = request;
        let free = |to| self.is_free(to);
        let index = self.named(name).ok_or(No::Busy)?;
        let row = self.rows[index];
        let steady = matches!(row.life, Life::Available | Life::Failed);
        let mut changed = row;
        match request {
            Request::Tag { tag, .. } => changed.tag = tag,
            Request::Untag { .. } => changed.tag = Tag::None,
            Request::Rename { to, .. } if row.life == Life::Available && free(to) => {
                changed.life = Life::Moving { to, stage: Stage::Stale, age };
            }
            Request::Protect { on, .. } if row.life == Life::Available => {
                changed.protected = on;
                changed.stale_protection = (row.protected != on).then_some(age);
            }
            Request::Delete { .. } if steady && row.protected => return Err(No::Refused),
            Request::Delete { .. } if steady => {
                let shows = row.seen().map_or(Shows::Deleting, |seen| seen.shows);
                changed.life = Life::Dying { shows, age };
            }
            _ => return Err(No::Busy),
        }
        self.rows[index] = changed;
        Ok(())
    }

    /// One tick later; none while a lag has come to its end and must be over first.
    pub(crate) fn later(mut self) -> Option<Self> {
        for row in &mut self.rows {
            if row.lag().max(row.stale_protection).is_some_and(|age| age >= LAG) {
                return None;
            }
            row.older();
        }
        Some(self)
    }

    /// Every step that RDS may take by itself: the row, the state after it, its cost.
    pub(crate) fn onward(&self) -> Vec<(usize, Self, u8)> {
        let mut steps = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            for (life, cost) in row.onward() {
                let mut after = *self;
                let changed = &mut after.rows[index];
                if let Life::Moving { to, .. } = row.life
                    && matches!(
                        life,
                        Life::Available | Life::Moving { stage: Stage::Rebooting, .. }
                    )
                {
                    changed.name = to;
                }
                changed.life = life;
                if life == Life::Absent {
                    *changed = Row::NONE;
                }
                steps.push((index, after, cost));
                if row.life == Life::Creating && life == Life::Available {
                    after.rows[index].odd = true;
                    steps.push((index, after, 1));
                }
            }
            if row.stale_protection.is_some() {
                let mut after = *self;
                after.rows[index].stale_protection = None;
                steps.push((index, after, 0));
            }
        }
        steps
    }
}
