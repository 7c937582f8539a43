//! What is found before anything is changed: one survey in, all findings out, each with what to
//! do. A refusal means that nothing is begun.

use super::{
    Class, Database, Finding, Identifier, Keep, Kind, Quota, ResourceId, Setting, Shape, Snapshot,
    Survey,
};

/// RDS allows so many tags on one resource.
const MOST_TAGS: usize = 50;
/// The claim takes two of them.
const OUR_TAGS: usize = 2;
/// How RDS lists a rename that waits, of an instance and of a cluster.
const RENAMES: [&str; 2] = ["DBInstanceIdentifier", "DBClusterIdentifier"];

/// Every finding at once, the gravest first.
#[must_use]
pub fn preflight(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    match &survey.target {
        None => findings.push(no_target(survey)),
        Some(target) => {
            findings.extend(unfit(survey, target));
            findings.extend(survey.touched().flat_map(not_ready));
            findings.extend(survey.touched().filter_map(claims));
            findings.extend(snapshot(survey, target));
            if survey.wish.task.restores() {
                findings.extend(bound(survey, target));
                findings.extend(lost(target, ""));
                for member in &survey.members {
                    findings.extend(lost(member, &format!(" of {}", member.identifier)));
                }
                findings.push(history(target));
            }
        }
    }
    findings.extend(names(survey));
    findings.extend(survey.quotas.iter().filter_map(quota));
    findings.extend(survey.unread.iter().map(|what| Finding::note(format!("not checked: {what}"))));
    findings.sort_by_key(|finding| finding.level);
    findings
}

fn no_target(survey: &Survey) -> Finding {
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
fn unfit(survey: &Survey, target: &Database) -> Vec<Finding> {
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

/// What hangs on the target from outside.
fn bound(survey: &Survey, target: &Database) -> Vec<Finding> {
    let name = &target.identifier;
    let deployments = survey.deployments.iter().map(|deployment| {
        Finding::refuse(
            format!("{name} belongs to the blue/green deployment {deployment}"),
            "finish or delete the deployment first",
        )
    });
    let integrations = survey.integrations.iter().map(|integration| {
        Finding::refuse(
            format!("the zero-ETL integration {integration} reads from {name}"),
            "it would break: delete it first, and create it again afterwards",
        )
    });
    let option = if name.shape() == Shape::Cluster { "cluster" } else { "instance" };
    let proxies = survey.proxies.iter().map(|proxy| {
        Finding::warn(
            format!("the proxy {proxy} leads to {name}, and would go on leading to the old one"),
            format!(
                "afterwards: aws rds register-db-proxy-targets --db-proxy-name {proxy} \
                 --db-{option}-identifiers {name}"
            ),
        )
    });
    deployments.chain(integrations).chain(proxies).collect()
}

fn not_ready(target: &Database) -> Vec<Finding> {
    let name = &target.identifier;
    let mut findings = Vec::new();
    if target.status.class() != Class::Ready {
        let hint = match target.status.as_str() {
            "stopped" if name.shape() == Shape::Cluster => {
                format!("start it: aws rds start-db-cluster --db-cluster-identifier {name}")
            }
            "stopped" => {
                format!("start it: aws rds start-db-instance --db-instance-identifier {name}")
            }
            _ => "it must be available before it can be renamed: try again then".to_owned(),
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
    match &survey.snapshot {
        Some(former) if survey.wish.task.takes() => retired(survey, target, former),
        Some(snapshot) => restored(target, snapshot),
        // Whether there is one decides what is restored, and what is deleted.
        None if survey.snapshot_unread => vec![Finding::refuse(
            format!("whether there is a snapshot {} could not be read", survey.wish.snapshot),
            "allow the action that the note below names, or use another profile",
        )],
        None if survey.wish.task.takes() => Vec::new(),
        None => {
            let hint = if survey.snapshots.is_empty() {
                make_one(target, &survey.wish.snapshot)
            } else {
                let names = survey.snapshots.join(", ");
                format!("its snapshots: {names}; choose one with --snapshot")
            };
            let text = format!("there is no snapshot {}", survey.wish.snapshot);
            vec![Finding::refuse(text, hint)]
        }
    }
}

/// The snapshot that makes room for a new one.
fn retired(survey: &Survey, target: &Database, former: &Snapshot) -> Vec<Finding> {
    let name = &former.identifier;
    let mut findings = Vec::new();
    if former.status != "available" {
        findings.push(Finding::refuse(
            format!("the snapshot {name} is {}", former.status),
            "it makes room for the new one only when it is available: try again then",
        ));
    }
    if former.engine != target.engine {
        findings.push(Finding::refuse(
            format!(
                "the snapshot {name} is of {}, and {} is {}",
                former.engine, target.identifier, target.engine
            ),
            "it would be deleted for the new one: give it another name by a copy first",
        ));
    }
    if survey.kind() == Kind::MultiAz && !survey.wish.replace_first {
        findings.push(Finding::refuse(
            format!("the snapshot {name} of a Multi-AZ cluster cannot be replaced by a copy"),
            "RDS copies no such snapshots: --replace-snapshot-first deletes it before the new one is taken",
        ));
    }
    findings.extend(claims(&former.clone().row(survey.wish.taken().shape())));
    let when = match (survey.wish.replace_first, survey.wish.task.restores()) {
        (true, _) => "before the new one is taken",
        (false, true) => "once the restored database is checked",
        (false, false) => "once the new one is available",
    };
    findings.push(Finding::note(format!("the snapshot {name} is deleted {when}")));
    findings
}

/// The snapshot that is restored.
fn restored(target: &Database, snapshot: &Snapshot) -> Vec<Finding> {
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
    // One of a cluster can be restored as it is, if the key is shared too (rds-facts 4.7).
    let shared = matches!(snapshot.kind.as_str(), "shared" | "public");
    if snapshot.encrypted && shared && target.identifier.shape() == Shape::Instance {
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
    if snapshot.engine == target.engine && snapshot.engine_version != target.engine_version {
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

/// The command that makes a missing snapshot, where its name is one that RDS takes.
fn make_one(target: &Database, wanted: &str) -> String {
    let name = &target.identifier;
    let (shape, prefix, of) = match name.shape() {
        Shape::Cluster => (Shape::ClusterSnapshot, "db-cluster", "cluster"),
        _ => (Shape::Snapshot, "db", "instance"),
    };
    match Identifier::parse_as(shape, wanted) {
        Ok(wanted) => format!(
            "make one: aws rds create-{prefix}-snapshot --db-{of}-identifier {name} \
             --{prefix}-snapshot-identifier {wanted}"
        ),
        // It is not pasted into a command.
        Err(_) => "check --snapshot".to_owned(),
    }
}

/// What will be different afterwards.
fn lost(target: &Database, whose: &str) -> Vec<Finding> {
    let mut findings: Vec<_> = target
        .settings
        .iter()
        .filter_map(|Setting { name, value, keep }| match keep {
            Keep::Restore => None,
            Keep::After => Some(Finding::warn(
                format!("{name}{whose} is {value} and will not be set on the restored database"),
                "set it afterwards with a modify",
            )),
            Keep::Warn if name == "CustomEndpoints" => Some(Finding::warn(
                format!("the custom endpoints {value} stay with the old cluster, and go with it"),
                "afterwards: aws rds create-db-cluster-endpoint, once the old ones are gone",
            )),
            Keep::Warn => Some(Finding::warn(
                format!("{name}{whose} is {value} and cannot be carried over"),
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
    findings
}

fn history(target: &Database) -> Finding {
    Finding::note(format!(
        "the point-in-time history of {} ends with the old database",
        target.identifier
    ))
}

fn names(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    if survey.wish.task.takes()
        && let taken = survey.wish.taken()
        && Identifier::parse_as(taken.shape(), taken.as_str()).is_err()
    {
        findings.push(Finding::refuse(
            format!("'{taken}' is too long for the name of a snapshot"),
            "a cluster's identifier may have 54 characters for it: rename the cluster first",
        ));
    }
    if !survey.wish.task.restores() {
        return findings;
    }
    let renamed = || {
        std::iter::once(&survey.wish.identifier).chain(survey.members.iter().map(|m| &m.identifier))
    };
    for name in renamed() {
        let aside = match survey.kind() {
            Kind::MultiAz => name.aside_with_members(),
            Kind::Instance | Kind::Aurora => name.aside(),
        };
        let Err(error) = aside else { continue };
        findings.push(Finding::refuse(
            error.to_string(),
            "rename the database to a shorter name first",
        ));
    }
    findings.extend(survey.taken.iter().map(|other| {
        let aside = &other.identifier;
        let of = match other.run_tag() {
            Some(mark) => format!(", which run {mark} has marked"),
            None => String::new(),
        };
        Finding::refuse(
            format!("the name {aside} is taken by another database ({}){of}", other.resource_id),
            format!("the old database bears that name meanwhile: rename or delete {aside} first"),
        )
    }));
    findings
}

fn quota(Quota { what, used, max, needed }: &Quota) -> Option<Finding> {
    (used + needed > *max).then(|| {
        Finding::refuse(
            format!("{used} of {max} {what} are in use, and both databases exist meanwhile"),
            match max - used {
                free if free > 0 => {
                    format!("{needed} are needed: delete some, or have the quota raised")
                }
                _ => "delete one, or have the quota raised".to_owned(),
            },
        )
    })
}

#[cfg(test)]
#[path = "preflight_test.rs"]
mod tests;
