//! Failures that somebody was not told of, because the process died between an end and its alerts.
//!
//! The journal has an end or a stop before anybody is told of it, and after it a record of each sink,
//! as soon as that has answered. So, for the last end or stop of a run:
//!
//! - It is owed to the sinks without a record that they took it, if it was a failure, failures are
//!   told, and it is no older than a week.
//! - Whoever carries the run on (`resume`, `rollback`, `reap`) tells it first, for five seconds at most.
//!   Once the run has come to another end or stop, that one is told, and the one before it no more.
//! - `resume` of a finished run, and `resume --all` of all of them, tell it too, after everything else.
//! - A sink whose record is there gets it no more. One that took it while the process died before it
//!   could write that down gets it twice.
//! - What was not taken is tried again the next time. No exit code changes.
//! - A run that was killed has no stop. Whoever cannot carry it on, for want of credentials say, writes
//!   one down, and tells it.

use super::account;
use super::args::Earlier;
use super::earlier::{find, story};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::status::exit_code;
use crate::alert::{Occasion, Sinks};
use crate::plan::{Record, Stop};
use crate::rds::Clock;
use crate::report::{self, Story};
use crate::run::{self, Entry, Journal, Known, Run, StateDir};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use tokio::sync::mpsc::unbounded_channel;

/// What lies further back is told to nobody any more: whoever has just written down where alerts go
/// does not want to hear of every failure there ever was.
const LATE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The failure that a run's journal ends with, and the sinks that took an alert of it.
pub(super) struct Owed {
    /// The run up to that end or stop.
    pub(super) story: Story,
    /// When that was.
    pub(super) at: Timestamp,
    /// When it was last at work, where it broke off before anybody could write that down.
    pub(super) broke_off: Option<Timestamp>,
    taken: BTreeSet<String>,
}

impl Owed {
    /// Where it is still to be told. Nowhere, where failures are not told.
    pub(super) fn sinks(&self, session: &Session) -> Option<Sinks> {
        let sinks = session.sinks.clone().without(&self.taken);
        sinks.wants(Occasion::Failure).then_some(sinks)
    }
}

/// The last end or stop of a run, where it was a failure. The journal has it before anybody is told
/// of it, and each sink that took an alert after that.
pub(super) fn owed(known: &Known, now: Timestamp) -> Option<Owed> {
    let is_end =
        |entry: &Entry| matches!(entry.record, Record::Ended { .. } | Record::Stopped { .. });
    let last = known.entries.iter().rposition(is_end)?;
    let at = known.entries.get(last)?.at;
    if now.duration_since(at) > LATE {
        return None;
    }
    let mut story = Story::default();
    known.events().take(last + 1).for_each(|event| story.apply(&event));
    let code = exit_code(&story);
    let unserved = report::Ending::new(&story, code).is_unserved();
    if Occasion::of_end(code, unserved) != Some(Occasion::Failure) {
        return None;
    }
    let taken = known.entries.iter().skip(last + 1).filter_map(|entry| match &entry.record {
        Record::Alerted { sink, ok: true } => Some(sink.clone()),
        _ => None,
    });
    let taken = taken.collect();
    let broke_off = match story.stop {
        Some(Stop::ShutOut) => last.checked_sub(1).and_then(|before| known.entries.get(before)),
        _ => None,
    };
    Some(Owed { story, at, broke_off: broke_off.map(|entry| entry.at), taken })
}

/// The finished runs that are meant, or all, and whose failure is still to be told: nobody carries
/// them on.
pub(super) fn owing(session: &Session, state: &StateDir, meant: Option<&Earlier>) -> Vec<String> {
    let is_meant = |known: &Known| match meant {
        Some(Earlier { run: Some(id), .. }) => known.id == *id,
        Some(earlier) => earlier.means(&known.target.identifier),
        None => true,
    };
    let now = Clock::default().timestamp();
    let owes = |known: &Known| owed(known, now).is_some_and(|owed| session.owes(&owed));
    // Whoever carries runs on says what cannot be read.
    let runs = run::all(state).map(|catalog| catalog.runs).unwrap_or_default();
    let owing = runs
        .into_iter()
        .filter(|known| known.progress.is_finished() && is_meant(known) && owes(known));
    owing.map(|known| known.id).collect()
}

/// Tells of the failure of a finished run, under its lock: a process that holds it is about to tell.
/// None where that cannot be; it is tried again the next time.
pub(super) async fn tell(session: &Session, state: &StateDir, id: &str) -> Option<()> {
    let known = find(session, state, id).ok()?;
    let _lock = Session::lock(state, &known.target.to_string()).ok()?;
    let known = find(session, state, id).ok()?;
    let owed = owed(&known, Clock::default().timestamp()).filter(|owed| session.owes(owed))?;
    let region = Some(known.target.region.clone());
    // What another account has is not how this run stands.
    let connection = match session.connect(region).await {
        Ok(connection)
            if account::of(&connection).await.as_ref() == Some(&known.target.account) =>
        {
            Some(connection)
        }
        _ => None,
    };
    let clock = connection.as_ref().map(|connection| connection.clock).unwrap_or_default();
    let journal = Journal::append(&state.journal(id)).ok()?;
    let mut run = Run::take_up(&known.entries, journal, clock, unbounded_channel().0)?;
    session.tell_finished(connection.as_ref(), owed, &mut run).await;
    Some(())
}

/// A run that could not be carried on, as RDS could not even be asked: it stands where it stood, and that
/// is said. Where it was killed nobody was told of it: it stops here, and those who should know are told.
/// Its lock is held.
pub(super) async fn shut_out(
    session: &Session,
    state: &StateDir,
    known: &Known,
    failure: Failure,
) -> Failure {
    let mut failure = failure;
    if failure.exit == Exit::Usage {
        // Without credentials: the run is as resumable as before.
        failure.exit = Exit::NotNow;
        failure.hint = failure.hint.map(|hint| format!("{hint}; then run the same command again"));
    }
    if failure.exit == Exit::NotNow {
        // What cannot be told is told the next time.
        let _told = stop_and_tell(session, state, known).await;
    }
    let stands = find(session, state, &known.id).ok().map(|known| story(&known));
    Failure { story: Some(Box::new(stands.unwrap_or_else(|| story(known)))), ..failure }
}

async fn stop_and_tell(session: &Session, state: &StateDir, known: &Known) -> Option<()> {
    let clock = Clock::default();
    let journal = Journal::append(&state.journal(&known.id)).ok()?;
    let mut run = Run::take_up(&known.entries, journal, clock, unbounded_channel().0)?;
    let stopped = known.entries.last().map(|entry| &entry.record);
    if !matches!(stopped, Some(Record::Stopped { .. } | Record::Alerted { .. })) {
        run.record(Record::Stopped { stop: Stop::ShutOut }).await.ok()?;
    }
    let owed = owed(&find(session, state, &known.id).ok()?, clock.timestamp())?;
    session.tell_finished(None, owed, &mut run).await;
    Some(())
}
