//! Times and spans of time in words.

use jiff::{Timestamp, Unit};
use std::fmt;
use std::time::Duration;

/// A span of time in words: `8m 12s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl Span {
    /// From one time to another; nothing if a clock was set back in between.
    #[must_use]
    pub fn between(since: Timestamp, until: Timestamp) -> Self {
        Self(Duration::try_from(until.duration_since(since)).unwrap_or_default())
    }

    /// Without the seconds where it is longer than some minutes: for what is only expected.
    #[must_use]
    pub fn about(self) -> Self {
        let minutes = self.0.as_secs().div_ceil(60);
        if minutes > 3 { Self(Duration::from_secs(minutes * 60)) } else { self }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded, so that a rehearsal's 5.0001 s and 4.9999 s read alike.
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_millis() >= 500);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let words = match (hours, minutes, seconds) {
            (0, 0, seconds) => format!("{seconds}s"),
            (0, minutes, 0) => format!("{minutes}m"),
            (0, minutes, seconds) => format!("{minutes}m {seconds}s"),
            (hours, 0, _) => format!("{hours}h"),
            // Beyond an hour nobody counts seconds.
            (hours, minutes, _) => format!("{hours}h {minutes}m"),
        };
        f.pad(&words)
    }
}

/// A time to the second: `2026-11-23T12:00:05Z`.
pub(super) fn stamp(time: Timestamp) -> String {
    time.round(Unit::Second).unwrap_or(time).to_string()
}

/// How old something is: `3 days`, `5h 10m`.
pub(super) fn age(since: Timestamp, now: Timestamp) -> String {
    const DAY: u64 = 24 * 60 * 60;
    let span = Span::between(since, now);
    match span.0.as_secs() / DAY {
        // Under two days the hours tell more.
        0 | 1 => span.to_string(),
        days => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        for (millis, words) in [
            (0, "0s"),
            (499, "0s"),
            (500, "1s"),
            (59_000, "59s"),
            (59_900, "1m"),
            (60_000, "1m"),
            (492_000, "8m 12s"),
            (3_600_000, "1h"),
            (3_659_000, "1h"),
            (9_000_000, "2h 30m"),
            (180_000_000, "50h"),
        ] {
            assert_eq!(Span(Duration::from_millis(millis)).to_string(), words);
        }
    }

    #[test]
    fn a_clock_set_back_is_no_time() {
        let later: Timestamp = "2026-11-23T12:00:05Z".parse().unwrap();
        let sooner: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(Span::between(later, sooner).to_string(), "0s");
        assert_eq!(age(sooner, later), "5s");
        assert_eq!(stamp(later), "2026-11-23T12:00:05Z");
    }
}
