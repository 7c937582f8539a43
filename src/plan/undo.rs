//! What takes calls back: a rollback is only another plan.

use super::{
    Begun, Call, Farewell, Identifier, Mark, Plan, Progress, Purpose, Replacement, Rules, Step,
    Until, Which, later,
};
use jiff::Timestamp;

/// The plan that takes back every call that may have had an effect, the last step first. The
/// originals get their names back together, once what was made is out of the way.
///
/// `broken` names what was made and is in a status that RDS cannot recover: that can only be
/// deleted, even if it once served, or is a snapshot that was asked for.
#[must_use]
pub fn undo(progress: &Progress, requested: bool, broken: &[Identifier], rules: &Rules) -> Plan {
    let back = Back { progress, broken, rules, aside: originals_aside(progress) };
    let mut steps: Vec<Step> = Vec::new();
    let mut drops: Vec<Step> = Vec::new();
    for step in progress.task().steps.iter().rev() {
        let begun = progress.begun.iter().rev().filter(|begun| step.calls.contains(&begun.call));
        let calls: Vec<_> = begun.filter_map(|begun| back.unmake(begun)).collect();
        let takes = step.calls.iter().any(|call| matches!(call, Call::Take { .. }));
        let undone = Step { title: title(&step.title, &calls), calls };
        // The name is not kept waiting for a snapshot.
        if takes { drops.push(undone) } else { steps.push(undone) }
    }
    let of_all = |title: &str, of: &dyn Fn(&Begun) -> Option<Call>| {
        let begun = progress.begun.iter().rev().filter(|begun| begun.possible().is_some());
        Step { title: title.to_owned(), calls: begun.filter_map(of).collect() }
    };
    steps.push(of_all("rename-back", &|begun| back.rename(begun)));
    steps.push(of_all("settle", &settle));
    steps.extend(drops);
    if progress.has_retired() {
        let reached =
            |call: &Call| progress.begun.iter().any(|begun| begun.reached && begun.call == *call);
        let named = progress.task().steps.iter().filter(|step| names_snapshot(step));
        let left = named.filter(|step| !step.calls.iter().all(reached));
        steps.extend(left.flat_map(|step| [back.drop_broken(step), back.go_on(step)]));
    }
    let mut release = of_all("release", &|begun| back.release(begun));
    // The target last: as long as anything bears our tag it does, and says what the run is about.
    release.calls.splice(0..0, back.release_snapshot());
    steps.push(release);
    steps.retain(|step| !step.calls.is_empty());
    Plan { purpose: Purpose::Rollback { requested }, steps }
}

/// The part of [`undo`] that leaves both databases safe: protection as it was.
#[must_use]
pub(super) fn secure(progress: &Progress, rules: &Rules) -> Plan {
    let mut plan = undo(progress, false, &[], rules);
    plan.purpose = Purpose::Secure;
    let of_original =
        |call: &Call| matches!(call, Call::Protect { which, .. } if which.is_original());
    plan.steps.retain(|step| step.calls.iter().any(of_original));
    plan
}

/// Takes one call back.
struct Back<'a> {
    progress: &'a Progress,
    broken: &'a [Identifier],
    rules: &'a Rules,
    aside: Vec<Replacement>,
}

impl Back<'_> {
    /// Until when what is seen proves nothing: it may be the effect of one request while another
    /// is still on its way.
    fn doubt(&self, begun: &Begun) -> Option<Timestamp> {
        let sent = begun.possible().filter(|_| !begun.reached || begun.repeated())?;
        Some(later(sent, self.rules.grace))
    }

    fn rename(&self, begun: &Begun) -> Option<Call> {
        let Call::Rename { which, from, to, .. } = &begun.call else { return None };
        Some(Call::Rename {
            which: which.clone(),
            from: to.clone(),
            to: from.clone(),
            replacements: Vec::new(),
            doubt_until: self.doubt(begun),
        })
    }

    /// The same step once more: a delete that is still on its way would hit what bears the name by
    /// then.
    fn go_on(&self, step: &Step) -> Step {
        let mut step = step.clone();
        for call in &mut step.calls {
            let begun = self.progress.begun.iter().find(|begun| begun.call == *call);
            if let (Call::Delete { doubt_until, .. }, Some(begun)) = (call, begun) {
                *doubt_until = self.doubt(begun);
            }
        }
        step
    }

    /// A copy that ended badly bears the name that the next one gets.
    fn drop_broken(&self, step: &Step) -> Step {
        let calls = step.calls.iter().filter_map(|call| match call {
            Call::Copy { mark, identifier, .. } if self.broken.contains(identifier) => {
                let begun = self.progress.begun.iter().find(|begun| begun.call == *call);
                Some(self.drop(mark, identifier, begun.and_then(|begun| self.doubt(begun))))
            }
            _ => None,
        });
        Step { title: "drop".to_owned(), calls: calls.collect() }
    }

    /// Deletes a snapshot that was made.
    fn drop(&self, mark: &Mark, name: &Identifier, doubt_until: Option<Timestamp>) -> Call {
        Call::Delete {
            which: Which::Made { mark: mark.clone() },
            name: name.clone(),
            replacements: Vec::new(),
            until: Until::Gone,
            farewell: Farewell::default(),
            // In the place of a broken one a whole one may have come, from an earlier request.
            spare_if_serving: self.is_wanted(mark),
            doubt_until,
        }
    }

    /// Takes back what made something, or switched protection; none where nothing was done.
    fn unmake(&self, begun: &Begun) -> Option<Call> {
        begun.possible()?;
        let doubt_until = self.doubt(begun);
        match &begun.call {
            Call::Restore { mark, identifier, .. } => {
                Some(self.put_away(mark, identifier, None, doubt_until))
            }
            Call::Create { mark, identifier, cluster, .. } => {
                Some(self.put_away(mark, identifier, Some(cluster), doubt_until))
            }
            // One that is to stay stays: it was asked for.
            Call::Take { mark, identifier, .. } if !self.stays(mark, identifier) => {
                Some(self.drop(mark, identifier, doubt_until))
            }
            // What is set aside stays protected: clients have written to it.
            Call::Protect { which, names, .. } if self.is_set_aside(which, names) => None,
            Call::Protect { which, names, on, .. } => Some(Call::Protect {
                which: which.clone(),
                names: names.clone(),
                on: !on,
                after: None,
                replacements: Vec::new(),
                doubt_until,
            }),
            _ => None,
        }
    }

    /// Whether what was made is given another name, and not deleted.
    fn is_set_aside(&self, which: &Which, names: &[Identifier]) -> bool {
        let served = self.progress.served.is_some();
        served && !which.is_original() && !names.iter().any(|name| self.broken.contains(name))
    }

    fn release(&self, begun: &Begun) -> Option<Call> {
        let Call::Claim { which, name, .. } = &begun.call else { return None };
        let gone = name.shape().is_snapshot() && self.progress.has_retired();
        (!gone).then(|| Call::Release { which: which.clone(), names: vec![name.clone()] })
    }

    /// The new snapshot, where it stays.
    fn release_snapshot(&self) -> Option<Call> {
        let taken = |begun: &Begun| match &begun.call {
            Call::Take { mark, identifier, .. } => {
                begun.possible().is_some() && self.stays(mark, identifier)
            }
            _ => false,
        };
        let stays = self.progress.has_retired() || self.progress.begun.iter().any(taken);
        let mut calls = self.progress.task().steps.iter().flat_map(|step| &step.calls);
        let snapshot = |name: &Identifier| name.shape().is_snapshot();
        calls
            .find(|call| matches!(call, Call::Release { names, .. } if names.iter().any(snapshot)))
            .filter(|_| stays)
            .cloned()
    }

    /// Whether a snapshot that was taken is not taken back: it has its name, or will get it. A broken
    /// one is of no use to anybody, and in the way of the next.
    fn stays(&self, mark: &Mark, name: &Identifier) -> bool {
        self.is_wanted(mark) && !self.broken.contains(name)
    }

    fn is_wanted(&self, mark: &Mark) -> bool {
        *mark == Mark::snapshot(mark.run()) || self.progress.has_retired()
    }

    /// Sets aside what has served; deletes what has not, or can do nothing else any more.
    fn put_away(
        &self,
        mark: &Mark,
        name: &Identifier,
        cluster: Option<&Identifier>,
        doubt_until: Option<Timestamp>,
    ) -> Call {
        let which = Which::Made { mark: mark.clone() };
        let served = self.progress.served.is_some();
        // Once it served, the name is not taken from it unless the original is there to get it.
        let replacements = if served { self.aside.clone() } else { Vec::new() };
        let broken = [Some(name), cluster].into_iter().flatten().any(|of| self.broken.contains(of));
        if served && !broken {
            let (from, to) = (name.clone(), name.undone());
            return Call::Rename { which, from, to, replacements, doubt_until };
        }
        Call::Delete {
            which,
            name: name.clone(),
            replacements,
            // A cluster can be deleted once its members are on their way out (rds-facts 4.4).
            until: if cluster.is_some() { Until::Leaving } else { Until::Gone },
            farewell: Farewell::default(),
            // Also where it was broken: it may have healed, or another one be there.
            spare_if_serving: true,
            doubt_until,
        }
    }
}

/// Whether a step makes room for the new snapshot, or gives it its name: that is not taken back once
/// the former one has made room.
fn names_snapshot(step: &Step) -> bool {
    step.calls.iter().any(|call| match call {
        Call::Take { .. } | Call::Copy { .. } => true,
        Call::Delete { name, .. } => name.shape().is_snapshot(),
        _ => false,
    })
}

fn title(step: &str, calls: &[Call]) -> String {
    let deletes = calls.iter().any(|call| matches!(call, Call::Delete { .. }));
    let put_away = if deletes { "remove" } else { "set-aside" };
    match step {
        "restore" => put_away.to_owned(),
        "members" => format!("{put_away}-members"),
        "unprotect" => "protect".to_owned(),
        // The restored one is protected while the original is deleted, or kept.
        "delete" | "keep" => "unprotect".to_owned(),
        "take" => "drop".to_owned(),
        other => format!("{other}-back"),
    }
}

/// What was only claimed was not disturbed.
fn settle(begun: &Begun) -> Option<Call> {
    let Call::Rename { which, from, .. } = &begun.call else { return None };
    Some(Call::Settle { which: which.clone(), name: from.clone() })
}

/// The originals under the names that they were given meanwhile.
fn originals_aside(progress: &Progress) -> Vec<Replacement> {
    let aside = |begun: &Begun| match &begun.call {
        Call::Rename { which, to, .. } => {
            Some(Replacement { which: which.clone(), name: to.clone() })
        }
        _ => None,
    };
    progress.begun.iter().filter_map(aside).collect()
}

#[cfg(test)]
#[path = "undo_test.rs"]
mod tests;
