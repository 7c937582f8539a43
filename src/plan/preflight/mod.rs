//! What is found before anything is changed: one survey in, all findings out, each with what to
//! do. A refusal means that nothing is begun.

mod snapshot;
mod target;

use super::{
    Finding, Identifier, Keep, Kind, Mark, Quota, Resource, Setting, Shape, Survey, Wish,
    database_of,
};

/// Every finding at once, the gravest first.
#[must_use]
pub fn preflight(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    match &survey.target {
        None => findings.push(target::missing(survey)),
        // Whatever else could be said of a member is the cluster's.
        Some(target) if target.member_of.is_some() => {
            findings.extend(target::unfit(survey, target));
            return findings;
        }
        Some(target) => {
            findings.extend(target::unfit(survey, target));
            findings
                .extend(survey.touched().flat_map(|one| target::not_ready(one, survey.wish.task)));
            findings.extend(survey.touched().filter_map(|one| claims(survey, one)));
            findings.extend(snapshot::judged(survey, target));
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
    findings.extend(survey.quotas.iter().filter_map(|of| quota(of, survey)));
    findings.extend(survey.unread.iter().map(|what| Finding::note(format!("not checked: {what}"))));
    findings.sort_by_key(|finding| finding.level);
    findings
}

/// What hangs on the target from outside.
fn bound(survey: &Survey, target: &Resource) -> Vec<Finding> {
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

fn claims(survey: &Survey, target: &Resource) -> Option<Finding> {
    let run = Mark::of(target)?.run().to_owned();
    Some(Finding::refuse(
        format!("{} is claimed by run {run}", target.identifier),
        carried_on(survey, &run),
    ))
}

/// What to do about another run.
fn carried_on(survey: &Survey, run: &str) -> String {
    let known =
        format!("where that run was started: trapheus resume {run}, or trapheus rollback {run}");
    let Wish { identifier, .. } = &survey.wish;
    // One of another database cannot be found by this name.
    if database_of(run) != Some(identifier.as_str()) {
        return known;
    }
    let cluster = if identifier.shape() == Shape::Cluster { " --cluster" } else { "" };
    format!(
        "{known}; if that machine is gone: trapheus resume --identifier {identifier}{cluster} \
         --lost-journal; if nothing of it is seen there, remove the tags trapheus:run and \
         trapheus:task"
    )
}

/// What will be different afterwards.
fn lost(target: &Resource, whose: &str) -> Vec<Finding> {
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

fn history(target: &Resource) -> Finding {
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
    findings.extend(survey.undone.iter().map(|other| {
        let (name, id) = (&other.identifier, &other.resource_id);
        Finding::warn(
            format!("the name {name} is taken ({id})"),
            "once the restored database serves, a rollback would need that name: rename or delete it, \
             if it is left over from an earlier one",
        )
    }));
    findings.extend(survey.taken.iter().map(|other| {
        let aside = &other.identifier;
        let taken =
            format!("the name {aside} is taken by another database ({})", other.resource_id);
        match Mark::of(other) {
            // It may be the very original, and all that there is of its data.
            Some(mark) => Finding::refuse(
                format!("{taken}, which run {} has marked", mark.as_str()),
                carried_on(survey, mark.run()),
            ),
            None => Finding::refuse(
                taken,
                format!(
                    "the old database bears that name meanwhile: rename or delete {aside} first"
                ),
            ),
        }
    }));
    findings
}

fn quota(Quota { of, used, max, needed }: &Quota, survey: &Survey) -> Option<Finding> {
    let what = match of {
        Shape::Instance => "DB instances",
        Shape::Cluster => "DB clusters",
        Shape::Snapshot => "manual snapshots",
        Shape::ClusterSnapshot => "manual cluster snapshots",
    };
    let is_there = survey.snapshot.is_some();
    let why = match of.is_snapshot() {
        false => "both databases exist meanwhile",
        true if is_there => "the former one and the new one exist meanwhile",
        true => "one more is taken",
    };
    let or = if of.is_snapshot() && is_there { ", or add --replace-snapshot-first" } else { "" };
    (used + needed > *max).then(|| {
        Finding::refuse(
            format!("{used} of {max} {what} are in use, and {why}"),
            match max - used {
                free if free > 0 => {
                    format!("{needed} are needed: delete some, or have the quota raised")
                }
                _ => format!("delete one, or have the quota raised{or}"),
            },
        )
    })
}

#[cfg(test)]
mod test;
