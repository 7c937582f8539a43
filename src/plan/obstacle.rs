//! What is waited for and what stands in the way, as data and in words.

use super::{Fault, Identifier, ResourceId, Status};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A database is in a status on its way.
    Status {
        /// The name it was seen under.
        identifier: Identifier,
        /// Its status.
        status: Status,
    },
    /// A database is steady, but something that hangs on it is not.
    Unsettled {
        /// The name it was seen under.
        identifier: Identifier,
        /// What, in words.
        what: Vec<String>,
    },
    /// Nothing of the database is seen at the moment.
    Unseen,
    /// The request was taken; its effect does not show yet.
    Effect,
    /// RDS would not have the request yet; it is sent again.
    Retry(Fault),
    /// The claim has not stood for long enough.
    Claim,
    /// Reached on this look; further looks must agree.
    Agreement,
    /// An earlier request may still take effect.
    Doubt,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { identifier, status } => write!(f, "{identifier} is {status}"),
            Self::Unsettled { identifier, what } => {
                write!(f, "{identifier} is not settled: {}", what.join(", "))
            }
            Self::Unseen => f.write_str("not to be seen at the moment"),
            Self::Effect => f.write_str("sent, no effect to be seen yet"),
            Self::Retry(fault) => write!(f, "will try again after {}", fault.code),
            Self::Claim => f.write_str("the claim must stand a moment"),
            Self::Agreement => f.write_str("further looks must agree"),
            Self::Doubt => f.write_str("an earlier request may still take effect"),
        }
    }
}

/// What stands in the way of a call for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// RDS refused it, or went on refusing.
    Fault(Fault),
    /// A database ended in a status that does not heal by waiting.
    Status {
        /// The name it bears.
        identifier: Identifier,
        /// Its status.
        status: Status,
    },
    /// The name belongs to another database.
    NameTaken {
        /// The name.
        identifier: Identifier,
        /// Which one bears it.
        by: ResourceId,
    },
    /// What this run made bears the name, although it was to be gone.
    Remains {
        /// The name.
        identifier: Identifier,
    },
    /// The database bears a name that nobody of ours gave it.
    StrangeName {
        /// The name that was expected.
        expected: Identifier,
        /// The name it bears.
        found: Identifier,
    },
    /// A member has joined the cluster since the run began.
    Joined {
        /// The member.
        identifier: Identifier,
        /// Its cluster.
        cluster: Identifier,
    },
    /// The database is not to be seen any more.
    Vanished {
        /// The name it was expected under.
        identifier: Identifier,
    },
    /// The claim of another run stands on the database.
    ClaimedBy {
        /// The whole value of its tag.
        mark: String,
    },
    /// Our mark is not on the database.
    Unmarked {
        /// The name it bears.
        identifier: Identifier,
    },
    /// Deletion protection is on.
    Protected {
        /// The name it bears.
        identifier: Identifier,
    },
    /// The restored database is not what it should be.
    Differs(Vec<Difference>),
    /// The restored database was seen serving: it is not deleted.
    Serving {
        /// Its name.
        identifier: Identifier,
    },
}

/// One difference between the original and the restored database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Difference {
    /// What differs, such as `engine`.
    pub what: String,
    /// As it was on the original.
    pub expected: String,
    /// As it is.
    pub found: String,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => fault.fmt(f),
            Self::Status { identifier, status } => write!(f, "{identifier} ended as {status}"),
            Self::NameTaken { identifier, by } => {
                write!(f, "the name {identifier} belongs to another database ({by})")
            }
            Self::Remains { identifier } => {
                write!(f, "{identifier} is still the database that this run made")
            }
            Self::StrangeName { expected, found } => {
                write!(f, "the database was expected as {expected} and bears the name {found}")
            }
            Self::Vanished { identifier } => write!(f, "{identifier} is not to be found any more"),
            Self::ClaimedBy { mark } => {
                let run = mark.split_once('/').map_or(mark.as_str(), |(run, _)| run);
                write!(f, "the database is claimed by run {run}")
            }
            Self::Joined { identifier, cluster } => {
                write!(
                    f,
                    "{identifier} has joined {cluster} since the run began, and is not the run's to delete"
                )
            }
            Self::Unmarked { identifier } => {
                write!(f, "{identifier} does not bear the tag of this run")
            }
            Self::Protected { identifier } => {
                write!(f, "deletion protection of {identifier} is on")
            }
            Self::Differs(differences) => {
                f.write_str("the restored database differs:")?;
                for Difference { what, expected, found } in differences {
                    write!(f, " {what} is {found} instead of {expected};")?;
                }
                Ok(())
            }
            Self::Serving { identifier } => {
                write!(f, "{identifier} was seen serving, so it is not deleted")
            }
        }
    }
}
