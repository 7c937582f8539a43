//! `trapheus snapshot` and `trapheus snapshot-only`.

use super::args::{Consent, Old, Shared, Target};
use super::exit::{Exit, Failure};
use super::start::Start;
use crate::plan::{Deletion, Task, Wish};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  trapheus snapshot --identifier db1 --dry-run
  trapheus snapshot --identifier aurora1 --cluster";

const EXAMPLES_ONLY: &str = "\
Examples:
  trapheus snapshot-only --identifier db1
  trapheus snapshot-only --identifier maz1 --cluster --replace-snapshot-first";

/// Take a database's snapshot anew, and put the database back to it, in place
///
/// The new snapshot is taken under a name for the time being. The former <identifier>-snapshot is
/// deleted only when the new one is available and the restored database is checked; a rollback
/// before that leaves it as it was.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Snapshot {
    #[command(flatten)]
    refresh: Refresh,
    #[command(flatten)]
    old: Old,
}

/// Take a database's snapshot anew, and stop
///
/// The former <identifier>-snapshot is deleted only when the new one is available.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_ONLY)]
pub(super) struct SnapshotOnly {
    #[command(flatten)]
    refresh: Refresh,
}

#[derive(Debug, Args)]
struct Refresh {
    #[command(flatten)]
    target: Target,
    /// Delete the former snapshot before the new one is taken: where the quota has no room for
    /// both, or RDS cannot copy such snapshots
    #[arg(long, env = "TRAPHEUS_REPLACE_SNAPSHOT_FIRST", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    replace_snapshot_first: bool,
    #[command(flatten)]
    consent: Consent,
}

impl Snapshot {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let deletion = self.old.deletion()?;
        self.refresh.run(Task::Snapshot, deletion, shared).await
    }
}

impl SnapshotOnly {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        self.refresh.run(Task::SnapshotOnly, Deletion::default(), shared).await
    }
}

impl Refresh {
    async fn run(self, task: Task, old: Deletion, shared: Shared) -> Result<Exit, Failure> {
        let wish = Wish::snapshot(task, self.target.name()?, self.replace_snapshot_first);
        let wish = wish.deleting(old);
        Start { wish, consent: self.consent }.run(shared).await
    }
}
