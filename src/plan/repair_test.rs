//! What a difference leads to.

use super::*;
use crate::plan::sample::{after_of, database, in_full, now, task_of};
use crate::plan::{
    Blocked, Cause, Fault, FaultKind, Keep, Outcome, Record, ResourceId, Rules, Verdict, undo,
    verdict,
};

/// What RDS does not let one set can be done without, if a person says so.
#[test]
fn what_is_refused_can_be_accepted() {
    let mut original = database("db old available -");
    original.settings = vec![Setting {
        name: "MaxAllocatedStorage".to_owned(),
        value: 500.into(),
        keep: Keep::After,
        mends: true,
    }];
    let plan = task_of(&original);
    let adjust = plan.steps.iter().find(|step| step.title == "adjust").unwrap().calls[0].clone();
    let mut progress = after_of(&plan, "+claim +rename +restore served");
    let (kind, code) = (FaultKind::Refused, "AccessDenied".to_owned());
    let obstacle = Obstacle::Fault(Fault { kind, code, message: String::new(), request_id: None });
    let cause = Cause { step: "adjust".to_owned(), call: adjust.to_string(), obstacle };
    progress.apply(&Record::Failed { cause }, now());
    let accepted = accepting(&progress).unwrap();
    let told = in_full(&accepted).join("; ");
    assert!(told.starts_with("settle: wait until db is steady"), "{told}");
    progress.apply(&Record::Planned { plan: accepted }, now());
    // It was not shown yet in what the restored one differs, so the check does.
    let differs = Obstacle::Differs(vec![Difference {
        what: "MaxAllocatedStorage".to_owned(),
        expected: "500".to_owned(),
        found: "not set".to_owned(),
    }]);
    progress.apply(&Record::Advanced { step: 0 }, now());
    let blocked = Blocked { call: 0, obstacle: differs.clone() };
    let ended = verdict(&progress, &blocked, &Rules::default());
    assert_eq!(ended, Verdict::End(Outcome::Attention));
    let cause = Cause { step: "check".to_owned(), call: "check db".to_owned(), obstacle: differs };
    progress.apply(&Record::Failed { cause }, now());
    // Once it was, a resume may mend it: the cause of the refusal may be gone.
    assert!(matches!(verdict(&progress, &blocked, &Rules::default()), Verdict::Plan(_)));
    let taken = accepting(&progress).unwrap();
    assert!(in_full(&taken)[0].starts_with("check"), "{:?}", in_full(&taken));
    progress.apply(&Record::Planned { plan: taken }, now());
    let all = [(original.identifier.clone(), "MaxAllocatedStorage".to_owned())];
    assert_eq!(super::accepted(&progress), all.into());
    // What was shown, and no other value.
    let call = progress.plan().steps[0].calls[0].clone();
    let Call::Check { expected, .. } = call else { panic!("{call}") };
    let mut found = original.clone();
    found.resource_id = ResourceId("new".to_owned());
    found.settings.clear();
    assert_eq!(expected.differences(&found), []);
    found.settings = vec![Setting { value: 600.into(), ..original.settings[0].clone() }];
    assert_eq!(expected.differences(&found).len(), 1);
    // A rollback has nothing that could be accepted.
    let back = undo(&progress, true, &[], &Rules::default());
    progress.apply(&Record::Planned { plan: back }, now());
    assert_eq!(accepting(&progress), None);
}

/// What a modify can set is mended, once for each database; then a person is asked.
#[test]
fn what_differs_is_mended_once() {
    let differs = |names: &[&str]| {
        let one = |what: &&str| Difference {
            what: (*what).to_owned(),
            expected: "1".to_owned(),
            found: "true".to_owned(),
        };
        Obstacle::Differs(names.iter().map(one).collect())
    };
    let setting = |name: &str, mends| Setting {
        name: name.to_owned(),
        value: 1.into(),
        keep: Keep::Restore,
        mends,
    };
    let mut original = database("db old available -");
    original.settings = vec![
        setting("Port", true),
        setting("MonitoringInterval", true),
        setting("MonitoringRoleArn", true),
        setting("BackupTarget", false),
    ];
    let plan = task_of(&original);
    let led = |progress: &Progress, names: &[&str]| {
        let blocked = Blocked { call: 0, obstacle: differs(names) };
        match verdict(progress, &blocked, &Rules::default()) {
            Verdict::Plan(plan) => {
                let Call::Adjust { settings, .. } = &plan.steps[0].calls[0] else { panic!() };
                let names: Vec<_> = settings.iter().map(|one| one.name.as_str()).collect();
                format!("{}; {}", names.join(", "), in_full(&plan)[1..].join("; "))
            }
            Verdict::End(outcome) => format!("{outcome:?}"),
        }
    };
    let mut progress = after_of(&plan, "+claim +rename +restore +settle served");
    let goes_on = "settle: wait until db is steady, reboot db if its parameter group asks for it; \
                   check: check db; delete: delete db-temp; release: take the tags away from db";
    for (names, mended) in [
        (&["Port"][..], "Port"),
        // Only together.
        (&["MonitoringRoleArn"], "MonitoringInterval, MonitoringRoleArn"),
        // What was not on is switched off.
        (&["EnableIAMDatabaseAuthentication"], "EnableIAMDatabaseAuthentication"),
        (&["Port", "BackupTarget"], "Port"),
    ] {
        let expected = format!("{mended}; {goes_on}");
        assert_eq!(led(&progress, names), expected, "{names:?}");
    }
    assert_eq!(led(&progress, &["BackupTarget"]), "Attention");
    // No modify takes away what came with the snapshot.
    assert_eq!(led(&progress, &["AdditionalStorageVolumes"]), "Attention");
    let blocked = Blocked { call: 0, obstacle: differs(&["Port"]) };
    let Verdict::Plan(plan) = verdict(&progress, &blocked, &Rules::default()) else { panic!() };
    progress.apply(&Record::Planned { plan }, now());
    progress.apply(&Record::Advanced { step: 0 }, now());
    progress.apply(&Record::Advanced { step: 1 }, now());
    assert_eq!(led(&progress, &["Port"]), "Attention");
}
