//! A simulated account on a loopback port, and the binary run against it.

use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;
use trapheus::sim::{Account, Asked, Fault, What, When, serve_apart};

/// At this speed a run takes a second or two, and an RDS status still lasts for some looks.
pub(crate) const SPEED: f64 = 1500.0;
/// At this one a step of some minutes lasts long enough to be met in it.
pub(crate) const SLOW: f64 = 600.0;
/// The steps of a restore that tests wait for.
pub(crate) const RENAME: u64 = 1;
pub(crate) const RESTORE: u64 = 2;
pub(crate) const SETTLE: u64 = 5;
pub(crate) const DELETE: u64 = 8;
/// No process of these tests takes so long; a hanging one shall fail, not hang the tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// An account on a port, and a home for the binary.
pub(crate) struct Bench {
    pub(crate) account: Account,
    pub(crate) url: String,
    pub(crate) home: TempDir,
    began: (SystemTime, Instant),
    speed: f64,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::at(SPEED)
    }

    /// The sample account, its time `speed` times as fast as real time.
    pub(crate) fn at(speed: f64) -> Self {
        Self::of(Account::sample(1), speed)
    }

    pub(crate) fn of(account: Account, speed: f64) -> Self {
        let url = serve_apart(account.clone(), speed).unwrap();
        let began = (SystemTime::now(), Instant::now());
        Self { account, url, home: tempfile::tempdir().unwrap(), began, speed }
    }

    /// The account's time. It may run ahead of what the account has seen by a hair.
    pub(crate) fn now(&self) -> SystemTime {
        self.began.0 + self.began.1.elapsed().mul_f64(self.speed)
    }

    /// The binary in a clean environment, in a folder of its own.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let home = self.home.path();
        // Half a minute of the account's time: steady looks then span the seconds in which a
        // renamed database is available, and is yet to reboot.
        let pause = (30_000.0 / self.speed).clamp(20.0, 250.0);
        let mut command = program();
        command.args(args).env_clear().current_dir(home).stdin(Stdio::null());
        command.envs([
            ("HOME", home.to_str().unwrap()),
            ("TRAPHEUS_STATE_DIR", self.state().to_str().unwrap()),
            ("TRAPHEUS_ENDPOINT_URL", &self.url),
            ("TRAPHEUS_POLL_INTERVAL", &format!("{pause:.0}ms")),
            ("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Came {
        finish(self.command(args))
    }

    /// `trapheus restore --identifier db1` and more.
    pub(crate) fn restore(&self, more: &[&str]) -> Came {
        self.run(&[&["restore", "--identifier", "db1"], more].concat())
    }

    pub(crate) fn start(&self, args: &[&str]) -> Going {
        Going::start(self.command(args))
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    /// The lines of the only journal; none before there is one.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let text = self.journal_text();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn journal_text(&self) -> String {
        let Ok(folder) = std::fs::read_dir(self.state().join("runs")) else {
            return String::new();
        };
        let files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
        assert!(files.len() < 2, "one run only: {files:?}");
        files.first().map(|file| std::fs::read_to_string(file).unwrap()).unwrap_or_default()
    }

    /// The id of the only run.
    pub(crate) fn run_id(&self) -> String {
        self.journal()[0]["run"].as_str().unwrap().to_owned()
    }

    /// Waits until the journal has a line that is meant.
    pub(crate) fn wait_for(&self, what: &str, meant: impl Fn(&Value) -> bool) {
        let began = Instant::now();
        while !self.journal().iter().any(&meant) {
            assert!(began.elapsed() < PATIENCE, "the journal never had {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until a step of the task is in hand and its request, if it has one, is accepted: so
    /// nothing is on its way that the next invocation would have to wait for.
    pub(crate) fn wait_for_step(&self, index: u64) {
        // `settle` and `check` send nothing.
        let silent = matches!(index, 5 | 6);
        self.wait_for(&format!("the step {index}"), |line| match line["type"].as_str() {
            Some("answered") => !silent && line["step"] == index && line["answer"] == "accepted",
            Some("advanced") => silent && line["step"] == index - 1,
            _ => false,
        });
    }

    /// As if the run had been left alone for ten minutes: longer than any doubt about a request
    /// lasts, which the binary counts in real time while the account's runs faster.
    pub(crate) fn age_journal(&self) {
        self.shift_journal(jiff::SignedDuration::from_mins(10));
    }

    /// As if everything had happened so much earlier.
    pub(crate) fn shift_journal(&self, span: jiff::SignedDuration) {
        let id = self.run_id();
        let path = self.state().join("runs").join(format!("{id}.jsonl"));
        let mut lines = self.journal();
        for line in &mut lines {
            let at: jiff::Timestamp = line["at"].as_str().unwrap().parse().unwrap();
            line["at"] = (at - span).to_string().into();
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(path, text).unwrap();
    }

    /// As if the only run had been begun in another account.
    pub(crate) fn in_another_account(&self) {
        let path = self.state().join("runs").join(format!("{}.jsonl", self.run_id()));
        std::fs::write(path, self.journal_text().replace("111122223333", "999988887777")).unwrap();
    }

    /// Restores db1 until the step is in hand, and interrupts it there.
    pub(crate) fn interrupted_at(&self, step: u64) -> Came {
        let going = self.start(&["restore", "--identifier", "db1"]);
        self.wait_for_step(step);
        going.signal("INT");
        let came = going.wait();
        came.assert_code(130);
        came
    }

    /// The requests that would change something, in order.
    pub(crate) fn changes(&self) -> Vec<Asked> {
        self.account.requests().into_iter().filter(|asked| asked.mutating).collect()
    }

    /// Fails if RDS was asked for any change.
    pub(crate) fn assert_untouched(&self) {
        let changes = self.changes();
        assert!(changes.is_empty(), "{changes:?}");
    }

    pub(crate) fn fault(&self, operation: &str, nth: u32, what: What) {
        let when = When::Operation { name: operation.to_owned(), nth };
        self.account.inject(Fault { when, what });
    }

    pub(crate) fn deny(&self, operation: &str, nth: u32) {
        let message = format!("User: simulated is not authorized to perform: rds:{operation}");
        self.fault(operation, nth, refusal(403, "AccessDenied", &message));
    }

    /// The resource id of the database of that name.
    pub(crate) fn id_of(&self, name: &str) -> Option<String> {
        let instances = self.account.instances(self.now());
        let found = instances.into_iter().find(|instance| instance.identifier == name);
        found.map(|instance| instance.resource_id)
    }
}

pub(crate) fn refusal(status: u16, code: &str, message: &str) -> What {
    What::Error { status, code: code.to_owned(), message: message.to_owned() }
}

/// A process on its way.
pub(crate) struct Going {
    pub(crate) patience: Duration,
    child: Child,
    out: std::thread::JoinHandle<String>,
    err: std::thread::JoinHandle<String>,
}

impl Going {
    pub(crate) fn start(mut command: Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, err) = (drain(child.stdout.take().unwrap()), drain(child.stderr.take().unwrap()));
        Self { patience: PATIENCE, child, out, err }
    }

    /// Sends a signal, such as `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        // A process that has just ended by itself is no failure.
        let _ =
            Command::new("kill").args(["-s", name, &id]).stderr(Stdio::null()).status().unwrap();
    }

    pub(crate) fn wait(mut self) -> Came {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > self.patience {
                self.child.kill().unwrap();
                panic!("it did not end; stderr:\n{}", self.err.join().unwrap());
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Came { status, out: self.out.join().unwrap(), err: self.err.join().unwrap() }
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}

pub(crate) fn finish(command: Command) -> Came {
    Going::start(command).wait()
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Came {
    /// The exit code; none if a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) {
        assert_eq!(self.code(), Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
    }

    /// The one object on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// Code and both streams, without what is otherwise each time.
    pub(crate) fn told(&self) -> String {
        let code = self.code().map_or("none".to_owned(), |code| code.to_string());
        let out = match serde_json::from_str::<Value>(&self.out) {
            Ok(object) => format!("{object:#}\n"),
            Err(_) => steady(&self.out),
        };
        format!("exit {code}\n--- stdout\n{out}--- stderr\n{}", steady(&self.err))
    }
}

/// Without the lines that depend on which statuses a look happens to see.
fn steady(text: &str) -> String {
    let fleeting = |line: &&str| {
        let seen = [
            "(the original) is ",
            "(the restored database) is ",
            ") is creating",
            "is not served from here on",
            "is served by the original again",
        ];
        let plain = line.starts_with("20");
        plain
            && (seen.iter().any(|words| line.contains(words))
                || line.contains(" (db-") && line.contains(") is ") && !line.contains("is served")
                || line.contains("looking again")
                || line.contains(" of about "))
    };
    text.lines().filter(|line| !fleeting(line)).map(|line| line.to_owned() + "\n").collect()
}

/// What is otherwise each time, and what stands for it in a snapshot.
pub(crate) fn filters(bench: &Bench) -> Vec<(String, &'static str)> {
    let home = bench.home.path().to_str().unwrap().to_owned();
    [
        (home.as_str(), "[HOME]"),
        (&bench.url, "[ENDPOINT]"),
        (r"(db1|aurora1|maz1)-\d{8}-\d{6}-[a-z]{4}", "[RUN]"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[TIME]"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "[TIME]"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[REQUEST]"),
        (r"db-[A-Z0-9]{26}", "[ID]"),
        (
            r"the (original|restored) database, (available|rebooting|modifying)",
            "the $1 database, [STATUS]",
        ),
        (r", (modifying|renaming)\)", ", [CHANGING])"),
        (r"is (modifying|renaming)", "is [CHANGING]"),
        (r"accepted as [a-z0-9]+", "accepted as [MESSAGE]"),
        (r"\(process \d+\)", "(process [PID])"),
        (r"taken \d+ days ago", "taken [AGE] ago"),
        (r"(in|after|for) \d+[hms]( \d+[ms])*\b", "$1 [SPAN]"),
        (r"(✓|✗|›) (\S+ +)(\d+h ?)?(\d+m ?)?(\d+s)? +", "$1 $2[SPAN] "),
        (r#""(expected|unserved|outage)_seconds": ?\d+"#, "\"${1}_seconds\":0"),
    ]
    .map(|(pattern, stands)| (pattern.to_owned(), stands))
    .into()
}

/// Compares what a process told with the snapshot of that name.
#[macro_export]
macro_rules! golden {
    ($bench:expr, $name:expr, $came:expr) => {{
        let filters = $crate::support::filters(&$bench);
        let filters: Vec<(&str, &str)> =
            filters.iter().map(|(pattern, stands)| (pattern.as_str(), *stands)).collect();
        insta::with_settings!({ filters => filters, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $came.told());
        });
    }};
}

/// Writes a file into the home folder.
pub(crate) fn write(bench: &Bench, path: &str, text: &str) -> PathBuf {
    let path: PathBuf = Path::new(bench.home.path()).join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

/// The binary, as a terminal starts it: one who runs the tests under nohup hands its ignored SIGHUP
/// on to every child.
fn program() -> Command {
    const BINARY: &str = env!("CARGO_BIN_EXE_trapheus");
    let about = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = about.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    if ignored.is_none_or(|mask| mask & 1 == 0) {
        return Command::new(BINARY);
    }
    let mut command = Command::new("/usr/bin/env");
    command.args(["--default-signal=HUP", BINARY]);
    command
}
