//! `trapheus report`, and the same for the summary of a CI job.

use super::args::Shared;
use super::earlier::{find, find_readable, is_live, lost_journal, moving};
use super::exit::{Exit, Failure};
use super::session::{Session, Telling, printed};
use crate::report::{Color, Output, Report as Full};
use crate::run::Bad;
use clap::{Args, ValueEnum};
use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// GitHub Actions shows what a step appends to this file: Markdown, on the page of the run.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// A summary that takes longer is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(5);

const EXAMPLES: &str = "\
Examples:
  trapheus report db1-20260101-020000-abcd
  trapheus report db1-20260101-020000-abcd --format markdown >> ticket.md
  trapheus report db1-20260101-020000-abcd --format json | jq .timeline";

/// Tell the whole of one run, from its journal alone
///
/// Who, when and where, what the checks found, each step and request, the settings compared, the
/// alerts, and a timeline. RDS is not asked, and no credentials are needed. With GITHUB_STEP_SUMMARY
/// set, every run appends its report to that file as Markdown when it ends.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Report {
    /// The run, as `trapheus status` lists it
    #[arg(value_name = "RUN")]
    run: String,
    /// Text, one JSON object, or Markdown for a ticket [default: human, or json with `-o json`]
    #[arg(
        long,
        env = "TRAPHEUS_FORMAT",
        hide_env_values = true,
        value_enum,
        value_name = "FORMAT"
    )]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
    Markdown,
}

impl Report {
    pub(super) fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let session = Session::open(shared, Telling::Nobody)?;
        let state = session.state()?;
        let (known, bad) = find_readable(&session, &state, &self.run)?;
        let report = Full::of(known.events(), is_live(&state, &known), &session.flags);
        let mut report = report.ok_or_else(|| untold(&self.run))?;
        if let Some(bad) = bad {
            cut(&mut report, &session, &bad);
            let lines = known.entries.len();
            let told = format!("warning: {bad}; told is what the {lines} lines before it say\n");
            session.terminal.say(&told);
        }
        let format = self.format.unwrap_or(match session.manner.output {
            Output::Human => Format::Human,
            Output::Json | Output::Jsonl => Format::Json,
        });
        session.terminal.print(&match format {
            Format::Human => report.text(in_color(&session)),
            Format::Json => report.to_json() + "\n",
            Format::Markdown => report.markdown(),
        });
        printed(&session.terminal)?;
        Ok(Exit::Done)
    }
}

/// Of a damaged journal: it is not known how the run went on, and it is not carried on by it.
fn cut(report: &mut Full, session: &Session, bad: &Bad) {
    report.damaged = Some(bad.to_string());
    if report.live {
        return;
    }
    (report.next, report.next_when, report.next_or) = match bad.error.damaged() {
        Some(path) => (lost_journal(session, bad), Some(moving(path)), None),
        None => (None, None, None),
    };
}

/// A file that it goes to has no use for colors, although the terminal has.
fn in_color(session: &Session) -> bool {
    let asked = session.shared.color == Some(Color::Always);
    session.manner.choice.color && (asked || io::stdout().is_terminal())
}

/// A journal that could be read tells how its run began, so this is not to be seen.
fn untold(run: &str) -> Failure {
    Failure::new(
        Exit::Unexpected,
        &format!("the journal of the run {run} does not tell how it began"),
        "trapheus status lists the runs",
    )
}

/// Appends the report of a run to the summary of the CI job, where there is one. That it cannot be
/// written is a warning: how the run ended stands.
pub(super) async fn summarise(session: &Session, run: &str) {
    let Some(path) = std::env::var_os(SUMMARY).filter(|path| !path.is_empty()) else { return };
    let path = PathBuf::from(path);
    let shown = path.display().to_string();
    let appended = match markdown(session, run) {
        // A file may be a pipe that nobody reads.
        Ok(text) => {
            let append = tokio::task::spawn_blocking(move || append(&path, &text));
            match tokio::time::timeout(PATIENCE, append).await {
                Ok(done) => done.unwrap_or_else(|error| Err(io::Error::other(error))),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            }
        }
        Err(error) => Err(error),
    };
    if let Err(error) = appended {
        let text = format!("warning: the report could not be written to {shown}: {error}\n");
        session.terminal.say(&text);
    }
}

/// Of this process's own run, which it no longer drives.
fn markdown(session: &Session, run: &str) -> io::Result<String> {
    let known = session.state().and_then(|state| find(session, &state, run));
    let known = known.map_err(|failure| io::Error::other(failure.what))?;
    let report = Full::of(known.events(), false, &session.flags);
    Ok(report.map(|report| report.markdown()).unwrap_or_default())
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    // What is there already may not end with a line of its own.
    file.write_all(format!("\n{text}").as_bytes())
}
