//! What will be different afterwards: what cannot be carried over, what ends with the old database, what
//! is another one then (rds-facts 1.1, 1.4).

use crate::plan::{CustomEndpoint, Finding, Keep, Resource, Setting, Shape, Survey};

/// Everything of it.
pub(super) fn judged(survey: &Survey, target: &Resource) -> Vec<Finding> {
    let tags = [target].into_iter().chain(&survey.members).filter_map(reserved_tags);
    let password = (!survey.wish.task.takes()).then(|| password(target)).flatten();
    let mut findings = lost(survey, target, "");
    for member in &survey.members {
        findings.extend(lost(survey, member, &format!(" of {}", member.identifier)));
    }
    findings.extend(history(survey, target).into_iter().chain(password));
    findings.extend(tags);
    findings.extend(survey.endpoints.iter().flatten().map(|one| endpoint(target, one)));
    findings.push(Finding::note(format!(
        "{} gets a new resource id: what AWS or Terraform keeps under the old one (performance \
         history, Enhanced Monitoring, the state of an instance) does not follow",
        target.identifier
    )));
    findings
}

/// What is warned of, setting by setting.
fn lost(survey: &Survey, target: &Resource, whose: &str) -> Vec<Finding> {
    let is_on = |name: &str| {
        target.settings.iter().any(|setting| setting.name == name && setting.value == true)
    };
    let is_told = |name: &str| name == "CustomEndpoints" && survey.endpoints.is_some();
    let warned = target.settings.iter().filter(|one| one.keep == Keep::Warn && !is_told(&one.name));
    let mut findings: Vec<_> = warned.map(|setting| gone(target, whose, setting)).collect();
    if is_on("EnableIAMDatabaseAuthentication") {
        findings.push(Finding::warn(
            format!(
                "IAM logins to {} name its resource id, which will be a new one",
                target.identifier
            ),
            "policies with dbuser:*/user go on working; others need the new id",
        ));
    }
    if is_on("ManageMasterUserPassword") {
        findings.push(Finding::warn(
            format!("the managed master password{whose} will be a new one, in a new secret"),
            "the old secret goes with the old database: give those who read it the new ARN",
        ));
    }
    findings
}

/// What cannot be carried over, and what to do instead.
fn gone(target: &Resource, whose: &str, Setting { name, value, .. }: &Setting) -> Finding {
    let arn = &target.arn;
    let by_hand = format!("{name}{whose} is {value} and cannot be carried over");
    match name.as_str() {
        "CustomEndpoints" => Finding::warn(
            format!("the custom endpoints {value} stay with the old cluster, and go with it"),
            "afterwards: aws rds create-db-cluster-endpoint, once the old ones are gone",
        ),
        "ActivityStream" => Finding::warn(
            format!("the activity stream{whose} ends with the old database"),
            format!(
                "afterwards: aws rds start-activity-stream --resource-arn {arn}, with its mode and \
                 its key; it writes to a new Kinesis stream"
            ),
        ),
        "DBInstanceAutomatedBackupsReplications" => Finding::warn(
            format!("the automated backups{whose} are no longer replicated: {value}"),
            format!(
                "afterwards, in the other region: aws rds \
                 start-db-instance-automated-backups-replication --source-db-instance-arn {arn}"
            ),
        ),
        "AwsBackupRecoveryPointArn" => Finding::warn(
            by_hand,
            "AWS Backup begins anew with the restored database: look at its next backup",
        ),
        _ => Finding::warn(by_hand, "see to it by hand afterwards"),
    }
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
