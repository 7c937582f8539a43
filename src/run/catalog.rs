//! The runs of this machine, by their journals.

use super::journal::{Entry, JournalError, progress, read};
use super::state::StateDir;
use crate::plan::{Event, Happening, Identifier, Kind, Progress, Record};
use std::io;

/// A run that was begun on this machine.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its journal.
    pub entries: Vec<Entry>,
    /// Where it stands.
    pub progress: Progress,
    /// What it was begun on.
    pub target: Target,
}

/// A database on the map of all accounts. Its text is the name of its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The AWS account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub identifier: Identifier,
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { account, region, kind, identifier } = self;
        write!(f, "{account}.{region}.{kind}.{identifier}")
    }
}

impl Kept {
    /// The journal as the events it tells of.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.entries.iter().map(|entry| Event {
            run: entry.run.clone(),
            at: entry.at,
            happening: Happening::Record(Box::new(entry.record.clone())),
        })
    }
}

/// A run by its id; none where there is no such journal, or where it was begun and died before
/// its first record was whole.
///
/// # Errors
/// [`JournalError`].
pub fn find(state: &StateDir, id: &str) -> Result<Option<Kept>, JournalError> {
    let path = state.journal(id);
    // An id is typed by people: it must not lead out of the folder.
    if id.contains(['/', '\\']) {
        return Ok(None);
    }
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(JournalError::Io { path, source }),
    };
    let entries = match read(&path, &bytes) {
        Ok(entries) => entries,
        Err(JournalError::Headless { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(kept(id, entries))
}

fn kept(id: &str, entries: Vec<Entry>) -> Option<Kept> {
    let progress = progress(&entries)?;
    let Record::Started { account, region, kind, identifier, .. } = &entries.first()?.record else {
        return None;
    };
    let target = Target {
        account: account.clone(),
        region: region.clone(),
        kind: *kind,
        identifier: identifier.clone(),
    };
    Some(Kept { id: id.to_owned(), entries, progress, target })
}

/// Every run, the oldest first.
///
/// # Errors
/// [`JournalError`] of the first journal that cannot be read.
pub fn all(state: &StateDir) -> Result<Vec<Kept>, JournalError> {
    let runs =
        state.runs().map_err(|source| JournalError::Io { path: state.journal("*"), source })?;
    let kept = runs.iter().filter_map(|run| find(state, run).transpose());
    kept.collect()
}
