//! Every request goes wrong in every way; then the faults stop, and the run must end well.
#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{Tally, mishaps, sample, script, seed};
use trapheus::cli::rehearse::{Left, Person, Script};
use trapheus::plan::{Outcome, Stop};
use trapheus::run::Ending;
use trapheus::sim::{Asked, Fault, What, When};

/// The bad ends that a resource can come to.
const BAD_ENDS: [&str; 9] = [
    "failed",
    "restore-error",
    "incompatible-restore",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-option-group",
    "insufficient-capacity",
    "inaccessible-encryption-credentials",
    "storage-full",
];

/// The requests of an undisturbed run: what a fault will hit.
struct Story(Vec<Asked>);

impl Story {
    async fn of(script: &Script) -> Self {
        let stage = script.stage();
        stage.start(&script.wish).await.unwrap();
        Self(stage.account.requests())
    }

    /// Every fault that the run can meet.
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for asked in &self.0 {
            let when = When::Request(asked.number);
            faults.extend(mishaps().into_iter().map(|what| Fault { when: when.clone(), what }));
            let databases = asked.operation.contains("DBInstance");
            if asked.mutating && databases && asked.operation != "DeleteDBInstance" {
                faults.extend(BAD_ENDS.map(|status| Fault {
                    when: when.clone(),
                    what: What::EndsIn { status: status.to_owned() },
                }));
            }
        }
        faults
    }

    fn hit(&self, fault: &Fault) -> &Asked {
        self.0.iter().find(|asked| fault.when == When::Request(asked.number)).unwrap()
    }

    /// The number of the last request of that operation.
    fn last(&self, operation: &str) -> u64 {
        self.0.iter().rfind(|asked| asked.operation == operation).unwrap().number
    }

    /// What the run must end as if this one thing goes wrong: where the person resumes it, and
    /// where the person takes it back. An end without a cause stands for every cause.
    fn ends(&self, fault: &Fault) -> [&'static str; 2] {
        let hit = self.hit(fault);
        match &fault.what {
            // It passes: the SDK or the run tries again.
            What::Throttle | What::ServerError | What::Drop | What::Unanswered | What::Hang => {
                ["Done"; 2]
            }
            What::ExpiredToken => self.expired(hit.number),
            What::Error { code, .. } => self.refused(hit, code == "AccessDenied"),
            What::EndsIn { status } => self.broken(hit, status),
            What::Drift { .. } | What::Retag { .. } => unreachable!("tests/settings does that"),
            What::CrashBefore | What::CrashAfter => unreachable!("tests/kill.rs does that"),
        }
    }

    fn expired(&self, number: u64) -> [&'static str; 2] {
        let claim = self.last("AddTagsToResource");
        match number {
            // The run begins with the look before its claim.
            _ if number < claim - 1 => ["NotBegun"; 2],
            _ if number <= claim => ["Refused, could not claim"; 2],
            _ if number <= self.last("DeleteDBInstance") => ["Done", "RolledBack"],
            _ => ["Done"; 2],
        }
    }

    fn refused(&self, hit: &Asked, for_good: bool) -> [&'static str; 2] {
        let begun = hit.number >= self.last("AddTagsToResource") - 1;
        match hit.operation.as_str() {
            "DescribeDBInstances" if !begun => ["NotBegun"; 2],
            "DescribeDBSnapshots" => ["RefusedBefore"; 2],
            "DescribeDBInstances" if for_good && hit.number < self.last("AddTagsToResource") => {
                ["Refused, could not claim"; 2]
            }
            // Of a matter of state another try is made, and of every look.
            _ if !hit.mutating || !for_good => ["Done"; 2],
            "AddTagsToResource" => ["Refused, could not claim"; 2],
            "RestoreDBInstanceFromDBSnapshot" => ["RolledBack, could not restore"; 2],
            "ModifyDBInstance" if self.is_rename(hit) => ["RolledBack, could not rename"; 2],
            // The restored one serves: the person decides.
            "ModifyDBInstance" if is_adjust(hit) => ["Done", "RolledBack, could not adjust"],
            "AddRoleToDBInstance" => ["Done", "RolledBack, could not attach"],
            "RebootDBInstance" => ["Done", "RolledBack, could not settle"],
            // There is only forwards.
            "ModifyDBInstance" if is_protect(hit) => ["Done"; 2],
            "ModifyDBInstance" => ["Done", "RolledBack, could not unprotect"],
            "DeleteDBInstance" => ["Done", "RolledBack, could not delete"],
            _ => ["Done"; 2],
        }
    }

    fn broken(&self, hit: &Asked, status: &str) -> [&'static str; 2] {
        match hit.operation.as_str() {
            // It was refused, and so nothing was made.
            _ if !hit.applied => ["Done"; 2],
            "RestoreDBInstanceFromDBSnapshot" => ["RolledBack, could not restore"; 2],
            // The restored one is, before its settings are seen or after.
            // One that is full can be neither renamed nor deleted: a person must see to it.
            "ModifyDBInstance" if is_adjust(hit) && status == "storage-full" => {
                ["Attention", "Stuck, could not set-aside"]
            }
            "ModifyDBInstance" if is_adjust(hit) => ["Attention", "RolledBack"],
            // A role that is not in force, which no modify mends.
            "AddRoleToDBInstance" => ["Attention, could not check", "RolledBack, could not check"],
            "RebootDBInstance" if status == "storage-full" => {
                ["Attention, could not settle", "Stuck, could not set-aside"]
            }
            "RebootDBInstance" => ["Attention, could not settle", "RolledBack, could not settle"],
            "ModifyDBInstance" if is_protect(hit) => ["Attention, could not release"; 2],
            // The original is broken for good: it cannot be unprotected, and a rollback is refused.
            _ if self.is_rename(hit) => ["Attention, could not unprotect"; 2],
            _ => ["Done"; 2],
        }
    }

    fn is_rename(&self, asked: &Asked) -> bool {
        asked.parameters.contains_key("NewDBInstanceIdentifier")
    }
}

/// Sets what only a modify can set.
fn is_adjust(asked: &Asked) -> bool {
    asked.parameters.contains_key("PreferredMaintenanceWindow")
}

/// Switches the restored one's protection on.
fn is_protect(asked: &Asked) -> bool {
    asked.parameters.get("DeletionProtection").is_some_and(|on| on == "true")
}

/// RDS may be looked at no more, from a request in the middle of the restore on.
#[tokio::test(start_paused = true)]
async fn every_look_is_refused() {
    let script = script(1);
    let restore = Story::of(&script).await.last("RestoreDBInstanceFromDBSnapshot");
    let stage = script.stage();
    let what = What::Error {
        status: 403,
        code: "AccessDenied".to_owned(),
        message: "by the script".to_owned(),
    };
    for number in restore + 1..restore + 200 {
        stage.account.inject(Fault { when: When::Request(number), what: what.clone() });
    }
    let stopped = |left: &Left| matches!(left, Left::Ending(Ending::Stopped(Stop::Access), _));
    let begun = stage.clock.timestamp();
    let left = stage.start(&script.wish).await.unwrap();
    assert!(stopped(&left), "{left:?}");
    let waited = stage.clock.timestamp().duration_since(begun).as_mins();
    assert!((15..40).contains(&waited), "{waited} minutes");
    // Another invocation does not wait: nothing is lost by it.
    let asked = stage.account.requests().len();
    let left = stage.resume().await.unwrap();
    assert!(stopped(&left), "{left:?}");
    assert_eq!(stage.account.requests().len(), asked + 1);
    stage.account.clear_faults();
    let left = stage.resume().await.unwrap();
    assert!(
        matches!(&left, Left::Ending(Ending::Ended(ended), _) if ended.outcome == Outcome::Done),
        "{left:?}"
    );
}

fn taken_back() -> Script {
    Script { person: Person::RollsBack, ..script(1) }
}

/// One fault a run, and each must end as it should.
async fn one_deep(script: Script, choose: impl Fn(Vec<Fault>) -> Vec<Fault>, how: &str) {
    let story = Story::of(&script).await;
    let mut tally = Tally::new(&format!("runs with one fault, {how}"));
    for fault in choose(story.faults()) {
        let end = story.ends(&fault)[usize::from(script.person == Person::RollsBack)];
        let script = Script { faults: vec![fault], ..script.clone() };
        tally.run_to(&script, &[], |found| found.starts_with(end)).await;
    }
    tally.close();
}

/// In two halves, so that two cores share them.
fn half(first: usize) -> impl Fn(Vec<Fault>) -> Vec<Fault> {
    move |all| all.into_iter().skip(first).step_by(2).collect()
}

#[tokio::test(start_paused = true)]
async fn one_deep_even() {
    one_deep(script(1), half(0), "every other one").await;
}

#[tokio::test(start_paused = true)]
async fn one_deep_odd() {
    one_deep(script(1), half(1), "every other one").await;
}

/// The looks come as often as in earnest.
#[tokio::test(start_paused = true)]
async fn one_deep_at_its_own_pace_some() {
    let (script, random) = (Script { pause: None, ..script(1) }, seed());
    let how = format!("at its own pace, chosen by {random}");
    one_deep(script, |all| sample(all, 25, random), &how).await;
}

/// The person answers whatever needs one by asking for the way back.
#[tokio::test(start_paused = true)]
async fn one_deep_then_rolled_back_some() {
    let random = seed();
    let how = format!("then rolled back, chosen by {random}");
    one_deep(taken_back(), |all| sample(all, 40, random), &how).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn one_deep_then_rolled_back_even() {
    one_deep(taken_back(), half(0), "then rolled back, every other one").await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn one_deep_then_rolled_back_odd() {
    one_deep(taken_back(), half(1), "then rolled back, every other one").await;
}

async fn two_deep(runs: usize, random: u64) {
    let mut chance = fastrand::Rng::with_seed(random);
    let faults = Story::of(&script(1)).await.faults();
    let mut tally = Tally::new(&format!("runs with two faults, chosen by {random}"));
    for _ in 0..runs {
        let mut script = script(1);
        script.faults = (0..2).filter_map(|_| chance.choice(&faults).cloned()).collect();
        // The original may be broken by its rename, for good: then the restored one serves without it;
        // and where that did not come up either, nothing can be mended.
        let breaks = |fault: &Fault| matches!(fault.what, What::EndsIn { .. });
        let broken = script.faults.iter().any(breaks);
        tally.run_to(&script, &[], |end| broken || !needs_a_person(end)).await;
    }
    tally.only_words(&[
        "Done",
        "NotBegun",
        "RefusedBefore",
        "Refused",
        "RolledBack",
        "Attention",
        "Stuck",
    ]);
    tally.close();
}

fn needs_a_person(end: &str) -> bool {
    ["Attention", "Stuck"].iter().any(|word| end.starts_with(word))
}

#[tokio::test(start_paused = true)]
async fn two_deep_some() {
    two_deep(50, seed()).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "the full matrix: .ci/run has the time for it"]
async fn two_deep_many() {
    two_deep(3000, seed()).await;
}
