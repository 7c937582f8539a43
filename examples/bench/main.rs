//! How much time and how many requests a run costs beyond what RDS itself needs, and for how long
//! nobody serves: every kind of database, every task, over accounts that draw other times for
//! everything. And how many runs a second the kill test survives.
//!
//! `cargo run --release --example bench`; without `--release` the times are the same, as they are
//! RDS's and not this machine's.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "it is run by hand, to be read"
)]

mod past;

use past::Past;
use std::time::{Duration, Instant};
use trapheus::cli::rehearse::{Left, Script, Stage};
use trapheus::plan::{Ended, Identifier, Outcome, Shape, Task, Wish};
use trapheus::run::Ending;
use trapheus::sim::{Account, Kind};

const ACCOUNTS: u64 = 40;
/// What polling every half minute would need, the usual way to wait for RDS.
const USUAL: Duration = Duration::from_secs(30);

fn main() {
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    println!("Medians over {ACCOUNTS} accounts; in brackets the worst of them.");
    println!();
    println!(
        "| database | task | RDS needs | the run | more | unserved, RDS needs | unserved | more | requests | of looking every 30 s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for name in ["db1", "aurora1", "maz1"] {
        for task in [Task::Restore, Task::Snapshot, Task::SnapshotOnly] {
            let taken = |seed| runtime().unwrap().block_on(measure(seed, &wish(name, task)));
            let all: Vec<_> = (1..=ACCOUNTS).map(taken).collect();
            println!("{}", row(name, task, &all));
        }
    }
    println!();
    println!("kills: {:.0} runs a second", runtime().unwrap().block_on(kills()));
}

/// What one run took, and what RDS needed of it.
struct Taken {
    total: Duration,
    critical: Duration,
    unserved: Duration,
    /// Of the unserved time: rename and restore, and of an Aurora cluster one member.
    outage: Duration,
    requests: usize,
    usual: f64,
}

async fn measure(seed: u64, wish: &Wish) -> Taken {
    fastrand::seed(seed);
    let stage = Stage::new(Account::sample(seed), 1.0);
    let before = stage.clock.system_time();
    let past = Past::new(&stage.account, wish, before);
    let left = stage.start(wish).await.unwrap();
    let Left::Ending(Ending::Ended(Ended { outcome: Outcome::Done, .. }), _) = left else {
        panic!("account {seed}: {left:?}");
    };
    let now = stage.clock.system_time();
    let past = past.until(&stage.account, now);
    let requests = stage.account.requests();
    let total = requests[requests.len() - 1].at.duration_since(requests[0].at).unwrap();
    let critical = past.critical(wish.task);
    let reads = ["DBInstances", "DBClusters", "DBSnapshots", "DBClusterSnapshots"];
    let asked = |what: &str| {
        requests.iter().filter(|asked| asked.operation == format!("Describe{what}")).count()
    };
    let target = if past.kind == Kind::Cluster { "DBClusters" } else { "DBInstances" };
    let (looks, reads) = (asked(target), reads.iter().map(|what| asked(what)).sum::<usize>());
    // What is no look (the checks before the run, the changes) is sent at any pace.
    let others = (requests.len() - reads) as f64;
    let usual = critical.as_secs_f64() / USUAL.as_secs_f64();
    Taken {
        total,
        critical,
        unserved: stage.account.outage(past.kind, &past.name, before, now),
        outage: if wish.task.restores() { past.outage() } else { Duration::ZERO },
        requests: requests.len(),
        usual: others + usual * reads as f64 / looks as f64,
    }
}

fn row(name: &str, task: Task, all: &[Taken]) -> String {
    let minutes = |of: &dyn Fn(&Taken) -> Duration| {
        let (middle, _) = middle_and_worst(all.iter().map(|one| of(one).as_secs_f64()));
        format!("{}m {:02}s", middle as u64 / 60, middle as u64 % 60)
    };
    let more = |of: &dyn Fn(&Taken) -> f64| {
        let (middle, worst) = middle_and_worst(all.iter().map(of));
        format!("{:.1} % ({:.1})", 100.0 * (middle - 1.0), 100.0 * (worst - 1.0))
    };
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let unserved = if task.restores() {
        format!(
            "{} | {} | {}",
            minutes(&|one| one.outage),
            minutes(&|one| one.unserved),
            more(&|one| ratio(one.unserved, one.outage))
        )
    } else {
        let never = all.iter().all(|one| one.unserved.is_zero());
        assert!(never, "a snapshot alone interrupts nobody");
        "– | 0 | –".to_owned()
    };
    let (requests, _) = middle_and_worst(all.iter().map(|one| one.requests as f64));
    let (times, worst) = middle_and_worst(all.iter().map(|one| one.requests as f64 / one.usual));
    format!(
        "| {name} | {task} | {} | {} | {} | {unserved} | {requests:.0} | {times:.1} ({worst:.1}) |",
        minutes(&|one| one.critical),
        minutes(&|one| one.total),
        more(&|one| ratio(one.total, one.critical)),
    )
}

fn middle_and_worst(figures: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() - 1])
}

fn wish(name: &str, task: Task) -> Wish {
    let shape = if name == "db1" { Shape::Instance } else { Shape::Cluster };
    let identifier = Identifier::of(shape, name);
    match task {
        Task::Restore => Wish::restore(identifier, None),
        // RDS copies no snapshot of a Multi-AZ cluster.
        task => Wish::snapshot(task, identifier, name == "maz1"),
    }
}

/// How many killed and resumed runs a second.
async fn kills() -> f64 {
    let wish = wish("db1", Task::Restore);
    let script = Script { pause: Some(Duration::from_secs(60)), ..Script::new(1, wish) };
    let points = script.points().await.unwrap();
    let began = Instant::now();
    for point in &points {
        script.killed_at(&[*point]).await.unwrap();
    }
    points.len() as f64 / began.elapsed().as_secs_f64()
}
