//! The runs of this machine, by their journals.

use super::journal::{Entry, JournalError, progress, readable};
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
    match find_readable(state, id)? {
        Some((_, Some(error))) => Err(error),
        found => Ok(found.map(|(known, _)| known)),
    }
}

/// The same of a journal with a bad line: the run as it stood before it, and what is wrong. It is
/// there to be told of, and never to be carried on.
///
/// # Errors
/// [`JournalError`] where nothing of it can be read.
pub fn find_readable(
    state: &StateDir,
    id: &str,
) -> Result<Option<(Known, Option<JournalError>)>, JournalError> {
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
    let (entries, error) = readable(&path, &bytes);
    match (known(id, entries), error) {
        (Some(known), error) => Ok(Some((known, error))),
        (None, Some(JournalError::Headless { .. })) if !bytes.contains(&b'\n') => Ok(None),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(None),
    }
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
    /// What it was begun on, where that can be read.
    pub target: Option<Target>,
}

impl Bad {
    /// Whether its run may be one of this database: what it was begun on stands in it, and perhaps
    /// only its id can be read.
    #[must_use]
    pub fn may_be_of(&self, identifier: &Identifier) -> bool {
        match self.database() {
            Some(name) => name == identifier.as_str(),
            None => self.id.starts_with(identifier.as_str()),
        }
    }

    /// The name of its database, where that can be read, or told by its id.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        let begun_on = self.target.as_ref().map(|target| target.identifier.as_str());
        begun_on.or_else(|| database_of(&self.id))
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
        match find_readable(state, &id) {
            Ok(Some((known, Some(error)))) => {
                catalog.bad.push(Bad { id, error, target: Some(known.target) });
            }
            Ok(found) => catalog.runs.extend(found.map(|(known, _)| known)),
            Err(error) => catalog.bad.push(Bad { id, error, target: None }),
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
            Bad { id: id.to_owned(), error, target: None }.may_be_of(&Identifier::from_rds(name))
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
