//! Every kind of database and every task: killed, faulted, resumed and rolled back. What a restore of
//! an instance goes through in `kill.rs` and `fault.rs`, these go through by the same machine.
#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{Tally, about, mishaps, others, sample, seed};
use trapheus::cli::rehearse::{Left, Observer, Person, Script};
use trapheus::plan::{Ended, Outcome};
use trapheus::run::Ending;
use trapheus::sim::{Fault, What, When};

/// The bad ends that a database can come to. Of a snapshot only the first two are ends, in which RDS
/// lets it be deleted.
const BAD_ENDS: [&str; 4] =
    ["failed", "incompatible-restore", "restore-failed", "incompatible-network"];

/// Every fault that one run can meet.
async fn faults(script: &Script) -> Vec<Fault> {
    let stage = script.stage();
    stage.start(&script.wish).await.unwrap();
    let mut faults = Vec::new();
    for asked in stage.account.requests() {
        let when = When::Request(asked.number);
        let wrong_state = What::Error {
            status: 400,
            code: "InvalidDBClusterStateFault".to_owned(),
            message: "by the script".to_owned(),
        };
        let mishaps = mishaps().into_iter().chain([wrong_state]);
        faults.extend(mishaps.map(|what| Fault { when: when.clone(), what }));
        let makes =
            ["Create", "Restore", "Copy"].iter().any(|verb| asked.operation.starts_with(verb));
        if asked.mutating && makes {
            let snapshot =
                asked.operation.ends_with("Snapshot") && !asked.operation.contains("From");
            let ends = if snapshot { &BAD_ENDS[..2] } else { &BAD_ENDS };
            faults.extend(ends.iter().map(|status| Fault {
                when: when.clone(),
                what: What::EndsIn { status: (*status).to_owned() },
            }));
        }
    }
    faults
}

/// Killed at so many points each; `TRAPHEUS_TEST_EVERY=1` takes all of them.
async fn killed(person: Person, some: usize) {
    let every = std::env::var_os("TRAPHEUS_TEST_EVERY").is_some();
    let some = if every { usize::MAX } else { some };
    let random = seed();
    for script in others() {
        let script = Script { person, ..script };
        let points = script.points().await.unwrap();
        let points = sample(points, some, random);
        let what =
            format!("runs of {} killed once, {person:?}, chosen by {random}", about(&script));
        let mut tally = Tally::new(&what);
        for point in points {
            tally.run(&script, &[point]).await;
        }
        tally.only_words(&ends(person));
        tally.close();
    }
}

/// How a run may end that only was killed.
fn ends(person: Person) -> Vec<&'static str> {
    let both = ["Done", "NotBegun"];
    let back = (person == Person::RollsBack).then_some("RolledBack");
    both.into_iter().chain(back).collect()
}

async fn faulted(person: Person, some: usize) {
    let random = seed();
    for script in others() {
        let what =
            format!("runs of {} with one fault, {person:?}, chosen by {random}", about(&script));
        let mut tally = Tally::new(&what);
        for fault in sample(faults(&script).await, some, random) {
            let script = Script { person, faults: vec![fault], ..script.clone() };
            tally.run(&script, &[]).await;
        }
        // What is not permitted refuses or rolls back, and so does a database that ends badly; a fault
        // after the restored one served, or on the original itself, may leave both to a person.
        tally.only_words(&[
            "Done",
            "NotBegun",
            "RefusedBefore",
            "Refused",
            "RolledBack",
            "Attention",
        ]);
        tally.close();
    }
}

/// A cluster that may not be restored costs its members nothing: they keep their names.
#[tokio::test(start_paused = true)]
async fn a_step_that_is_refused_is_begun_no_further() {
    let script = others().swap_remove(0);
    let stage = script.stage();
    stage.account.inject(Fault {
        when: When::Operation { name: "RestoreDBClusterFromSnapshot".to_owned(), nth: 0 },
        what: mishaps().swap_remove(0),
    });
    let left = stage.start(&script.wish).await.unwrap();
    let rolled_back = |ended: &Ended| {
        (ended.outcome, ended.cause.as_ref().unwrap().step.as_str())
            == (Outcome::RolledBack, "restore")
    };
    assert!(
        matches!(&left, Left::Ending(Ending::Ended(ended), _) if rolled_back(ended)),
        "{left:?}"
    );
    let requests = stage.account.requests();
    let renames = requests.iter().filter(|asked| asked.operation == "ModifyDBInstance");
    assert_eq!(renames.count(), 0);
}

/// The former snapshot is gone by then: who gives the run up gets the new one under its name all the
/// same.
#[tokio::test(start_paused = true)]
async fn a_copy_that_ended_badly_is_made_anew_by_a_rollback() {
    let mut runs = 0;
    for script in others() {
        let stage = script.stage();
        let observer =
            Observer::new(&stage.account, &script.wish, stage.clock.system_time()).unwrap();
        for copy in ["CopyDBClusterSnapshot", "CopyDBSnapshot"] {
            let when = When::Operation { name: copy.to_owned(), nth: 1 };
            let what = What::EndsIn { status: "failed".to_owned() };
            stage.account.inject(Fault { when, what });
        }
        let left = stage.start(&script.wish).await.unwrap();
        let outcome = |left: &Left| match left {
            Left::Ending(Ending::Ended(ended), _) => ended.outcome,
            other => panic!("{other:?}"),
        };
        // Some tasks copy nothing.
        if outcome(&left) == Outcome::Done {
            continue;
        }
        assert_eq!(outcome(&left), Outcome::Attention, "{}", about(&script));
        let left = stage.rollback().await.unwrap();
        assert_eq!(outcome(&left), Outcome::RolledBack, "{}", about(&script));
        assert_eq!(observer.violations(&stage, &left), Vec::<String>::new(), "{}", about(&script));
        runs += 1;
    }
    assert!(runs > 2);
}

#[tokio::test(start_paused = true)]
async fn killed_at_some_points() {
    killed(Person::Resumes, 6).await;
}

#[tokio::test(start_paused = true)]
async fn killed_at_some_points_then_rolled_back() {
    killed(Person::RollsBack, 4).await;
}

#[tokio::test(start_paused = true)]
async fn with_some_faults() {
    faulted(Person::Resumes, 6).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn killed_at_many_points() {
    killed(Person::Resumes, 100).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn killed_at_many_points_then_rolled_back() {
    killed(Person::RollsBack, 60).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn with_many_faults() {
    faulted(Person::Resumes, 80).await;
    faulted(Person::RollsBack, 40).await;
}
