//! Every request of a run, of every kind and task, forwards and back, is valid by the service's model,
//! as botocore has it. Needs the Python of `tests/clients.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should say so"
)]

mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use support::{about, others, script};
use trapheus::cli::rehearse::{Left, Script};
use trapheus::plan::Shape;
use trapheus::run::Ending;
use trapheus::sim::{Asked, Fault, What, When};

/// The requests that a run may send and that change something. In this account a failover is among
/// them: another member became the writer.
const CHANGES: [&str; 16] = [
    "AddTagsToResource",
    "CopyDBClusterSnapshot",
    "CopyDBSnapshot",
    "CreateDBClusterSnapshot",
    "CreateDBInstance",
    "CreateDBSnapshot",
    "DeleteDBCluster",
    "DeleteDBClusterSnapshot",
    "DeleteDBInstance",
    "DeleteDBSnapshot",
    "FailoverDBCluster",
    "ModifyDBCluster",
    "ModifyDBInstance",
    "RemoveTagsFromResource",
    "RestoreDBClusterFromSnapshot",
    "RestoreDBInstanceFromDBSnapshot",
];

/// The requests of every kind and task: where it ends well, where the restore fails and the run turns
/// back, and where a person asks for the way back once the restored database serves.
async fn requests() -> Vec<Asked> {
    let mut requests = Vec::new();
    for script in [vec![script(1)], others()].concat() {
        requests.extend(of(&script, vec![], "Done").await);
        let operation = match script.wish.identifier.shape() {
            Shape::Cluster => "RestoreDBClusterFromSnapshot",
            _ => "RestoreDBInstanceFromDBSnapshot",
        };
        if script.wish.task.restores() {
            let when = When::Operation { name: operation.to_owned(), nth: 0 };
            let what = What::EndsIn { status: "incompatible-restore".to_owned() };
            requests.extend(of(&script, vec![Fault { when, what }], "RolledBack").await);
            requests.extend(taken_back(&script).await);
        }
    }
    requests
}

async fn of(script: &Script, faults: Vec<Fault>, end: &str) -> Vec<Asked> {
    let stage = Script { faults, ..script.clone() }.stage();
    let left = stage.start(&script.wish).await.unwrap();
    ended(&left, end, script);
    stage.account.requests()
}

/// Taken back after the delete of the old one was refused.
async fn taken_back(script: &Script) -> Vec<Asked> {
    let stage = script.stage();
    let denied = What::Error {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "by the script".to_owned(),
    };
    for name in ["DeleteDBInstance", "DeleteDBCluster"] {
        let when = When::Operation { name: name.to_owned(), nth: 0 };
        stage.account.inject(Fault { when, what: denied.clone() });
    }
    ended(&stage.start(&script.wish).await.unwrap(), "Attention", script);
    stage.account.clear_faults();
    ended(&stage.rollback().await.unwrap(), "RolledBack", script);
    stage.account.requests()
}

fn ended(left: &Left, end: &str, script: &Script) {
    let ended = matches!(left, Left::Ending(Ending::Ended(ended), _)
        if format!("{:?}", ended.outcome) == end);
    assert!(ended, "{}: {left:?}", about(script));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs Python, see tests/clients.rs"]
async fn every_request_is_valid() {
    let requests = requests().await;
    let changes: BTreeSet<_> =
        requests.iter().filter(|asked| asked.mutating).map(|asked| &*asked.operation).collect();
    for operation in CHANGES {
        assert!(changes.contains(operation), "no {operation}");
    }
    println!("{} requests of every kind and task; changes: {changes:?}", requests.len());
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
