//! Journals that cannot be read: they do not stand in the way of other databases.

use crate::golden;
use crate::support::{Bench, RESTORE, SLOW, write};

/// A whole line in the middle that is none of ours.
fn damage(bench: &Bench, id: &str) {
    write(bench, &format!("state/runs/{id}.jsonl"), "{\"v\":1,\n{}\n");
}

/// The only run is interrupted, and a damaged journal of another database lies beside its own.
fn bench() -> (Bench, String) {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    let id = bench.run_id();
    damage(&bench, "db10-20250101-000000-aaaa");
    (bench, id)
}

const WARNING: &str = "warning: the journal";

#[test]
fn the_good_ones_are_listed_and_carried_on() {
    let (bench, id) = bench();
    let came = bench.run(&["status"]);
    came.assert_code(0);
    assert!(came.out.contains(&id) && came.err.contains(WARNING), "{came:?}");
    let came = bench.run(&["status", "-o", "json"]);
    assert_eq!(came.json()["run"], id.as_str());
    // Not all is well, whatever becomes of the others.
    let came = bench.run(&["resume", "--all"]);
    came.assert_code(1);
    assert!(came.err.contains("db1 is restored from") && came.err.contains(WARNING), "{came:?}");
    assert_eq!(bench.id_of("db1-temp"), None);
}

#[test]
fn the_one_that_is_meant_is_carried_on() {
    let (bench, _) = bench();
    let came = bench.run(&["resume"]);
    came.assert_code(0);
    assert!(came.err.contains(WARNING), "{}", came.err);
    // Nothing is left to carry on; but for the bad one that is not known.
    bench.run(&["resume", "--identifier", "db1"]).assert_code(0);
    bench.run(&["resume", "--identifier", "db10"]).assert_code(1);
    bench.run(&["resume"]).assert_code(1);
}

#[test]
fn only_its_own_database_is_refused() {
    let bench = Bench::new();
    damage(&bench, "db1-20250101-000000-aaaa");
    let came = bench.restore(&["-q"]);
    came.assert_code(3);
    golden!(bench, "refused_bad_journal", came);
    let dry = bench.restore(&["--dry-run", "-o", "json"]);
    dry.assert_code(3);
    assert_eq!(dry.json()["exit_code"], 3);
    bench.assert_untouched();
    let came = bench.run(&["restore", "--identifier", "db10", "--dry-run"]);
    came.assert_code(0);
    assert!(came.err.contains(WARNING), "{}", came.err);
}

/// What is said next is the way on: `--lost-journal` does not write over a journal that is there.
#[test]
fn what_is_said_next_goes_on_without_it() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    let (id, journal) = (bench.run_id(), bench.journal_text());
    let second = journal.lines().nth(1).unwrap();
    let path = format!("state/runs/{id}.jsonl");
    write(&bench, &path, &journal.replacen(second, "{}", 1));
    let lost = ["resume", "--identifier", "db1", "--lost-journal"];
    for args in [&["resume"][..], &["resume", "--identifier", "db1"], &["rollback", &id], &lost] {
        let came = bench.run(args);
        came.assert_code(1);
        assert!(came.err.contains("is damaged in line 2"), "{args:?}: {}", came.err);
        let said = came.err.split("next:").nth(1).unwrap();
        let said = said.split(" mv ").nth(1).unwrap().split(", and then: trapheus ");
        let [moved, next] = said.collect::<Vec<_>>()[..] else { panic!("{}", came.err) };
        let moved: Vec<_> = moved.split(' ').collect();
        let journal = bench.state().join("runs").join(format!("{id}.jsonl"));
        assert_eq!(moved, [journal.to_str().unwrap(), &format!("{}.damaged", journal.display())]);
        let meant = format!("{} --region eu-west-1 ", lost.join(" "));
        assert!(next.starts_with(&meant), "{args:?}: {next}");
    }
    let file = |end: &str| bench.home.path().join(format!("{path}{end}"));
    std::fs::rename(file(""), file(".damaged")).unwrap();
    let came = bench.run(&lost);
    came.assert_code(0);
    assert!(came.err.contains(&format!("the journal of the run {id} is written anew")), "{came:?}");
    assert_eq!(bench.id_of("db1-temp"), None);
}

/// Two runs: the code is that of the worst, and each has its line.
#[test]
fn the_worst_of_several_is_told() {
    let bench = Bench::at(SLOW);
    bench.interrupted_at(RESTORE);
    bench.age_journal();
    let id = bench.run_id();
    // The same run under the name of a later one, of an account that is not this one.
    let other = "db1-20990101-000000-aaaa";
    let journal = bench.journal_text().replace("111122223333", "999988887777");
    write(&bench, &format!("state/runs/{other}.jsonl"), &journal.replace(&id, other));
    let came = bench.run(&["resume", "--all", "-o", "json", "--timeout", "10ms"]);
    came.assert_code(3);
    let codes: Vec<_> = came
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|result| (result["exit_code"].as_u64().unwrap(), result["run"].clone()))
        .collect();
    assert_eq!(codes, [(75, id.into()), (3, other.into())]);
}
