//! The order of the house: which room may use which, how long a file may be, and that nothing is
//! left unfinished.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room, and the other rooms that it may use.
const ROOMS: [(&str, &[&str]); 8] = [
    ("plan", &[]),
    ("program", &[]),
    ("sim", &[]),
    ("rds", &["plan"]),
    ("report", &["plan"]),
    ("alert", &["plan", "program"]),
    ("run", &["plan", "rds", "program"]),
    ("cli", &["plan", "rds", "run", "report", "alert", "sim", "program"]),
];

/// The longest file that is still read with pleasure.
const LINES: usize = 450;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file under a folder, and its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path, text));
        }
    }
    files.sort();
    files
}

/// The text without its comments, strings left as they are.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| match line.find("//") {
        // Not the slashes of a URL.
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first names behind every `prefix` in a text: of `crate::plan::World` it is `plan`, of
/// `crate::{plan::World, rds}` they are `plan` and `rds`.
fn roots(text: &str, prefix: &str) -> BTreeSet<String> {
    let mut roots = BTreeSet::new();
    for (at, _) in text.match_indices(prefix) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = text[at + prefix.len()..].trim_start();
        match rest.strip_prefix('{') {
            None => roots.extend(first_name(rest)),
            Some(list) => roots.extend(members(list).into_iter().filter_map(first_name)),
        }
    }
    roots
}

/// The members of a list in braces, of which the first is open already.
fn members(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                members.push(&list[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    members
}

fn first_name(path: &str) -> Option<String> {
    let path = path.trim_start();
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
}

/// What a file of a room uses and may not.
fn forbidden(room: &str, text: &str) -> Vec<String> {
    let (_, allowed) = ROOMS.into_iter().find(|(name, _)| *name == room).unwrap();
    let code = code(text);
    let mut used = roots(&code, "crate::");
    used.extend(roots(&code, "trapheus::"));
    used.retain(|name| name != room && !allowed.contains(&name.as_str()));
    used.into_iter().collect()
}

#[test]
fn the_rooms_use_each_other_only_as_they_may() {
    let mut wrong = Vec::new();
    for (path, text) in files(&src()) {
        let relative = path.strip_prefix(src()).unwrap();
        let place = relative.display();
        let mut parts = relative.components();
        let first = parts.next().unwrap().as_os_str().to_str().unwrap();
        let depth = parts.count();
        if depth == 0 {
            let used = roots(&code(&text), "trapheus::");
            if first == "main.rs" && used != BTreeSet::from(["cli".to_owned()]) {
                wrong.push(format!("{place} uses {used:?}, and may use cli only"));
            }
            continue;
        }
        assert!(
            ROOMS.iter().any(|(room, _)| *room == first),
            "{first} is no room that this test knows"
        );
        for name in forbidden(first, &text) {
            wrong.push(format!("{place} uses crate::{name}, which {first} may not"));
        }
        // A way round the rule: up to the root by `super`.
        let up =
            "super::".repeat(if place.to_string().ends_with("mod.rs") { depth } else { depth + 1 });
        if code(&text).contains(&up) {
            wrong.push(format!("{place} goes up to the root by {up}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_use_is_seen() {
    for (room, text, names) in [
        ("plan", "use crate::rds::Look;", &["rds"][..]),
        ("plan", "use super::World;\nuse crate::plan::Call;", &[]),
        ("plan", "//! As [`crate::rds`] does.\nfn f() {} // crate::run\n", &[]),
        ("sim", "fn f(x: crate::plan::World) {}", &["plan"]),
        (
            "rds",
            "use crate::{\n    plan::{Call, World},\n    run, sim::Account,\n};",
            &["run", "sim"],
        ),
        ("run", "use crate::plan::World;\nuse crate::rds::Look;\nuse crate::report;", &["report"]),
        ("report", "use trapheus::alert::Alert;", &["alert"]),
        ("alert", "pub(crate) fn f() { mycrate::g() }", &[]),
        ("cli", "use crate::{sim, alert, plan, rds, report, run};", &[]),
    ] {
        assert_eq!(forbidden(room, text), names, "{room}: {text}");
    }
}

#[test]
fn files_are_of_a_readable_size() {
    let long: Vec<_> = files(&src())
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .collect();
    assert!(long.is_empty(), "more than {LINES} lines: {long:?}");
}

#[test]
fn every_room_says_what_it_is() {
    for (room, _) in ROOMS {
        let text = fs::read_to_string(src().join(room).join("mod.rs")).unwrap();
        assert!(text.starts_with("//! "), "src/{room}/mod.rs opens without a word on the room");
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for (path, text) in files(&src()) {
        for word in ["todo!", "unimplemented!", "dbg!", "FIXME", "TODO", "XXX"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}
