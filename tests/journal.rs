//! The journal is a saved format: what was written once can be read for ever.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say so")]

use std::path::Path;
use trapheus::plan::{Answer, Call, Record};
use trapheus::run::{JournalError, progress, read, text};

/// A run that was killed while it restored, as format 1 wrote it.
const FORMAT_1: &str = include_str!("fixtures/journal-1.jsonl");

/// The same with what was added: who asked, the findings, the ids of accepted requests.
const FORMAT_1_TOLD: &str = include_str!("fixtures/report/attention.jsonl");

fn path() -> &'static Path {
    Path::new("journal.jsonl")
}

#[test]
fn a_journal_of_format_1_tells_where_its_run_stands() {
    let entries = read(path(), FORMAT_1.as_bytes()).unwrap();
    let progress = progress(&entries).unwrap();
    let step = &progress.plan().steps[progress.at.step];
    assert_eq!(step.title, "restore");
    let Call::Restore { identifier, snapshot, settings, tags, .. } = &step.calls[0] else {
        panic!("{step:?}");
    };
    assert_eq!((identifier.as_str(), snapshot.as_str()), ("db1", "db1-snapshot"));
    assert!(settings.iter().any(|setting| setting.name == "DBInstanceClass"));
    assert_eq!(tags.get("env").map(String::as_str), Some("prod"));
    assert_eq!(progress.begun.len(), 3);
    assert!(progress.begun[..2].iter().all(|begun| begun.reached));
    assert!(progress.served.is_none() && progress.ended.is_none());
}

#[test]
fn every_prefix_of_a_journal_can_be_read() {
    let bytes = FORMAT_1.as_bytes();
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    for end in 0..=bytes.len() {
        match read(path(), &bytes[..end]) {
            // Torn within the first line: the run was never begun.
            Err(JournalError::Headless { .. }) => assert!(end <= first, "{end}"),
            entries => assert!(progress(&entries.unwrap()).is_some(), "{end}"),
        }
    }
}

#[test]
fn what_was_added_is_read_and_may_be_missing() {
    for (journal, told) in [(FORMAT_1, false), (FORMAT_1_TOLD, true)] {
        let entries = read(path(), journal.as_bytes()).unwrap();
        let Record::Started { caller, findings, .. } = &entries[0].record else { panic!() };
        assert_eq!((caller.is_some(), !findings.is_empty()), (told, told));
        for entry in &entries {
            if let Record::Answered { answer: Answer::Accepted, request_id, .. } = &entry.record {
                assert_eq!(request_id.is_some(), told, "line {}", entry.seq);
            }
        }
        // Nothing of it is lost on the way through this version.
        assert_eq!(read(path(), &text(&entries)).unwrap(), entries);
    }
}

#[test]
fn what_a_later_version_adds_is_passed_over() {
    let more = line(FORMAT_1.lines().count() + 1, r#""type":"something-new","with":{"fields":1}"#);
    let entries = read(path(), format!("{FORMAT_1}{more}").as_bytes()).unwrap();
    assert_eq!(entries.last().unwrap().record, Record::Unknown);
}

#[test]
fn what_cannot_be_understood_is_an_error_that_says_where() {
    let second = FORMAT_1.lines().nth(1).unwrap();
    let damaged = FORMAT_1.replacen(second, "{\"v\":1,", 1);
    let error = read(path(), damaged.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "the journal journal.jsonl is damaged in line 2");
    let later = FORMAT_1.replacen("{\"v\":1,", "{\"v\":2,", 1);
    let error = read(path(), later.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("a later version of trapheus (format 2)"), "{error}");
}

fn line(seq: usize, record: &str) -> String {
    let first: serde_json::Value = serde_json::from_str(FORMAT_1.lines().next().unwrap()).unwrap();
    let run = &first["run"];
    format!("{{\"v\":1,\"run\":{run},\"seq\":{seq},\"at\":\"2027-01-01T00:00:00Z\",{record}}}\n")
}

/// A request may stand in what is missing: a rollback would not take it back.
#[test]
fn a_line_that_does_not_follow_on_the_others_is_an_error() {
    let lines: Vec<_> = FORMAT_1.lines().collect();
    for missing in 1..lines.len() - 1 {
        let mut rest = lines.clone();
        rest.remove(missing);
        let error = read(path(), (rest.join("\n") + "\n").as_bytes()).unwrap_err().to_string();
        let line = missing + 1;
        let expected = format!("damaged in line {line}: a line before it is missing");
        assert!(error.ends_with(&expected), "{error}");
    }
    let next = lines.len() + 1;
    for (record, what) in [
        (r#""type":"advanced","step":20"#, "it does not fit the step in hand"),
        (r#""type":"advanced","step":18446744073709551615"#, "it does not fit the step in hand"),
        (r#""type":"advanced","step":0"#, "it does not fit the step in hand"),
        (r#""type":"sending","step":2,"call":7"#, "it does not fit the step in hand"),
    ] {
        let odd = format!("{FORMAT_1}{}", line(next, record));
        let error = read(path(), odd.as_bytes()).unwrap_err().to_string();
        assert!(error.ends_with(what), "{record}: {error}");
    }
    let other = lines[1].replacen("db1-", "db2-", 1);
    let odd = FORMAT_1.replacen(lines[1], &other, 1);
    let error = read(path(), odd.as_bytes()).unwrap_err().to_string();
    assert!(error.ends_with("damaged in line 2: it is of another run"), "{error}");
    let empty = FORMAT_1.replacen(lines[1], "", 1);
    assert!(read(path(), empty.as_bytes()).is_err());
}
