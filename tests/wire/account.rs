//! A run is carried on with credentials of its own account only, whether or not STS answers.

use crate::golden;
use crate::support::{Bench, RESTORE, SLOW};
use trapheus::sim::Account;

const CALLER: &str = "GetCallerIdentity";

#[test]
fn without_sts_the_databases_say_it() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    bench.deny(CALLER, 0);
    bench.run(&["resume"]).assert_code(0);
    assert_eq!(bench.id_of("db1-temp"), None);
}

#[test]
fn another_account_is_refused() {
    for sts in [true, false] {
        let bench = Bench::at(SLOW);
        bench.interrupted_at(RESTORE);
        bench.in_another_account();
        if !sts {
            bench.deny(CALLER, 0);
        }
        let (changes, journal) = (bench.changes(), bench.journal_text());
        for command in ["resume", "rollback"] {
            let came = bench.run(&[command]);
            came.assert_code(3);
            golden!(bench, "other_account", came);
        }
        // What RDS shows there says nothing of the run.
        let came = bench.run(&["status", &bench.run_id()]);
        came.assert_code(0);
        assert!(came.err.contains("these credentials are of 111122223333"), "{}", came.err);
        assert!(!came.out.contains("now: "), "{}", came.out);
        let came = bench.run(&["status", &bench.run_id(), "-o", "json"]);
        assert!(came.json()["serving"].is_null() && came.err.contains("111122223333"), "{came:?}");
        assert_eq!((bench.changes(), bench.journal_text()), (changes, journal));
    }
}

/// Neither STS nor RDS says whose account it is: not now.
#[test]
fn an_account_that_nobody_tells() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    let empty = Bench::of(Account::empty(1), SLOW);
    empty.deny(CALLER, 0);
    let journal = bench.journal_text();
    for command in ["resume", "rollback"] {
        let came = bench.run(&[command, "--endpoint-url", &empty.url]);
        came.assert_code(75);
        golden!(bench, "account_not_known", came);
    }
    assert_eq!(bench.journal_text(), journal);
    empty.assert_untouched();
}
