//! The flags that several subcommands share. The doc comments are the help.

use super::exit::Failure;
use crate::plan::{Deletion, FinalSnapshot, Identifier, Shape, quoted};
use crate::report::{Color, Output, Progress};
use clap::Args;
use jiff::SignedDuration;
use std::path::PathBuf;
use std::time::Duration;

/// The flags that every subcommand takes. What is absent may stand in a configuration file.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Shared {
    /// The profile of ~/.aws; wins over credentials in the environment
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_PROFILE",
        hide_env_values = true,
        value_name = "NAME",
        help_heading = "AWS"
    )]
    pub(super) profile: Option<String>,
    /// The AWS region
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_REGION",
        hide_env_values = true,
        value_name = "REGION",
        help_heading = "AWS"
    )]
    pub(super) region: Option<String>,
    /// Ask this URL instead of AWS; `trapheus simulate` prints one
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_ENDPOINT_URL",
        hide_env_values = true,
        value_name = "URL",
        help_heading = "AWS"
    )]
    pub(super) endpoint_url: Option<String>,

    /// End this invocation after so long, resumably; nothing is taken back [default: 24h]
    #[arg(long, global = true, env = "TRAPHEUS_TIMEOUT", hide_env_values = true, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true, help_heading = "Run")]
    pub(super) timeout: Option<Duration>,
    /// Look this often, instead of at a pace that fits the wait; spans that are there for safety
    /// stay as they are on a real account, and throttling slows it down
    #[arg(long, global = true, env = "TRAPHEUS_POLL_INTERVAL", hide_env_values = true, value_name = "DURATION", value_parser = duration, allow_hyphen_values = true, help_heading = "Run")]
    pub(super) poll_interval: Option<Duration>,
    /// Where runs are journaled [default: ~/.local/state/trapheus]
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_STATE_DIR",
        hide_env_values = true,
        value_name = "DIR",
        help_heading = "Run"
    )]
    pub(super) state_dir: Option<PathBuf>,
    /// Read this configuration file before the others
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_CONFIG",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "Run"
    )]
    pub(super) config: Option<PathBuf>,

    /// What is printed on stdout
    #[arg(
        short,
        long,
        global = true,
        env = "TRAPHEUS_OUTPUT",
        hide_env_values = true,
        value_enum,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub(super) output: Option<Output>,
    /// Print nothing on success, and the whole story on failure
    #[arg(short, long, global = true, env = "TRAPHEUS_QUIET", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new(), help_heading = "Output")]
    pub(super) quiet: bool,
    /// Say more: -v every parameter, -vv requests, -vvv the SDK
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub(super) verbose: u8,
    /// Colors on the terminal
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_COLOR",
        hide_env_values = true,
        value_enum,
        value_name = "WHEN",
        help_heading = "Output"
    )]
    pub(super) color: Option<Color>,
    /// How progress is shown
    #[arg(
        long,
        global = true,
        env = "TRAPHEUS_PROGRESS",
        hide_env_values = true,
        value_enum,
        value_name = "HOW",
        help_heading = "Output"
    )]
    pub(super) progress: Option<Progress>,
}

impl Shared {
    /// The flags that say where: another command about the same run needs them too.
    ///
    /// `state` is the state folder, if none is typed. Paths are whole: whoever reads an alert is in another
    /// folder.
    pub(super) fn of_the_place(&self, state: Option<PathBuf>) -> String {
        let whole = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let whole = |path: Option<PathBuf>| Some(whole(path?).display().to_string());
        [
            ("profile", self.profile.clone()),
            ("endpoint-url", self.endpoint_url.clone()),
            ("state-dir", whole(self.state_dir.clone().or(state))),
            ("config", whole(self.config.clone())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some(format!(" --{name} {}", quoted(&value?))))
        .collect()
    }
}

/// The database.
#[derive(Clone, Debug, Args)]
pub(super) struct Target {
    /// The DB instance, or with --cluster the DB cluster
    #[arg(short, long, env = "TRAPHEUS_IDENTIFIER", hide_env_values = true, value_name = "ID")]
    pub(super) identifier: String,
    /// The identifier names a cluster
    #[arg(long, env = "TRAPHEUS_CLUSTER", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) cluster: bool,
}

/// What a start is allowed to do.
#[derive(Clone, Debug, Args)]
pub(super) struct Consent {
    /// Make every read-only check, print the plan and the exact requests, and change nothing
    #[arg(short = 'n', long, env = "TRAPHEUS_DRY_RUN", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) dry_run: bool,
    /// Must equal the identifier, else refused; answers the prompt
    #[arg(long, env = "TRAPHEUS_CONFIRM", hide_env_values = true, value_name = "ID")]
    pub(super) confirm: Option<String>,
}

impl Target {
    /// The name, of the shape that was asked for.
    pub(super) fn name(&self) -> Result<Identifier, Failure> {
        let shape = if self.cluster { Shape::Cluster } else { Shape::Instance };
        Identifier::parse_as(shape, &self.identifier)
            .map_err(|error| Failure::usage(&error.to_string(), "check --identifier"))
    }
}

/// How the old database goes. Absent, it is deleted once the restored one is checked.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "The old database")]
pub(super) struct Old {
    /// Let RDS take a last snapshot of it as it is deleted [default name:
    /// <identifier>-final-<date>-<letters>]
    #[arg(long, env = "TRAPHEUS_FINAL_SNAPSHOT", hide_env_values = true, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = OF_RUN)]
    final_snapshot: Option<String>,
    /// Let RDS retain its automated backups, and so its point-in-time history
    #[arg(long, env = "TRAPHEUS_KEEP_AUTOMATED_BACKUPS", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    keep_automated_backups: bool,
    /// Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap`
    /// deletes it after that, and before `trapheus rollback RUN` brings it back
    #[arg(long, env = "TRAPHEUS_KEEP_ORIGINAL", hide_env_values = true, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "168h", value_parser = grace)]
    keep_original: Option<Duration>,
}

/// Stands for a name that the run gives. No snapshot can have it.
const OF_RUN: &str = "";

impl Old {
    pub(super) fn deletion(&self) -> Result<Deletion, Failure> {
        let named = |name: &str| match name.to_ascii_lowercase().as_str() {
            // A variable may say whether, as that of every other flag does.
            OF_RUN | "true" | "yes" | "1" => Ok(Some(FinalSnapshot::OfRun)),
            "false" | "no" | "0" => Ok(None),
            _ => match Identifier::parse_as(Shape::Snapshot, name) {
                Ok(_) => Ok(Some(FinalSnapshot::Named(name.to_owned()))),
                Err(error) => Err(Failure::usage(&error.to_string(), "check --final-snapshot")),
            },
        };
        let last = self.final_snapshot.as_deref().map(named).transpose()?.flatten();
        Ok(Deletion {
            final_snapshot: last,
            keep_backups: self.keep_automated_backups,
            keep_for: self.keep_original.and_then(|span| SignedDuration::try_from(span).ok()),
        })
    }
}

/// A run that was begun earlier.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Earlier {
    /// The run, as `trapheus status` lists it
    #[arg(value_name = "RUN")]
    pub(super) run: Option<String>,
    /// The one unfinished run of this database; where this machine has none, what RDS shows of one
    #[arg(short, long, env = "TRAPHEUS_IDENTIFIER", hide_env_values = true, value_name = "ID")]
    pub(super) identifier: Option<String>,
    /// The identifier names a cluster
    #[arg(long, env = "TRAPHEUS_CLUSTER", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) cluster: bool,
}

/// A run that may have been begun on another machine.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Lost {
    /// The machine that ran it is gone, and its journal with it: write the journal anew from what
    /// RDS shows. Two machines at work on one run would undo each other's work
    #[arg(long, requires = "identifier", conflicts_with = "run")]
    pub(super) lost_journal: bool,
}

impl Earlier {
    /// The name of the database that may be meant: of an instance, and of a cluster; with --cluster
    /// of that alone. None where none is given.
    pub(super) fn names(&self) -> Result<Vec<Identifier>, Failure> {
        let Some(identifier) = &self.identifier else { return Ok(Vec::new()) };
        let shapes: &[bool] = if self.cluster { &[true] } else { &[false, true] };
        let name = |&cluster: &bool| Target { identifier: identifier.clone(), cluster }.name();
        shapes.iter().map(name).collect()
    }

    /// Whether a name is given that the environment does not have.
    pub(super) fn is_typed(&self) -> bool {
        self.identifier.is_some() && self.identifier != std::env::var("TRAPHEUS_IDENTIFIER").ok()
    }

    /// That none is found, in words.
    pub(super) fn nothing(&self) -> String {
        let of = self.identifier.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        format!("no unfinished run{of} on this machine")
    }

    /// Whether a run of this database may be meant. `--cluster` only tells a cluster from an
    /// instance of its name.
    pub(super) fn means(&self, name: &Identifier) -> bool {
        let shape = !self.cluster || name.shape() == Shape::Cluster;
        shape && self.identifier.as_deref().is_none_or(|typed| name.is_called(typed))
    }
}

/// Longer than anything that RDS does, and short enough to be added and multiplied.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A span such as `20ms`, `90s`, `10m` or `4h 30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let hint = "write it like 20ms, 90s, 10m or '4h 30m'";
    let span: SignedDuration = text.parse().map_err(|_| hint.to_owned())?;
    if text.trim_start().starts_with(['P', 'p', '+']) {
        return Err(hint.to_owned());
    }
    let span = Duration::try_from(span).map_err(|_| format!("it must not be negative; {hint}"))?;
    if span > LONGEST {
        return Err(format!("it must not be longer than a year; {hint}"));
    }
    Ok(span)
}

/// A span that ends later than it begins, in the whole seconds that a tag shows.
fn grace(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        span if span < Duration::from_secs(1) => Err("it must not be shorter than 1s".to_owned()),
        span => Ok(span),
    }
}

/// A name that is given, and not a variable of the shell's that was never set.
pub(super) fn named(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// How many times faster time goes.
pub(super) fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && (0.01..=1e6).contains(&speed) => Ok(speed),
        _ => Err("a number from 0.01 to 1000000".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, millis) in [
            ("20ms", Some(20)),
            ("90s", Some(90_000)),
            ("10m", Some(600_000)),
            ("4h 30m", Some(16_200_000)),
            ("4h30m", Some(16_200_000)),
            ("0s", Some(0)),
            ("", None),
            ("5", None),
            ("-5s", None),
            ("PT5S", None),
            ("soon", None),
            ("5 parsecs", None),
            ("8760h", Some(31_536_000_000)),
            ("8761h", None),
            ("9000000000000000000s", None),
        ] {
            assert_eq!(duration(text).ok().map(|span| span.as_millis()), millis, "{text:?}");
        }
    }

    #[test]
    fn a_last_snapshot_is_named_or_not() {
        let named = || Some(FinalSnapshot::Named("db1-last".to_owned()));
        for (text, last) in [
            (OF_RUN, Some(FinalSnapshot::OfRun)),
            ("true", Some(FinalSnapshot::OfRun)),
            ("Yes", Some(FinalSnapshot::OfRun)),
            ("1", Some(FinalSnapshot::OfRun)),
            ("false", None),
            ("no", None),
            ("0", None),
            ("db1-last", named()),
        ] {
            let old = Old { final_snapshot: Some(text.to_owned()), ..Old::default() };
            let deletion = old.deletion().map(|deletion| deletion.final_snapshot);
            assert_eq!(deletion.ok(), Some(last), "{text:?}");
        }
    }

    #[test]
    fn what_is_kept_is_kept_for_some_time() {
        for (text, secs) in [("1s", Some(1)), ("48h", Some(172_800)), ("0s", None), ("20ms", None)]
        {
            assert_eq!(grace(text).ok().map(|span| span.as_secs()), secs, "{text:?}");
        }
    }

    #[test]
    fn the_next_command_says_where() {
        let shared = Shared {
            profile: Some("ops".to_owned()),
            state_dir: Some("/it's here".into()),
            ..Shared::default()
        };
        let other = || Some("/other".into());
        assert_eq!(shared.of_the_place(other()), r" --profile ops --state-dir '/it'\''s here'");
        assert_eq!(Shared::default().of_the_place(None), "");
        assert_eq!(Shared::default().of_the_place(other()), " --state-dir /other");
        let shared = Shared { config: Some("own.toml".into()), ..Shared::default() };
        let here = std::env::current_dir().unwrap().display().to_string();
        assert_eq!(shared.of_the_place(None), format!(" --config {here}/own.toml"));
    }
}
