//! Whatever the settings are, they come back, or nothing is begun; and whatever somebody changes
//! meanwhile is mended, or told and nothing is deleted over it.

use super::databases::{Database, databases};
use super::kinds::{Drawn, cluster, instance, member};
use super::{run, seed};
use fastrand::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trapheus::cli::rehearse::{Left, Stage};
use trapheus::plan::{Difference, Keep, Obstacle, Outcome, Shape};
use trapheus::rds::tables;
use trapheus::run::Ending;
use trapheus::sim::{Account, Fault, What, When};

/// A database whose settings are drawn, and of each of its members too.
struct Subject {
    database: Database,
    account: Account,
    drawn: BTreeMap<String, Drawn>,
}

impl Subject {
    fn new(random: u64) -> Self {
        let mut chance = Rng::with_seed(random);
        // Jitter and run ids too.
        fastrand::seed(random);
        let database = chance.choice(databases()).unwrap();
        let account = database.account(chance.u64(1..100));
        let drawn = draw(&database, &account, &mut chance);
        let own = &drawn[database.name];
        let backup = own.iter().find(|(member, _)| *member == "PreferredBackupWindow").unwrap();
        for (name, drawn) in &drawn {
            // That of its cluster is a member's too.
            for (member, value) in drawn.iter().chain([backup]) {
                account.set_attribute(name, member, value.clone());
            }
        }
        Self { database, account, drawn }
    }

    fn is_cluster(&self) -> bool {
        self.database.wish().identifier.shape() == Shape::Cluster
    }

    /// The tables of its kind, and of its members.
    fn tables(&self) -> &'static [usize] {
        match (self.is_cluster(), self.database.name) {
            (false, _) => &[0],
            (true, "three") => &[2],
            (true, _) => &[1, 3],
        }
    }

    /// Somebody sets one attribute to what was drawn another time, in the moment of one of the requests
    /// that make the new database what it is.
    fn drift(&self, chance: &mut Rng) -> String {
        let other = draw(&self.database, &self.account, chance);
        let (name, mut other) = chance.choice(other).unwrap();
        let own = &self.drawn[&name];
        other.retain(|one| may_be(own, one));
        let (member, value) = chance.choice(other).unwrap();
        let (operation, nth) = match (self.is_cluster(), name == self.database.name) {
            (true, true) => *chance.choice(&CLUSTER).unwrap(),
            (true, false) => ("ModifyDBCluster", 2),
            (false, _) => *chance.choice(&INSTANCE).unwrap(),
        };
        let what = format!("{member} of {name} becomes {value} with {operation} {nth}");
        let when = When::Operation { name: operation.to_owned(), nth };
        let (identifier, member) = (name, member.to_owned());
        self.account.inject(Fault { when, what: What::Drift { identifier, member, value } });
        what
    }
}

/// Any restore, as the first may be too early; and the modify that sets the rest: the one before it is
/// the rename.
const CLUSTER: [(&str, u32); 2] = [("RestoreDBClusterFromSnapshot", 0), ("ModifyDBCluster", 2)];
const INSTANCE: [(&str, u32); 2] =
    [("RestoreDBInstanceFromDBSnapshot", 0), ("ModifyDBInstance", 2)];

/// Whether RDS can show one attribute beside those that a database has otherwise.
fn may_be(own: &Drawn, (member, value): &(&'static str, Value)) -> bool {
    let of = |name: &str| own.iter().find(|(one, _)| *one == name).map(|(_, value)| value);
    let on = of("PerformanceInsightsEnabled") == Some(&json!(true));
    match *member {
        // A database that is protected meanwhile loses nothing, and is not compared in that.
        "DeletionProtection" => false,
        // Only as a pair with the gateway, which is drawn too.
        "VPCNetworkingEnabled" => false,
        "PerformanceInsightsKMSKeyId" | "PerformanceInsightsRetentionPeriod" => {
            on && !value.is_null()
        }
        "DatabaseInsightsMode" => on,
        "MonitoringRoleArn" => of("MonitoringInterval") != Some(&json!(0)) && !value.is_null(),
        // They depend on the type and the size.
        "Iops" | "StorageThroughput" => {
            let chosen = of(member).is_some_and(|own| own.as_i64() > Some(3000));
            chosen && !value.is_null()
        }
        _ => true,
    }
}

fn draw(database: &Database, account: &Account, chance: &mut Rng) -> BTreeMap<String, Drawn> {
    let name = database.name;
    if database.wish().identifier.shape() == Shape::Instance {
        return BTreeMap::from([(name.to_owned(), instance(name, account, chance))]);
    }
    let mut all = BTreeMap::from([(name.to_owned(), cluster(name, chance))]);
    // Those of a Multi-AZ cluster are RDS's own affair.
    let mine = |one: &String| one.starts_with(&format!("{name}-")) && name != "three";
    let instances = account.instances(std::time::SystemTime::UNIX_EPOCH);
    let members = instances.into_iter().map(|one| one.identifier).filter(mine);
    all.extend(members.map(|one| (one, member(chance))));
    all
}

/// Whether a modify could have set what was wanted: by the tables of its kind.
fn mends(of: &[usize], one: &Difference) -> bool {
    let rows = of.iter().flat_map(|table| tables()[*table].rows.clone());
    let mut own = rows.filter(|row| row.name == one.what && row.keep != Keep::Own).peekable();
    one.expected != "not set" && own.peek().is_some() && own.all(|row| row.mends)
}

/// How a run ended, in a word; what it must not have done is an error.
fn judged(
    of: &[usize],
    stage: &Stage,
    left: &Left,
    broken: &[String],
) -> Result<&'static str, String> {
    if !broken.is_empty() {
        return Err(broken.join("; "));
    }
    let requests = stage.account.requests();
    let sent = |operations: &[&str]| {
        requests.iter().any(|asked| operations.contains(&asked.operation.as_str()))
    };
    match left {
        Left::Refused(_) if requests.iter().any(|asked| asked.mutating) => {
            Err("refused after a change".to_owned())
        }
        Left::Refused(_) => Ok("refused"),
        Left::Ending(Ending::Ended(ended), _) => {
            let cause = ended.cause.as_ref();
            let told = cause.map(|cause| match &cause.obstacle {
                // What a modify can set must have been mended.
                Obstacle::Differs(found) => {
                    !found.is_empty() && !found.iter().any(|one| mends(of, one))
                }
                Obstacle::Fault(_) => cause.step == "adjust" || cause.step == "repair",
                _ => false,
            });
            match ended.outcome {
                Outcome::Done => Ok("done"),
                Outcome::Attention if sent(&["DeleteDBInstance", "DeleteDBCluster"]) => {
                    Err("it deleted over a difference".to_owned())
                }
                Outcome::Attention if told == Some(true) => Ok("attention"),
                _ => Err(format!("{ended:?}")),
            }
        }
        other => Err(format!("{other:?}")),
    }
}

/// Runs that many subjects. The seed of one that fails is told; `TRAPHEUS_TEST_SEED` begins with it.
async fn draw_and_run(runs: u64, drifts: bool) -> BTreeMap<&'static str, usize> {
    let (random, mut ends, mut wrong) = (seed(), BTreeMap::new(), Vec::new());
    for random in random..random + runs {
        let subject = Subject::new(random);
        let mut chance = Rng::with_seed(!random);
        let mut what = format!("chosen by {random}: {}", subject.database.name);
        if drifts {
            what.push_str(&format!(", {}", subject.drift(&mut chance)));
        } else if chance.u8(..8) == 0 {
            // What it is given by name is gone: the run must not begin.
            subject.account.remove_group("db1-subnets");
            subject.account.remove_group("default");
        }
        let stage = Stage::new(subject.account.clone(), 1.0);
        let (left, broken) = run(&stage, &subject.database.wish()).await;
        match judged(subject.tables(), &stage, &left, &broken) {
            Ok(end) => *ends.entry(end).or_default() += 1,
            Err(error) => wrong.push(format!("{what}: {error}\n    {:?}", subject.drawn)),
        }
    }
    println!("{runs} runs of drawn settings, chosen by {random}: {ends:?}");
    assert!(wrong.is_empty(), "{} of {runs}:\n{}", wrong.len(), wrong.join("\n"));
    ends
}

#[tokio::test(start_paused = true)]
async fn whatever_the_settings_are_they_come_back() {
    let ends = draw_and_run(30, false).await;
    assert!(ends.keys().all(|end| ["done", "refused"].contains(end)), "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn whatever_is_changed_meanwhile_is_mended_or_told() {
    let ends = draw_and_run(30, true).await;
    assert!(ends.contains_key("done"), "{ends:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "takes minutes"]
async fn whatever_the_settings_are_for_long() {
    let ends = draw_and_run(150, false).await;
    assert!(ends.keys().all(|end| ["done", "refused"].contains(end)), "{ends:?}");
    draw_and_run(150, true).await;
}
