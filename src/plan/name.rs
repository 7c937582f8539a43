//! Identifiers, the names derived from them, and the length rules.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest identifier of a DB instance or cluster (rds-facts 0).
const LONGEST: usize = 63;
/// The longest name of a snapshot of a DB instance (rds-facts 0).
const LONGEST_SNAPSHOT: usize = 255;
const ASIDE: &str = "-temp";
const UNDONE: &str = "-undone";
/// The same where that would be too long: no name that has an aside one need be cut.
const SHORT_UNDONE: &str = "-undo";
const SNAPSHOT: &str = "-snapshot";
/// Readers that a scaling policy added are named so by the service (rds-facts 1.2b).
const SCALED: &str = "application-autoscaling-";

/// Members that RDS names itself: `<cluster>-instance-1` to `-3` (rds-facts 0).
const OWN_MEMBER: usize = "-instance-1".len();

/// What bears a name. Each shape has a name space of its own: an instance and a cluster may both be
/// called `db1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// A DB instance, alone or a member of a cluster.
    Instance,
    /// A DB cluster.
    Cluster,
    /// A snapshot of a DB instance.
    Snapshot,
    /// A snapshot of a DB cluster.
    ClusterSnapshot,
}

impl Shape {
    /// The shapes that are written with their word.
    const WRITTEN: [Self; 3] = [Self::Cluster, Self::Snapshot, Self::ClusterSnapshot];

    /// The word before the name in an ARN (rds-facts 0).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Instance => "db",
            Self::Cluster => "cluster",
            Self::Snapshot => "snapshot",
            Self::ClusterSnapshot => "cluster-snapshot",
        }
    }

    /// Whether it is a snapshot, of whatever.
    #[must_use]
    pub fn is_snapshot(self) -> bool {
        matches!(self, Self::Snapshot | Self::ClusterSnapshot)
    }

    /// The snapshots of what has this shape.
    #[must_use]
    pub fn snapshots(self) -> Self {
        match self {
            Self::Instance | Self::Snapshot => Self::Snapshot,
            Self::Cluster | Self::ClusterSnapshot => Self::ClusterSnapshot,
        }
    }

    /// The longest name (rds-facts 0).
    fn longest(self) -> usize {
        if self == Self::Snapshot { LONGEST_SNAPSHOT } else { LONGEST }
    }
}

/// The name of a database or snapshot, in lower case as RDS stores it. In journals that of an
/// instance stands as it is; the others have the word of their ARNs before them: `cluster:aurora1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Identifier {
    shape: Shape,
    name: String,
}

impl From<String> for Identifier {
    fn from(text: String) -> Self {
        let shaped = text.split_once(':').and_then(|(word, name)| {
            let shape = Shape::WRITTEN.into_iter().find(|shape| shape.word() == word)?;
            Some(Self { shape, name: name.to_owned() })
        });
        shaped.unwrap_or(Self { shape: Shape::Instance, name: text })
    }
}

impl From<Identifier> for String {
    fn from(Identifier { shape, name }: Identifier) -> Self {
        match shape {
            Shape::Instance => name,
            _ => format!("{}:{name}", shape.word()),
        }
    }
}

/// Why a word cannot be the name of a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// RDS would refuse it.
    #[error(
        "'{0}' is not a valid identifier: 1 to 63 letters, digits and hyphens, a letter first, \
         no hyphen at the end and no two together"
    )]
    Invalid(String),
    /// The name it bears meanwhile would be too long.
    #[error(
        "'{name}' has {} characters; the name it bears meanwhile, '{name}-temp', may have {LONGEST}, \
         so the longest identifier that can be restored in place has {}",
        name.len(), LONGEST - ASIDE.len()
    )]
    TooLong {
        /// The identifier as given.
        name: String,
    },
    /// The names that RDS gives its members meanwhile would be too long.
    #[error(
        "'{name}' has {} characters; its members meanwhile bear names such as \
         '{name}-temp-instance-1', which may have {LONGEST}, so the longest Multi-AZ cluster that can \
         be restored in place has {}",
        name.len(), LONGEST - ASIDE.len() - OWN_MEMBER
    )]
    TooLongWithMembers {
        /// The identifier as given.
        name: String,
    },
}

impl Identifier {
    /// Checks the name of an instance by the rules of RDS and folds it to lower case.
    ///
    /// # Errors
    /// [`NameError::Invalid`] where RDS would refuse the name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::parse_as(Shape::Instance, text)
    }

    /// The same for a name of any shape.
    ///
    /// # Errors
    /// [`NameError::Invalid`] where RDS would refuse the name.
    pub fn parse_as(shape: Shape, text: &str) -> Result<Self, NameError> {
        let name = text.trim().to_ascii_lowercase();
        let valid = (1..=shape.longest()).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !name.ends_with('-')
            && !name.contains("--");
        if valid { Ok(Self { shape, name }) } else { Err(NameError::Invalid(text.to_owned())) }
    }

    /// The name of an instance as RDS told it: not checked, only folded to lower case.
    #[must_use]
    pub fn from_rds(text: &str) -> Self {
        Self::of(Shape::Instance, text)
    }

    /// The same for a name of any shape.
    #[must_use]
    pub fn of(shape: Shape, text: &str) -> Self {
        Self { shape, name: text.to_ascii_lowercase() }
    }

    /// Whether somebody who typed this means it.
    #[must_use]
    pub fn is_called(&self, typed: &str) -> bool {
        self.name == typed.trim().to_ascii_lowercase()
    }

    /// What bears it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The name the original bears meanwhile: `<identifier>-temp`.
    ///
    /// # Errors
    /// [`NameError::TooLong`] from 59 characters on.
    pub fn aside(&self) -> Result<Self, NameError> {
        let aside = format!("{}{ASIDE}", self.name);
        if aside.len() > LONGEST {
            return Err(NameError::TooLong { name: self.name.clone() });
        }
        Ok(Self { name: aside, ..*self })
    }

    /// The same for a cluster whose members RDS names after it: `<identifier>-temp-instance-1` must
    /// be short enough too.
    ///
    /// # Errors
    /// [`NameError::TooLongWithMembers`] from 48 characters on.
    pub fn aside_with_members(&self) -> Result<Self, NameError> {
        let aside = self.aside()?;
        if aside.name.len() + OWN_MEMBER > LONGEST {
            return Err(NameError::TooLongWithMembers { name: self.name.clone() });
        }
        Ok(aside)
    }

    /// The name a restored database gets when it is set aside by a rollback: `<identifier>-undone`,
    /// or `<identifier>-undo` where that would be too long, so that two long names stay two. That of
    /// a cluster is cut where RDS may have to name members after it.
    #[must_use]
    pub fn undone(&self) -> Self {
        let longest = if self.shape == Shape::Cluster { LONGEST - OWN_MEMBER } else { LONGEST };
        let fits = self.name.len() + UNDONE.len() <= longest;
        let suffix = if fits { UNDONE } else { SHORT_UNDONE };
        let kept: String = self.name.chars().take(longest - suffix.len()).collect();
        Self { name: format!("{}{suffix}", kept.trim_end_matches('-')), ..*self }
    }

    /// Whether it is a reader that a scaling policy added, and may take away again: the service names
    /// them (rds-facts 1.2b).
    #[must_use]
    pub fn is_scaled(&self) -> bool {
        self.shape == Shape::Instance && self.name.starts_with(SCALED)
    }

    /// The name a snapshot bears until the former one has made room for it: that of the snapshot,
    /// cut where need be, and the letters of the run's id.
    #[must_use]
    pub fn provisional(&self, run: &str) -> Self {
        let letters = run.rsplit('-').next().unwrap_or_default();
        let room = self.shape.longest() - 1 - letters.len();
        let kept: String = self.name.chars().take(room).collect();
        Self { name: format!("{}-{letters}", kept.trim_end_matches('-')), ..*self }
    }

    /// The snapshot that `restore` takes unless told otherwise: `<identifier>-snapshot`.
    #[must_use]
    pub fn snapshot(&self) -> String {
        format!("{}{SNAPSHOT}", self.name)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_rds() {
        let long = "a".repeat(63);
        for (text, name) in [
            ("db1", Some("db1")),
            ("DB-One", Some("db-one")),
            (" db1 ", Some("db1")),
            (long.as_str(), Some(long.as_str())),
            ("", None),
            ("1db", None),
            ("-db", None),
            ("db-", None),
            ("d--b", None),
            ("db_1", None),
            ("dü1", None),
            (&"a".repeat(64), None),
        ] {
            assert_eq!(
                Identifier::parse(text).ok().map(|id| id.to_string()).as_deref(),
                name,
                "{text:?}"
            );
        }
    }

    #[test]
    fn derived_names_never_exceed_what_rds_allows() {
        for length in 1..=63 {
            let name = Identifier::parse(&"a".repeat(length)).unwrap();
            assert_eq!(name.aside().is_ok(), length <= 58, "{length}");
            let undone = name.undone();
            assert_eq!(Identifier::parse(undone.as_str()), Ok(undone), "{length}");
        }
        let members = |length: usize| {
            ["1", "2"].map(|last| {
                let name = format!("{}{last}", "a".repeat(length - 1));
                Identifier::parse(&name).unwrap().undone()
            })
        };
        for length in 2..=58 {
            let [one, other] = members(length);
            assert_ne!(one, other, "{length}");
        }
        let hyphen = Identifier::parse(&format!("{}-b{}", "a".repeat(54), "c".repeat(5))).unwrap();
        assert_eq!(Identifier::parse(hyphen.undone().as_str()), Ok(hyphen.undone()));
    }
}
