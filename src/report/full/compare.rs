//! What the checks of a run compared, in what the restored databases differed, and what became of it.

use crate::plan::{
    Call, Cause, Difference, Identifier, Obstacle, Progress, Purpose, Record, accepted,
};
use crate::report::Story;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// The comparison of one restored database with its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Its name.
    pub database: String,
    /// What is compared, by name.
    pub compared: Vec<String>,
    /// When it was compared last; none where the run has not come to that.
    pub at: Option<Timestamp>,
    /// Whether it was then as the original, but for what a person has accepted.
    pub equal: bool,
    /// In what it was ever seen to differ.
    pub differences: Vec<Deviation>,
}

/// A difference that a check has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// What differs, and how.
    #[serde(flatten)]
    pub difference: Difference,
    /// What became of it.
    pub became: Became,
}

/// What became of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// The next comparison did not find it any more.
    Repaired,
    /// A person took the database with it.
    Accepted,
    /// A repair was begun, and nothing compared since.
    InRepair,
    /// The last comparison found it.
    Remains,
}

impl std::fmt::Display for Became {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Repaired => "repaired",
            Self::Accepted => "accepted",
            Self::InRepair => "in repair, not compared again",
            Self::Remains => "remains",
        })
    }
}

/// The comparisons so far.
#[derive(Default)]
pub(super) struct Comparing(Vec<Comparison>);

/// The comparisons of one database.
struct Comparison {
    name: Identifier,
    /// The last one: when, and in what it differed then.
    last: Option<(Timestamp, BTreeSet<String>)>,
    /// Every difference as it was last seen, in the order of the first sight.
    found: Vec<Difference>,
    /// Whether the task was carried on with another plan since the last one.
    turned: bool,
}

impl Comparing {
    /// Takes a record in, before the story does.
    pub(super) fn take(&mut self, story: &Story, record: &Record, at: Timestamp) {
        let plan = story.progress.as_ref().map(Progress::plan);
        match record {
            Record::Failed { cause: Cause { call, obstacle: Obstacle::Differs(found), .. } } => {
                let calls = plan.into_iter().flat_map(|plan| &plan.steps);
                let check = calls.flat_map(|step| &step.calls).find(|one| one.to_string() == *call);
                if let Some(Call::Check { name, .. }) = check {
                    self.compared(name, found, at);
                }
            }
            Record::Advanced { step } => {
                let step = plan.and_then(|plan| plan.steps.get(*step));
                for call in step.into_iter().flat_map(|step| &step.calls) {
                    if let Call::Check { name, .. } = call {
                        self.compared(name, &[], at);
                    }
                }
            }
            Record::Planned { plan } if plan.purpose == Purpose::Task => {
                self.0.iter_mut().for_each(|one| one.turned = true);
            }
            _ => {}
        }
    }

    fn compared(&mut self, name: &Identifier, found: &[Difference], at: Timestamp) {
        let index = self.0.iter().position(|one| one.name == *name).unwrap_or_else(|| {
            let name = name.clone();
            self.0.push(Comparison { name, last: None, found: Vec::new(), turned: false });
            self.0.len() - 1
        });
        let one = &mut self.0[index];
        one.last = Some((at, found.iter().map(|found| found.what.clone()).collect()));
        one.turned = false;
        for difference in found {
            match one.found.iter_mut().find(|known| known.what == difference.what) {
                Some(known) => known.clone_from(difference),
                None => one.found.push(difference.clone()),
            }
        }
    }

    /// Every database that a plan compares, in order.
    pub(super) fn told(&self, progress: Option<&Progress>) -> Vec<Compared> {
        let accepted = progress.map(accepted).unwrap_or_default();
        let plans = progress.into_iter().flat_map(|progress| &progress.plans);
        let calls = plans.flat_map(|plan| &plan.steps).flat_map(|step| &step.calls);
        let mut told: Vec<(&Identifier, Compared)> = Vec::new();
        for call in calls {
            let Call::Check { name, expected, .. } = call else { continue };
            if !told.iter().any(|(known, _)| *known == name) {
                let known = self.0.iter().find(|one| one.name == *name);
                told.push((name, of(name, expected.compared(), known, &accepted)));
            }
        }
        told.into_iter().map(|(_, compared)| compared).collect()
    }
}

fn of(
    name: &Identifier,
    compared: Vec<String>,
    known: Option<&Comparison>,
    accepted: &BTreeSet<(Identifier, String)>,
) -> Compared {
    let last = known.and_then(|known| known.last.as_ref());
    let is_accepted = |what: &str| accepted.contains(&(name.clone(), what.to_owned()));
    let became = |known: &Comparison, what: &str| match &known.last {
        _ if is_accepted(what) => Became::Accepted,
        Some((_, found)) if !found.contains(what) => Became::Repaired,
        _ if known.turned => Became::InRepair,
        _ => Became::Remains,
    };
    let differences = known.into_iter().flat_map(|known| {
        known.found.iter().map(|difference| Deviation {
            difference: difference.clone(),
            became: became(known, &difference.what),
        })
    });
    Compared {
        database: name.to_string(),
        compared,
        at: last.map(|(at, _)| *at),
        equal: last.is_some_and(|(_, found)| found.is_empty()),
        differences: differences.collect(),
    }
}
