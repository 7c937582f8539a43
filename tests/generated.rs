//! What the program prints of itself equals what is committed: the completions in `completions/`,
//! the help of every subcommand in `tests/snapshots/`. After a change of the command line:
//!
//! ```sh
//! TRAPHEUS_TEST_RENEW=1 INSTA_UPDATE=always cargo test --test generated
//! ```
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Every shell, and the name that its completions are looked for under.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "trapheus.bash"),
    ("elvish", "trapheus.elv"),
    ("fish", "trapheus.fish"),
    ("powershell", "_trapheus.ps1"),
    ("zsh", "_trapheus"),
];

/// Every subcommand, as it is typed.
const COMMANDS: [&[&str]; 20] = [
    &[],
    &["restore"],
    &["snapshot"],
    &["snapshot-only"],
    &["run"],
    &["resume"],
    &["reap"],
    &["rollback"],
    &["status"],
    &["report"],
    &["notify"],
    &["notify", "test"],
    &["rehearse"],
    &["rehearse", "restore"],
    &["rehearse", "snapshot"],
    &["rehearse", "snapshot-only"],
    &["simulate"],
    &["iam-policy"],
    &["completions"],
    &["man"],
];

/// Every environment variable that stands for a flag.
const VARIABLES: [&str; 15] = [
    "TRAPHEUS_CLUSTER",
    "TRAPHEUS_COLOR",
    "TRAPHEUS_CONFIG",
    "TRAPHEUS_CONFIRM",
    "TRAPHEUS_DRY_RUN",
    "TRAPHEUS_ENDPOINT_URL",
    "TRAPHEUS_IDENTIFIER",
    "TRAPHEUS_OUTPUT",
    "TRAPHEUS_POLL_INTERVAL",
    "TRAPHEUS_PROFILE",
    "TRAPHEUS_QUIET",
    "TRAPHEUS_REGION",
    "TRAPHEUS_REPLACE_SNAPSHOT_FIRST",
    "TRAPHEUS_SNAPSHOT",
    "TRAPHEUS_STATE_DIR",
];

fn printed(arguments: &[&str], variable: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    command.args(arguments).env("COLUMNS", "100");
    for name in VARIABLES {
        command.env_remove(name);
        if let Some(value) = variable {
            command.env(name, value);
        }
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_completions_are_those_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in SHELLS {
        let (path, text) = (folder.join(name), printed(&["completions", shell], None));
        if std::env::var_os("TRAPHEUS_TEST_RENEW").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        // Not assert_eq!: it would print both files.
        assert!(
            committed == text,
            "completions/{name} is not what `trapheus completions {shell}` prints; renew it with \
             TRAPHEUS_TEST_RENEW=1 cargo test --test generated"
        );
    }
}

#[test]
fn the_help_is_that_committed() {
    for command in COMMANDS {
        let text = printed(&[command, &["--help"]].concat(), None);
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{command:?}: too wide: {line}");
        }
        let name = [&["help"], command].concat().join("_");
        // clap pads empty lines.
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(name, lines.join("\n"));
    }
}

#[test]
fn every_subcommand_has_its_help_here() {
    let text = printed(&["--help"], None);
    let list = text.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let listed = list.lines().filter_map(|line| line.split_whitespace().next());
    for name in listed.filter(|name| *name != "help") {
        assert!(COMMANDS.iter().any(|command| command.first() == Some(&name)), "{name}");
    }
}

/// A value may be a secret's neighbor; help is pasted into tickets.
#[test]
fn the_help_shows_no_value_of_the_environment() {
    for command in COMMANDS {
        let text = printed(&[command, &["--help"]].concat(), Some("seen-in-the-help"));
        assert!(!text.contains("seen-in-the-help"), "{command:?}:\n{text}");
    }
}
