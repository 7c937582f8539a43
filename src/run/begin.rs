//! From a survey to the first record of a run.

use crate::plan::{Plan, Record, Survey};
use jiff::Timestamp;

/// What a run begins with: its id, its first record and its plan.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The run's id: identifier, time, and four letters against two in one second.
    pub id: String,
    /// The first record.
    pub started: Record,
    /// The plan.
    pub plan: Plan,
}

/// A run of what was asked for on what the survey saw; none where the survey lacks something that
/// it needs, which preflight refuses.
#[must_use]
pub fn beginning(survey: &Survey, region: &str) -> Option<Beginning> {
    let original = survey.target.as_ref()?;
    let id = run_id(survey.wish.identifier.as_str(), survey.now);
    let plan = survey.plan(&id)?;
    let started = Record::Started {
        task: survey.wish.task,
        kind: survey.kind(),
        identifier: survey.wish.identifier.clone(),
        account: account(&original.arn).to_owned(),
        region: region.to_owned(),
        original: Box::new(original.clone()),
        members: survey.members.iter().chain(&survey.scaled).cloned().collect(),
        snapshot: survey.snapshot.clone().map(Box::new),
        plan: plan.clone(),
    };
    Some(Beginning { id, started, plan })
}

/// The account of an ARN: `arn:<partition>:rds:<region>:<account>:db:<id>` (rds-facts 0).
#[must_use]
pub fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

fn run_id(identifier: &str, now: Timestamp) -> String {
    let letters: String = (0..4).map(|_| fastrand::lowercase()).collect();
    format!("{identifier}-{}-{letters}", now.strftime("%Y%m%d-%H%M%S"))
}

/// The database in a run's id; none where it is not one of ours.
pub(super) fn database_of(run: &str) -> Option<&str> {
    let mut parts = run.rsplitn(4, '-');
    let (letters, time, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let ours = letters.len() == 4 && digits(time, 6) && digits(date, 8);
    parts.next().filter(|_| ours)
}
