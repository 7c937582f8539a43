//! `trapheus completions`: the files in `completions/` are its output.

use super::exit::{Exit, Failure};
use super::session::print;
use clap::Args;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  trapheus completions bash > ~/.local/share/bash-completion/completions/trapheus
  trapheus completions zsh > ~/.zfunc/_trapheus     a folder of $fpath
  trapheus completions fish > ~/.config/fish/completions/trapheus.fish";

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, mut command: clap::Command) -> Result<Exit, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command, "trapheus", &mut text);
        print(&text)?;
        Ok(Exit::Done)
    }
}
