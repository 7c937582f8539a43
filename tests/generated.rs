//! What the program prints of itself equals what is committed: the completions in `completions/`,
//! the help of every subcommand and two manual pages in `tests/snapshots/`. After a change of the command line:
//!
//! ```sh
//! TRAPHEUS_TEST_RENEW=1 INSTA_UPDATE=always cargo test --test generated
//! ```
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::collections::BTreeSet;
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

/// Every subcommand, as it is typed; first the program itself.
fn commands() -> Vec<Vec<String>> {
    fn under(command: &clap::Command, typed: &[String]) -> Vec<Vec<String>> {
        let below = command
            .get_subcommands()
            .flat_map(|below| under(below, &[typed, &[below.get_name().to_owned()]].concat()));
        std::iter::once(typed.to_vec()).chain(below).collect()
    }
    let commands = under(&trapheus::cli::command(), &[]);
    assert!(commands.len() > 15 && commands.contains(&vec!["notify".into(), "test".into()]));
    commands
}

/// Every environment variable that stands for a flag.
fn variables() -> BTreeSet<String> {
    fn under(command: &clap::Command) -> Vec<String> {
        let own = command.get_arguments().filter_map(clap::Arg::get_env);
        let own = own.map(|name| name.to_str().unwrap().to_owned());
        own.chain(command.get_subcommands().flat_map(under)).collect()
    }
    let variables: BTreeSet<_> = under(&trapheus::cli::command()).into_iter().collect();
    assert!(variables.len() > 20 && variables.contains("TRAPHEUS_REGION"), "{variables:?}");
    variables
}

fn printed(arguments: &[String], variable: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    command.args(arguments).env("COLUMNS", "100");
    for name in variables() {
        command.env_remove(&name);
        if let Some(value) = variable {
            command.env(name, value);
        }
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn help(command: &[String], variable: Option<&str>) -> String {
    printed(&[command, &["--help".to_owned()]].concat(), variable)
}

#[test]
fn the_completions_are_those_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in SHELLS {
        let (path, text) =
            (folder.join(name), printed(&["completions", shell].map(str::to_owned), None));
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
    for command in commands() {
        let text = help(&command, None);
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{command:?}: too wide: {line}");
        }
        let name = [vec!["help".to_owned()], command].concat().join("_");
        // clap pads empty lines.
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(name, lines.join("\n"));
    }
}

/// Two of the pages are committed. Each command has one, with its examples as they are typed; and none
/// sends its reader to a page that is not written.
#[test]
fn the_manual_pages_are_those_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    printed(&["man", "--dir", path].map(str::to_owned), None);
    let page = |name: &str| fs::read_to_string(folder.path().join(format!("{name}.1"))).unwrap();
    for name in ["trapheus", "trapheus-rollback"] {
        insta::assert_snapshot!(format!("man_{name}"), page(name));
    }
    assert_eq!(printed(&["man".to_owned()], None), page("trapheus"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), commands().len());
    for command in commands() {
        let text = page(&[&["trapheus".to_owned()], &command[..]].concat().join("-"));
        let line = [&["trapheus".to_owned()], &command[..]].concat().join(" ").replace('-', "\\-");
        let examples = text.split("\n.SH EXAMPLES\n.nf\n").nth(1).unwrap().split(".fi\n").next();
        let shown = examples.unwrap().lines().any(|one| one.starts_with(&line));
        assert!(shown && !text.contains("EXTRA"), "{command:?}: {text}");
        for other in text.split("(1)").filter_map(|before| before.split_whitespace().last()) {
            let other = other.replace("\\-", "-");
            if other.starts_with("trapheus") {
                page(&other);
            }
        }
    }
}

/// And they are command lines that are understood.
#[test]
fn every_help_shows_examples() {
    for command in commands() {
        let text = help(&command, None);
        let examples = text.split_once("Examples:\n").map(|(_, rest)| rest).unwrap_or_default();
        let line = [&["  trapheus".to_owned()], &command[..]].concat().join(" ");
        assert!(examples.lines().any(|one| one.starts_with(&line)), "{command:?}:\n{text}");
        for example in examples.lines().filter_map(|one| one.strip_prefix("  trapheus ")) {
            // What follows is a remark, or the shell's.
            let ends =
                ["  ", " | ", " > ", " >> ", " &"].iter().filter_map(|end| example.find(end));
            let typed = &example[..ends.min().unwrap_or(example.len())];
            let words = typed.split(' ').map(|word| word.trim_matches('\''));
            let read = trapheus::cli::command()
                .try_get_matches_from(std::iter::once("trapheus").chain(words));
            assert!(read.is_ok(), "{example}: {read:?}");
        }
    }
}

/// A value may be a secret's neighbor; help is pasted into tickets.
#[test]
fn the_help_shows_no_value_of_the_environment() {
    for command in commands() {
        let text = help(&command, Some("seen-in-the-help"));
        assert!(!text.contains("seen-in-the-help"), "{command:?}:\n{text}");
    }
}
