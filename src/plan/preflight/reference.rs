//! What is found of the groups and certificates that the new database is given by name: RDS would
//! refuse it in the middle of the outage.

use crate::plan::{Finding, Named, Reference, Resource, Seen, Shape, Survey};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is not there any more, and what is of another version than the snapshot's.
pub(super) fn judged(survey: &Survey, target: &Resource) -> Vec<Finding> {
    survey.references.iter().filter_map(|reference| judge(survey, target, reference)).collect()
}

fn judge(survey: &Survey, target: &Resource, reference: &Reference) -> Option<Finding> {
    let Reference { kind, name, seen } = reference;
    let who = users(survey, reference);
    let what = format!("the {kind} {name} of {who}");
    let unfit = |text: String| Some(Finding::refuse(text, another_snapshot(target)));
    match (seen, &survey.family, survey.other_version()) {
        (Seen::Missing, ..) => Some(Finding::refuse(
            format!("{what} is not there any more"),
            replaced(survey, *kind, &who),
        )),
        (Seen::OfFamily(own), Some(family), _) if own != family => unfit(format!(
            "{what} is of the family {own}, and the restored database needs one of {family}"
        )),
        (Seen::OfVersion(own), _, Some(snapshot)) if !is_of(&snapshot.engine_version, own) => {
            unfit(format!(
                "{what} is for version {own}, and the restored database will run {}",
                snapshot.engine_version
            ))
        }
        _ => None,
    }
}

/// Those that have it, in words.
fn users(survey: &Survey, Reference { kind, name, .. }: &Reference) -> String {
    let has = |database: &&Resource| database.named(*kind) == Some(name);
    let users: Vec<_> =
        survey.remade().filter(has).map(|database| database.identifier.as_str()).collect();
    users.join(", ")
}

/// What to do where it is not there.
fn replaced(survey: &Survey, kind: Named, who: &str) -> String {
    let is_cluster = survey.wish.identifier.shape() == Shape::Cluster;
    match kind {
        Named::Certificate => {
            format!("give {who} another one first: aws rds describe-certificates lists them")
        }
        // A cluster keeps its subnet group for life (rds-facts 1.2a).
        Named::SubnetGroup if is_cluster => "create it again first".to_owned(),
        _ => format!("create it again, or give {who} another one first"),
    }
}

/// What to do where the snapshot is of another major version.
fn another_snapshot(target: &Resource) -> String {
    let Resource { identifier, .. } = target;
    let choose = format!("choose a snapshot of the major version that {identifier} runs");
    match identifier.shape() {
        // RDS upgrades no snapshot of a cluster (rds-facts 4.7).
        Shape::Cluster => format!("{choose}, with --snapshot"),
        _ => format!(
            "{choose}, with --snapshot; or upgrade an older one first: aws rds modify-db-snapshot"
        ),
    }
}

/// Whether a version belongs to a major one: `15.4` to `15`, `8.0.36` to `8.0`.
fn is_of(version: &str, major: &str) -> bool {
    version.strip_prefix(major).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What only other services can show, which are not asked.
pub(super) fn unseen(survey: &Survey) -> Option<Finding> {
    let of = |what: &str, settings: &[&str]| {
        let all = survey.remade().flat_map(|database| &database.settings);
        let own = all.filter(|setting| settings.contains(&setting.name.as_str()));
        let names: BTreeSet<_> = own.flat_map(|setting| names(&setting.value)).collect();
        let names: Vec<_> = names.into_iter().collect();
        (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
    };
    let restored = survey.snapshot.as_ref().filter(|_| !survey.wish.task.takes());
    let encrypted = restored.is_some_and(|snapshot| snapshot.encrypted);
    let kinds = [
        of("security groups", &["VpcSecurityGroupIds"]),
        of("KMS keys", &["PerformanceInsightsKMSKeyId", "MasterUserSecretKmsKeyId"]),
        encrypted.then(|| "the snapshot's KMS key".to_owned()),
        of("IAM roles", &["MonitoringRoleArn", "DomainIAMRoleName", "AssociatedRoles"]),
    ];
    let kinds: Vec<_> = kinds.into_iter().flatten().collect();
    let all = kinds.join("; ");
    let note = || Finding::note(format!("not checked: {all} (RDS does not show them)"));
    (!kinds.is_empty()).then(note)
}

/// The names in a setting's value: of an ARN what comes after its kind.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name.rsplit('/').next().unwrap_or(name)],
        Value::Array(list) => list.iter().flat_map(names).collect(),
        Value::Object(role) => role.get("RoleArn").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_version_belongs_to_its_major_one() {
        for (version, major, belongs) in [
            ("15.4", "15", true),
            ("15.4", "1", false),
            ("15", "15", true),
            ("8.0.36", "8.0", true),
            ("8.4.3", "8.0", false),
            ("19.0.0.0.ru-2024-07.rur-2024-07.r1", "19", true),
            ("15.00.4385.2.v1", "15.00", true),
            ("9.6.24", "9.6", true),
        ] {
            assert_eq!(is_of(version, major), belongs, "{version} of {major}");
        }
    }
}
