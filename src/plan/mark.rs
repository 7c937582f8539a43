//! Whose a database is: the tag that a run sets, and how a call names what it is about.

use super::{Resource, ResourceId};
use serde::{Deserialize, Serialize};

/// The value of the tag `trapheus:run`: `<run>/<role>`. Identity is the whole value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(String);

impl Mark {
    /// The claim on what was there before.
    #[must_use]
    pub fn original(run: &str) -> Self {
        Self(format!("{run}/original"))
    }

    /// The mark of the database that a run restores.
    #[must_use]
    pub fn restored(run: &str) -> Self {
        Self(format!("{run}/restored"))
    }

    /// The mark of the members that a run makes for a cluster it restores.
    #[must_use]
    pub fn member(run: &str) -> Self {
        Self(format!("{run}/member"))
    }

    /// The mark of the snapshot that a run takes and leaves behind.
    #[must_use]
    pub fn snapshot(run: &str) -> Self {
        Self(format!("{run}/snapshot"))
    }

    /// The mark of the snapshot that a run takes under a name for the time being.
    #[must_use]
    pub fn provisional(run: &str) -> Self {
        Self(format!("{run}/provisional"))
    }

    /// The mark that a database bears, of whatever run.
    #[must_use]
    pub fn of(database: &Resource) -> Option<Self> {
        database.run_tag().map(|tag| Self(tag.to_owned()))
    }

    /// Whether the value of a tag is one that a run gives a snapshot: as it claims or takes it.
    #[must_use]
    pub fn is_of_snapshot(tag: &str) -> bool {
        !matches!(tag.rsplit('/').next(), Some("restored" | "member"))
    }

    /// The run that sets it.
    #[must_use]
    pub fn run(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Whether a database bears this very mark.
    #[must_use]
    pub fn is_on(&self, database: &Resource) -> bool {
        database.run_tag() == Some(&self.0)
    }

    /// The whole value of the tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The database in a run's id: `<identifier>-<date>-<time>-<letters>`. None where it is not one of
/// ours.
#[must_use]
pub fn database_of(run: &str) -> Option<&str> {
    let mut parts = run.rsplitn(4, '-');
    let (letters, time, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let ours = letters.len() == 4 && digits(time, 6) && digits(date, 8);
    parts.next().filter(|_| ours)
}

/// Which database a call is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// What was there before: known by its resource id.
    Original {
        /// The id that no rename changes.
        resource_id: ResourceId,
        /// The claim on it.
        mark: Mark,
    },
    /// What this run created: known by its tag.
    Made {
        /// The tag set in the creating request.
        mark: Mark,
    },
}

impl Which {
    pub(super) fn is_original(&self) -> bool {
        matches!(self, Self::Original { .. })
    }

    /// The tag value that the run set, or will set, on it.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        match self {
            Self::Original { mark, .. } | Self::Made { mark } => mark,
        }
    }
}
