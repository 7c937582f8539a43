//! Every finding, word for word.

use super::*;
use crate::plan::sample::{database, name, now, snapshot};
use crate::plan::{DENY_TAG, Keep, ResourceId, Setting, Snapshot, Task, Wish};
use serde_json::{Value, json};

mod task;

/// A database that can be restored in place, and its snapshot.
fn fit() -> Survey {
    Survey {
        target: Some(database("db old available -")),
        names: vec![name("orders")],
        snapshot: Some(snapshot()),
        snapshots: vec!["snap".to_owned()],
        quotas: vec![instances(3)],
        ..Survey::empty(Wish::restore(name("db"), Some("snap".to_owned())), now())
    }
}

/// The quota of instances, so many of 40 in use.
fn instances(used: i64) -> Quota {
    Quota { of: Counted::Number(Shape::Instance), used, max: 40, needed: 1 }
}

fn target(survey: &mut Survey) -> &mut Resource {
    survey.target.as_mut().unwrap()
}

fn taken(survey: &mut Survey) -> &mut Snapshot {
    survey.snapshot.as_mut().unwrap()
}

fn setting(survey: &mut Survey, name: &str, value: Value, keep: Keep) {
    target(survey).settings.push(Setting { name: name.to_owned(), value, keep, mends: false });
}

fn told(survey: &Survey) -> Vec<String> {
    let line = |Finding { level, text, hint }: Finding| match hint {
        Some(hint) => format!("{level}: {text} ({hint})"),
        None => format!("{level}: {text}"),
    };
    preflight(survey).into_iter().map(line).collect()
}

/// What is found of every restore.
const ALWAYS: [&str; 3] = [
    "warning: the automated backups of db, and so its point-in-time history, end with the old \
     database (--keep-automated-backups has RDS retain them)",
    "warning: the master password of db will be the one that it had at the snapshot (if it was \
     changed since, afterwards: aws rds modify-db-instance --db-instance-identifier db \
     --master-user-password …)",
    "note: db gets a new resource id: what AWS or Terraform keeps under the old one (performance \
     history, Enhanced Monitoring, the state of an instance) does not follow",
];

const KEY: &str = "note: not checked: the snapshot's KMS key (RDS does not show them)";

/// What is changed in a survey that is fit, and the findings beside those that always come.
type Row = (fn(&mut Survey), &'static [&'static str]);

fn holds(table: &[Row]) {
    for (change, expected) in table {
        let mut survey = fit();
        change(&mut survey);
        let mut found = told(&survey);
        // Of a member that is named alone nothing else is said.
        if survey.target.as_ref().is_some_and(|target| target.member_of.is_none()) {
            for always in ALWAYS {
                let place = found.iter().position(|line| line == always);
                found.remove(place.expect(always));
            }
        }
        assert_eq!(found, *expected);
    }
}

#[test]
fn a_target_that_is_not_there() {
    holds(&[
        (|_| {}, &[]),
        (
            |survey| (survey.target, survey.snapshot) = (None, None),
            &[
                "refused: there is no DB instance db here (check the name, the region and the account)",
            ],
        ),
        // Its own snapshot tells that the name is no slip: another database's must not be offered.
        (
            |survey| {
                survey.target = None;
                survey.names = vec![name("db1")];
            },
            &[
                "refused: there is no DB instance db here just now (a rename hides a database for some \
               minutes: look again then; or check the region and the account)",
            ],
        ),
        (
            |survey| {
                (survey.target, survey.snapshot) = (None, None);
                survey.wish.identifier = name("odrers");
            },
            &["refused: there is no DB instance odrers here (did you mean orders?)"],
        ),
        (
            |survey| {
                (survey.target, survey.snapshot) = (None, None);
                survey.wish.identifier = name("ordr");
                survey.names = ["order", "orders", "ord", "or", "hr"].map(name).to_vec();
            },
            &["refused: there is no DB instance ordr here (did you mean ord or order or or?)"],
        ),
        (
            |survey| {
                survey.target = None;
                survey.other = Some("aurora-mysql".to_owned());
            },
            &["refused: db is a DB cluster (aurora-mysql), not a DB instance (add --cluster)"],
        ),
        (
            |survey| {
                survey.target = None;
                survey.wish.identifier = name("cluster:db");
                survey.other = Some("postgres".to_owned());
            },
            &["refused: db is a DB instance (postgres), not a DB cluster (drop --cluster)"],
        ),
    ]);
}

#[test]
fn a_target_that_is_unfit() {
    holds(&[
        (
            |survey| target(survey).member_of = Some("cl".to_owned()),
            &["refused: db is a member of the cluster cl \
               (a member has no snapshot of its own: --identifier cl --cluster)"],
        ),
        (
            |survey| {
                "docdb".clone_into(&mut target(survey).engine);
                "docdb".clone_into(&mut taken(survey).engine);
            },
            &["refused: db is a database of DocumentDB (docdb) (it cannot be restored in place)"],
        ),
        (
            |survey| {
                "neptune".clone_into(&mut target(survey).engine);
                "neptune".clone_into(&mut taken(survey).engine);
            },
            &["refused: db is a database of Neptune (neptune) (it cannot be restored in place)"],
        ),
        (
            |survey| {
                "custom-oracle-ee".clone_into(&mut target(survey).engine);
                "custom-oracle-ee".clone_into(&mut taken(survey).engine);
            },
            &["refused: db is a database of RDS Custom (custom-oracle-ee) \
               (it cannot be restored in place)"],
        ),
        (
            |survey| {
                target(survey).tags.insert(DENY_TAG.to_owned(), "Never".to_owned());
            },
            &["refused: db bears the tag trapheus:restore = Never (ask who put it there; nothing \
               but taking it away lets a run begin)"],
        ),
        (
            |survey| {
                target(survey).tags.insert(DENY_TAG.to_owned(), "nver".to_owned());
            },
            &["warning: db bears the tag trapheus:restore = nver (only the value never keeps a \
               database from being restored)"],
        ),
        (
            |survey| target(survey).replica_of = Some("main".to_owned()),
            &["refused: db is a read replica of main \
               (a restored replica is no replica: restore its source, or promote it first)"],
        ),
        (
            |survey| target(survey).replicas = vec!["r1".to_owned(), "r2".to_owned()],
            &["refused: db has read replicas: r1, r2 (they would follow the old database and be \
               promoted when it is deleted: delete them first)"],
        ),
        (
            |survey| survey.deployments = vec!["bgd-1".to_owned()],
            &["refused: db belongs to the blue/green deployment bgd-1 \
               (finish or delete the deployment first)"],
        ),
    ]);
}

#[test]
fn a_target_that_is_not_ready() {
    holds(&[
        (
            |survey| survey.target = Some(database("db old stopped -")),
            &["refused: db is stopped \
               (start it: aws rds start-db-instance --db-instance-identifier db)"],
        ),
        (
            |survey| survey.target = Some(database("db old modifying -")),
            &["refused: db is modifying \
               (it must be available before it can be renamed: try again then)"],
        ),
        (|survey| survey.target = Some(database("db old storage-optimization -")), &[]),
        (
            |survey| target(survey).pending = ["DBInstanceIdentifier".to_owned()].into(),
            &["refused: a rename of db waits for the maintenance window \
               (let it happen first, or take it back with a modify to the present name)"],
        ),
        (
            |survey| {
                target(survey).pending = ["Iops".to_owned(), "DBInstanceClass".to_owned()].into()
            },
            &["warning: changes of db wait for the maintenance window: DBInstanceClass, Iops \
               (the rename applies them to the old database at once, and the restored one is \
               without them)"],
        ),
        (
            |survey| {
                let tags = (0..49).map(|tag| (format!("tag{tag}"), String::new()));
                target(survey).tags = tags.collect();
            },
            &["refused: db has 49 tags, and the claim needs 2 of the 50 allowed (remove 1)"],
        ),
        (
            |survey| {
                let tags = (0..48).map(|tag| (format!("tag{tag}"), String::new()));
                target(survey).tags = tags.chain([("aws:x".to_owned(), String::new())]).collect();
            },
            &[
                "warning: the tags aws:x of db go with the old one (only AWS sets them; a stack finds its \
               database by the name, and goes on working)",
            ],
        ),
        (
            |survey| survey.target = Some(database("db old available r7/original")),
            &["refused: db is claimed by run r7 (where that run was started: trapheus resume r7, \
               or trapheus rollback r7)"],
        ),
        (
            |survey| {
                let claimed = "db old available db-20260101-000000-abcd/original";
                survey.target = Some(database(claimed));
            },
            &[
                "refused: db is claimed by run db-20260101-000000-abcd (where that run was started: \
               trapheus resume db-20260101-000000-abcd, or trapheus rollback \
               db-20260101-000000-abcd; if that machine is gone: trapheus resume --identifier db \
               --lost-journal; if nothing of it is seen there, remove the tags trapheus:run and \
               trapheus:task)",
            ],
        ),
    ]);
}

#[test]
fn a_snapshot_that_will_not_do() {
    holds(&[
        (
            |survey| survey.snapshot = None,
            &["refused: there is no snapshot snap \
               (its snapshots: snap; choose one with --snapshot)"],
        ),
        (
            |survey| {
                survey.snapshot = None;
                survey.snapshots = Vec::new();
            },
            &["refused: there is no snapshot snap (make one: aws rds create-db-snapshot \
               --db-instance-identifier db --db-snapshot-identifier snap)"],
        ),
        (
            |survey| {
                survey.snapshot = None;
                survey.snapshots = Vec::new();
                "snap; rm -rf x".clone_into(&mut survey.wish.snapshot);
            },
            &["refused: there is no snapshot snap; rm -rf x (check --snapshot)"],
        ),
        (
            |survey| {
                survey.snapshot = None;
                survey.snapshot_unread = true;
            },
            &["refused: whether there is a snapshot snap could not be read \
               (allow the action that the note below names, or use another profile)"],
        ),
        (
            |survey| "creating".clone_into(&mut taken(survey).status),
            &["refused: the snapshot snap is creating \
               (only an available one can be restored: try again when it is)"],
        ),
        (
            |survey| "mysql".clone_into(&mut taken(survey).engine),
            &["refused: the snapshot snap is of mysql, and db is postgres \
               (choose another one with --snapshot)"],
        ),
        (
            |survey| {
                let snapshot = taken(survey);
                (snapshot.kind, snapshot.encrypted) = ("shared".to_owned(), true);
            },
            &[
                "refused: the snapshot snap is shared and encrypted (RDS restores only a copy of \
               it: aws rds copy-db-snapshot with a key of this account)",
                KEY,
            ],
        ),
        (|survey| taken(survey).encrypted = true, &[KEY]),
        (
            |survey| taken(survey).of = Some(ResourceId("older".to_owned())),
            &["warning: the snapshot snap was taken of another database (older) \
               (that is so after an earlier restore; check that it is the one you mean)"],
        ),
        (
            |survey| taken(survey).of = None,
            &["warning: the snapshot snap was taken of another database (unknown) \
               (that is so after an earlier restore; check that it is the one you mean)"],
        ),
        (
            |survey| "15.7".clone_into(&mut taken(survey).engine_version),
            &[
                "warning: the restored database will run postgres 15.7, and db runs 16.3 (a restore \
               brings the snapshot's version: choose another one with --snapshot, or upgrade it \
               afterwards)",
            ],
        ),
    ]);
}

#[test]
fn what_will_be_different_and_what_is_in_the_way() {
    holds(&[
        (|survey| setting(survey, "Port", json!(5432), Keep::Restore), &[]),
        (|survey| setting(survey, "BackupRetentionPeriod", json!(7), Keep::After), &[]),
        (
            |survey| setting(survey, "ActivityStream", json!("started"), Keep::Warn),
            &["warning: the activity stream ends with the old database (afterwards: aws rds \
               start-activity-stream --resource-arn arn:aws:rds:eu-west-1:1:db:db, with its mode and its \
               key; it writes to a new Kinesis stream)"],
        ),
        (
            |survey| setting(survey, "TdeCredentialArn", json!("arn"), Keep::Warn),
            &["warning: TdeCredentialArn is \"arn\" and cannot be carried over \
               (see to it by hand afterwards)"],
        ),
        (
            |survey| setting(survey, "EnableIAMDatabaseAuthentication", json!(true), Keep::Restore),
            &["warning: IAM logins to db name its resource id, which will be a new one \
               (policies with dbuser:*/user go on working; others need the new id)"],
        ),
        (
            |survey| {
                setting(survey, "EnableIAMDatabaseAuthentication", json!(false), Keep::Restore)
            },
            &[],
        ),
        (
            |survey| survey.taken = vec![database("db-temp xyz available -")],
            &["refused: the name db-temp is taken by another database (xyz) (the old database \
               bears that name meanwhile: rename or delete db-temp first)"],
        ),
        (
            |survey| survey.taken = vec![database("db-temp xyz available r7/original")],
            &["refused: the name db-temp is taken by another database (xyz), which run \
               r7/original has marked (where that run was started: trapheus resume r7, or \
               trapheus rollback r7)"],
        ),
        (
            |survey| survey.taken = vec![database("db-temp xyz available -")],
            &["refused: the name db-temp is taken by another database (xyz) (the old database \
               bears that name meanwhile: rename or delete db-temp first)"],
        ),
        (
            |survey| survey.quotas = vec![instances(40)],
            &["refused: 40 of 40 DB instances are in use, and both databases exist meanwhile \
               (delete one, or have the quota raised)"],
        ),
        (|survey| survey.quotas = vec![instances(39)], &[]),
        (|survey| survey.quotas = Vec::new(), &[]),
        (
            |survey| survey.unread = vec!["the quota (AccessDenied)".to_owned()],
            &["note: not checked: the quota (AccessDenied)"],
        ),
    ]);
}

#[test]
fn a_name_that_is_too_long() {
    let mut survey = fit();
    survey.wish.identifier = name(&"a".repeat(59));
    target(&mut survey).identifier = survey.wish.identifier.clone();
    let long = "a".repeat(59);
    assert_eq!(
        told(&survey)[0],
        format!(
            "refused: '{long}' has 59 characters; the name it bears meanwhile, '{long}-temp', may \
             have 63, so the longest identifier that can be restored in place has 58 (rename the \
             database to a shorter name first)"
        )
    );
}

#[test]
fn all_findings_come_at_once_the_gravest_first() {
    let mut survey = fit();
    setting(&mut survey, "ActivityStream", json!("started"), Keep::Warn);
    "15.7".clone_into(&mut taken(&mut survey).engine_version);
    target(&mut survey).replicas = vec!["r1".to_owned()];
    target(&mut survey).pending = ["Iops".to_owned()].into();
    survey.taken = vec![database("db-temp xyz available -")];
    survey.quotas = vec![instances(40)];
    survey.unread = vec!["blue/green deployments (AccessDenied)".to_owned()];
    let found = told(&survey);
    let levels: Vec<_> = found.iter().map(|line| line.split(':').next().unwrap()).collect();
    let [refused, warning, note] = ["refused", "warning", "note"];
    assert_eq!(
        levels,
        [refused, refused, refused, warning, warning, warning, warning, warning, note, note]
    );
    // Within a level in the order in which they were looked for.
    assert!(found[0].starts_with("refused: db has read replicas"), "{found:#?}");
    assert!(found[1].starts_with("refused: the name db-temp is taken"), "{found:#?}");
    assert!(found[2].starts_with("refused: 40 of 40"), "{found:#?}");
}
