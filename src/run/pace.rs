//! How often to look.

use crate::plan::{Reason, Rules};
use std::time::Duration;

/// The pace of the looks within one wait.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Replaces every pause, where `--poll-interval` is given.
    fixed: Option<Duration>,
    /// Whether it shortens the spans that only safety asks for too.
    simulated: bool,
    /// Doubled by each throttled look, halved by each that is not.
    slow: u32,
}

/// A wait, in spans of time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wait {
    /// Since what is waited for last changed.
    pub unchanged: Duration,
    /// How long RDS usually takes for the whole step; none if it has accepted nothing.
    pub expected: Option<Duration>,
    /// How long RDS usually still takes for what it has accepted until its end becomes likely;
    /// nothing if it has accepted nothing.
    pub unlikely: Duration,
    /// Whether others follow `creating` before the step is reached: so of a restored instance, and
    /// neither of a snapshot, nor of a member, nor of a cluster that waits for its members.
    pub goes_on: bool,
}

/// What is waited for has just changed: the end may be near.
const FLOOR: Duration = Duration::from_secs(8);
/// But of a short step no more than this share.
const SHORT: f64 = 1.0 / 30.0;
/// A database that is seen nowhere is about to get its name, and nobody serves the old one.
const UNSEEN: Duration = Duration::from_secs(5);
/// Further looks that must agree come one after another.
const AGREEMENT: Duration = Duration::from_secs(3);
/// In a long wait a late look costs at most this share of the time already waited.
const SHARE: f64 = 0.04;
/// Nobody wants to wait for longer than this for the truth.
const CEILING: Duration = Duration::from_secs(30);
/// So much of the time that RDS usually takes for a step must pass before its end is likely.
const EARLY: f64 = 0.35;
/// A restore of an instance takes minutes in `creating`, and others follow before its end; clients find
/// the new database by themselves.
const CREATING: Duration = Duration::from_secs(60);
/// A rename takes minutes in `renaming`, and then the database is seen nowhere for a while.
const RENAMING: Duration = Duration::from_secs(20);
/// A throttled account gets room: at most this many times the pause.
const SLOWEST: u32 = 16;
/// Even where a fixed pace has no pause that could be slowed.
const THROTTLED: Duration = Duration::from_millis(250);
/// Each pause is longer or shorter by up to this share, so that many runs do not look in step.
const JITTER: f64 = 0.1;

impl Wait {
    /// The shortest pause before a look that may see the end.
    fn floor(&self) -> Duration {
        self.expected.map_or(FLOOR, |expected| expected.mul_f64(SHORT).clamp(AGREEMENT, FLOOR))
    }

    /// What still must pass of the `expected` time of something accepted `since`, until its end
    /// becomes likely.
    #[must_use]
    pub fn unlikely(expected: Duration, since: Duration) -> Duration {
        expected.mul_f64(EARLY).saturating_sub(since)
    }
}

impl Pace {
    /// The adaptive pace, or a fixed one, on a simulated account: there a fixed one sets the time
    /// that a claim must stand and a renamed database is watched too.
    #[must_use]
    pub fn new(fixed: Option<Duration>) -> Self {
        Self { fixed, simulated: true, slow: 1 }
    }

    /// The same on a real account, where no pace shortens what safety asks for.
    #[must_use]
    pub fn on_real_account(self) -> Self {
        Self { simulated: false, ..self }
    }

    /// The pauses of decisions at this pace.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let rules = Rules::default();
        match self.fixed {
            Some(fixed) if !self.simulated => Rules { retry: fixed, ..rules },
            // The delays after a rename and after a change too: a dozen looks, and half of that.
            Some(fixed) => {
                Rules { retry: fixed, claim: fixed, reboot: fixed * 12, lag: fixed * 6, ..rules }
            }
            None => rules,
        }
    }

    /// For how long nothing may change before a run whose journal is lost counts as left alone, and
    /// its last request as seen.
    #[must_use]
    pub fn quiet(&self) -> Duration {
        match self.fixed {
            Some(fixed) if self.simulated => fixed * 12,
            _ => self.rules().grace,
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

    /// The pause before the next look. `chance` is a random number from 0 to 1.
    #[must_use]
    pub fn pause(&self, reason: &Reason, wait: &Wait, rules: &Rules, chance: f64) -> Duration {
        let pause = match (self.fixed, reason) {
            (Some(fixed), _) => fixed,
            (None, Reason::Claim) => rules.claim,
            (None, Reason::Retry(_)) => rules.retry,
            (None, Reason::Agreement) => AGREEMENT,
            (None, Reason::Unseen) => UNSEEN,
            (None, Reason::Status { status, .. })
                if wait.goes_on && status.as_str() == "creating" =>
            {
                CREATING
            }
            (None, Reason::Status { .. }) if !wait.unlikely.is_zero() => {
                wait.unlikely.clamp(wait.floor(), CEILING)
            }
            (None, Reason::Status { status, .. }) if status.as_str() == "renaming" => RENAMING,
            (None, _) => wait.unchanged.mul_f64(SHARE).clamp(wait.floor(), CEILING),
        };
        // A claim must stand for its time, and no less.
        let exact = self.fixed.is_some() || *reason == Reason::Claim;
        let jitter = if exact { 1.0 } else { 1.0 + JITTER * (2.0 * chance - 1.0) };
        let pause = pause.mul_f64(jitter);
        if self.slow > 1 { pause.max(THROTTLED) * self.slow } else { pause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Identifier, Status};

    fn status(status: &str) -> Reason {
        Reason::Status { identifier: Identifier::from_rds("db1"), status: Status::new(status) }
    }

    #[test]
    fn looks_often_after_a_change_and_seldom_in_a_long_wait() {
        let (pace, rules) = (Pace::new(None), Rules::default());
        let secs = Duration::from_secs;
        // Of a step that usually takes five minutes.
        let wait = |accepted, unchanged| Wait {
            unchanged: secs(unchanged),
            expected: Some(secs(300)),
            unlikely: Wait::unlikely(secs(300), secs(accepted)),
            goes_on: false,
        };
        let short = Wait { expected: Some(secs(30)), ..wait(400, 0) };
        let restore = Wait { goes_on: true, ..wait(400, 0) };
        for (reason, wait, pause) in [
            (status("modifying"), wait(0, 0), CEILING),
            (status("modifying"), wait(95, 0), secs(10)),
            (status("modifying"), wait(120, 0), FLOOR),
            (status("deleting"), wait(300, 300), secs(12)),
            (status("deleting"), wait(4000, 4000), CEILING),
            (status("creating"), wait(400, 0), FLOOR),
            (status("creating"), restore, CREATING),
            (status("deleting"), short, AGREEMENT),
            (status("renaming"), wait(400, 0), RENAMING),
            (Reason::Unseen, wait(0, 0), UNSEEN),
            (Reason::Effect, wait(0, 0), FLOOR),
            (Reason::Effect, short, AGREEMENT),
            (Reason::Agreement, wait(0, 0), AGREEMENT),
            (Reason::Claim, wait(0, 0), rules.claim),
        ] {
            assert_eq!(pace.pause(&reason, &wait, &rules, 0.5), pause, "{reason:?} {wait:?}");
        }
    }

    #[test]
    fn throttling_slows_and_answers_quicken() {
        for (fixed, paused, slowed) in [(0, 0, 1000), (20, 20, 1000), (500, 500, 2000)] {
            let mut pace = Pace::new(Some(Duration::from_millis(fixed)));
            let rules = Rules::default();
            let pause = |pace: &Pace| {
                pace.pause(&Reason::Unseen, &Wait::default(), &rules, 0.9).as_millis()
            };
            assert_eq!(pause(&pace), paused);
            pace.throttled();
            pace.throttled();
            assert_eq!(pause(&pace), slowed);
            (0..9).for_each(|_| pace.throttled());
            assert_eq!(pause(&pace), slowed * 4);
            (0..9).for_each(|_| pace.answered());
            assert_eq!(pause(&pace), paused);
        }
    }

    #[test]
    fn a_fixed_pace_shortens_no_span_of_safety_on_a_real_account() {
        let (fixed, usual) = (Duration::from_millis(20), Rules::default());
        let real = Pace::new(Some(fixed)).on_real_account().rules();
        assert_eq!(real, Rules { retry: fixed, ..usual.clone() });
        let simulated = Pace::new(Some(fixed)).rules();
        assert_eq!((simulated.claim, simulated.reboot), (fixed, fixed * 12));
        for pace in [Pace::new(None), Pace::new(None).on_real_account()] {
            assert_eq!(pace.rules(), usual);
        }
    }
}
