//! The full report, of journals that runs against the simulated RDS have left.

use std::path::Path;
use trapheus::plan::{Event, Happening};
use trapheus::report::{Became, Report};
use trapheus::run::{Entry, read};

/// Journals, and what became of their runs.
const JOURNALS: [(&str, &str); 8] = [
    ("done", include_str!("../fixtures/report/done.jsonl")),
    ("rolled_back", include_str!("../fixtures/report/rolled-back.jsonl")),
    ("attention", include_str!("../fixtures/report/attention.jsonl")),
    ("accepted", include_str!("../fixtures/report/accepted.jsonl")),
    ("interrupted", include_str!("../fixtures/report/interrupted.jsonl")),
    ("cluster", include_str!("../fixtures/report/cluster.jsonl")),
    ("kept", include_str!("../fixtures/report/kept.jsonl")),
    // Of an earlier version, which kept less.
    ("earlier", include_str!("../fixtures/journal-1.jsonl")),
];

fn entries(journal: &str) -> Vec<Entry> {
    read(Path::new("journal.jsonl"), journal.as_bytes()).unwrap()
}

fn report(entries: &[Entry]) -> Report {
    let event = |entry: &Entry| Event {
        run: entry.run.clone(),
        at: entry.at,
        happening: Happening::Record(Box::new(entry.record.clone())),
    };
    Report::of(entries.iter().map(event), false, " --profile ops").unwrap()
}

fn entries_of(name: &str) -> Vec<Entry> {
    entries(JOURNALS.iter().find(|(known, _)| *known == name).unwrap().1)
}

fn of(name: &str) -> Report {
    report(&entries_of(name))
}

#[test]
fn the_report_in_every_format() {
    for (name, journal) in JOURNALS {
        let report = report(&entries(journal));
        insta::assert_snapshot!(format!("{name}_text"), report.text(false));
        insta::assert_snapshot!(format!("{name}_markdown"), report.markdown());
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        insta::assert_snapshot!(format!("{name}_json"), format!("{json:#}"));
    }
}

/// The cells of a row of a table, by the pipes that no backslash stands before.
fn cells(row: &str) -> usize {
    let (mut cells, mut escaped) = (0, false);
    for c in row.chars() {
        cells += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    cells
}

/// Whatever a run was doing when it died, there is a report of it; and one that is not finished says
/// so, and what to type.
#[test]
fn every_prefix_of_a_journal_has_its_report() {
    let mut reports = 0;
    for (name, journal) in JOURNALS {
        let entries = entries(journal);
        for end in 1..=entries.len() {
            let report = report(&entries[..end]);
            let (text, markdown) = (report.text(true), report.markdown());
            let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
            assert_eq!(json["v"], 1, "{name} {end}");
            for told in [&report.text(false), &markdown] {
                let next = format!("trapheus resume {}", report.run);
                let open = told.contains("not finished") && told.contains(&next);
                assert_eq!(open, !report.finished, "{name} {end}: {told}");
                assert!(!told.contains('\u{1b}'), "{name} {end}");
            }
            assert!(text.contains(&report.run), "{name} {end}");
            let mut of_head = None;
            for row in markdown.lines() {
                if !row.starts_with('|') {
                    of_head = None;
                    assert!(row.is_empty() || row.starts_with('#'), "{name} {end}: {row}");
                    continue;
                }
                let expected = *of_head.get_or_insert(cells(row));
                assert_eq!(cells(row), expected, "{name} {end}: {row}");
            }
            reports += 1;
        }
    }
    assert!(reports > 300, "{reports}");
}

#[test]
fn every_request_that_was_sent_has_its_id() {
    for name in ["done", "rolled_back", "attention", "accepted", "cluster", "kept"] {
        let report = of(name);
        let requests: Vec<_> = report
            .plans
            .iter()
            .flat_map(|plan| &plan.steps)
            .flat_map(|step| &step.requests)
            .collect();
        assert!(requests.len() > 4, "{name}");
        for request in requests {
            assert!(request.request_id.is_some() && request.answered.is_some(), "{request:?}");
        }
    }
}

#[test]
fn what_became_of_differences_is_told() {
    let became = |name: &str| -> Vec<(String, Became)> {
        let settings = of(name).settings;
        let all = settings.into_iter().flat_map(|one| one.differences);
        all.map(|one| (one.difference.what, one.became)).collect()
    };
    let two = |second| {
        let first = ("CopyTagsToSnapshot".to_owned(), Became::Repaired);
        vec![first, ("BackupTarget".to_owned(), second)]
    };
    assert_eq!(became("done"), []);
    assert_eq!(became("attention"), two(Became::Remains));
    assert_eq!(became("accepted"), two(Became::Accepted));
    let (_, journal) = JOURNALS[2];
    let entries = entries(journal);
    // The repair is planned, and nothing compared since.
    let planned = entries
        .iter()
        .position(|entry| matches!(entry.record, trapheus::plan::Record::Planned { .. }));
    let report = report(&entries[..=planned.unwrap()]);
    assert!(report.settings[0].differences.iter().all(|one| one.became == Became::InRepair));
}

/// It is told from when its step was seen reached until a request may have changed it: in between only
/// RDS could tell.
#[test]
fn what_is_left_over_is_told_as_far_as_it_was_seen() {
    // Refused at first, so that it is certain again; then taken.
    let twice = ["advanced: db1-temp", "sending: ", "answered: db1-temp", "sending: "];
    for (name, changes) in [
        ("done", &twice[..]),
        ("rolled_back", &twice),
        // Its delete is never sent: the check has found a difference.
        ("attention", &["advanced: db1-temp"]),
        ("kept", &["advanced: db1-temp"]),
        ("interrupted", &["advanced: db1-temp"]),
    ] {
        let (entries, mut before) = (entries_of(name), String::new());
        let mut changed = Vec::new();
        for end in 1..=entries.len() {
            let left = report(&entries[..end]).left;
            assert!(left.iter().all(|one| one.status.is_none() && one.resource_id.is_some()));
            let names: Vec<_> = left.into_iter().map(|one| one.identifier).collect();
            let names = names.join(" ");
            if names != before {
                let record = serde_json::to_value(&entries[end - 1].record).unwrap();
                changed.push(format!("{}: {names}", record["type"].as_str().unwrap()));
                before = names;
            }
        }
        assert_eq!(changed, changes, "{name}");
    }
}

/// Nobody can be sent on while somebody is at work.
#[test]
fn a_live_run_is_told_as_such() {
    let (_, journal) = JOURNALS[4];
    let events = entries(journal).into_iter().map(|entry| Event {
        run: entry.run,
        at: entry.at,
        happening: Happening::Record(Box::new(entry.record)),
    });
    let report = Report::of(events, true, "").unwrap();
    assert_eq!((report.live, report.finished, &report.next), (true, false, &None));
    assert!(report.text(false).contains("a process is at work on it"));
}

#[test]
fn nothing_is_no_report() {
    assert_eq!(Report::of([], false, ""), None);
}
