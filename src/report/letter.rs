//! What is told to people who are not at the terminal.

use super::ending::{Came, Target};
use super::{Ending, Head, Outlook, Span};

/// An alert in words: plain text, for any sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The rest.
    pub text: String,
}

impl Letter {
    /// That a run begins.
    #[must_use]
    pub fn start(head: &Head, expected: Span, outage: Span) -> Self {
        let target = Target {
            task: head.task.clone(),
            kind: head.kind,
            identifier: head.identifier.clone(),
            account: Some(head.account.clone()),
            region: head.region.clone(),
        };
        begins(&head.run, target, &head.snapshot.identifier, expected, outage)
    }
}

impl Outlook<'_> {
    /// The alert that the run begins, under the id it got.
    #[must_use]
    pub fn letter(&self, run: &str) -> Letter {
        let target = Target {
            task: self.task.to_owned(),
            kind: self.kind,
            identifier: self.identifier.clone(),
            account: self.account.map(str::to_owned),
            region: self.region.to_owned(),
        };
        let snapshot = self.snapshot.map_or("?", |snapshot| snapshot.identifier.as_str());
        begins(run, target, snapshot, self.expected(), self.outage())
    }
}

fn begins(run: &str, target: Target, snapshot: &str, expected: Span, outage: Span) -> Letter {
    let Target { task, kind, identifier, account, region } = target;
    let account = account.unwrap_or_else(|| "unknown account".to_owned());
    let (expected, outage) = (expected.about(), outage.about());
    Letter {
        subject: format!("trapheus: {task} of {identifier} begins ({account}, {region})"),
        text: table(&[
            ("database", format!("{identifier} ({kind})")),
            ("account", account),
            ("region", region),
            ("run", run.to_owned()),
            ("snapshot", snapshot.to_owned()),
            ("takes", format!("about {expected}; {identifier} is not served for {outage} of it")),
            ("watch", format!("trapheus status {run}")),
        ]),
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
            Came::RolledBack => "FAILED and rolled back",
            Came::Stuck => "STUCK: a person is needed",
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
