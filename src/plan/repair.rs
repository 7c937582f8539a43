//! What follows from a restored database that differs: one repair, or a person's consent.

use super::decide::carry_on;
use super::settings::with_companions;
use super::{
    Call, Difference, Expected, Identifier, Obstacle, Plan, Progress, Purpose, Setting, Step,
};
use serde_json::{Value, json};

const REPAIR: &str = "repair";

/// The plan that mends what a check found, and goes on from there: once for each database, and where
/// a modify can mend any of it.
pub(super) fn repair(progress: &Progress, call: usize, found: &[Difference]) -> Option<Plan> {
    let plan = progress.plan();
    let check = progress.at.step;
    let Call::Check { which, name, expected } = plan.steps.get(check)?.calls.get(call)? else {
        return None;
    };
    if is_repaired(progress, name) {
        return None;
    }
    let settings = mended(expected, found);
    if settings.is_empty() {
        return None;
    }
    let (which, name) = (which.clone(), name.clone());
    let mut steps = vec![Step::of(REPAIR, Call::Adjust { which, name, settings })];
    let settles = |step: &Step| step.calls.iter().any(|call| matches!(call, Call::Settle { .. }));
    let from = plan.steps.iter().take(check).rposition(settles).unwrap_or(check);
    steps.extend(plan.steps.get(from..)?.iter().cloned());
    Some(Plan { purpose: Purpose::Task, steps })
}

fn is_repaired(progress: &Progress, database: &Identifier) -> bool {
    let mut repairs =
        progress.plans.iter().flat_map(|plan| &plan.steps).filter(|step| step.title == REPAIR);
    repairs.any(|step| step.calls.iter().flat_map(Call::names).any(|name| name == database))
}

/// What a modify can set of it, with what belongs to it.
fn mended(expected: &Expected, found: &[Difference]) -> Vec<Setting> {
    let differs = |name: &str| found.iter().any(|one| one.what == name);
    let mut settings = with_companions(&expected.settings, |one| differs(&one.name));
    let wanted = |name: &str| expected.settings.iter().any(|one| one.name == name);
    let off = found.iter().filter(|one| !wanted(&one.what)).filter_map(|one| {
        // Only what can be off; what the new one has beyond that stays a difference.
        let value = match serde_json::from_str(&one.found).ok()? {
            Value::Bool(true) => json!(false),
            Value::Array(_) => json!([]),
            _ => return None,
        };
        Some(Setting { name: one.what.clone(), value, keep: super::Keep::After, mends: true })
    });
    settings.extend(off);
    settings
}

/// What carries a run on where a person takes what its check has found as it is; none where it does
/// not stand at a check.
#[must_use]
pub fn accepting(progress: &Progress) -> Option<Plan> {
    let cause = progress.cause.as_ref()?;
    let Obstacle::Differs(found) = &cause.obstacle else { return None };
    let mut plan = carry_on(progress).unwrap_or_else(|| {
        let plan = progress.plan();
        let steps = plan.steps.iter().skip(progress.at.step).cloned().collect();
        Plan { purpose: plan.purpose, steps }
    });
    for call in plan.steps.iter_mut().flat_map(|step| &mut step.calls) {
        if call.to_string() == cause.call
            && let Call::Check { expected, .. } = call
        {
            expected.accepted.extend(found.iter().map(|one| one.what.clone()));
        }
    }
    Some(plan)
}

#[cfg(test)]
#[path = "repair_test.rs"]
mod tests;
