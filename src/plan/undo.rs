//! What takes calls back: a rollback is only another plan.

use super::{Call, Plan, Progress, Purpose, Replacement, Rules, Step, Which, later};

/// The plan that takes back every call that may have had an effect, the last one first.
///
/// `broken` tells that what was made is in a status that RDS cannot recover: it can then only be
/// deleted, even if it once served.
#[must_use]
pub fn undo(progress: &Progress, requested: bool, broken: bool, rules: &Rules) -> Plan {
    let spare = progress.served.is_some() && !broken;
    // Once it served, the name is not taken from it unless the original is there to get it.
    let replacement = original_aside(progress).filter(|_| progress.served.is_some());
    let mut steps = Vec::new();
    let mut release = Vec::new();
    for begun in progress.begun.iter().rev() {
        let Some(sent) = begun.possible() else { continue };
        // What was seen reached may be the effect of one request while another is still on its way.
        let doubt = !begun.reached || begun.repeated();
        let doubt_until = doubt.then(|| later(sent, rules.grace));
        match &begun.call {
            Call::Claim { which, name, .. } => {
                let settle = Call::Settle { which: which.clone(), name: name.clone() };
                steps.push(Step::of("settle", settle));
                let names = vec![name.clone()];
                release.push(Step::of("release", Call::Release { which: which.clone(), names }));
            }
            Call::Rename { which, from, to, .. } => steps.push(Step::of(
                "rename-back",
                Call::Rename {
                    which: which.clone(),
                    from: to.clone(),
                    to: from.clone(),
                    replacement: None,
                    doubt_until,
                },
            )),
            Call::Restore { mark, identifier, .. } if spare => steps.push(Step::of(
                "set-aside",
                Call::Rename {
                    which: Which::Made { mark: mark.clone() },
                    from: identifier.clone(),
                    to: identifier.undone(),
                    replacement: replacement.clone(),
                    doubt_until,
                },
            )),
            Call::Restore { mark, identifier, .. } => steps.push(Step::of(
                "remove",
                Call::Delete {
                    which: Which::Made { mark: mark.clone() },
                    name: identifier.clone(),
                    replacement: replacement.clone(),
                    // Also where it was broken: it may have healed, or another one be there.
                    spare_if_serving: true,
                    doubt_until,
                },
            )),
            Call::Protect { which, names, on, .. } => steps.push(Step::of(
                "protect",
                Call::Protect { which: which.clone(), names: names.clone(), on: !on, doubt_until },
            )),
            Call::Settle { .. }
            | Call::Check { .. }
            | Call::Delete { .. }
            | Call::Release { .. } => {}
        }
    }
    steps.extend(release);
    Plan { purpose: Purpose::Rollback { requested }, steps }
}

fn original_aside(progress: &Progress) -> Option<Replacement> {
    progress.begun.iter().find_map(|begun| match &begun.call {
        Call::Rename { which, to, .. } => {
            Some(Replacement { which: which.clone(), name: to.clone() })
        }
        _ => None,
    })
}

/// The part of [`undo`] that leaves both databases safe: protection as it was.
#[must_use]
pub(super) fn secure(progress: &Progress, rules: &Rules) -> Plan {
    let mut plan = undo(progress, false, false, rules);
    plan.purpose = Purpose::Secure;
    plan.steps.retain(|step| step.calls.iter().any(|call| matches!(call, Call::Protect { .. })));
    plan
}
