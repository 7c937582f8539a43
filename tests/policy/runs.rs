//! Runs of every kind and task, forwards and back, and the requests that they send.

use super::asked::questions;
use super::databases::databases;
use super::iam::Question;
use super::support::{others, script};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use trapheus::cli::rehearse::{Left, Script, Stage};
use trapheus::plan::{Deletion, FinalSnapshot, Identifier, Shape, Wish};
use trapheus::run::Ending;
use trapheus::sim::{Account, Fault, What, When};

/// What runs on one database have asked of IAM.
pub(crate) struct Asked {
    pub(crate) name: Identifier,
    pub(crate) questions: BTreeSet<Question>,
    pub(crate) requests: usize,
}

/// Every run, each with the end that it must have: else it would not have asked for what it is there for.
pub(crate) async fn all() -> Vec<Asked> {
    let mut all = Vec::new();
    for script in [vec![script(1)], others()].concat() {
        all.push(ended(&script, vec![], "Done").await);
        all.push(carried_on(&script).await);
        if script.wish.task.restores() {
            all.push(ended(&script, vec![fails(&script)], "RolledBack").await);
            all.push(taken_back(&script).await);
            all.push(kept(&script, "reap").await);
            all.push(kept(&script, "rollback").await);
            for group in groups(&script) {
                all.push(ended(&script, mended(&script, group), "Done").await);
            }
            all.push(of_another_version(&script).await);
            all.push(shared(&script).await);
            all.push(lost(&script).await);
        }
    }
    for database in databases() {
        let stage = Stage::new(database.account(1), 1.0);
        all.push(of(&database.wish(), &stage, "Done").await);
    }
    all
}

fn asked(name: &Identifier, account: &Account) -> Asked {
    let questions = questions(account);
    Asked { name: name.clone(), questions, requests: account.requests().len() }
}

fn is(left: &Left, end: &str) {
    let ended = matches!(left, Left::Ending(Ending::Ended(ended), _)
        if format!("{:?}", ended.outcome) == end);
    assert!(ended, "not {end}: {left:?}");
}

async fn of(wish: &Wish, stage: &Stage, end: &str) -> Asked {
    is(&stage.start(wish).await.unwrap(), end);
    asked(&wish.identifier, &stage.account)
}

async fn ended(script: &Script, faults: Vec<Fault>, end: &str) -> Asked {
    let stage = Script { faults, ..script.clone() }.stage();
    of(&script.wish, &stage, end).await
}

fn at(name: &str, nth: u32, what: What) -> Fault {
    Fault { when: When::Operation { name: name.to_owned(), nth }, what }
}

fn is_cluster(script: &Script) -> bool {
    script.wish.identifier.shape() == Shape::Cluster
}

/// The restored database ends badly.
fn fails(script: &Script) -> Fault {
    let name = match is_cluster(script) {
        true => "RestoreDBClusterFromSnapshot",
        false => "RestoreDBInstanceFromDBSnapshot",
    };
    at(name, 0, What::EndsIn { status: "incompatible-restore".to_owned() })
}

/// The restored database differs in a tag, and in a group that a modify mends.
fn mended(script: &Script, (of, member, value): (&str, &str, Value)) -> Vec<Fault> {
    let name = script.wish.identifier.as_str().to_owned();
    let (makes, modifies) = match is_cluster(script) {
        true => ("RestoreDBClusterFromSnapshot", "ModifyDBCluster"),
        false => ("RestoreDBInstanceFromDBSnapshot", "ModifyDBInstance"),
    };
    let retag = What::Retag { identifier: name, key: "team".to_owned(), value: None };
    let (identifier, member) = (of.to_owned(), member.to_owned());
    // After the rename, which is a modify too.
    let drift = at(modifies, 2, What::Drift { identifier, member, value });
    vec![at(makes, 1, retag), drift]
}

/// The groups that a modify can set, as a description has others.
fn groups(script: &Script) -> Vec<(&'static str, &'static str, Value)> {
    let parameters = json!([{
        "DBParameterGroupName": "else", "ParameterApplyStatus": "in-sync",
    }]);
    match script.wish.identifier.as_str() {
        "db1" => vec![
            ("db1", "DBParameterGroups", parameters),
            ("db1", "DBSubnetGroup", json!({ "DBSubnetGroupName": "else" })),
            (
                "db1",
                "OptionGroupMemberships",
                json!([{ "OptionGroupName": "else", "Status": "in-sync" }]),
            ),
        ],
        "aurora1" => vec![
            ("aurora1", "DBClusterParameterGroup", json!("else")),
            ("aurora1-0", "DBParameterGroups", parameters),
        ],
        name => vec![(
            if name == "maz1" { "maz1" } else { panic!() },
            "DBClusterParameterGroup",
            json!("else"),
        )],
    }
}

/// Killed after every fifth of its changes, and carried on each time.
async fn carried_on(script: &Script) -> Asked {
    let whole = script.stage();
    whole.start(&script.wish).await.unwrap();
    let changes: Vec<_> = whole.account.requests().into_iter().filter(|one| one.mutating).collect();
    let stage = script.stage();
    for one in changes.iter().step_by(5) {
        let (when, what) = (When::Request(one.number), What::CrashAfter);
        stage.account.inject(Fault { when, what });
    }
    let mut left = stage.start(&script.wish).await.unwrap();
    for _ in 0..changes.len() {
        if matches!(left, Left::Killed) {
            left = stage.resume().await.unwrap();
        }
    }
    is(&left, "Done");
    asked(&script.wish.identifier, &stage.account)
}

/// Taken back after the delete of the old one was refused.
async fn taken_back(script: &Script) -> Asked {
    let stage = script.stage();
    let (code, message) = ("AccessDenied".to_owned(), "by the script".to_owned());
    let denied = What::Error { status: 403, code, message };
    for name in ["DeleteDBInstance", "DeleteDBCluster"] {
        stage.account.inject(at(name, 0, denied.clone()));
    }
    is(&stage.start(&script.wish).await.unwrap(), "Attention");
    stage.account.clear_faults();
    is(&stage.rollback().await.unwrap(), "RolledBack");
    asked(&script.wish.identifier, &stage.account)
}

/// The old one is kept; then it goes, with a last snapshot, or is brought back.
async fn kept(script: &Script, then: &str) -> Asked {
    let deletion = Deletion {
        final_snapshot: Some(FinalSnapshot::OfRun),
        keep_for: Some(SignedDuration::from_hours(1)),
        ..Deletion::default()
    };
    let (wish, stage) = (script.wish.clone().deleting(deletion), script.stage());
    is(&stage.start(&wish).await.unwrap(), "Done");
    match then {
        "reap" => is(&stage.reap().await.unwrap(), "Done"),
        _ => is(&stage.rollback().await.unwrap(), "RolledBack"),
    }
    asked(&wish.identifier, &stage.account)
}

/// Killed in the middle, and carried on without its journal.
async fn lost(script: &Script) -> Asked {
    let stage = script.stage();
    let restore = ["RestoreDBInstanceFromDBSnapshot", "RestoreDBClusterFromSnapshot"];
    for name in restore {
        stage.account.inject(at(name, 1, What::CrashAfter));
    }
    assert!(matches!(stage.start(&script.wish).await.unwrap(), Left::Killed));
    stage.find_lost(&script.wish.identifier).await.unwrap();
    is(&stage.resume().await.unwrap(), "Done");
    asked(&script.wish.identifier, &stage.account)
}

/// From a snapshot that is of a version before.
async fn of_another_version(script: &Script) -> Asked {
    let stage = script.stage();
    let name = script.wish.identifier.as_str();
    stage.account.set_attribute(&format!("{name}-snapshot"), "EngineVersion", json!("15.3"));
    stage.account.add_proxy("proxy1", name);
    of(&script.wish, &stage, "Done").await
}

/// From a snapshot that another account shares. The simulated account knows of none: that it is looked
/// for is all that is asked.
async fn shared(script: &Script) -> Asked {
    let name = &script.wish.identifier;
    let kind = name.shape().snapshots().word();
    let arn = format!("arn:aws:rds:eu-west-1:999988887777:{kind}:theirs");
    let (stage, wish) = (script.stage(), Wish::restore(name.clone(), Some(arn)));
    let left = stage.start(&wish).await.unwrap();
    assert!(matches!(left, Left::Refused(_)), "{left:?}");
    asked(name, &stage.account)
}
