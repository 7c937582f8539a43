//! How the old database goes: at once, after a last snapshot, or later.

use super::Identifier;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How the old database shall go, as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// A last snapshot of it.
    pub final_snapshot: Option<FinalSnapshot>,
    /// Whether RDS retains its automated backups (`DeleteAutomatedBackups`, rds-facts 4.4).
    pub keep_backups: bool,
    /// How long it is kept under its aside name, once the restored one is checked.
    pub keep_for: Option<SignedDuration>,
}

/// The name of a last snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinalSnapshot {
    /// A name of its own.
    Named(String),
    /// One that says which run it is of: `<identifier>-final-<date>-<letters>`.
    OfRun,
}

impl Deletion {
    /// How the old database goes in this very run.
    #[must_use]
    pub fn in_run(&self, run: &str, target: &Identifier) -> Farewell {
        let name = self.final_snapshot.as_ref().map(|asked| match asked {
            FinalSnapshot::Named(name) => name.clone(),
            FinalSnapshot::OfRun => of_run(run, target),
        });
        Farewell {
            last: name.map(|name| Identifier::of(target.shape().snapshots(), &name)),
            keep_backups: self.keep_backups,
            keep_for: self.keep_for,
        }
    }
}

fn of_run(run: &str, target: &Identifier) -> String {
    let mut parts = run.rsplitn(4, '-');
    let (letters, _, date) = (parts.next(), parts.next(), parts.next());
    format!("{target}-final-{}-{}", date.unwrap_or_default(), letters.unwrap_or_default())
}

/// How the old database goes in one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Farewell {
    /// The last snapshot that RDS takes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Identifier>,
    /// Whether RDS retains its automated backups.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_backups: bool,
    /// How long it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_for: Option<SignedDuration>,
}

impl Farewell {
    /// Whether nothing is asked for beyond the delete.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Shape;

    #[test]
    fn a_last_snapshot_is_named_after_its_run() {
        for (shape, asked, name) in [
            (Shape::Instance, FinalSnapshot::OfRun, "db-1-final-20260101-wlsd"),
            (Shape::Cluster, FinalSnapshot::OfRun, "db-1-final-20260101-wlsd"),
            (Shape::Instance, FinalSnapshot::Named("mine".to_owned()), "mine"),
        ] {
            let asked = Deletion { final_snapshot: Some(asked), ..Deletion::default() };
            let target = Identifier::of(shape, "db-1");
            let last = asked.in_run("db-1-20260101-000000-wlsd", &target).last;
            assert_eq!(last, Some(Identifier::of(shape.snapshots(), name)));
        }
    }
}
