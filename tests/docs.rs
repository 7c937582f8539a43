//! The README tells the truth: its commands are those of the program, its tables those of the
//! code. The table of settings is written by this test:
//!
//! ```sh
//! TRAPHEUS_TEST_RENEW=1 cargo test --test docs
//! ```
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use trapheus::cli::Exit;
use trapheus::plan::Keep;
use trapheus::rds::{NEEDS, Statement, Table, Told, tables};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The lines of all code blocks of a language; "" are those without one.
fn blocks(text: &str, language: &str) -> Vec<Vec<String>> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(found), None) => open = Some((found == language, Vec::new())),
            (Some(_), Some((wanted, lines))) => {
                if *wanted {
                    blocks.push(std::mem::take(lines));
                }
                open = None;
            }
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    blocks
}

/// Every command of ours in the README, as arguments.
fn commands() -> Vec<Vec<String>> {
    let lines = blocks(&readme(), "sh").concat();
    let ours = lines.iter().filter_map(|line| {
        let line = line.split(" #").next().unwrap().trim().trim_end_matches('&').trim_end();
        line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("trapheus "))
    });
    let commands: Vec<Vec<_>> = ours
        .map(|line| {
            let line = line.split(" > ").next().unwrap();
            line.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect()
        })
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    commands
}

/// The program, with nothing of this machine: no configuration, no credentials, a state folder of
/// its own.
fn trapheus(state: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    command
        .env_clear()
        .env("HOME", state)
        .env("AWS_ACCESS_KEY_ID", "any")
        .env("AWS_SECRET_ACCESS_KEY", "any")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(state)
        .stdin(Stdio::null());
    command
}

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

/// `trapheus simulate` on a free port; it ends with the test.
struct Simulate(Child, String);

impl Simulate {
    fn start(state: &Path) -> Self {
        Self::with(state, &["simulate", "--listen", "127.0.0.1:0"].map(str::to_owned))
    }

    fn with(state: &Path, args: &[String]) -> Self {
        let mut process = trapheus(state).args(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(process, line.trim().to_owned())
    }
}

impl Drop for Simulate {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_opens_with_the_two_commands() {
    let first = blocks(&readme(), "sh").remove(0);
    assert_eq!(first, ["cargo run --release -- rehearse restore --identifier db1", "cargo test"]);
}

#[test]
fn every_command_is_one() {
    let state = tempfile::tempdir().unwrap();
    // A command line that is understood gets as far as its configuration, which is not there; what is
    // wrong with one is said before that.
    let missing = state.path().join("missing.toml");
    fs::write(state.path().join("event.json"), r#"{"identifier": "db1", "task": "db_restore"}"#)
        .unwrap();
    let reads = |args: &[String]| {
        let output =
            trapheus(state.path()).args(args).env("TRAPHEUS_CONFIG", &missing).output().unwrap();
        text(&output).contains("missing.toml")
    };
    for command in commands() {
        match command[0].as_str() {
            "simulate" => {
                let port = command.iter().any(|word| word == "127.0.0.1:4566");
                assert!(port, "{command:?}");
                // The test needs a port of its own.
                let given = command.iter().map(|word| word.replace(":4566", ":0"));
                let simulate = Simulate::with(state.path(), &given.collect::<Vec<_>>());
                assert!(simulate.1.starts_with("http://"), "{command:?}: {}", simulate.1);
            }
            "man" | "completions" => {
                let output = trapheus(state.path()).args(&command).output().unwrap();
                assert!(output.status.success(), "{command:?}: {}", text(&output));
            }
            _ => assert!(reads(&command), "{command:?}"),
        }
    }
    // It would be seen.
    for wrong in ["restore --dry-run", "restore --identifier db1 --fail delete", "rehearse"] {
        let wrong: Vec<_> = wrong.split(' ').map(str::to_owned).collect();
        assert!(!reads(&wrong), "{wrong:?}");
    }
}

#[test]
fn the_rehearsal_shows_what_the_readme_shows() {
    let state = tempfile::tempdir().unwrap();
    // Both streams in the order in which a person sees them.
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = trapheus(state.path());
    command.args(["rehearse", "restore", "--identifier", "db1", "--instant"]);
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut process = command.spawn().unwrap();
    // Its ends of the pipe.
    drop(command);
    let mut seen = String::new();
    reader.read_to_string(&mut seen).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0), "{seen}");
    let shown = blocks(&readme(), "text").remove(0);
    assert!(shown.len() > 25, "{shown:?}");
    let mut rest = seen.lines();
    let mut gap = false;
    for line in &shown {
        if line == "…" {
            assert!(!gap, "two gaps in a row");
            gap = true;
            continue;
        }
        let next = if gap { rest.find(|seen| is(line, seen)) } else { rest.next() };
        let same = next.is_some_and(|seen| is(line, seen));
        assert!(same, "the README shows\n{line}\nand the program {next:?} of\n{seen}");
        gap = false;
    }
    assert!(gap || rest.next().is_none(), "the README leaves out the end");
    // It would be seen.
    assert!(!is("a", "ab") && !is("a…b", "ab") && !is("b…", "ab") && is("a…c", "abc"));
}

/// Whether a line of the README is this one of the program's; "…" stands for what it left out.
fn is(shown: &str, seen: &str) -> bool {
    let Some((before, after)) = shown.split_once('…') else { return shown == seen };
    let Some(rest) = seen.strip_prefix(before) else { return false };
    let ends = rest.char_indices().skip(1).map(|(at, _)| at).chain([rest.len()]);
    !rest.is_empty() && ends.into_iter().any(|at| is(after, &rest[at..]))
}

#[test]
fn a_failed_rehearsal_ends_as_the_readme_says() {
    let state = tempfile::tempdir().unwrap();
    let output = trapheus(state.path())
        .args(["rehearse", "restore", "--identifier", "db1", "--fail", "restore"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
}

#[test]
fn a_dry_run_against_the_simulator_changes_nothing() {
    let state = tempfile::tempdir().unwrap();
    let simulate = Simulate::start(state.path());
    let dry = || {
        let output = trapheus(state.path())
            .args(["restore", "--identifier", "db1", "--dry-run", "--region", "eu-west-1"])
            .args(["--endpoint-url", &simulate.1])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(dry().contains("DBInstanceClass = \"db.m6g.large\""));
    // The second one finds what the first one found.
    assert!(dry().contains(", available, "));
    let status = trapheus(state.path()).arg("status").output().unwrap();
    assert_eq!(status.status.code(), Some(0));
    assert!(!text(&status).contains("db1"), "{}", text(&status));
}

#[test]
fn the_example_configuration_is_accepted() {
    let state = tempfile::tempdir().unwrap();
    let file = root().join("examples/trapheus.toml");
    let run = |file: &Path| {
        trapheus(state.path()).arg("--config").arg(file).arg("status").output().unwrap()
    };
    let output = run(&file);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    // And it is read: a key that nobody knows is an error. So is every line that is commented out
    // there and would not be accepted.
    let example = fs::read_to_string(&file).unwrap();
    let broken = state.path().join("broken.toml");
    fs::write(&broken, format!("speed = 3\n{example}")).unwrap();
    assert_eq!(run(&broken).status.code(), Some(2));
    let open: Vec<_> = example
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") && !rest.starts_with("url_") => rest,
            _ => line,
        })
        .collect();
    let opened = state.path().join("opened.toml");
    let folder = format!("state_dir = {:?}", state.path().join("state"));
    let text_of = open.join("\n").replace("state_dir = \"/var/lib/trapheus\"", &folder);
    fs::write(&opened, text_of).unwrap();
    let output = run(&opened);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

/// The tables of settings, from the rows.
fn settings() -> String {
    let all = tables();
    let mut text = String::from(
        "| | kept | given at once | set later | with the snapshot | mended if otherwise | warned of | refused |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for Table { whose, rows, refused } in &all {
        let count = |of: &dyn Fn(&&Told) -> bool| {
            // Some stand in two rows.
            rows.iter().filter(of).map(|row| row.name).collect::<BTreeSet<_>>().len()
        };
        let why = if refused.is_empty() { "" } else { ": " };
        text.push_str(&format!(
            "| {whose} | {} | {} | {} | {} | {} | {} | {}{why}{} |\n",
            count(&|row| row.keep != Keep::Warn),
            count(&|row| row.keep == Keep::Restore),
            count(&|row| matches!(row.keep, Keep::After | Keep::Own)),
            count(&|row| row.keep == Keep::Snapshot),
            count(&|row| row.mends),
            count(&|row| row.keep == Keep::Warn),
            refused.len(),
            quoted(refused.iter().copied()),
        ));
    }
    let [instance, aurora, multi_az, member] = all;
    for (whose, rows) in [
        (instance.whose, told(&instance)),
        ("DB cluster", either(&aurora, &multi_az)),
        (member.whose, told(&member)),
    ] {
        text.push_str(&format!("\n| {whose} | settings |\n|---|---|\n"));
        for (how, keep) in [
            ("given to the request that makes it", Keep::Restore),
            ("set by a modify of the restored database", Keep::After),
            ("set by a request of its own", Keep::Own),
            ("comes with the snapshot", Keep::Snapshot),
            ("warned of: cannot be carried over", Keep::Warn),
        ] {
            let names = rows.iter().filter(|(_, of)| *of == keep).map(|(name, _)| name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            if !names.is_empty() {
                text.push_str(&format!("| {how} | {names} |\n"));
            }
        }
    }
    text.push('\n');
    text
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn told(table: &Table) -> Vec<(String, Keep)> {
    table.rows.iter().map(|row| (format!("`{}`", row.name), row.keep)).collect()
}

/// The rows of both kinds of cluster; those of one of them say so.
fn either(aurora: &Table, multi_az: &Table) -> Vec<(String, Keep)> {
    let of = |table: &Table, row: &Told| table.rows.contains(row);
    let alone = |kind: &str, row: &Told| (format!("`{}` ({kind})", row.name), row.keep);
    let first = aurora.rows.iter().map(|row| match of(multi_az, row) {
        true => (format!("`{}`", row.name), row.keep),
        false => alone("Aurora", row),
    });
    let rest = multi_az.rows.iter().filter(|row| !of(aurora, row));
    first.chain(rest.map(|row| alone("Multi-AZ", row))).collect()
}

/// The table of permissions, from the rows of the policy.
fn permissions() -> String {
    let mut text = String::from("| allowed | actions |\n|---|---|\n");
    let nothing = "on what bears no tag: the groups that a change names, a last snapshot, members \
                   that RDS names itself";
    for (words, statements) in [
        ("reads", &[Statement::Look, Statement::LookAtAll][..]),
        ("setting the tag of a run", &[Statement::Mark, Statement::Restore]),
        ("on what bears the tag of a run", &[Statement::Change, Statement::Delete]),
        (
            nothing,
            &[
                Statement::Groups,
                Statement::LastSnapshot,
                Statement::ClusterGoes,
                Statement::OwnMembers,
            ],
        ),
        (
            "what RDS itself does with roles, keys and secrets",
            &[Statement::PassRole, Statement::Grants, Statement::Keys, Statement::Secrets],
        ),
    ] {
        let mut seen = BTreeSet::new();
        let rows = NEEDS.iter().filter(|need| statements.contains(&need.statement));
        let actions = rows.map(|need| need.action).filter(|action| seen.insert(*action));
        text.push_str(&format!("| {words} | {} |\n", quoted(actions)));
    }
    let told = NEEDS.iter().filter(|need| !text.contains(&format!("`{}`", need.action)));
    assert_eq!(told.count(), 0, "{text}");
    text
}

/// What a rehearsal shows of a cluster before it begins: what a dry run shows too.
fn dry_runs() -> String {
    // That of db1 is what the README begins with.
    let shown = ["aurora1", "maz1"].map(|name| {
        let state = tempfile::tempdir().unwrap();
        let output = trapheus(state.path())
            .args(["rehearse", "restore", "--identifier", name, "--cluster", "--instant"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        let plan: Vec<_> =
            text.lines().take_while(|line| !line.starts_with("2026-01-01T")).collect();
        assert!(plan.len() > 20, "{text}");
        format!("```text\n{}\n```\n", plan.join("\n"))
    });
    shown.join("\n")
}

/// What is written between two marks of the README is this; it is renewed where that is asked for.
fn is_written(begin: &str, end: &str, wanted: &str) {
    // Two tests that renew at once would undo each other's work.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap();
    let (begin, text) = (format!("{begin}\n"), readme());
    let (before, rest) = text.split_once(&begin).unwrap();
    let (there, after) = rest.split_once(end).unwrap();
    if std::env::var_os("TRAPHEUS_TEST_RENEW").is_some() {
        fs::write(root().join("README.md"), format!("{before}{begin}{wanted}{end}{after}"))
            .unwrap();
        return;
    }
    assert!(there == wanted, "renew it with TRAPHEUS_TEST_RENEW=1 cargo test --test docs");
}

#[test]
fn the_dry_runs_are_what_the_program_shows() {
    let begin = "<!-- dry runs: written by tests/docs.rs -->";
    is_written(begin, "<!-- end of dry runs -->", &dry_runs());
}

#[test]
fn the_table_of_settings_is_that_of_the_rows() {
    is_written("<!-- settings: written by tests/docs.rs -->", "<!-- end -->", &settings());
}

#[test]
fn the_table_of_permissions_is_that_of_the_policy() {
    let begin = "<!-- permissions: written by tests/docs.rs -->";
    is_written(begin, "<!-- end of permissions -->", &permissions());
}

#[test]
fn the_table_of_exit_codes_is_complete() {
    let text = readme();
    let section = text.split("## Exit codes").nth(1).unwrap().split("\n## ").next().unwrap();
    for exit in Exit::ALL {
        let row = format!("| {} |", exit.code());
        assert!(section.contains(&row), "no row for {exit:?}");
    }
}

#[test]
fn every_path_that_it_names_is_there() {
    let text = readme();
    for name in text.split('`').skip(1).step_by(2) {
        let ours = ["src/", "tests/", "examples/", "completions/", ".ci/"];
        if ours.iter().any(|folder| name.starts_with(folder)) && !name.contains(['*', ' ']) {
            assert!(root().join(name).exists(), "{name}");
        }
    }
    for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.contains("://") && !link.starts_with('#') {
            assert!(root().join(link).exists(), "{link}");
        }
    }
    // What is folded away is looked up, not read.
    let open = text.split("<details>").map(|part| part.split("</details>").last().unwrap_or(part));
    let lines: usize = open.map(|part| part.lines().count()).sum();
    assert!(lines < 500, "{lines} lines: it is read on a bad night, keep it short");
}
