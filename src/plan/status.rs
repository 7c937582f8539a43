//! What a status means: whether to wait, to go on, or to give up.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The status of a database: a free string of RDS's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Status(String);

/// What a status means for a wait (rds-facts 2.1 to 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Steady and usable.
    Ready,
    /// On its way to somewhere: keep looking.
    Transient,
    /// Will not heal by waiting.
    Broken,
    /// Needs an operator; may heal then.
    Held,
    /// On its way out.
    Leaving,
}

impl Status {
    /// A status as RDS told it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    /// The status as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the status means for a wait. An unknown one is transient, never success (rds-facts 2).
    #[must_use]
    pub fn class(&self) -> Class {
        match self.0.as_str() {
            "available" | "storage-optimization" | "storage-initialization" => Class::Ready,
            "failed"
            | "restore-error"
            | "incompatible-restore"
            | "incompatible-create"
            | "incompatible-credentials"
            | "modify-failed"
            | "migration-failed"
            | "restore-failed"
            | "cloning-failed"
            | "upgrade-failed"
            | "inaccessible-encryption-credentials"
            | "incompatible-network"
            | "incompatible-option-group"
            | "incompatible-parameters"
            | "insufficient-capacity" => Class::Broken,
            "stopped" | "storage-full" | "inaccessible-encryption-credentials-recoverable" => {
                Class::Held
            }
            "deleting" | "deleted" | "delete-precheck" => Class::Leaving,
            _ => Class::Transient,
        }
    }

    /// Whether this version knows the status. One it does not know is awaited, with a warning.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.class() != Class::Transient
            || matches!(
                self.0.as_str(),
                "backing-up"
                    | "creating"
                    | "modifying"
                    | "maintenance"
                    | "upgrading"
                    | "renaming"
                    | "moving-to-vpc"
                    | "converting-to-vpc"
                    | "storage-config-upgrade"
                    | "configuring-enhanced-monitoring"
                    | "configuring-iam-database-auth"
                    | "configuring-log-exports"
                    | "rebooting"
                    | "starting"
                    | "stopping"
                    | "resetting-master-credentials"
                    | "backtracking"
                    | "migrating"
                    | "preparing-data-migration"
                    | "failing-over"
                    | "promoting"
                    | "update-iam-db-auth"
                    | "scaling-compute"
                    | "scaling-storage"
                    | "copying"
            )
    }

    /// Whether clients can use the database in this status. A freshly restored one passes through
    /// `backing-up` and `configuring-…` with its endpoint already up (rds-facts 4.2).
    #[must_use]
    pub fn serves(&self) -> bool {
        self.class() == Class::Ready
            || self.0.starts_with("configuring-")
            || matches!(
                self.0.as_str(),
                "backing-up" | "modifying" | "maintenance" | "resetting-master-credentials"
            )
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_what_the_facts_say() {
        for (status, class, serves, known) in [
            ("available", Class::Ready, true, true),
            ("Available", Class::Ready, true, true),
            ("storage-optimization", Class::Ready, true, true),
            ("storage-initialization", Class::Ready, true, true),
            ("backing-up", Class::Transient, true, true),
            ("configuring-log-exports", Class::Transient, true, true),
            ("creating", Class::Transient, false, true),
            ("renaming", Class::Transient, false, true),
            ("rebooting", Class::Transient, false, true),
            ("failed", Class::Broken, false, true),
            ("restore-error", Class::Broken, false, true),
            ("incompatible-restore", Class::Broken, false, true),
            ("incompatible-network", Class::Broken, false, true),
            ("insufficient-capacity", Class::Broken, false, true),
            ("stopped", Class::Held, false, true),
            ("storage-full", Class::Held, false, true),
            ("migrating", Class::Transient, false, true),
            ("failing-over", Class::Transient, false, true),
            ("restore-failed", Class::Broken, false, true),
            ("migration-failed", Class::Broken, false, true),
            ("copying", Class::Transient, false, true),
            ("deleting", Class::Leaving, false, true),
            ("delete-precheck", Class::Leaving, false, true),
            ("transmogrifying", Class::Transient, false, false),
        ] {
            let status = Status::new(status);
            assert_eq!(
                (status.class(), status.serves(), status.is_known()),
                (class, serves, known),
                "{status}"
            );
        }
    }
}
