//! Bars: one row for each step. What a row says is a pure function; indicatif only draws it.

use super::paint::{Paint, tame};
use super::words::{OutcomeWords, PurposeWords};
use super::{Chapter, Passage, Span, Story};
use crate::plan::Purpose;
use jiff::Timestamp;

const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// The cells of a bar: fine enough to see it move, short enough to leave room for words.
const CELLS: u32 = 12;
/// A step that is expected to be shorter needs no bar.
const WORTH_A_BAR: u64 = 60;
/// How rows are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) paint: Paint,
    /// How much faster than RDS time the time goes.
    pub(super) speed: f64,
    /// How often was drawn: turns the spinner.
    pub(super) frame: usize,
    /// How wide the column of titles is.
    pub(super) titles: usize,
}

/// All that is drawn at a moment.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) rows: Vec<String>,
    /// Which of them must be seen, besides the first: the step in hand, or the end.
    pub(super) focus: usize,
}

/// The whole story at a moment.
pub(super) fn frame(story: &Story, now: Timestamp, look: Look) -> Frame {
    let rows = rows(story, now, look);
    let steps = story.chapters.last().map_or(0, |chapter| chapter.steps.len());
    let to_come = match story.outcome() {
        Some(_) => 0,
        None => steps.saturating_sub(story.in_hand() + 1),
    };
    Frame { focus: rows.len().saturating_sub(to_come + 1), rows }
}

fn rows(story: &Story, now: Timestamp, look: Look) -> Vec<String> {
    let mut rows: Vec<_> = heading(story, now, look).into_iter().collect();
    for (index, chapter) in story.chapters.iter().enumerate() {
        let in_hand = index + 1 == story.chapters.len();
        if chapter.purpose != Purpose::Task || index > 0 {
            let title = PurposeWords(chapter.purpose).to_string();
            rows.push(look.paint.yellow(&title));
        }
        rows.extend(chapter_rows(story, chapter, in_hand, now, look));
    }
    rows.extend(story.outcome().map(|outcome| {
        let words = OutcomeWords(outcome, story).to_string();
        if story.succeeded() { look.paint.green(&words) } else { look.paint.red(&words) }
    }));
    rows
}

fn heading(story: &Story, now: Timestamp, look: Look) -> Option<String> {
    let head = story.head.as_ref()?;
    let paint = look.paint;
    let until = if story.outcome().is_some() { story.last.unwrap_or(now) } else { now };
    let total = Span::between(head.started, until);
    // The figures first: what is too much for a narrow terminal is cut off.
    let mut text = format!("{} {}  {total}", head.task, paint.bold(head.identifier.as_str()));
    if let Some(gap) = story.service.as_ref().and_then(|service| service.unserved(until)) {
        let words = if story.is_interrupted() { "not served for" } else { "unserved for" };
        text.push_str(&paint.yellow(&format!("  {words} {gap}")));
    }
    text.push_str(&paint.dim(&format!("  run {} in {}", head.run, head.region)));
    if look.speed.is_infinite() {
        text.push_str(&paint.dim("  simulated, at once"));
    } else if (look.speed - 1.0).abs() > f64::EPSILON {
        text.push_str(&paint.dim(&format!("  simulated, {} times as fast", look.speed)));
    }
    Some(text)
}

fn chapter_rows(
    story: &Story,
    chapter: &Chapter,
    in_hand: bool,
    now: Timestamp,
    look: Look,
) -> Vec<String> {
    let rows = chapter.steps.iter().enumerate().filter_map(|(index, passage)| {
        let current = in_hand && index == story.in_hand();
        let row = match passage {
            Passage { ended: Some(_), .. } => done(passage, now, look),
            Passage { failed: Some(_), .. } => failed(story, passage, look),
            _ if current && story.outcome().is_none() => under_way(story, passage, now, look),
            // What is left of a plan that was given up will not come.
            _ if !in_hand || story.outcome().is_some() => return None,
            _ => to_come(passage, look),
        };
        Some(row)
    });
    rows.collect()
}

fn done(passage: &Passage, now: Timestamp, look: Look) -> String {
    let took = passage.took(now).unwrap_or(Span(std::time::Duration::ZERO));
    let (mark, width) = (look.paint.green("✓"), look.titles);
    format!("  {mark} {:width$} {took}", passage.step.title)
}

fn failed(story: &Story, passage: &Passage, look: Look) -> String {
    let cause = story.progress.as_ref().and_then(|progress| progress.cause.as_ref());
    let cause = cause.or(story.cause.as_ref()).filter(|cause| cause.step == passage.step.title);
    let why = cause.or(story.cause.as_ref()).map(|cause| tame(&cause.obstacle.to_string()));
    let (title, width) = (&passage.step.title, look.titles);
    format!("  {} {title:width$} {}", look.paint.red("✗"), why.unwrap_or_default())
}

fn to_come(passage: &Passage, look: Look) -> String {
    let expected = passage.step.expected();
    let about =
        if expected.is_zero() { String::new() } else { format!("about {}", Span(expected)) };
    let width = look.titles;
    look.paint.dim(format!("    {:width$} {about}", passage.step.title).trim_end())
}

fn under_way(story: &Story, passage: &Passage, now: Timestamp, look: Look) -> String {
    let paint = look.paint;
    let elapsed = passage.took(now).unwrap_or(Span(std::time::Duration::ZERO));
    let expected = Span(passage.step.expected());
    let mark = match story.stop {
        Some(_) => '‖',
        None => SPINNER.get(look.frame % SPINNER.len()).copied().unwrap_or(' '),
    };
    let (mark, width) = (paint.cyan(&mark.to_string()), look.titles);
    let mut row = format!("  {mark} {:width$} {elapsed}", passage.step.title);
    if !expected.0.is_zero() {
        row.push_str(&paint.dim(&format!(" of about {expected}")));
    }
    if expected.0.as_secs() >= WORTH_A_BAR {
        row.push_str("  ");
        row.push_str(&cells(elapsed, expected, paint));
    }
    let why = story.stop.map(|stop| stop.to_string());
    if let Some(why) = why.or_else(|| story.waiting.as_ref().map(ToString::to_string)) {
        row.push_str("  ");
        row.push_str(&tame(&why));
    }
    row
}

/// A bar of the time gone. Full only when the step is done: an expected time is no promise.
fn cells(elapsed: Span, expected: Span, paint: Paint) -> String {
    let share = elapsed.0.as_secs_f64() / expected.0.as_secs_f64().max(1.0);
    let full = (1..CELLS).filter(|cell| share * f64::from(CELLS) >= f64::from(*cell)).count();
    let empty = (CELLS as usize).saturating_sub(full);
    format!("{}{}", paint.cyan(&"━".repeat(full)), paint.dim(&"─".repeat(empty)))
}
