//! The examples, as far as they can be checked without their platforms: they have the shape that their
//! platform takes, and each command line of ours in them does what it says on a simulated account.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use trapheus::sim::{Account, serve_apart};

fn example(path: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    fs::read_to_string(folder.join(path)).unwrap()
}

/// What a command line does on a simulated account, and the requests that would have changed something.
fn run(line: &str, home: &Path) -> (Output, usize) {
    let account = Account::sample(1);
    let url = serve_apart(account.clone(), 1000.0).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    command.args(line.split_whitespace()).env_clear().current_dir(home).envs([
        ("HOME", home.to_str().unwrap()),
        ("TRAPHEUS_ENDPOINT_URL", &url),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "any"),
        ("AWS_SECRET_ACCESS_KEY", "any"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]);
    let output = command.output().unwrap();
    (output, account.requests().iter().filter(|asked| asked.mutating).count())
}

/// Every command line of ours in an example. A program's path before it does not matter.
fn lines(text: &str) -> Vec<String> {
    let ours = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let ours = ours.filter(|line| !line.contains("cargo install"));
    let ours = ours.filter_map(|line| Some(line.split_once("trapheus ")?.1.trim().to_owned()));
    ours.collect()
}

/// A start is looked at with `--dry-run`; what goes on with earlier runs finds none.
fn check(text: &str, wanted: &[&str]) {
    let lines: Vec<_> = lines(text).iter().map(|line| line.replace("%i", "db1")).collect();
    let commands: Vec<_> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(commands, wanted, "{lines:?}");
    for line in &lines {
        let home = tempfile::tempdir().unwrap();
        let starts = line.starts_with("restore");
        let dry = if starts { format!("{line} --dry-run") } else { line.clone() };
        let (output, changes) = run(&dry, home.path());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {said}");
        assert_eq!(changes, 0, "{line}");
    }
}

#[test]
fn the_crontab() {
    let text = example("crontab");
    check(&text, &["resume", "restore", "reap"]);
    for line in text.lines().filter(|line| line.contains("trapheus ") && !line.starts_with('#')) {
        let when: Vec<_> = line.split("~/.cargo").next().unwrap().split_whitespace().collect();
        assert!(when[0] == "@reboot" || when.len() == 5, "{line}");
        // To cron it is a line break.
        assert!(!line.contains('%'), "{line}");
        assert!(line.ends_with("--quiet"), "{line}");
    }
}

/// The night's restore in full: quiet, and done.
#[test]
fn the_crontab_s_restore_is_silent_when_it_is_done() {
    let line = lines(&example("crontab")).into_iter().find(|line| line.starts_with("restore"));
    let home = tempfile::tempdir().unwrap();
    let (output, changes) = run(&format!("{} --poll-interval 20ms", line.unwrap()), home.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.stdout.len(), output.stderr.len()), (0, 0));
    assert!(changes > 0);
}

/// Sections, and keys with values; what systemd itself would say of them is not asked.
#[test]
fn the_systemd_units() {
    for (file, commands, keys) in [
        (
            "systemd/trapheus@.service",
            &["restore"][..],
            &["[Unit]", "[Service]", "OnFailure=", "StateDirectory=trapheus", "LoadCredential="][..],
        ),
        (
            "systemd/trapheus-resume.service",
            &["resume"],
            &["[Install]", "StateDirectory=trapheus", "WantedBy=multi-user.target"],
        ),
        ("systemd/trapheus@.timer", &[], &["[Timer]", "OnCalendar=", "WantedBy=timers.target"]),
    ] {
        let text = example(file);
        check(&text, commands);
        for key in keys {
            assert!(text.lines().any(|line| line.starts_with(key)), "{file}: {key}");
        }
        let (mut section, mut wrong) = (None, Vec::new());
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(name) => section = Some(name),
                None if section.is_some() && line.split_once('=').is_some_and(is_setting) => {}
                None => wrong.push(line),
            }
        }
        assert_eq!(wrong, Vec::<&str>::new(), "{file}");
    }
}

fn is_setting((key, value): (&str, &str)) -> bool {
    key.chars().all(|c| c.is_ascii_alphanumeric()) && !value.is_empty()
}

#[test]
fn the_workflow() {
    let text = example("github-actions.yml");
    let options = text.split("options: [").nth(1).unwrap().split(']').next().unwrap();
    assert!(text.contains("inputs.command || 'restore --confirm db1' }}"));
    for command in options.split(", ") {
        let text = text.replace("trapheus $COMMAND", &format!("trapheus {command}"));
        match command.split_once(' ').unwrap() {
            ("restore", _) => check(&text, &["restore"]),
            // Nothing is lost on a new account: a command line that is understood says so.
            (_, flags) => {
                let home = tempfile::tempdir().unwrap();
                let (output, changes) = run(&lines(&text)[0], home.path());
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(flags == "--lost-journal" && said.contains("nothing"), "{command}: {said}");
                assert_eq!(changes, 0);
            }
        }
    }
    // What is built has no credentials yet.
    assert!(text.find("cargo install") < text.find("configure-aws-credentials"));
    for words in ["id-token: write", "role-to-assume: arn:aws:iam::", "cancel-in-progress: false"] {
        assert!(text.contains(words), "{words}");
    }
    // No key of AWS; and what YAML does not take.
    assert!(!text.to_lowercase().contains("secret_access_key") && !text.contains('\t'));
    let indents = text.lines().map(|line| line.len() - line.trim_start().len());
    assert!(indents.into_iter().all(|indent| indent % 2 == 0));
}

#[test]
fn the_container() {
    let text = example("Containerfile");
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "USER",
        "ENV",
        "VOLUME",
        "STOPSIGNAL",
        "ENTRYPOINT",
        "CMD",
    ];
    let whole = text.replace("\\\n", " ");
    let lines = whole.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words: Vec<_> = lines.map(|line| line.split(' ').next().unwrap()).collect();
    assert!(words.iter().all(|word| known.contains(word)), "{words:?}");
    // Nobody who reads a journal there is root, and the journal outlives the container.
    let at = |word: &str| words.iter().position(|one| *one == word).unwrap();
    assert!(at("USER") < at("ENTRYPOINT") && text.contains("VOLUME /var/lib/trapheus"));
    assert!(text.contains("ENV TRAPHEUS_STATE_DIR=/var/lib/trapheus"));
    // The compiler is the one that Cargo.toml asks for.
    assert!(env!("CARGO_PKG_RUST_VERSION").starts_with("1.94") && text.contains("rust:1.94-"));
}
