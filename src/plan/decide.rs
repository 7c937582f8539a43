//! The machine: the next move, and what a failure leads to.

use super::hook::is_over;
use super::keep::{Unproven, comes_back, keeps, kept};
use super::repair::repair;
use super::undo::secure;
use super::{
    At, Begun, Blocked, Call, Class, Identifier, Obstacle, Outcome, Plan, Progress, Purpose,
    Reason, Record, Resource, ResourceId, Standing, Status, Step, Which, World, standing, undo,
};
use std::time::Duration;

/// How long a decision waits before it believes what it sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long RDS may hide the effect of a request, or a database during its rename. Reports
    /// speak of two minutes in which neither name answers (rds-facts 2.4, 4.1 #7); doubled, since
    /// the price of believing too early is a wrong rename.
    pub grace: Duration,
    /// For how long a call is tried again while RDS refuses it for its state although the
    /// database looks ready (rds-facts 3.4: up to 10 to 15 minutes).
    pub patience: Duration,
    /// The pause before a call is sent again.
    pub retry: Duration,
    /// How long a claim must stand before it counts: longer than another operator's step from its
    /// look to its claim, so that of two only the last one finds its own.
    pub claim: Duration,
    /// For how long a database that has just got its name back must not be believed to rest: after
    /// its first `available` under the new name a reboot still follows (rds-facts 4.1 #7; how soon
    /// is not reported).
    pub reboot: Duration,
    /// For how long after a change was asked for RDS may show the status of before, and some of the new
    /// values already: the next one or two looks of tools that look every 10 to 30 s
    /// (rds-facts 4.2, which advises a first delay of 30 to 60 s).
    pub lag: Duration,
    /// How many looks in a row must agree that a database is settled: the status may still be
    /// the one of before (rds-facts 2.4: three in Terraform's provider).
    pub settled_looks: u32,
    /// How many looks in a row must not find a deleted database.
    pub gone_looks: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(5 * 60),
            patience: Duration::from_secs(15 * 60),
            retry: Duration::from_secs(5),
            claim: Duration::from_secs(5),
            reboot: Duration::from_secs(60),
            lag: Duration::from_secs(30),
            settled_looks: 3,
            gone_looks: 2,
        }
    }
}
/// The next move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Send these calls of the step in hand.
    Act(Vec<usize>),
    /// Look again later.
    Wait(Reason),
    /// The step in hand is reached.
    Advance,
    /// The step in hand cannot be reached.
    Fail(Box<Blocked>),
    /// The plan is done.
    Done,
}

/// Decides the next move from the plan, the place in it, and one look.
#[must_use]
pub fn next(plan: &Plan, at: &At, world: &World, rules: &Rules) -> Move {
    let Some(step) = plan.steps.get(at.step) else { return Move::Done };
    if at.step >= plan.at_once().len() {
        return Move::Done;
    }
    let (mut due, mut under_way) = (Vec::new(), None);
    for (index, call) in step.calls.iter().enumerate() {
        match standing(call, at, index, world, rules) {
            Standing::Blocked(mut blocked) => {
                blocked.call = index;
                return Move::Fail(blocked);
            }
            Standing::NotYet => due.push(index),
            Standing::UnderWay(reason) => under_way = under_way.or(Some(reason)),
            Standing::Reached => {}
        }
    }
    let looks = step.calls.iter().map(|call| looks_needed(call, rules)).max().unwrap_or(1);
    match under_way {
        _ if !due.is_empty() => Move::Act(due),
        Some(reason) => Move::Wait(reason),
        None if at.agreed + 1 < looks => Move::Wait(Reason::Agreement),
        None => Move::Advance,
    }
}

/// How many looks in a row must see a call reached.
fn looks_needed(call: &Call, rules: &Rules) -> u32 {
    match call {
        Call::Settle { .. } => rules.settled_looks,
        Call::Delete { .. } => rules.gone_looks,
        _ => 1,
    }
}

/// What a failure leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another plan, driven by the same loop.
    Plan(Plan),
    /// An end.
    End(Outcome),
}

/// Decides what follows when a step of the plan in hand cannot be reached.
#[must_use]
pub fn verdict(progress: &Progress, blocked: &Blocked, rules: &Rules) -> Verdict {
    let obstacle = &blocked.obstacle;
    let claimed = matches!(obstacle, Obstacle::ClaimedBy { .. });
    match progress.plan().purpose {
        // Another run's claim is on the target, in place of ours: nothing to take back.
        Purpose::Task if claimed && !progress.begun.iter().any(|begun| begun.reached) => {
            Verdict::End(Outcome::Refused)
        }
        Purpose::Task if progress.past_pivot() => Verdict::End(Outcome::Attention),
        // Nothing of the database was touched, and the former snapshot does not come back.
        Purpose::Task if progress.has_retired() && !is_renamed(progress) => {
            Verdict::End(Outcome::Attention)
        }
        Purpose::Task if progress.served.is_some() => {
            if let Obstacle::Differs(found) = obstacle
                && let Some(plan) = repair(progress, blocked.call, found)
            {
                return Verdict::Plan(plan);
            }
            let plan = secure(progress, rules);
            if plan.steps.is_empty() {
                Verdict::End(Outcome::Attention)
            } else {
                Verdict::Plan(plan)
            }
        }
        Purpose::Task => {
            let broken = match obstacle {
                Obstacle::Status { identifier, .. } => std::slice::from_ref(identifier),
                _ => &[],
            };
            let plan = undo(progress, false, broken, rules);
            // Every request was refused for certain: nothing was changed.
            if plan.steps.is_empty() { Verdict::End(Outcome::Refused) } else { Verdict::Plan(plan) }
        }
        Purpose::Secure => Verdict::End(Outcome::Attention),
        Purpose::Rollback { requested } => match obstacle {
            // A snapshot that was asked for, and came after all, stays.
            Obstacle::Serving { identifier } if !requested && !identifier.shape().is_snapshot() => {
                Verdict::End(Outcome::Attention)
            }
            _ if is_another_try(progress, obstacle) => {
                Verdict::Plan(undo(progress, requested, &[], rules))
            }
            _ => Verdict::End(Outcome::Stuck),
        },
    }
}

/// Whether a rollback finds something as an earlier step of its own would have it: what was made
/// has come up late, or the original went aside late.
fn is_another_try(progress: &Progress, obstacle: &Obstacle) -> bool {
    match obstacle {
        // The next plan spares a snapshot, and sets aside what has served. A member that serves while
        // nothing was seen to serve the name would be deleted again, and spared again.
        Obstacle::Serving { identifier } => {
            identifier.shape().is_snapshot() || progress.served.is_some()
        }
        Obstacle::Remains { .. } => true,
        Obstacle::StrangeName { found, .. } => progress.begun.iter().any(|begun| {
            let aside = matches!(&begun.call, Call::Rename { to, .. } if to == found);
            aside && begun.possible().is_some()
        }),
        _ => false,
    }
}

fn is_renamed(progress: &Progress) -> bool {
    let rename = |begun: &Begun| matches!(begun.call, Call::Rename { .. });
    progress.begun.iter().any(|begun| rename(begun) && begun.possible().is_some())
}

/// The end of a plan that was driven to its last step.
#[must_use]
pub fn arrived(purpose: Purpose) -> Outcome {
    match purpose {
        Purpose::Task => Outcome::Done,
        Purpose::Rollback { .. } => Outcome::RolledBack,
        Purpose::Secure => Outcome::Attention,
    }
}

/// The plan to carry on with after an end that left both databases, if it is not in hand already:
/// what the task does once its restored database serves.
#[must_use]
pub fn carry_on(progress: &Progress) -> Option<Plan> {
    let attention = progress.outcome() == Some(Outcome::Attention);
    if !attention || progress.plan().purpose == Purpose::Task {
        return None;
    }
    // The last one has the repair, and leaves out what a person goes on without.
    let tasks = |plan: &&Plan| plan.purpose == Purpose::Task;
    let mut plan = progress.plans.iter().rfind(tasks)?.clone();
    let restores = |step: &Step| step.calls.iter().any(|call| matches!(call, Call::Restore { .. }));
    let reached = |call: &Call| progress.begun.iter().any(|one| one.reached && one.call == *call);
    // One that was kept has only its delete to come: a week later nothing is set or compared anew.
    let was_kept = |step: &Step| keeps(step) && step.calls.iter().all(reached);
    let served = plan.steps.iter().rposition(|step| restores(step) || was_kept(step));
    plan.steps.drain(..served.map_or(0, |last| last + 1));
    plan.steps.retain(|step| !is_over(step, progress));
    Some(plan)
}

/// The restored database, if this look is the first to see it usable under the name.
#[must_use]
pub fn newly_served(progress: &Progress, world: &World) -> Option<ResourceId> {
    if progress.served.is_some() {
        return None;
    }
    progress.begun.iter().find_map(|begun| match &begun.call {
        Call::Restore { mark, identifier, .. } => {
            let made = world.find(&Which::Made { mark: mark.clone() }, &[identifier])?;
            world.serves(made).then(|| made.resource_id.clone())
        }
        _ => None,
    })
}

/// What is to be told of the name, which a rename takes away: that nobody serves it, or that the original
/// does again. RDS shows a rename as `renaming` or as `modifying` (rds-facts 2.1), by which the name is lost.
#[must_use]
pub fn news_of_the_name(progress: &Progress, world: &World) -> Option<Record> {
    let (name, original) = progress.task().originals().next().filter(|_| progress.away)?;
    let rests = |one: &&Resource| {
        one.identifier == *name && world.serves(one) && one.status.class() == Class::Ready
    };
    let by = world.resources.iter().find(rests);
    let turns_back = progress.plan().purpose != Purpose::Task;
    match by {
        None if progress.unserved != Some(true) => Some(Record::Unserved),
        Some(by) if turns_back && by.resource_id == *original => {
            (progress.unserved != Some(false)).then_some(Record::Returned)
        }
        _ => None,
    }
}

/// Why a rollback cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRollback {
    /// It is taken back, or nothing was changed.
    #[error("nothing to take back")]
    Nothing,
    /// The delete of the original has begun, or is done.
    #[error("the original is gone, or its delete has begun: there is only forwards")]
    OriginalGone,
    /// The original cannot serve: it is in a status in which RDS does not even rename it.
    #[error("{0} is {1}: the original could not serve in place of the restored database")]
    OriginalBroken(Identifier, Status),
    /// A member of the cluster that was kept is gone.
    #[error("{0} of the old cluster is gone: it would not come back whole")]
    MemberGone(Identifier),
    /// The name for the restored database is taken.
    #[error("the restored database would be set aside as {0}, and that name is taken")]
    NameTaken(Identifier),
    /// Nothing proves any more what is what.
    #[error(transparent)]
    Unproven(#[from] Unproven),
}

/// The plan of a rollback that a person asks for; none if one is in hand already.
///
/// # Errors
/// [`NoRollback`] where there is nothing to bring back, or no way.
pub fn rollback_on_request(
    progress: &Progress,
    world: &World,
    rules: &Rules,
) -> Result<Option<Plan>, NoRollback> {
    match progress.outcome() {
        Some(Outcome::RolledBack | Outcome::Refused) => return Err(NoRollback::Nothing),
        Some(Outcome::Done) if kept(progress).is_some() && !progress.past_pivot() => {}
        Some(Outcome::Done) => return Err(NoRollback::OriginalGone),
        _ if progress.past_pivot() => return Err(NoRollback::OriginalGone),
        Some(Outcome::Attention) => {}
        _ if matches!(progress.plan().purpose, Purpose::Rollback { .. }) => return Ok(None),
        _ => {}
    }
    if is_gone(progress, world) {
        return Err(NoRollback::OriginalGone);
    }
    let is_there = |id: &ResourceId| world.resources.iter().any(|one| one.resource_id == *id);
    // A former snapshot has made room, and a scaling policy may take its readers away.
    let is_missed = |name: &Identifier| !name.shape().is_snapshot() && !name.is_scaled();
    let gone = progress.task().originals().find(|(name, id)| is_missed(name) && !is_there(id));
    if kept(progress).is_some() {
        if let Some((name, _)) = gone {
            return Err(NoRollback::MemberGone(name.clone()));
        }
        comes_back(progress, world)?;
    }
    let made = progress.begun.iter().filter_map(|begun| {
        let (mark, name) = begun.call.makes()?;
        Some((world.find(&Which::Made { mark: mark.clone() }, &[name])?, name))
    });
    let (broken, whole): (Vec<_>, Vec<_>) =
        made.partition(|(made, _)| made.status.class() == Class::Broken);
    if progress.served.is_some() && !whole.is_empty() {
        if let Some(original) = original(progress, world)
            && matches!(original.status.class(), Class::Broken | Class::Held)
        {
            let (name, status) = (original.identifier.clone(), original.status.clone());
            return Err(NoRollback::OriginalBroken(name, status));
        }
        let undone = whole.iter().map(|(_, name)| name.undone());
        if let Some(taken) = undone.into_iter().find(|name| world.named(name).is_some()) {
            return Err(NoRollback::NameTaken(taken));
        }
    }
    let broken: Vec<_> = broken.into_iter().map(|(_, name)| name.clone()).collect();
    Ok(Some(undo(progress, true, &broken, rules)))
}

/// Whether a look shows that the original is on its way out, or not at all although none of our
/// renames can hide it.
fn is_gone(progress: &Progress, world: &World) -> bool {
    let between = |begun: &Begun| matches!(begun.call, Call::Rename { .. }) && !begun.reached;
    match original(progress, world) {
        Some(database) => database.status.class() == Class::Leaving,
        None => !progress.begun.iter().any(between),
    }
}

fn original<'a>(progress: &Progress, world: &'a World) -> Option<&'a Resource> {
    let original = |database: &&Resource| Some(&database.resource_id) == progress.task().original();
    world.resources.iter().find(original)
}

#[cfg(test)]
#[path = "decide_test.rs"]
mod tests;
