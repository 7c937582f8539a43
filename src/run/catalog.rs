//! The runs of this machine, by their journals.

use super::journal::{Entry, JournalError, progress, read};
use super::state::StateDir;
use crate::plan::{Event, Happening, Identifier, Kind, Progress, Record, database_of};
use std::io;

/// A run that was begun on this machine.
#[derive(Clone, Debug)]
pub struct Known {
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

impl Known {
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
pub fn find(state: &StateDir, id: &str) -> Result<Option<Known>, JournalError> {
    let path = state.journal(id);
    // An id is typed by people: it must not lead out of the folder.
    if id.contains(['/', '\\']) {
        return Ok(None);
    }
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(JournalError::Io { path, source: source.into() }),
    };
    let entries = match read(&path, &bytes) {
        Ok(entries) => entries,
        Err(JournalError::Headless { .. }) if !bytes.contains(&b'\n') => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(known(id, entries))
}

fn known(id: &str, entries: Vec<Entry>) -> Option<Known> {
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
    Some(Known { id: id.to_owned(), entries, progress, target })
}

/// The journals of this machine.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Every run that can be read, the oldest first.
    pub runs: Vec<Known>,
    /// Every journal that cannot.
    pub bad: Vec<Bad>,
}

/// A journal that cannot be read. It says nothing of the other runs.
#[derive(Debug)]
pub struct Bad {
    /// The id of its run.
    pub id: String,
    /// Why.
    pub error: JournalError,
}

impl Bad {
    /// Whether its run may be one of this database: what it was begun on stands in it, and only
    /// its id can be read.
    #[must_use]
    pub fn may_be_of(&self, identifier: &Identifier) -> bool {
        match database_of(&self.id) {
            Some(name) => name == identifier.as_str(),
            None => self.id.starts_with(identifier.as_str()),
        }
    }
}

impl std::fmt::Display for Bad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.error)?;
        match std::error::Error::source(&self.error) {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

/// Every run of this machine.
///
/// # Errors
/// Where the folder itself cannot be read.
pub fn all(state: &StateDir) -> Result<Catalog, JournalError> {
    let ids = state
        .runs()
        .map_err(|source| JournalError::Io { path: state.journal("*"), source: source.into() })?;
    let mut catalog = Catalog::default();
    for id in ids {
        match find(state, &id) {
            Ok(known) => catalog.runs.extend(known),
            Err(error) => catalog.bad.push(Bad { id, error }),
        }
    }
    Ok(catalog)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_journal_is_of_the_database_that_its_id_names() {
        let path = "journal".into();
        let of = |id: &str, name: &str| {
            let error = JournalError::Headless { path: std::path::PathBuf::clone(&path) };
            Bad { id: id.to_owned(), error }.may_be_of(&Identifier::from_rds(name))
        };
        for (id, name, may) in [
            ("db1-20260101-000000-abcd", "db1", true),
            ("db1-reports-20260101-000000-abcd", "db1-reports", true),
            ("db1-reports-20260101-000000-abcd", "db1", false),
            ("db1-20260101-000000-abcd", "db", false),
            // Somebody has given the file another name.
            ("db1-old", "db1", true),
            ("db1", "db1", true),
            ("old", "db1", false),
        ] {
            assert_eq!(of(id, name), may, "{id} {name}");
        }
    }
}
