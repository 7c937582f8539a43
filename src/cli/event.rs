//! `trapheus run`: the input of the original project's state machine, mapped onto our tasks.

use super::args::{Consent, Shared, Target};
use super::exit::{Exit, Failure};
use super::start::Start;
use crate::plan::{Task, Wish};
use clap::Args;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::io::Read;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  trapheus run --event event.json --dry-run
  echo '{\"identifier\": \"db1\", \"task\": \"db_restore\", \"isCluster\": false}' | trapheus run --event -

The tasks of an event:
  create_snapshot        as trapheus snapshot: take the snapshot anew, and restore it
  db_restore             as trapheus restore
  create_snapshot_only   as trapheus snapshot-only";

/// Start the task that an event in JSON names, as the original Trapheus took it
///
/// The event is an object of `identifier`, `task` and `isCluster`. What it starts is what the
/// subcommand of that task does, with the same checks, plan and question. An event from stdin
/// leaves nobody to be asked: there the command line is the consent, as without a terminal.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Run {
    /// The event: a file of JSON, or - for stdin
    #[arg(long, env = "TRAPHEUS_EVENT", hide_env_values = true, value_name = "FILE|-")]
    event: PathBuf,
    /// With the tasks that take a snapshot: delete the former one before the new one is taken
    #[arg(long, env = "TRAPHEUS_REPLACE_SNAPSHOT_FIRST", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    replace_snapshot_first: bool,
    #[command(flatten)]
    consent: Consent,
}

/// The keys of an event.
const KEYS: [&str; 3] = ["identifier", "task", "isCluster"];
/// The names of the tasks, and ours.
const TASKS: [(&str, Task); 3] = [
    ("create_snapshot", Task::Snapshot),
    ("db_restore", Task::Restore),
    ("create_snapshot_only", Task::SnapshotOnly),
];

impl Run {
    pub(super) async fn run(self, shared: Shared) -> Result<Exit, Failure> {
        let text = read(&self.event).map_err(|error| {
            let what = format!("the event {} cannot be read: {error}", self.event.display());
            Failure::usage(&what, "give a file of JSON with --event, or - for stdin")
        })?;
        let event = parse(&text).map_err(|wrong| {
            let example = r#"{"identifier": "db1", "task": "db_restore", "isCluster": false}"#;
            Failure::usage(&format!("the event {wrong}"), &format!("write it like {example}"))
        })?;
        let Event { identifier, task, cluster } = event;
        let name =
            Target { identifier: identifier.clone(), cluster }.name().map_err(|failure| {
                Failure::usage(&failure.what, "check the identifier of the event")
            })?;
        let first = self.replace_snapshot_first;
        if first && !task.takes() {
            let what = "--replace-snapshot-first is for the tasks that take a snapshot";
            return Err(Failure::usage(what, "drop it, or check the task of the event"));
        }
        let wish = match task {
            Task::Restore => Wish::restore(name, None),
            Task::Snapshot | Task::SnapshotOnly => Wish::snapshot(task, name, first),
        };
        Start { wish, consent: self.consent }.run(shared).await
    }
}

/// An event is a hundred bytes; whatever is so long is something else.
const LONGEST: u64 = 64 * 1024;

fn read(path: &Path) -> std::io::Result<String> {
    let source: Box<dyn Read> = match path.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => Box::new(std::fs::File::open(path)?),
    };
    let mut text = String::new();
    source.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(std::io::Error::other(format!("it is longer than {LONGEST} bytes")));
    }
    Ok(text)
}

/// What an event asks for.
#[derive(Debug, PartialEq, Eq)]
struct Event {
    identifier: String,
    task: Task,
    cluster: bool,
}

/// What is wrong with an event.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Wrong {
    #[error("is not JSON: {0}")]
    NotJson(String),
    #[error("is not one JSON object")]
    NotAnObject,
    #[error("has the unknown key '{key}': {}", meant(nearest))]
    Unknown { key: String, nearest: Option<&'static str> },
    #[error("has the key '{0}' more than once")]
    Twice(String),
    #[error("has no {0}")]
    Missing(&'static str),
    #[error("has an identifier that is not a text")]
    Identifier,
    #[error(
        "has the unknown task {0}: it is one of create_snapshot, db_restore, create_snapshot_only"
    )]
    Task(String),
    #[error("has an isCluster of {0}: it is true or false")]
    IsCluster(String),
}

fn meant(nearest: &Option<&str>) -> String {
    match nearest {
        Some(key) => format!("did you mean '{key}'?"),
        None => format!("it has {}", KEYS.join(", ")),
    }
}

fn parse(text: &str) -> Result<Event, Wrong> {
    // Some shells put a mark of the byte order before what they print.
    let text = text.trim_start_matches('\u{feff}');
    let not_json = |error: serde_json::Error| Wrong::NotJson(error.to_string());
    let event: Value = serde_json::from_str(text).map_err(not_json)?;
    let Value::Object(event) = event else { return Err(Wrong::NotAnObject) };
    // An object of serde's takes the last of two.
    let Pairs(pairs) = serde_json::from_str(text).map_err(not_json)?;
    let twice = |key: &&String| pairs.iter().filter(|other| other == key).count() > 1;
    if let Some(key) = pairs.iter().find(twice) {
        return Err(Wrong::Twice(cut(key)));
    }
    if let Some(key) = event.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(Wrong::Unknown { key: cut(key), nearest: nearest(key) });
    }
    Ok(Event { identifier: identifier(&event)?, task: task(&event)?, cluster: cluster(&event)? })
}

/// The keys of an object, each as often as it stands there.
struct Pairs(Vec<String>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Pairs {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
            self.0.push(key);
        }
        Ok(self)
    }
}

/// A word of the event, as much of it as a message has room for.
fn cut(word: &str) -> String {
    const MOST: usize = 80;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

fn identifier(event: &Map<String, Value>) -> Result<String, Wrong> {
    let identifier = event.get("identifier").ok_or(Wrong::Missing("identifier"))?;
    identifier.as_str().map(str::to_owned).ok_or(Wrong::Identifier)
}

fn task(event: &Map<String, Value>) -> Result<Task, Wrong> {
    let named = event.get("task").ok_or(Wrong::Missing("task"))?;
    let task = TASKS.into_iter().find(|(name, _)| named == name).map(|(_, task)| task);
    task.ok_or_else(|| Wrong::Task(cut(&named.to_string())))
}

/// The original took the words too. It had to be told; here it is false where nobody says.
fn cluster(event: &Map<String, Value>) -> Result<bool, Wrong> {
    match event.get("isCluster") {
        None => Ok(false),
        Some(Value::Bool(is)) => Ok(*is),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("true") => Ok(true),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("false") => Ok(false),
        Some(other) => Err(Wrong::IsCluster(cut(&other.to_string()))),
    }
}

/// The key that was meant, if one is near.
fn nearest(key: &str) -> Option<&'static str> {
    let fold = |key: &str| key.replace(['_', '-'], "").to_ascii_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&fold(key), &fold(known));
    KEYS.into_iter().min_by_key(|known| distance(known)).filter(|known| distance(known) <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_the_original_took_them() {
        let of = |task, cluster| Ok((task, cluster));
        let wrong = |text: &str| Err(text.to_owned());
        for (text, read) in [
            (r#"{"identifier": "db1", "task": "db_restore"}"#, of(Task::Restore, false)),
            (
                r#"{"identifier": "db1", "task": "create_snapshot", "isCluster": false}"#,
                of(Task::Snapshot, false),
            ),
            (
                r#"{"identifier": "db1", "task": "create_snapshot_only", "isCluster": true}"#,
                of(Task::SnapshotOnly, true),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "isCluster": "true"}"#,
                of(Task::Restore, true),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "isCluster": "False"}"#,
                of(Task::Restore, false),
            ),
            (
                r#"{"identifer": "db1", "task": "db_restore"}"#,
                wrong("has the unknown key 'identifer': did you mean 'identifier'?"),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "is_cluster": true}"#,
                wrong("has the unknown key 'is_cluster': did you mean 'isCluster'?"),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "webhook": "x"}"#,
                wrong("has the unknown key 'webhook': it has identifier, task, isCluster"),
            ),
            (r#"{"task": "db_restore"}"#, wrong("has no identifier")),
            (r#"{"identifier": "db1"}"#, wrong("has no task")),
            (
                r#"{"identifier": 1, "task": "db_restore"}"#,
                wrong("has an identifier that is not a text"),
            ),
            (
                r#"{"identifier": "db1", "task": "restore"}"#,
                wrong(
                    "has the unknown task \"restore\": it is one of create_snapshot, db_restore, \
                     create_snapshot_only",
                ),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "isCluster": "yes"}"#,
                wrong("has an isCluster of \"yes\": it is true or false"),
            ),
            (
                r#"{"identifier": "db1", "task": "db_restore", "isCluster": null}"#,
                wrong("has an isCluster of null: it is true or false"),
            ),
            (
                r#"{"identifier": "db1", "identifier": "db10", "task": "db_restore"}"#,
                wrong("has the key 'identifier' more than once"),
            ),
            (
                "\u{feff}{\"identifier\": \"db1\", \"task\": \"db_restore\"}",
                of(Task::Restore, false),
            ),
            (r#"["db1"]"#, wrong("is not one JSON object")),
            ("", wrong("is not JSON: EOF while parsing a value at line 1 column 0")),
        ] {
            let event = parse(text).map(|event| (event.task, event.cluster));
            assert_eq!(event.map_err(|wrong| wrong.to_string()), read, "{text}");
        }
    }
}
