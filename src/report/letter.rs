//! What is told to people who are not at the terminal: the words, as data. How they look is up to
//! whoever sends them.

use super::ending::{Came, Target};
use super::{Ending, Outlook, Span};
use std::time::Duration;

/// An alert in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// One line that says it all.
    pub subject: String,
    /// The short facts: a name and a few words.
    pub facts: Vec<Row>,
    /// What went wrong.
    pub cause: Option<String>,
    /// How things stand: a name and a sentence.
    pub standing: Vec<Row>,
    /// What to run next.
    pub next: Option<String>,
    /// The run.
    pub run: Option<String>,
}

/// A name, and what is said of it.
pub type Row = (&'static str, String);

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
        let mut facts = place(&format!("{identifier} ({kind})"), account, region, Some(run));
        facts.extend(snapshot.map(|snapshot| ("snapshot", snapshot)));
        facts.push(("takes", format!("about {}{outage}", self.expected().about())));
        Letter {
            subject: format!("trapheus: {task} of {identifier} begins ({account}, {region})"),
            facts,
            next: Some(format!("to watch it: trapheus status {run}")),
            run: Some(run.to_owned()),
            ..Letter::default()
        }
    }
}

impl Ending<'_> {
    /// The alert of this end. None where not even the target is known.
    #[must_use]
    pub fn letter(&self) -> Option<Letter> {
        let Target { task, kind, identifier, account, region } = self.target()?;
        let account = account.unwrap_or_else(|| "unknown account".to_owned());
        let came = self.came_in_words();
        let run = self.run();
        let mut facts = place(&format!("{identifier} ({kind})"), &account, &region, run);
        if self.exit_code == 0 {
            facts.extend(self.unserved().map(|gap| ("not served", gap.to_string())));
        } else {
            facts.extend(self.step().map(|step| ("step", step.to_owned())));
        }
        facts.extend(self.story.took().map(|took| ("took", took.to_string())));
        let mut letter = Letter {
            subject: format!("trapheus: {task} of {identifier} {came} ({account}, {region})"),
            facts,
            standing: vec![("now", self.how_things_stand())],
            run: run.map(str::to_owned),
            ..Letter::default()
        };
        if self.exit_code == 0 {
            letter.next = self.after_keep().map(|next| next.to_string());
        } else {
            letter.cause = Some(self.what_failed());
            letter.standing.push(("left over", self.what_is_left()));
            letter.next = Some(self.what_next());
        }
        Some(letter)
    }

    fn came_in_words(&self) -> &'static str {
        match self.came() {
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
        }
    }
}

fn place(database: &str, account: &str, region: &str, run: Option<&str>) -> Vec<Row> {
    let mut rows = vec![
        ("database", database.to_owned()),
        ("account", account.to_owned()),
        ("region", region.to_owned()),
    ];
    rows.extend(run.map(|run| ("run", run.to_owned())));
    rows
}
