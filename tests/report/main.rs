//! What a person reads, as golden texts. The story is told by hand: no RDS, no clock.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod full;
mod show;
mod teller;

use jiff::ToSpan;
use teller::*;
use trapheus::alert::Alert;
use trapheus::plan::{
    Event, Finding, Happening, Kind, Level, Obstacle, Outcome, Plan, Purpose, Record, ResourceId,
    Step, Stop, Task,
};
use trapheus::report::{
    Ending, Letter, Listed, Outlook, Problem, Story, Target, rehearsal, status_run, status_table,
};

/// A letter as plain text; without the machine that sends it.
fn told(letter: Letter) -> String {
    let alert = Alert { sender: String::new(), ..letter.into() };
    format!("{}\n{}", alert.subject, alert.text())
}

fn all(ending: &Ending<'_>) -> String {
    let letter = ending.letter().map(|letter| format!("\n{}", told(letter)));
    let json = serde_json::to_string_pretty(&ending.result()).unwrap();
    format!("{}{}\n{json}\n", ending.closing(false), letter.unwrap_or_default())
}

#[test]
fn it_is_done() {
    let teller = done();
    let world = world(teller.now, vec![database("db1", "db-NEW", "available", None)]);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 0) };
    insta::assert_snapshot!(all(&ending));
}

#[test]
fn it_is_rolled_back() {
    let teller = rolled_back();
    let world = world(teller.now, vec![database("db1", "db-OLD", "available", None)]);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 4) };
    insta::assert_snapshot!(all(&ending));
}

#[test]
fn it_is_rolled_back_as_asked() {
    let mut teller = attention();
    teller.record(Record::Resumed).rollback(true);
    for _ in 0..4 {
        teller.send().after(60).advance();
    }
    teller.end(Outcome::RolledBack, None);
    let databases = vec![
        database("db1", "db-OLD", "available", None),
        database("db1-undone", "db-NEW", "available", Some("restored")),
    ];
    let world = world(teller.now, databases);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 0) };
    insta::assert_snapshot!(ending.closing(false));
}

#[test]
fn it_is_stuck() {
    let teller = stuck();
    let databases = vec![
        database("db1-temp", "db-OLD", "available", Some("original")),
        database("db1", "db-ALIEN", "available", None),
    ];
    let world = world(teller.now, databases);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 5) };
    insta::assert_snapshot!(all(&ending));
}

/// What a rollback was stuck at is of the past once it is done.
#[test]
fn it_is_stuck_no_more() {
    let mut teller = stuck();
    teller.record(Record::Resumed).send().after(60).advance().after(60).advance();
    teller.send().advance().end(Outcome::RolledBack, None);
    let world = world(teller.now, vec![database("db1", "db-OLD", "available", None)]);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 4) };
    insta::assert_snapshot!(ending.closing(false));
}

#[test]
fn it_needs_attention() {
    let teller = attention();
    let databases = vec![
        database("db1-temp", "db-OLD", "available", Some("original")),
        database("db1", "db-NEW", "available", Some("restored")),
    ];
    let world = world(teller.now, databases);
    let ending = Ending { seen: Some(&world), ..Ending::new(&teller.story, 6) };
    insta::assert_snapshot!(all(&ending));
}

#[test]
fn it_is_stopped() {
    let mut text = String::new();
    for (stop, code) in [
        (Stop::Interrupted, 130),
        (Stop::Terminated, 143),
        (Stop::HungUp, 129),
        (Stop::Timeout, 75),
        (Stop::Credentials, 75),
        (Stop::Access, 75),
        (Stop::ShutOut, 75),
        (Stop::Journal, 75),
    ] {
        let teller = stopped(stop);
        let databases = vec![
            database("db1-temp", "db-OLD", "available", Some("original")),
            database("db1", "db-NEW", "creating", Some("restored")),
        ];
        let world = world(teller.now, databases);
        let blind = matches!(stop, Stop::Credentials | Stop::Access | Stop::ShutOut);
        let seen = (!blind).then_some(&world);
        let ending = Ending { seen, ..Ending::new(&teller.story, code) };
        assert!(ending.is_unserved());
        text += &if stop == Stop::Interrupted { all(&ending) } else { ending.closing(false) };
        text += "\n";
    }
    insta::assert_snapshot!(text);
}

/// Nothing of the database was touched, so there is nothing to roll back to; and a former snapshot
/// that is gone does not come back.
#[test]
fn a_former_snapshot_is_gone() {
    let mut teller = Teller::of(Task::SnapshotOnly, snapshot_plan(Task::SnapshotOnly));
    for _ in 0..4 {
        teller.send().after(60).advance();
    }
    let cause = teller.send().after(60).fail(Obstacle::Fault(fault()));
    teller.end(Outcome::Attention, Some(cause));
    let original = |tag| database("db1", "db-OLD", "available", tag);
    let taken = snapshot_row("db1-snapshot-r7f3k", Some("provisional"));
    let seen = world(teller.now, vec![original(Some("original")), taken]);
    let ending = Ending { seen: Some(&seen), ..Ending::new(&teller.story, 6) };
    let mut text = ending.closing(false);
    teller.record(Record::Resumed).rollback(true);
    for _ in 0..3 {
        teller.send().after(60).advance();
    }
    teller.end(Outcome::RolledBack, None);
    let seen = world(teller.now, vec![original(None), snapshot_row("db1-snapshot", None)]);
    let ending = Ending { seen: Some(&seen), ..Ending::new(&teller.story, 0) };
    text += &all(&ending);
    text += &status_table(&[Listed { story: &teller.story, live: false }], false);
    insta::assert_snapshot!(text);
}

/// A former snapshot that still bears the run's claim is left over.
#[test]
fn a_former_snapshot_is_still_claimed() {
    let mut teller = Teller::of(Task::Snapshot, snapshot_plan(Task::Snapshot));
    for _ in 0..4 {
        teller.send().after(60).advance();
    }
    teller.send().after(60).fail(Obstacle::Fault(fault()));
    teller.rollback(false).send().after(60).advance();
    let obstacle =
        Obstacle::NameTaken { identifier: name("db1"), by: ResourceId("db-ALIEN".to_owned()) };
    let cause = teller.fail(obstacle);
    teller.end(Outcome::Stuck, Some(cause));
    let rows = vec![
        database("db1-temp", "db-OLD", "available", Some("original")),
        database("db1", "db-ALIEN", "available", None),
        snapshot_row("db1-snapshot", Some("original")),
        snapshot_row("db1-snapshot-r7f3k", Some("provisional")),
    ];
    let seen = world(teller.now, rows);
    let ending = Ending { seen: Some(&seen), ..Ending::new(&teller.story, 5) };
    insta::assert_snapshot!(all(&ending));
}

fn refusals() -> Vec<Finding> {
    let finding = |level, text: &str, hint: Option<&str>| Finding {
        level,
        text: text.to_owned(),
        hint: hint.map(str::to_owned),
    };
    vec![
        finding(Level::Refuse, "db1 is stopped", Some("start it: aws rds start-db-instance")),
        finding(Level::Refuse, "there is no snapshot db1-snapshot", Some("make one")),
        finding(Level::Warn, "MonitoringInterval is 60", Some("set it afterwards")),
        finding(Level::Warn, "IAM logins name the resource id", Some("give them the new one")),
        finding(Level::Warn, "MaxAllocatedStorage is 500", Some("set it afterwards")),
        finding(Level::Note, "not checked: the snapshot's KMS key", None),
    ]
}

fn target() -> Target {
    Target {
        task: "restore".to_owned(),
        kind: Kind::Instance,
        identifier: name("db1"),
        account: None,
        region: "eu-west-1".to_owned(),
    }
}

#[test]
fn it_is_refused() {
    let story = Story::new();
    let findings = refusals();
    let world = world(start(), vec![database("db1", "db-OLD", "stopped", None)]);
    let mut ending = Ending::new(&story, 3);
    ending.target = Some(target());
    ending.findings = &findings;
    let mut text = all(&ending);
    ending.seen = Some(&world);
    text += &ending.closing(false);
    let mut bare = Ending::new(&story, 75);
    bare.problem = Some(Problem::new("locked", "another run of db1 is live: r0001, process 4242"));
    bare.next = Some("trapheus status r0001".to_owned());
    text += &bare.closing(false);
    insta::assert_snapshot!(text);
}

#[test]
fn the_plan_is_shown() {
    let original = database("db1", "db-OLD", "available", None);
    let (snapshot, plan, findings) = (snapshot(), plan(), refusals());
    let mut outlook = Outlook {
        task: Task::Restore,
        rehearsed: false,
        kind: Kind::Instance,
        identifier: &original.identifier,
        account: Some("123456789012"),
        caller: Some("arn:aws:iam::123456789012:user/ann"),
        region: "eu-west-1",
        endpoint: None,
        original: Some(&original),
        snapshot: Some(&snapshot),
        plan: Some(&plan),
        requests: Vec::new(),
        findings: &findings[2..],
        alerts: vec!["e-mail to dba@example.com".to_owned()],
        now: start(),
    };
    insta::assert_snapshot!("plan", outlook.plan_text(false, false));
    insta::assert_snapshot!("a_start_is_told", told(outlook.letter("r7f3k")));
    insta::assert_snapshot!("plan_verbose", outlook.plan_text(true, false));
    let json: serde_json::Value = serde_json::from_str(&outlook.dry_run(0).to_json()).unwrap();
    insta::assert_snapshot!("dry_run", serde_json::to_string_pretty(&json).unwrap());
    let (refresh, refreshed) = (snapshot_plan(Task::SnapshotOnly), snapshot_plan(Task::Snapshot));
    for (task, plan) in [(Task::SnapshotOnly, &refresh), (Task::Snapshot, &refreshed)] {
        let outlook = Outlook { task, plan: Some(plan), ..outlook.clone() };
        let letter = told(outlook.letter("r7f3k"));
        let text = format!("{}\n{letter}", outlook.plan_text(false, false));
        insta::assert_snapshot!(format!("plan_{task}"), text);
    }
    outlook.endpoint = Some("http://127.0.0.1:4566");
    (outlook.caller, outlook.plan, outlook.snapshot) = (None, None, None);
    outlook.findings = &findings;
    insta::assert_snapshot!("plan_refused", outlook.plan_text(false, false));
}

#[test]
fn the_runs_are_listed() {
    let tellers = [done(), rolled_back(), stuck(), attention(), stopped(Stop::Timeout)];
    let mut list: Vec<_> =
        tellers.iter().map(|teller| Listed { story: &teller.story, live: false }).collect();
    let dead = Teller::new();
    list.push(Listed { story: &tellers[4].story, live: true });
    list.push(Listed { story: &dead.story, live: false });
    let mut text = status_table(&list, false);
    for (teller, live) in [(&tellers[2], false), (&tellers[4], true), (&tellers[4], false)] {
        let databases = vec![
            database("db1-temp", "db-OLD", "available", Some("original")),
            database("db1", "db-NEW", "creating", Some("restored")),
        ];
        let world = world(teller.now, databases);
        let listed = Listed { story: &teller.story, live };
        let now = teller.now.checked_add(30.seconds()).unwrap();
        text += "\n";
        text += &status_run(listed, (!live).then_some(&world), " --profile ops", now, false);
    }
    insta::assert_snapshot!(text);
    assert_eq!(status_table(&[], true), "");
}

#[test]
fn a_rehearsal_is_summed_up() {
    let mut first = done();
    first.story.requests = Some(47);
    let text =
        rehearsal(&first.story, true, false) + "\n" + &rehearsal(&rolled_back().story, true, false);
    insta::assert_snapshot!(text);
}

/// A journal has no pulses: the story replayed from it must come to the same end.
#[test]
fn a_replayed_story_is_the_same_but_for_signs() {
    for teller in [done(), rolled_back(), stuck(), attention()] {
        let mut replayed = Story::new();
        let records = |event: &&Event| matches!(event.happening, Happening::Record(_));
        teller.events.iter().filter(records).for_each(|event| replayed.apply(event));
        assert_eq!(replayed.chapters, teller.story.chapters);
        assert_eq!(replayed.is_interrupted(), teller.story.is_interrupted());
        let gaps = |story: &Story| story.service.as_ref().unwrap().gaps().len();
        assert_eq!(gaps(&replayed), gaps(&teller.story));
        assert_eq!(replayed.succeeded(), teller.story.succeeded());
    }
}

/// An alert that was sent days later is nothing that happens to a run: it took as long as it took.
#[test]
fn a_late_alert_makes_no_run_longer() {
    let mut teller = rolled_back();
    let took = teller.story.took();
    let sink = "slack".to_owned();
    teller.after(200_000).record(Record::Alerted { sink, ok: true });
    assert_eq!(teller.story.took(), took);
    assert_eq!(teller.story.alerts.len(), 1);
}

/// Whatever comes, in whatever order, a display does not fall over.
#[test]
fn nonsense_is_taken_in() {
    let mut events = done().events;
    events.extend(rolled_back().events);
    events.reverse();
    let mut story = Story::new();
    for event in &events {
        story.apply(event);
        let ending = Ending::new(&story, 1);
        assert!(!ending.closing(true).is_empty());
        assert!(ending.letter().is_some() || story.head.is_none());
        let text = status_run(Listed { story: &story, live: false }, None, "", start(), true);
        assert_eq!(text.is_empty(), story.head.is_none());
    }
    let empty = Plan { purpose: Purpose::Task, steps: Vec::<Step>::new() };
    let mut teller = Teller::new();
    teller.record(Record::Planned { plan: empty }).record(Record::Advanced { step: 7 });
    teller.record(Record::Sending { step: 9, call: 9 }).record(Record::Unknown);
    assert!(teller.story.passage().is_none());
}
