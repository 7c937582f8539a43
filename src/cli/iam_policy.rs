//! `trapheus iam-policy`: the rows of [`NEEDS`] as an IAM policy.

use super::args::Shared;
use super::config::{self, Filled};
use super::exit::{Exit, Failure};
use super::session::print;
use crate::alert::Email;
use crate::plan::{Identifier, RUN_TAG, Shape};
use crate::rds::{self, NEEDS, Need, On, Options, Statement, Under};
use crate::report::{Output, Terminal};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;

const EXAMPLES: &str = "\
Examples:
  trapheus iam-policy --identifier db1 --account 111122223333 --region eu-west-1 > policy.json
  trapheus iam-policy --identifier aurora1 --cluster --member 'aurora1-*'
  aws iam create-policy --policy-name trapheus-db1 --policy-document file://policy.json";

/// Else it would be learned on the night of the first failure.
const NO_MAIL: &str = "note: no configuration file here has [alert.email], so the policy allows no \
                       e-mail; name the one of the runs with --config\n";

/// IAM takes no managed policy that is longer, not counting white space.
const LONGEST: usize = 6144;
const TOO_LONG: &str = "note: IAM takes no managed policy of more than 6144 characters, and this one has more: \
                        put it into the role itself, or make it shorter, as by --member 'aurora1-*'\n";

/// Print the IAM policy that allows what the tool sends, and no more
///
/// Changes and deletes are allowed only of what bears the tag of a run. With --identifier the policy
/// is for runs on that database: a last snapshot of it must be called <identifier>-final-…. The members
/// of a cluster may have any name: without --member they are known by their tags alone, so whoever holds
/// the policy may tag, and then delete, any DB instance. Readers that a scaling policy added are members
/// too: application-autoscaling-*. E-mail, and
/// what `trapheus notify test` asks of SES, is allowed where the configuration has it. Without --region
/// the policy is for every region of the partition (aws, aws-cn, …) that the region of the environment
/// or the profile is in.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct IamPolicy {
    /// Only for runs on this database
    #[arg(short, long, env = "TRAPHEUS_IDENTIFIER", hide_env_values = true, value_name = "ID")]
    identifier: Option<String>,
    /// The identifier names a cluster; without one, for runs on clusters alone
    #[arg(long, env = "TRAPHEUS_CLUSTER", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    cluster: bool,
    /// Only these members of the cluster; * stands for any letters, and the flag may be given again.
    /// Without it whoever holds the policy may tag any DB instance, and who may tag may delete
    #[arg(long = "member", value_name = "PATTERN", value_parser = member)]
    members: Vec<String>,
    /// Only in this account
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    account: Option<String>,
}

/// Twelve digits.
fn account(text: &str) -> Result<String, String> {
    let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Ok(text.to_owned()) } else { Err("an account has 12 digits".to_owned()) }
}

/// The name of an instance, in which `*` may stand for any letters, as IAM has it.
fn member(text: &str) -> Result<String, String> {
    let pattern = text.trim().to_ascii_lowercase();
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '*';
    let valid = match pattern.contains('*') {
        true => pattern.len() <= 63 && pattern.chars().all(letter),
        false => Identifier::parse(&pattern).is_ok(),
    };
    if valid { Ok(pattern) } else { Err("neither an identifier nor one with a *".to_owned()) }
}

impl IamPolicy {
    pub(super) async fn run(self, mut shared: Shared) -> Result<Exit, Failure> {
        let Filled { alerts, .. } = config::fill(&mut shared)?;
        let Shared { profile, region, .. } = shared.clone();
        let usual = Options { profile, region: region.clone(), ..Options::default() };
        let usual = rds::region(&usual).await.unwrap_or_default();
        let scope = self.scope(region, partition(&usual))?;
        let policy = scope.policy(alerts.email.as_ref());
        let text = match shared.output {
            Some(Output::Jsonl) => serde_json::to_string(&policy),
            _ => serde_json::to_string_pretty(&policy),
        };
        let text = text.map_err(anyhow::Error::from)?;
        let too_long =
            (text.split_whitespace().map(str::len).sum::<usize>() > LONGEST).then_some(TOO_LONG);
        print(format!("{text}\n").as_bytes())?;
        let lacks_mail = alerts.email.is_none().then_some(NO_MAIL);
        for note in lacks_mail.into_iter().chain(too_long).filter(|_| !shared.quiet) {
            Terminal::standard().say(note);
        }
        Ok(Exit::Done)
    }

    fn scope(self, region: Option<String>, partition: &'static str) -> Result<Scope, Failure> {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_one = |region: &String| !region.is_empty() && region.chars().all(word);
        if let Some(wrong) = region.iter().find(|region| !is_one(region)) {
            let what = format!("'{wrong}' is not a region");
            return Err(Failure::usage(&what, "write it like eu-west-1"));
        }
        if !self.cluster && !self.members.is_empty() {
            let what = "--member is for the members of a cluster";
            return Err(Failure::usage(what, "add --cluster, or drop it"));
        }
        let shape = if self.cluster { Shape::Cluster } else { Shape::Instance };
        let name = self.identifier.map(|name| Identifier::parse_as(shape, &name)).transpose();
        let name =
            name.map_err(|error| Failure::usage(&error.to_string(), "check --identifier"))?;
        let all = [Shape::Instance, Shape::Cluster];
        let runs = if name.is_some() || self.cluster { vec![shape] } else { all.to_vec() };
        let Self { members, account, .. } = self;
        Ok(Scope { name, runs, members, account, region, partition })
    }
}

/// The runs that a policy is for.
struct Scope {
    name: Option<Identifier>,
    runs: Vec<Shape>,
    /// The members of clusters, as patterns; none: any.
    members: Vec<String>,
    account: Option<String>,
    region: Option<String>,
    /// That of the region, or of the one that a run would take.
    partition: &'static str,
}

/// A policy as IAM takes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    version: &'static str,
    statement: Vec<Allow>,
}

/// One statement.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Allow {
    sid: String,
    effect: &'static str,
    action: Vec<&'static str>,
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Conditions::is_empty")]
    condition: Conditions,
}

/// Operator → key → values.
type Conditions = BTreeMap<&'static str, BTreeMap<String, Vec<String>>>;

impl Scope {
    fn policy(&self, email: Option<&Email>) -> Policy {
        let mut statement: Vec<Allow> = Vec::new();
        let needed = |need: &&Need| need.runs.iter().any(|run| self.runs.contains(run));
        for need in NEEDS.iter().filter(needed) {
            let sid = format!("{:?}", need.statement);
            if statement.last().is_none_or(|last| last.sid != sid) {
                statement.push(self.allow(need.statement));
            }
            let Some(allow) = statement.last_mut() else { continue };
            add(&mut allow.action, [need.action]);
            add(&mut allow.resource, self.resources(need));
        }
        statement.extend(email.into_iter().flat_map(|email| self.mail(email)));
        Policy { version: "2012-10-17", statement }
    }

    /// A statement that allows nothing yet.
    fn allow(&self, of: Statement) -> Allow {
        let condition = self.condition(of.under());
        let (action, resource) = (Vec::new(), Vec::new());
        Allow { sid: format!("{of:?}"), effect: "Allow", action, resource, condition }
    }

    fn condition(&self, under: Under) -> Conditions {
        let one = |operator, key: &str, values: &[String]| {
            (operator, BTreeMap::from([(key.to_owned(), values.to_vec())]))
        };
        let tag = |of: &str| one("StringLike", &format!("aws:{of}/{RUN_TAG}"), &[self.mark()]);
        let via = || {
            let services = ["rds", "secretsmanager"];
            let names = services.map(|service| format!("{service}.{}.*", self.region()));
            one("StringLike", "kms:ViaService", &names)
        };
        let conditions = match under {
            Under::Nothing => vec![],
            Under::Tagged => vec![tag("ResourceTag")],
            Under::Tagging => vec![tag("RequestTag")],
            Under::PassedToRds => {
                let services = ["rds", "monitoring.rds", "directoryservice.rds"];
                let names = services.map(|service| format!("{service}.amazonaws.com"));
                vec![one("StringEquals", "iam:PassedToService", &names)]
            }
            Under::ViaRds => vec![via()],
            Under::GrantToRds => {
                vec![one("Bool", "kms:GrantIsForAWSResource", &["true".to_owned()]), via()]
            }
        };
        conditions.into_iter().collect()
    }

    /// The tag of any run on the database, or of any at all: `<identifier>-<date>-<time>-<letters>`
    /// and the role.
    fn mark(&self) -> String {
        format!("{}-????????-??????-????/*", self.name.as_ref().map_or("*", Identifier::as_str))
    }

    fn region(&self) -> &str {
        self.region.as_deref().unwrap_or("*")
    }

    fn account(&self) -> &str {
        self.account.as_deref().unwrap_or("*")
    }

    /// An ARN of RDS in the account.
    fn arn(&self, shape: Shape, name: &str) -> String {
        self.of("rds", self.account(), &format!("{}:{name}", shape.word()))
    }

    fn of(&self, service: &str, account: &str, rest: &str) -> String {
        // No region: a role is everywhere.
        let region = if service == "iam" { "" } else { self.region() };
        format!("arn:{}:{service}:{region}:{account}:{rest}", self.partition)
    }

    /// The resources of a row, for each kind of run that needs it.
    fn resources(&self, need: &Need) -> Vec<String> {
        let runs = need.runs.iter().filter(|run| self.runs.contains(run));
        runs.flat_map(|run| need.on.iter().flat_map(|on| self.on(*on, *run))).collect()
    }

    fn on(&self, on: On, run: Shape) -> Vec<String> {
        let of = |shape, names: Vec<String>| -> Vec<String> {
            names.iter().map(|name| self.arn(shape, name)).collect()
        };
        let any = || vec!["*".to_owned()];
        match on {
            On::All => any(),
            On::OfRds => vec![self.of("rds", self.account(), "*")],
            On::Target => of(run, vec![self.target()]),
            On::Names => of(run, self.names()),
            On::Instances if run == Shape::Instance => of(run, self.names()),
            On::Members if run == Shape::Instance => Vec::new(),
            On::Instances | On::Members => of(Shape::Instance, self.members()),
            On::OwnMembers => of(Shape::Instance, vec![format!("{}-instance-?", self.target())]),
            On::Snapshot => of(run.snapshots(), vec![self.named("-snapshot")]),
            On::Snapshots => of(run.snapshots(), self.snapshots(run.snapshots())),
            On::Last => of(run.snapshots(), vec![self.named("-final-*")]),
            On::AnySnapshot => of(run.snapshots(), any()),
            On::Source => {
                vec![self.of("rds", "*", &format!("{}:*", run.snapshots().word()))]
            }
            On::Groups(words) => {
                let group = |word: &&str| self.of("rds", self.account(), &format!("{word}:*"));
                words.iter().map(group).collect()
            }
            On::Roles => vec![self.of("iam", self.account(), "role/*")],
            On::Keys => vec![self.of("kms", "*", "key/*")],
            On::Secrets => vec![self.of("secretsmanager", self.account(), "secret:rds!*")],
        }
    }

    fn target(&self) -> String {
        self.named("")
    }

    /// The identifier and what follows it; without one, anything.
    fn named(&self, rest: &str) -> String {
        self.name.as_ref().map_or("*".to_owned(), |name| format!("{name}{rest}"))
    }

    /// One that is too long for an aside name is only ever the source of a snapshot.
    fn names(&self) -> Vec<String> {
        let aside = self.name.as_ref().and_then(|name| name.aside().ok());
        std::iter::once(self.target()).chain(aside.map(|name| name.to_string())).collect()
    }

    /// The members, under each name that a run gives them.
    fn members(&self) -> Vec<String> {
        if self.members.is_empty() {
            return vec!["*".to_owned()];
        }
        let names = |pattern: &String| {
            let name = Identifier::of(Shape::Instance, pattern);
            let given = name.aside().into_iter().chain([name.undone()]);
            // Where it may end with anything, these are meant already.
            let given = given.filter(|_| !pattern.ends_with('*'));
            let all = std::iter::once(name.clone()).chain(given);
            all.map(|name| name.to_string()).collect::<Vec<_>>()
        };
        self.members.iter().flat_map(names).collect()
    }

    /// The snapshot's own name, and the one that it bears for the time being: any letters for those
    /// of the run.
    fn snapshots(&self, shape: Shape) -> Vec<String> {
        let Some(name) = &self.name else { return vec!["*".to_owned()] };
        let snapshot = Identifier::of(shape, &name.snapshot());
        vec![snapshot.to_string(), snapshot.provisional("????").to_string()]
    }

    /// E-mail as it is configured, and what `trapheus notify test` asks SES before it sends one.
    fn mail(&self, email: &Email) -> Vec<Allow> {
        let region = email.region.as_deref().unwrap_or(self.region());
        let partition = email.region.as_deref().map_or(self.partition, partition);
        let of = |kind: &str, name: &str| {
            let account = self.account();
            format!("arn:{partition}:ses:{region}:{account}:{kind}/{name}")
        };
        let allow = |sid: &str, action, resource, condition| Allow {
            sid: sid.to_owned(),
            effect: "Allow",
            action,
            resource,
            condition,
        };
        // The recipients too, as long as SES keeps the account in its sandbox.
        let mut resource = vec![of("identity", "*")];
        resource.extend(email.identity_arn.clone());
        resource.extend(email.configuration_set.as_ref().map(|set| of("configuration-set", set)));
        let address = bare(&email.from);
        let from = BTreeMap::from([("ses:FromAddress".to_owned(), vec![address.clone()])]);
        let from = Conditions::from([("StringEquals", from)]);
        let free = Conditions::new;
        let mut statements = vec![
            // A mail with a file is inferred to need the second.
            allow("Mail", vec!["ses:SendEmail", "ses:SendRawEmail"], resource, from),
            allow("MailAccount", vec!["ses:GetAccount"], vec!["*".to_owned()], free()),
        ];
        // That of another account is not asked for. The sender may be verified by its domain.
        if email.identity_arn.is_none() {
            let domain = address.rsplit_once('@').map(|(_, domain)| domain);
            let names = std::iter::once(address.as_str()).chain(domain);
            let senders = names.map(|name| of("identity", name)).collect();
            statements.push(allow("MailSender", vec!["ses:GetEmailIdentity"], senders, free()));
        }
        statements
    }
}

/// Adds what is not there yet.
fn add<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}

/// The address of a sender that may have a display name: `Name <address>`.
fn bare(from: &str) -> String {
    let address = from.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    address.map_or(from, |(address, _)| address).trim().to_owned()
}

/// The partition that a region is of, by the names of its regions; the large one where none is known.
fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 6] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    let of = PARTITIONS.iter().find(|(begins, _)| region.starts_with(begins));
    of.map_or("aws", |(_, partition)| partition)
}
