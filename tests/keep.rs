//! How the old database goes: kept and brought back, kept and reaped, with a last snapshot, with its
//! backups retained. Killed everywhere too.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use jiff::SignedDuration;
use support::{Tally, about, others, sample, script, seed};
use trapheus::cli::rehearse::{Left, Observer, Person, Script, Stage};
use trapheus::plan::{Deletion, FinalSnapshot, Outcome, kept};
use trapheus::run::Ending;
use trapheus::sim::{Asked, Fault, What, When};

const WEEK: SignedDuration = SignedDuration::from_hours(168);

fn keeping() -> Deletion {
    Deletion { keep_for: Some(WEEK), ..Deletion::default() }
}

fn in_full() -> Deletion {
    Deletion { final_snapshot: Some(FinalSnapshot::OfRun), keep_backups: true, ..keeping() }
}

/// Every task that restores, of each kind, with another way for the old database to go.
fn restores(deletion: &Deletion) -> Vec<Script> {
    let all = [vec![script(1)], others()].concat().into_iter();
    let all = all.filter(|script| script.wish.task.restores());
    let deleting =
        |script: Script| Script { wish: script.wish.clone().deleting(deletion.clone()), ..script };
    all.map(deleting).collect()
}

fn outcome(left: &Left) -> Outcome {
    match left {
        Left::Ending(Ending::Ended(ended), _) => ended.outcome,
        other => panic!("{other:?}"),
    }
}

fn observer(stage: &Stage, script: &Script) -> Observer {
    Observer::new(&stage.account, &script.wish, stage.clock.system_time()).unwrap()
}

fn deletes(stage: &Stage) -> Vec<Asked> {
    let mut requests = stage.account.requests();
    requests.retain(|asked| ["DeleteDBInstance", "DeleteDBCluster"].contains(&&*asked.operation));
    requests
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_reaped() {
    for script in restores(&in_full()) {
        let (stage, what) = (script.stage(), about(&script));
        let observer = observer(&stage, &script);
        let left = stage.start(&script.wish).await.unwrap();
        assert_eq!(outcome(&left), Outcome::Done, "{what}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
        assert!(deletes(&stage).is_empty(), "{what}");
        let progress = stage.take_up(tokio::sync::mpsc::unbounded_channel().0).unwrap().unwrap();
        assert!(kept(&progress.progress).is_some(), "{what}");
        // Nothing is left to be carried on.
        let left = stage.resume().await.unwrap();
        assert!(matches!(left, Left::Nothing), "{left:?}");

        let left = stage.reap().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Done, "{what}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
        let last = deletes(&stage).pop().unwrap().parameters;
        assert_eq!(last["DeleteAutomatedBackups"], "false", "{what}");
        assert_eq!(last["SkipFinalSnapshot"], "false", "{what}");
        assert!(last["FinalDBSnapshotIdentifier"].contains("-final-20260101-"), "{last:?}");
        let snapshots = stage.account.snapshots(stage.clock.system_time());
        let name = &last["FinalDBSnapshotIdentifier"];
        let last = snapshots.iter().find(|one| one.identifier == *name).unwrap();
        assert_eq!(last.status, "available", "{what}");
        assert!(!last.tags.keys().any(|key| key.starts_with("trapheus:")), "{:?}", last.tags);
        assert!(matches!(stage.reap().await.unwrap(), Left::Nothing));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_brought_back() {
    for script in restores(&keeping()) {
        let (stage, what) = (script.stage(), about(&script));
        let observer = observer(&stage, &script);
        let left = stage.start(&script.wish).await.unwrap();
        assert_eq!(outcome(&left), Outcome::Done, "{what}");
        let left = stage.rollback().await.unwrap();
        assert_eq!(outcome(&left), Outcome::RolledBack, "{what}: {left:?}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
        assert!(matches!(stage.reap().await.unwrap(), Left::Nothing));
    }
}

/// The next start says so, and changes nothing.
#[tokio::test(start_paused = true)]
async fn what_is_kept_is_in_the_way() {
    for script in restores(&keeping()) {
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        let before = stage.account.requests().iter().filter(|asked| asked.mutating).count();
        let Left::Refused(findings) = stage.start(&script.wish).await.unwrap() else { panic!() };
        let kept = findings.iter().find(|one| one.text.contains("is kept by run")).unwrap();
        assert!(kept.hint.as_ref().unwrap().contains("trapheus reap"), "{kept:?}");
        let after = stage.account.requests().iter().filter(|asked| asked.mutating).count();
        assert_eq!(before, after);
    }
}

/// Killed at every request and carried on, a run that keeps the old database loses nothing.
#[tokio::test(start_paused = true)]
async fn killed_at_some_points() {
    let random = seed();
    for person in [Person::Resumes, Person::RollsBack] {
        for script in restores(&in_full()) {
            let script = Script { person, ..script };
            let points = sample(script.points().await.unwrap(), 4, random);
            let what = format!(
                "runs of {} that keep the old database, killed once, {person:?}, chosen by {random}",
                about(&script)
            );
            let mut tally = Tally::new(&what);
            for point in points {
                tally.run(&script, &[point]).await;
            }
            tally.close();
        }
    }
}

/// Killed before and after every request, and carried on, `reap` comes to its end.
#[tokio::test(start_paused = true)]
async fn reaped_and_killed_at_every_request() {
    let mut runs = 0;
    for script in restores(&in_full()).into_iter().take(2) {
        let whole = script.stage();
        whole.start(&script.wish).await.unwrap();
        let first = whole.account.requests().len() as u64 + 1;
        whole.reap().await.unwrap();
        let last = whole.account.requests().len() as u64;
        for number in (first..=last).step_by(3) {
            for crash in [What::CrashBefore, What::CrashAfter] {
                let stage = script.stage();
                let observer = observer(&stage, &script);
                stage.start(&script.wish).await.unwrap();
                stage.account.inject(Fault { when: When::Request(number), what: crash });
                let killed = stage.reap().await.unwrap();
                let left = match killed {
                    Left::Killed => stage.resume().await.unwrap(),
                    left => left,
                };
                let what = format!("{}, killed at request {number}", about(&script));
                let left = match left {
                    // Killed before anything of it was written.
                    Left::Nothing => stage.reap().await.unwrap(),
                    left => left,
                };
                assert_eq!(outcome(&left), Outcome::Done, "{what}");
                assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
                runs += 1;
            }
        }
    }
    println!("{runs} runs reaped, killed once: 0 violations");
}

/// One whose delete is refused is carried on with its delete, and nothing is set or compared anew.
#[tokio::test(start_paused = true)]
async fn a_reap_that_fails_is_carried_on() {
    for script in restores(&in_full()) {
        let (stage, what) = (script.stage(), about(&script));
        let observer = observer(&stage, &script);
        stage.start(&script.wish).await.unwrap();
        let cluster = script.wish.identifier.as_str() != "db1";
        let operation = if cluster { "DeleteDBCluster" } else { "DeleteDBInstance" };
        let when = When::Operation { name: operation.to_owned(), nth: 1 };
        let refused = What::Error {
            status: 403,
            code: "AccessDenied".to_owned(),
            message: "by the script".to_owned(),
        };
        stage.account.inject(Fault { when, what: refused });
        let left = stage.reap().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Attention, "{what}");
        let before = stage.account.requests().len();
        let left = stage.resume().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Done, "{what}: {left:?}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
        let since: Vec<_> = stage.account.requests().into_iter().skip(before).collect();
        let sets = |asked: &&Asked| {
            asked.operation.starts_with("Modify")
                && !asked.parameters.contains_key("DeletionProtection")
        };
        assert!(since.iter().find(sets).is_none(), "{what}");
        assert!(!since.iter().any(|asked| asked.operation.starts_with("Reboot")), "{what}");
    }
}

/// The machine that reaps is gone: what is left is seen in RDS.
#[tokio::test(start_paused = true)]
async fn a_reap_whose_journal_is_lost_is_carried_on() {
    for script in restores(&keeping()).into_iter().take(2) {
        let whole = script.stage();
        whole.start(&script.wish).await.unwrap();
        let first = whole.account.requests().len() as u64 + 1;
        whole.reap().await.unwrap();
        let last = whole.account.requests().len() as u64;
        for number in (first..last).step_by(7) {
            let stage = script.stage();
            let observer = observer(&stage, &script);
            stage.start(&script.wish).await.unwrap();
            let what = What::CrashAfter;
            stage.account.inject(Fault { when: When::Request(number), what });
            stage.reap().await.unwrap();
            let what = format!("{}, killed at request {number}", about(&script));
            let Ok(_) = stage.find_lost(&script.wish.identifier).await else { continue };
            let left = match stage.resume().await.unwrap() {
                left @ Left::Ending(..) => left,
                other => panic!("{what}: {other:?}"),
            };
            assert_eq!(outcome(&left), Outcome::Done, "{what}");
            // It may have been found as one that has kept it only.
            let left = match stage.reap().await.unwrap() {
                Left::Nothing => left,
                reaped => reaped,
            };
            assert_eq!(outcome(&left), Outcome::Done, "{what}");
            assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
            assert!(matches!(stage.reap().await.unwrap(), Left::Nothing), "{what}");
        }
    }
}
