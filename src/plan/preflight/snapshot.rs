//! What is found of the snapshot: the one that is restored, or the one that makes room.

use super::claims;
use crate::plan::survey::STORAGE;
use crate::plan::{
    Class, Finding, Identifier, Kind, Resource, ResourceId, Setting, Shape, Snapshot, Status,
    Survey,
};
use serde_json::Value;

/// Everything that is found of it, or that there is none.
pub(super) fn judged(survey: &Survey, target: &Resource) -> Vec<Finding> {
    match &survey.snapshot {
        Some(former) if survey.wish.task.takes() => retired(survey, target, former),
        Some(snapshot) => restored(survey, target, snapshot),
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
fn retired(survey: &Survey, target: &Resource, former: &Snapshot) -> Vec<Finding> {
    let name = &former.identifier;
    let mut findings = Vec::new();
    if former.status != "available" {
        let hint = match Status::new(&former.status).class() {
            Class::Broken => format!(
                "nothing can be restored from it: aws rds delete-db-{0} --db-{0}-identifier {name}",
                survey.wish.taken().shape().word()
            ),
            _ => {
                "it makes room for the new one only when it is available: try again then".to_owned()
            }
        };
        findings.push(Finding::refuse(format!("the snapshot {name} is {}", former.status), hint));
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
    findings.extend(claims(survey, &former.clone().row(survey.wish.taken().shape())));
    let when = match (survey.wish.replace_first, survey.wish.task.restores()) {
        (true, _) => "before the new one is taken",
        (false, true) => "once the restored database is checked",
        (false, false) => "once the new one is available",
    };
    findings.push(Finding::note(format!("the snapshot {name} is deleted {when}")));
    findings
}

/// The snapshot that is restored.
fn restored(survey: &Survey, target: &Resource, snapshot: &Snapshot) -> Vec<Finding> {
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
    if let Some(own) = target.setting(STORAGE).and_then(Value::as_i64)
        && own < i64::from(snapshot.storage)
    {
        // rds-facts 1.1, AllocatedStorage.
        findings.push(Finding::refuse(
            format!(
                "{} has {own} GiB, and the snapshot {name} {}",
                target.identifier, snapshot.storage
            ),
            format!(
                "RDS restores it into no less: enlarge it first: aws rds modify-db-instance \
                 --db-instance-identifier {} --allocated-storage {}",
                target.identifier, snapshot.storage
            ),
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
    if survey.other_version().is_some() {
        findings.push(Finding::warn(
            format!(
                "the restored database will run {} {}, and {} runs {}",
                snapshot.engine, snapshot.engine_version, target.identifier, target.engine_version
            ),
            "a restore brings the snapshot's version: choose another one with --snapshot, or upgrade \
             it afterwards",
        ));
    }
    findings.extend(brought(target, snapshot));
    findings
}

/// What the restored database has of its snapshot, whatever the original has: no request sets it.
fn brought(target: &Resource, snapshot: &Snapshot) -> Vec<Finding> {
    let (name, of) = (&target.identifier, &snapshot.identifier);
    if !snapshot.encrypted && target.setting("StorageEncrypted") == Some(&Value::Bool(true)) {
        let choose = "choose an encrypted one with --snapshot";
        // A copy of a cluster's snapshot encrypts nothing (rds-facts 4.7).
        let hint = match name.shape() {
            Shape::Cluster => choose.to_owned(),
            _ => format!("{choose}, or make an encrypted copy: {}", copied(of, key(target))),
        };
        let text = format!("the snapshot {of} is not encrypted, and {name} is");
        return vec![Finding::refuse(text, hint)];
    }
    let shown = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), Value::to_string);
    let others =
        snapshot.settings.iter().filter(|one| target.setting(&one.name) != Some(&one.value));
    let told = others.map(|Setting { name: what, value, .. }| {
        let own = target.setting(what);
        let choose = "it comes with the snapshot: choose another one with --snapshot";
        let hint = match what.as_str() {
            "KmsKeyId" if own.is_some() && name.shape() == Shape::Instance => {
                format!("{choose}, or make a copy with the other key: {}", copied(of, key(target)))
            }
            _ => choose.to_owned(),
        };
        let text = format!(
            "{what} of the restored database will be {value}, and {name} has {}",
            shown(own)
        );
        Finding::warn(text, hint)
    });
    told.collect()
}

fn key(target: &Resource) -> &str {
    target.setting("KmsKeyId").and_then(Value::as_str).unwrap_or("KEY")
}

/// The command that copies a snapshot under another key.
fn copied(snapshot: &str, key: &str) -> String {
    format!(
        "aws rds copy-db-snapshot --source-db-snapshot-identifier {snapshot} \
         --target-db-snapshot-identifier NAME --kms-key-id {key}"
    )
}

/// The command that makes a missing snapshot, where its name is one that RDS takes.
fn make_one(target: &Resource, wanted: &str) -> String {
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
