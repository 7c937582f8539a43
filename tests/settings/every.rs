//! Every attribute of every table is kept: on some database it is away from its default, and that
//! database is restored as it was.

use super::databases::{Database, databases};
use super::{outcome, run};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use trapheus::cli::rehearse::Stage;
use trapheus::plan::{
    Answer, Call, Finding, Identifier, Keep, Level, Mark, Outcome, Resource, Setting, Shape, Wish,
    World,
};
use trapheus::rds::{Table, tables};
use trapheus::sim::Account;

/// An attribute: of which table, its name, and how it comes back.
type Row = (usize, String, &'static str);

/// Rows in which nothing that is restored from a snapshot can be other than its source.
const OF_THE_DATA: [(usize, &str, &str); 5] = [
    (0, "Engine", "a restore has the engine of its snapshot"),
    (0, "DBName", "the database of that name is in the snapshot"),
    (0, "TdeCredentialArn", "the snapshot has it: its data is encrypted so"),
    (1, "DatabaseName", "the database of that name is in the snapshot"),
    (2, "DatabaseName", "the database of that name is in the snapshot"),
];

fn keep(keep: Keep) -> &'static str {
    match keep {
        Keep::Restore => "given",
        Keep::After => "set later",
        Keep::Own => "set by a request of its own",
        Keep::Snapshot => "comes with the snapshot",
        Keep::Warn => "warned of",
    }
}

/// The tables that a database and its members are of.
fn table_of(database: &Resource) -> usize {
    match (database.identifier.shape(), &database.member_of) {
        (Shape::Cluster, _) if database.class.is_empty() => 1,
        (Shape::Cluster, _) => 2,
        (_, Some(_)) => 3,
        (_, None) => 0,
    }
}

/// Without which RDS makes no such database at all.
fn needed(table: usize) -> &'static [&'static str] {
    match table {
        0 => &[],
        1 => &["Engine"],
        2 => &["Engine", "DBClusterInstanceClass", "Iops"],
        _ => &["Engine", "DBInstanceClass"],
    }
}

/// The request that makes such a database, with these of its settings only.
fn bare(of: &Resource, snapshot: &str, settings: &[&Setting]) -> Call {
    let (mark, tags) = (Mark::restored("bare"), BTreeMap::new());
    let settings = settings.iter().copied().cloned().collect();
    let identifier = Identifier::of(of.identifier.shape(), "bare");
    match &of.member_of {
        Some(cluster) => {
            let cluster = Identifier::of(Shape::Cluster, cluster);
            Call::Create { mark, identifier, cluster, settings, tags }
        }
        None => Call::Restore { mark, identifier, snapshot: snapshot.to_owned(), settings, tags },
    }
}

/// What such a database is like if nothing is given, but for what RDS needs; and those without which it
/// is refused.
async fn left_alone(
    account: Account,
    of: &Resource,
    snapshot: &str,
) -> (Vec<Setting>, BTreeSet<String>) {
    let stage = Stage::new(account, 1.0);
    let driver = stage.driver().await.unwrap();
    let needed = needed(table_of(of));
    let given: Vec<_> =
        of.settings.iter().filter(|one| needed.contains(&one.name.as_str())).collect();
    assert_eq!(given.len(), needed.len(), "{}", of.identifier);
    let mut refused = BTreeSet::new();
    for name in needed {
        let others: Vec<_> = given.iter().copied().filter(|one| one.name != *name).collect();
        let answer =
            driver.act.perform(&bare(of, snapshot, &others), &World::default()).await.answer;
        assert!(matches!(answer, Answer::Fault(_)), "{name} of {}: {answer:?}", of.identifier);
        refused.insert((*name).to_owned());
    }
    let answer = driver.act.perform(&bare(of, snapshot, &given), &World::default()).await.answer;
    assert_eq!(answer, Answer::Accepted, "{}", of.identifier);
    // Until it is available.
    tokio::time::sleep(Duration::from_secs(4 * 3600)).await;
    let all = driver.look.databases(of.identifier.shape()).await.unwrap();
    let made = all.into_iter().find(|one| {
        one.identifier.as_str() == "bare" && one.identifier.shape() == of.identifier.shape()
    });
    (made.unwrap().settings, refused)
}

/// Notes which rows a database has, and which of them are away from what it would get by itself.
async fn note(database: &Database, set: &mut BTreeSet<Row>, away: &mut BTreeSet<Row>) {
    let wish = database.wish();
    let stage = Stage::new(database.account(1), 1.0);
    let (survey, _, _) = stage.plan(&wish).await.unwrap();
    for one in survey.remade() {
        let table = table_of(one);
        let row = |setting: &Setting| (table, setting.name.clone(), keep(setting.keep));
        set.extend(one.settings.iter().map(row));
        // What RDS draws by chance may be the same, once.
        for seed in 1..=3 {
            let account = database.account(seed);
            let (other, refused) = left_alone(account, one, &wish.snapshot).await;
            let differs = |own: &&Setting| {
                refused.contains(&own.name) || !other.iter().any(|found| found.is_as(own))
            };
            away.extend(one.settings.iter().filter(differs).map(row));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_row_is_away_from_its_default_on_some_database() {
    let (mut set, mut away) = (BTreeSet::new(), BTreeSet::new());
    for database in databases() {
        note(&database, &mut set, &mut away).await;
    }
    let mut missing = Vec::new();
    for (table, Table { rows, whose, .. }) in tables().iter().enumerate() {
        for told in rows {
            let row = (table, told.name.to_owned(), keep(told.keep));
            let named = OF_THE_DATA.iter().any(|(of, name, _)| (*of, *name) == (table, told.name));
            let bound = named || told.keep == Keep::Snapshot;
            assert!(set.contains(&row), "{} of the {whose} ({}) is nowhere set", row.1, row.2);
            if bound == away.contains(&row) {
                let why = if bound { "is no matter of the data" } else { "is nowhere lost" };
                missing.push(format!("{} of the {whose} ({}) {why}", row.1, row.2));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    for (table, name, why) in OF_THE_DATA {
        let known = tables()[table].rows.iter().any(|row| row.name == name);
        assert!(known, "{name} is no row ({why})");
    }
    println!(
        "{} rows away from their default, {} bound to the data",
        away.len(),
        OF_THE_DATA.len()
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_with_everything_is_restored_as_it_was() {
    for database in databases() {
        for seed in 1..=3 {
            let (stage, wish) = (Stage::new(database.account(seed), 1.0), database.wish());
            let (left, broken) = run(&stage, &wish).await;
            let what = format!("{} in account {seed}", database.name);
            assert_eq!(outcome(&left).outcome, Outcome::Done, "{what}: {left:?}");
            assert_eq!(broken, Vec::<String>::new(), "{what}");
        }
    }
}

/// Gives a database an attribute that the tables say is refused.
fn give(account: &Account, name: &str, attribute: &str) {
    let text = json!("arn:aws:rds:us-east-1:111122223333:cluster:far");
    let value: Value = match attribute {
        // These the account derives from what is there.
        "DBClusterIdentifier" => return,
        "ReadReplicaSourceDBInstanceIdentifier" | "ReadReplicaDBInstanceIdentifiers" => return,
        "GlobalClusterIdentifier" => return account.add_global_cluster("world", name),
        "DBSecurityGroups" => json!([{ "DBSecurityGroupName": "classic", "Status": "active" }]),
        "ReadReplicaDBClusterIdentifiers" | "ReadReplicaIdentifiers" => json!([text]),
        "EngineMode" => json!("serverless"),
        "LimitlessDatabase" => json!({ "Status": "enabled", "MinRequiredACU": 16.0 }),
        "ClusterScalabilityType" => json!("limitless"),
        "RdsCustomClusterConfiguration" => json!({ "InterconnectSubnetId": "subnet-1" }),
        _ => text,
    };
    account.set_attribute(name, attribute, value);
}

/// Whose these are already, in the sample account.
fn whose(table: usize, attribute: &str) -> (Shape, &'static str) {
    match (table, attribute) {
        (0, "DBClusterIdentifier") => (Shape::Instance, "aurora1-0"),
        (0, "ReadReplicaSourceDBInstanceIdentifier") => (Shape::Instance, "db1-reports-replica"),
        (0, "ReadReplicaDBInstanceIdentifiers") => (Shape::Instance, "db1-reports"),
        (0, _) => (Shape::Instance, "db1"),
        (1, _) => (Shape::Cluster, "aurora1"),
        _ => (Shape::Cluster, "maz1"),
    }
}

/// The README says so of each.
#[tokio::test(start_paused = true)]
async fn what_the_tables_call_refused_is_refused() {
    for (table, Table { refused, .. }) in tables().iter().enumerate() {
        for attribute in *refused {
            let (shape, name) = whose(table, attribute);
            let account = Account::sample(1);
            give(&account, name, attribute);
            let wish = Wish::restore(Identifier::of(shape, name), None);
            let (_, findings, _) = Stage::new(account, 1.0).plan(&wish).await.unwrap();
            // That its snapshot is missing is no reason that this test is after.
            let refusal = |finding: &&Finding| {
                finding.level == Level::Refuse && !finding.text.contains("snapshot")
            };
            assert!(
                findings.iter().any(|one| refusal(&one)),
                "{attribute} of {name}: {findings:?}"
            );
        }
    }
    for name in ["db1", "aurora1", "maz1"] {
        let shape = if name == "db1" { Shape::Instance } else { Shape::Cluster };
        let wish = Wish::restore(Identifier::of(shape, name), None);
        let (_, findings, _) = Stage::new(Account::sample(1), 1.0).plan(&wish).await.unwrap();
        let refused = findings.iter().any(|finding| finding.level == Level::Refuse);
        assert!(!refused, "{name} as it is: {findings:?}");
    }
}
