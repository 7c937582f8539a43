//! Where each call stands: what is seen × what was sent. Times are minutes before the look.

use super::*;
use crate::plan::sample::{ago, answer, cluster_task, name, now, task, world};
use crate::plan::{Answer, Farewell, FaultKind, Mark, ResourceId, Sent};
use jiff::SignedDuration;
use std::collections::BTreeSet;

fn original() -> Which {
    let mark = Mark::original("run");
    Which::Original { resource_id: ResourceId("old".to_owned()), mark }
}

/// A call by a word: those of the task by their titles, those of a rollback by theirs. In doubt
/// with `?`, no longer in doubt with `~`.
fn call(word: &str) -> Call {
    let made = Which::Made { mark: Mark::restored("run") };
    let both = || vec![name("db-temp"), name("db")];
    let (word, doubt_until) = match word.strip_suffix('?') {
        Some(word) => (word, Some(now() + SignedDuration::from_mins(1))),
        None => match word.strip_suffix('~') {
            Some(word) => (word, Some(ago(1))),
            None => (word, None),
        },
    };
    match word {
        "rename-back" => Call::Rename {
            which: original(),
            from: name("db-temp"),
            to: name("db"),
            replacements: Vec::new(),
            doubt_until,
        },
        "set-aside" => Call::Rename {
            which: made,
            from: name("db"),
            to: name("db-undone"),
            replacements: vec![Replacement { which: original(), name: name("db-temp") }],
            doubt_until,
        },
        "protect" => Call::Protect {
            which: original(),
            names: both(),
            on: true,
            after: None,
            replacements: Vec::new(),
            doubt_until,
        },
        "remove" => Call::Delete {
            which: made,
            name: name("db"),
            replacements: Vec::new(),
            until: Until::Gone,
            farewell: Farewell::default(),
            spare_if_serving: true,
            doubt_until,
        },
        "delete-last" => Call::Delete {
            which: original(),
            name: name("db-temp"),
            replacements: Vec::new(),
            until: Until::Gone,
            farewell: Farewell { last: Some(name("snapshot:db-last")), ..Farewell::default() },
            spare_if_serving: false,
            doubt_until,
        },
        "let-go" => Call::Release { which: original(), names: both() },
        "let-go-scaled" => {
            Call::Release { which: original(), names: vec![name("application-autoscaling-9")] }
        }
        // Of a cluster: a step, and which of its calls.
        title if title.starts_with("cluster ") => {
            let words: Vec<_> = title.split(' ').collect();
            let steps = cluster_task().steps;
            let mut step = steps.into_iter().find(|step| step.title == words[1]).unwrap();
            step.calls.remove(words[2].parse().unwrap())
        }
        title => {
            let steps = task().steps;
            steps.into_iter().find(|step| step.title == title).unwrap().calls.remove(0)
        }
    }
}

/// What was sent: never; or minutes ago, first and last, and what came.
fn sent(text: &str) -> Option<Sent> {
    let words: Vec<_> = text.split(' ').collect();
    let minutes = |index: usize| ago(words[index].parse().unwrap());
    (words[0] != "never").then(|| Sent {
        since: minutes(0),
        last: minutes(1),
        earlier: words.get(3).map(|_| minutes(3)),
        answer: match words[2] {
            "silence" => None,
            "accepted" => Some(Answer::Accepted),
            "refused" => Some(answer(FaultKind::Refused)),
            "busy" => Some(answer(FaultKind::Busy)),
            "throttled" => Some(answer(FaultKind::Throttled)),
            "server" => Some(answer(FaultKind::Server)),
            "unreachable" => Some(answer(FaultKind::Unreachable)),
            other => panic!("{other}"),
        },
    })
}

fn variant(of: &impl serde::Serialize) -> String {
    match serde_json::to_value(of).unwrap() {
        serde_json::Value::Object(map) => map.keys().next().unwrap().clone(),
        value => value.as_str().unwrap().to_owned(),
    }
}

fn words(standing: &Standing) -> String {
    match standing {
        Standing::NotYet => "not yet".to_owned(),
        Standing::UnderWay(reason) => format!("under way: {}", variant(reason)),
        Standing::Reached => "reached".to_owned(),
        Standing::Blocked(blocked) => format!("blocked: {}", variant(&blocked.obstacle)),
    }
}

/// The call; what is seen; what was sent; how many minutes ago the step was entered; the standing.
type Row = (&'static str, &'static [&'static str], &'static str, i64, &'static str);

const OLD: &str = "db old available -";
const OURS: &str = "db old available run/original";
const ASIDE: &str = "db-temp old available run/original";
const GUARDED: &str = "db-temp old available run/original protected";
const NEW: &str = "db new available run/restored";
const CREATING: &str = "db new creating run/restored";
const BACKING_UP: &str = "db new backing-up run/restored";
const FAILED: &str = "db new failed run/restored";
const FULL: &str = "db new storage-full run/restored";
const DELETING: &str = "db new deleting run/restored";
const STRANGE: &str = "db xyz available -";

#[rustfmt::skip]
const FORWARDS: &[Row] = &[
    ("claim", &[OLD], "never", 9, "not yet"),
    ("claim", &[OLD], "0 0 silence", 9, "under way: effect"),
    ("claim", &[OLD], "1 1 silence", 9, "not yet"),
    ("claim", &[OLD], "1 1 accepted", 9, "under way: effect"),
    ("claim", &[OLD], "6 6 accepted", 9, "not yet"),
    ("claim", &[OURS], "0 0 accepted", 9, "under way: claim"),
    ("claim", &[OURS], "1 1 accepted", 9, "reached"),
    // One that was not answered in time may have come late.
    ("claim", &[OURS], "4 4 silence", 9, "under way: claim"),
    ("claim", &[OURS], "4 4 unreachable", 9, "under way: claim"),
    ("claim", &[OURS], "3 3 accepted 4", 9, "under way: claim"),
    ("claim", &[OURS], "4 4 accepted 5", 9, "reached"),
    ("claim", &[OURS], "0 0 accepted 9", 9, "under way: claim"),
    ("claim", &[OURS], "1 1 accepted 9", 9, "reached"),
    ("claim", &[OURS], "5 5 silence", 9, "reached"),
    ("claim", &[OURS], "never", 0, "reached"),
    ("claim", &["db old available other/original"], "never", 0, "blocked: claimed-by"),
    ("claim", &["db old available other/original"], "1 1 accepted", 9, "blocked: claimed-by"),
    ("claim", &["db-x old available -"], "never", 0, "blocked: strange-name"),
    ("claim", &[], "never", 0, "under way: unseen"),
    ("claim", &[], "never", 5, "blocked: vanished"),
    ("claim", &[OLD], "1 1 refused", 9, "blocked: fault"),
    ("rename", &[OURS], "never", 9, "not yet"),
    ("rename", &[OURS], "0 0 accepted", 9, "under way: effect"),
    ("rename", &[OURS], "4 4 accepted", 9, "under way: effect"),
    ("rename", &[OURS], "5 5 accepted", 9, "not yet"),
    ("rename", &[OURS], "0 0 busy", 9, "under way: retry"),
    ("rename", &[OURS], "1 1 busy", 9, "not yet"),
    // Sixteen minutes since the first try; the last one was before the patience was over.
    ("rename", &[OURS], "16 2 busy", 20, "not yet"),
    ("rename", &[OURS], "16 1 busy", 20, "blocked: fault"),
    ("rename", &[OURS], "16 1 server", 20, "blocked: fault"),
    ("rename", &[OURS], "16 1 throttled", 20, "not yet"),
    ("rename", &[OURS], "16 1 unreachable", 20, "not yet"),
    ("rename", &["db old renaming run/original"], "1 1 accepted", 9, "under way: status"),
    ("rename", &["db old failed run/original"], "never", 9, "blocked: status"),
    ("rename", &["db old stopped run/original"], "never", 9, "blocked: status"),
    ("rename", &["db old deleting run/original"], "never", 9, "blocked: status"),
    ("rename", &[], "1 1 accepted", 9, "under way: unseen"),
    ("rename", &[], "14 14 accepted", 20, "under way: unseen"),
    ("rename", &[], "15 15 accepted", 20, "blocked: vanished"),
    ("rename", &[ASIDE], "1 1 accepted", 9, "reached"),
    ("rename", &["db-temp old renaming run/original"], "1 1 accepted", 9, "reached"),
    ("rename", &[ASIDE], "3 1 accepted 3", 9, "under way: doubt"),
    ("rename", &[ASIDE], "6 1 accepted 6", 9, "reached"),
    ("rename", &[ASIDE], "6 1 silence 6", 9, "under way: doubt"),
    ("rename", &[OLD], "never", 9, "blocked: unmarked"),
    ("rename", &["db old available other/original"], "never", 9, "blocked: claimed-by"),
    ("rename", &["db-temp old available other/original"], "never", 9, "blocked: claimed-by"),
    ("rename", &["db-x old available run/original"], "1 1 accepted", 9, "blocked: strange-name"),
    ("rename", &[OURS, "db-temp xyz available -"], "never", 9, "blocked: name-taken"),
    ("restore", &[ASIDE], "never", 9, "not yet"),
    ("restore", &[ASIDE], "0 0 silence", 9, "under way: effect"),
    ("restore", &[ASIDE], "1 1 accepted", 9, "under way: effect"),
    ("restore", &[ASIDE], "0 0 busy", 9, "under way: retry"),
    ("restore", &[ASIDE], "1 1 refused", 9, "blocked: fault"),
    ("restore", &[ASIDE, CREATING], "1 1 accepted", 9, "under way: status"),
    ("restore", &[ASIDE, BACKING_UP], "1 1 accepted", 9, "reached"),
    ("restore", &[ASIDE, NEW], "never", 9, "reached"),
    ("restore", &[ASIDE, FAILED], "1 1 accepted", 9, "blocked: status"),
    ("restore", &[ASIDE, FULL], "1 1 accepted", 9, "blocked: status"),
    ("restore", &[ASIDE, DELETING], "1 1 accepted", 9, "blocked: status"),
    ("restore", &[ASIDE, STRANGE], "never", 4, "under way: effect"),
    ("restore", &[ASIDE, STRANGE], "never", 5, "blocked: name-taken"),
    ("settle", &[NEW], "never", 0, "reached"),
    ("settle", &[BACKING_UP], "never", 0, "under way: status"),
    ("settle", &["db new available run/restored pending"], "never", 0, "under way: unsettled"),
    ("settle", &[FAILED], "never", 0, "blocked: status"),
    ("settle", &[FULL], "never", 0, "blocked: status"),
    ("settle", &[], "never", 4, "under way: unseen"),
    ("settle", &[], "never", 5, "blocked: vanished"),
    ("check", &[NEW], "never", 0, "reached"),
    ("check", &["db new available run/restored odd"], "never", 0, "blocked: differs"),
    ("check", &["db old available run/restored"], "never", 0, "blocked: differs"),
    ("check", &[BACKING_UP], "never", 0, "under way: status"),
    ("check", &[FAILED], "never", 0, "blocked: status"),
    ("check", &[], "never", 4, "under way: unseen"),
    ("check", &[], "never", 5, "blocked: vanished"),
    ("unprotect", &[GUARDED, NEW], "never", 9, "not yet"),
    ("unprotect", &[GUARDED, NEW], "1 1 accepted", 9, "under way: effect"),
    ("unprotect", &[ASIDE], "1 1 accepted", 9, "reached"),
    ("unprotect", &["db-temp old modifying run/original protected", NEW], "1 1 busy", 9, "under way: status"),
    ("unprotect", &["db-temp old available other/original protected"], "never", 9, "blocked: claimed-by"),
    ("unprotect", &[GUARDED], "never", 4, "under way: unseen"),
    ("unprotect", &[GUARDED], "never", 9, "blocked: vanished"),
    ("unprotect", &[], "never", 4, "under way: unseen"),
    ("unprotect", &[], "never", 5, "reached"),
    ("delete", &[ASIDE, NEW], "never", 9, "not yet"),
    ("delete", &[ASIDE, NEW], "1 1 accepted", 9, "under way: effect"),
    ("delete", &["db-temp old deleting run/original", NEW], "1 1 accepted", 9, "under way: status"),
    ("delete", &[NEW], "1 1 accepted", 9, "reached"),
    ("delete", &[NEW], "never", 4, "under way: unseen"),
    ("delete", &[NEW], "never", 5, "reached"),
    ("delete", &[NEW], "2 1 accepted 2", 9, "under way: doubt"),
    // One was in doubt before this step, so of this one's too it counts only when it would show.
    ("remove~", &[ASIDE], "1 1 silence", 9, "under way: doubt"),
    ("remove~", &[ASIDE], "6 6 silence", 9, "reached"),
    ("remove~", &[ASIDE], "1 1 accepted", 9, "reached"),
    ("delete", &[GUARDED, NEW], "never", 9, "blocked: protected"),
    ("delete", &["db-temp old available -", NEW], "never", 9, "blocked: unmarked"),
    ("delete", &["db-temp old available other/original", NEW], "never", 9, "blocked: claimed-by"),
    ("delete", &[OURS, NEW], "never", 9, "blocked: strange-name"),
    ("delete", &["db-temp old backing-up run/original", NEW], "never", 9, "under way: status"),
    ("delete", &["db-temp old failed run/original", NEW], "never", 9, "not yet"),
    ("delete", &[ASIDE], "never", 4, "under way: unseen"),
    ("delete", &[ASIDE], "never", 5, "blocked: vanished"),
    ("delete", &[ASIDE, BACKING_UP], "never", 9, "under way: status"),
    ("delete", &[ASIDE, FAILED], "never", 9, "blocked: status"),
    ("delete", &[ASIDE, FULL], "never", 9, "blocked: status"),
    ("delete", &[ASIDE, STRANGE], "never", 9, "blocked: vanished"),
    // The last snapshot was asked for, and must be there.
    ("delete-last", &["snapshot:db-last s available -"], "1 1 accepted", 9, "reached"),
    ("delete-last", &["snapshot:db-last s creating -"], "1 1 accepted", 9, "under way: status"),
    ("delete-last", &["snapshot:db-last s failed -"], "1 1 accepted", 9, "blocked: status"),
    ("delete-last", &["snapshot:db-last s available - of=other"], "1 1 accepted", 9, "blocked: name-taken"),
    ("delete-last", &[ASIDE, "snapshot:db-last s available -"], "never", 9, "blocked: name-taken"),
    ("delete-last", &[ASIDE, "snapshot:db-last s creating -"], "1 1 accepted", 9, "under way: effect"),
    ("delete-last", &[], "1 1 accepted", 4, "under way: unseen"),
    ("delete-last", &[], "6 6 accepted", 9, "blocked: vanished"),
    ("release", &[NEW], "never", 9, "not yet"),
    ("release", &[NEW], "1 1 accepted", 9, "under way: effect"),
    ("release", &["db new available -"], "1 1 accepted", 9, "reached"),
    ("release", &[], "1 1 accepted", 9, "under way: unseen"),
    ("release", &[], "6 6 accepted", 9, "blocked: vanished"),
    ("release", &[NEW], "1 1 refused", 9, "blocked: fault"),
    ("release", &["db new modifying run/restored"], "never", 9, "under way: status"),
    ("release", &[FAILED], "never", 9, "blocked: status"),
];

#[rustfmt::skip]
const BACK: &[Row] = &[
    ("rename-back", &[ASIDE], "never", 9, "not yet"),
    ("rename-back", &[OURS], "never", 9, "reached"),
    ("rename-back?", &[OURS], "never", 9, "under way: doubt"),
    ("rename-back?", &[ASIDE], "never", 9, "not yet"),
    // A rename that shows as one is awaited, however long it takes.
    ("rename-back~", &[OURS], "never", 9, "reached"),
    ("rename-back~", &["db old renaming run/original"], "never", 9, "under way: status"),
    ("rename-back~", &["db old modifying run/original"], "never", 9, "under way: status"),
    ("rename-back", &["db old renaming run/original"], "never", 9, "reached"),
    // What the run made: a stale row of it, or one that came up late.
    ("rename-back", &[ASIDE, FAILED], "never", 4, "under way: effect"),
    ("rename-back", &[ASIDE, FAILED], "never", 5, "blocked: remains"),
    ("rename-back", &[ASIDE, CREATING], "5 5 busy", 9, "blocked: remains"),
    ("rename-back", &[ASIDE, DELETING], "never", 9, "under way: status"),
    ("rename-back", &[ASIDE, "db xyz deleting -"], "never", 9, "under way: status"),
    ("rename-back", &[ASIDE, STRANGE], "never", 9, "blocked: name-taken"),
    ("rename-back", &["db-temp old renaming run/original"], "never", 9, "under way: status"),
    ("rename-back", &[], "never", 4, "under way: unseen"),
    ("set-aside", &[ASIDE, NEW], "never", 9, "not yet"),
    ("set-aside", &[NEW], "never", 4, "under way: unseen"),
    ("set-aside", &[NEW], "never", 5, "blocked: vanished"),
    ("set-aside", &["db-temp old deleting run/original", NEW], "never", 9, "blocked: status"),
    ("set-aside", &["db-x old available run/original", NEW], "never", 9, "blocked: strange-name"),
    ("set-aside", &["db-temp old stopped run/original", NEW], "never", 9, "blocked: status"),
    ("set-aside", &["db-temp old backing-up run/original", NEW], "never", 9, "under way: status"),
    ("set-aside", &[ASIDE], "never", 4, "under way: unseen"),
    ("set-aside", &[ASIDE], "never", 5, "reached"),
    ("set-aside", &[ASIDE, "db-undone new available run/restored"], "never", 9, "reached"),
    ("remove", &[ASIDE, CREATING], "never", 9, "not yet"),
    ("remove", &[ASIDE, CREATING], "1 1 busy", 9, "under way: status"),
    ("remove", &[ASIDE, CREATING], "0 0 accepted", 9, "under way: effect"),
    ("remove", &[ASIDE, FAILED], "never", 9, "not yet"),
    ("remove", &[ASIDE, FULL], "never", 9, "not yet"),
    ("remove", &[ASIDE, NEW], "never", 9, "blocked: serving"),
    ("remove", &[ASIDE, BACKING_UP], "never", 9, "blocked: serving"),
    // It was not serving when the delete was sent, and may be dying already.
    ("remove", &[ASIDE, BACKING_UP], "1 1 accepted", 9, "under way: effect"),
    ("remove", &[ASIDE, NEW], "1 1 silence", 9, "under way: effect"),
    ("remove", &[ASIDE, NEW], "5 5 accepted", 9, "blocked: serving"),
    ("remove", &[ASIDE, NEW], "1 1 refused", 9, "blocked: serving"),
    ("remove", &[ASIDE, DELETING], "1 1 accepted", 9, "under way: status"),
    ("remove", &[ASIDE], "never", 0, "reached"),
    ("remove?", &[ASIDE], "never", 9, "under way: doubt"),
    ("remove", &[ASIDE, STRANGE], "never", 9, "reached"),
    ("remove", &[ASIDE, "db new failed run/restored protected"], "never", 9, "blocked: protected"),
    ("protect", &[ASIDE], "never", 9, "not yet"),
    ("protect", &[GUARDED], "never", 9, "reached"),
    ("protect", &["db-temp old modifying run/original protected"], "never", 9, "under way: status"),
    ("protect?", &[GUARDED], "never", 9, "under way: doubt"),
    ("protect~", &[GUARDED], "never", 9, "reached"),
    ("protect~", &["db-temp old modifying run/original protected"], "never", 9, "under way: status"),
    ("protect", &[], "never", 5, "blocked: vanished"),
    ("protect", &["db-temp old deleting run/original"], "never", 9, "blocked: status"),
    ("let-go", &[OURS], "never", 9, "not yet"),
    ("let-go", &[OLD], "never", 9, "reached"),
    ("let-go", &["db old available other/original"], "never", 9, "reached"),
    // Another one has renamed it, or does.
    ("let-go", &["db-x old available run/original"], "never", 9, "blocked: strange-name"),
    ("let-go", &["db-x old available other/original"], "never", 9, "reached"),
    ("let-go", &["db old renaming run/original"], "never", 9, "under way: status"),
    ("let-go", &["db old backing-up run/original"], "never", 9, "under way: status"),
    ("let-go", &[], "never", 5, "blocked: vanished"),
    ("let-go-scaled", &[], "never", 4, "under way: unseen"),
    ("let-go-scaled", &[], "never", 5, "reached"),
];

const CL_ASIDE: &str = "cluster:cl-temp old available run/original writer=cl-0-temp";
const CL_NEW: &str = "cluster:cl new available run/restored writer=cl-0 reader=cl-1";
const CL_EMPTY: &str = "cluster:cl new available run/restored";
const W: &str = "cl-0 new-0 available run/member";
const R: &str = "cl-1 new-1 available run/member";
const W_ASIDE: &str = "cl-0-temp old-0 available run/original";
const R_ASIDE: &str = "cl-1-temp old-1 available run/original";
const W_OF: &str = "cl-0-temp old-0 available run/original of=cl-temp";
const R_OF: &str = "cl-1-temp old-1 available run/original of=cl-temp";
const JOINED: &str =
    "cluster:cl-temp old available run/original writer=cl-0-temp reader=cl-1-temp reader=cl-x";

#[rustfmt::skip]
const CLUSTER: &[Row] = &[
    ("cluster claim 0", &["cluster:cl old available -"], "never", 9, "not yet"),
    ("cluster claim-members 1", &["cl-1 old-1 available -"], "never", 9, "not yet"),
    ("cluster claim-members 1", &["cl-1 old-1 available other/original"], "never", 9, "blocked: claimed-by"),
    ("cluster rename 0", &["cluster:cl old available run/original"], "never", 9, "not yet"),
    // An instance of the same name is something else.
    ("cluster rename 0", &["cluster:cl old available run/original", "cl-temp x available -"], "never", 9, "not yet"),
    ("cluster rename 0", &["cluster:cl old available run/original", "cluster:cl-temp x available -"], "never", 9, "blocked: name-taken"),
    ("cluster restore 0", &[CL_ASIDE], "never", 9, "not yet"),
    ("cluster restore 0", &[CL_ASIDE, "cluster:cl new migrating run/restored"], "1 1 accepted", 9, "under way: status"),
    ("cluster restore 0", &[CL_ASIDE, CL_EMPTY], "1 1 accepted", 9, "reached"),
    ("cluster restore 0", &[CL_ASIDE, "cluster:cl new restore-failed run/restored"], "1 1 accepted", 9, "blocked: status"),
    ("cluster members 0", &[CL_EMPTY], "never", 9, "not yet"),
    ("cluster members 0", &[CL_EMPTY], "1 1 busy", 9, "not yet"),
    ("cluster members 0", &[CL_EMPTY, "cl-0 new-0 creating run/member"], "1 1 accepted", 9, "under way: status"),
    ("cluster members 0", &[CL_EMPTY, W], "1 1 accepted", 9, "reached"),
    ("cluster members 0", &[CL_EMPTY, "cl-0 new-0 failed run/member"], "1 1 accepted", 9, "blocked: status"),
    ("cluster members 0", &[CL_EMPTY, "cl-0 x available -"], "never", 9, "blocked: name-taken"),
    ("cluster writer 0", &[CL_NEW, W, R], "never", 9, "reached"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1 reader=cl-0", W, R], "never", 9, "not yet"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1 reader=cl-0", W, R], "1 1 accepted", 9, "under way: effect"),
    ("cluster writer 0", &["cluster:cl new failing-over run/restored writer=cl-1", W, R], "1 1 accepted", 9, "under way: status"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1", "cl-0 new-0 creating run/member"], "never", 9, "under way: status"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1", "cl-0 new-0 failed run/member"], "never", 9, "blocked: status"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1"], "never", 9, "blocked: vanished"),
    ("cluster writer 0", &["cluster:cl new available run/restored writer=cl-1", W], "1 1 refused", 9, "blocked: fault"),
    ("cluster settle 0", &[CL_NEW, W], "never", 9, "reached"),
    ("cluster settle 0", &[CL_NEW, "cl-0 new-0 creating run/member"], "never", 9, "under way: status"),
    ("cluster settle 0", &[CL_NEW, "cl-0 new-0 failed run/member"], "never", 9, "blocked: status"),
    ("cluster settle 0", &[CL_NEW], "never", 4, "under way: unseen"),
    ("cluster settle 0", &[CL_EMPTY], "never", 9, "under way: unsettled"),
    ("cluster settle 0", &["cluster:cl new available run/restored writer=cl-0 writer=cl-1"], "never", 9, "under way: unsettled"),
    ("cluster delete-readers 0", &[CL_NEW, W, R_ASIDE], "never", 9, "not yet"),
    ("cluster delete-readers 0", &[CL_NEW, R_ASIDE], "never", 9, "blocked: vanished"),
    ("cluster delete-readers 0", &[CL_NEW, "cl-0 new-0 failed run/member", R_ASIDE], "never", 9, "blocked: status"),
    ("cluster delete-readers 0", &[CL_NEW, W, "cl-1-temp old-1 deleting run/original"], "1 1 accepted", 9, "reached"),
    ("cluster delete-readers 0", &[CL_NEW, W, CL_ASIDE, W_OF, R_OF], "never", 9, "not yet"),
    // A member that is none of the run's is found before the first of them goes.
    ("cluster delete-readers 0", &[CL_NEW, W, JOINED, W_OF, R_OF], "never", 4, "under way: unseen"),
    ("cluster delete-readers 0", &[CL_NEW, W, JOINED, W_OF, R_OF], "never", 9, "blocked: joined"),
    ("cluster delete-readers 0", &[CL_NEW, W, JOINED, W_OF, R_OF, "cl-x x available -"], "never", 9, "blocked: joined"),
    ("cluster delete-writer 0", &[CL_NEW, W, W_ASIDE], "never", 9, "not yet"),
    ("cluster delete 0", &[CL_NEW, W, CL_ASIDE], "never", 9, "not yet"),
    ("cluster delete 0", &[CL_NEW, W, "cluster:cl-temp old available run/original protected"], "never", 9, "blocked: protected"),
    ("cluster delete 0", &[CL_NEW, "cl-0 new-0 rebooting run/member", CL_ASIDE], "never", 9, "under way: status"),
    ("cluster delete 1", &[CL_NEW, W, "cl-0-temp old-0 deleting run/original"], "never", 9, "under way: status"),
    ("cluster delete 1", &[CL_NEW, W], "never", 9, "reached"),
    ("cluster delete 1", &[CL_NEW, W], "never", 0, "reached"),
    ("cluster delete-writer 0", &[CL_NEW, W], "never", 4, "under way: unseen"),
    ("cluster release 0", &[W], "never", 9, "not yet"),
    // Somebody has taken a member away since; the cluster itself must be there.
    ("cluster release 0", &[CL_NEW], "never", 4, "under way: unseen"),
    ("cluster release 0", &[CL_NEW], "never", 9, "reached"),
    ("cluster release 2", &[W], "never", 9, "blocked: vanished"),
    ("cluster release 0", &["cl-0 new-0 available -"], "never", 9, "reached"),
];

#[test]
fn calls_stand_where_the_table_says() {
    let mut wrong = Vec::new();
    for &(word, seen, was_sent, entered, expected) in FORWARDS.iter().chain(BACK).chain(CLUSTER) {
        let sent = sent(was_sent);
        let at = At {
            entered: ago(entered),
            // What is not seen has not been seen since then, or since a request.
            unseen: sent.as_ref().map(|sent| sent.last).max(Some(ago(entered))),
            sent: sent.map(|sent| (0, sent)).into_iter().collect(),
            ..At::default()
        };
        let found = words(&standing(&call(word), &at, 0, &world(seen), &Rules::default()));
        if found != expected {
            wrong.push(format!(
                "{word} {seen:?} sent {was_sent}, entered {entered}: {found}, not {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What cannot occur: a call that asks for nothing is never to be sent.
const IMPOSSIBLE: [(&str, &str); 2] = [("settle", "not yet"), ("check", "not yet")];

#[test]
fn every_kind_of_call_is_seen_in_every_standing() {
    let kind =
        |word: &str| serde_json::to_value(call(word)).unwrap()["call"].as_str().unwrap().to_owned();
    let taken: BTreeSet<_> = FORWARDS
        .iter()
        .chain(BACK)
        .chain(CLUSTER)
        .map(|row| (kind(row.0), row.4.split(':').next().unwrap().to_owned()))
        .collect();
    let kinds: BTreeSet<_> = taken.iter().map(|(kind, _)| kind.clone()).collect();
    assert_eq!(kinds.len(), 10, "a kind of call is missing: {kinds:?}");
    for kind in &kinds {
        for standing in ["not yet", "under way", "reached", "blocked"] {
            let pair = (kind.clone(), standing.to_owned());
            let impossible = IMPOSSIBLE.contains(&(kind.as_str(), standing));
            assert_ne!(taken.contains(&pair), impossible, "{pair:?}");
        }
    }
}
