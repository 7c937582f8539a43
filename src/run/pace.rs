//! How often to look.

use crate::plan::{Reason, Rules};
use std::time::Duration;

/// The pace of the looks within one wait.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Replaces every pause, where `--poll-interval` is given.
    fixed: Option<Duration>,
    /// Doubled by each throttled look, halved by each that is not.
    slow: u32,
}

/// What is waited for has just changed: the end may be near. Three of these are one settle.
const FLOOR: Duration = Duration::from_secs(5);
/// After that a late look costs at most this share of the time already waited.
const SHARE: f64 = 0.08;
/// Nobody wants to wait for longer than this for the truth.
const CEILING: Duration = Duration::from_secs(30);
/// A throttled account gets room: at most this many times the pause.
const SLOWEST: u32 = 16;
/// Each pause is longer or shorter by up to this share, so that many runs do not look in step.
const JITTER: f64 = 0.1;

impl Pace {
    /// The adaptive pace, or a fixed one.
    #[must_use]
    pub fn new(fixed: Option<Duration>) -> Self {
        Self { fixed, slow: 1 }
    }

    /// The pauses of decisions at this pace.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let rules = Rules::default();
        match self.fixed {
            Some(fixed) => Rules { retry: fixed, claim: fixed, ..rules },
            None => rules,
        }
    }

    /// A look was throttled.
    pub fn throttled(&mut self) {
        self.slow = (self.slow * 2).min(SLOWEST);
    }

    /// A look was answered.
    pub fn answered(&mut self) {
        self.slow = (self.slow / 2).max(1);
    }

    /// The pause before the next look. `waited` is the time since what is waited for last
    /// changed. `chance` is a random number from 0 to 1.
    #[must_use]
    pub fn pause(&self, reason: &Reason, waited: Duration, rules: &Rules, chance: f64) -> Duration {
        let pause = match (self.fixed, reason) {
            (Some(fixed), _) => fixed,
            (None, Reason::Claim) => rules.claim,
            (None, Reason::Retry(_)) => rules.retry,
            (None, Reason::Agreement) => FLOOR,
            (None, _) => waited.mul_f64(SHARE).clamp(FLOOR, CEILING),
        };
        let jitter = if self.fixed.is_some() { 1.0 } else { 1.0 + JITTER * (2.0 * chance - 1.0) };
        pause.mul_f64(jitter) * self.slow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_often_after_a_change_and_seldom_in_a_long_wait() {
        let (pace, rules) = (Pace::new(None), Rules::default());
        let secs = Duration::from_secs;
        for (reason, waited, pause) in [
            (Reason::Unseen, 0, secs(5)),
            (Reason::Unseen, 60, secs(5)),
            (Reason::Unseen, 200, secs(16)),
            (Reason::Unseen, 4000, secs(30)),
            (Reason::Agreement, 4000, secs(5)),
            (Reason::Claim, 0, rules.claim),
        ] {
            assert_eq!(
                pace.pause(&reason, secs(waited), &rules, 0.5),
                pause,
                "{reason:?} {waited}"
            );
        }
    }

    #[test]
    fn throttling_slows_and_answers_quicken() {
        let (mut pace, rules) = (Pace::new(Some(Duration::from_millis(20))), Rules::default());
        let pause =
            |pace: &Pace| pace.pause(&Reason::Unseen, Duration::ZERO, &rules, 0.9).as_millis();
        assert_eq!(pause(&pace), 20);
        pace.throttled();
        pace.throttled();
        assert_eq!(pause(&pace), 80);
        (0..9).for_each(|_| pace.throttled());
        assert_eq!(pause(&pace), 320);
        (0..9).for_each(|_| pace.answered());
        assert_eq!(pause(&pace), 20);
    }
}
