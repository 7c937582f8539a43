//! What the tests of this room are told in: small worlds, in words.

use super::settings::{DATA_API, ROLES};
use super::{
    Answer, Farewell, Fault, FaultKind, Identifier, Keep, Member, Plan, Progress, RUN_TAG, Record,
    Refresh, Resource, ResourceId, Setting, Shape, Snapshot, Status, Step, Target, World,
    rename_first,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CLAIM: &str = "run/original";
pub(super) const MADE: &str = "run/restored";

pub(super) fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(10_000)
}

pub(super) fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

/// A setting that a modify sets.
pub(super) fn setting() -> Setting {
    Setting { name: "Iops".to_owned(), value: json!(4000), keep: Keep::After, mends: true }
}

/// A name as journals have it: `db`, `cluster:cl`.
pub(super) fn name(text: &str) -> Identifier {
    Identifier::from(text.to_owned())
}

/// `name id status tag`, and `protected`, `pending`, `odd`, `reboot`, `writer=cl-0`, `reader=cl-1`, `of=cl` if so;
/// `set`, `role`, `data-api`, `tagged` of what it has; a dash for no tag.
pub(super) fn database(text: &str) -> Resource {
    let words: Vec<_> = text.split(' ').collect();
    let has = |word| words[4..].contains(&word);
    let own = [(RUN_TAG, words[3])].into_iter().filter(|(_, tag)| *tag != "-");
    let tags = own.chain(has("tagged").then_some(("team", "orders")));
    let named = |name: &str, value| Setting { name: name.to_owned(), value, ..setting() };
    let settings = [
        ("set", setting()),
        ("role", named(ROLES, json!([{ "RoleArn": "arn:role" }]))),
        ("data-api", named(DATA_API, json!(true))),
    ];
    let member = |word: &&str| {
        let (role, member) = word.split_once('=')?;
        Some(Member { identifier: name(member), is_writer: role == "writer", awaits_reboot: false })
    };
    let of = words.iter().find_map(|word| Some(word.strip_prefix("of=")?.to_owned()));
    let is_snapshot = name(words[0]).shape().is_snapshot();
    let is_instance = name(words[0]).shape() == Shape::Instance;
    let class = if has("odd") { "db.odd" } else { "db.t3.micro" };
    Resource {
        identifier: name(words[0]),
        resource_id: ResourceId(words[1].to_owned()),
        arn: format!("arn:aws:rds:eu-west-1:1:db:{}", words[0]),
        status: Status::new(words[2]),
        pending: if has("pending") { ["Iops".to_owned()].into() } else { BTreeSet::new() },
        unsettled: Vec::new(),
        failed: BTreeMap::new(),
        awaits_reboot: has("reboot"),
        protected: has("protected"),
        tags: tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        engine: "postgres".to_owned(),
        engine_version: "16.3".to_owned(),
        class: if is_instance { class.to_owned() } else { String::new() },
        endpoint: None,
        member_of: of.clone().filter(|_| !is_snapshot),
        members: words[4..].iter().filter_map(member).collect(),
        special: Vec::new(),
        replica_of: None,
        replicas: Vec::new(),
        taken_of: is_snapshot.then(|| ResourceId(of.unwrap_or("old".to_owned()))),
        settings: settings.into_iter().filter(|(word, _)| has(word)).map(|(_, one)| one).collect(),
    }
}

pub(super) fn world(seen: &[&str]) -> World {
    World { seen_at: now(), resources: seen.iter().map(|text| database(text)).collect() }
}

pub(super) fn snapshot() -> Snapshot {
    Snapshot {
        identifier: "snap".to_owned(),
        arn: "arn:aws:rds:eu-west-1:1:snapshot:snap".to_owned(),
        status: "available".to_owned(),
        kind: "manual".to_owned(),
        engine: "postgres".to_owned(),
        engine_version: "16.3".to_owned(),
        of: Some(ResourceId("old".to_owned())),
        taken: None,
        storage: 20,
        encrypted: false,
        settings: Vec::new(),
        tags: BTreeMap::new(),
    }
}

/// The task, its original protected.
pub(super) fn task() -> Plan {
    task_of(&database("db old available - protected"))
}

/// The task on an instance.
pub(super) fn task_of(original: &Resource) -> Plan {
    let target =
        Target { original, members: &[], scaled: &[], farewell: &Farewell::default(), hooks: &[] };
    rename_first("run", target, &snapshot()).unwrap()
}

/// The task with the snapshot taken anew; `former` is there already or not.
pub(super) fn snapshot_task(former: bool, replace_first: bool) -> Plan {
    let original = &database("db old available -");
    let target =
        Target { original, members: &[], scaled: &[], farewell: &Farewell::default(), hooks: &[] };
    let taken = snapshot();
    let name = &name("snapshot:snap");
    let refresh = Refresh { name, former: former.then_some(&taken), replace_first };
    crate::plan::snapshot("run-x-abcd", target, refresh).unwrap()
}

/// The task on a protected Aurora cluster with a writer, a reader, and one that scaling added.
pub(super) fn cluster_task() -> Plan {
    let original = &database(
        "cluster:cl old available - protected writer=cl-0 reader=cl-1 \
         reader=application-autoscaling-9",
    );
    let members = ["cl-0 old-0 available -", "cl-1 old-1 available -"].map(database);
    let scaled = [database("application-autoscaling-9 old-9 available -")];
    let target = Target {
        original,
        members: &members,
        scaled: &scaled,
        farewell: &Farewell::default(),
        hooks: &[],
    };
    rename_first("run", target, &snapshot()).unwrap()
}

pub(super) fn answer(kind: FaultKind) -> Answer {
    let (code, message) = (format!("{kind:?}"), String::new());
    Answer::Fault(Fault { kind, code, message, request_id: None })
}

pub(super) fn seen(texts: &[&str]) -> World {
    let texts: Vec<_> =
        texts.iter().map(|text| text.replace("OURS", CLAIM).replace("MADE", MADE)).collect();
    world(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The run after some records: `+rename` sent and reached, `?rename` sent without an answer,
/// `!rename` sent and refused, `served`. Everything is an hour old.
pub(super) fn after(texts: &str) -> Progress {
    after_of(&task(), texts)
}

pub(super) fn after_of(task: &Plan, texts: &str) -> Progress {
    let mut progress = Progress::new(task.clone(), ago(60));
    let mut apply = |record: Record| progress.apply(&record, ago(60));
    for (step, text) in texts.split(' ').filter(|text| *text != "served").enumerate() {
        let (sign, title) = text.split_at(1);
        assert_eq!(task.steps[step].title, title, "the steps in their order");
        for (call, of) in task.steps[step].calls.iter().enumerate() {
            if of.is_request() {
                apply(Record::Sending { step, call });
            }
            if sign == "!" {
                apply(Record::Answered {
                    step,
                    call,
                    answer: answer(FaultKind::Refused),
                    request_id: None,
                });
            }
        }
        if sign == "+" {
            apply(Record::Advanced { step });
        }
    }
    if texts.contains("served") {
        apply(Record::Served { resource_id: ResourceId("new".to_owned()) });
    }
    progress
}

pub(super) fn titles(plan: &Plan) -> String {
    let titles: Vec<_> = plan.steps.iter().map(|step| step.title.as_str()).collect();
    titles.join(" ")
}

/// A plan in words: each step with its calls.
pub(super) fn in_full(plan: &Plan) -> Vec<String> {
    let line = |step: &Step| {
        let calls: Vec<_> = step.calls.iter().map(ToString::to_string).collect();
        format!("{}: {}", step.title, calls.join(", "))
    };
    plan.steps.iter().map(line).collect()
}
