//! What a run has left over, as far as its journal alone tells: what the closing words take from a look
//! ([`Ending::leftovers`](crate::report::Ending)), by the steps that were seen reached.

use crate::plan::{Answer, Call, Identifier, Mark, Progress, Record, Sent, Shape, Which};
use crate::report::ending::{FORMER, NEW};
use crate::report::{Leftover, Story};

/// What bears a name that it is not to keep. What a request was about whose effect nobody saw is not in
/// it: only RDS could tell.
#[derive(Default)]
pub(super) struct Left(Vec<(Which, Identifier)>);

impl Left {
    /// Takes a record in, before the story does.
    pub(super) fn take(&mut self, story: &Story, record: &Record) {
        let Some(progress) = &story.progress else { return };
        match record {
            Record::Planned { .. } => self.doubt(progress),
            Record::Advanced { step } => {
                for call in progress.plan().steps.get(*step).iter().flat_map(|step| &step.calls) {
                    self.reach(progress, call);
                }
            }
            _ => {}
        }
    }

    fn reach(&mut self, progress: &Progress, call: &Call) {
        self.forget(call);
        let mut originals = progress.task().originals();
        let (which, name) = match call {
            // Under the name of an original it is as it shall be.
            Call::Rename { which, to, .. } if originals.all(|(own, _)| own != to) => {
                (which.clone(), to)
            }
            Call::Claim { which, name, .. } if name.shape().is_snapshot() => (which.clone(), name),
            Call::Take { mark, identifier, .. } | Call::Copy { mark, identifier, .. }
                if *mark == Mark::provisional(mark.run()) =>
            {
                (Which::Made { mark: mark.clone() }, identifier)
            }
            _ => return,
        };
        self.0.push((which, name.clone()));
    }

    /// What was sent in the step in hand may have had its effect.
    fn doubt(&mut self, progress: &Progress) {
        let step = progress.plan().steps.get(progress.at.step);
        for (index, _) in progress.at.sent.iter().filter(|(_, sent)| is_open(sent)) {
            if let Some(call) = step.and_then(|step| step.calls.get(*index)) {
                self.forget(call);
            }
        }
    }

    /// Nothing is said of what a call may have changed.
    fn forget(&mut self, call: &Call) {
        let (which, names) = match call {
            Call::Rename { which, from, to, .. } => (which, vec![from, to]),
            Call::Delete { which, name, .. } => (which, vec![name]),
            // Of a snapshot the tag alone says whose it is.
            Call::Release { which, names } => {
                (which, names.iter().filter(|name| name.shape().is_snapshot()).collect())
            }
            _ => return,
        };
        self.0.retain(|(one, name)| one != which || !names.contains(&name));
    }

    /// All of it, the members last.
    pub(super) fn told(mut self, story: &Story) -> Vec<Leftover> {
        let (Some(head), Some(progress)) = (&story.head, &story.progress) else {
            return Vec::new();
        };
        self.doubt(progress);
        let told = |(which, name): (Which, Identifier)| {
            let (role, resource_id) = match &which {
                Which::Original { resource_id, .. } if name.shape().is_snapshot() => {
                    (FORMER, Some(resource_id.clone()))
                }
                Which::Original { resource_id, .. } => ("original", Some(resource_id.clone())),
                Which::Made { .. } if name.shape().is_snapshot() => (NEW, None),
                // Of members the journal has none.
                Which::Made { mark } => {
                    let is_it = *mark == Mark::restored(mark.run());
                    ("restored", progress.served.clone().filter(|_| is_it))
                }
            };
            let is_member =
                head.identifier.shape() == Shape::Cluster && name.shape() == Shape::Instance;
            Leftover { identifier: name.to_string(), resource_id, role, status: None, is_member }
        };
        let mut left: Vec<_> = self.0.into_iter().map(told).collect();
        left.sort_by_key(|left| left.is_member);
        left
    }
}

/// Whether a request for it may have had an effect.
fn is_open(sent: &Sent) -> bool {
    let refused = matches!(&sent.answer, Some(Answer::Fault(fault)) if fault.kind.is_definite());
    !refused || sent.earlier.is_some()
}
