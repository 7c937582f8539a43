//! What a run leaves alone: bystanders, snapshots, and whatever does not bear its tag.

use super::{Now, Observer, is_multi_az};
use crate::plan::{Mark, RUN_TAG, TAG_PREFIX};
use crate::sim::{Event, Happening, Instance, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// It moves by itself.
const MOVES: &str = "LatestRestorableTime";
/// Says who writes too.
const WRITERS: &str = "DBClusterMembers";

impl Observer {
    /// 3: nothing is made, changed, renamed or deleted that does not bear this very run's tag, in its
    /// own role. What goes with its cluster bears none.
    pub(super) fn strangers(&self, history: &[Happening], run: &str) -> Vec<String> {
        let made = [Mark::restored, Mark::member, Mark::provisional, Mark::snapshot];
        let made = made.map(|mark| mark(run));
        let claim = [Mark::original(run)];
        let bears = |one: &Happening, marks: &[Mark]| {
            let tag = one.tags.get(RUN_TAG).map(String::as_str);
            marks.iter().any(|mark| tag == Some(mark.as_str()))
        };
        let was_there = |id: &str| {
            self.is_original(id) || self.snapshots.iter().any(|snapshot| snapshot.id == id)
        };
        let created: BTreeSet<_> = history
            .iter()
            .filter(|one| matches!(one.event, Event::Created { .. }) && bears(one, &made))
            .map(|one| one.resource_id.as_str())
            .collect();
        // RDS takes it as part of the delete, and nobody can give it a tag.
        let aside = format!("{}-temp", self.original.identifier);
        let last = |one: &Happening| {
            let of_old =
                matches!(&one.event, Event::Created { from } if from.as_ref() == Some(&aside));
            of_old && self.wish.deletion.final_snapshot.is_some()
        };
        let last: BTreeSet<_> =
            history.iter().filter(|one| last(one)).map(|one| one.resource_id.as_str()).collect();
        let asked = history.iter().filter(|one| {
            let own = self.is_own_member(one) || last.contains(one.resource_id.as_str());
            one.by.is_some() && one.kind != Kind::Endpoint && !own
        });
        let strange = asked.filter(|one| match &one.event {
            // The tags are what marks it as ours: they are put on it and taken off it.
            Event::Tagged { key, .. } | Event::Untagged { key } if key.starts_with(TAG_PREFIX) => {
                !was_there(&one.resource_id) && !created.contains(one.resource_id.as_str())
            }
            Event::Created { .. }
            | Event::Became { .. }
            | Event::Renamed { .. }
            | Event::Modified { .. }
            | Event::Parked { .. }
            | Event::Tagged { .. }
            | Event::Untagged { .. }
            | Event::DeletionBegan => {
                !bears(one, if was_there(&one.resource_id) { &claim } else { &made })
            }
            // These follow from the others.
            Event::Shown { .. }
            | Event::Vanished
            | Event::Freed { .. }
            | Event::Gone
            | Event::Up
            | Event::Down { .. }
            | Event::Drawn { .. } => false,
        });
        strange
            .map(|one| format!("3: {} was touched without our tag: {:?}", one.name, one.event))
            .collect()
    }

    /// Whether RDS itself makes, renames and deletes it along with its Multi-AZ cluster.
    fn is_own_member(&self, one: &Happening) -> bool {
        let of_name = one.name.starts_with(&self.original.identifier);
        is_multi_az(&self.original)
            && one.kind == Kind::Instance
            && of_name
            && one.name.contains("-instance-")
    }

    /// 3: bystanders are as they were.
    pub(super) fn bystanders(&self, now: &Now) -> Vec<String> {
        let touched = self.bystanders.iter().filter_map(|before| {
            let Some(after) = now.of_id(&before.resource_id) else {
                return Some(format!("3: the bystander {} is gone", before.identifier));
            };
            let mut changed = changed(before, after);
            if before.writer != after.writer {
                changed.push("its writer".to_owned());
            }
            let touched = !changed.is_empty();
            touched
                .then(|| format!("3: the bystander {} was touched: {changed:?}", before.identifier))
        });
        touched.collect()
    }

    /// 4: no snapshot is gone or changed, but for the one that a new one takes the place of: that one
    /// bears our tags for a while.
    pub(super) fn changed_snapshots(&self, now: &Now) -> Vec<String> {
        let others = self.snapshots.iter().filter(|before| !self.makes_room(&before.id));
        let lost = others.filter_map(|before| {
            let Some(after) = now.snapshots.iter().find(|one| one.id == before.id) else {
                return Some(format!("4: the snapshot {} is gone", before.identifier));
            };
            let changed = differing(&before.attributes, &after.attributes);
            let touched = !changed.is_empty();
            touched
                .then(|| format!("4: the snapshot {} is changed: {changed:?}", before.identifier))
        });
        lost.collect()
    }
}

/// What of a database is not as it was, but for who of a cluster writes.
pub(super) fn changed(before: &Instance, after: &Instance) -> Vec<String> {
    let mut changed = differing(&before.attributes, &after.attributes);
    changed.retain(|name| name != MOVES && name != WRITERS);
    if (&before.status, &before.members) != (&after.status, &after.members) {
        changed.push("its status or its members".to_owned());
    }
    changed
}

/// The attributes that are not the same.
fn differing(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::rehearse::Script;
    use crate::plan::{Identifier, Wish};
    use crate::sim::Request;
    use std::time::Duration;

    const RUN: &str = "db1-20260101-000000-aaaa";

    fn wish() -> Wish {
        Wish::restore(Identifier::from_rds("db1"), None)
    }

    /// A run that was watched under its own id has touched nothing strange; under another id, it
    /// has touched strangers all the way.
    #[tokio::test(start_paused = true)]
    async fn another_run_is_a_stranger() {
        let stage = Script::new(1, wish()).stage();
        let observer = Observer::new(&stage.account, &wish(), stage.clock.system_time()).unwrap();
        stage.start(&wish()).await.unwrap();
        let history = stage.account.history();
        let run = stage.run_id().unwrap();
        assert_eq!(observer.strangers(&history, &run), Vec::<String>::new());
        let touched = |observer: &Observer, run, what| {
            let touched = observer.strangers(&history, run);
            touched.iter().filter(|one| one.contains(what)).count()
        };
        // In the other role the tag is not the right one either.
        let turned = Observer { original: observer.bystanders[0].clone(), ..observer.clone() };
        for (observer, run) in [(&observer, RUN), (&turned, &*run)] {
            for what in ["Renamed", "Modified", "rebooting", "DeletionBegan"] {
                assert_ne!(touched(observer, run, what), 0, "{what}");
            }
        }
        // The restored one was made without that other run's tag.
        assert_eq!(touched(&observer, RUN, "Created"), 1);
    }

    /// What nobody may do while a run of db1 goes on, each in an account of its own.
    #[tokio::test(start_paused = true)]
    async fn whatever_is_done_to_a_bystander_is_found_out() {
        const TAG: &str = "Tags.Tag.1.Key=owner&Tags.Tag.1.Value=me";
        const ARN: &str = "ResourceName=arn:aws:rds:eu-west-1:111122223333";
        let db10 = "DBInstanceIdentifier=db10&ApplyImmediately";
        for (request, leaves_a_trace) in [
            (format!("ModifyDBInstance&{db10}=true&BackupRetentionPeriod=9"), true),
            (format!("ModifyDBInstance&{db10}=true&DeletionProtection=true"), true),
            (format!("ModifyDBInstance&{db10}=false&DBInstanceClass=db.m6g.large"), true),
            (format!("ModifyDBInstance&{db10}=true&NewDBInstanceIdentifier=db11"), true),
            ("ModifyDBCluster&DBClusterIdentifier=aurora10&DeletionProtection=true".into(), true),
            ("RebootDBInstance&DBInstanceIdentifier=db10".into(), false),
            ("StopDBInstance&DBInstanceIdentifier=db10".into(), true),
            ("DeleteDBInstance&DBInstanceIdentifier=db10&SkipFinalSnapshot=true".into(), true),
            ("FailoverDBCluster&DBClusterIdentifier=aurora1".into(), true),
            ("DeleteDBSnapshot&DBSnapshotIdentifier=db10-snapshot".into(), true),
            (format!("AddTagsToResource&{ARN}:db:db10&{TAG}"), true),
            (format!("RemoveTagsFromResource&{ARN}:db:db10&TagKeys.member.1=team"), true),
            (format!("AddTagsToResource&{ARN}:snapshot:db10-snapshot&{TAG}"), true),
            // The original itself, which no claim is on.
            ("ModifyDBInstance&DBInstanceIdentifier=db1&DeletionProtection=false".into(), false),
            (
                "RestoreDBInstanceFromDBSnapshot&DBInstanceIdentifier=db12\
                 &DBSnapshotIdentifier=db10-snapshot"
                    .into(),
                false,
            ),
        ] {
            let stage = Script::new(1, wish()).stage();
            let now = stage.clock.system_time();
            let observer = Observer::new(&stage.account, &wish(), now).unwrap();
            let scope = "AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/rds/aws4_request, ";
            let asked = Request {
                method: "POST".to_owned(),
                path: "/".to_owned(),
                headers: vec![("authorization".to_owned(), scope.to_owned())],
                body: format!("Version=2014-10-31&Action={request}").into(),
                ..Request::default()
            };
            let reply = stage.account.handle(now, &asked);
            assert_eq!(reply.status, 200, "{request}: {reply:?}");
            let later = now + Duration::from_secs(3 * 3600);
            let history = stage.account.history_at(later);
            assert_ne!(observer.strangers(&history, RUN), Vec::<String>::new(), "{request}");
            let now = Now::of(&stage.account, &wish(), later);
            let traces = [observer.bystanders(&now), observer.changed_snapshots(&now)].concat();
            assert_eq!(!traces.is_empty(), leaves_a_trace, "{request}: {traces:?}");
        }
    }

    /// Nor does time alone, or a restore of db1, touch anything.
    #[tokio::test(start_paused = true)]
    async fn nothing_is_found_where_nothing_was_done() {
        let stage = Script::new(1, wish()).stage();
        let now = stage.clock.system_time();
        let observer = Observer::new(&stage.account, &wish(), now).unwrap();
        let later = now + Duration::from_secs(3 * 3600);
        let broken = observer.violations_in(&stage.account, later, "", None);
        assert_eq!(broken, Vec::<String>::new());
    }
}
