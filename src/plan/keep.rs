//! An old database that is kept: the run is done, and what is left of its plan comes later.

use super::{Call, Outcome, Plan, Progress, Purpose, Step, UNTIL_TAG, Which};
use jiff::Timestamp;

/// The old database of a run that is done and has kept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptOriginal<'a> {
    /// The database.
    pub which: &'a Which,
    /// The name it bears.
    pub name: &'a super::Identifier,
    /// Until when it is kept.
    pub until: Timestamp,
}

/// What a run has kept, if it has.
#[must_use]
pub fn kept(progress: &Progress) -> Option<KeptOriginal<'_>> {
    let before = progress.at.step.checked_sub(1)?;
    let done = progress.outcome() == Some(Outcome::Done);
    let step = progress.plan().steps.get(before).filter(|_| done)?;
    step.calls.iter().find_map(|call| match call {
        Call::Keep { which, name, until } => Some(KeptOriginal { which, name, until: *until }),
        _ => None,
    })
}

/// The rest of the plan of a run that has kept its old database: its delete.
#[must_use]
pub fn reaping(progress: &Progress) -> Option<Plan> {
    kept(progress)?;
    let steps = progress.plan().steps.get(progress.at.step..)?.to_vec();
    Some(Plan { purpose: Purpose::Task, steps })
}

/// Whether a plan goes no further than this step by itself.
pub(super) fn keeps(step: &Step) -> bool {
    step.calls.iter().any(|call| matches!(call, Call::Keep { .. }))
}

/// Until when a database is kept, as its tag says.
pub(super) fn kept_until(database: &super::Resource) -> Option<Timestamp> {
    database.tags.get(UNTIL_TAG)?.parse().ok()
}
