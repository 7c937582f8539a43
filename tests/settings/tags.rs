//! Tags are kept as settings are: compared, and mended once.

use super::effect::{ends, inject};
use super::restores;
use serde_json::Value;
use trapheus::plan::{Outcome, Wish};
use trapheus::sim::{Account, What};

/// Each kind with the request that sets its settings, and what of it has the tag `team`.
fn tagged() -> Vec<(Wish, &'static str, Vec<&'static str>)> {
    let row = |wish: Wish| match wish.identifier.as_str() {
        "db1" => (wish, "ModifyDBInstance", vec!["db1"]),
        "aurora1" => (wish, "ModifyDBCluster", vec!["aurora1", "aurora1-1"]),
        _ => (wish, "ModifyDBCluster", vec!["maz1"]),
    };
    restores().into_iter().map(|script| row(script.wish)).collect()
}

fn tags(account: &Account, name: &str) -> Value {
    let now = std::time::SystemTime::UNIX_EPOCH;
    let mut all = account.instances(now);
    all.extend(account.clusters(now));
    let one = all.into_iter().find(|one| one.identifier == name);
    one.map(|one| one.attributes["TagList"].clone()).unwrap_or_default()
}

/// A tag that is gone or other is mended; one more is nobody's business.
#[tokio::test(start_paused = true)]
async fn a_tag_that_came_out_otherwise_is_mended() {
    for (wish, request, names) in tagged() {
        for name in names {
            for (key, value) in [("team", Some("else")), ("team", None), ("more", Some("one"))] {
                let account = Account::sample(1);
                let before = tags(&account, name);
                let (identifier, value) = (name.to_owned(), value.map(str::to_owned));
                let what = What::Retag { identifier, key: key.to_owned(), value: value.clone() };
                inject(&account, (request, 2), what);
                let ended = ends(account.clone(), &wish).await;
                let what = format!("{key} of {name} is {value:?}, {:?}", wish.task);
                assert_eq!(ended, (Outcome::Done, Vec::new()), "{what}");
                let mut after = tags(&account, name);
                after.as_array_mut().unwrap().retain(|tag| tag["Key"] != "more");
                assert_eq!(after, before, "{what}");
            }
        }
    }
}

/// Once: what stays otherwise is told.
#[tokio::test(start_paused = true)]
async fn a_tag_that_stays_otherwise_is_a_difference() {
    let wish = || super::script(1).wish;
    let other = || What::Retag {
        identifier: "db1".to_owned(),
        key: "team".to_owned(),
        value: Some("else".to_owned()),
    };
    // The claim is the first request for tags.
    let account = Account::sample(1);
    inject(&account, ("ModifyDBInstance", 2), other());
    inject(&account, ("AddTagsToResource", 2), other());
    assert_eq!(ends(account, &wish()).await, (Outcome::Attention, vec!["the tag team".to_owned()]));
    let account = Account::sample(1);
    inject(&account, ("ModifyDBInstance", 2), other());
    let (status, code) = (403, "AccessDenied".to_owned());
    let refused = What::Error { status, code, message: "no".to_owned() };
    inject(&account, ("AddTagsToResource", 2), refused);
    assert_eq!(ends(account, &wish()).await, (Outcome::Attention, Vec::new()));
}
