//! From a clone to a nightly job, as the README says and by nothing else: its commands are pasted into one
//! shell, and then what is in the crontab is run as cron runs it.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PORT: &str = "4566";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of the first block of commands of a section.
fn block(section: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let rest = text.split(&format!("\n## {section}\n")).nth(1).unwrap();
    let block = rest.split("```sh\n").nth(1).unwrap().split("\n```").next().unwrap();
    block.lines().map(str::to_owned).collect()
}

/// A user who has just cloned the repository, on a machine of their own.
struct User {
    folder: TempDir,
    /// Of the account that is simulated.
    port: String,
    /// Where programs are found before the system's own.
    path: String,
    cargo: Vec<(&'static str, String)>,
}

impl User {
    /// `installs` is whether cargo itself builds and installs the program; else that is the one of the
    /// tests, put where cargo would.
    fn new(installs: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for name in ["home", "bin"] {
            fs::create_dir(at(name)).unwrap();
        }
        clone_into(Path::new(&at("clone")));
        // A crontab like that of cron: `-l` fails where there is none.
        let table = at("crontab");
        let crontab = format!(
            "case $1 in -l) cat '{table}' ;; -) cat > '{table}.new' && mv '{table}.new' '{table}' ;; *) exit 1 ;; esac"
        );
        script(&at("bin/crontab"), &crontab);
        let mut path = format!("{}:{}:/usr/bin:/bin", at("bin"), at("home/.cargo/bin"));
        let mut cargo = Vec::new();
        if installs {
            let real = std::env::var("PATH").unwrap();
            path = format!("{path}:{real}");
            let keep = |name: &'static str, otherwise: &str| {
                let home = std::env::var("HOME").unwrap();
                (name, std::env::var(name).unwrap_or(format!("{home}/{otherwise}")))
            };
            cargo = vec![keep("CARGO_HOME", ".cargo"), keep("RUSTUP_HOME", ".rustup")];
            // Cargo puts it beside itself.
            cargo.push(("CARGO_INSTALL_ROOT", at("home/.cargo")));
            cargo.push(("CARGO_TARGET_DIR", root().join("target").display().to_string()));
        } else {
            fs::create_dir_all(at("home/.cargo/bin")).unwrap();
            symlink(env!("CARGO_BIN_EXE_trapheus"), at("home/.cargo/bin/trapheus")).unwrap();
            script(&at("bin/cargo"), "test \"$*\" = 'install --locked --path .'");
        }
        Self { folder, port: port.to_string(), path, cargo }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command in nothing but its own environment, in the clone.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.at("home")).current_dir(self.at("clone"));
        // The test is in a hurry; and no machine here is one of Amazon's.
        command.env("TRAPHEUS_POLL_INTERVAL", "20ms").env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Pastes lines into one shell, which ends at the first that fails; gives what was shown.
    fn paste(&self, lines: &[String]) -> String {
        let mut command = self.command("bash");
        command.args(["-e", "-o", "pipefail"]).env("PATH", &self.path).envs(self.cargo.clone());
        let shown = fs::File::create(self.at("shown")).unwrap();
        command.stdin(Stdio::piped()).stdout(shown.try_clone().unwrap()).stderr(shown);
        let mut shell = command.spawn().unwrap();
        let mut stdin = shell.stdin.take().unwrap();
        // The account ends with the shell, however that ends.
        writeln!(stdin, "trap 'kill $(jobs -p)' EXIT").unwrap();
        for line in lines {
            writeln!(stdin, "{}", line.replace(PORT, &self.port)).unwrap();
            if line.contains(" &") && line.contains("simulate") {
                self.wait_for_the_account(&mut shell);
            }
        }
        drop(stdin);
        let status = shell.wait().unwrap();
        let shown = fs::read_to_string(self.at("shown")).unwrap();
        assert!(status.success(), "{status}:\n{shown}");
        shown
    }

    fn wait_for_the_account(&self, shell: &mut Child) {
        // Cargo may have to build it first.
        let (began, patience) = (Instant::now(), Duration::from_secs(3600));
        while TcpStream::connect(format!("127.0.0.1:{}", self.port)).is_err() {
            let shown = fs::read_to_string(self.at("shown")).unwrap();
            let goes_on = shell.try_wait().unwrap().is_none() && began.elapsed() < patience;
            assert!(goes_on, "{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What the repository has, as it is now.
fn clone_into(folder: &Path) {
    let mut list = Command::new("git");
    // Whoever owns the checkout.
    list.current_dir(root()).args(["-c", "safe.directory=*", "ls-files", "-z"]);
    list.args(["--cached", "--others", "--exclude-standard"]);
    let mut list = String::from_utf8(list.output().unwrap().stdout).unwrap();
    if !list.contains("README.md") {
        // Without git's own folder: all that is not built.
        let find = "find . -path ./target -prune -o -type f -printf '%P\\0'";
        let found = Command::new("sh").current_dir(root()).args(["-c", find]).output().unwrap();
        list = String::from_utf8(found.stdout).unwrap();
    }
    assert!(list.contains("README.md"), "no files are found");
    for name in list.split('\0').filter(|name| root().join(name).is_file()) {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::copy(root().join(name), folder.join(name)).unwrap();
    }
}

fn script(path: &str, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What cron would run, and in which environment.
fn crontab(text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut variables, mut jobs) = (Vec::new(), Vec::new());
    for line in lines {
        match line.split_once('=') {
            Some((name, value)) if !name.contains(' ') => {
                variables.push((name.to_owned(), value.to_owned()));
            }
            _ => {
                let fields = if line.starts_with('@') { 1 } else { 5 };
                let words: Vec<_> = line.split_whitespace().skip(fields).collect();
                // It is no test of patience.
                jobs.push(words.join(" ").replace("sleep 60", "sleep 0"));
            }
        }
    }
    (variables, jobs)
}

fn from_clone_to_nightly_job(installs: bool) {
    let user = User::new(installs);
    // A crontab that is there already stays.
    let before = "30 5 * * * true\n";
    fs::write(user.at("crontab"), before).unwrap();
    let mut lines = block("From a clone to a nightly job");
    assert!(lines[0].starts_with("cargo install ") && lines.len() > 8, "{lines:?}");
    // Cron is another process: the account stays until all is seen.
    let stop = user.at("stop").display().to_string();
    lines.push(format!("while ! test -e '{stop}'; do sleep 0.05; done"));
    std::thread::scope(|scope| {
        let pasted = scope.spawn(|| user.paste(&lines));
        let began = Instant::now();
        let crontab_of = || fs::read_to_string(user.at("crontab")).unwrap();
        while crontab_of() == before && !pasted.is_finished() {
            assert!(began.elapsed() < Duration::from_secs(3600));
            std::thread::sleep(Duration::from_millis(50));
        }
        let text = crontab_of();
        assert!(text.starts_with(before), "{text}");
        let (variables, jobs) = crontab(&text);
        let jobs: Vec<_> = jobs.iter().filter(|job| *job != "true").collect();
        assert_eq!(jobs.len(), 3, "{jobs:?}");
        let outputs: Vec<_> = jobs
            .iter()
            .map(|job| {
                let mut cron = user.command("/bin/sh");
                cron.args(["-c", job]).current_dir(user.at("home")).envs(variables.clone());
                // What the instance role and Amazon's own endpoint are elsewhere.
                cron.env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", user.port));
                cron.env("AWS_ACCESS_KEY_ID", "any").env("AWS_SECRET_ACCESS_KEY", "any");
                cron.output().unwrap()
            })
            .collect();
        fs::write(&stop, "").unwrap();
        let shown = pasted.join().unwrap();
        for (job, output) in jobs.iter().zip(outputs) {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{job}");
            assert!(output.stdout.is_empty(), "{job}");
        }
        for words in
            ["DBInstanceClass = \"db.m6g.large\"", "db1 is restored from db1-snapshot in", "done"]
        {
            assert!(shown.contains(words), "{words}:\n{shown}");
        }
    });
    let runs = fs::read_dir(user.at("home/.local/state/trapheus/runs")).unwrap();
    assert_eq!(runs.count(), 2, "one by hand, one by cron");
    let policy = fs::read_to_string(user.at("clone/policy.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&policy).is_ok(), "{policy}");
}

#[test]
fn the_commands_of_the_readme() {
    from_clone_to_nightly_job(false);
}

/// With what cargo itself installs.
#[test]
#[ignore = "builds a release: .ci/run has the time for it"]
fn the_commands_of_the_readme_with_cargo() {
    from_clone_to_nightly_job(true);
}
