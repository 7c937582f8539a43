//! What is found of the database itself, and of its members.

use crate::plan::{Class, DENY_TAG, Finding, Resource, Shape, Survey};

/// RDS allows so many tags on one resource.
const MOST_TAGS: usize = 50;
/// The claim takes two of them, and what is kept bears a third.
const OUR_TAGS: usize = 2;
/// How RDS lists a rename that waits, of an instance and of a cluster.
const RENAMES: [&str; 2] = ["DBInstanceIdentifier", "DBClusterIdentifier"];

/// Nothing bears the name.
pub(super) fn missing(survey: &Survey) -> Finding {
    let name = &survey.wish.identifier;
    let is_cluster = name.shape() == Shape::Cluster;
    let asked = if is_cluster { "DB cluster" } else { "DB instance" };
    if let Some(engine) = &survey.other {
        let (other, hint) = if is_cluster {
            ("DB instance", "drop --cluster")
        } else {
            ("DB cluster", "add --cluster")
        };
        return Finding::refuse(format!("{name} is a {other} ({engine}), not a {asked}"), hint);
    }
    // Its own snapshot, or what bears its name aside, tells that it is no slip.
    if survey.snapshot.is_some() || !survey.taken.is_empty() {
        return Finding::refuse(
            format!("there is no {asked} {name} here just now"),
            "a rename hides a database for some minutes: look again then; or check the region and \
             the account",
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
    Finding::refuse(format!("there is no {asked} {name} here"), hint)
}

/// What a database is that cannot be restored in place.
pub(super) fn unfit(survey: &Survey, target: &Resource) -> Vec<Finding> {
    let name = &target.identifier;
    let mut findings = Vec::new();
    if let Some(cluster) = &target.member_of {
        findings.push(Finding::refuse(
            format!("{name} is a member of the cluster {cluster}"),
            format!("a member has no snapshot of its own: --identifier {cluster} --cluster"),
        ));
    }
    if !survey.wish.task.restores() {
        return findings;
    }
    findings.extend(denied(target));
    if survey.wish.identifier.shape() == Shape::Cluster && target.members.is_empty() {
        findings.push(Finding::refuse(
            format!("{name} has no members, so nothing serves it"),
            "add an instance to it first",
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
    findings.extend(target.special.iter().map(|special| {
        Finding::refuse(format!("{name} is {special}"), "it cannot be restored in place")
    }));
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

/// A tag by which somebody has said that it is never to be restored.
fn denied(target: &Resource) -> Option<Finding> {
    let (name, value) = (&target.identifier, target.tags.get(DENY_TAG)?);
    let tag = format!("{name} bears the tag {DENY_TAG} = {value}");
    Some(if value.trim().eq_ignore_ascii_case("never") {
        Finding::refuse(tag, "ask who put it there; nothing but taking it away lets a run begin")
    } else {
        Finding::warn(tag, "only the value never keeps a database from being restored")
    })
}

/// What keeps it from being renamed and claimed just now.
pub(super) fn not_ready(survey: &Survey, target: &Resource) -> Vec<Finding> {
    let (name, task) = (&target.identifier, survey.wish.task);
    let mut findings = Vec::new();
    if target.status.class() != Class::Ready {
        let hint = match target.status.as_str() {
            "stopped" if name.shape() == Shape::Cluster => {
                format!("start it: aws rds start-db-cluster --db-cluster-identifier {name}")
            }
            "stopped" => {
                format!("start it: aws rds start-db-instance --db-instance-identifier {name}")
            }
            _ => {
                let what =
                    if task.takes() { "a snapshot is taken of it" } else { "it can be renamed" };
                format!("it must be available before {what}: try again then")
            }
        };
        findings.push(Finding::refuse(format!("{name} is {}", target.status), hint));
    }
    let (rename, other): (Vec<_>, Vec<_>) =
        target.pending.iter().map(String::as_str).partition(|what| RENAMES.contains(what));
    if !rename.is_empty() {
        findings.push(Finding::refuse(
            format!("a rename of {name} waits for the maintenance window"),
            "let it happen first, or take it back with a modify to the present name",
        ));
    }
    // A snapshot has nothing to do with them.
    if !other.is_empty() && task.restores() {
        findings.push(Finding::warn(
            format!("changes of {name} wait for the maintenance window: {}", other.join(", ")),
            "the rename applies them to the old database at once, and the restored one is without them",
        ));
    }
    if target.awaits_reboot && task.restores() {
        findings.push(Finding::warn(
            format!("parameters of {name} wait for a reboot that it has not had"),
            "the restored one is rebooted, and has them in force",
        ));
    }
    let tags = target.tags.keys().filter(|key| !key.starts_with("aws:")).count();
    let is_kept = survey.wish.deletion.keep_for.is_some() && *name == survey.wish.identifier;
    let ours = OUR_TAGS + usize::from(is_kept);
    if tags + ours > MOST_TAGS {
        findings.push(Finding::refuse(
            format!(
                "{name} has {tags} tags, and the claim needs {ours} of the {MOST_TAGS} allowed"
            ),
            format!("remove {}", tags + ours - MOST_TAGS),
        ));
    }
    findings
}
