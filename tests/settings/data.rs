//! What comes with the snapshot's data: no request sets it, so it is told before the start where the
//! snapshot shows it, and is compared in any case.

use super::{about, drift, outcome, restores, run};
use serde_json::{Value, json};
use trapheus::cli::rehearse::Stage;
use trapheus::plan::{Identifier, Level, Obstacle, Outcome, Shape, Wish};
use trapheus::sim::Account;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/other";

/// What a run that was asked for this finds before it starts, and how it ends.
/// Only in `but` it may be other than the original.
async fn found(
    account: Account,
    wish: &Wish,
    but: &str,
) -> (Vec<(Level, String)>, Option<Outcome>) {
    let stage = Stage::new(account, 1.0);
    let (_, findings, _) = stage.plan(wish).await.unwrap();
    let refused = findings.iter().any(|one| one.level == Level::Refuse);
    let told = findings.into_iter().map(|one| (one.level, one.text)).collect();
    if refused {
        return (told, None);
    }
    let (left, mut broken) = run(&stage, wish).await;
    broken.retain(|one| !one.contains(&format!("{but} of ")));
    assert_eq!(broken, Vec::<String>::new());
    (told, Some(outcome(&left).outcome))
}

/// An encrypted database does not become one that is not.
#[tokio::test(start_paused = true)]
async fn an_encrypted_database_is_not_restored_from_what_is_not() {
    let of = |shape, name, other: &str| {
        Wish::restore(Identifier::of(shape, name), Some(other.to_owned()))
    };
    for (wish, other) in [
        (of(Shape::Instance, "db1", "db10-snapshot"), "db10-snapshot"),
        (of(Shape::Cluster, "aurora1", "aurora1-snapshot"), "aurora1-snapshot"),
        (of(Shape::Cluster, "maz1", "maz1-snapshot"), "maz1-snapshot"),
    ] {
        let account = Account::sample(1);
        let member = if other == "db10-snapshot" { "Encrypted" } else { "StorageEncrypted" };
        account.set_attribute(other, member, json!(false));
        let (told, ended) = found(account, &wish, "none").await;
        let text = format!("the snapshot {other} is not encrypted, and {} is", wish.identifier);
        assert!(told.contains(&(Level::Refuse, text)), "{told:?}");
        assert_eq!(ended, None);
    }
}

/// The snapshot is of a database that was other: that is told, and it is what the restored one must be.
#[tokio::test(start_paused = true)]
async fn what_the_snapshot_shows_is_told_and_is_what_comes() {
    for (member, value) in [("MasterUsername", "somebody"), ("KmsKeyId", KEY)] {
        for script in restores() {
            let name = script.wish.identifier.as_str();
            let own = match (member, name) {
                ("KmsKeyId", _) => key(),
                (_, "db1") => json!("orders"),
                (_, "aurora1") => json!("ledger"),
                _ => json!("events"),
            };
            let account = Account::sample(1);
            account.set_attribute(&script.wish.snapshot, member, json!(value));
            let (told, ended) = found(account, &script.wish, member).await;
            let text = format!(
                "{member} of the restored database will be \"{value}\", and {name} has {own}"
            );
            let restores = script.wish.task == trapheus::plan::Task::Restore;
            assert_eq!(told.contains(&(Level::Warn, text)), restores, "{member}: {told:?}");
            assert_eq!(ended, Some(Outcome::Done), "{member}, {}", about(&script));
        }
    }
}

fn key() -> Value {
    let all = Account::sample(1).instances(std::time::SystemTime::UNIX_EPOCH);
    let db1 = all.into_iter().find(|one| one.identifier == "db1");
    db1.unwrap().attributes["KmsKeyId"].clone()
}

/// Whatever comes otherwise than the snapshot showed is told, and nothing is deleted.
#[tokio::test(start_paused = true)]
async fn what_came_otherwise_is_a_difference() {
    for (member, value) in [
        ("StorageEncrypted", json!(false)),
        ("KmsKeyId", json!(KEY)),
        ("MasterUsername", json!("somebody")),
        ("CharacterSetName", json!("LATIN1")),
        ("EngineVersion", json!("15.3")),
    ] {
        for script in restores() {
            let script = drift(&script, member, value.clone());
            let stage = script.stage();
            let (left, broken) = run(&stage, &script.wish).await;
            let (ended, what) = (outcome(&left), format!("{member}, {}", about(&script)));
            assert_eq!(ended.outcome, Outcome::Attention, "{what}: {left:?}");
            let Some(Obstacle::Differs(found)) = ended.cause.as_ref().map(|one| &one.obstacle)
            else {
                panic!("{what}: {ended:?}");
            };
            let names: Vec<_> = found.iter().map(|one| one.what.as_str()).collect();
            assert_eq!(names, [member], "{what}");
            assert_eq!(broken, Vec::<String>::new(), "{what}");
        }
    }
}

/// RDS does not always show the name of the first database of what it has restored.
#[tokio::test(start_paused = true)]
async fn a_first_database_that_is_not_shown_is_no_difference() {
    for script in restores() {
        let member =
            if script.wish.identifier.as_str() == "db1" { "DBName" } else { "DatabaseName" };
        let script = drift(&script, member, Value::Null);
        let (left, _) = run(&script.stage(), &script.wish).await;
        assert_eq!(outcome(&left).outcome, Outcome::Done, "{}: {left:?}", about(&script));
        // Shown, it is compared.
        let script = drift(&script, member, json!("another"));
        let (left, _) = run(&script.stage(), &script.wish).await;
        assert_eq!(outcome(&left).outcome, Outcome::Attention, "{}: {left:?}", about(&script));
    }
}
