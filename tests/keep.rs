//! How the old database goes: kept and brought back, kept and reaped, with a last snapshot, with its
//! backups retained. Killed everywhere too.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;
use support::{Tally, about, mishaps, others, sample, script, seed};
use trapheus::cli::rehearse::{Breakdown, Left, Observer, Person, Script, Stage};
use trapheus::plan::{
    Answer, Call, Deletion, Farewell, FinalSnapshot, Finding, Identifier, Level, Mark, NoRollback,
    Outcome, Stop, Task, Unproven, Until, Which, Wish, World, kept, reap_on_request,
    rollback_on_request,
};
use trapheus::run::{Ending, look};
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
        let name = script.wish.identifier.clone();
        let guarded = is_protected(&stage, name.as_str());
        let left = stage.rollback().await.unwrap();
        assert_eq!(outcome(&left), Outcome::RolledBack, "{what}: {left:?}");
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
        // Clients may have written to it for a week.
        assert_eq!(is_protected(&stage, name.undone().as_str()), guarded, "{what}");
        assert!(matches!(stage.reap().await.unwrap(), Left::Nothing));
    }
}

/// A run that is left alone for a weekend has not kept anything meanwhile; and RDS and the journal have
/// one time.
#[tokio::test(start_paused = true)]
async fn the_time_counts_from_when_it_is_kept() {
    let hour = SignedDuration::from_hours(1);
    for script in restores(&Deletion { keep_for: Some(hour), ..Deletion::default() }) {
        let tags = |stage: &Stage| {
            let requests = stage.account.requests();
            requests.iter().filter(|asked| asked.operation == "AddTagsToResource").count()
        };
        let (whole, what) = (script.stage(), about(&script));
        whole.start(&script.wish).await.unwrap();
        for what_comes in [What::CrashBefore, What::CrashAfter, denied()] {
            let mut stage = script.stage();
            stage.deadline = jiff::Timestamp::MAX;
            let nth = u32::try_from(tags(&whole)).unwrap();
            let when = When::Operation { name: "AddTagsToResource".to_owned(), nth };
            stage.account.inject(Fault { when, what: what_comes.clone() });
            stage.start(&script.wish).await.unwrap();
            let asked = stage.clock.timestamp();
            stage.clock.sleep(Duration::from_secs(60 * 3600)).await;
            let resumed = stage.clock.timestamp();
            let left = stage.resume().await.unwrap();
            assert_eq!(outcome(&left), Outcome::Done, "{what}");
            let run = stage.take_up(tokio::sync::mpsc::unbounded_channel().0).unwrap().unwrap();
            let until = kept(&run.progress).unwrap().until;
            // What was asked for and done before counts.
            let is_done = matches!(what_comes, What::CrashAfter);
            let from = if is_done { asked } else { resumed };
            let minutes = until.duration_since(from).as_mins();
            assert!((55..=65).contains(&minutes), "{what}, {what_comes:?}: {minutes}");
            let name = format!("{}-temp", script.wish.identifier);
            assert_eq!(tags_of(&stage, &name)["trapheus:until"], until.to_string(), "{what}");
        }
    }
}

fn denied() -> What {
    let (code, message) = ("AccessDenied".to_owned(), "by the script".to_owned());
    What::Error { status: 403, code, message }
}

/// The next start says so, and changes nothing.
#[tokio::test(start_paused = true)]
async fn what_is_kept_is_in_the_way() {
    for script in restores(&keeping()) {
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        let before = stage.account.requests().iter().filter(|asked| asked.mutating).count();
        let Left::Refused(findings) = stage.start(&script.wish).await.unwrap() else { panic!() };
        let only = Wish::snapshot(Task::SnapshotOnly, script.wish.identifier.clone(), true);
        let Left::Refused(also) = stage.start(&only).await.unwrap() else { panic!() };
        for findings in [findings, also] {
            let refusals = findings.iter().filter(|one| one.level == Level::Refuse);
            let [kept] = refusals.collect::<Vec<_>>()[..] else { panic!("{findings:#?}") };
            assert!(kept.text.contains("is kept by run"), "{kept:?}");
            assert!(kept.hint.as_ref().unwrap().contains("trapheus reap"), "{kept:?}");
        }
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

/// The numbers of the requests that an undisturbed reap sends.
async fn reaping(script: &Script) -> Vec<Asked> {
    let whole = script.stage();
    whole.start(&script.wish).await.unwrap();
    let before = whole.account.requests().len();
    whole.reap().await.unwrap();
    whole.account.requests().split_off(before)
}

/// A stage on which the old database is kept, and what goes wrong of its reap.
async fn kept_on(script: &Script, when: u64, what: What) -> (Stage, Observer) {
    let stage = script.stage();
    let observer = observer(&stage, script);
    stage.start(&script.wish).await.unwrap();
    stage.account.inject(Fault { when: When::Request(when), what });
    (stage, observer)
}

/// Killed before and after some requests, or all, and carried on, `reap` comes to its end.
async fn reaped_and_killed(some: usize) {
    let (random, mut runs) = (seed(), 0);
    for script in restores(&in_full()) {
        for asked in sample(reaping(&script).await, some, random) {
            for crash in [What::CrashBefore, What::CrashAfter] {
                let what = format!("{}, {crash:?} {asked:?}, by {random}", about(&script));
                let (stage, observer) = kept_on(&script, asked.number, crash).await;
                let left = stage.reap().await.unwrap();
                assert!(matches!(left, Left::Killed), "{what}: {left:?}");
                let left = match stage.resume().await.unwrap() {
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
    println!("{runs} runs reaped, killed once, chosen by {random}: 0 violations");
}

#[tokio::test(start_paused = true)]
async fn reaped_and_killed_at_some_requests() {
    reaped_and_killed(5).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes"]
async fn reaped_and_killed_at_many_requests() {
    reaped_and_killed(25).await;
}

/// How a reap must end at first if one request of it goes wrong. `look` counts the requests of a look.
fn first_end(nth: usize, look: usize, asked: &Asked, what: &What) -> &'static str {
    let denied = matches!(what, What::Error { code, .. } if code == "AccessDenied");
    match what {
        // Before it has begun.
        What::Error { .. } | What::ExpiredToken if nth < look => "blind",
        What::ExpiredToken => "stopped",
        // What may not be done is not tried again; a matter of state is, and a look in the middle.
        _ if denied && asked.mutating => "attention",
        _ if denied && nth < 2 * look => "stopped",
        _ => "done",
    }
}

fn end(left: &Result<Left, Breakdown>) -> &'static str {
    match left {
        Err(Breakdown::Blind(_)) => "blind",
        Ok(Left::Ending(Ending::Stopped(Stop::Credentials | Stop::Access), _)) => "stopped",
        Ok(Left::Ending(Ending::Ended(ended), _)) => match ended.outcome {
            Outcome::Done => "done",
            Outcome::Attention => "attention",
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Some requests, or all, go wrong in every way: the end is as it must be, and carried on it is done.
async fn reaped_with_a_fault(scripts: usize, some: usize) {
    let (random, mut runs) = (seed(), 0);
    for script in restores(&in_full()).into_iter().take(scripts) {
        let all = reaping(&script).await;
        // One look before it is begun, and one after.
        let look = all.iter().take_while(|asked| !asked.mutating).count() / 2;
        for (nth, asked) in sample(all.into_iter().enumerate().collect(), some, random) {
            for fault in mishaps() {
                let what = format!("{}, {fault:?} at {asked:?}, by {random}", about(&script));
                let (stage, observer) = kept_on(&script, asked.number, fault.clone()).await;
                let left = stage.reap().await;
                assert_eq!(end(&left), first_end(nth, look, &asked, &fault), "{what}");
                let left = match left {
                    Err(_) => stage.reap().await.unwrap(),
                    Ok(left) => {
                        let broken = observer.violations(&stage, &left);
                        assert_eq!(broken, Vec::<String>::new(), "{what}");
                        if end(&Ok(left.clone())) == "done" {
                            left
                        } else {
                            stage.resume().await.unwrap()
                        }
                    }
                };
                assert_eq!(outcome(&left), Outcome::Done, "{what}");
                assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{what}");
                runs += 1;
            }
        }
    }
    println!("{runs} runs reaped with a fault, chosen by {random}: 0 violations");
}

#[tokio::test(start_paused = true)]
async fn reaped_with_a_fault_at_some_requests() {
    reaped_with_a_fault(3, 2).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes"]
async fn reaped_with_a_fault_at_many_requests_by_the_seed() {
    reaped_with_a_fault(3, 12).await;
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
        stage.account.inject(Fault { when, what: denied() });
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

/// What a person is told who asks for a reap, and for a rollback, of what is there now.
async fn asked(stage: &Stage) -> (Result<bool, Unproven>, Result<bool, NoRollback>) {
    let run = stage.take_up(tokio::sync::mpsc::unbounded_channel().0).unwrap().unwrap();
    let driver = stage.driver().await.unwrap();
    let world = look(&run.progress, &driver.look).await.unwrap();
    let back = rollback_on_request(&run.progress, &world, &driver.pace.rules());
    let reaped = reap_on_request(&run.progress, &world);
    (reaped.map(|plan| plan.is_some()), back.map(|plan| plan.is_some()))
}

fn changes(stage: &Stage) -> usize {
    stage.account.requests().iter().filter(|asked| asked.mutating).count()
}

fn is_protected(stage: &Stage, name: &str) -> bool {
    let now = stage.clock.system_time();
    let all = [stage.account.instances(now), stage.account.clusters(now)].concat();
    let found =
        all.into_iter().find(|one| one.identifier == name && one.cluster.is_none()).unwrap();
    found.attributes["DeletionProtection"] == true
}

fn tags_of(stage: &Stage, name: &str) -> BTreeMap<String, String> {
    let now = stage.clock.system_time();
    let all = [stage.account.instances(now), stage.account.clusters(now)].concat();
    all.into_iter().find(|one| one.identifier == name).unwrap().tags
}

fn strip(stage: &Stage, name: &str) -> String {
    let mark = tags_of(stage, name)["trapheus:run"].clone();
    for tag in ["trapheus:run", "trapheus:task", "trapheus:until"] {
        stage.account.remove_tag(name, tag);
    }
    mark
}

fn a_delete() -> Call {
    Call::Delete {
        which: Which::Made { mark: Mark::original("nobody's") },
        name: Identifier::from_rds("aurora1-1-temp"),
        replacements: Vec::new(),
        until: Until::Gone,
        farewell: Farewell::default(),
        spare_if_serving: false,
        doubt_until: None,
    }
}

/// A change by a person's hand, an hour later, and an hour after that.
async fn by_hand(stage: &Stage, call: &Call) {
    stage.clock.sleep(Duration::from_secs(3600)).await;
    let act = stage.driver().await.unwrap().act;
    assert_eq!(act.perform(call, &World::default()).await.answer, Answer::Accepted);
    stage.clock.sleep(Duration::from_secs(3600)).await;
}

/// A reap that is killed before it has changed anything.
async fn reap_killed_at_once(stage: &Stage, script: &Script) {
    let first = reaping(script).await.into_iter().find(|asked| asked.mutating).unwrap();
    let when = When::Request(first.number);
    stage.account.inject(Fault { when, what: What::CrashBefore });
    assert!(matches!(stage.reap().await.unwrap(), Left::Killed));
}

/// Somebody has given a snapshot the name that the last one was to get: seen before anything is
/// done, and told at once where it comes later.
#[tokio::test(start_paused = true)]
async fn a_last_snapshot_whose_name_is_taken_meanwhile() {
    let last = Some(FinalSnapshot::Named("last".to_owned()));
    for script in restores(&Deletion { final_snapshot: last, ..keeping() }) {
        let (name, what) = (&script.wish.identifier, about(&script));
        let last = Identifier::of(name.shape().snapshots(), "last");
        let take = Call::Take {
            mark: Mark::snapshot("nobody"),
            identifier: last.clone(),
            source: name.clone(),
            tags: BTreeMap::new(),
        };
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        by_hand(&stage, &take).await;
        let before = changes(&stage);
        let why = asked(&stage).await.0.unwrap_err();
        assert!(why.to_string().starts_with("there is a snapshot last already"), "{why}");
        assert!(matches!(stage.reap().await.unwrap(), Left::Nothing), "{what}");
        assert_eq!(changes(&stage), before, "{what}");

        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        reap_killed_at_once(&stage, &script).await;
        by_hand(&stage, &take).await;
        let before = stage.account.requests().len();
        let left = stage.resume().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Attention, "{what}");
        let named = |asked: &Asked| {
            asked.parameters.values().any(|value| value == "last")
                && asked.operation.starts_with("DeleteDB")
        };
        assert!(!stage.account.requests()[before..].iter().any(named), "{what}");
        let (which, name) = (Which::Made { mark: Mark::snapshot("nobody") }, last);
        let mut delete = a_delete();
        if let Call::Delete { which: own, name: of, .. } = &mut delete {
            (*own, *of) = (which, name);
        }
        by_hand(&stage, &delete).await;
        assert_eq!(outcome(&stage.resume().await.unwrap()), Outcome::Done, "{what}");
    }
}

/// Without what stands in for it, the old database stays as safe as it was.
#[tokio::test(start_paused = true)]
async fn protection_stays_on_where_nothing_may_be_deleted() {
    let off = |asked: &Asked| {
        asked.parameters.get("DeletionProtection").is_some_and(|value| value == "false")
    };
    let mut protected = 0;
    for script in restores(&keeping()) {
        let what = about(&script);
        if !reaping(&script).await.iter().any(off) {
            continue;
        }
        protected += 1;
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        reap_killed_at_once(&stage, &script).await;
        let from = script.wish.identifier.clone();
        let (which, to) =
            (Which::Made { mark: Mark::original("nobody") }, Identifier::of(from.shape(), "gone"));
        let (replacements, doubt_until) = (Vec::new(), None);
        by_hand(&stage, &Call::Rename { which, from, to, replacements, doubt_until }).await;
        let before = stage.account.requests().len();
        let left = stage.resume().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Attention, "{what}");
        let since = stage.account.requests().split_off(before);
        assert!(!since.iter().any(off), "{what}");
    }
    assert!(protected > 0);
}

/// Where tags are copied to snapshots, one taken by hand bears the mark of what was restored: that
/// claims nothing.
#[tokio::test(start_paused = true)]
async fn a_snapshot_with_the_mark_of_a_database_is_nobodys() {
    for script in restores(&keeping()) {
        let what = about(&script);
        for (role, is_free) in [("restored", true), ("member", true), ("original", false)] {
            let (stage, name) = (script.stage(), script.wish.identifier.clone());
            let only = Wish::snapshot(Task::SnapshotOnly, name, true);
            let mark = format!("{}-20251201-000000-abcd/{role}", only.identifier);
            stage.account.set_tag(&only.snapshot, "trapheus:run", &mark);
            let left = stage.start(&only).await.unwrap();
            if is_free {
                assert_eq!(outcome(&left), Outcome::Done, "{what}, {role}: {left:?}");
                let snapshots = stage.account.snapshots(stage.clock.system_time());
                let taken = snapshots.iter().find(|one| one.identifier == only.snapshot).unwrap();
                assert!(!taken.tags.contains_key("trapheus:run"), "{what}, {role}");
            } else {
                assert!(matches!(left, Left::Refused(_)), "{what}, {role}");
            }
        }
    }
}

/// Somebody takes our tags from the old database, a member of it, or the restored one: nothing is
/// begun, with the journal or without it, and the tag given again makes all well.
#[tokio::test(start_paused = true)]
async fn what_is_stripped_of_its_tags_is_left_alone() {
    for (index, suffix) in
        [(0, "-temp"), (0, ""), (1, "-temp"), (1, ""), (1, "-0-temp"), (2, "-temp")]
    {
        let script = restores(&keeping()).swap_remove(index);
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        assert_eq!(asked(&stage).await, (Ok(true), Ok(true)));
        let before = changes(&stage);
        let name = format!("{}{suffix}", script.wish.identifier);
        let mark = strip(&stage, &name);

        let (reaped, back) = asked(&stage).await;
        let Err(why) = reaped else { panic!("{name}: {reaped:?}") };
        assert!(why.to_string().starts_with(&format!("{name} bears no tag of the run")), "{why}");
        let tag = format!("--tags Key=trapheus:run,Value={mark}");
        assert!(why.hint().contains(&tag), "{}", why.hint());
        assert_eq!(back, Err(NoRollback::Unproven(why.clone())), "{name}");
        assert!(matches!(stage.reap().await.unwrap(), Left::Nothing), "{name}");
        assert!(matches!(stage.rollback().await.unwrap(), Left::Nothing), "{name}");

        // The next start says which run keeps it, by what is left.
        let Left::Refused(findings) = stage.start(&script.wish).await.unwrap() else { panic!() };
        let kept = |one: &Finding| one.text.contains("the old database, is kept by run");
        assert!(findings.iter().any(kept), "{name}: {findings:?}");
        assert!(
            !findings.iter().any(|one| format!("{one:?}").contains("or delete")),
            "{findings:?}"
        );
        if suffix != "-0-temp" {
            let journal = stage.disk.text();
            let lost = stage.find_lost(&script.wish.identifier).await;
            let Err(Breakdown::Lost(lost)) = lost else { panic!("{name}: {lost:?}") };
            assert_eq!(lost.to_string(), why.to_string());
            stage.disk.set(journal);
        }
        assert_eq!(changes(&stage), before, "{name}");

        stage.account.set_tag(&name, "trapheus:run", &mark);
        let left = stage.reap().await.unwrap();
        assert_eq!(outcome(&left), Outcome::Done, "{name}");
        assert!(!deletes(&stage).is_empty(), "{name}");
    }
}

/// A cluster of which a member is gone would not come back whole.
#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_not_whole_is_not_brought_back() {
    let script = restores(&keeping()).swap_remove(1);
    let stage = script.stage();
    stage.start(&script.wish).await.unwrap();
    let before = changes(&stage);
    assert_eq!(asked(&stage).await.1, Ok(true));
    by_hand(&stage, &a_delete()).await;
    let Err(why) = asked(&stage).await.1 else { panic!() };
    assert_eq!(
        why.to_string(),
        "aurora1-1 of the old cluster is gone: it would not come back whole"
    );
    assert!(matches!(stage.rollback().await.unwrap(), Left::Nothing));
    assert_eq!(changes(&stage), before + 1);
    // It can still be reaped.
    assert_eq!(outcome(&stage.reap().await.unwrap()), Outcome::Done);
}
