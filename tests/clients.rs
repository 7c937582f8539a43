//! Other people's clients drive `trapheus simulate`: boto3 and the AWS CLI, with their own waiters.
//!
//! They need Python with `tests/python/requirements.txt` installed, so they are run on request:
//!
//! ```sh
//! python -m venv target/clients-venv
//! target/clients-venv/bin/pip install -r tests/python/requirements.txt
//! cargo test --test clients -- --ignored
//! ```
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The simulated account in a process of its own; it ends with the test.
struct Simulate {
    process: Child,
    endpoint: String,
}

impl Simulate {
    fn start() -> Self {
        // At 600 times real time a restore takes a second.
        let mut process = Command::new(env!("CARGO_BIN_EXE_trapheus"))
            .args(["simulate", "--listen", "127.0.0.1:0", "--speed", "600"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let endpoint = line.trim().to_owned();
        assert!(endpoint.starts_with("http://"), "{line}");
        Self { process, endpoint }
    }
}

impl Drop for Simulate {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a script of `tests/python`, which must end well.
fn python(script: &str, arguments: &[&str]) {
    let root = env!("CARGO_MANIFEST_DIR");
    let python = std::env::var("TRAPHEUS_TEST_PYTHON")
        .unwrap_or_else(|_| format!("{root}/target/clients-venv/bin/python"));
    let status = Command::new(&python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(format!("{root}/tests/python/{script}"))
        .args(arguments)
        .status()
        .unwrap_or_else(|error| panic!("{python}: {error}"));
    assert!(status.success(), "{script}: {status}");
}

#[test]
#[ignore = "needs Python, see above"]
fn boto3() {
    let simulate = Simulate::start();
    python("with_boto3.py", &[&simulate.endpoint]);
}

#[test]
#[ignore = "needs Python, see above; its waiters take 30 seconds a turn"]
fn aws_cli() {
    let simulate = Simulate::start();
    python("with_awscli.py", &[&simulate.endpoint]);
}

#[test]
#[ignore = "needs Python, see above"]
fn the_table_of_names_is_what_the_model_gives() {
    python("derive_model.py", &["--check"]);
}
