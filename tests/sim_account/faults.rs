//! The fault script, mail, identity, and what is not RDS at all.

use super::support::{code, stage};
use aws_sdk_rds::error::SdkError;
use std::time::Duration;
use trapheus::sim::{Fault, Request, What, When};

fn on(name: &str, nth: u32, what: What) -> Fault {
    Fault { when: When::Operation { name: name.to_owned(), nth }, what }
}

#[tokio::test(start_paused = true)]
async fn errors_and_lost_connections() {
    let stage = stage(1);
    let reboot = || stage.rds.reboot_db_instance().db_instance_identifier("db10");
    let name = "RebootDBInstance";
    stage.account.inject(on(name, 1, What::Throttle));
    stage.account.inject(on(name, 2, What::ServerError));
    stage.account.inject(on(name, 3, What::ExpiredToken));
    stage.account.inject(on(name, 4, What::Drop));
    stage.account.inject(on(name, 5, What::Unanswered));
    for wanted in ["Throttling", "InternalFailure", "ExpiredToken"] {
        assert_eq!(code(reboot().send().await), wanted);
    }
    let dropped = reboot().send().await.unwrap_err();
    assert!(matches!(dropped, SdkError::DispatchFailure(_)));
    assert_eq!(stage.watch("db10", 60).await, ["available"]);
    let unanswered = reboot().send().await.unwrap_err();
    assert!(matches!(unanswered, SdkError::DispatchFailure(_)));
    assert_eq!(stage.watch("db10", 300).await, ["available", "rebooting", "available"]);
    let outcomes: Vec<_> =
        stage.account.requests().into_iter().filter(|one| one.mutating).collect();
    let words: Vec<_> = outcomes.iter().map(|one| one.outcome.as_deref().unwrap()).collect();
    assert_eq!(words, ["Throttling", "InternalFailure", "ExpiredToken", "dropped", "unanswered"]);
    assert!(outcomes[4].applied && !outcomes[3].applied);
}

#[tokio::test(start_paused = true)]
async fn a_client_dies_and_another_goes_on() {
    for (what, applied) in [(What::CrashBefore, false), (What::CrashAfter, true)] {
        let stage = stage(1);
        stage.account.inject(Fault { when: When::Request(2), what });
        let work = async {
            stage.seen("db10").await;
            stage.rename("db10", "db10-temp").await;
            panic!("it should have died");
        };
        tokio::select! {
            () = work => {}
            () = stage.account.crashed() => {}
        }
        tokio::time::sleep(Duration::from_secs(900)).await;
        let wanted = if applied { "-" } else { "available" };
        assert_eq!(stage.seen("db10").await, wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_request_is_given_up_by_the_client() {
    let stage = stage(1);
    stage.account.inject(on("DescribeDBInstances", 0, What::Hang));
    let call = stage.rds.describe_db_instances().send();
    let waited = tokio::time::timeout(Duration::from_secs(3600), call).await;
    assert!(!matches!(waited, Ok(Ok(_))));
    stage.account.clear_faults();
    assert_eq!(stage.seen("db1").await, "available");
}

#[tokio::test(start_paused = true)]
async fn resources_end_in_other_statuses() {
    for status in ["failed", "incompatible-restore", "restore-error", "storage-full"] {
        let stage = stage(1);
        let what = What::EndsIn { status: status.to_owned() };
        stage.account.inject(on("RestoreDBInstanceFromDBSnapshot", 1, what));
        let call = stage.rds.restore_db_instance_from_db_snapshot();
        let call = call.db_instance_identifier("copy1").db_snapshot_identifier("db1-snapshot");
        call.send().await.unwrap();
        assert_eq!(stage.watch("copy1", 1000).await, ["creating", status]);
        let call = stage.rds.delete_db_instance().db_instance_identifier("copy1");
        call.skip_final_snapshot(true).send().await.unwrap();
        assert_eq!(stage.watch("copy1", 500).await, [status, "deleting", "-"]);
    }
    let stage = stage(2);
    let what = What::EndsIn { status: "incompatible-network".to_owned() };
    stage.account.inject(on("ModifyDBInstance", 1, what));
    stage.rename("db1", "db1-temp").await;
    stage.settle("db1-temp", "incompatible-network").await;
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_tells_the_same_story() {
    let mut stories = Vec::new();
    for _ in 0..2 {
        let stage = stage(7);
        stage.rename("db1", "db1-temp").await;
        stage.settle("db1-temp", "available").await;
        stories.push(format!("{:?}", stage.account.history()));
    }
    assert_eq!(stories[0], stories[1]);
}

fn unsigned(body: &'static str) -> Request {
    Request {
        method: "POST".into(),
        path: "/".into(),
        body: bytes::Bytes::from_static(body.as_bytes()),
        ..Request::default()
    }
}

fn signed(service: &str, body: &'static str) -> Request {
    let scope = format!(
        "AWS4-HMAC-SHA256 Credential=AKID/20260301/eu-north-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    Request { headers: vec![("Authorization".into(), scope)], ..unsigned(body) }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_not_understood_is_ignored() {
    let stage = stage(1);
    let base = "Version=2014-10-31&Action=";
    for (body, status, code) in [
        ("Action=DescribeDBInstances", 400, "InvalidAction"),
        ("Version=2014-10-31&Action=DropEverything", 400, "InvalidAction"),
        ("Version=2014-10-31&Action=ModifyDBInstance", 400, "MissingParameter"),
        ("Version=2014-10-31&Action=DescribeDBInstances&Nonsense=1", 400, "InvalidParameter"),
        (
            "Version=2014-10-31&Action=DescribeDBInstances&MaxRecords=many",
            400,
            "InvalidParameterValue",
        ),
        (
            "Version=2014-10-31&Action=DescribeDBInstances&MaxRecords=5",
            400,
            "InvalidParameterValue",
        ),
        (
            "Version=2014-10-31&Action=DescribeDBInstances&Filters.member.1.Name=engine",
            400,
            "InvalidParameter",
        ),
        (
            "Version=2014-10-31&Action=DescribeDBInstances&Filters.Filter.1.Name=color&Filters.Filter.1.Values.Value.1=red",
            400,
            "InvalidParameterValue",
        ),
        (
            "Version=2014-10-31&Action=DescribeDBInstances&DBInstanceIdentifier=nothing",
            404,
            "DBInstanceNotFound",
        ),
    ] {
        let reply = stage.account.handle(stage.now(), &signed("rds", body));
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, status, "{text}");
        assert!(text.contains(&format!("<Code>{code}</Code>")), "{base}: {text}");
    }
    let reply = stage.account.handle(stage.now(), &unsigned("Action=DescribeDBInstances"));
    assert_eq!(reply.status, 403);
    let body = "Version=2014-10-31&Action=DescribeDBInstances&DBInstanceIdentifier=db1";
    let reply = stage.account.handle(stage.now(), &signed("rds", body));
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(text.contains("arn:aws:rds:eu-north-1:111122223333:db:db1"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn identity_and_mail() {
    let stage = stage(1);
    let base = stage.config.to_builder();
    let sts = aws_sdk_sts::Client::from_conf(
        aws_sdk_sts::Config::builder()
            .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
            .region(aws_sdk_sts::config::Region::new("eu-west-1"))
            .credentials_provider(aws_sdk_rds::config::Credentials::new("A", "s", None, None, "t"))
            .http_client(stage.config.http_client().unwrap())
            .time_source(base.build().time_source().unwrap())
            .build(),
    );
    let caller = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(caller.account.as_deref(), Some("111122223333"));
    let ses = aws_sdk_sesv2::Client::from_conf(
        aws_sdk_sesv2::Config::builder()
            .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::latest())
            .region(aws_sdk_sesv2::config::Region::new("eu-west-1"))
            .credentials_provider(aws_sdk_rds::config::Credentials::new("A", "s", None, None, "t"))
            .http_client(stage.config.http_client().unwrap())
            .build(),
    );
    let content = |data: &str| aws_sdk_sesv2::types::Content::builder().data(data).build().unwrap();
    let send = |from: &str| {
        use aws_sdk_sesv2::types::{Body, Destination, EmailContent, Message};
        let body = Body::builder().text(content("all is well")).build();
        let message = Message::builder().subject(content("hello")).body(body).build();
        ses.send_email()
            .from_email_address(from)
            .destination(Destination::builder().to_addresses("x@example.net").build())
            .content(EmailContent::builder().simple(message).build())
            .send()
    };
    let sent = send("Runs <runs@example.com>").await.unwrap();
    assert!(sent.message_id.is_some());
    let refused = send("who@example.net").await.unwrap_err().into_service_error();
    assert!(refused.is_message_rejected(), "{refused:?}");
    let mails = stage.account.mails();
    assert_eq!((mails.len(), mails[0].text.as_str()), (1, "all is well"));
}

/// The table of names, as the account reads it.
pub(crate) fn model() -> serde_json::Value {
    serde_json::from_str(include_str!("../../src/sim/model.json")).unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_table_is_answered() {
    let stage = stage(1);
    for name in model()["operations"].as_object().unwrap().keys() {
        let body = format!("Version=2014-10-31&Action={name}").leak();
        let reply = stage.account.handle(stage.now(), &signed("rds", body));
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(!text.contains("InvalidAction"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_attribute_of_the_sample_is_in_the_table() {
    let stage = stage(1);
    let model = model();
    let members = |structure: &str| -> Vec<String> {
        let members = model["structures"][structure]["members"].as_array().unwrap();
        members.iter().map(|member| member[0].as_str().unwrap().to_owned()).collect()
    };
    let instances = stage.account.instances(stage.now());
    let snapshots = stage.account.snapshots(stage.now());
    let clusters = stage.account.clusters(stage.now());
    let bags = instances.iter().map(|one| ("DBInstance", &one.attributes));
    let bags = bags.chain(clusters.iter().map(|one| ("DBCluster", &one.attributes)));
    let bags = bags.chain(snapshots.iter().map(|one| {
        let cluster = one.attributes.contains_key("DBClusterSnapshotIdentifier");
        (if cluster { "DBClusterSnapshot" } else { "DBSnapshot" }, &one.attributes)
    }));
    for (structure, bag) in bags {
        let known = members(structure);
        let unknown: Vec<_> = bag.keys().filter(|key| !known.contains(key)).collect();
        assert!(unknown.is_empty(), "{structure}: {unknown:?}");
    }
}
