//! Between the small words of the walk and the data of `plan/`.

use crate::journal::{Reply, now};
use crate::rds::{LAG, Name, STRANGER, Seen, Shows, Tag, View};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use trapheus::plan::{
    Answer, Begun, Call, Database, Fault, FaultKind, Identifier, Plan, Progress, Purpose, RUN_TAG,
    ResourceId, Rules, Snapshot, Standing, Status, World,
};

/// A tick is a second of the rules. The grace is just longer than any lag.
pub(crate) fn rules() -> Rules {
    let ticks = |ticks: u8| Duration::from_secs(u64::from(ticks));
    Rules {
        grace: ticks(LAG + 1),
        patience: ticks(LAG + 2),
        retry: ticks(1),
        claim: ticks(1),
        settled_looks: 2,
        reboot: Duration::ZERO,
        gone_looks: 2,
    }
}

pub(crate) fn run(operator: u8) -> String {
    if operator == 0 { "a".to_owned() } else { "b".to_owned() }
}

fn tag(tag: Tag) -> Option<String> {
    match tag {
        Tag::None => None,
        Tag::Original(operator) => Some(format!("{}/original", run(operator))),
        Tag::Restored(operator) => Some(format!("{}/restored", run(operator))),
    }
}

pub(crate) fn identifier(name: Name) -> Identifier {
    let db = Identifier::parse("db").unwrap();
    match name {
        Name::Db => db,
        Name::Temp => db.aside().unwrap(),
        Name::Undone => db.undone(),
        Name::Other => Identifier::parse("other").unwrap(),
    }
}

pub(crate) fn name(of: &Identifier) -> Name {
    [Name::Db, Name::Temp, Name::Undone].into_iter().find(|&name| identifier(name) == *of).unwrap()
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        identifier: "snap".to_owned(),
        arn: "arn:snap".to_owned(),
        status: "available".to_owned(),
        kind: "manual".to_owned(),
        engine: "postgres".to_owned(),
        engine_version: "16".to_owned(),
        of: None,
        taken: None,
        storage: 20,
        encrypted: false,
    }
}

pub(crate) fn database(row: usize, seen: &Seen) -> Database {
    let status = match seen.shows {
        Shows::Creating => "creating",
        Shows::BackingUp => "backing-up",
        Shows::Available => "available",
        Shows::Failed => "incompatible-restore",
        Shows::Renaming => "renaming",
        Shows::Deleting => "deleting",
    };
    let resource_id = match row {
        STRANGER => "stranger".to_owned(),
        row => format!("row-{row}"),
    };
    let tags = tag(seen.tag).map(|tag| (RUN_TAG.to_owned(), tag)).into_iter().collect();
    Database {
        identifier: identifier(seen.name),
        resource_id: ResourceId(resource_id),
        arn: format!("arn:{:?}", seen.name),
        status: Status::new(status),
        pending: [].into(),
        unsettled: Vec::new(),
        protected: seen.protected,
        tags,
        engine: "postgres".to_owned(),
        engine_version: "16".to_owned(),
        class: if seen.odd { "db.odd" } else { "db.asked" }.to_owned(),
        endpoint: None,
        member_of: None,
        replica_of: None,
        replicas: Vec::new(),
        settings: Vec::new(),
    }
}

/// One look as `plan/` gets it: what bears a name or the resource id of the run.
pub(crate) fn world(view: &View) -> World {
    let rows = view.iter().enumerate();
    let databases = rows.filter_map(|(row, seen)| Some(database(row, seen.as_ref()?))).collect();
    World { seen_at: now(), databases }
}

pub(crate) fn answer(reply: Reply) -> Option<Answer> {
    Some(match reply {
        Reply::Silence => return None,
        Reply::Accepted => Answer::Accepted,
        Reply::Fault(kind) => Answer::Fault(fault(kind)),
    })
}

fn fault(kind: FaultKind) -> Fault {
    Fault { kind, code: format!("{kind:?}"), message: String::new(), request_id: None }
}

fn variant(of: &impl Serialize) -> String {
    match serde_json::to_value(of).unwrap() {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(map) => map.keys().next().unwrap().clone(),
        other => other.to_string(),
    }
}

/// The kind of a call, for the census.
pub(crate) fn call_kind(call: &Call) -> String {
    serde_json::to_value(call).unwrap()["call"].as_str().unwrap().to_owned()
}

/// The kind of a standing, for the census.
pub(crate) fn standing_kind(standing: &Standing) -> String {
    match standing {
        Standing::NotYet => "not yet".to_owned(),
        Standing::UnderWay(reason) => format!("under way: {}", variant(reason)),
        Standing::Reached => "reached".to_owned(),
        Standing::Blocked(blocked) => format!("blocked: {}", variant(&blocked.obstacle)),
    }
}

/// A progress at another time.
pub(crate) fn shifted(mut progress: Progress, shift: fn(Timestamp) -> Timestamp) -> Progress {
    progress.at.entered = shift(progress.at.entered);
    progress.at.unseen = progress.at.unseen.map(shift);
    for sent in progress.at.sent.values_mut() {
        sent.last = shift(sent.last);
        sent.since = shift(sent.since);
        sent.earlier = sent.earlier.map(shift);
    }
    progress.begun = progress.begun.into_iter().map(|begun| begun.at(shift)).collect();
    if let Some(plan) = progress.plans.last_mut() {
        doubts(plan, |doubt| *doubt = doubt.map(shift));
    }
    progress
}

/// Every `doubt_until` of a plan.
pub(crate) fn doubts(plan: &mut Plan, change: impl Fn(&mut Option<Timestamp>)) {
    for call in plan.steps.iter_mut().flat_map(|step| &mut step.calls) {
        match call {
            Call::Rename { doubt_until, .. }
            | Call::Protect { doubt_until, .. }
            | Call::Delete { doubt_until, .. } => change(doubt_until),
            _ => {}
        }
    }
}

/// Forgets what no decision asks for any more, so that there are finitely many states.
pub(crate) fn forget(mut progress: Progress, rules: &Rules) -> Progress {
    let plan = progress.plan().clone();
    let task = progress.task().clone();
    progress.plans = if plan.purpose == Purpose::Task { vec![plan] } else { vec![task, plan] };
    progress.cause = None;
    if let Some(plan) = progress.plans.last_mut() {
        doubts(plan, |doubt| *doubt = doubt.map(|doubt| doubt.max(now())));
    }
    let back = |span: Duration| now() - SignedDuration::try_from(span).unwrap();
    let sent_back = back(rules.grace.max(rules.retry).max(rules.claim));
    let patient = SignedDuration::try_from(rules.patience).unwrap();
    progress.at.entered = progress.at.entered.max(back(rules.grace));
    progress.at.unseen = progress.at.unseen.map(|since| since.max(back(rules.grace)));
    for sent in progress.at.sent.values_mut() {
        // Only how long the tries went on counts, not when they began.
        let tried = sent.last.duration_since(sent.since).min(patient);
        sent.last = sent.last.max(sent_back);
        sent.since = sent.last - tried;
        if sent.loose().is_none_or(|loose| loose <= back(rules.grace)) {
            sent.earlier = None;
        }
    }
    if progress.is_finished() {
        progress.begun = Vec::new();
        progress.at.sent = BTreeMap::new();
    }
    if progress.ended.is_some() {
        progress = asleep(progress, rules);
    }
    let old =
        |begun: Begun| {
            let (reached, repeated) = (begun.reached, begun.repeated());
            begun.at(|time| {
                if reached && !repeated { back(rules.grace) } else { time.max(back(rules.grace)) }
            })
        };
    progress.begun = progress.begun.into_iter().map(old).collect();
    progress
}

/// What `Resumed` will set anew in any case.
pub(crate) fn asleep(mut progress: Progress, rules: &Rules) -> Progress {
    let back = |span: Duration| now() - SignedDuration::try_from(span).unwrap();
    progress.at.resumed(back(rules.grace));
    progress
}
