//! What a rehearsal tells, held against what the simulated account knows.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod gaps;
mod golden;
