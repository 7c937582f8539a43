//! Where each call stands: what is seen × what was sent. Times are minutes before the look.

use super::*;
use crate::plan::sample::{ago, answer, cluster_task, name, now, setting, task, world};
use crate::plan::{Answer, Farewell, FaultKind, Hook, Mark, Moment, ResourceId, Sent};
use jiff::SignedDuration;
use std::collections::BTreeSet;

#[path = "standing_rows.rs"]
mod rows;

use rows::{BACK, CLUSTER, FORWARDS, IMPROVE, Row};

fn original() -> Which {
    let mark = Mark::original("run");
    Which::Original { resource_id: ResourceId("old".to_owned()), mark }
}

/// A call by a word: those of the task by their titles, those of a rollback by theirs. In doubt
/// with `?`, no longer in doubt with `~`.
fn call(word: &str) -> Call {
    let made = Which::Made { mark: Mark::restored("run") };
    let both = || vec![name("db-temp"), name("db")];
    let (word, doubt_until) = match word.strip_suffix('?') {
        Some(word) => (word, Some(now() + SignedDuration::from_mins(1))),
        None => match word.strip_suffix('~') {
            Some(word) => (word, Some(ago(1))),
            None => (word, None),
        },
    };
    match word {
        "rename-back" => Call::Rename {
            which: original(),
            from: name("db-temp"),
            to: name("db"),
            replacements: Vec::new(),
            doubt_until,
        },
        "set-aside" => Call::Rename {
            which: made,
            from: name("db"),
            to: name("db-undone"),
            replacements: vec![Replacement { which: original(), name: name("db-temp") }],
            doubt_until,
        },
        "protect" => Call::Protect {
            which: original(),
            names: both(),
            on: true,
            after: None,
            replacements: Vec::new(),
            doubt_until,
        },
        "remove" => Call::Delete {
            which: made,
            name: name("db"),
            replacements: Vec::new(),
            until: Until::Gone,
            farewell: Farewell::default(),
            spare_if_serving: true,
            doubt_until,
        },
        "delete-last" => Call::Delete {
            which: original(),
            name: name("db-temp"),
            replacements: Vec::new(),
            until: Until::Gone,
            farewell: Farewell { last: Some(name("snapshot:db-last")), ..Farewell::default() },
            spare_if_serving: false,
            doubt_until,
        },
        "adjust" => Call::Adjust { which: made, name: name("db"), settings: vec![setting()] },
        "tag" => {
            let tags = [("team".to_owned(), "orders".to_owned())].into();
            Call::Tag { which: made, name: name("db"), tags }
        }
        "add-role" => {
            let role = "arn:role".to_owned();
            Call::AddRole { which: made, name: name("db"), role, feature: None }
        }
        "data-api" => Call::EnableDataApi { which: made, name: name("db") },
        "hook" => Call::Hook {
            hook: Hook {
                on: Moment::BeforeRename,
                run: vec!["drain".to_owned()],
                timeout: SignedDuration::from_mins(1),
            },
        },
        "boot" => Call::Reboot { which: made, name: name("db") },
        "let-go" => Call::Release { which: original(), names: both() },
        "let-go-scaled" => {
            Call::Release { which: original(), names: vec![name("application-autoscaling-9")] }
        }
        // Of a cluster: a step, and which of its calls.
        title if title.starts_with("cluster ") => {
            let words: Vec<_> = title.split(' ').collect();
            let steps = cluster_task().steps;
            let mut step = steps.into_iter().find(|step| step.title == words[1]).unwrap();
            step.calls.remove(words[2].parse().unwrap())
        }
        title => {
            let steps = task().steps;
            steps.into_iter().find(|step| step.title == title).unwrap().calls.remove(0)
        }
    }
}

/// What was sent: never; or minutes ago, first and last, and what came.
fn sent(text: &str) -> Option<Sent> {
    let words: Vec<_> = text.split(' ').collect();
    let minutes = |index: usize| ago(words[index].parse().unwrap());
    (words[0] != "never").then(|| Sent {
        since: minutes(0),
        last: minutes(1),
        earlier: words.get(3).map(|_| minutes(3)),
        answer: match words[2] {
            "silence" => None,
            "accepted" => Some(Answer::Accepted),
            "refused" => Some(answer(FaultKind::Refused)),
            "busy" => Some(answer(FaultKind::Busy)),
            "throttled" => Some(answer(FaultKind::Throttled)),
            "server" => Some(answer(FaultKind::Server)),
            "unreachable" => Some(answer(FaultKind::Unreachable)),
            other => panic!("{other}"),
        },
    })
}

fn variant(of: &impl serde::Serialize) -> String {
    match serde_json::to_value(of).unwrap() {
        serde_json::Value::Object(map) => map.keys().next().unwrap().clone(),
        value => value.as_str().unwrap().to_owned(),
    }
}

fn words(standing: &Standing) -> String {
    match standing {
        Standing::NotYet => "not yet".to_owned(),
        Standing::UnderWay(reason) => format!("under way: {}", variant(reason)),
        Standing::Reached => "reached".to_owned(),
        Standing::Blocked(blocked) => format!("blocked: {}", variant(&blocked.obstacle)),
    }
}

fn all() -> impl Iterator<Item = &'static Row> {
    [FORWARDS, BACK, IMPROVE, CLUSTER].into_iter().flatten()
}

#[test]
fn calls_stand_where_the_table_says() {
    let mut wrong = Vec::new();
    for &(word, seen, was_sent, entered, expected) in all() {
        let sent = sent(was_sent);
        let at = At {
            entered: ago(entered),
            // What is not seen has not been seen since then, or since a request.
            unseen: sent.as_ref().map(|sent| sent.last).max(Some(ago(entered))),
            sent: sent.map(|sent| (0, sent)).into_iter().collect(),
            ..At::default()
        };
        let found = words(&standing(&call(word), &at, 0, &world(seen), &Rules::default()));
        if found != expected {
            wrong.push(format!(
                "{word} {seen:?} sent {was_sent}, entered {entered}: {found}, not {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What cannot occur: a call that asks for nothing is never to be sent, and nothing in RDS shows that a
/// hook is at work.
const IMPOSSIBLE: [(&str, &str); 3] =
    [("settle", "not yet"), ("check", "not yet"), ("hook", "under way")];

#[test]
fn every_kind_of_call_is_seen_in_every_standing() {
    let kind =
        |word: &str| serde_json::to_value(call(word)).unwrap()["call"].as_str().unwrap().to_owned();
    let taken: BTreeSet<_> =
        all().map(|row| (kind(row.0), row.4.split(':').next().unwrap().to_owned())).collect();
    let kinds: BTreeSet<_> = taken.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds.len(), 16, "a kind of call is missing: {kinds:?}");
    for kind in &kinds {
        for standing in ["not yet", "under way", "reached", "blocked"] {
            let pair = (kind.clone(), standing.to_owned());
            let impossible = IMPOSSIBLE.contains(&(kind.as_str(), standing));
            assert_ne!(taken.contains(&pair), impossible, "{pair:?}");
        }
    }
}
