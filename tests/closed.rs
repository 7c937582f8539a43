//! A connection that is closed before the answer leaves open whether the request was applied.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::Read;
use std::net::TcpListener;
use trapheus::plan::{Answer, Call, FaultKind, Identifier, Mark, World};
use trapheus::rds::{Options, connect};

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

#[test]
fn a_closed_connection_is_not_an_end_of_the_credentials() {
    let config = tempfile::tempdir().unwrap();
    let file = config.path().join("credentials");
    std::fs::write(&file, "[closed]\naws_access_key_id = a\naws_secret_access_key = b\n").unwrap();
    // A profile of the test's own, read from a file of its own, by a process of its own.
    let runs = std::env::var_os("TRAPHEUS_TEST_CLOSED").is_some();
    if !runs {
        let done = std::process::Command::new(std::env::current_exe().unwrap())
            .env("TRAPHEUS_TEST_CLOSED", "1")
            .env("AWS_SHARED_CREDENTIALS_FILE", &file)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .arg("a_closed_connection")
            .status();
        assert!(done.unwrap().success());
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(async {
        let options = Options {
            profile: Some("closed".to_owned()),
            region: Some("eu-west-1".to_owned()),
            endpoint_url: Some(closes()),
            ..Options::default()
        };
        let call = Call::Restore {
            mark: Mark::restored("run"),
            identifier: Identifier::from_rds("db1"),
            snapshot: "db1-snapshot".to_owned(),
            settings: Vec::new(),
            tags: std::collections::BTreeMap::new(),
        };
        connect(&options).await.unwrap().act().perform(&call, &World::default()).await
    });
    let Answer::Fault(fault) = answer else { unreachable!("nobody answers") };
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault}");
}
