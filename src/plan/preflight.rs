//! What is found before anything is changed: one survey in, all findings out, each with what to
//! do. A refusal means that nothing is begun.

use super::{Class, Database, Identifier, Keep, ResourceId, Setting, Snapshot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// RDS allows so many tags on one resource.
const MOST_TAGS: usize = 50;
/// The claim takes two of them.
const OUR_TAGS: usize = 2;

/// What the read-only requests before a run saw.
#[derive(Clone, Debug)]
pub struct Survey {
    /// When it was taken.
    pub now: Timestamp,
    /// The name on the command line.
    pub identifier: Identifier,
    /// The snapshot that shall be restored, as it was asked for.
    pub wanted: String,
    /// The database of that name.
    pub target: Option<Database>,
    /// The database that bears the aside name already.
    pub aside: Option<Database>,
    /// The engine of a cluster of that name, if there is one.
    pub cluster: Option<String>,
    /// The names of all instances in the account and region.
    pub names: Vec<Identifier>,
    /// The snapshot.
    pub snapshot: Option<Snapshot>,
    /// The names of the target's snapshots.
    pub snapshots: Vec<String>,
    /// The quota of DB instances.
    pub quota: Option<Quota>,
    /// Blue/green deployments that the target belongs to.
    pub deployments: Vec<String>,
    /// What could not be read, with the reason.
    pub unread: Vec<String>,
}

/// A quota of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many there are.
    pub used: i64,
    /// How many there may be.
    pub max: i64,
}

/// One thing found before a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How grave it is.
    pub level: Level,
    /// What was found.
    pub text: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How grave a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing is begun.
    Refuse,
    /// It will be different afterwards.
    Warn,
    /// Good to know.
    Note,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refuse => "refused",
            Self::Warn => "warning",
            Self::Note => "note",
        })
    }
}

impl Finding {
    fn refuse(text: String, hint: impl Into<String>) -> Self {
        Self { level: Level::Refuse, text, hint: Some(hint.into()) }
    }

    fn warn(text: String, hint: impl Into<String>) -> Self {
        Self { level: Level::Warn, text, hint: Some(hint.into()) }
    }

    fn note(text: String) -> Self {
        Self { level: Level::Note, text, hint: None }
    }
}

/// Every finding at once, the gravest first.
#[must_use]
pub fn preflight(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    match &survey.target {
        None => findings.push(no_target(survey)),
        Some(target) => {
            findings.extend(unfit(target));
            findings.extend(not_ready(target));
            findings.extend(claims(target));
            findings.extend(survey.deployments.iter().map(|deployment| {
                Finding::refuse(
                    format!(
                        "{} belongs to the blue/green deployment {deployment}",
                        target.identifier
                    ),
                    "finish or delete the deployment first",
                )
            }));
            findings.extend(snapshot(survey, target));
            findings.extend(lost(target));
        }
    }
    findings.extend(names(survey));
    findings.extend(quota(survey));
    findings.extend(survey.unread.iter().map(|what| Finding::note(format!("not checked: {what}"))));
    findings.sort_by_key(|finding| finding.level);
    findings
}

fn no_target(survey: &Survey) -> Finding {
    let name = &survey.identifier;
    if let Some(engine) = &survey.cluster {
        return Finding::refuse(
            format!("{name} is a DB cluster ({engine}), not a DB instance"),
            "this version restores DB instances only",
        );
    }
    let mut near: Vec<_> = survey
        .names
        .iter()
        .map(|other| (strsim::damerau_levenshtein(name.as_str(), other.as_str()), other))
        // A third of the name: enough for a slip or two, too little for another name.
        .filter(|(distance, _)| *distance <= (name.as_str().len() / 3).max(2))
        .collect();
    near.sort();
    let near: Vec<_> = near.iter().take(3).map(|(_, other)| other.as_str()).collect();
    let hint = if near.is_empty() {
        "check the name, the region and the account".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Finding::refuse(format!("there is no DB instance {name} here"), hint)
}

/// What a database is that cannot be restored in place.
fn unfit(target: &Database) -> Vec<Finding> {
    let name = &target.identifier;
    let mut findings = Vec::new();
    if let Some(cluster) = &target.member_of {
        findings.push(Finding::refuse(
            format!("{name} is a member of the cluster {cluster}"),
            "a member has no snapshot of its own; this version restores DB instances only",
        ));
    }
    let product = match target.engine.as_str() {
        "neptune" => Some("Neptune"),
        "docdb" => Some("DocumentDB"),
        engine if engine.starts_with("custom-") => Some("RDS Custom"),
        _ => None,
    };
    if let Some(product) = product {
        findings.push(Finding::refuse(
            format!("{name} is a database of {product} ({})", target.engine),
            "it cannot be restored in place",
        ));
    }
    if let Some(source) = &target.replica_of {
        findings.push(Finding::refuse(
            format!("{name} is a read replica of {source}"),
            "a restored replica is no replica: restore its source, or promote it first",
        ));
    }
    if !target.replicas.is_empty() {
        findings.push(Finding::refuse(
            format!("{name} has read replicas: {}", target.replicas.join(", ")),
            "they would follow the old database and be promoted when it is deleted: delete them first",
        ));
    }
    findings
}

fn not_ready(target: &Database) -> Vec<Finding> {
    let name = &target.identifier;
    let mut findings = Vec::new();
    if target.status.class() != Class::Ready {
        let hint = match target.status.as_str() {
            "stopped" => {
                format!("start it: aws rds start-db-instance --db-instance-identifier {name}")
            }
            _ => "it must be available before it can be renamed: try again then".to_owned(),
        };
        findings.push(Finding::refuse(format!("{name} is {}", target.status), hint));
    }
    let (rename, other): (Vec<_>, Vec<_>) =
        target.pending.iter().map(String::as_str).partition(|what| *what == "DBInstanceIdentifier");
    if !rename.is_empty() {
        findings.push(Finding::refuse(
            format!("a rename of {name} waits for the maintenance window"),
            "let it happen first, or take it back with a modify to the present name",
        ));
    }
    if !other.is_empty() {
        findings.push(Finding::warn(
            format!("changes of {name} wait for the maintenance window: {}", other.join(", ")),
            "the rename applies them to the old database at once, and the restored one is without them",
        ));
    }
    let tags = target.tags.keys().filter(|key| !key.starts_with("aws:")).count();
    if tags + OUR_TAGS > MOST_TAGS {
        findings.push(Finding::refuse(
            format!(
                "{name} has {tags} tags, and the claim needs {OUR_TAGS} of the {MOST_TAGS} allowed"
            ),
            format!("remove {}", tags + OUR_TAGS - MOST_TAGS),
        ));
    }
    findings
}

fn claims(target: &Database) -> Option<Finding> {
    let mark = target.run_tag()?;
    let run = mark.split_once('/').map_or(mark, |(run, _)| run);
    Some(Finding::refuse(
        format!("{} is claimed by run {run}", target.identifier),
        format!(
            "where that run was started: trapheus resume {run}, or trapheus rollback {run}; \
             if its journal is lost and nothing is under way, remove the tags trapheus:run and \
             trapheus:task"
        ),
    ))
}

fn snapshot(survey: &Survey, target: &Database) -> Vec<Finding> {
    let Some(snapshot) = &survey.snapshot else {
        let hint = if survey.snapshots.is_empty() {
            match Identifier::parse_snapshot(&survey.wanted) {
                Ok(wanted) => format!(
                    "make one: aws rds create-db-snapshot --db-instance-identifier {} \
                     --db-snapshot-identifier {wanted}",
                    target.identifier
                ),
                // It is not pasted into a command.
                Err(_) => "check --snapshot".to_owned(),
            }
        } else {
            format!("its snapshots: {}; choose one with --snapshot", survey.snapshots.join(", "))
        };
        return vec![Finding::refuse(format!("there is no snapshot {}", survey.wanted), hint)];
    };
    let mut findings = Vec::new();
    let name = &snapshot.identifier;
    if snapshot.status != "available" {
        findings.push(Finding::refuse(
            format!("the snapshot {name} is {}", snapshot.status),
            "only an available one can be restored: try again when it is",
        ));
    }
    if snapshot.engine != target.engine {
        findings.push(Finding::refuse(
            format!(
                "the snapshot {name} is of {}, and {} is {}",
                snapshot.engine, target.identifier, target.engine
            ),
            "choose another one with --snapshot",
        ));
    }
    if snapshot.encrypted && matches!(snapshot.kind.as_str(), "shared" | "public") {
        findings.push(Finding::refuse(
            format!("the snapshot {name} is shared and encrypted"),
            "RDS restores only a copy of it: aws rds copy-db-snapshot with a key of this account",
        ));
    }
    match &snapshot.of {
        Some(of) if *of == target.resource_id => {}
        of => findings.push(Finding::warn(
            format!(
                "the snapshot {name} was taken of another database ({})",
                of.as_ref().map_or("unknown", |ResourceId(id)| id)
            ),
            "that is so after an earlier restore; check that it is the one you mean",
        )),
    }
    if snapshot.engine_version != target.engine_version {
        findings.push(Finding::warn(
            format!(
                "the restored database will run {} {}, and {} runs {}",
                snapshot.engine, snapshot.engine_version, target.identifier, target.engine_version
            ),
            "a restore brings the snapshot's version; its parameter group must be of that family",
        ));
    }
    findings
}

/// What will be different afterwards.
fn lost(target: &Database) -> Vec<Finding> {
    let mut findings: Vec<_> = target
        .settings
        .iter()
        .filter_map(|Setting { name, value, keep }| match keep {
            Keep::Restore => None,
            Keep::After => Some(Finding::warn(
                format!("{name} is {value} and will not be set on the restored database"),
                "set it afterwards with a modify",
            )),
            Keep::Warn => Some(Finding::warn(
                format!("{name} is {value} and cannot be carried over"),
                "see to it by hand afterwards",
            )),
        })
        .collect();
    let iam = target
        .settings
        .iter()
        .any(|setting| setting.name == "EnableIAMDatabaseAuthentication" && setting.value == true);
    if iam {
        findings.push(Finding::warn(
            format!(
                "IAM logins to {} name its resource id, which will be a new one",
                target.identifier
            ),
            "policies with dbuser:*/user go on working; others need the new id",
        ));
    }
    findings.push(Finding::note(format!(
        "the point-in-time history of {} ends with the old database",
        target.identifier
    )));
    findings
}

fn names(survey: &Survey) -> Option<Finding> {
    match survey.identifier.aside() {
        Err(error) => {
            Some(Finding::refuse(error.to_string(), "rename the database to a shorter name first"))
        }
        Ok(aside) => survey.aside.as_ref().map(|other| {
            let of = match other.run_tag() {
                Some(mark) => format!(", which run {mark} has marked"),
                None => String::new(),
            };
            Finding::refuse(
                format!(
                    "the name {aside} is taken by another database ({}){of}",
                    other.resource_id
                ),
                format!(
                    "the old database bears that name meanwhile: rename or delete {aside} first"
                ),
            )
        }),
    }
}

fn quota(survey: &Survey) -> Option<Finding> {
    let Quota { used, max } = survey.quota?;
    (used >= max).then(|| {
        Finding::refuse(
            format!("{used} of {max} DB instances are in use, and both databases exist meanwhile"),
            "delete one, or have the quota raised",
        )
    })
}

#[cfg(test)]
#[path = "preflight_test.rs"]
mod tests;
