//! From a survey to the first record of a run.

use crate::plan::{Finding, Plan, Record, Survey};
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

impl Beginning {
    /// The same with who asks, where that is not AWS itself, and what the checks found: for whoever
    /// reads the journal later.
    #[must_use]
    pub fn told(mut self, who: Option<String>, at: Option<String>, found: Vec<Finding>) -> Self {
        if let Record::Started { caller, endpoint, findings, .. } = &mut self.started {
            (*caller, *endpoint, *findings) = (who, at, found);
        }
        self
    }
}

/// A run of what was asked for on what the survey saw; none where the survey lacks something that
/// it needs, which preflight refuses.
#[must_use]
pub fn beginning(survey: &Survey, region: &str) -> Option<Beginning> {
    begun_as(run_id(survey.wish.identifier.as_str(), survey.now), survey, region)
}

/// The same of a run that has its id already.
#[must_use]
pub(super) fn begun_as(id: String, survey: &Survey, region: &str) -> Option<Beginning> {
    let original = survey.target.as_ref()?;
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
        caller: None,
        endpoint: None,
        findings: Vec::new(),
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
