//! Two operators, each on a machine of its own, start on the same database: whatever the moment, one
//! goes on, and the other is refused or takes back what it had begun.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;
use support::{about, others, script, seed};
use trapheus::cli::rehearse::{Left, Observer, Script};
use trapheus::plan::{Outcome, RUN_TAG};
use trapheus::run::{Ending, Memory};

/// How one operator's run ended; none where it was refused before it began.
fn outcome(left: &Left) -> Option<Outcome> {
    match left {
        Left::Refused(findings) => {
            assert!(!findings.is_empty());
            None
        }
        Left::Ending(Ending::Ended(ended), _) => Some(ended.outcome),
        other => panic!("{other:?}"),
    }
}

/// Starts the second operator so long after the first one.
async fn both(script: &Script, later: Duration) -> (Vec<String>, String) {
    let one = script.stage();
    let mut other = one.clone();
    other.disk = Memory::default();
    let observer = Observer::new(&one.account, &script.wish, one.clock.system_time()).unwrap();
    let (first, second) = tokio::join!(one.start(&script.wish), async {
        tokio::time::sleep(later).await;
        other.start(&script.wish).await
    });
    let ends = [(&one, first.unwrap()), (&other, second.unwrap())];
    let mut broken = Vec::new();
    let done: Vec<_> =
        ends.iter().filter(|(_, left)| outcome(left) == Some(Outcome::Done)).collect();
    match done.as_slice() {
        [(stage, left)] => broken.extend(observer.violations(stage, left)),
        _ => broken.push(format!("{} runs are done", done.len())),
    }
    let meek = [None, Some(Outcome::Refused), Some(Outcome::RolledBack), Some(Outcome::Done)];
    for (_, left) in &ends {
        if !meek.contains(&outcome(left)) {
            broken.push(format!("one ended as {left:?}"));
        }
    }
    let now = one.clock.system_time();
    let tagged = one.account.instances(now).into_iter().chain(one.account.clusters(now));
    for left in tagged.filter(|database| database.tags.contains_key(RUN_TAG)) {
        broken.push(format!("{} still bears a tag", left.identifier));
    }
    let word = |left| outcome(left).map_or("refused before".to_owned(), |end| format!("{end:?}"));
    let words: Vec<_> = ends.iter().map(|(_, left)| word(left)).collect();
    (broken, words.join(", "))
}

/// Most of the moments within the second in which the first is between its survey and its claim; none
/// so late that it may be over.
fn moments(count: u64, random: u64) -> Vec<Duration> {
    let mut chance = fastrand::Rng::with_seed(random);
    let near = (0..count).map(|_| Duration::from_millis(chance.u64(0..1000)));
    near.chain([0, 10, 60].map(Duration::from_secs)).collect()
}

async fn in_all(scripts: Vec<Script>, count: u64) {
    let random = seed();
    for script in scripts {
        let (mut ends, mut broken) = (BTreeMap::<_, usize>::new(), Vec::new());
        for (number, later) in (0..).zip(moments(count, random)) {
            let script = Script { seed: script.seed + number % 7, ..script.clone() };
            let (wrong, end) = both(&script, later).await;
            *ends.entry(end).or_default() += 1;
            let at =
                |wrong| format!("{wrong} (the second {later:?} later, account {})", script.seed);
            broken.extend(wrong.into_iter().map(at));
        }
        println!(
            "{} pairs of runs of {}, chosen by {random}: {} violations; ends: {ends:?}",
            count + 3,
            about(&script),
            broken.len()
        );
        assert!(broken.is_empty(), "chosen by {random}\n{}", broken.join("\n"));
    }
}

#[tokio::test(start_paused = true)]
async fn restores() {
    in_all(vec![script(1)], 60).await;
}

#[tokio::test(start_paused = true)]
async fn every_kind_and_task() {
    in_all(others(), 4).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "minutes: .ci/run has the time for it"]
async fn every_kind_and_task_at_many_moments() {
    in_all(others(), 40).await;
}
