//! A run whose journal is lost: watched until it is quiet, and its journal written anew.

use super::begin::begun_as;
use super::journal::{Entry, FORMAT};
use crate::plan::{
    Class, Fault, Identifier, RUN_TAG, Rebuilt, Rules, Trace, Traces, Untold, rebuild, trace,
};
use crate::rds::{Clock, Look};
use jiff::Timestamp;
use std::time::Duration;

/// Why a journal could not be written anew.
#[derive(Debug, thiserror::Error)]
pub enum LostError {
    /// RDS could not be read.
    #[error("RDS could not be read: {0}")]
    Blind(Fault),
    /// What it shows is not enough.
    #[error(transparent)]
    Untold(#[from] Untold),
    /// It went on changing.
    #[error("what bears the tags of the run {0} has not come to rest: is it driven elsewhere?")]
    Unquiet(String),
}

/// How a lost run is watched.
#[derive(Clone, Debug)]
pub struct Vigil {
    /// What decisions wait for.
    pub rules: Rules,
    /// For how long nothing of ours may change.
    pub quiet: Duration,
    /// When to give up.
    pub deadline: Timestamp,
}

/// A journal that is written anew.
#[derive(Clone, Debug)]
pub struct Found {
    /// The run.
    pub run: String,
    /// Its journal, from the start on.
    pub entries: Vec<Entry>,
    /// What RDS does not show, in words.
    pub unknown: Vec<String>,
}

/// One look at everything that may be of a run on a database.
///
/// # Errors
/// [`LostError`].
pub async fn traces(
    look: &Look,
    clock: Clock,
    of: &Identifier,
) -> Result<(Trace, Traces), LostError> {
    let seen_at = clock.timestamp();
    let databases = look.databases(of.shape()).await.map_err(LostError::Blind)?;
    let trace = trace(of, &databases)?;
    let mut snapshots = Vec::new();
    for name in trace.snapshots(of) {
        let snapshot = look.snapshot_of(of.shape(), &name).await.map_err(LostError::Blind)?;
        snapshots.extend(snapshot);
    }
    Ok((trace, Traces { seen_at, identifier: of.clone(), databases, snapshots }))
}

/// Watches what bears the tags of a lost run until two looks agree, so far apart that the last
/// request that anybody sent shows; and writes its journal anew.
///
/// # Errors
/// [`LostError`].
pub async fn find_lost(
    look: &Look,
    clock: Clock,
    of: &Identifier,
    region: &str,
    vigil: &Vigil,
) -> Result<Found, LostError> {
    let mut since = clock.timestamp();
    let mut before = traces(look, clock, of).await.map(|(_, traces)| signs(&traces)).ok();
    let mut tries = 0;
    loop {
        clock.sleep(vigil.quiet).await;
        let (trace, traces) = traces(look, clock, of).await?;
        let now = Some(signs(&traces));
        let late = tries == TRIES || clock.timestamp() >= vigil.deadline;
        tries += 1;
        if before != now {
            if late {
                return Err(LostError::Unquiet(trace.run));
            }
            (before, since) = (now, traces.seen_at);
            continue;
        }
        match rebuild(&trace, &traces, &vigil.rules) {
            Ok(rebuilt) => return written(rebuilt, region, since),
            // A rename may hide it.
            Err(Untold::Unseen { .. }) if !late => {}
            Err(untold) => return Err(untold.into()),
        }
    }
}

/// How often it may have changed before it counts as driven elsewhere.
const TRIES: u32 = 12;

/// What only a request of ours changes: names, tags, protection, what is on its way out.
fn signs(traces: &Traces) -> Vec<String> {
    let databases = traces.databases.iter().filter(|one| one.run_tag().is_some()).map(|one| {
        let leaving = one.status.class() == Class::Leaving;
        format!("{} {} {:?} {} {leaving}", one.resource_id, one.identifier, one.tags, one.protected)
    });
    let tag = |tags: &std::collections::BTreeMap<String, String>| tags.get(RUN_TAG).cloned();
    let snapshots = traces.snapshots.iter();
    let snapshots =
        snapshots.map(|one| format!("{} {:?} {:?}", one.arn, one.taken, tag(&one.tags)));
    databases.chain(snapshots).collect()
}

/// Whatever was sent was sent before the looks that agree.
fn written(rebuilt: Rebuilt, region: &str, since: Timestamp) -> Result<Found, LostError> {
    let Rebuilt { run, survey, records, unknown } = rebuilt;
    let name = survey.wish.identifier.clone();
    let unseen = Untold::Unseen { run: run.clone(), name };
    let begun = begun_as(run.clone(), &survey, region).ok_or(unseen)?;
    let records = std::iter::once(begun.started).chain(records);
    let entry = |(seq, record)| Entry { v: FORMAT, run: run.clone(), seq, at: since, record };
    let entries = (1..).zip(records).map(entry).collect();
    Ok(Found { run, entries, unknown })
}
