//! The report as facts and tables: what the text and the Markdown have in common.

use super::{Asked, Compared, PlanTold, Report, StepKept, Unserved};
use crate::report::Span;
use crate::report::closing::list;
use crate::report::span::stamp;
use crate::report::words::AlertWords;
use jiff::Timestamp;
use std::time::Duration;

/// A value, and whether it is taken from AWS or typed by people: Markdown shows those as code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Words(String),
    Code(String),
}

/// A table with its title.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) head: &'static [&'static str],
    pub(super) rows: Vec<Vec<Cell>>,
}

fn words(text: impl ToString) -> Cell {
    Cell::Words(text.to_string())
}

fn code(text: impl ToString) -> Cell {
    Cell::Code(text.to_string())
}

fn time(at: Option<Timestamp>) -> Cell {
    Cell::Words(at.map(stamp).unwrap_or_default())
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        let (Self::Words(text) | Self::Code(text)) = self;
        text
    }
}

impl Report {
    /// The title: what the run was for.
    pub(super) fn title(&self) -> String {
        format!("{} of {}", self.task, self.identifier)
    }

    /// The facts, each with its name. The last ones say how the run stands and what to type.
    pub(super) fn facts(&self) -> Vec<(&'static str, Cell)> {
        let mut facts = vec![("run", code(&self.run))];
        facts.extend(self.caller.as_ref().map(|caller| ("caller", code(caller))));
        facts.push(("account", code(&self.account)));
        facts.push(("region", code(&self.region)));
        facts.extend(self.endpoint.as_ref().map(|endpoint| ("endpoint", code(endpoint))));
        let Self { kind, identifier, original, .. } = self;
        let engine = format!("{} {}", original.engine, original.engine_version);
        let id = &original.resource_id;
        let database = format!("{kind} {identifier} ({id}, {engine}, {})", original.size);
        facts.push(("database", words(database)));
        facts.extend(self.snapshot_fact().map(|snapshot| ("snapshot", words(snapshot))));
        facts.push(("started", words(stamp(self.began))));
        let took = Span::between(self.began, self.last);
        let last = if self.finished { "ended" } else { "last seen" };
        facts.push((last, words(format!("{}, after {took}", stamp(self.last)))));
        facts.extend(self.damaged.as_ref().map(|what| ("damaged", words(what))));
        // What it says then may long be otherwise.
        let then = if self.damaged.is_some() { "; not known since the damage" } else { "" };
        let open = match (self.finished, self.live) {
            _ if self.damaged.is_some() => " before the damage",
            (true, _) => "",
            (false, true) => "; not finished, a process is at work on it",
            (false, false) => "; not finished",
        };
        facts.push(("stands", words(format!("{}{open}", self.stands))));
        facts.extend(self.cause.as_ref().map(|cause| ("cause", words(&cause.text))));
        facts.push(("served", words(format!("{}{then}", self.served))));
        facts.push(("outage", words(format!("{}{then}", self.outage_words()))));
        facts.extend(self.kept_until.map(|until| ("kept", words(format!("until {until}")))));
        if !self.left.is_empty() {
            facts.push(("left", words(list(&self.left))));
        }
        facts.extend(self.next_when.as_ref().map(|when| ("when", words(when))));
        facts.extend(self.next.as_ref().map(|next| ("next", code(next))));
        facts.extend(self.next_or.as_ref().map(|or| ("or", words(or))));
        facts
    }

    fn snapshot_fact(&self) -> Option<String> {
        let snapshot = self.snapshot.as_ref()?;
        let taken = snapshot.taken.map(|taken| format!(", taken {}", stamp(taken)));
        let former = if self.task.takes() { "the former " } else { "" };
        Some(format!("{former}{}{}", snapshot.identifier, taken.unwrap_or_default()))
    }

    fn outage_words(&self) -> String {
        let name = &self.identifier;
        match &self.outage {
            None if self.finished => format!("{name} was served throughout"),
            None => format!("none so far: {name} was served throughout"),
            Some(outage) => {
                let so_far = if outage.open { " so far" } else { "" };
                let total = outage.gaps.iter().map(|gap| self.lasted(gap).0).sum::<Duration>();
                format!("{name} was not served for {}{so_far}", Span(total))
            }
        }
    }

    /// One that is not over lasts to the last record.
    fn lasted(&self, gap: &Unserved) -> Span {
        Span::between(gap.since, gap.until.unwrap_or(self.last))
    }

    /// Every table that has a row.
    pub(super) fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<_> = self.plans.iter().map(steps).collect();
        sections.extend([
            self.requests(),
            self.gaps(),
            self.comparison(),
            self.differences(),
            self.alerted(),
            self.times(),
        ]);
        sections.retain(|section| !section.rows.is_empty());
        sections
    }

    fn requests(&self) -> Section {
        let steps = self.plans.iter().flat_map(|plan| &plan.steps);
        let rows = steps.flat_map(|step| {
            let mut groups: Vec<Vec<&Asked>> = Vec::new();
            for asked in &step.requests {
                let same = |one: &&Asked| {
                    one.index == asked.index && one.answer.is_some() && one.answer == asked.answer
                };
                match groups.iter_mut().find(|group| group.last().is_some_and(same)) {
                    Some(group) => group.push(asked),
                    None => groups.push(vec![asked]),
                }
            }
            groups.into_iter().filter_map(|group| request(step, &group))
        });
        Section {
            title: "requests".to_owned(),
            head: &["Step", "Sent", "Request id", "Answer", "Request"],
            rows: rows.collect(),
        }
    }

    fn gaps(&self) -> Section {
        let gaps = self.outage.iter().flat_map(|outage| &outage.gaps);
        let row = |gap: &Unserved| {
            let so_far = if gap.until.is_some() { "" } else { " so far" };
            let took = format!("{}{so_far}", self.lasted(gap));
            vec![time(Some(gap.since)), time(gap.until), words(took)]
        };
        Section {
            title: "outage".to_owned(),
            head: &["From", "Until", "Took"],
            rows: gaps.map(row).collect(),
        }
    }

    fn comparison(&self) -> Section {
        let row = |one: &Compared| {
            let came = match (one.at, one.equal) {
                (None, _) => "not compared".to_owned(),
                (Some(at), true) => format!("equal at {}", stamp(at)),
                (Some(at), false) => format!("differed at {}", stamp(at)),
            };
            vec![code(&one.database), words(came), words(one.compared.join(", "))]
        };
        Section {
            title: "settings compared".to_owned(),
            head: &["Database", "Came", "Compared"],
            rows: self.settings.iter().map(row).collect(),
        }
    }

    fn differences(&self) -> Section {
        let rows = self.settings.iter().flat_map(|one| {
            one.differences.iter().map(|deviation| {
                let difference = &deviation.difference;
                vec![
                    code(&one.database),
                    words(deviation.became),
                    code(&difference.what),
                    code(&difference.expected),
                    code(&difference.found),
                ]
            })
        });
        Section {
            title: "differences".to_owned(),
            head: &["Database", "Became", "Setting", "Expected", "Found"],
            rows: rows.collect(),
        }
    }

    fn alerted(&self) -> Section {
        let rows = self.alerts.iter().map(|alert| {
            let sent = AlertWords(&alert.sink, alert.ok).to_string();
            vec![time(Some(alert.at)), words(sent), words(&alert.of)]
        });
        Section { title: "alerts".to_owned(), head: &["At", "Sent", "Of"], rows: rows.collect() }
    }

    fn times(&self) -> Section {
        let rows = self.timeline.iter().map(|moment| {
            let times = match moment.times {
                1 => String::new(),
                times => format!(" ({times} times)"),
            };
            vec![time(Some(moment.at)), words(format!("{}{times}", moment.text))]
        });
        Section {
            title: "timeline".to_owned(),
            head: &["Time", "What happened"],
            rows: rows.collect(),
        }
    }
}

fn steps(plan: &PlanTold) -> Section {
    let row = |step: &StepKept| {
        let over = step.ended.or(step.failed);
        let took = match (step.began, over) {
            (Some(began), Some(over)) if step.failed.is_some() => {
                format!("{}, failed", Span::between(began, over))
            }
            (Some(began), Some(over)) => Span::between(began, over).to_string(),
            (Some(_), None) => "in hand".to_owned(),
            (None, _) => "not begun".to_owned(),
        };
        let what = words(step.calls.join("; "));
        vec![words(&step.title), time(step.began), time(over), words(took), what]
    };
    Section {
        title: plan.title.clone(),
        head: &["Step", "Began", "Ended", "Took", "What is done"],
        rows: plan.steps.iter().map(row).collect(),
    }
}

/// Requests for one call that were answered alike: one row, with the id of the last.
fn request(step: &StepKept, group: &[&Asked]) -> Option<Vec<Cell>> {
    let last = group.last()?;
    let times = match group.len() {
        1 => String::new(),
        times => format!(" ({times} times)"),
    };
    let answer = last.answer.as_deref().unwrap_or("no answer");
    Some(vec![
        words(&step.title),
        time(Some(last.sent)),
        code(last.request_id.as_deref().unwrap_or_default()),
        words(format!("{answer}{times}")),
        words(&last.call),
    ])
}
