//! The policy that `trapheus iam-policy` prints allows every request that the plans can send, and
//! nothing that is not needed. A small evaluator of our own stands for IAM.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

mod asked;
#[path = "../settings/databases.rs"]
mod databases;
mod iam;
mod runs;
#[path = "../support/mod.rs"]
mod support;

use iam::{Part, Policy, Question};
use runs::Asked;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use trapheus::plan::{Identifier, Shape};

/// IAM takes no managed policy that is longer, not counting white space.
const LONGEST: usize = 6144;

const PLACE: [&str; 4] = ["--account", "111122223333", "--region", "eu-west-1"];

/// The policy, and what is said beside it.
fn said(arguments: &[&str]) -> (String, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
    command.env_clear().env("HOME", home.path()).current_dir(home.path());
    let output = command.arg("iam-policy").args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn printed(arguments: &[&str]) -> String {
    said(arguments).0
}

fn policy_for(name: Option<&Identifier>, place: &[&str]) -> String {
    let mut arguments: Vec<_> =
        name.iter().flat_map(|name| ["--identifier", name.as_str()]).collect();
    if name.is_some_and(|name| name.shape() == Shape::Cluster) {
        arguments.push("--cluster");
    }
    arguments.extend(place);
    printed(&arguments)
}

/// The policies of the runs on one database.
struct Policies {
    /// For it alone, in its account and region.
    own: Policy,
    /// For all, in its account and region.
    all: Policy,
    /// The same two for any account and region.
    anywhere: [Policy; 2],
    /// That for it alone, and for these members by their names; of a cluster.
    members: Option<Policy>,
}

impl Policies {
    fn of(name: &Identifier, questions: &BTreeSet<&Question>) -> Self {
        let of = |name, place: &[&str]| Policy::read(&policy_for(name, place));
        let anywhere = [of(Some(name), &[]), of(None, &[])];
        let members = members(name, questions);
        let flags = members.iter().flat_map(|member| ["--member", member]);
        let place: Vec<_> = PLACE.into_iter().chain(flags).collect();
        let members = (!members.is_empty()).then(|| of(Some(name), &place));
        Self { own: of(Some(name), &PLACE), all: of(None, &PLACE), anywhere, members }
    }

    /// Those for the one database.
    fn narrow(&self) -> Vec<&Policy> {
        [&self.own, &self.anywhere[0]].into_iter().chain(&self.members).collect()
    }

    fn each(&self) -> Vec<&Policy> {
        [self.narrow(), vec![&self.all, &self.anywhere[1]]].concat()
    }
}

/// The members of a cluster under their own names: all that is asked about under no name that a run
/// gives.
fn members(name: &Identifier, questions: &BTreeSet<&Question>) -> BTreeSet<String> {
    let instance =
        |question: &&Question| question.resource.split_once(":db:").map(|(_, of)| of.to_owned());
    let instances =
        questions.iter().filter_map(instance).filter(|_| name.shape() == Shape::Cluster);
    instances.filter(|of| of != "*" && !of.ends_with("-temp") && !of.ends_with("-undone")).collect()
}

/// Without an identifier a last snapshot may have any name, and so may one that is taken anew: what
/// must be tagged then is the database.
fn takes_any_name(action: &str) -> bool {
    ["rds:CreateDBSnapshot", "rds:CreateDBClusterSnapshot"].contains(&action)
}

/// What is allowed in more than one way.
fn is_allowed_twice(of: &str, part: &Part) -> bool {
    let takes = |sid: &str, action: &str| sid == "Mark" && takes_any_name(action);
    of == "all" && matches!(part, Part::Action(sid, action) if takes(sid, action))
}

/// What runs on each database have asked of IAM.
fn by_name(all: &[Asked]) -> BTreeMap<&Identifier, BTreeSet<&Question>> {
    let mut asked = BTreeMap::<_, BTreeSet<_>>::new();
    for Asked { name, questions, .. } in all {
        asked.entry(name).or_default().extend(questions);
    }
    asked
}

#[tokio::test(start_paused = true)]
async fn no_request_is_denied_and_nothing_is_allowed_that_is_not_needed() {
    let all = runs::all().await;
    let asked = by_name(&all);
    let policies: BTreeMap<_, _> =
        asked.iter().map(|(name, asked)| (*name, Policies::of(name, asked))).collect();
    let (mut denied, mut owed) = (BTreeSet::new(), BTreeMap::<_, BTreeSet<Part>>::new());
    for (name, questions) in &asked {
        let (policies, word) = (&policies[name], name.shape().word());
        for question in questions {
            if !policies.each().iter().all(|policy| policy.allows(question)) {
                denied.insert(format!("{name}: {question:?}"));
            }
            owed.entry(word).or_default().extend(policies.own.owes(question));
            owed.entry("all").or_default().extend(policies.all.owes(question));
        }
    }
    assert!(denied.is_empty(), "denied:\n{denied:#?}");
    let mut idle = Vec::new();
    for (name, policies) in &policies {
        for (of, policy) in [(name.shape().word(), &policies.own), ("all", &policies.all)] {
            let parts = policy.parts().into_iter();
            let unowed =
                parts.filter(|part| !owed[of].contains(part) && !is_allowed_twice(of, part));
            idle.extend(unowed.map(|part| format!("{of}: {part:?}")));
        }
    }
    assert!(idle.is_empty(), "no request needs\n{idle:#?}");
    let strange: usize =
        asked.iter().map(|(name, questions)| strange(name, questions, &policies[name])).sum();
    println!(
        "{} runs, {} requests, {} questions, each with 4 policies or 5: none denied; {strange} \
         strange ones: none allowed",
        all.len(),
        all.iter().map(|asked| asked.requests).sum::<usize>(),
        asked.values().map(BTreeSet::len).sum::<usize>(),
    );
}

const MARK: &str = "aws:ResourceTag/trapheus:run";
const MARKING: &str = "aws:RequestTag/trapheus:run";

/// Asks for what is no run's business, and counts it: each must be denied.
fn strange(name: &Identifier, questions: &BTreeSet<&Question>, policies: &Policies) -> usize {
    let (mut count, mut allowed) = (0, Vec::new());
    let (narrow, each) = (policies.narrow(), policies.each());
    let mut deny = |what: &str, changed: &Question, by: &[&Policy]| {
        count += 1;
        if by.iter().any(|policy| policy.allows(changed)) {
            allowed.push(format!("{name}, {what}: {changed:?}"));
        }
    };
    for question in questions.iter().filter(|question| is_guarded(question)) {
        let any_name = takes_any_name(&question.action) && is_snapshot(&question.resource);
        for (what, key, value) in foreign(question) {
            let mut changed = (*question).clone();
            changed.context.remove(key);
            changed.context.extend(value.map(|value| (key.to_owned(), value.to_owned())));
            let own_alone = any_name || what == "of another run";
            deny(what, &changed, if own_alone { &narrow } else { &each });
            // It would be seen.
            assert!(policies.own.loosened(key).allows(&changed), "not {key} guards {changed:?}");
        }
        let own: Vec<_> = std::iter::once(&policies.own).chain(&policies.members).collect();
        for (what, resource) in elsewhere(name, question) {
            let changed = Question { resource, ..(*question).clone() };
            deny(what, &changed, &own);
        }
        for resource in of_no_member(&question.resource) {
            let changed = Question { resource, ..(*question).clone() };
            let own: Vec<_> = policies.members.iter().collect();
            deny("of no member", &changed, &own);
        }
    }
    assert!(allowed.is_empty(), "allowed:\n{allowed:#?}");
    count
}

fn is_snapshot(resource: &str) -> bool {
    resource.contains(":snapshot:") || resource.contains(":cluster-snapshot:")
}

/// Whether it is about a change of what can bear a tag of ours, and not about what the change names.
fn is_guarded(question: &Question) -> bool {
    let key = if is_making(&question.action) { MARKING } else { MARK };
    let ours = ["db", "cluster", "snapshot", "cluster-snapshot"];
    let of = question.resource.split(':').nth(5).unwrap_or_default();
    let reads = question.action.starts_with("rds:Describe");
    ours.contains(&of) && !reads && question.context.contains_key(key)
}

fn is_making(action: &str) -> bool {
    ["rds:Restore", "rds:Create", "rds:Copy", "rds:Add"].iter().any(|verb| action.starts_with(verb))
}

/// The tags with which it must be denied.
fn foreign(question: &Question) -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let key = if is_making(&question.action) { MARKING } else { MARK };
    // What is tagged already may be tagged further, and a snapshot may be taken of it.
    if key == MARKING && question.context.contains_key(MARK) {
        return Vec::new();
    }
    vec![
        ("without a tag", key, None),
        ("of no run", key, Some("mine")),
        ("of another run", key, Some("db10-20260101-000000-wlsd/original")),
    ]
}

/// Resources of others in place of one of the run's.
fn elsewhere(name: &Identifier, of: &Question) -> Vec<(&'static str, String)> {
    let resource = &of.resource;
    let mut others = vec![("in another region", resource.replace("eu-west-1", "us-east-1"))];
    // What is restored may be any snapshot, another account's too.
    if of.action.starts_with("rds:Restore") && is_snapshot(resource) {
        return others;
    }
    others.push(("in another account", resource.replace("111122223333", "999988887777")));
    // Any instance may be a member of a cluster.
    if name.shape() == Shape::Cluster && resource.contains(":db:") {
        return others;
    }
    let (place, _) = resource.rsplit_once(':').unwrap();
    let names = ["0", "-reports", "0-snapshot", "-reports-snapshot"];
    let names = names.map(|rest| format!("{place}:{name}{rest}"));
    others.extend(names.map(|other| ("of another name", other)));
    others
}

/// Instances whose names are like that of a member.
fn of_no_member(resource: &str) -> Vec<String> {
    let Some((place, name)) = resource.split_once(":db:") else { return Vec::new() };
    [format!("{name}0"), format!("x{name}"), format!("{name}-reports"), "db1".to_owned()]
        .map(|other| format!("{place}:db:{other}"))
        .into()
}

/// The actions that know a condition key, by the Service Authorization Reference; resource tags are known
/// to all that are about a resource.
fn knows(key: &str) -> &'static [&'static str] {
    match key {
        MARKING => &[
            "rds:AddTagsToResource",
            "rds:CopyDBClusterSnapshot",
            "rds:CopyDBSnapshot",
            "rds:CreateDBClusterSnapshot",
            "rds:CreateDBInstance",
            "rds:CreateDBSnapshot",
            "rds:RestoreDBClusterFromSnapshot",
            "rds:RestoreDBInstanceFromDBSnapshot",
        ],
        "iam:PassedToService" => &["iam:PassRole"],
        "kms:GrantIsForAWSResource" => &["kms:CreateGrant"],
        "kms:ViaService" => {
            &["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        }
        "ses:FromAddress" => &["ses:SendEmail", "ses:SendRawEmail"],
        other => panic!("nobody has looked up {other}"),
    }
}

/// What IAM would refuse, or what would never hold, is not printed.
#[test]
fn the_policies_are_such_as_iam_takes() {
    let longest = "a2345678-2345678-2345678-2345678-2345678-2345678-2345678-2345678";
    let longest = |shape| Some(Identifier::of(shape, &longest[..63]));
    for name in [None, longest(Shape::Instance), longest(Shape::Cluster)] {
        for region in ["eu-west-1", "ap-southeast-99", "us-gov-west-1", "cn-north-1"] {
            let text =
                policy_for(name.as_ref(), &["--account", "111122223333", "--region", region]);
            let length = text.chars().filter(|c| !c.is_whitespace()).count();
            assert!(length <= LONGEST, "{name:?}: {length}");
            let partition = text.split("\"arn:").skip(1).map(|arn| arn.split(':').next().unwrap());
            assert_eq!(partition.collect::<BTreeSet<_>>().len(), 1, "{text}");
            let policy = Policy::read(&text);
            let mut sids = BTreeSet::new();
            for one in policy.statements() {
                assert!(one.sid.chars().all(|c| c.is_ascii_alphanumeric()), "{}", one.sid);
                assert!(sids.insert(&one.sid), "{} twice", one.sid);
                assert!(!one.actions.iter().any(|action| action.contains(['*', '?'])));
                for key in one.keys().filter(|key| *key != MARK) {
                    let knows = knows(key);
                    let strange =
                        one.actions.iter().find(|action| !knows.contains(&action.as_str()));
                    assert_eq!(strange, None, "{key} of {}", one.sid);
                }
            }
        }
    }
    assert!(policy_for(None, &["--region", "cn-north-1"]).contains("arn:aws-cn:iam::*:role/*"));
}

/// A pattern is taken as it is; the names that a run gives are added where it does not mean them.
#[test]
fn members_are_named_by_patterns() {
    for (patterns, names) in [
        (&[][..], &["*"][..]),
        (&["aurora1-*"], &["aurora1-*"]),
        (&["*-1"], &["*-1", "*-1-temp", "*-1-undone"]),
        (&["a1", "b1*"], &["a1", "a1-temp", "a1-undone", "b1*"]),
    ] {
        let flags = patterns.iter().flat_map(|pattern| ["--member", pattern]);
        let policy = printed(&["--cluster"].into_iter().chain(flags).collect::<Vec<_>>());
        let of = |one: &iam::Statement| -> Vec<String> {
            let of_instance = |arn: &String| Some(arn.split_once(":db:")?.1.to_owned());
            one.resources.iter().filter_map(of_instance).collect()
        };
        for one in Policy::read(&policy).statements() {
            let is = match one.sid.as_str() {
                "Mark" | "Restore" | "Change" | "Delete" => names,
                "OwnMembers" => &["*-instance-?"],
                _ => &[],
            };
            assert_eq!(of(one), is, "{patterns:?}: {}", one.sid);
        }
    }
    let many: Vec<_> = (0..9).map(|number| format!("--member=reader-{number}")).collect();
    let many = many.iter().map(String::as_str).chain(["--cluster"]).collect::<Vec<_>>();
    assert!(said(&many).1.contains("6144 characters"));
}

/// Without --region the policy is for any region of the partition in which a run would be.
#[test]
fn the_partition_is_that_of_the_region_that_a_run_would_take() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("config");
    let profiles = "[default]\nregion = us-gov-west-1\n[profile far]\nregion = cn-north-1\n";
    std::fs::write(&file, profiles).unwrap();
    let file = ("AWS_CONFIG_FILE", file.to_str().unwrap());
    for (environment, arguments, begins) in [
        (&[][..], &[][..], "arn:aws:rds:*:"),
        (&[("AWS_REGION", "")], &[], "arn:aws:rds:*:"),
        (&[("AWS_REGION", "cn-north-1")], &[], "arn:aws-cn:rds:*:"),
        (&[("AWS_DEFAULT_REGION", "cn-north-1")], &[], "arn:aws-cn:rds:*:"),
        (&[("AWS_REGION", "cn-north-1")], &["--region", "eu-west-1"], "arn:aws:rds:eu-west-1:"),
        (&[("TRAPHEUS_REGION", "cn-north-1")], &[], "arn:aws-cn:rds:cn-north-1:"),
        (&[file], &[], "arn:aws-us-gov:rds:*:"),
        (&[file, ("AWS_PROFILE", "far")], &[], "arn:aws-cn:rds:*:"),
        (&[file], &["--profile", "far"], "arn:aws-cn:rds:*:"),
        (&[file, ("AWS_REGION", "eu-west-1")], &["--profile", "far"], "arn:aws:rds:*:"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
        command.env_clear().env("HOME", home.path()).current_dir(home.path());
        command.envs(environment.iter().copied()).arg("iam-policy").args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let arns = text.split("\"arn:").skip(1);
        let partition = |arn: &str| arn.split(':').next().unwrap().to_owned();
        let partitions: BTreeSet<_> = arns.map(partition).collect();
        assert_eq!(partitions.len(), 1, "{environment:?} {arguments:?}: {partitions:?}");
        assert!(text.contains(&format!("\"{begins}")), "{environment:?} {arguments:?}: {text}");
    }
}

/// E-mail is allowed where it is configured, from its sender; and what `notify test` asks before.
#[test]
fn mail_is_allowed_as_it_is_configured() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("own.toml");
    let own = "region = \"eu-west-1\"\n[alert.email]\nfrom = \"Ops <ops@example.com>\"\n\
               to = [\"dba@example.com\"]\nregion = \"eu-central-1\"\n\
               configuration_set = \"own\"\n";
    let of_others = "identity_arn = \"arn:aws:ses:eu-west-1:999988887777:identity/example.com\"\n";
    let printed = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let (policy, note) =
            said(&["--config", file.to_str().unwrap(), "--account", "111122223333"]);
        assert_eq!(note, "");
        Policy::read(&policy)
    };
    let (own, lent) = (printed(own), printed(&format!("{own}{of_others}")));
    let ours = "arn:aws:ses:eu-central-1:111122223333";
    let theirs = "arn:aws:ses:eu-west-1:999988887777";
    let (sends, sender) = ("ses:SendEmail", "ses:GetEmailIdentity");
    // From whom, what, of what; whether it is allowed, and whether with an identity of others.
    for (from, action, resource, allowed) in [
        ("ops@example.com", sends, format!("{ours}:identity/example.com"), [true, true]),
        ("ops@example.com", sends, format!("{ours}:configuration-set/own"), [true, true]),
        ("ops@example.com", sends, format!("{theirs}:identity/example.com"), [false, true]),
        ("ops@example.com", sends, format!("{ours}:configuration-set/else"), [false, false]),
        ("ops@example.com", sends, format!("{theirs}:identity/example.org"), [false, false]),
        ("else@example.com", sends, format!("{ours}:identity/example.com"), [false, false]),
        ("", "ses:GetAccount", "*".to_owned(), [true, true]),
        ("", sender, format!("{ours}:identity/ops@example.com"), [true, false]),
        ("", sender, format!("{ours}:identity/example.com"), [true, false]),
        ("", sender, format!("{ours}:identity/example.org"), [false, false]),
        ("", sender, format!("{theirs}:identity/example.com"), [false, false]),
    ] {
        let from = (!from.is_empty()).then(|| ("ses:FromAddress".to_owned(), from.to_owned()));
        let (action, context) = (action.to_owned(), from.into_iter().collect());
        let question = Question { action, resource, context };
        assert_eq!([&own, &lent].map(|one| one.allows(&question)), allowed, "{question:?}");
    }
    let (policy, note) = said(&[]);
    assert!(!policy.contains("ses:"));
    assert!(note.starts_with("note: ") && note.contains("allows no e-mail"), "{note}");
    assert_eq!(said(&["--quiet"]), (policy, String::new()));
}

#[test]
fn what_is_printed_is_that_committed() {
    let place = ["--account", "111122223333", "--region", "eu-west-1"];
    for (name, arguments) in [
        ("instance", &["--identifier", "DB1"][..]),
        ("cluster", &["--identifier", "aurora1", "--cluster"]),
        ("members", &["--identifier", "aurora1", "--cluster", "--member", "Aurora1-1"]),
        ("clusters", &["--cluster"]),
        ("all", &[]),
    ] {
        insta::assert_snapshot!(name, printed(&[arguments, &place[..]].concat()));
    }
    let lines = printed(&["-o", "jsonl"]);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(&lines), read(&printed(&["-o", "json"])));
}

#[test]
fn what_cannot_be_is_refused() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["--account", "1111"][..],
        &["--account", "11112222333x"],
        &["--account", ""],
        &["--region", ""],
        &["--region", "eu west"],
        &["--region", "*"],
        &["--identifier", "db_1"],
        &["--identifier", "*"],
        &["--identifier", "db1", "--member", "db1-1"],
        &["--cluster", "--member", ""],
        &["--cluster", "--member", "aurora1_*"],
        &["--cluster", "--member", "aurora1-?"],
        &["--cluster", "--member", "aurora1-"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trapheus"));
        command.env_clear().env("HOME", home.path()).current_dir(home.path());
        let output = command.arg("iam-policy").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
