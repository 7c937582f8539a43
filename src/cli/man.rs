//! `trapheus man`: what the command line knows of itself as manual pages, and what is the same for all of
//! it, on the main page.

use super::exit::{Exit, Failure};
use super::session::print;
use crate::alert;
use clap::builder::{Resettable, Str, StyledStr};
use clap::{Arg, Args, Command};
use clap_mangen::Man as Page;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

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
    pub(super) fn run(&self, command: Command) -> Result<Exit, Failure> {
        // There is no page for `help`: its pages are these.
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let main = page(&command, &of_all(&command)).map_err(anyhow::Error::from)?;
        match &self.dir {
            None => print(&main)?,
            Some(dir) => write(dir, &command, &main).map_err(anyhow::Error::from)?,
        }
        Ok(Exit::Done)
    }
}

/// The main page, and one for each subcommand.
fn write(dir: &Path, command: &Command, main: &[u8]) -> io::Result<()> {
    let name = |of: &Command| dir.join(Page::new(of.clone()).get_filename());
    std::fs::write(name(command), main)?;
    let mut below: Vec<_> = command.get_subcommands().collect();
    while let Some(one) = below.pop() {
        let see = section("SEE ALSO", "trapheus(1): exit status, environment and files");
        std::fs::write(name(one), page(one, &see)?)?;
        below.extend(one.get_subcommands());
    }
    Ok(())
}

/// The page of a command: examples as they are typed, and `more` after them.
fn page(command: &Command, more: &str) -> io::Result<Vec<u8>> {
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    // It would fill them into one paragraph, and have the version before them: the foot has it.
    let rest = command.clone().after_help(Resettable::<StyledStr>::Reset);
    let rest = rest.version(Resettable::<Str>::Reset);
    let source = concat!("trapheus ", env!("CARGO_PKG_VERSION"));
    let mut text = Vec::new();
    Page::new(rest).source(source).render(&mut text)?;
    let lines = examples.lines().filter_map(|line| line.strip_prefix("  ")).map(escaped);
    text.extend(b".SH EXAMPLES\n.nf\n");
    text.extend(lines.flat_map(|line| (line + "\n").into_bytes()));
    // Names that are cut cannot be copied.
    text.extend(b".fi\n.nh\n.ad l\n");
    text.extend(more.bytes());
    Ok(text)
}

/// What holds for every subcommand.
fn of_all(command: &Command) -> String {
    let codes = Exit::ALL.map(|exit| (exit.code().to_string(), exit.meaning().to_owned()));
    let flags: Vec<_> = variables(command).into_iter().collect();
    [
        list("EXIT STATUS", codes),
        list(
            "ENVIRONMENT",
            [(flags.join(", "), FLAGS.to_owned())].into_iter().chain(own(VARIABLES)),
        ),
        list("FILES", own(FILES)),
    ]
    .concat()
}

const FLAGS: &str = "Each stands for the flag of its name, which wins over it; an empty one counts as \
                     not set.";

const VARIABLES: &[(&str, &str)] = &[
    (alert::URLS_VARIABLE, "The URLs of Slack webhooks, comma separated."),
    (
        "AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID, …",
        "Credentials, profile, region and endpoints as the AWS CLI takes them.",
    ),
    ("GITHUB_STEP_SUMMARY", "A file that every run appends its report to, as Markdown."),
    ("NO_COLOR, CLICOLOR_FORCE", "Whether there are colors."),
];

const FILES: &[(&str, &str)] = &[
    (
        "./trapheus.toml, ~/.config/trapheus/config.toml, /etc/trapheus/config.toml",
        "The configuration; the file of --config is asked before these, and then the nearest first. \
         $XDG_CONFIG_HOME stands for ~/.config.",
    ),
    (
        "~/.local/state/trapheus/runs/",
        "The journal of each run. The folder is that of --state-dir, $STATE_DIRECTORY, \
         $XDG_STATE_HOME/trapheus, or this one. It must be yours alone.",
    ),
    ("~/.local/state/trapheus/locks/", "A lock for each database that a process is at work on."),
];

fn own(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}

/// The variables that stand for flags, of a command and all below it.
fn variables(command: &Command) -> BTreeSet<String> {
    let names = command.get_arguments().filter_map(Arg::get_env);
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.chain(command.get_subcommands().flat_map(variables)).collect()
}

fn list(title: &str, rows: impl IntoIterator<Item = (String, String)>) -> String {
    let row = |(name, words)| format!(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(words));
    let rows: String = rows.into_iter().map(row).collect();
    format!(".SH {title}\n{rows}")
}

fn section(title: &str, words: &str) -> String {
    format!(".SH {title}\n{}\n", escaped(words))
}

/// A line of text in which nothing is a request of roff's, and signs are those that are typed.
fn escaped(line: impl AsRef<str>) -> String {
    let mut text = String::new();
    for c in line.as_ref().chars() {
        match c {
            '\\' => text.push_str("\\(rs"),
            '-' => text.push_str("\\-"),
            '\'' => text.push_str("\\(aq"),
            '~' => text.push_str("\\(ti"),
            '^' => text.push_str("\\(ha"),
            '`' => text.push_str("\\(ga"),
            c => text.push(c),
        }
    }
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_no_request_of_roff() {
        for (line, page) in [
            ("db1 is restored", "db1 is restored"),
            ("./trapheus.toml", "\\&./trapheus.toml"),
            ("'a' --b c\\d ~/e", "\\(aqa\\(aq \\-\\-b c\\(rsd \\(ti/e"),
            ("", ""),
        ] {
            assert_eq!(escaped(line), page, "{line}");
        }
    }
}
