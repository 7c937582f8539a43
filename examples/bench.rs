//! How much time and how many requests a run costs beyond what RDS itself needs, over accounts
//! that draw other times for everything; and how many runs a second the kill test survives.
//!
//! `cargo run --release --example bench`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "it is run by hand, to be read"
)]

use std::time::{Duration, Instant, SystemTime};
use trapheus::cli::rehearse::{Left, Script, Stage};
use trapheus::plan::{Ended, Identifier, Outcome, Wish};
use trapheus::run::Ending;
use trapheus::sim::{Account, Event, Happening, Kind};

const ACCOUNTS: u64 = 40;
/// What polling every half minute would need, the usual way to wait for RDS.
const USUAL: Duration = Duration::from_secs(30);

fn main() {
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let (mut overheads, mut ratios) = (Vec::new(), Vec::new());
    println!("account  RDS needs    the run   overhead  requests   looks  looks every 30 s");
    for seed in 1..=ACCOUNTS {
        let run = runtime().unwrap().block_on(measure(seed));
        let overhead = run.total.as_secs_f64() / run.critical.as_secs_f64() - 1.0;
        let usual = run.critical.as_secs_f64() / USUAL.as_secs_f64();
        println!(
            "{seed:>7}  {:>7.0} s  {:>7.0} s  {:>7.2} %  {:>8}  {:>6}  {usual:>16.0}",
            run.critical.as_secs_f64(),
            run.total.as_secs_f64(),
            overhead * 100.0,
            run.requests,
            run.looks,
        );
        // What is no look (the checks before the run, the changes) is sent at any pace.
        let others = (run.requests - run.looks) as f64;
        overheads.push(overhead);
        ratios.push(run.requests as f64 / (usual + others));
    }
    let (overhead, worst) = middle_and_worst(&mut overheads);
    println!("overhead: median {:.2} %, worst {:.2} %", overhead * 100.0, worst * 100.0);
    let (ratio, worst) = middle_and_worst(&mut ratios);
    println!("requests: median {ratio:.2} times those of looking every 30 s, worst {worst:.2}");
    println!("kills: {:.0} runs a second", runtime().unwrap().block_on(kills()));
}

/// What one run took.
struct Taken {
    critical: Duration,
    total: Duration,
    requests: usize,
    looks: usize,
}

async fn measure(seed: u64) -> Taken {
    fastrand::seed(seed);
    let stage = Stage::new(Account::sample(seed), 1.0);
    let left = stage.start(&wish()).await.unwrap();
    let Left::Ending(Ending::Ended(Ended { outcome: Outcome::Done, .. }), _) = left else {
        panic!("account {seed}: {left:?}");
    };
    let requests = stage.account.requests();
    let total = requests[requests.len() - 1].at.duration_since(requests[0].at).unwrap();
    let history = stage.account.history_at(stage.clock.system_time());
    let looks = requests.iter().filter(|asked| asked.operation == "DescribeDBInstances").count();
    Taken { critical: critical(&history), total, requests: requests.len(), looks }
}

/// What RDS needs at least: from each request to the moment from which on the next can follow.
fn critical(history: &[Happening]) -> Duration {
    let instances: Vec<_> = history.iter().filter(|one| one.kind == Kind::Instance).collect();
    let at = |wanted: &dyn Fn(&Happening) -> bool| -> Option<SystemTime> {
        instances.iter().find(|one| one.by.is_some() && wanted(one)).map(|one| one.at)
    };
    let restored = |one: &Happening| matches!(one.event, Event::Created { .. });
    let new = instances.iter().find(|one| one.by.is_some() && restored(one)).unwrap();
    let is_new = |one: &Happening| one.resource_id == new.resource_id;
    let renaming = |one: &Happening| one.event == (Event::Became { status: "renaming".to_owned() });
    let freed = |one: &Happening| matches!(&one.event, Event::Freed { name } if name == "db1");
    let unprotected =
        |one: &Happening| matches!(one.event, Event::Modified { .. }) && one.name == "db1-temp";
    let deletion = |one: &Happening| one.event == Event::DeletionBegan;
    let gone = |one: &Happening| one.event == Event::Gone;
    let available =
        |one: &&&Happening| one.event == (Event::Became { status: "available".to_owned() });

    let rename = between(at(&renaming), at(&freed));
    let steady = instances.iter().filter(|one| is_new(one)).rfind(available);
    let restore = between(at(&restored), steady.map(|one| one.at));
    // The protection is switched off last thing before the delete.
    let modified = instances.iter().rfind(|one| unprotected(one)).map(|one| one.at);
    let before = |one: &&&Happening| Some(one.at) >= modified && one.name == "db1-temp";
    let free = instances.iter().filter(before).find(|one| available(one)).map(|one| one.at);
    rename + restore + between(modified, free) + between(at(&deletion), at(&gone))
}

fn between(from: Option<SystemTime>, to: Option<SystemTime>) -> Duration {
    to.unwrap().duration_since(from.unwrap()).unwrap_or_default()
}

fn middle_and_worst(figures: &mut [f64]) -> (f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() - 1])
}

fn wish() -> Wish {
    Wish::restore(Identifier::from_rds("db1"), None)
}

/// How many killed and resumed runs a second.
async fn kills() -> f64 {
    let script = Script { pause: Some(Duration::from_secs(60)), ..Script::new(1, wish()) };
    let points = script.points().await.unwrap();
    let began = Instant::now();
    for point in &points {
        script.killed_at(&[*point]).await.unwrap();
    }
    points.len() as f64 / began.elapsed().as_secs_f64()
}
