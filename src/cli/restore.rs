//! `trapheus restore`.

use super::args::{Consent, Old, Shared, Target};
use super::exit::{Exit, Failure};
use super::start::Start;
use crate::plan::Wish;
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  trapheus restore --identifier db1 --dry-run
  trapheus restore --identifier aurora1 --cluster
  trapheus restore --identifier db1 --snapshot before-the-upgrade
  trapheus restore --identifier db1 --keep-original=48h --final-snapshot
  trapheus restore --identifier db1 --confirm \"$DATABASE\" -o json   in a pipeline";

/// Put a database back to its snapshot, in place
///
/// Renames it aside as <identifier>-temp, restores <identifier>-snapshot under its name, checks
/// the restored database, and deletes the old one. If anything fails before the restored database
/// serves, the original is brought back.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Restore {
    #[command(flatten)]
    target: Target,
    /// Restore this snapshot instead of <identifier>-snapshot
    #[arg(long, env = "TRAPHEUS_SNAPSHOT", hide_env_values = true, value_name = "ID|ARN", value_parser = super::args::named)]
    snapshot: Option<String>,
    #[command(flatten)]
    old: Old,
    #[command(flatten)]
    consent: Consent,
}

impl Restore {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let wish = Wish::restore(self.target.name()?, self.snapshot);
        let wish = wish.deleting(self.old.deletion()?);
        Start { wish, consent: self.consent }.run(shared).await
    }
}
