//! Strategies: each is one function that builds the list of steps, top to bottom.

use super::call::Replacement;
use super::{
    Call, Database, Expected, Identifier, Keep, Mark, Plan, Purpose, Snapshot, Step, Which,
};

/// Renames the original aside, restores under its name, checks, and deletes the original.
///
/// The name is not served from the rename until the restored database is available.
#[must_use]
pub fn rename_first(
    run: &str,
    original: &Database,
    aside: &Identifier,
    snapshot: &Snapshot,
) -> Plan {
    let name = &original.identifier;
    let old =
        Which::Original { resource_id: original.resource_id.clone(), mark: Mark::original(run) };
    let mark = Mark::restored(run);
    let new = Which::Made { mark: mark.clone() };
    let settings =
        original.settings.iter().filter(|setting| setting.keep == Keep::Restore).cloned().collect();

    let mut steps = vec![
        Step::of(
            "claim",
            Call::Claim {
                which: old.clone(),
                name: name.clone(),
                about: format!("restore {}", snapshot.identifier),
            },
        ),
        Step::of(
            "rename",
            Call::Rename {
                which: old.clone(),
                from: name.clone(),
                to: aside.clone(),
                replacement: None,
                doubt_until: None,
            },
        ),
        Step::of(
            "restore",
            Call::Restore {
                mark,
                identifier: name.clone(),
                snapshot: snapshot.reference().to_owned(),
                settings,
                tags: original.own_tags(),
            },
        ),
        Step::of("settle", Call::Settle { which: new.clone(), name: name.clone() }),
        Step::of(
            "check",
            Call::Check {
                which: new.clone(),
                name: name.clone(),
                expected: Expected {
                    not: original.resource_id.clone(),
                    engine: original.engine.clone(),
                    class: original.class.clone(),
                },
            },
        ),
    ];
    if original.protected {
        let names = vec![aside.clone(), name.clone()];
        let (which, doubt_until) = (old.clone(), None);
        steps.push(Step::of("unprotect", Call::Protect { which, names, on: false, doubt_until }));
    }
    steps.push(Step::of(
        "delete",
        Call::Delete {
            which: old,
            name: aside.clone(),
            replacement: Some(Replacement { which: new.clone(), name: name.clone() }),
            spare_if_serving: false,
            doubt_until: None,
        },
    ));
    steps.push(Step::of("release", Call::Release { which: new, names: vec![name.clone()] }));
    Plan { purpose: Purpose::Task, steps }
}
