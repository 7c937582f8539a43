//! What is told to people who are not at the terminal.

use super::ending::{Came, Target};
use super::{Ending, Outlook, Span};
use std::time::Duration;

/// An alert in words: plain text, for any sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The rest.
    pub text: String,
}

impl Outlook<'_> {
    /// The alert that the run begins, under the id it got.
    #[must_use]
    pub fn letter(&self, run: &str) -> Letter {
        let Self { task, kind, identifier, region, .. } = self;
        let account = self.account.unwrap_or("unknown account");
        let snapshot = if task.takes() {
            Some(format!("{}, to be taken", identifier.snapshot()))
        } else {
            self.snapshot.map(|snapshot| snapshot.identifier.clone())
        };
        let outage = match self.outage() {
            Span(Duration::ZERO) => String::new(),
            outage => format!("; {identifier} is not served for {} of it", outage.about()),
        };
        let mut rows = vec![
            ("database", format!("{identifier} ({kind})")),
            ("account", account.to_owned()),
            ("region", (*region).to_owned()),
            ("run", run.to_owned()),
        ];
        rows.extend(snapshot.map(|snapshot| ("snapshot", snapshot)));
        rows.push(("takes", format!("about {}{outage}", self.expected().about())));
        rows.push(("watch", format!("trapheus status {run}")));
        Letter {
            subject: format!("trapheus: {task} of {identifier} begins ({account}, {region})"),
            text: table(&rows),
        }
    }
}

impl Ending<'_> {
    /// The alert of this end. None where not even the target is known.
    #[must_use]
    pub fn letter(&self) -> Option<Letter> {
        let Target { task, kind, identifier, account, region } = self.target()?;
        let account = account.unwrap_or_else(|| "unknown account".to_owned());
        let came = match self.came() {
            Came::Done => "done",
            Came::RolledBack if self.exit_code == 0 => "rolled back, as asked",
            Came::RolledBack if self.story.has_retired() => {
                "FAILED and rolled back, without the former snapshot"
            }
            Came::RolledBack => "FAILED and rolled back",
            Came::Stuck => "STUCK: a person is needed",
            Came::Attention if !self.story.has_served() => {
                "needs ATTENTION: the former snapshot is gone, but not all is done"
            }
            Came::Attention => "needs ATTENTION: the restored database serves, but not all is done",
            Came::Refused => "refused: nothing was changed",
            Came::Stopped if self.is_unserved() => "STOPPED while the name is not served",
            Came::Stopped => "stopped",
        };
        let subject = format!("trapheus: {task} of {identifier} {came} ({account}, {region})");
        let mut rows = vec![
            ("database", format!("{identifier} ({kind})")),
            ("account", account),
            ("region", region),
        ];
        rows.extend(self.run().map(|run| ("run", run.to_owned())));
        if self.exit_code == 0 {
            rows.extend(self.unserved().map(|gap| ("not served", gap.to_string())));
            rows.extend(self.story.took().map(|took| ("took", took.to_string())));
            rows.push(("now", self.how_things_stand()));
        } else {
            rows.extend(self.step().map(|step| ("step", step.to_owned())));
            rows.push(("cause", self.what_failed()));
            rows.push(("now", self.how_things_stand()));
            rows.push(("left over", self.what_is_left()));
            rows.push(("next", self.what_next()));
        }
        Some(Letter { subject, text: table(&rows) })
    }
}

fn table(rows: &[(&str, String)]) -> String {
    rows.iter().map(|(name, value)| format!("{:<12}{value}\n", format!("{name}:"))).collect()
}
