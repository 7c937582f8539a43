//! An old database that is kept: the run is done, and what is left of its plan comes later.

use super::{
    Call, Class, Identifier, Mark, Outcome, Plan, Progress, Purpose, RUN_TAG, Record, Replacement,
    Resource, Step, UNTIL_TAG, Which, World,
};
use jiff::{SignedDuration, Timestamp, Unit};

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
    let until = progress.at.keeping?;
    step.calls.iter().find_map(|call| match call {
        Call::Keep { which, name, .. } => Some(KeptOriginal { which, name, until }),
        _ => None,
    })
}

/// Until when the old database of a run is kept, as far as a look shows: its tag may have been given a
/// later time since.
#[must_use]
pub fn kept_in(progress: &Progress, world: &World) -> Option<Timestamp> {
    let old = kept(progress)?;
    let shown = world.find(old.which, &[old.name]).and_then(kept_until);
    Some(shown.map_or(old.until, |shown| shown.max(old.until)))
}

/// The rest of the plan of a run that has kept its old database: its delete.
fn reaping(progress: &Progress) -> Option<Plan> {
    kept(progress)?;
    let steps = progress.plan().steps.get(progress.at.step..)?.to_vec();
    Some(Plan { purpose: Purpose::Task, steps })
}

/// Why nothing is done about what was kept: what is there cannot be proved to be what it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// It is without the run's tag.
    #[error("{name} bears no tag of the run {} any more: nothing proves that it is the run's", mark.run())]
    Stripped {
        /// Its name.
        name: Identifier,
        /// Its ARN.
        arn: String,
        /// The mark it should bear.
        mark: Mark,
    },
    /// Another run has marked it.
    #[error("{name} bears the tag of another run: {}", mark.as_str())]
    Claimed {
        /// Its name.
        name: Identifier,
        /// The mark it bears.
        mark: Mark,
    },
    /// The old database has been given another name.
    #[error("{found} is the old database that was kept as {expected}")]
    Renamed {
        /// The name it was kept under.
        expected: Identifier,
        /// The name it bears.
        found: Identifier,
    },
    /// Another snapshot bears the name of the last one.
    #[error("there is a snapshot {0} already, and the old database is still there")]
    LastTaken(Identifier),
    /// The restored database is not there.
    #[error("{0} is not to be seen: nothing stands in for the old database")]
    Missing(Identifier),
}

impl Unproven {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Stripped { name, arn, mark } => format!(
                "see which database is which; if {name} is that one, give it the tag again, and run the \
                 same command: {}",
                tagging(arn, mark)
            ),
            Self::Claimed { .. } => {
                "see which database is which, and end that run first".to_owned()
            }
            Self::Renamed { expected, .. } => format!("rename it to {expected} again"),
            Self::LastTaken(name) => format!(
                "RDS would take no last snapshot of that name, and delete nothing: delete {name}, or copy \
                 it to another name before, and run the same command"
            ),
            Self::Missing(_) => {
                "a rename hides a database for some minutes: look again then; if it is \
                                 gone, rollback brings the old one back"
                    .to_owned()
            }
        }
    }
}

/// The command that gives a database its tag again.
pub(super) fn tagging(arn: &str, mark: &Mark) -> String {
    let mark = mark.as_str();
    format!("aws rds add-tags-to-resource --resource-name {arn} --tags Key={RUN_TAG},Value={mark}")
}

/// The plan that deletes what a run has kept; none where it has kept nothing.
///
/// # Errors
/// [`Unproven`] where somebody has changed what the delete relies on.
pub fn reap_on_request(progress: &Progress, world: &World) -> Result<Option<Plan>, Unproven> {
    let Some(plan) = reaping(progress) else { return Ok(None) };
    let left = old_ones(&plan, world)?;
    let mut calls = plan.steps.iter().flat_map(|step| &step.calls);
    let last = calls.find_map(|call| match call {
        Call::Delete { farewell, .. } => farewell.last.as_ref(),
        _ => None,
    });
    if let Some(last) = last.filter(|last| !left.is_empty() && world.named(last).is_some()) {
        return Err(Unproven::LastTaken(last.clone()));
    }
    for replacements in left {
        for Replacement { which, name } in replacements {
            let found = world.named(name).ok_or_else(|| Unproven::Missing(name.clone()))?;
            tagged(which.mark(), found)?;
        }
    }
    Ok(Some(plan))
}

/// Whether what a rollback gives other names to is what the run has kept, and what it has made.
pub(super) fn comes_back(progress: &Progress, world: &World) -> Result<(), Unproven> {
    old_ones(progress.task(), world)?;
    let made = progress.begun.iter().filter_map(|begun| begun.call.makes());
    for (mark, name) in made.filter(|(_, name)| !name.shape().is_snapshot()) {
        if let Some(found) = world.named(name) {
            tagged(mark, found)?;
        }
    }
    Ok(())
}

/// What must stand in for all that is left of the old database.
fn old_ones<'a>(plan: &'a Plan, world: &World) -> Result<Vec<&'a [Replacement]>, Unproven> {
    let mut left = Vec::new();
    for call in plan.steps.iter().flat_map(|step| &step.calls) {
        let Call::Delete { which, name, replacements, .. } = call else { continue };
        if !which.is_original() || name.shape().is_snapshot() {
            continue;
        }
        let found = world.find(which, &[name]);
        let Some(found) = found.filter(|old| old.status.class() != Class::Leaving) else {
            continue;
        };
        if found.identifier != *name {
            let (expected, found) = (name.clone(), found.identifier.clone());
            return Err(Unproven::Renamed { expected, found });
        }
        tagged(which.mark(), found)?;
        left.push(&**replacements);
    }
    Ok(left)
}

/// Whether a database bears the mark it must bear.
pub(super) fn tagged(mark: &Mark, found: &Resource) -> Result<(), Unproven> {
    let (name, arn, mark) = (found.identifier.clone(), found.arn.clone(), mark.clone());
    match Mark::of(found) {
        Some(own) if own == mark => Ok(()),
        Some(mark) => Err(Unproven::Claimed { name, mark }),
        None => Err(Unproven::Stripped { name, arn, mark }),
    }
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

/// Until when a database is kept that is marked now, without the parts of a second, which nobody wants
/// to read in a tag.
#[must_use]
pub fn from_now(span: SignedDuration, world: &World) -> Timestamp {
    let until = world.seen_at.checked_add(span).unwrap_or(world.seen_at);
    until.round(Unit::Second).unwrap_or(until)
}

/// Until when a database is kept, as its tag says.
pub(super) fn kept_until(database: &Resource) -> Option<Timestamp> {
    database.tags.get(UNTIL_TAG)?.parse().ok()
}
