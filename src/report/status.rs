//! `status`, and the summary of a rehearsal: stories as tables.

use super::paint::{Paint, tame};
use super::span::stamp;
use super::words::{OutcomeWords, PurposeWords};
use super::{Ending, Passage, Span, Story};
use crate::plan::World;
use jiff::Timestamp;
use std::fmt;

/// A run in a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// What has happened in it.
    pub story: &'a Story,
    /// Whether a process holds its lock.
    pub live: bool,
}

/// Where a run stands, in a few words.
impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { story, live } = self;
        if let Some(outcome) = story.outcome() {
            return OutcomeWords(outcome, self.story).fmt(f);
        }
        let step = story.passage().map_or("its end", |passage| passage.step.title.as_str());
        match story.stop {
            _ if *live => write!(f, "running: {step}"),
            Some(stop) => write!(f, "stopped in {step}: {stop}"),
            None => write!(f, "broken off in {step}"),
        }
    }
}

/// The runs of this machine, one a line. Empty text for none.
#[must_use]
pub fn status_table(runs: &[Listed<'_>], color: bool) -> String {
    let mut rows =
        vec![["RUN", "DATABASE", "ACCOUNT", "REGION", "STARTED", "STANDS"].map(str::to_owned)];
    for listed in runs {
        let Some(head) = &listed.story.head else { continue };
        rows.push([
            head.run.clone(),
            head.identifier.to_string(),
            head.account.clone(),
            head.region.clone(),
            stamp(head.started),
            listed.to_string(),
        ]);
    }
    if rows.len() == 1 { String::new() } else { table(&rows, Paint(color)) }
}

/// One run step by step, and how things stand in RDS if that was looked at. `flags` are those that
/// the next command needs too.
#[must_use]
pub fn status_run(
    listed: Listed<'_>,
    seen: Option<&World>,
    flags: &str,
    now: Timestamp,
    color: bool,
) -> String {
    let Listed { story, live } = listed;
    let paint = Paint(color);
    let Some(head) = &story.head else { return String::new() };
    let mut text = format!(
        "{} {} of {} in {}, account {}, started {}\n",
        paint.bold(&format!("run {}", head.run)),
        head.task,
        head.identifier,
        head.region,
        head.account,
        stamp(head.started),
    );
    for (index, chapter) in story.chapters.iter().enumerate() {
        if index > 0 {
            text.push_str(&format!(
                "{}\n",
                paint.yellow(&PurposeWords(chapter.purpose).to_string())
            ));
        }
        let last = index + 1 == story.chapters.len();
        for (number, passage) in chapter.steps.iter().enumerate() {
            // What is left of a plan that was given up will not come.
            if passage.began.is_none() && !(last && story.outcome().is_none()) {
                continue;
            }
            let in_hand = last && number == story.in_hand() && story.outcome().is_none();
            text.push_str(step_line(passage, story.title_width(), in_hand, now, paint).trim_end());
            text.push('\n');
        }
    }
    text.push_str(&format!("stands: {listed}\n"));
    if let Some(cause) = &story.cause {
        text.push_str(&format!("cause:  {}\n", tame(&cause.to_string())));
    }
    // The words of an end are those of a run that stopped, or that ended as it did.
    let mut ending = Ending::new(story, code(story));
    ending.seen = seen;
    flags.clone_into(&mut ending.flags);
    if seen.is_some() {
        text.push_str(&format!("now:    {}\n", ending.how_things_stand()));
        text.push_str(&format!("left:   {}\n", ending.what_is_left()));
    }
    if let Some(until) = story.kept() {
        text.push_str(&format!("kept:   until {until}\n"));
    }
    if let Some(next) = ending.next().or_else(|| ending.after_keep()).filter(|_| !live) {
        text.push_str(&format!("next:   {}\n", paint.bold(&next.to_string())));
    }
    text
}

/// The exit code that the last invocation ended with, or would have.
pub(super) fn code(story: &Story) -> u8 {
    use crate::plan::Outcome;
    match story.outcome() {
        Some(Outcome::Done) => 0,
        Some(Outcome::RolledBack) if story.succeeded() => 0,
        Some(Outcome::RolledBack) => 4,
        Some(Outcome::Refused) => 3,
        Some(Outcome::Stuck) => 5,
        Some(Outcome::Attention) => 6,
        None => 75,
    }
}

fn step_line(
    passage: &Passage,
    width: usize,
    in_hand: bool,
    now: Timestamp,
    paint: Paint,
) -> String {
    let title = format!("{:<width$}", passage.step.title);
    let took = passage.took(now).map(|took| took.to_string()).unwrap_or_default();
    match passage {
        Passage { ended: Some(at), .. } => {
            format!("  {} {title} {took:<8} {}", paint.green("✓"), paint.dim(&stamp(*at)))
        }
        Passage { failed: Some(_), .. } => format!("  {} {title} {took:<8} failed", paint.red("✗")),
        _ if in_hand => {
            let about = Span(passage.step.expected());
            format!("  {} {title} {took} of about {about}", paint.cyan("›"))
        }
        _ => paint.dim(&format!("    {title}")),
    }
}

/// What a rehearsal showed: with `steps` the time RDS takes for each, and how long nobody serves.
#[must_use]
pub fn rehearsal(story: &Story, steps: bool, color: bool) -> String {
    let paint = Paint(color);
    let now = story.last.unwrap_or_default();
    let mut rows = vec![["STEP", "RDS TIME", "PLAN"].map(str::to_owned)];
    for chapter in &story.chapters {
        for passage in chapter.steps.iter().filter(|passage| passage.began.is_some()) {
            let took = passage.took(now).map(|took| took.to_string()).unwrap_or_default();
            let took = if passage.failed.is_some() { format!("{took}, failed") } else { took };
            let plan = match chapter.purpose {
                crate::plan::Purpose::Task => String::new(),
                purpose => PurposeWords(purpose).to_string(),
            };
            rows.push([passage.step.title.clone(), took, plan]);
        }
    }
    let mut text = if steps { table(&rows, paint) } else { String::new() };
    let name = story.head.as_ref().map_or("the name", |head| head.identifier.as_str());
    let (served, joint) = match story.service.as_ref().and_then(|service| service.unserved(now)) {
        Some(gap) => (format!("{name} was not served for {gap}"), " of"),
        None => (format!("{name} was served throughout"), ", for"),
    };
    text.push_str(&paint.bold(&served));
    text.extend(story.took().map(|took| format!("{joint} {took}")));
    if let Some(requests) = story.requests {
        text.push_str(&format!("; {requests} requests"));
    }
    text.push('\n');
    text
}

/// Columns two spaces apart, the first row in bold.
fn table<const N: usize>(rows: &[[String; N]], paint: Paint) -> String {
    columns(rows, paint)
}

/// The same of rows of any length.
pub(super) fn columns<R: AsRef<[String]>>(rows: &[R], paint: Paint) -> String {
    let mut widths = Vec::new();
    for row in rows.iter().map(AsRef::as_ref) {
        widths.resize(row.len().max(widths.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<_> = row
            .as_ref()
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        let line = cells.join("  ");
        let line = line.trim_end();
        text.push_str(&if number == 0 { paint.bold(line) } else { line.to_owned() });
        text.push('\n');
    }
    text
}
