//! What no restore brings back: it ends with the old database, or is another one afterwards
//! (rds-facts 1.1, 1.4).

use crate::plan::{CustomEndpoint, Finding, Resource, Shape, Survey};

/// Everything of it.
pub(super) fn judged(survey: &Survey, target: &Resource) -> Vec<Finding> {
    let tags = [target].into_iter().chain(&survey.members).filter_map(reserved_tags);
    let password = (!survey.wish.task.takes()).then(|| password(target)).flatten();
    let mut findings: Vec<_> = history(survey, target).into_iter().chain(password).collect();
    findings.extend(tags);
    findings.extend(survey.endpoints.iter().flatten().map(|one| endpoint(target, one)));
    findings.push(Finding::note(format!(
        "{} gets a new resource id: what AWS or Terraform keeps under the old one (performance \
         history, Enhanced Monitoring, the state of an instance) does not follow",
        target.identifier
    )));
    findings
}

/// Without automated backups there is none.
fn history(survey: &Survey, target: &Resource) -> Option<Finding> {
    let has = target.setting("BackupRetentionPeriod").is_none_or(|days| *days != 0);
    let ends = format!(
        "the automated backups of {}, and so its point-in-time history, end with the old database",
        target.identifier
    );
    has.then(|| {
        if survey.wish.deletion.keep_backups {
            Finding::note(format!("{ends}, and RDS retains them"))
        } else {
            Finding::warn(ends, "--keep-automated-backups has RDS retain them")
        }
    })
}

/// RDS never shows it. One that RDS manages is new in any case.
fn password(target: &Resource) -> Option<Finding> {
    let managed = target.setting("ManageMasterUserPassword").is_some_and(|on| *on == true);
    let name = &target.identifier;
    let kind = if name.shape() == Shape::Cluster { "cluster" } else { "instance" };
    (!managed).then(|| {
        Finding::warn(
            format!("the master password of {name} will be the one that it had at the snapshot"),
            format!(
                "if it was changed since, afterwards: aws rds modify-db-{kind} \
                 --db-{kind}-identifier {name} --master-user-password …"
            ),
        )
    })
}

/// AWS sets them itself, for CloudFormation say; nobody else may.
fn reserved_tags(database: &Resource) -> Option<Finding> {
    let tags: Vec<_> =
        database.tags.keys().filter(|key| key.starts_with("aws:")).map(String::as_str).collect();
    (!tags.is_empty()).then(|| {
        Finding::warn(
            format!("the tags {} of {} go with the old one", tags.join(", "), database.identifier),
            "only AWS sets them; a stack finds its database by the name, and goes on working",
        )
    })
}

/// It follows the old cluster through the rename, and no other may have its name meanwhile
/// (rds-facts 4.5).
fn endpoint(cluster: &Resource, endpoint: &CustomEndpoint) -> Finding {
    let CustomEndpoint { name, leads_to, members, excluded } = endpoint;
    let mut command = format!(
        "aws rds create-db-cluster-endpoint --db-cluster-identifier {} \
         --db-cluster-endpoint-identifier {name} --endpoint-type {leads_to}",
        cluster.identifier
    );
    for (option, names) in [("static-members", members), ("excluded-members", excluded)] {
        if !names.is_empty() {
            command.push_str(&format!(" --{option} {}", names.join(" ")));
        }
    }
    Finding::warn(
        format!("the custom endpoint {name} leads to the old cluster, and goes with it"),
        format!("afterwards, once that one is gone: {command}"),
    )
}
