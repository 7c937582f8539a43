//! Why a run whose journal is lost cannot be understood.

use super::{Identifier, TASK_TAG, Unproven};

/// Why a run cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    /// Nothing of that name bears a tag of a run.
    #[error("no run of {0} is seen in RDS")]
    Nothing(Identifier),
    /// More than one run has marked what bears the names.
    #[error("{identifier} bears the tags of several runs: {}", runs.join(", "))]
    Several {
        /// The database.
        identifier: Identifier,
        /// Their ids.
        runs: Vec<String>,
    },
    /// The tag that says what the run is about is missing, or of a later version.
    #[error("the run {run} has marked {identifier}, but its tag {TASK_TAG} does not say what for")]
    Unspoken {
        /// The run.
        run: String,
        /// The database.
        identifier: Identifier,
    },
    /// Something of the run's is under none of its names; a rename may hide it.
    #[error("of the run {run}, {name} is not to be seen at the moment")]
    Unseen {
        /// The run.
        run: String,
        /// The name it was expected under.
        name: Identifier,
    },
    /// What is there cannot be proved to be the run's.
    #[error(transparent)]
    Unproven(#[from] Unproven),
    /// Another one bears a name that the run uses.
    #[error("{name} is not of the run {run}, which uses that name")]
    Stranger {
        /// The run.
        run: String,
        /// The name.
        name: Identifier,
    },
}
