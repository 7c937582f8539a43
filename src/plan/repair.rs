//! What follows from a restored database that differs: one repair, or a person's consent.

use super::decide::carry_on;
use super::expected::tag;
use super::hook::is_over;
use super::settings::{FIXED, with_companions};
use super::{
    Call, Difference, Expected, Identifier, Obstacle, Plan, Progress, Purpose, Setting, Step,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const REPAIR: &str = "repair";

/// The plan that mends what a check found, and goes on from there: once for each database, and where
/// a modify or a tag can mend any of it.
pub(super) fn repair(progress: &Progress, call: usize, found: &[Difference]) -> Option<Plan> {
    let plan = progress.plan();
    let check = progress.at.step;
    let Call::Check { which, name, expected } = plan.steps.get(check)?.calls.get(call)? else {
        return None;
    };
    let is_shown =
        progress.cause.as_ref().is_some_and(|cause| matches!(cause.obstacle, Obstacle::Differs(_)));
    if is_repaired(progress, name) || (expected.as_it_is && !is_shown) {
        return None;
    }
    let settings = mended(expected, found);
    let is_amiss = |key: &String| found.iter().any(|one| one.what == tag(key));
    let mut tags = expected.tags.clone();
    tags.retain(|key, _| is_amiss(key));
    let own = || (which.clone(), name.clone());
    let adjust = (!settings.is_empty()).then(|| {
        let (which, name) = own();
        Call::Adjust { which, name, settings }
    });
    let tag = (!tags.is_empty()).then(|| {
        let (which, name) = own();
        Call::Tag { which, name, tags }
    });
    let mut steps = vec![Step::all(REPAIR, adjust.into_iter().chain(tag))];
    steps.retain(|step| !step.calls.is_empty());
    if steps.is_empty() {
        return None;
    }
    let settles = |step: &Step| step.calls.iter().any(|call| matches!(call, Call::Settle { .. }));
    let from = plan.steps.iter().take(check).rposition(settles).unwrap_or(check);
    let left = plan.steps.get(from..)?.iter().filter(|step| !is_over(step, progress));
    steps.extend(left.cloned());
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
    let strange = found.iter().filter(|one| !wanted(&one.what) && !FIXED.contains(&&*one.what));
    let off = strange.filter_map(|one| {
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

/// What carries a run on where a person takes the restored database as it is. The differences that a
/// check has shown are accepted. A request that RDS refused is left out, and the check then shows what
/// is missing: nobody accepts what was not shown. None where the run stands at neither.
#[must_use]
pub fn accepting(progress: &Progress) -> Option<Plan> {
    let cause = progress.cause.as_ref()?;
    if matches!(progress.plan().purpose, Purpose::Rollback { .. }) {
        return None;
    }
    let mut plan = carry_on(progress).unwrap_or_else(|| {
        let plan = progress.plan();
        let steps = plan.steps.iter().skip(progress.at.step).cloned().collect();
        Plan { purpose: plan.purpose, steps }
    });
    let calls = plan.steps.iter().flat_map(|step| &step.calls);
    let call = calls.into_iter().find(|call| call.to_string() == cause.call)?.clone();
    match (&call, &cause.obstacle) {
        (Call::Check { name, .. }, Obstacle::Differs(found)) => {
            for expected in checks_of(&mut plan, name) {
                expected.accepted.extend(found.iter().cloned());
            }
        }
        (
            Call::Adjust { name, .. }
            | Call::Tag { name, .. }
            | Call::AddRole { name, .. }
            | Call::EnableDataApi { name, .. },
            Obstacle::Fault(_),
        ) => {
            for expected in checks_of(&mut plan, name) {
                expected.as_it_is = true;
            }
            for step in &mut plan.steps {
                step.calls.retain(|one| *one != call);
            }
            plan.steps.retain(|step| !step.calls.is_empty());
        }
        _ => return None,
    }
    Some(plan)
}

fn checks_of<'a>(plan: &'a mut Plan, of: &'a Identifier) -> impl Iterator<Item = &'a mut Expected> {
    let calls = plan.steps.iter_mut().flat_map(|step| &mut step.calls);
    calls.filter_map(move |call| match call {
        Call::Check { name, expected, .. } if name == of => Some(expected),
        _ => None,
    })
}

/// In what a person has taken the restored databases as they are: name and setting, in order.
#[must_use]
pub fn accepted(progress: &Progress) -> BTreeSet<(Identifier, String)> {
    let calls = progress.plans.iter().flat_map(|plan| &plan.steps).flat_map(|step| &step.calls);
    let of = |call: &Call| match call {
        Call::Check { name, expected, .. } => {
            expected.accepted.iter().map(|one| (name.clone(), one.what.clone())).collect()
        }
        _ => Vec::new(),
    };
    calls.flat_map(of).collect()
}

#[cfg(test)]
#[path = "repair_test.rs"]
mod tests;
