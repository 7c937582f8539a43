//! The loop: look, decide, write down, act. Start and resume are the same.

use super::hook::{self, Scrub, Told};
use super::pace::Wait;
use super::{JournalError, Pace, Run, StopSignal};
use crate::plan::{
    Answer, Blocked, Call, Cause, Ended, Fault, FaultKind, Move, Obstacle, Outcome, Plan, Progress,
    Pulse, Reason, Record, Rules, Shape, Status, Step, Stop, Verdict, World, arrived, carry_on,
    from_now, newly_served, news_of_the_name, next, verdict,
};
use crate::rds::{Act, Clock, Look, Reply};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a run is driven with.
#[derive(Debug)]
pub struct Driver {
    /// Reads RDS.
    pub look: Look,
    /// Changes RDS.
    pub act: Act,
    /// The one clock.
    pub clock: Clock,
    /// How often to look.
    pub pace: Pace,
    /// A stop asked for from outside.
    pub stop: StopSignal,
    /// When this invocation ends, whatever the run is at.
    pub deadline: Timestamp,
    /// What of a hook's words is not told.
    pub scrub: Scrub,
}

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The run came to an end.
    Ended(Ended),
    /// The run did not; it can be resumed.
    Stopped(Stop),
}

/// Drives a run to its end, or to a stop. Gives the last look too, if there was one.
pub async fn drive(run: &mut Run, driver: &mut Driver) -> (Ending, Option<World>) {
    let mut watch = Watch::new(driver.clock.timestamp());
    let ending = match steps(run, driver, &mut watch).await {
        Ok(ending) => ending,
        Err(unwritten) => {
            run.unwritten = Some(format!("{:#}", anyhow::Error::from(unwritten)));
            Ending::Stopped(Stop::Journal)
        }
    };
    (ending, watch.world)
}

/// Takes a run up again: judges anew, and carries on after an end that left both databases.
///
/// # Errors
/// Where the journal cannot be written.
pub async fn resume(run: &mut Run) -> Result<(), JournalError> {
    let plan = carry_on(&run.progress);
    go_on(run, plan).await
}

/// Takes a run up again with another plan, such as a rollback that a person asks for; or with the
/// one that is in hand.
///
/// # Errors
/// Where the journal cannot be written.
pub async fn go_on(run: &mut Run, plan: Option<Plan>) -> Result<(), JournalError> {
    run.record(Record::Resumed).await?;
    match plan {
        Some(plan) => run.record(Record::Planned { plan }).await,
        None => Ok(()),
    }
}

/// One look at everything of a run.
///
/// # Errors
/// The [`Fault`], after the SDK's own retries.
pub async fn look(progress: &Progress, look: &Look) -> Result<World, Fault> {
    look_at(progress, look, false).await
}

/// One look; only at the names where the original is known to be under none of them just now, as
/// in the middle of its rename.
async fn look_at(progress: &Progress, look: &Look, only_names: bool) -> Result<World, Fault> {
    let mut names = progress.plan().names();
    names.extend(progress.task().names());
    // The names that a rollback may set aside under what the run made.
    let made = progress.task().steps.iter().flat_map(|step| &step.calls).filter_map(Call::makes);
    names.extend(
        made.filter(|(_, name)| !name.shape().is_snapshot()).map(|(_, name)| name.undone()),
    );
    names.sort();
    names.dedup();
    let originals = progress.task().originals().filter(|_| !only_names);
    let originals: Vec<_> = originals.map(|(name, id)| (name.shape(), id.clone())).collect();
    look.world(&names, &originals).await
}

async fn steps(
    run: &mut Run,
    driver: &mut Driver,
    watch: &mut Watch,
) -> Result<Ending, JournalError> {
    let rules = driver.pace.rules();
    loop {
        if let Some(ended) = run.progress.ended.clone() {
            return Ok(Ending::Ended(ended));
        }
        if let Some(stop) = driver.stop_now() {
            run.record(Record::Stopped { stop }).await?;
            return Ok(Ending::Stopped(stop));
        }
        let now = driver.clock.timestamp();
        // That the original bears a third name matters no sooner than the grace is over.
        let lately = run.progress.at.unseen.is_some_and(|since| span(since, now) < rules.grace / 2);
        let look = look_at(&run.progress, &driver.look, lately);
        let world = match look.await {
            Ok(world) => world,
            Err(fault) => {
                driver.slow_down(fault.kind);
                run.tell(Pulse::Blind { fault: fault.clone() });
                let Some(stop) = watch.shut_out(fault.kind, now, &run.progress, &rules) else {
                    driver.pause(run, &Reason::Retry(fault), watch, &rules).await;
                    continue;
                };
                match shut_out(run, stop, fault, &rules).await? {
                    Some(ending) => return Ok(ending),
                    None => continue,
                }
            }
        };
        watch.refused = None;
        driver.pace.answered();
        watch.see(run, &world);
        if let Some(resource_id) = newly_served(&run.progress, &world) {
            run.record(Record::Served { resource_id }).await?;
        }
        if let Some(news) = news_of_the_name(&run.progress, &world) {
            run.record(news).await?;
        }
        let ending = use_up(run, driver, watch, &world, &rules).await?;
        watch.world = Some(world);
        if let Some(ending) = ending {
            return Ok(ending);
        }
    }
}

/// Makes every move that one look allows: it is good for several steps, until something is sent
/// or waited for.
async fn use_up(
    run: &mut Run,
    driver: &mut Driver,
    watch: &mut Watch,
    world: &World,
    rules: &Rules,
) -> Result<Option<Ending>, JournalError> {
    while run.progress.ended.is_none() {
        let next = next(run.progress.plan(), &run.progress.at, world, rules);
        run.progress.at.note(&next, world.seen_at);
        match next {
            Move::Act(calls) => {
                return act(run, driver, watch, &calls, world, rules).await;
            }
            Move::Wait(reason) => {
                watch.wait_for(run, &reason, driver.clock.timestamp());
                driver.pause(run, &reason, watch, rules).await;
                return Ok(None);
            }
            Move::Advance => {
                let step = run.progress.at.step;
                run.record(Record::Advanced { step }).await?;
            }
            Move::Fail(blocked) => fail(run, *blocked, rules).await?,
            Move::Done => {
                let outcome = arrived(run.progress.plan().purpose);
                end(run, outcome).await?;
            }
        }
    }
    Ok(None)
}

/// Sends the calls that are due, each written down before and after.
async fn act(
    run: &mut Run,
    driver: &mut Driver,
    watch: &mut Watch,
    calls: &[usize],
    world: &World,
    rules: &Rules,
) -> Result<Option<Ending>, JournalError> {
    let step = run.progress.at.step;
    let mut pause = None;
    for &index in calls {
        let Some(call) = run.progress.plan().steps.get(step).and_then(|step| step.calls.get(index))
        else {
            continue;
        };
        let call = call.clone();
        pause = pause.or(call.first_pause());
        if let Call::Keep { span, .. } = &call {
            run.record(Record::Keeping { until: from_now(*span, world) }).await?;
        }
        run.record(Record::Sending { step, call: index }).await?;
        let Reply { answer, request_id } = match &call {
            Call::Hook { hook } => Reply {
                answer: hook::perform(hook, Told::of(run, hook.on), &driver.scrub).await,
                request_id: None,
            },
            _ => driver.act.perform(&call, world).await,
        };
        let answered = Record::Answered { step, call: index, answer: answer.clone(), request_id };
        run.record(answered).await?;
        if let Answer::Fault(fault) = &answer {
            pause = Some(Reason::Retry(fault.clone()));
            driver.slow_down(fault.kind);
            match fault.kind {
                FaultKind::Expired => {
                    return shut_out(run, Stop::Credentials, fault.clone(), rules).await;
                }
                // The step cannot be reached any more: what it has not begun need not be undone.
                FaultKind::Refused => return Ok(None),
                _ => {}
            }
        }
    }
    watch.restart(driver.clock.timestamp());
    if let Some(reason) = pause {
        if let Reason::Retry(_) = reason {
            watch.wait_for(run, &reason, driver.clock.timestamp());
        }
        driver.pause(run, &reason, watch, rules).await;
    }
    Ok(None)
}

async fn fail(run: &mut Run, blocked: Blocked, rules: &Rules) -> Result<(), JournalError> {
    let verdict = verdict(&run.progress, &blocked, rules);
    let step = run.progress.plan().steps.get(run.progress.at.step);
    let cause = Cause {
        step: step.map(|step| step.title.clone()).unwrap_or_default(),
        call: step
            .and_then(|step| step.calls.get(blocked.call))
            .map(ToString::to_string)
            .unwrap_or_default(),
        obstacle: blocked.obstacle,
    };
    run.record(Record::Failed { cause }).await?;
    match verdict {
        Verdict::Plan(plan) => run.record(Record::Planned { plan }).await,
        Verdict::End(outcome) => end(run, outcome).await,
    }
}

async fn end(run: &mut Run, outcome: Outcome) -> Result<(), JournalError> {
    let cause = if outcome == Outcome::Done { None } else { run.progress.cause.clone() };
    run.record(Record::Ended { ended: Ended { outcome, cause } }).await
}

/// Nothing more can be done with these credentials: a stop, or a refusal where nothing can have
/// been changed yet.
async fn shut_out(
    run: &mut Run,
    stop: Stop,
    fault: Fault,
    rules: &Rules,
) -> Result<Option<Ending>, JournalError> {
    if has_changed(&run.progress) {
        run.record(Record::Stopped { stop }).await?;
        return Ok(Some(Ending::Stopped(stop)));
    }
    let obstacle = Obstacle::Fault(fault);
    fail(run, Blocked { call: 0, obstacle }, rules).await?;
    Ok(None)
}

fn has_changed(progress: &Progress) -> bool {
    progress.begun.iter().any(|begun| begun.possible().is_some())
}

impl Driver {
    fn stop_now(&self) -> Option<Stop> {
        let late = self.clock.timestamp() >= self.deadline;
        self.stop.asked().or(late.then_some(Stop::Timeout))
    }

    fn slow_down(&mut self, kind: FaultKind) {
        if kind == FaultKind::Throttled {
            self.pace.throttled();
        }
    }

    /// Pauses before the next look; no longer than to the deadline, and not once a stop is asked.
    async fn pause(&mut self, run: &Run, reason: &Reason, watch: &Watch, rules: &Rules) {
        let now = self.clock.timestamp();
        let at = &run.progress.at;
        let step = run.progress.plan().steps.get(at.step);
        let last = at.sent.values().filter(|sent| sent.answer == Some(Answer::Accepted));
        let unlikely = last
            .map(|sent| sent.last)
            .max()
            .zip(step)
            .map(|(last, step)| Wait::unlikely(step.expected(), span(last, now)));
        let restores = |call: &Call| matches!(call, Call::Restore { identifier, .. } if identifier.shape() == Shape::Instance);
        let wait = Wait {
            unchanged: span(watch.changed, now),
            expected: step.filter(|_| unlikely.is_some()).map(Step::expected),
            unlikely: unlikely.unwrap_or_default(),
            goes_on: step.is_some_and(|step| step.calls.iter().any(restores)),
        };
        let pause = self.pace.pause(reason, &wait, rules, fastrand::f64());
        let pause = pause.min(span(now, self.deadline));
        tokio::select! {
            () = self.clock.sleep(pause) => {}
            () = self.stop.wait() => {}
        }
    }
}

fn span(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// What was seen and told last, so that only news is told.
struct Watch {
    world: Option<World>,
    /// Of each row its status; and whether it answers under the target's name.
    told: BTreeMap<String, (Status, bool)>,
    reason: Option<Reason>,
    /// Since when the same is waited for.
    changed: Timestamp,
    /// Since when every look was refused.
    refused: Option<Timestamp>,
}

impl Watch {
    fn new(now: Timestamp) -> Self {
        Self { world: None, told: BTreeMap::new(), reason: None, changed: now, refused: None }
    }

    /// Tells every database that is seen otherwise than before.
    fn see(&mut self, run: &Run, world: &World) {
        let mut seen = BTreeMap::new();
        let target = run.progress.task().originals().next().map(|(name, _)| name);
        for database in &world.resources {
            let (id, name) = (&database.resource_id, &database.identifier);
            let key = format!("{id} {name}");
            let (before, answers) = (self.told.get(&key), world.answers(database));
            let now = (database.status.clone(), answers && target == Some(name));
            if before != Some(&now) {
                let (identifier, status) = (name.clone(), database.status.clone());
                if !status.is_known() && before.is_none_or(|(before, _)| *before != status) {
                    let (identifier, status) = (identifier.clone(), status.clone());
                    run.tell(Pulse::UnknownStatus { identifier, status });
                }
                let (resource_id, status) = (id.clone(), Some(status));
                run.tell(Pulse::Seen { identifier, resource_id, status, answers });
            }
            seen.insert(key, now);
        }
        if let Some(last) = &self.world {
            for gone in &last.resources {
                let (resource_id, identifier) = (&gone.resource_id, &gone.identifier);
                if !seen.contains_key(&format!("{resource_id} {identifier}")) {
                    let (identifier, resource_id) = (identifier.clone(), resource_id.clone());
                    let (status, answers) = (None, false);
                    run.tell(Pulse::Seen { identifier, resource_id, status, answers });
                }
            }
        }
        self.told = seen;
    }

    fn wait_for(&mut self, run: &Run, reason: &Reason, now: Timestamp) {
        if self.reason.as_ref() != Some(reason) {
            self.reason = Some(reason.clone());
            self.changed = now;
            run.tell(Pulse::Waiting { step: run.progress.at.step, reason: reason.clone() });
        }
    }

    /// Why to stop after a look that failed; none where the next one may succeed. One that was seen
    /// and changed is not left for a refusal that passes: a policy takes minutes to be in force.
    fn shut_out(
        &mut self,
        kind: FaultKind,
        now: Timestamp,
        progress: &Progress,
        rules: &Rules,
    ) -> Option<Stop> {
        match kind {
            FaultKind::Expired => Some(Stop::Credentials),
            FaultKind::Refused => {
                let since = *self.refused.get_or_insert(now);
                let in_hand = has_changed(progress) && self.world.is_some();
                let for_good = !in_hand || span(since, now) >= rules.patience;
                for_good.then_some(Stop::Access)
            }
            _ => None,
        }
    }

    fn restart(&mut self, now: Timestamp) {
        self.reason = None;
        self.changed = now;
    }
}
