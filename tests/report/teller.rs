//! A story told second by second.

use jiff::{Timestamp, ToSpan};
use trapheus::plan::{
    Answer, Cause, Difference, Ended, Event, Farewell, Fault, FaultKind, Happening, Identifier,
    Keep, Kind, Obstacle, Outcome, Plan, Pulse, RUN_TAG, Reason, Record, Refresh, Resource,
    ResourceId, Setting, Shape, Snapshot, Status, Stop, Target, Task, World, rename_first,
    snapshot_only, undo,
};
use trapheus::report::Story;

pub(crate) const RUN: &str = "r7f3k";

pub(crate) fn start() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

pub(crate) fn name(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

pub(crate) fn database(identifier: &str, id: &str, status: &str, tag: Option<&str>) -> Resource {
    let tag = tag.map(|role| (RUN_TAG.to_owned(), format!("{RUN}/{role}")));
    Resource {
        identifier: name(identifier),
        resource_id: ResourceId(id.to_owned()),
        arn: format!("arn:aws:rds:eu-west-1:123456789012:db:{identifier}"),
        status: Status::new(status),
        pending: Default::default(),
        unsettled: Vec::new(),
        failed: std::collections::BTreeMap::new(),
        awaits_reboot: false,
        protected: false,
        tags: tag.into_iter().chain([("team".to_owned(), "billing".to_owned())]).collect(),
        engine: "postgres".to_owned(),
        engine_version: "16.4".to_owned(),
        class: "db.m6g.large".to_owned(),
        endpoint: Some(format!("{identifier}.abc.eu-west-1.rds.amazonaws.com:5432")),
        member_of: None,
        members: Vec::new(),
        special: Vec::new(),
        replica_of: None,
        replicas: Vec::new(),
        taken_of: None,
        settings: vec![
            setting("DBInstanceClass", "db.m6g.large".into(), Keep::Restore),
            setting("MultiAZ", true.into(), Keep::Restore),
        ],
    }
}

fn setting(name: &str, value: serde_json::Value, keep: Keep) -> Setting {
    Setting { name: name.to_owned(), value, keep, mends: true }
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        identifier: "db1-snapshot".to_owned(),
        arn: "arn:aws:rds:eu-west-1:123456789012:snapshot:db1-snapshot".to_owned(),
        status: "available".to_owned(),
        kind: "manual".to_owned(),
        engine: "postgres".to_owned(),
        engine_version: "16.4".to_owned(),
        of: Some(ResourceId("db-OLD".to_owned())),
        taken: Some("2026-11-20T03:15:00Z".parse().unwrap()),
        storage: 100,
        encrypted: true,
        settings: Vec::new(),
        tags: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn plan() -> Plan {
    let original = &database("db1", "db-OLD", "available", None);
    let target =
        Target { original, members: &[], scaled: &[], farewell: &Farewell::default(), hooks: &[] };
    rename_first(RUN, target, &snapshot()).unwrap()
}

/// The plan of a snapshot task, with a former snapshot.
pub(crate) fn snapshot_plan(task: Task) -> Plan {
    let original = &database("db1", "db-OLD", "available", None);
    let target =
        Target { original, members: &[], scaled: &[], farewell: &Farewell::default(), hooks: &[] };
    let (name, former) = (Identifier::of(Shape::Snapshot, "db1-snapshot"), snapshot());
    let refresh = Refresh { name: &name, former: Some(&former), replace_first: false };
    match task {
        Task::SnapshotOnly => snapshot_only(RUN, original, refresh),
        _ => trapheus::plan::snapshot(RUN, target, refresh).unwrap(),
    }
}

/// The former snapshot where it is claimed, or the new one under a name.
pub(crate) fn snapshot_row(name: &str, role: Option<&str>) -> Resource {
    let taken = if role == Some("original") { snapshot().taken } else { Some(start()) };
    let tag = role.map(|role| (RUN_TAG.to_owned(), format!("{RUN}/{role}")));
    let (identifier, tags) = (name.to_owned(), tag.into_iter().collect());
    Snapshot { identifier, taken, tags, ..snapshot() }.row(Shape::Snapshot)
}

/// A story told second by second.
pub(crate) struct Teller {
    pub(crate) story: Story,
    pub(crate) now: Timestamp,
    pub(crate) events: Vec<Event>,
}

impl Teller {
    pub(crate) fn new() -> Self {
        Self::of(Task::Restore, plan())
    }

    pub(crate) fn of(task: Task, plan: Plan) -> Self {
        let mut teller = Self { story: Story::new(), now: start(), events: Vec::new() };
        teller.record(Record::Started {
            task,
            kind: Kind::Instance,
            identifier: name("db1"),
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            original: Box::new(database("db1", "db-OLD", "available", None)),
            members: Vec::new(),
            snapshot: Some(Box::new(snapshot())),
            plan,
            caller: None,
            endpoint: None,
            findings: Vec::new(),
        });
        teller
    }

    pub(crate) fn after(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now.checked_add(seconds.seconds()).unwrap();
        self
    }

    pub(crate) fn tell(&mut self, happening: Happening) -> &mut Self {
        let event = Event { run: RUN.to_owned(), at: self.now, happening };
        self.story.apply(&event);
        self.events.push(event);
        self
    }

    pub(crate) fn record(&mut self, record: Record) -> &mut Self {
        self.tell(Happening::Record(Box::new(record)))
    }

    pub(crate) fn seen(&mut self, identifier: &str, id: &str, status: Option<&str>) -> &mut Self {
        let status = status.map(Status::new);
        self.tell(Happening::Pulse(Pulse::Seen {
            identifier: name(identifier),
            resource_id: ResourceId(id.to_owned()),
            answers: status.as_ref().is_some_and(Status::serves),
            status,
        }))
    }

    pub(crate) fn waiting(&mut self, reason: Reason) -> &mut Self {
        let step = self.story.in_hand();
        self.tell(Happening::Pulse(Pulse::Waiting { step, reason }))
    }

    pub(crate) fn send(&mut self) -> &mut Self {
        let step = self.story.in_hand();
        self.record(Record::Sending { step, call: 0 });
        self.record(Record::Answered { step, call: 0, answer: Answer::Accepted, request_id: None })
    }

    pub(crate) fn advance(&mut self) -> &mut Self {
        let step = self.story.in_hand();
        self.record(Record::Advanced { step })
    }

    /// Claimed and renamed aside; the restore is in hand.
    pub(crate) fn renamed(&mut self) -> &mut Self {
        self.send().after(5).advance().send();
        self.after(20).seen("db1", "db-OLD", Some("modifying"));
        self.after(60).seen("db1", "db-OLD", None);
        self.waiting(Reason::Unseen);
        self.after(40).seen("db1-temp", "db-OLD", Some("renaming")).advance()
    }

    /// Restored and served; the check is in hand.
    pub(crate) fn restored(&mut self) -> &mut Self {
        self.send().after(30).seen("db1", "db-NEW", Some("creating"));
        self.waiting(status("db1", "creating")).after(480).seen(
            "db1",
            "db-NEW",
            Some("backing-up"),
        );
        self.record(Record::Served { resource_id: ResourceId("db-NEW".to_owned()) }).advance();
        self.after(90).seen("db1", "db-NEW", Some("available")).advance()
    }

    pub(crate) fn fail(&mut self, obstacle: Obstacle) -> Cause {
        let step = self.story.passage().unwrap().step.clone();
        let cause = Cause { step: step.title, call: step.calls[0].to_string(), obstacle };
        self.record(Record::Failed { cause: cause.clone() });
        cause
    }

    pub(crate) fn rollback(&mut self, requested: bool) -> &mut Self {
        let progress = self.story.progress.clone().unwrap();
        let plan = undo(&progress, requested, &[], &Default::default());
        self.record(Record::Planned { plan })
    }

    pub(crate) fn end(&mut self, outcome: Outcome, cause: Option<Cause>) -> &mut Self {
        self.record(Record::Ended { ended: Ended { outcome, cause } })
    }
}

pub(crate) fn status(identifier: &str, status: &str) -> Reason {
    Reason::Status { identifier: name(identifier), status: Status::new(status) }
}

pub(crate) fn fault() -> Fault {
    Fault {
        kind: FaultKind::Refused,
        code: "InsufficientDBInstanceCapacity".to_owned(),
        message: "The requested class is not available in\nthe zone.".to_owned(),
        request_id: Some("5f0c-11".to_owned()),
    }
}

pub(crate) fn world(at: Timestamp, databases: Vec<Resource>) -> World {
    World { seen_at: at, resources: databases }
}

pub(crate) fn done() -> Teller {
    let mut teller = Teller::new();
    teller.renamed().restored().after(1).advance();
    teller.send().after(200).advance().send().after(2).advance().end(Outcome::Done, None);
    teller
}

pub(crate) fn rolled_back() -> Teller {
    let mut teller = Teller::new();
    teller.renamed().send();
    let cause = teller.after(15).fail(Obstacle::Fault(fault()));
    teller.rollback(false).after(3).advance().send();
    teller
        .after(50)
        .seen("db1", "db-OLD", Some("rebooting"))
        .seen("db1-temp", "db-OLD", None)
        .advance();
    teller.after(60).seen("db1", "db-OLD", Some("available")).advance();
    teller.send().after(2).advance().end(Outcome::RolledBack, Some(cause));
    teller
}

pub(crate) fn stuck() -> Teller {
    let mut teller = Teller::new();
    teller.renamed().send();
    teller
        .after(15)
        .fail(Obstacle::Status { identifier: name("db1"), status: Status::new("failed") });
    teller.rollback(false).send().after(60).advance();
    let obstacle =
        Obstacle::NameTaken { identifier: name("db1"), by: ResourceId("db-ALIEN".to_owned()) };
    let cause = teller.fail(obstacle);
    teller.end(Outcome::Stuck, Some(cause));
    teller
}

pub(crate) fn attention() -> Teller {
    let mut teller = Teller::new();
    teller.renamed().restored();
    let cause = teller.after(1).fail(Obstacle::Differs(vec![Difference {
        what: "class".to_owned(),
        expected: "db.m6g.large".to_owned(),
        found: "db.t3.micro".to_owned(),
    }]));
    teller.end(Outcome::Attention, Some(cause));
    teller
}

pub(crate) fn stopped(stop: Stop) -> Teller {
    let mut teller = Teller::new();
    teller.renamed().send().after(120).seen("db1", "db-NEW", Some("creating"));
    teller.waiting(status("db1", "creating")).after(3).record(Record::Stopped { stop });
    teller
}
