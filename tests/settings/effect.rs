//! Whether what the restored database was given took effect.

use super::databases::{Database, ROLE, databases};
use super::{outcome, run};
use serde_json::{Value, json};
use trapheus::cli::rehearse::{Left, Stage};
use trapheus::plan::{Ended, Obstacle, Outcome, Wish};
use trapheus::sim::{Account, Fault, What, When};

pub(crate) fn inject(account: &Account, (name, nth): (&str, u32), what: What) {
    account.inject(Fault { when: When::Operation { name: name.to_owned(), nth }, what });
}

/// What a run ends with, and in what the restored database differs.
pub(crate) async fn ends(account: Account, wish: &Wish) -> (Outcome, Vec<String>) {
    let stage = Stage::new(account, 1.0);
    let (left, _) = run(&stage, wish).await;
    let Ended { outcome, cause } = outcome(&left);
    let found = match cause.as_ref().map(|cause| &cause.obstacle) {
        Some(Obstacle::Differs(found)) => found.iter().map(|one| one.what.clone()).collect(),
        _ => Vec::new(),
    };
    let deleted = |left: &Left| {
        let asked = stage.account.requests();
        let gone = ["DeleteDBInstance", "DeleteDBCluster"];
        assert!(!asked.iter().any(|one| gone.contains(&one.operation.as_str())), "{left:?}");
    };
    if *outcome == Outcome::Attention {
        deleted(&left);
    }
    (*outcome, found)
}

pub(crate) fn database(name: &str) -> Database {
    databases().into_iter().find(|one| one.name == name).unwrap()
}

/// A database, the request in whose moment an attribute of the restored one becomes this, and what is
/// told of it.
fn failed() -> Vec<(&'static str, &'static str, &'static str, Value, &'static str)> {
    let role = |status| json!([{ "RoleArn": ROLE, "FeatureName": "s3Import", "Status": status }]);
    let domain = |status| json!([{ "Domain": "d-1", "IAMRoleName": "own", "Status": status }]);
    let group = json!([{
        "DBParameterGroupName": "db1-parameters", "ParameterApplyStatus": "failed-to-apply",
    }]);
    let options = json!([{ "OptionGroupName": "db1-options", "Status": "failed" }]);
    let (instance, cluster) = ("ModifyDBInstance", "ModifyDBCluster");
    let own = "the role arn:aws:iam::111122223333:role/own";
    vec![
        ("postgres", instance, "DBParameterGroups", group, "the parameter group db1-parameters"),
        ("postgres", instance, "OptionGroupMemberships", options, "the option group db1-options"),
        ("postgres", "AddRoleToDBInstance", "AssociatedRoles", role("INVALID"), own),
        ("mysql", instance, "DomainMemberships", domain("failed"), "the domain d-1"),
        ("mysql", instance, "DomainMemberships", domain("impaired"), "the domain d-1"),
        ("aurora-pg", cluster, "AssociatedRoles", role("INVALID"), own),
        ("aurora-pg", cluster, "DomainMemberships", domain("failed"), "the domain d-1"),
    ]
}

/// What was asked for and did not take effect is told, and nothing is deleted over it; but not where the
/// original was the same.
#[tokio::test(start_paused = true)]
async fn what_did_not_take_effect_is_a_difference() {
    for (name, request, member, value, told) in failed() {
        let of = database(name);
        let nth = if request.starts_with("Modify") { 2 } else { 1 };
        for before in [false, true] {
            let account = of.account(1);
            let identifier = name.to_owned();
            let what = match request {
                // RDS looks into it while the role is pending.
                "AddRoleToDBInstance" => What::EndsIn { status: "INVALID".to_owned() },
                _ => What::Drift { identifier, member: member.to_owned(), value: value.clone() },
            };
            inject(&account, (request, nth), what);
            if before {
                account.set_attribute(name, member, value.clone());
            }
            let ended = ends(account, &of.wish()).await;
            let wanted = match before {
                true => (Outcome::Done, Vec::new()),
                false => (Outcome::Attention, vec![told.to_owned()]),
            };
            assert_eq!(ended, wanted, "{member} of {name} is {value}; before {before}");
        }
    }
}

/// The new value may show at once, and the status of before with it: nothing is deleted while RDS is at
/// work for the repair.
#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_while_a_repair_is_at_work() {
    let three = database("three");
    for seed in 1..=8 {
        let account = three.account(seed);
        // To switch protection off would take longer than the repair.
        account.set_attribute("three", "DeletionProtection", json!(false));
        let (identifier, member) = ("three".to_owned(), "DBClusterInstanceClass".to_owned());
        let what = What::Drift { identifier, member, value: json!("db.m6gd.large") };
        inject(&account, ("RestoreDBClusterFromSnapshot", 0), what);
        let (left, broken) = run(&Stage::new(account, 1.0), &three.wish()).await;
        assert_eq!(outcome(&left).outcome, Outcome::Done, "account {seed}: {left:?}");
        assert_eq!(broken, Vec::<String>::new(), "account {seed}");
    }
}
