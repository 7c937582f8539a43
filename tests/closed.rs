//! A connection that is closed before the answer leaves open whether the request was applied.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc::unbounded_channel;
use trapheus::cli::rehearse::Observer;
use trapheus::plan::{Answer, Call, FaultKind, Identifier, Mark, Outcome, Wish, World};
use trapheus::rds::{Clock, Options, connect};
use trapheus::run::{self, Driver, Ending, Journal, Memory, Pace, Run, Scrub, Stopper};
use trapheus::sim::{Account, Fault, What, When, serve};

/// Reads each request, answers nothing, and closes.
fn closes() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut bytes = [0; 65_536];
            let _read = stream.read(&mut bytes);
        }
    });
    url
}

/// Runs the test of that name with a profile of its own, read from a file of its own, in a process
/// of its own; in that process it gives true.
fn in_own_process(test: &str) -> bool {
    if std::env::var_os("TRAPHEUS_TEST_CLOSED").is_some() {
        return true;
    }
    let config = tempfile::tempdir().unwrap();
    let file = config.path().join("credentials");
    std::fs::write(&file, "[closed]\naws_access_key_id = a\naws_secret_access_key = b\n").unwrap();
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .env("TRAPHEUS_TEST_CLOSED", "1")
        .env("AWS_SHARED_CREDENTIALS_FILE", &file)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .args([test, "--exact", "--nocapture"])
        .status();
    assert!(done.unwrap().success());
    false
}

fn options(url: String, clock: Clock) -> Options {
    Options {
        profile: Some("closed".to_owned()),
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(url),
        clock,
        ..Options::default()
    }
}

#[test]
fn a_closed_connection_is_not_an_end_of_the_credentials() {
    if !in_own_process("a_closed_connection_is_not_an_end_of_the_credentials") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(async {
        let call = Call::Restore {
            mark: Mark::restored("run"),
            identifier: Identifier::from_rds("db1"),
            snapshot: "db1-snapshot".to_owned(),
            settings: Vec::new(),
            tags: std::collections::BTreeMap::new(),
        };
        let connection = connect(&options(closes(), Clock::default())).await.unwrap();
        connection.act().perform(&call, &World::default()).await.answer
    });
    let Answer::Fault(fault) = answer else { unreachable!("nobody answers") };
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
}

/// So many runs are enough for one whose request is met when RDS is ready.
const TRIES: usize = 20;
/// How many times as fast as real time the account and the run live.
const SPEED: f64 = 1500.0;

/// Restores db1 of an account on a port, whose `nth` request of that kind is not answered. Gives
/// whether that one was applied; none where there were not so many.
async fn restored(operation: &str, nth: u32) -> Option<bool> {
    let account = Account::sample(1);
    let when = When::Operation { name: operation.to_owned(), nth };
    account.inject(Fault { when, what: What::Unanswered });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let clock = Clock::simulated(SystemTime::now(), SPEED);
    tokio::spawn(serve(listener, account.clone(), SPEED));

    let connection = connect(&options(url, clock)).await.unwrap();
    let wish = Wish::restore(Identifier::from_rds("db1"), None);
    let observer = Observer::new(&account, &wish, clock.system_time()).unwrap();
    let survey = connection.look().survey(&wish).await.unwrap();
    let beginning = run::beginning(&survey, "eu-west-1").unwrap();
    let (journal, listener) = (Journal::Memory(Memory::default()), unbounded_channel().0);
    let mut run = Run::begin(beginning, journal, clock, listener).await.unwrap();
    let mut driver = Driver {
        look: connection.look(),
        act: connection.act(),
        clock,
        pace: Pace::new(Some(Duration::from_secs(30))),
        stop: Stopper::new().1,
        deadline: clock.timestamp() + jiff::SignedDuration::from_hours(12),
        scrub: Scrub::default(),
    };
    let (ending, _) = run::drive(&mut run, &mut driver).await;

    let about = format!("{operation} {nth}");
    let done = matches!(&ending, Ending::Ended(ended) if ended.outcome == Outcome::Done);
    assert!(done, "{about}: {ending:?}");
    let broken =
        observer.violations_in(&account, clock.system_time(), &run.id, Some(Outcome::Done));
    assert!(broken.is_empty(), "{about}: {broken:?}");
    let requests = account.requests();
    let lost = requests.iter().find(|asked| asked.outcome.as_deref() == Some("unanswered"));
    lost.map(|lost| lost.applied)
}

/// Each change of a restore is once applied and not answered, its connection closed. The run sees
/// by itself that it was made, and comes to its end.
#[test]
fn a_change_without_an_answer_is_seen() {
    if !in_own_process("a_change_without_an_answer_is_seen") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let all = [
            ("AddTagsToResource", 1),
            // The rename, and the deletion protection.
            ("ModifyDBInstance", 1),
            ("ModifyDBInstance", 2),
            ("RestoreDBInstanceFromDBSnapshot", 1),
            ("DeleteDBInstance", 1),
            ("RemoveTagsFromResource", 1),
        ];
        let all = all.map(|(operation, first)| {
            tokio::spawn(async move {
                let mut nth = first;
                // RDS may not be ready for the first ones, and what it refuses is not applied; another
                // time it may be ready sooner.
                for _ in 0..TRIES {
                    match restored(operation, nth).await {
                        Some(true) => return,
                        Some(false) => nth += 1,
                        None => nth = first,
                    }
                }
                panic!("no {operation} was applied and not answered in {TRIES} runs");
            })
        });
        for one in all {
            one.await.unwrap();
        }
    });
}
