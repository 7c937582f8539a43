//! Every request goes wrong in every way; then the faults stop, and the run must end well.
#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{Tally, script};
use trapheus::sim::{Fault, What, When};

/// What can go wrong with any request.
fn mishaps() -> Vec<What> {
    let error = |status, code: &str| What::Error {
        status,
        code: code.to_owned(),
        message: "by the script".to_owned(),
    };
    vec![
        error(403, "AccessDenied"),
        error(400, "InvalidDBInstanceState"),
        What::Throttle,
        What::ServerError,
        What::Drop,
        What::Unanswered,
        What::Hang,
        What::ExpiredToken,
    ]
}

/// The bad ends that a resource can come to.
const BAD_ENDS: [&str; 9] = [
    "failed",
    "restore-error",
    "incompatible-restore",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-option-group",
    "insufficient-capacity",
    "inaccessible-encryption-credentials",
    "storage-full",
];

/// Every fault that one run can meet.
async fn faults(seed: u64) -> Vec<Fault> {
    let stage = script(seed).stage();
    stage.restore(&script(seed).name).await.unwrap();
    let mut faults = Vec::new();
    for asked in stage.account.requests() {
        let when = When::Request(asked.number);
        faults.extend(mishaps().into_iter().map(|what| Fault { when: when.clone(), what }));
        let databases = asked.operation.contains("DBInstance");
        if asked.mutating && databases && asked.operation != "DeleteDBInstance" {
            faults.extend(BAD_ENDS.map(|status| Fault {
                when: when.clone(),
                what: What::EndsIn { status: status.to_owned() },
            }));
        }
    }
    faults
}

async fn one_deep(half: usize) {
    let mut tally = Tally::new("runs with one fault");
    for fault in faults(1).await.into_iter().skip(half).step_by(2) {
        let mut script = script(1);
        script.faults = vec![fault];
        tally.run(&script, &[]).await;
    }
    tally.close();
}

// In two halves, so that two cores share them.
#[tokio::test(start_paused = true)]
async fn one_deep_even() {
    one_deep(0).await;
}

#[tokio::test(start_paused = true)]
async fn one_deep_odd() {
    one_deep(1).await;
}

async fn two_deep(runs: usize, random: u64) {
    let mut chance = fastrand::Rng::with_seed(random);
    let faults = faults(1).await;
    let mut tally = Tally::new(&format!("runs with two faults, chosen by {random}"));
    for _ in 0..runs {
        let mut script = script(1);
        script.faults = (0..2).filter_map(|_| chance.choice(&faults).cloned()).collect();
        tally.run(&script, &[]).await;
    }
    tally.close();
}

#[tokio::test(start_paused = true)]
async fn two_deep_some() {
    two_deep(150, support::seed()).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn two_deep_many() {
    two_deep(3000, support::seed()).await;
}
