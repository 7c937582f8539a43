//! `trapheus man`.

use super::exit::{Exit, Failure};
use super::session::print;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  trapheus man | man -l -
  trapheus man --dir ~/.local/share/man/man1        and then: man trapheus-restore";

/// Print the manual page, or write one for each subcommand into a folder
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Man {
    /// Write trapheus.1, trapheus-restore.1, … here
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, command: clap::Command) -> Result<Exit, Failure> {
        let mut text = Vec::new();
        let written = match &self.dir {
            Some(dir) => clap_mangen::generate_to(command, dir),
            None => clap_mangen::Man::new(command).render(&mut text),
        };
        written.map_err(anyhow::Error::from)?;
        print(&text)?;
        Ok(Exit::Done)
    }
}
