//! What is told to people who are not at the terminal.

use super::ending::{Came, Target};
use super::{Ending, Head, Span};

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
        let Head { run, task, kind, identifier, account, region, snapshot, .. } = head;
        let subject = format!("trapheus: {task} of {identifier} begins ({account}, {region})");
        let text = table(&[
            ("database", format!("{identifier} ({kind})")),
            ("account", account.clone()),
            ("region", region.clone()),
            ("run", run.clone()),
            ("snapshot", snapshot.identifier.clone()),
            (
                "takes",
                format!(
                    "about {}, {identifier} is not served for {} of it",
                    expected.about(),
                    outage.about()
                ),
            ),
            ("watch", format!("trapheus status {run}")),
        ]);
        Self { subject, text }
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
            rows.push((if self.is_aws() { "AWS said" } else { "cause" }, self.what_failed()));
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
