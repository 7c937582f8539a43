//! Identifiers, the names derived from them, and the length rules.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest identifier of a DB instance or cluster (rds-facts 0).
const LONGEST: usize = 63;
/// The longest name of a snapshot of a DB instance (rds-facts 0).
const LONGEST_SNAPSHOT: usize = 255;
const ASIDE: &str = "-temp";
const UNDONE: &str = "-undone";
const SNAPSHOT: &str = "-snapshot";

/// The name of a database or snapshot, in lower case as RDS stores it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identifier(String);

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
}

impl Identifier {
    /// Checks a name by the rules of RDS and folds it to lower case.
    ///
    /// # Errors
    /// [`NameError::Invalid`] where RDS would refuse the name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::parse_within(LONGEST, text)
    }

    /// The same for the name of a snapshot of a DB instance.
    ///
    /// # Errors
    /// [`NameError::Invalid`] where RDS would refuse the name.
    pub fn parse_snapshot(text: &str) -> Result<Self, NameError> {
        Self::parse_within(LONGEST_SNAPSHOT, text)
    }

    fn parse_within(longest: usize, text: &str) -> Result<Self, NameError> {
        let name = text.trim().to_ascii_lowercase();
        let valid = (1..=longest).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !name.ends_with('-')
            && !name.contains("--");
        if valid { Ok(Self(name)) } else { Err(NameError::Invalid(text.to_owned())) }
    }

    /// A name as RDS told it: not checked, only folded to lower case.
    #[must_use]
    pub fn from_rds(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    /// The name the original bears meanwhile: `<identifier>-temp`.
    ///
    /// # Errors
    /// [`NameError::TooLong`] from 59 characters on.
    pub fn aside(&self) -> Result<Self, NameError> {
        let aside = format!("{}{ASIDE}", self.0);
        if aside.len() > LONGEST {
            return Err(NameError::TooLong { name: self.0.clone() });
        }
        Ok(Self(aside))
    }

    /// The name a restored database gets when it is set aside by a rollback: `<identifier>-undone`,
    /// the identifier cut where that would be too long.
    #[must_use]
    pub fn undone(&self) -> Self {
        let room = LONGEST - UNDONE.len();
        let kept: String = self.0.chars().take(room).collect();
        Self(format!("{}{UNDONE}", kept.trim_end_matches('-')))
    }

    /// The snapshot that `restore` takes unless told otherwise: `<identifier>-snapshot`.
    #[must_use]
    pub fn snapshot(&self) -> String {
        format!("{}{SNAPSHOT}", self.0)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
        let hyphen = Identifier::parse(&format!("{}-b{}", "a".repeat(54), "c".repeat(5))).unwrap();
        assert_eq!(Identifier::parse(hyphen.undone().as_str()), Ok(hyphen.undone()));
    }
}
