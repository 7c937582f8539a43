//! Every setting comes back, whatever it was; and what does not is mended once, or told, and nothing is
//! deleted over it.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

mod combinations;
mod data;
mod databases;
mod drawn;
mod effect;
mod every;
mod kinds;
mod model;
mod rows;
#[path = "../support/mod.rs"]
mod support;
mod tags;

use serde_json::{Value, json};
use support::{about, others, script, seed};
use trapheus::cli::rehearse::{Left, Observer, Script, Stage};
use trapheus::plan::{Ended, Obstacle, Outcome, Wish, accepting};
use trapheus::run::{Ending, drive, go_on};
use trapheus::sim::{Fault, What, When};

fn outcome(left: &Left) -> &Ended {
    match left {
        Left::Ending(Ending::Ended(ended), _) => ended,
        other => panic!("{other:?}"),
    }
}

/// Every restore, of each kind.
fn restores() -> Vec<Script> {
    let mut scripts = vec![script(1)];
    scripts.extend(others().into_iter().filter(|script| script.wish.task.restores()));
    scripts
}

/// In the moment in which the settings are set, somebody gives the restored database another one.
fn drift(script: &Script, member: &str, value: Value) -> Script {
    let name = script.wish.identifier.as_str().to_owned();
    // After the rename, which is a modify too.
    let (operation, nth) = match name.as_str() {
        "db1" => ("ModifyDBInstance", 2),
        _ => ("ModifyDBCluster", 2),
    };
    let when = When::Operation { name: operation.to_owned(), nth };
    let what = What::Drift { identifier: name, member: member.to_owned(), value };
    Script { faults: vec![Fault { when, what }], ..script.clone() }
}

async fn run(stage: &Stage, wish: &Wish) -> (Left, Vec<String>) {
    let observer = Observer::new(&stage.account, wish, stage.clock.system_time()).unwrap();
    let left = stage.start(wish).await.unwrap();
    let broken = observer.violations(stage, &left);
    (left, broken)
}

/// The observer compares every attribute.
#[tokio::test(start_paused = true)]
async fn a_restored_database_is_like_the_original() {
    for script in restores() {
        for seed in 1..=5 {
            let script = Script { seed, ..script.clone() };
            let (left, broken) = run(&script.stage(), &script.wish).await;
            assert_eq!(outcome(&left).outcome, Outcome::Done);
            assert_eq!(broken, Vec::<String>::new(), "{} of account {seed}", about(&script));
        }
    }
}

/// What a modify can set is mended, once.
#[tokio::test(start_paused = true)]
async fn what_came_out_otherwise_is_mended() {
    for script in restores() {
        let logs =
            if script.wish.identifier.as_str() == "db1" { json!(["upgrade"]) } else { json!([]) };
        for (member, value) in [
            ("CopyTagsToSnapshot", json!(false)),
            ("BackupRetentionPeriod", json!(3)),
            ("PreferredBackupWindow", json!("09:00-09:30")),
            ("EnabledCloudwatchLogsExports", logs.clone()),
            ("VpcSecurityGroups", json!([{ "VpcSecurityGroupId": "sg-else", "Status": "active" }])),
        ] {
            let script = drift(&script, member, value);
            let (left, broken) = run(&script.stage(), &script.wish).await;
            let what = format!("{member}, {}", about(&script));
            assert_eq!(outcome(&left).outcome, Outcome::Done, "{what}: {left:?}");
            assert_eq!(broken, Vec::<String>::new(), "{what}");
        }
    }
}

/// What no modify can set is told; nothing is deleted until a person has said yes to it.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_mended_is_told() {
    for script in restores() {
        let (member, setting) = match script.wish.identifier.as_str() {
            "db1" => ("BackupTarget", "BackupTarget"),
            _ => ("DatabaseName", "DatabaseName"),
        };
        let script = drift(&script, member, json!("elsewhere"));
        let stage = script.stage();
        let (left, broken) = run(&stage, &script.wish).await;
        let ended = outcome(&left);
        assert_eq!(ended.outcome, Outcome::Attention, "{left:?}");
        let Some(Obstacle::Differs(found)) = ended.cause.as_ref().map(|cause| &cause.obstacle)
        else {
            panic!("{ended:?}");
        };
        let names: Vec<_> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(names, [setting]);
        assert_eq!(broken, Vec::<String>::new(), "{}", about(&script));
        let requests = stage.account.requests();
        let deletes =
            |operation: &str| ["DeleteDBInstance", "DeleteDBCluster"].contains(&operation);
        assert!(!requests.iter().any(|asked| deletes(&asked.operation)));

        // Once more it is looked at, and it is as it was.
        let left = stage.resume().await.unwrap();
        assert_eq!(outcome(&left).outcome, Outcome::Attention, "{left:?}");
        let mut run = stage.take_up(tokio::sync::mpsc::unbounded_channel().0).unwrap().unwrap();
        let plan = accepting(&run.progress).unwrap();
        go_on(&mut run, Some(plan)).await.unwrap();
        let mut driver = stage.driver().await.unwrap();
        let (ending, _) = drive(&mut run, &mut driver).await;
        let done = Ended { outcome: Outcome::Done, cause: None };
        assert_eq!(ending, Ending::Ended(done), "{}", about(&script));
    }
}

/// A person may want the original back instead.
#[tokio::test(start_paused = true)]
async fn what_differs_is_given_up() {
    for script in restores() {
        let member =
            if script.wish.identifier.as_str() == "db1" { "BackupTarget" } else { "DatabaseName" };
        let script = drift(&script, member, json!("elsewhere"));
        let stage = script.stage();
        let observer =
            Observer::new(&stage.account, &script.wish, stage.clock.system_time()).unwrap();
        stage.start(&script.wish).await.unwrap();
        let left = stage.rollback().await.unwrap();
        assert_eq!(outcome(&left).outcome, Outcome::RolledBack, "{left:?}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new());
    }
}

/// An empty list changes nothing (rds-facts 1.1).
#[tokio::test(start_paused = true)]
async fn cores_that_the_original_did_not_have_go() {
    let of = effect::database("microsoft");
    let account = of.account(1);
    let value = json!([{ "Name": "coreCount", "Value": "2" }]);
    let (identifier, member) = ("microsoft".to_owned(), "ProcessorFeatures".to_owned());
    effect::inject(&account, ("ModifyDBInstance", 2), What::Drift { identifier, member, value });
    assert_eq!(effect::ends(account, &of.wish()).await, (Outcome::Done, Vec::new()));
}
