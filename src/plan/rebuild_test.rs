//! What RDS shows → what the journal must have had.

use super::*;
use crate::plan::sample::{self, database, name, now};
use crate::plan::{Purpose, ResourceId};

const RUN: &str = "db-20260101-000000-abcd";
const OTHER: &str = "db-20260102-000000-abcd";

/// `name id status role` and more, as [`database`] has it; with `|` before what the run is about.
fn row(text: &str) -> Resource {
    let (text, about) = text.split_once(" | ").unwrap_or((text, ""));
    let (first, last) = ["original", "restored", "member", "snapshot", "provisional"]
        .into_iter()
        .find_map(|role| text.split_once(&format!(" {role}")).map(|parts| (parts, role)))
        .map_or((text.to_owned(), ""), |((first, last), role)| {
            (format!("{first} {RUN}/{role}"), last)
        });
    let mut row = database(&format!("{first}{last}"));
    if !about.is_empty() {
        row.tags.insert(TASK_TAG.to_owned(), about.to_owned());
    }
    row
}

fn snapshot(row: &Resource) -> Snapshot {
    Snapshot {
        identifier: row.identifier.as_str().to_owned(),
        status: row.status.as_str().to_owned(),
        tags: row.tags.clone(),
        arn: format!("arn:{}", row.identifier),
        ..sample::snapshot()
    }
}

fn rebuilt(of: &str, seen: &[&str]) -> Result<Rebuilt, Untold> {
    let (snapshots, databases): (Vec<_>, Vec<_>) =
        seen.iter().map(|text| row(text)).partition(|row| row.identifier.shape().is_snapshot());
    let (identifier, seen_at) = (name(of), now());
    let trace = trace(&identifier, &databases)?;
    let snapshots = snapshots.iter().map(snapshot).collect();
    let traces = Traces { seen_at, identifier, databases, snapshots };
    rebuild(&trace, &traces, &Rules::default())
}

/// Where the run stands then: `+` before each step that was reached, `?` before the one in hand with
/// the requests of it that may have been sent; and what else is known.
fn stands(of: &str, seen: &[&str]) -> String {
    let rebuilt = match rebuilt(of, seen) {
        Ok(rebuilt) => rebuilt,
        Err(untold) => return untold.to_string(),
    };
    let plan = rebuilt.survey.plan(RUN).unwrap();
    let mut progress = Progress::new(plan, now());
    let mut words = Vec::new();
    for record in &rebuilt.records {
        if let Record::Advanced { step } = record {
            words.push(format!("+{}", progress.task().steps[*step].title));
        }
        if let Record::Planned { plan } = record {
            let asked = plan.purpose == Purpose::Rollback { requested: true };
            words.push(if asked { "back as asked" } else { "back" }.to_owned());
        } else {
            progress.apply(record, now());
        }
    }
    let at = &progress.at;
    let title = &progress.task().steps[at.step].title;
    let of = progress.task().steps[at.step].calls.len();
    words.insert(at.step, format!("?{title} {}/{of}", at.sent.len()));
    words.extend(progress.served.iter().map(|ResourceId(id)| format!("{id} served")));
    words.join(" ")
}

#[test]
fn of_an_instance() {
    let plain = "| restore snap";
    let safe = "| restore snap protected";
    let checked = "+claim +rename +restore +settle +check";
    for (seen, stand) in [
        (vec![format!("db old available original {plain}")], "?claim 1/1".to_owned()),
        (vec![format!("db old renaming original {plain}")], "+claim ?rename 1/1".to_owned()),
        (vec![format!("db-temp old available original {plain}")], "+claim ?rename 1/1".to_owned()),
        (
            vec![
                format!("db-temp old available original {plain}"),
                "db new creating restored".into(),
            ],
            "+claim +rename ?restore 1/1".to_owned(),
        ),
        (
            vec![
                format!("db-temp old available original {plain}"),
                "db new available restored".into(),
            ],
            "+claim +rename ?restore 1/1 new served".to_owned(),
        ),
        // It may have served before it stopped.
        (
            vec![
                format!("db-temp old available original {plain}"),
                "db new stopped restored".into(),
            ],
            "+claim +rename ?restore 1/1 new served".to_owned(),
        ),
        (
            vec![
                format!("db-temp old available original protected {safe}"),
                "db new available restored".into(),
            ],
            "+claim +rename ?restore 1/1 new served".to_owned(),
        ),
        (
            vec![
                format!("db-temp old available original {safe}"),
                "db new available restored".into(),
            ],
            format!("{checked} ?unprotect 1/1 new served"),
        ),
        (
            vec![
                format!("db-temp old deleting original {safe}"),
                "db new available restored".into(),
            ],
            format!("{checked} +unprotect ?delete 1/2 new served"),
        ),
        (
            vec![format!("db new available restored {plain}")],
            format!("{checked} ?delete 1/1 new served"),
        ),
        (
            vec![format!("db new available restored protected {safe}")],
            format!("{checked} +unprotect ?delete 2/2 new served"),
        ),
        // Only a rollback deletes what was made, or sets it aside.
        (
            vec![
                format!("db-temp old available original {plain}"),
                "db new deleting restored".into(),
            ],
            "+claim +rename ?restore 1/1 back new served".to_owned(),
        ),
        (
            vec![
                format!("db-temp old available original {plain}"),
                "db-undone new available restored".into(),
            ],
            "+claim +rename ?restore 1/1 back as asked new served".to_owned(),
        ),
        (
            vec![
                format!("db old available original {plain}"),
                "db-undone new available restored".into(),
            ],
            "+claim +rename ?restore 1/1 back as asked new served".to_owned(),
        ),
    ] {
        let seen: Vec<_> = seen.iter().map(String::as_str).collect();
        assert_eq!(stands("db", &seen), stand, "{seen:?}");
    }
}

#[test]
fn of_snapshots() {
    let old = "db old available original | snapshot-only snap replaces";
    let first = "db old available original | snapshot-only snap replaces-first";
    let dated = "db old available original | snapshot-only snap replaces=2025-01-15T09:30:00Z";
    let dated_first =
        "db old available original | snapshot-only snap replaces-first=2025-01-15T09:30:00Z";
    let none = "db old available original | snapshot-only snap";
    let former = "snapshot:snap 1 available original";
    let taken = "snapshot:snap-abcd 2 available provisional";
    let named = "snapshot:snap 3 available snapshot";
    for (seen, stand) in [
        (vec![old, "snapshot:snap 1 available -"], "?claim 1/1"),
        (vec![old, former], "+claim ?claim-snapshot 1/1"),
        (vec![old, former, taken], "+claim +claim-snapshot ?take 1/1"),
        (vec![old, taken], "+claim +claim-snapshot +take ?retire 1/1"),
        (vec![old, taken, named], "+claim +claim-snapshot +take +retire ?name 1/1"),
        (vec![old, named], "+claim +claim-snapshot +take +retire +name ?drop 1/1"),
        (vec![first], "+claim +claim-snapshot ?retire 1/1"),
        (vec![first, named], "+claim +claim-snapshot +retire ?take 1/1"),
        // The tag is taken away from the new one first.
        (
            vec![dated, "snapshot:snap 3 available -"],
            "+claim +claim-snapshot +take +retire +name +drop ?release 2/2",
        ),
        (
            vec![dated_first, "snapshot:snap 3 available -"],
            "+claim +claim-snapshot +retire +take ?release 2/2",
        ),
        (vec![none, "snapshot:snap 3 available -"], "+claim +take ?release 2/2"),
        (vec![none, "snapshot:snap 3 creating snapshot"], "+claim ?take 1/1"),
        // On its way back: dropped, and the former one is still there.
        (
            vec![old, former, "snapshot:snap-abcd 2 deleting provisional"],
            "+claim +claim-snapshot ?take 1/1 back",
        ),
        // Somebody else's, where the former one was.
        (
            vec![old, taken, "snapshot:snap 9 available -"],
            "snap is not of the run db-20260101-000000-abcd, which uses that name",
        ),
    ] {
        assert_eq!(stands("db", &seen), stand, "{seen:?}");
    }
}

#[test]
fn of_a_cluster() {
    let about = "| restore snap";
    let row = |text: &str, more: &str| format!("{text} {about}{more}");
    let old =
        |state: &str, members: &str| row(&format!("cluster:db old {state} original {members}"), "");
    let aside =
        |members: &str| row(&format!("cluster:db-temp old available original {members}"), "");
    let member = |text: &str, role: &str| row(&format!("{text} available original"), role);
    let new = "cluster:db new available restored writer=m-0".to_owned();
    for (seen, stand) in [
        // The second member is not claimed yet.
        (
            vec![
                old("available", "writer=m-0 reader=m-1"),
                member("m-0 i-0", " writer m-0"),
                "m-1 i-1 available -".into(),
            ],
            "+claim ?claim-members 2/2",
        ),
        // It failed over while it was renamed: the former writer is known all the same.
        (
            vec![
                aside("reader=m-0-temp writer=m-1"),
                member("m-0-temp i-0", " writer m-0"),
                member("m-1 i-1", " reader m-1"),
                "cluster:db new creating restored".into(),
            ],
            "+claim +claim-members +rename ?restore 3/3",
        ),
        (
            vec![
                aside("writer=m-0-temp"),
                member("m-0-temp i-0", " writer m-0"),
                new.clone(),
                "m-0 n-0 creating member".into(),
            ],
            "+claim +claim-members +rename +restore ?members 1/1",
        ),
        // The cluster is back under its name, and its member is not.
        (
            vec![old("available", "writer=m-0-temp"), member("m-0-temp i-0", " writer m-0")],
            "+claim +claim-members +rename ?restore 2/2 back",
        ),
        // The old members are gone, the old cluster is not yet.
        (
            vec![aside(""), new.clone(), "m-0 n-0 available member".into()],
            "+claim +claim-members +rename +restore +members +settle +writer +check +delete-writer \
             ?delete 1/2 new served",
        ),
        (
            vec![old("available", "writer=m-0")],
            "of the run db-20260101-000000-abcd, m-0 is not to be seen at the moment",
        ),
    ] {
        let seen: Vec<_> = seen.iter().map(String::as_str).collect();
        assert_eq!(stands("cluster:db", &seen), stand, "{seen:?}");
    }
}

#[test]
fn what_does_not_tell_enough() {
    let other = format!("db x available {OTHER}/restored | restore snap");
    let reports = "db-temp x available db-temp-20260101-000000-abcd/original | restore snap";
    for (seen, stand) in [
        (vec![], "no run of db is seen in RDS"),
        (vec!["db old available -"], "no run of db is seen in RDS"),
        // A run of the database that bears the other name by right.
        (vec!["db old available -", reports], "no run of db is seen in RDS"),
        // What an earlier rollback left.
        (
            vec!["db old available -", "db-undone new available restored"],
            "no run of db is seen in RDS",
        ),
        (
            vec!["db-temp old available original | restore snap", &other],
            "db bears the tags of several runs: db-20260101-000000-abcd, db-20260102-000000-abcd",
        ),
        (
            vec!["db old available original"],
            "the run db-20260101-000000-abcd has marked db, but its tag trapheus:task does not say \
             what for",
        ),
        (
            vec!["db old available original | mend snap"],
            "the run db-20260101-000000-abcd has marked db, but its tag trapheus:task does not say \
             what for",
        ),
    ] {
        assert_eq!(stands("db", &seen), stand, "{seen:?}");
    }
}

/// The very plan is made again, whatever names and tags its original bears by now.
#[test]
fn the_plan_is_the_same() {
    let before = database("db old available - protected");
    let mut survey = Survey::empty(Wish::restore(name("db"), Some("snap".to_owned())), now());
    survey.target = Some(before);
    survey.snapshot = Some(snapshot(&row("snapshot:snap 1 available -")));
    let seen =
        ["db-temp old available original | restore snap protected", "snapshot:snap 1 available -"];
    let again = rebuilt("db", &seen).unwrap();
    assert_eq!(again.run, RUN);
    assert_eq!(again.survey.plan(RUN), survey.plan(RUN));
}

/// A member may bear its cluster's name, and is claimed by the same run; it is no run of its own.
#[test]
fn a_member_is_not_taken_for_the_target() {
    let seen = [
        "cluster:db old available original writer=db reader=db-b | restore snap",
        "db old-0 available original of=db | restore snap writer db",
        "db-b old-1 available original of=db | restore snap reader db-b",
    ];
    assert_eq!(stands("db", &seen), "no run of db is seen in RDS");
    assert!(stands("cluster:db", &seen).starts_with("+claim"));
}
