//! Backup and maintenance windows: `hh:mm-hh:mm`, `ddd:hh:mm-ddd:hh:mm`.

/// Minutes of a day and of a week.
const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A window's begin in minutes (of the day, or of the week when days are named) and its length.
pub(super) fn minutes(window: &str) -> Option<(i64, i64)> {
    let (from, to) = window.split_once('-')?;
    let ((from_day, from), (to_day, to)) = (moment(from)?, moment(to)?);
    match (from_day, to_day) {
        (None, None) => Some((from, (to - from).rem_euclid(DAY))),
        (Some(first), Some(last)) => {
            let (from, to) = (first * DAY + from, last * DAY + to);
            Some((from, (to - from).rem_euclid(WEEK)))
        }
        _ => None,
    }
}

fn moment(text: &str) -> Option<(Option<i64>, i64)> {
    let (day, time) = if text.len() > 5 {
        let (day, time) = text.split_once(':')?;
        let day = day.to_ascii_lowercase();
        let place = DAYS.iter().position(|known| *known == day)?;
        (Some(place as i64), time)
    } else {
        (None, text)
    };
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute);
    valid.then_some((day, hour * 60 + minute))
}

/// Whether a daily window and a weekly one have a minute in common.
pub(super) fn overlap(daily: &str, weekly: &str) -> bool {
    let (Some((from, long)), Some((week, week_long))) = (minutes(daily), minutes(weekly)) else {
        return false;
    };
    (-1..8).any(|day| {
        let from = day * DAY + from;
        from < week + week_long && week < from + long
    })
}

/// A half-hour window at a minute of the day (the length: facts 1.1).
pub(super) fn daily(minute: i64) -> String {
    format!("{}-{}", clock(minute), clock(minute + 30))
}

/// A half-hour window on a day at a minute of it that is not the last half hour.
pub(super) fn weekly(day: usize, minute: i64) -> String {
    let day = DAYS[day % DAYS.len()];
    format!("{day}:{}-{day}:{}", clock(minute), clock(minute + 30))
}

fn clock(minute: i64) -> String {
    let minute = minute.rem_euclid(DAY);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_and_compared() {
        assert_eq!(minutes("23:45-00:15"), Some((1425, 30)));
        assert_eq!(minutes("sun:23:45-mon:00:15"), Some((10_065, 30)));
        assert_eq!(minutes("later"), None);
        assert!(overlap("23:45-00:15", "mon:00:00-mon:00:30"));
        assert!(!overlap("02:00-02:30", "mon:02:30-mon:03:00"));
    }
}
