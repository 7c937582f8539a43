//! Between the small words of the walk and the data of `plan/`.

use crate::cast::{Form, Name, Tag, Thing};
use crate::journal::{Reply, now};
use crate::rds::LAG;
use crate::row::{Seen, Shows, View};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;
use trapheus::plan::{
    Answer, Begun, Call, Fault, FaultKind, Identifier, Keep, Mark, Member, Obstacle, Plan,
    Progress, RUN_TAG, Reason, Resource, ResourceId, Rules, Setting, Shape, Snapshot, Standing,
    Status, UNTIL_TAG, World, kept,
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
        lag: Duration::ZERO,
        gone_looks: 2,
    }
}

/// The ids end in the same letters, so that even the snapshots for the time being have one name.
pub(crate) fn run(operator: u8) -> String {
    if operator == 0 { "a-same".to_owned() } else { "b-same".to_owned() }
}

/// Until when an old database is kept. `reap` is free to come before: whoever calls it looks at the
/// time.
pub(crate) fn until() -> Timestamp {
    now() + SignedDuration::from_hours(1)
}

fn tag(tag: Tag, of: Thing) -> Option<String> {
    let mark = match tag {
        Tag::None => return None,
        Tag::Original(operator) => Mark::original(&run(operator)),
        Tag::Made(operator) => match of {
            Thing::Instance | Thing::Cluster | Thing::MultiAz => Mark::restored(&run(operator)),
            Thing::Writer | Thing::Reader | Thing::Scaled => Mark::member(&run(operator)),
            Thing::Snapshot => Mark::snapshot(&run(operator)),
            Thing::Provisional => Mark::provisional(&run(operator)),
        },
    };
    Some(mark.as_str().to_owned())
}

pub(crate) fn identifier(Name { of, form }: Name) -> Identifier {
    let own = match of {
        Thing::Instance => Identifier::of(Shape::Instance, "db"),
        Thing::Cluster => Identifier::of(Shape::Cluster, "db"),
        Thing::MultiAz => Identifier::of(Shape::Cluster, "maz"),
        Thing::Writer => Identifier::of(Shape::Instance, "db-0"),
        Thing::Reader => Identifier::of(Shape::Instance, "db-1"),
        Thing::Scaled => Identifier::of(Shape::Instance, "db-2"),
        Thing::Snapshot => Identifier::of(Shape::Snapshot, "snap"),
        Thing::Provisional => Identifier::of(Shape::Snapshot, "snap").provisional(&run(0)),
    };
    match form {
        Form::Own => own,
        Form::Aside => own.aside().unwrap(),
        Form::Undone => own.undone(),
        Form::Other => Identifier::of(own.shape(), "other"),
    }
}

pub(crate) fn name(of: &Identifier) -> Name {
    use Thing::{Cluster, Instance, MultiAz, Provisional, Reader, Scaled, Snapshot, Writer};
    let things = [Instance, Cluster, MultiAz, Writer, Reader, Scaled, Snapshot, Provisional];
    let forms = [Form::Own, Form::Aside, Form::Undone];
    let mut names = things.into_iter().flat_map(|of| forms.map(|form| Name { of, form }));
    names.find(|&name| identifier(name) == *of).unwrap()
}

/// A snapshot that stands in a row.
pub(crate) fn snapshot(row: usize, name: &Identifier, status: &str) -> Snapshot {
    Snapshot {
        identifier: name.as_str().to_owned(),
        arn: format!("row-{row}"),
        status: status.to_owned(),
        kind: "manual".to_owned(),
        engine: "postgres".to_owned(),
        engine_version: "16".to_owned(),
        of: None,
        taken: None,
        storage: 20,
        encrypted: false,
        settings: Vec::new(),
        tags: BTreeMap::new(),
    }
}

/// The row of a resource id.
pub(crate) fn row(of: &ResourceId) -> usize {
    of.0.trim().trim_start_matches("row-").parse().unwrap()
}

pub(crate) fn database(row: usize, seen: &Seen) -> Resource {
    let status = match seen.shows {
        Shows::Creating => "creating",
        Shows::BackingUp => "backing-up",
        Shows::Available => "available",
        Shows::Failed => "failed",
        Shows::Renaming => "renaming",
        Shows::Deleting => "deleting",
    };
    let (of, identifier) = (seen.name.of, identifier(seen.name));
    let run = tag(seen.tag, of).map(|tag| (RUN_TAG.to_owned(), tag));
    let kept = seen.kept.then(|| (UNTIL_TAG.to_owned(), until().to_string()));
    let tags = run.into_iter().chain(kept).collect();
    if of.is_snapshot() {
        return Resource { tags, ..snapshot(row, &identifier, status).row(identifier.shape()) };
    }
    let class = match of {
        // A cluster has none: its members do.
        Thing::Cluster => "",
        _ if seen.odd => "db.odd",
        _ => "db.asked",
    };
    let own = (of == Thing::MultiAz).then(|| own_member(seen.name));
    let writer = seen.writer.map(self::identifier).or(own);
    let writer =
        writer.map(|identifier| Member { identifier, is_writer: true, awaits_reboot: false });
    Resource {
        identifier,
        resource_id: ResourceId(format!("row-{row}")),
        arn: format!("arn:{:?}", seen.name),
        status: Status::new(status),
        pending: [].into(),
        unsettled: Vec::new(),
        failed: BTreeMap::new(),
        awaits_reboot: false,
        protected: seen.protected,
        tags,
        engine: "postgres".to_owned(),
        engine_version: "16".to_owned(),
        class: class.to_owned(),
        endpoint: None,
        member_of: seen.cluster.map(|cluster| self::identifier(cluster).as_str().to_owned()),
        members: writer.into_iter().collect(),
        special: Vec::new(),
        replica_of: None,
        replicas: Vec::new(),
        taken_of: None,
        settings: seen.set.map(|set| settings(class, set)).unwrap_or_default(),
    }
}

fn settings(class: &str, set: bool) -> Vec<Setting> {
    let setting = |name: &str, value: &str, keep| {
        let (name, value) = (name.to_owned(), value.into());
        Setting { name, value, keep, mends: true }
    };
    let mut settings = vec![setting("DBInstanceClass", class, Keep::Restore)];
    settings.extend(set.then(|| setting("Later", "on", Keep::After)));
    settings
}

/// One look as `plan/` gets it: what bears a name or the resource id of the run.
pub(crate) fn world(view: &View) -> World {
    let rows = view.iter().enumerate();
    let mut resources: Vec<_> =
        rows.filter_map(|(row, seen)| Some(database(row, seen.as_ref()?))).collect();
    let own = view.iter().flatten().filter(|seen| seen.name.of == Thing::MultiAz);
    resources.extend(own.map(own_writer));
    World { seen_at: now(), resources }
}

fn own_member(cluster: Name) -> Identifier {
    Identifier::of(Shape::Instance, &format!("{}-instance-1", identifier(cluster)))
}

/// The writer that is a part of a Multi-AZ cluster. It bears no tag, and no row of the walk.
fn own_writer(cluster: &Seen) -> Resource {
    let up = cluster.writes && matches!(cluster.shows, Shows::Available | Shows::BackingUp);
    let row = database(usize::from(u8::MAX), cluster);
    Resource {
        identifier: own_member(cluster.name),
        status: Status::new(if up { "available" } else { "rebooting" }),
        tags: BTreeMap::new(),
        members: Vec::new(),
        member_of: Some(row.identifier.as_str().to_owned()),
        ..row
    }
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

/// What tells kinds of calls and standings apart, without their words.
pub(crate) type Discriminants = (
    Discriminant<Call>,
    Discriminant<Standing>,
    Option<Discriminant<Reason>>,
    Option<Discriminant<Obstacle>>,
);

pub(crate) fn discriminants(call: &Call, standing: &Standing) -> Discriminants {
    let (reason, obstacle) = match standing {
        Standing::UnderWay(reason) => (Some(discriminant(reason)), None),
        Standing::Blocked(blocked) => (None, Some(discriminant(&blocked.obstacle))),
        Standing::NotYet | Standing::Reached => (None, None),
    };
    (discriminant(call), discriminant(standing), reason, obstacle)
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
    let last = progress.plans.len() - 1;
    progress.plans.drain(1.min(last)..last);
    progress.cause = None;
    if let Some(plan) = progress.plans.last_mut() {
        doubts(plan, |doubt| *doubt = doubt.map(|doubt| doubt.max(now())));
    }
    let back = |span: Duration| now() - SignedDuration::try_from(span).unwrap();
    let sent_back = back(rules.grace.max(rules.retry).max(rules.claim));
    let patient = SignedDuration::try_from(rules.patience).unwrap();
    progress.at.entered = progress.at.entered.max(back(rules.grace));
    let unseen = back(rules.grace.max(rules.patience));
    progress.at.unseen = progress.at.unseen.map(|since| since.max(unseen));
    for sent in progress.at.sent.values_mut() {
        // Only how long the tries went on counts, not when they began.
        let tried = sent.last.duration_since(sent.since).min(patient);
        sent.last = sent.last.max(sent_back);
        sent.since = sent.last - tried;
        if sent.loose().is_none_or(|loose| loose <= back(rules.grace)) {
            sent.earlier = None;
        }
    }
    // One that has kept its old database goes on, or back.
    if progress.is_finished() && kept(&progress).is_none() {
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
