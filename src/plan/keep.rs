//! An old database that is kept: the run is done, and what is left of its plan comes later.

use super::{
    Call, Identifier, Outcome, Plan, Progress, Purpose, Record, Resource, Step, UNTIL_TAG, Which,
};
use jiff::Timestamp;

/// The old database of a run that is done and has kept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptOriginal<'a> {
    /// The database.
    pub which: &'a Which,
    /// The name it bears.
    pub name: &'a Identifier,
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

/// Whether a run has begun to delete what it had kept, and is not finished.
#[must_use]
pub fn is_reaping(progress: &Progress) -> bool {
    let reached = |call: &Call| progress.begun.iter().any(|one| one.reached && one.call == *call);
    let was_kept = |step: &Step| keeps(step) && step.calls.iter().all(reached);
    let back = |plan: &Plan| matches!(plan.purpose, Purpose::Rollback { .. });
    let goes_on = progress.plans.len() > 1 && !progress.plans.iter().any(back);
    goes_on && !progress.is_finished() && progress.task().steps.iter().any(was_kept)
}

/// Whether a plan goes no further than this step by itself.
pub(super) fn keeps(step: &Step) -> bool {
    step.calls.iter().any(|call| matches!(call, Call::Keep { .. }))
}

/// What comes after the old database was kept is a plan of its own.
pub(super) fn after_keep(plan: &Plan, records: Vec<Record>) -> Vec<Record> {
    let kept = plan.at_once().len();
    let of = |record: &Record| match record {
        Record::Sending { step, .. } | Record::Advanced { step } => *step,
        _ => 0,
    };
    let (mut before, after): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|record| of(record) < kept);
    if after.is_empty() {
        return before;
    }
    let steps = plan.steps.get(kept..).unwrap_or_default().to_vec();
    before.push(Record::Planned { plan: Plan { purpose: Purpose::Task, steps } });
    before.extend(after.into_iter().map(|record| match record {
        Record::Sending { step, call } => Record::Sending { step: step - kept, call },
        Record::Advanced { step } => Record::Advanced { step: step - kept },
        other => other,
    }));
    before
}

/// Until when a database is kept, as its tag says.
pub(super) fn kept_until(database: &Resource) -> Option<Timestamp> {
    database.tags.get(UNTIL_TAG)?.parse().ok()
}
