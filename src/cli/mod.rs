//! People come in here: arguments, one file per subcommand, the prompt, exit codes, configuration.
//!
//! Decides what is shown and asked, and with which code the process ends. Must never decide what
//! is done to a database: that is [`crate::plan`]'s.

mod account;
mod again;
mod args;
mod command;
mod completions;
mod config;
mod earlier;
mod exit;
mod man;
mod prompt;
pub mod rehearse;
mod restore;
mod resume;
mod rollback;
mod session;
mod signals;
mod simulate;
mod status;

pub use exit::Exit;

use crate::report::{self, Story};
use args::Shared;
use clap::FromArgMatches;
use command::{Cli, Command};
use exit::Failure;
use std::io::Write;
use std::process::ExitCode;

/// The whole program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::grammar()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let shared = cli.shared.clone();
    let exit = match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(dispatch(cli));
            // A prompt that nobody answers must not hold the process.
            runtime.shutdown_background();
            exit
        }
        Err(error) => Err(anyhow::Error::from(error).into()),
    };
    exit.unwrap_or_else(|failure| say(&shared, &failure)).into()
}

async fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let Cli { shared, command } = cli;
    match command {
        Command::Restore(restore) => restore.run(shared).await,
        Command::Resume(resume) => resume.run(shared).await,
        Command::Rollback(rollback) => rollback.run(shared).await,
        Command::Status(status) => status.run(shared).await,
        Command::Rehearse(rehearse) => rehearse.run(shared).await,
        Command::Simulate(simulate) => simulate.run().await,
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    }
}

/// A failure before a run or beside it, in the form that all errors have.
fn say(shared: &Shared, failure: &Failure) -> Exit {
    let story = Story::default();
    let mut end = report::Ending::new(&story, failure.exit.code());
    end.problem = Some(failure.problem());
    end.next.clone_from(&failure.hint);
    // Nobody is left to be told if these cannot be written.
    let _told = writeln!(std::io::stderr(), "{}", end.closing(false).trim_end());
    let line = match shared.output {
        None | Some(report::Output::Human) => return failure.exit,
        Some(report::Output::Json) => end.result().to_json(),
        Some(report::Output::Jsonl) => end.result().to_jsonl(),
    };
    let _told = writeln!(std::io::stdout(), "{line}");
    failure.exit
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
