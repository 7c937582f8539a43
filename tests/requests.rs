//! Every request of a run, forwards and back, is valid by the service's model, as botocore has it.
//! Needs the Python of `tests/clients.rs`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod support;

use std::io::Write;
use std::process::{Command, Stdio};
use support::script;
use trapheus::sim::{Asked, Fault, What, When};

/// The requests of a run that ends well, and of one that is rolled back.
async fn requests() -> Vec<Asked> {
    let refused = Fault {
        when: When::Operation { name: "RestoreDBInstanceFromDBSnapshot".to_owned(), nth: 0 },
        what: What::EndsIn { status: "incompatible-restore".to_owned() },
    };
    let mut requests = Vec::new();
    for faults in [vec![], vec![refused]] {
        let mut script = script(1);
        script.faults = faults;
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        requests.extend(stage.account.requests());
    }
    requests
}

#[tokio::test(start_paused = true)]
#[ignore = "needs Python, see tests/clients.rs"]
async fn every_request_is_valid() {
    let requests = requests().await;
    for operation in ["RestoreDBInstanceFromDBSnapshot", "DeleteDBInstance", "ModifyDBInstance"] {
        assert!(requests.iter().any(|asked| asked.operation == operation), "no {operation}");
    }
    let requests: Vec<_> = requests
        .iter()
        .map(|asked| {
            serde_json::json!({
                "service": asked.service,
                "operation": asked.operation,
                "parameters": asked.parameters,
            })
        })
        .collect();
    let root = env!("CARGO_MANIFEST_DIR");
    let python = std::env::var("TRAPHEUS_TEST_PYTHON")
        .unwrap_or_else(|_| format!("{root}/target/clients-venv/bin/python"));
    let mut check = Command::new(&python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(format!("{root}/tests/python/check_requests.py"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{python}: {error}"));
    let text = serde_json::to_vec(&requests).unwrap();
    check.stdin.take().unwrap().write_all(&text).unwrap();
    assert!(check.wait().unwrap().success());
}
