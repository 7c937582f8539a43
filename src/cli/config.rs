//! Configuration files, and the order in which flag, environment and files are asked.

use super::args::Shared;
use super::exit::Failure;
use super::keys;
use crate::alert;
use crate::plan::{Finding, Hook, Moment};
use crate::report::{Color, Output, Progress};
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One configuration file: any shared flag in snake_case, and the alerts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
struct File {
    profile: Option<String>,
    region: Option<String>,
    endpoint_url: Option<String>,
    #[serde(deserialize_with = "duration")]
    timeout: Option<Duration>,
    #[serde(deserialize_with = "duration")]
    poll_interval: Option<Duration>,
    state_dir: Option<PathBuf>,
    output: Option<Output>,
    quiet: Option<bool>,
    color: Option<Color>,
    progress: Option<Progress>,
    alert: Option<alert::Config>,
    hook: Option<Vec<HookTable>>,
    pin: Option<PinTable>,
}

/// `[[hook]]`: a program, and when it is run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub(super) struct HookTable {
    on: Moment,
    /// The program and its arguments; no shell is between. A path that is not whole begins at the
    /// folder of the file: whoever resumes is in another one.
    run: Vec<String>,
    #[serde(default, deserialize_with = "duration")]
    timeout: Option<Duration>,
}

/// How long a hook may take where nothing else is said: enough to drain connections, and short beside
/// any restore.
const HOOK: Duration = Duration::from_secs(60);

/// `[pin]`: the only accounts and regions in which a run may begin. That of every file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct PinTable {
    accounts: Option<Vec<String>>,
    regions: Option<Vec<String>>,
}

/// What the files say beside the flags.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// The alerts: of each key, that of the nearest file that has it.
    pub(super) alerts: alert::Config,
    /// The hooks of the nearest file that has any.
    pub(super) hooks: Vec<Hook>,
    /// Every file's pins.
    pub(super) pins: Vec<Pin>,
}

/// The pins of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pin {
    file: PathBuf,
    table: PinTable,
}

impl Pin {
    /// What keeps a run from beginning here.
    pub(super) fn refuses(&self, account: Option<&str>, region: &str) -> Vec<Finding> {
        let PinTable { accounts, regions } = &self.table;
        let file = self.file.display();
        let refuse = |what: &str, found: &str, only: &[String]| {
            Finding::refuse(
                format!("{file} allows only the {what} {}, and this is {found}", only.join(", ")),
                format!("check --profile and --region; or, if that is meant, [pin] in {file}"),
            )
        };
        let account = account.unwrap_or("an account that cannot be told");
        let checks = [("account", account, accounts), ("region", region, regions)];
        let wrong = checks.into_iter().filter_map(|(what, found, only)| {
            let only = only.as_ref().filter(|only| !only.iter().any(|one| one == found))?;
            Some(refuse(what, found, only))
        });
        wrong.collect()
    }
}

impl File {
    /// What would send messages, requests or journals elsewhere, or nowhere: not to be taken from
    /// whoever can put a file into the current folder.
    fn redirects(&self) -> Option<&'static str> {
        [
            ("alerts", self.alert.is_some()),
            ("a hook", self.hook.is_some()),
            ("endpoint_url", self.endpoint_url.is_some()),
            ("state_dir", self.state_dir.is_some()),
        ]
        .into_iter()
        .find_map(|(what, named)| named.then_some(what))
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    super::args::duration(&text).map(Some).map_err(serde::de::Error::custom)
}

/// Fills what the command line and the environment left open from the files, the nearest first,
/// and gives what else the files say.
pub(super) fn fill(shared: &mut Shared) -> Result<Filled, Failure> {
    let (mut alerts, mut hooks, mut pins) = (alert::Config::default(), None, Vec::new());
    for path in paths(shared.config.as_deref()) {
        let named = shared.config.as_deref() == Some(&*path);
        let Some(file) = load(&path, named)? else { continue };
        let found = path == Path::new("trapheus.toml") && !named;
        if let Some(what) = file.redirects().filter(|_| found) {
            return Err(Failure::usage(
                &format!(
                    "./trapheus.toml names {what}; a file found in the current folder may not"
                ),
                "name it with --config if you trust it, or move it to ~/.config/trapheus/config.toml",
            ));
        }
        let wrong = |what: &str| Failure::usage(&format!("{}: {what}", path.display()), SEE);
        if file.profile.as_ref().is_some_and(|profile| profile.contains("://")) {
            return Err(wrong("profile is a URL"));
        }
        shared.profile = shared.profile.take().or(file.profile);
        shared.region = shared.region.take().or(file.region);
        shared.endpoint_url = shared.endpoint_url.take().or(file.endpoint_url);
        shared.timeout = shared.timeout.or(file.timeout);
        shared.poll_interval = shared.poll_interval.or(file.poll_interval);
        shared.state_dir = shared.state_dir.take().or(file.state_dir);
        shared.output = shared.output.or(file.output);
        shared.color = shared.color.or(file.color);
        shared.progress = shared.progress.or(file.progress);
        shared.quiet |= file.quiet.unwrap_or_default();
        alerts = alerts.or(file.alert.unwrap_or_default());
        if let Some(table) = file.pin {
            table.check().map_err(wrong)?;
            pins.push(Pin { file: path.clone(), table });
        }
        if let Some(tables) = file.hook.filter(|_| hooks.is_none()) {
            let read: Result<Vec<_>, _> =
                tables.into_iter().map(|table| table.read(&path)).collect();
            hooks = Some(read.map_err(wrong)?);
        }
    }
    Ok(Filled { alerts, hooks: hooks.unwrap_or_default(), pins })
}

/// The file that shows how it is written.
const SEE: &str = "see examples/trapheus.toml";

impl PinTable {
    fn check(&self) -> Result<(), &'static str> {
        let none = |only: &Option<Vec<String>>| only.as_ref().is_some_and(Vec::is_empty);
        let word = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let mut all = self.accounts.iter().chain(&self.regions).flatten();
        if !all.all(word) {
            // It is not shown: it may be a webhook.
            return Err("[pin] holds what is neither an account nor a region");
        }
        match (none(&self.accounts), none(&self.regions)) {
            (true, _) => Err("[pin] accounts names none"),
            (_, true) => Err("[pin] regions names none"),
            _ => Ok(()),
        }
    }
}

impl HookTable {
    /// `file` is where it stands.
    fn read(mut self, file: &Path) -> Result<Hook, &'static str> {
        let Some(program) = self.run.first_mut().filter(|program| !program.is_empty()) else {
            return Err("[[hook]] run names no program");
        };
        if program.contains("://") {
            return Err("[[hook]] run begins with a URL, and not with a program");
        }
        if program.contains('/') {
            let whole = std::path::absolute(file.parent().unwrap_or(file).join(&*program));
            let whole = whole.ok().and_then(|path| path.into_os_string().into_string().ok());
            *program = whole.ok_or("[[hook]] run names a path that cannot be written")?;
        }
        if self.timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err("[[hook]] timeout leaves no time");
        }
        let timeout = SignedDuration::try_from(self.timeout.unwrap_or(HOOK));
        let timeout = timeout.map_err(|_| "[[hook]] timeout is too long")?;
        Ok(Hook { on: self.on, run: self.run, timeout })
    }
}

/// The files, the nearest first.
fn paths(named: Option<&Path>) -> Vec<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".config")));
    let mut paths: Vec<_> = named.map(Path::to_path_buf).into_iter().collect();
    paths.push(PathBuf::from("trapheus.toml"));
    paths.extend(home.map(|home| home.join("trapheus/config.toml")));
    paths.push(PathBuf::from("/etc/trapheus/config.toml"));
    // A file that --config names is read once, and trusted, however its path is written.
    if let Some(named) = named {
        let same = |path: &Path| match (path.canonicalize(), named.canonicalize()) {
            (Ok(path), Ok(named)) => path == named,
            _ => path == named,
        };
        let mut first = true;
        paths.retain(|path| std::mem::take(&mut first) || !same(path));
    }
    paths
}

fn load(path: &Path, named: bool) -> Result<Option<File>, Failure> {
    let text = match read(path, named) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !named => return Ok(None),
        Err(error) => {
            let what = format!("the configuration file {} cannot be read: {error}", path.display());
            return Err(Failure::usage(&what, "check the path and its permissions"));
        }
    };
    let wrong = |what: &str| Failure::usage(&format!("{}{what}", path.display()), SEE);
    if let Some(misfit) = toml::from_str(&text).ok().as_ref().and_then(keys::misfit::<File>) {
        return Err(wrong(&format!(": {misfit}")));
    }
    toml::from_str(&text).map(Some).map_err(|error| {
        // The parser's own display quotes the line.
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        wrong(&format!(" line {line}: {}", hushed(error.message())))
    })
}

/// The largest file that is one, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// One that is named may be a pipe, as a shell gives it; whatever else is found under the name of a file
/// must not hold up a run.
fn read(path: &Path, named: bool) -> std::io::Result<String> {
    let other = |what: &str| std::io::Error::other(what.to_owned());
    let found = std::fs::metadata(path)?;
    if !named && !found.is_file() {
        return Err(other("it is no regular file"));
    }
    let mut text = String::new();
    std::fs::File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST { Err(other("it is larger than 1 MiB")) } else { Ok(text) }
}

/// A parser's message without what it quotes, where that may be a webhook's URL.
fn hushed(message: &str) -> String {
    let quotes = ['"', '\'', '`'];
    match (message.find(quotes), message.rfind(quotes)) {
        (Some(from), Some(to)) if message[from..to].contains('/') => {
            format!("{}…{}", &message[..from], &message[to + 1..])
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_may_be_a_url_is_quoted() {
        for (message, hushed_) in [
            (
                "invalid type: string \"https://a/b\", expected a table",
                "invalid type: string …, expected a table",
            ),
            ("unknown variant `a/\"b\"c`, expected one of `x`, `y`", "unknown variant …"),
            (
                "unknown variant `failur`, expected `failure`",
                "unknown variant `failur`, expected `failure`",
            ),
            ("string values must be quoted", "string values must be quoted"),
        ] {
            assert_eq!(hushed(message), hushed_);
        }
    }
}
