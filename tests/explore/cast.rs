//! Who may come on the stage: every database and snapshot of a walk, each with a row of its own.

use trapheus::plan::Task;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    Instance,
    /// An Aurora cluster; its members follow.
    Cluster,
    /// A Multi-AZ DB cluster: its members are a part of it.
    MultiAz,
    Writer,
    Reader,
    /// A reader that a scaling policy added: none is made in its place.
    Scaled,
    Snapshot,
    /// A snapshot under the name that it has for the time being.
    Provisional,
}

impl Thing {
    pub(crate) fn is_member(self) -> bool {
        matches!(self, Self::Writer | Self::Reader | Self::Scaled)
    }

    pub(crate) fn has_settings(self) -> bool {
        matches!(self, Self::Instance | Self::Cluster | Self::MultiAz)
    }

    pub(crate) fn is_snapshot(self) -> bool {
        matches!(self, Self::Snapshot | Self::Provisional)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Own,
    Aside,
    Undone,
    Other,
}

/// A name. Those of different things never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    pub(crate) of: Thing,
    pub(crate) form: Form,
}

/// The value of the tag; what was made is told apart by its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tag {
    None,
    Original(u8),
    Made(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// It was there before.
    Original,
    /// An operator's run makes it.
    Made(u8),
    Stranger,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) thing: Thing,
    pub(crate) whose: Whose,
}

impl Part {
    pub(crate) fn name(self, form: Form) -> Name {
        Name { of: self.thing, form }
    }

    /// What an operator's run makes in its place.
    pub(crate) fn made_by(self, operator: u8) -> Self {
        Self { whose: Whose::Made(operator), ..self }
    }
}

/// What a walk starts from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    pub(crate) operators: u8,
    pub(crate) task: Task,
    /// What an Aurora cluster has, and nothing else.
    pub(crate) members: &'static [Thing],
    pub(crate) protected: bool,
    /// Whether the target has a setting that a restore does not bring, and another that it may bring
    /// wrong.
    pub(crate) settings: bool,
    /// Whether a snapshot bears the name already.
    pub(crate) former: bool,
    pub(crate) replace_first: bool,
    pub(crate) multi_az: bool,
    /// Whether the run ends with the old database kept.
    pub(crate) keep: bool,
}

impl Scene {
    /// One operator restores an instance.
    pub(crate) const INSTANCE: Self = Self {
        operators: 1,
        task: Task::Restore,
        members: &[],
        protected: false,
        settings: false,
        former: false,
        replace_first: false,
        multi_az: false,
        keep: false,
    };
    /// One operator restores a Multi-AZ DB cluster.
    pub(crate) const MULTI_AZ: Self = Self { multi_az: true, ..Self::INSTANCE };
    /// One operator restores an Aurora cluster.
    pub(crate) const CLUSTER: Self =
        Self { members: &[Thing::Writer, Thing::Reader], ..Self::INSTANCE };

    pub(crate) fn target(&self) -> Thing {
        match (self.multi_az, self.members) {
            (true, _) => Thing::MultiAz,
            (false, []) => Thing::Instance,
            (false, _) => Thing::Cluster,
        }
    }

    /// Every row, the target first.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let databases = || std::iter::once(self.target()).chain(self.members.iter().copied());
        let mut parts = Vec::new();
        let mut add = |thing, whose| parts.push(Part { thing, whose });
        databases().for_each(|thing| add(thing, Whose::Original));
        if self.former {
            add(Thing::Snapshot, Whose::Original);
        }
        for operator in (0..self.operators).map(Whose::Made) {
            if self.task.restores() {
                let made = databases().filter(|thing| *thing != Thing::Scaled);
                made.for_each(|thing| add(thing, operator));
            }
            if self.task.takes() {
                add(Thing::Snapshot, operator);
            }
            if self.task.takes() && self.former && !self.replace_first {
                add(Thing::Provisional, operator);
            }
        }
        add(self.target(), Whose::Stranger);
        parts
    }
}
