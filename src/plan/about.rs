//! What a run is about, as the tag `trapheus:task` says it: enough to understand a run whose
//! journal is lost.

use super::{Farewell, Identifier, Shape, Snapshot, Task};
use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

/// The longest value of a tag (rds-facts 0).
const LONGEST: usize = 256;
/// Stands for a name of a snapshot that is too long for the tag. No name looks so.
const UNSAID: &str = "-";

/// What a run is about. As text, words with spaces between, all of which a tag may hold:
/// `restore db1-snapshot protected`, `snapshot aurora1-snapshot replaces=<time> writer aurora1-0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The task.
    pub task: Task,
    /// The snapshot that is restored, or taken: its name or ARN. None where that does not fit.
    pub snapshot: Option<String>,
    /// The former snapshot, where there was one.
    pub replaces: Option<Replaces>,
    /// Whether the original was protected from deletion.
    pub protected: bool,
    /// How the old database goes.
    pub farewell: Farewell,
    /// On a member of a cluster: which.
    pub member: Option<Role>,
}

/// A former snapshot that makes room for the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaces {
    /// Whether before that one is taken, not once it is there.
    pub first: bool,
    /// When the former one was taken, which tells the two apart.
    pub taken: Option<Timestamp>,
}

/// What a member was before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name then.
    pub name: Identifier,
    /// Whether it was the writer.
    pub is_writer: bool,
}

impl About {
    /// A run that restores a snapshot.
    #[must_use]
    pub fn restore(snapshot: &Snapshot) -> Self {
        Self::of(Task::Restore, snapshot.reference(), None)
    }

    /// A run that takes a snapshot of that name.
    #[must_use]
    pub fn taking(task: Task, name: &Identifier, replaces: Option<Replaces>) -> Self {
        Self::of(task, name.as_str(), replaces)
    }

    fn of(task: Task, snapshot: &str, replaces: Option<Replaces>) -> Self {
        let snapshot = Some(snapshot.to_owned());
        let farewell = Farewell::default();
        Self { task, snapshot, replaces, protected: false, farewell, member: None }
    }

    /// The same on a database that is protected, or not.
    #[must_use]
    pub fn protected(&self, protected: bool) -> Self {
        Self { protected, ..self.clone() }
    }

    /// The same of an old database that goes so.
    #[must_use]
    pub fn farewell(&self, farewell: &Farewell) -> Self {
        Self { farewell: farewell.clone(), ..self.clone() }
    }

    /// The same on a member.
    #[must_use]
    pub fn member(&self, name: &Identifier, is_writer: bool) -> Self {
        Self { member: Some(Role { name: name.clone(), is_writer }), ..self.clone() }
    }

    /// The value of the tag.
    #[must_use]
    pub fn to_tag(&self) -> String {
        let text = self.to_string();
        if text.len() <= LONGEST {
            text
        } else {
            Self { snapshot: None, ..self.clone() }.to_string()
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, snapshot, replaces, protected, farewell, member } = self;
        write!(f, "{task} {}", snapshot.as_deref().unwrap_or(UNSAID))?;
        if let Some(Replaces { first, taken }) = replaces {
            f.write_str(if *first { " replaces-first" } else { " replaces" })?;
            taken.map_or(Ok(()), |taken| write!(f, "={taken}"))?;
        }
        if *protected {
            f.write_str(" protected")?;
        }
        if let Some(span) = farewell.keep_for {
            write!(f, " keep={span}")?;
        }
        if let Some(last) = &farewell.last {
            write!(f, " final={}", last.as_str())?;
        }
        if farewell.keep_backups {
            f.write_str(" backups")?;
        }
        match member {
            Some(Role { name, is_writer: true }) => write!(f, " writer {name}"),
            Some(Role { name, is_writer: false }) => write!(f, " reader {name}"),
            None => Ok(()),
        }
    }
}

/// A tag that does not say what a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unspoken;

impl FromStr for About {
    type Err = Unspoken;

    /// A word that nobody knows is one of a later version, and says that this one does not
    /// understand the run.
    fn from_str(text: &str) -> Result<Self, Unspoken> {
        let mut words = text.split(' ');
        let task = match words.next() {
            Some("restore") => Task::Restore,
            Some("snapshot") => Task::Snapshot,
            Some("snapshot-only") => Task::SnapshotOnly,
            _ => return Err(Unspoken),
        };
        let snapshot = words.next().filter(|word| !word.is_empty()).ok_or(Unspoken)?;
        let mut about = Self::of(task, snapshot, None);
        about.snapshot = about.snapshot.filter(|snapshot| snapshot != UNSAID);
        while let Some(word) = words.next() {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            match word {
                "replaces" | "replaces-first" => {
                    let taken = Some(value).filter(|value| !value.is_empty());
                    let taken = taken.map(str::parse).transpose().map_err(|_| Unspoken)?;
                    about.replaces = Some(Replaces { first: word != "replaces", taken });
                }
                "protected" => about.protected = true,
                "keep" => {
                    about.farewell.keep_for = Some(value.parse().map_err(|_| Unspoken)?);
                }
                "final" if !value.is_empty() => {
                    about.farewell.last = Some(Identifier::of(Shape::Snapshot, value));
                }
                "backups" => about.farewell.keep_backups = true,
                "writer" | "reader" => {
                    let name = Identifier::from_rds(words.next().ok_or(Unspoken)?);
                    about.member = Some(Role { name, is_writer: word == "writer" });
                }
                _ => return Err(Unspoken),
            }
        }
        Ok(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Shape;

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "restore db1-snapshot",
            "restore db1-snapshot protected",
            "restore arn:aws:rds:eu-west-1:111122223333:snapshot:shared",
            "restore rds:db1-2026-01-01-00-00",
            "snapshot db1-snapshot replaces",
            "snapshot db1-snapshot replaces=2025-01-15T09:30:00Z protected",
            "snapshot-only db1-snapshot replaces-first protected",
            "restore aurora1-snapshot protected writer aurora1-0",
            "restore db1-snapshot protected keep=PT168H final=db1-last backups",
            "snapshot aurora1-snapshot replaces backups reader aurora1-1",
            "restore aurora1-snapshot reader application-autoscaling-9",
            "restore -",
        ] {
            let about: About = text.parse().unwrap();
            assert_eq!(about.to_tag(), text);
        }
        for text in [
            "",
            "restore",
            "restore ",
            "repair db1",
            "restore x writer",
            "restore x soon",
            "snapshot x replaces=soon",
            "restore x keep=soon",
            "restore x final=",
        ] {
            assert_eq!(text.parse::<About>(), Err(Unspoken), "{text:?}");
        }
    }

    #[test]
    fn it_fits_into_a_tag() {
        let name = Identifier::of(Shape::Snapshot, &"a".repeat(255));
        let first = Replaces { first: true, taken: None };
        let about = About::taking(Task::SnapshotOnly, &name, Some(first));
        let tag = about.protected(true).to_tag();
        assert_eq!(tag, "snapshot-only - replaces-first protected");
        assert_eq!(tag.parse::<About>().unwrap().snapshot, None);
    }
}
