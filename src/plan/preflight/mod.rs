//! What is found before anything is changed: one survey in, all findings out, each with what to
//! do. A refusal means that nothing is begun.

mod afterwards;
mod reference;
mod snapshot;
mod target;

use super::keep::{kept_until, tagging};
use super::{
    About, Counted, Finding, Identifier, Kind, Mark, Quota, Resource, Shape, Survey, TASK_TAG,
    Wish, database_of,
};
use jiff::Timestamp;
use std::time::Duration;

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
            findings.extend(survey.touched().flat_map(|one| target::not_ready(survey, one)));
            findings.extend(survey.touched().filter_map(|one| claims(survey, one)));
            findings.extend(snapshot::judged(survey, target));
            findings.extend(credentials(survey));
            if survey.wish.task.restores() {
                findings.extend(reference::judged(survey, target));
                findings.extend(bound(survey, target));
                findings.extend(afterwards::judged(survey, target));
                findings.extend(reference::unseen(survey));
            }
        }
    }
    findings.extend(names(survey));
    findings.extend(survey.taken.iter().filter_map(|other| aside(survey, other)));
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
    let policies = (!survey.scaled.is_empty()).then(|| {
        let readers: Vec<_> = survey.scaled.iter().map(|one| one.identifier.as_str()).collect();
        Finding::warn(
            format!("readers that a scaling policy added are not made anew: {}", readers.join(", ")),
            format!(
                "the policy bears the cluster's name, and may end with the old one: look afterwards: \
                 aws application-autoscaling describe-scaling-policies --service-namespace rds \
                 --resource-id cluster:{name}"
            ),
        )
    });
    deployments.chain(integrations).chain(proxies).chain(policies).collect()
}

/// Whether the credentials last as long as the run. A provider that renews them by itself looks the
/// same, so it is no refusal.
fn credentials(survey: &Survey) -> Option<Finding> {
    let (until, expected) = (survey.credentials_until?, survey.expected()?);
    let left = Duration::try_from(until.duration_since(survey.now)).unwrap_or_default();
    (left < expected).then(|| {
        let (left, expected) = (left.as_secs() / 60, expected.as_secs().div_ceil(60));
        Finding::warn(
            format!(
                "the credentials end in {left} minutes, and the run takes about {expected} minutes"
            ),
            "unless they renew themselves, it stops there: take a longer session; or renew them then, \
             and carry it on with trapheus resume",
        )
    })
}

fn claims(survey: &Survey, target: &Resource) -> Option<Finding> {
    let run = Mark::of(target)?.run().to_owned();
    if is_told(survey, &run) {
        return None;
    }
    Some(Finding::refuse(
        format!("{} is claimed by run {run}", target.identifier),
        carried_on(survey, &run),
    ))
}

/// Whether an old database that a run has kept tells of that run: then nothing else of the run's does,
/// neither what was restored nor the members of a cluster that is kept.
fn is_told(survey: &Survey, run: &str) -> bool {
    let of_run = |old: &&Resource| Mark::of(old).is_some_and(|mark| mark.run() == run);
    let mut kept = survey.taken.iter().filter(|old| kept_until(old).is_some());
    let is_bare = |old: &Resource| Mark::of(old).is_none();
    kept.any(|old| of_run(&old))
        || keeper(survey).is_some_and(|of| of == run) && survey.taken.iter().any(is_bare)
}

/// What bears an aside name already. One that is kept is in the way of every task: what was restored
/// bears the mark of its run.
fn aside(survey: &Survey, other: &Resource) -> Option<Finding> {
    let (name, mark) = (&other.identifier, Mark::of(other));
    // RDS's own members of a Multi-AZ cluster bear no tag, and go with it.
    let holds = |one: &Resource| {
        !one.class.is_empty() && other.member_of.as_deref() == Some(one.identifier.as_str())
    };
    if survey.taken.iter().any(holds) {
        return None;
    }
    let taken = format!("the name {name} is taken by another database ({})", other.resource_id);
    let refuse =
        |text, hint: String| survey.wish.task.restores().then(|| Finding::refuse(text, hint));
    match (mark, kept_until(other)) {
        (Some(mark), Some(until)) => Some(kept(survey, other, mark.run(), until)),
        (Some(mark), None) if is_told(survey, mark.run()) => None,
        // It may be the very original, and all that there is of its data.
        (Some(mark), None) => refuse(
            format!("{taken}, which run {} has marked", mark.as_str()),
            carried_on(survey, mark.run()),
        ),
        (None, _) => bare(survey, other).or_else(|| {
            let hint = format!(
                "the old database bears that name meanwhile: rename or delete {name} first"
            );
            refuse(taken, hint)
        }),
    }
}

/// An old database that an earlier run has kept.
fn kept(survey: &Survey, old: &Resource, run: &str, until: Timestamp) -> Finding {
    let cluster = if old.identifier.shape() == Shape::Cluster { " --cluster" } else { "" };
    let name = &survey.wish.identifier;
    Finding::refuse(
        format!("{}, the old database, is kept by run {run} until {until}", old.identifier),
        format!(
            "where that run was started: trapheus reap {run} deletes it, with --early before that time, \
             and trapheus rollback {run} brings it back; if that machine is gone: trapheus resume \
             --identifier {name}{cluster} --lost-journal first"
        ),
    )
}

/// The run that keeps the old database, as the tags of the restored one say.
fn keeper(survey: &Survey) -> Option<String> {
    let target = survey.target.as_ref()?;
    let run = Mark::of(target)?.run().to_owned();
    let about: About = target.tags.get(TASK_TAG)?.parse().ok()?;
    let keeps = about.farewell.keep_for.is_some() && Mark::restored(&run).is_on(target);
    keeps.then_some(run)
}

/// What bears an aside name without a tag, where a run keeps the old database: it may be that one.
fn bare(survey: &Survey, old: &Resource) -> Option<Finding> {
    let of_taken = || {
        let mut kept = survey.taken.iter().filter(|one| kept_until(one).is_some());
        kept.find_map(|one| Some(Mark::of(one)?.run().to_owned()))
    };
    let run = keeper(survey).or_else(of_taken)?;
    let (name, tag) = (&old.identifier, tagging(&old.arn, &Mark::original(&run)));
    Some(Finding::refuse(
        format!("{name}, the old database, is kept by run {run}, and has lost its tag"),
        format!(
            "it may be all that there is of its data; if it is that one: {tag}; then, where that run was \
             started, trapheus reap {run} deletes it, and trapheus rollback {run} brings it back"
        ),
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
    findings.extend(last_snapshot(survey));
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
    findings
}

/// The claim's tag names it, beside what else the run is about.
const LONGEST_LAST: usize = 100;

/// The last snapshot of the old database must get its name at the very end.
fn last_snapshot(survey: &Survey) -> Option<Finding> {
    let Wish { identifier, deletion, .. } = &survey.wish;
    // As long as the run's own will be.
    let run = format!("{identifier}-20260101-000000-aaaa");
    let last = deletion.in_run(&run, identifier).last?;
    if last.as_str().len() > LONGEST_LAST {
        return Some(Finding::refuse(
            format!("'{last}' is too long for the name of a snapshot"),
            "give a shorter one: --final-snapshot=NAME",
        ));
    }
    if let Err(error) = Identifier::parse_as(last.shape(), last.as_str()) {
        return Some(Finding::refuse(
            error.to_string(),
            "give another name: --final-snapshot=NAME",
        ));
    }
    let taken = survey.wish.taken();
    let own = survey.wish.task.takes() && (last == taken || last == taken.provisional(&run));
    (survey.final_taken || own).then(|| {
        Finding::refuse(
            format!("there is a snapshot {last} already"),
            "give another name: --final-snapshot=NAME",
        )
    })
}

fn quota(Quota { of, used, max, needed }: &Quota, survey: &Survey) -> Option<Finding> {
    let (what, is_snapshot) = match of {
        Counted::Number(Shape::Instance) => ("DB instances", false),
        Counted::Number(Shape::Cluster) => ("DB clusters", false),
        Counted::Number(Shape::Snapshot) => ("manual snapshots", true),
        Counted::Number(Shape::ClusterSnapshot) => ("manual cluster snapshots", true),
        Counted::Storage => ("GiB of storage", false),
    };
    let is_there = survey.snapshot.is_some();
    let why = match is_snapshot {
        false => "both databases exist meanwhile",
        true if is_there => "the former one and the new one exist meanwhile",
        true => "one more is taken",
    };
    let or = if is_snapshot && is_there { ", or add --replace-snapshot-first" } else { "" };
    (used + needed > *max).then(|| {
        Finding::refuse(
            format!("{used} of {max} {what} are in use, and {why}"),
            match max - used {
                free if free > 0 || *of == Counted::Storage => {
                    format!("{needed} are needed: delete some, or have the quota raised")
                }
                _ => format!("delete one, or have the quota raised{or}"),
            },
        )
    })
}

#[cfg(test)]
mod test;
