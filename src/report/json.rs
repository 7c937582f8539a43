//! One JSON object a line.

use crate::plan::{Event, Happening};
use jiff::Timestamp;
use serde::Serialize;

/// The version of every JSON object we print. Fields may be added without a new one.
pub(super) const VERSION: u32 = 1;

/// An event as a line of `-o jsonl`. Flattened only for writing: nothing is read this way.
#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    v: u32,
    run: &'a str,
    at: Timestamp,
    seq: u64,
    #[serde(flatten)]
    what: &'a T,
}

/// The line of an event; the fields are those of the journal's records.
pub(super) fn line(event: &Event, seq: u64) -> Option<String> {
    let Event { run, at, happening } = event;
    let (v, at) = (VERSION, *at);
    match happening {
        Happening::Record(record) => {
            serde_json::to_string(&Line { v, run, at, seq, what: &**record })
        }
        Happening::Pulse(pulse) => serde_json::to_string(&Line { v, run, at, seq, what: pulse }),
    }
    .ok()
}
