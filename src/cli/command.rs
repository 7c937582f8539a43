//! What can be typed: every subcommand. The doc comments are the help.

use super::args::Shared;
use super::{
    completions, event, iam_policy, man, notify, reap, rehearse, report, restore, resume, rollback,
    simulate, snapshot, status,
};
use clap::{Arg, CommandFactory, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  trapheus rehearse restore --identifier db1            try it: no account needed
  trapheus restore --identifier db1 --dry-run           every check, the plan, not one change
  trapheus restore --identifier db1 --confirm db1       go, without being asked
  trapheus status                                       the runs of this machine";

/// Puts an Amazon RDS database back to its snapshot, in place: renames it aside, restores the
/// snapshot under the same name, checks it, and deletes the old one. Whatever fails before the
/// restored database serves, the original is brought back
#[derive(Debug, Parser)]
#[command(name = "trapheus", version, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) shared: Shared,
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Cli {
    /// The command line as it is parsed: an environment variable that is set and empty, as CI
    /// leaves those it has no value for, counts as not set.
    pub(super) fn grammar() -> clap::Command {
        without_empty(Self::command())
    }
}

fn without_empty(command: clap::Command) -> clap::Command {
    let empty =
        |arg: &Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    let args = |arg: Arg| if empty(&arg) { arg.env(None::<&'static str>) } else { arg };
    command.mut_args(args).mut_subcommands(without_empty)
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Restore(restore::Restore),
    Snapshot(snapshot::Snapshot),
    SnapshotOnly(snapshot::SnapshotOnly),
    Run(event::Run),
    Resume(resume::Resume),
    Rollback(rollback::Rollback),
    Reap(reap::Reap),
    Status(status::Status),
    Report(report::Report),
    Notify(notify::Notify),
    Rehearse(rehearse::Rehearse),
    Simulate(simulate::Simulate),
    IamPolicy(iam_policy::IamPolicy),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Whether no time is to pass for it.
    pub(super) fn is_instant(&self) -> bool {
        matches!(self, Self::Rehearse(rehearse) if rehearse.is_instant())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::grammar().debug_assert();
    }
}
