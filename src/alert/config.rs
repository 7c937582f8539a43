//! `[alert]` of the configuration.

use super::Secret;
use crate::program::{Program, ProgramError};
use reqwest::Url;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// The environment variable that may hold the Slack URLs, comma separated.
pub const URLS_VARIABLE: &str = "TRAPHEUS_SLACK_WEBHOOK_URLS";

/// `[alert]` as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub struct Config {
    /// When to tell; on failure, where nothing is said.
    pub on: Option<Vec<Occasion>>,
    /// `[alert.email]`.
    pub email: Option<Email>,
    /// `[alert.slack]`.
    pub slack: Option<Slack>,
}

/// When an alert is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Rolled back, stuck, attention, or stopped while nobody serves the name.
    Failure,
    /// A run begins.
    Start,
    /// A run did what was asked.
    Success,
}

impl Occasion {
    /// The occasion of an end. A refusal is none: whoever asked sees it, and nothing was changed.
    #[must_use]
    pub fn of_end(exit_code: u8, unserved: bool) -> Option<Self> {
        match exit_code {
            0 => Some(Self::Success),
            2 | 3 => None,
            4..=6 => Some(Self::Failure),
            _ => unserved.then_some(Self::Failure),
        }
    }
}

/// `[alert.email]`: SES v2.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct Email {
    /// The sender, an identity verified in SES.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// The region of the SES identity, where it is not the database's.
    #[serde(default)]
    pub region: Option<String>,
    /// The SES configuration set.
    #[serde(default)]
    pub configuration_set: Option<String>,
    /// The ARN of an identity of another account that lets us send.
    #[serde(default)]
    pub identity_arn: Option<String>,
}

/// `[alert.slack]`: exactly one source of incoming-webhook URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct Slack {
    /// The URLs themselves.
    #[serde(default, deserialize_with = "one_or_more")]
    pub urls: Option<Vec<Secret>>,
    /// A file with one URL a line.
    #[serde(default)]
    pub url_file: Option<PathBuf>,
    /// A command that prints one URL a line. Run without a shell.
    #[serde(default)]
    pub url_command: Option<Vec<String>>,
}

/// One URL in place of a list is taken too.
fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Secret>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(Secret),
        More(Vec<Secret>),
    }
    let urls = OneOrMore::deserialize(from);
    urls.map(|urls| match urls {
        OneOrMore::One(url) => Some(vec![url]),
        OneOrMore::More(urls) => Some(urls),
    })
    .map_err(|_| serde::de::Error::custom("urls must be a list of texts"))
}

/// What is wrong with `[alert]`. No message has a URL in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// An address cannot be one.
    #[error("[alert.email] {field}: '{value}' is not an e-mail address")]
    Address {
        /// Which field.
        field: &'static str,
        /// What it holds.
        value: String,
    },
    /// Nobody to write to.
    #[error("[alert.email] to: no recipient is given")]
    NoRecipient,
    /// More recipients than SES takes in one message.
    #[error("[alert.email] to: {0} recipients are given, and SES takes 50")]
    TooMany(usize),
    /// Nowhere to take the URLs from.
    #[error(
        "[alert.slack] needs one of urls, url_file, url_command, or the environment variable \
         {URLS_VARIABLE}"
    )]
    NoSource,
    /// Too many places to take the URLs from.
    #[error("[alert.slack] takes its URLs from one place only, and these are given: {0}")]
    Sources(String),
    /// The file cannot be read.
    #[error("[alert.slack] url_file cannot be read: {0}")]
    File(#[source] std::io::Error),
    /// The command gave nothing.
    #[error("[alert.slack] url_command {0}")]
    Command(#[source] ProgramError),
    /// The command failed.
    #[error("[alert.slack] url_command failed: {0}")]
    CommandFailed(std::process::ExitStatus),
    /// The source is empty.
    #[error("[alert.slack] {0} gives no URL")]
    NoUrl(&'static str),
    /// Not a URL.
    #[error("[alert.slack] {0}: URL number {1} is not a URL")]
    NotAUrl(&'static str, usize),
    /// The secret would go over the wire in the clear.
    #[error("[alert.slack] {0}: URL number {1} must begin with https:// (http only for loopback)")]
    NotHttps(&'static str, usize),
}

/// A webhook, and what it is called wherever its URL may not be.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    pub(super) name: String,
    pub(super) url: Secret,
}

/// What the e-mail is called.
pub(super) const EMAIL: &str = "email";

/// Where alerts go, once the configuration is found to be right.
#[derive(Clone, Debug, Default)]
pub struct Sinks {
    pub(super) on: Vec<Occasion>,
    pub(super) email: Option<Email>,
    pub(super) slack: Vec<Webhook>,
    pub(super) limits: Option<(Duration, Duration)>,
}

impl Sinks {
    /// Whether an alert is wanted on an occasion, and there is somewhere to send it.
    #[must_use]
    pub fn wants(&self, occasion: Occasion) -> bool {
        self.on.contains(&occasion) && !self.is_empty()
    }

    /// Whether there is nowhere to send alerts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.email.is_none() && self.slack.is_empty()
    }

    /// The e-mail settings: an SES client is needed if there are any, in their region if they name
    /// one.
    #[must_use]
    pub fn email(&self) -> Option<&Email> {
        self.email.as_ref()
    }

    /// Other time limits than the usual ones: for all attempts at a sink, and for each.
    #[must_use]
    pub fn within(mut self, limit: Duration, attempt: Duration) -> Self {
        self.limits = Some((limit, attempt));
        self
    }

    /// The sinks that have not taken an alert yet, by the names of those that have. They keep
    /// their names.
    #[must_use]
    pub fn without(mut self, taken: &BTreeSet<String>) -> Self {
        self.email = self.email.filter(|_| !taken.contains(EMAIL));
        self.slack.retain(|webhook| !taken.contains(&webhook.name));
        self
    }

    /// What the sinks are called, the e-mail first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let slack = self.slack.iter().map(|webhook| webhook.name.clone());
        self.email.iter().map(|_| EMAIL.to_owned()).chain(slack).collect()
    }

    /// Every sink by its name and in words that tell it from the others; no secret is in them.
    #[must_use]
    pub fn shown(&self) -> Vec<(String, String)> {
        let email = self.email.as_ref().map(|email| {
            (EMAIL.to_owned(), format!("from {} to {}", email.from, email.to.join(", ")))
        });
        let slack = self.slack.iter().map(|one| (one.name.clone(), one.url.shown()));
        email.into_iter().chain(slack).collect()
    }

    /// A text without any webhook in it.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        self.slack.iter().fold(text.to_owned(), |text, webhook| webhook.url.scrub(&text))
    }

    /// Where alerts go, in words, for the plan.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let email = self.email.as_ref().map(|email| format!("e-mail to {}", email.to.join(", ")));
        let slack = match self.slack.len() {
            0 => None,
            1 => Some("Slack".to_owned()),
            more => Some(format!("Slack, {more} webhooks")),
        };
        email.into_iter().chain(slack).collect()
    }
}

impl Config {
    /// What this one leaves open, as another one has it.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            on: self.on.or(other.on),
            email: self.email.or(other.email),
            slack: self.slack.or(other.slack),
        }
    }

    /// Checks everything and fetches the URLs, so that a mistake shows before the run and not when
    /// it has failed. `variable` is the value of [`URLS_VARIABLE`].
    ///
    /// # Errors
    /// The first [`ConfigError`].
    pub fn sinks(self, variable: Option<&str>) -> Result<Sinks, ConfigError> {
        if let Some(email) = &self.email {
            check_email(email)?;
        }
        let variable = variable.filter(|text| !text.trim().is_empty());
        let slack = match (self.slack, variable) {
            (None, None) => Vec::new(),
            (slack, variable) => fetch(slack.unwrap_or_default(), variable)?,
        };
        let on = self.on.unwrap_or_else(|| vec![Occasion::Failure]);
        Ok(Sinks { on, email: self.email, slack: named(slack), limits: None })
    }
}

/// One is `slack`, several are counted.
fn named(urls: Vec<Secret>) -> Vec<Webhook> {
    let single = urls.len() == 1;
    let name = |number| if single { "slack".to_owned() } else { format!("slack-{number}") };
    urls.into_iter().zip(1..).map(|(url, number)| Webhook { name: name(number), url }).collect()
}

fn check_email(email: &Email) -> Result<(), ConfigError> {
    /// The limit of one message of SES.
    const MOST: usize = 50;
    let addresses = email.to.iter().map(|to| ("to", to)).chain([("from", &email.from)]);
    for (field, value) in addresses {
        let inner = value.rsplit_once('<').map_or(value.as_str(), |(_, inner)| inner);
        let inner = inner.trim_end_matches('>').trim();
        let valid =
            inner.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                && !inner.contains(char::is_whitespace)
                && !value.contains(char::is_control);
        if !valid {
            // It may be a webhook's URL.
            let value = if value.contains('/') { "…" } else { value };
            return Err(ConfigError::Address { field, value: value.to_owned() });
        }
    }
    match email.to.len() {
        0 => Err(ConfigError::NoRecipient),
        count if count > MOST => Err(ConfigError::TooMany(count)),
        _ => Ok(()),
    }
}

fn fetch(slack: Slack, variable: Option<&str>) -> Result<Vec<Secret>, ConfigError> {
    let given: Vec<_> = [
        ("urls", slack.urls.is_some()),
        ("url_file", slack.url_file.is_some()),
        ("url_command", slack.url_command.is_some()),
        (URLS_VARIABLE, variable.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, given)| given.then_some(name))
    .collect();
    let source = match given.as_slice() {
        [] => return Err(ConfigError::NoSource),
        [source] => *source,
        more => return Err(ConfigError::Sources(more.join(", "))),
    };
    let urls = if let Some(urls) = slack.urls {
        urls
    } else if let Some(path) = slack.url_file {
        secrets(&std::fs::read_to_string(path).map_err(ConfigError::File)?, '\n')
    } else if let Some(command) = slack.url_command {
        secrets(&run(&command)?, '\n')
    } else {
        secrets(variable.unwrap_or_default(), ',')
    };
    if urls.is_empty() {
        return Err(ConfigError::NoUrl(source));
    }
    for (index, url) in urls.iter().enumerate() {
        check_url(url, source, index + 1)?;
    }
    Ok(urls)
}

fn secrets(text: &str, separator: char) -> Vec<Secret> {
    let lines = text.split(separator).map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(Secret::new).collect()
}

/// A password store that wants something of a person must not hold up a restore for longer.
const COMMAND: Duration = Duration::from_secs(10);

/// The command's stderr is the user's to see: it says why no secret could be had.
fn run(command: &[String]) -> Result<String, ConfigError> {
    let (input, variables) = (String::new(), BTreeMap::new());
    let (without, limit) = (&[][..], COMMAND);
    let program = Program { run: command, input, variables, without, limit, asks: true };
    let ran = program.run().map_err(|error| match error {
        ProgramError::Nothing => ConfigError::NoUrl("url_command"),
        error => ConfigError::Command(error),
    })?;
    if !ran.status.success() {
        return Err(ConfigError::CommandFailed(ran.status));
    }
    Ok(ran.stdout)
}

fn check_url(url: &Secret, source: &'static str, number: usize) -> Result<(), ConfigError> {
    let url = Url::parse(url.expose()).map_err(|_| ConfigError::NotAUrl(source, number))?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        _ => Err(ConfigError::NotHttps(source, number)),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
