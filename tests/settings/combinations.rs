//! What RDS does not take together (rds-facts 1.6): each is refused by the simulator, and is never sent
//! by a run, or told and harmless.

use super::databases::databases;
use super::rows::{RESTORE, rows};
use super::{about, others, outcome, run, script};
use std::collections::BTreeMap;
use trapheus::cli::rehearse::{Left, Stage};
use trapheus::plan::{Deletion, FinalSnapshot, Outcome, Wish};
use trapheus::run::Ending;
use trapheus::sim::{Account, Asked, Request};

use Met::{Ends, Never, Refused};

/// A combination.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    /// What RDS answers.
    pub(crate) code: &'static str,
    /// The account in which that is so.
    pub(crate) prepare: fn(&Account),
    /// The request, as a query.
    pub(crate) request: &'static str,
    pub(crate) met: Met,
}

/// How a run meets it.
pub(crate) enum Met {
    /// No request of any run is like this.
    Never(fn(&Sent<'_>) -> bool),
    /// It cannot be seen in a request alone: in an account where it comes up, a run that is asked for
    /// this ends in one of these ways, and RDS has not refused more than this one request.
    Ends(fn(&Account), fn() -> Wish, &'static [Outcome]),
    /// The same, refused before the first change.
    Refused(fn(&Account), fn() -> Wish),
}
/// A request, with its parameters at hand.
pub(crate) struct Sent<'a>(pub(crate) &'a Asked);

impl Sent<'_> {
    pub(crate) fn is(&self, operation: &str) -> bool {
        self.0.operation.starts_with(operation)
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.parameters.get(name).map_or("", String::as_str)
    }

    /// Whether it has a parameter, or a list of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        let of = |key: &String| key.split('.').next() == Some(name);
        self.0.parameters.keys().any(of)
    }

    pub(crate) fn number(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or_default()
    }

    pub(crate) fn on(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    pub(crate) fn engine(&self, kinds: &[&str]) -> bool {
        kinds.iter().any(|kind| self.text("Engine").starts_with(kind))
    }

    /// From which size on gp3 can be made faster; SQL Server has none.
    pub(crate) fn threshold(&self) -> i64 {
        if self.engine(&["oracle"]) { 200 } else { 400 }
    }

    /// Whether the speed of gp3 is given.
    pub(crate) fn speed(&self) -> bool {
        self.text("StorageType") == "gp3" && (self.has("Iops") || self.has("StorageThroughput"))
    }
}

/// Asks an account, and gives the request as it arrived.
fn ask(account: &Account, request: &str) -> Asked {
    let copy = if request.starts_with(RESTORE) { "&DBInstanceIdentifier=copy" } else { "" };
    let stage = Stage::new(account.clone(), 1.0);
    let scope = "AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/rds/aws4_request";
    let request = Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: vec![("authorization".to_owned(), scope.to_owned())],
        body: format!("Version=2014-10-31&Action={request}{copy}").into(),
        ..Request::default()
    };
    account.handle(stage.clock.system_time(), &request);
    account.requests().pop().unwrap()
}

/// Every request of runs of every kind and task, on databases that have every attribute, and with a
/// last snapshot of the old database.
async fn sent() -> BTreeMap<String, Vec<Asked>> {
    let mut sent = BTreeMap::new();
    let last = || Deletion { final_snapshot: Some(FinalSnapshot::OfRun), ..Deletion::default() };
    for database in databases() {
        for wish in [database.wish(), database.wish().deleting(last())] {
            let stage = Stage::new(database.account(1), 1.0);
            let left = stage.start(&wish).await.unwrap();
            assert_eq!(outcome(&left).outcome, Outcome::Done, "{}", database.name);
            sent.insert(format!("{} {:?}", database.name, wish.deletion), stage.account.requests());
        }
    }
    for script in std::iter::once(script(1)).chain(others()) {
        let stage = script.stage();
        let left = stage.start(&script.wish).await.unwrap();
        assert_eq!(outcome(&left).outcome, Outcome::Done, "{}", about(&script));
        sent.insert(about(&script), stage.account.requests());
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn what_does_not_go_together_is_refused_and_never_sent() {
    let sent = sent().await;
    let mut broken = Vec::new();
    for row in rows() {
        let account = Account::sample(1);
        (row.prepare)(&account);
        let asked = ask(&account, row.request);
        assert_eq!(asked.outcome.as_deref(), Some(row.code), "{}", row.what);
        let Never(is_so) = row.met else { continue };
        assert!(is_so(&Sent(&asked)), "{} is not known again", row.what);
        for (run, requests) in &sent {
            if requests.iter().any(|asked| is_so(&Sent(asked))) {
                broken.push(format!("{} is sent: {run}", row.what));
            }
        }
    }
    // Nothing else of the kind either.
    let refused = |asked: &&Asked| {
        asked.outcome.as_deref().is_some_and(|code| code.starts_with("InvalidParameter"))
    };
    for (run, requests) in &sent {
        broken.extend(requests.iter().find(refused).map(|asked| format!("{run}: {asked:?}")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let (rows, requests) = (rows().len(), sent.values().map(Vec::len).sum::<usize>());
    println!("{rows} combinations, in none of {requests} requests of {} runs", sent.len());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_known_before_is_told_and_harmless() {
    let mut wrong = Vec::new();
    for row in rows() {
        let account = Account::sample(1);
        let (wish, ends) = match row.met {
            Never(_) => continue,
            Ends(prepare, wish, ends) => {
                prepare(&account);
                (wish(), ends)
            }
            Refused(prepare, wish) => {
                prepare(&account);
                (wish(), [].as_slice())
            }
        };
        let stage = Stage::new(account, 1.0);
        let (left, broken) = run(&stage, &wish).await;
        match &left {
            Left::Refused(_) if ends.is_empty() => {}
            Left::Ending(Ending::Ended(ended), _) if ends.contains(&ended.outcome) => {}
            Left::Ending(ending, _) => wrong.push(format!("{}: {ending:?}", row.what)),
            other => wrong.push(format!("{}: {other:?}", row.what)),
        }
        wrong.extend(broken.into_iter().map(|broken| format!("{}: {broken}", row.what)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
