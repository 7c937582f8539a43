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
mod event;
mod exit;
mod iam_policy;
mod keys;
mod late;
mod lost;
mod man;
mod misuse;
mod notify;
mod prompt;
mod reap;
pub mod rehearse;
mod report;
mod restore;
mod resume;
mod rollback;
mod session;
mod signals;
mod simulate;
mod snapshot;
mod start;
mod status;
mod telling;

pub use exit::Exit;

use crate::report::{Ending, Output, Story};
use args::Shared;
use clap::{CommandFactory, FromArgMatches};
use command::{Cli, Command};
use exit::Failure;
use std::io::Write;
use std::process::ExitCode;

/// The whole program.
#[must_use]
pub fn main() -> ExitCode {
    let matches = Cli::grammar().try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return misuse::misuse(&error).into(),
    };
    let shared = cli.shared.clone();
    let paused = cli.command.is_instant();
    let mut builder = tokio::runtime::Builder::new_current_thread();
    // From the first moment, or the story would depend on how long the start took.
    let runtime = builder.enable_all().start_paused(paused).build();
    let exit = match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(dispatch(cli));
            // A prompt that nobody answers must not hold the process.
            runtime.shutdown_background();
            exit
        }
        Err(error) => Err(anyhow::Error::from(error).into()),
    };
    exit.unwrap_or_else(|failure| {
        let mut shared = shared;
        // The file may say how data is printed; that it cannot be read is perhaps what is told.
        let _wrong = config::fill(&mut shared);
        say(&shared, &failure)
    })
    .into()
}

/// The command line as data: what is generated from it is tested by it.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

async fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let Cli { shared, command } = cli;
    match command {
        Command::Restore(restore) => restore.run(shared).await,
        Command::Snapshot(snapshot) => snapshot.run(shared).await,
        Command::SnapshotOnly(snapshot) => snapshot.run(shared).await,
        Command::Run(run) => run.run(shared).await,
        Command::Resume(resume) => resume.run(shared).await,
        Command::Rollback(rollback) => rollback.run(shared).await,
        Command::Reap(reap) => reap.run(shared).await,
        Command::Status(status) => status.run(shared).await,
        Command::Report(report) => report.run(shared),
        Command::Notify(notify) => notify.run(shared).await,
        Command::Rehearse(rehearse) => rehearse.run(shared).await,
        Command::IamPolicy(policy) => policy.run(shared).await,
        Command::Simulate(simulate) => simulate.run().await,
        Command::Completions(completions) => completions.run(Cli::command()),
        Command::Man(man) => man.run(Cli::command()),
    }
}

/// A failure before a run or beside it, in the form that all errors have.
fn say(shared: &Shared, failure: &Failure) -> Exit {
    let none = Story::default();
    let story = failure.story.as_deref().unwrap_or(&none);
    // Nobody is left to be told if this cannot be written.
    let _told = writeln!(std::io::stderr(), "{}", ending(story, failure).closing(false).trim_end());
    print_result(shared.output.unwrap_or_default(), failure);
    failure.exit
}

fn print_result(output: Output, failure: &Failure) {
    let none = Story::default();
    let result = ending(failure.story.as_deref().unwrap_or(&none), failure).result();
    let line = match output {
        Output::Human => return,
        Output::Json => result.to_json(),
        Output::Jsonl => result.to_jsonl(),
    };
    let _told = writeln!(std::io::stdout(), "{line}");
}

fn ending<'a>(story: &'a Story, failure: &Failure) -> Ending<'a> {
    let mut end = Ending::new(story, failure.exit.code());
    end.target = failure.target.as_deref().cloned();
    end.problem = Some(failure.problem());
    end.next.clone_from(&failure.hint);
    end
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
