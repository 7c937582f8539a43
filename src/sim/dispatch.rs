//! One request, one answer: who is asked, the fault script, the operation.

use super::account::Asked;
use super::fault::{What, expired};
use super::model::{MODEL, Operation};
use super::quota::describe as account_attributes;
use super::refusal::Refusal;
use super::state::{Call, State};
use super::wire::{self, Bag};
use super::{attached, cluster, describe, events, groups, instance, ses, sts, tags, versions};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// An HTTP request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// From `/`.
    pub path: String,
    /// Without `?`.
    pub query: String,
    /// Names in any case.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Bytes,
}

/// An HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Bytes,
}

/// What comes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The usual.
    Reply(Reply),
    /// The connection breaks, and the request was not applied.
    Lost,
    /// The connection is closed without an answer, and the request was applied.
    Closed,
    /// Nothing comes, ever.
    Hung,
    /// The client died.
    Crashed,
}

/// What an operation comes to, before it is written.
pub(super) struct Outcome {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
    pub(super) error: Option<String>,
}

/// Who is asked for what.
struct Asking {
    service: String,
    operation: String,
    parameters: BTreeMap<String, String>,
    mutating: bool,
}

/// Answers one request.
pub(super) fn answer(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    state.advance(now);
    let signed = scope(request);
    let (access_key, region, service) = signed.clone().unwrap_or_default();
    if !region.is_empty() {
        state.region = region;
    }
    let asking = asking(service, request);
    let number = state.asked.len() as u64 + 1;
    let nth = state.counts.entry(asking.operation.clone()).or_default();
    *nth += 1;
    let nth = *nth;
    let hit = |fault: &&super::fault::Fault| fault.hits(number, &asking.operation, nth);
    let what = state.faults.iter().find(hit).map(|it| it.what.clone());
    let before = match what {
        Some(What::Drop) => Some(("dropped", Answer::Lost)),
        Some(What::Hang) => Some(("hung", Answer::Hung)),
        Some(What::CrashBefore) => Some(("crashed", Answer::Crashed)),
        _ => None,
    };
    let mut asked = Asked {
        number,
        at: state.now,
        service: asking.service.clone(),
        access_key,
        operation: asking.operation.clone(),
        parameters: asking.parameters.clone(),
        mutating: asking.mutating,
        applied: false,
        outcome: None,
    };
    if let Some((word, answer)) = before {
        asked.outcome = Some(word.to_owned());
        state.asked.push(asked);
        return answer;
    }
    let id = request_id(state);
    let refused = refused(state, &asking, signed.is_some(), what.as_ref());
    let outcome = match refused {
        Some(refusal) => error(&asking.service, &refusal, &id),
        None => perform(state, &asking, request, number, what.as_ref(), &id),
    };
    if let Some(What::Drift { identifier, member, value }) = &what {
        state.set_attribute(identifier, member, value);
    }
    if let Some(What::Retag { identifier, key, value }) = &what {
        state.set_tag(identifier, key, value.as_deref());
    }
    asked.applied = outcome.error.is_none();
    let (word, answer) = match what {
        Some(What::Unanswered) => (Some("unanswered".to_owned()), Answer::Closed),
        Some(What::CrashAfter) => (Some("crashed".to_owned()), Answer::Crashed),
        _ => (outcome.error.clone(), Answer::Reply(reply(outcome, id))),
    };
    asked.outcome = word;
    state.asked.push(asked);
    answer
}

/// Key, region and service of the signature's scope:
/// `Credential=key/date/region/service/aws4_request`.
fn scope(request: &Request) -> Option<(String, String, String)> {
    let header = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("authorization");
    let (_, value) = request.headers.iter().find(header)?;
    let credential = value.split_once("Credential=")?.1;
    let mut parts = credential.split(['/', ',']).map(str::to_owned);
    let key = parts.next()?;
    let _date = parts.next()?;
    Some((key, parts.next()?, parts.next()?))
}

fn asking(service: String, request: &Request) -> Asking {
    if service == "ses" {
        return Asking {
            operation: ses::operation(request).to_owned(),
            service,
            parameters: BTreeMap::new(),
            mutating: false,
        };
    }
    let mut parameters = wire::parameters(&request.body);
    parameters.extend(wire::parameters(request.query.as_bytes()));
    let operation = parameters.get("Action").cloned().unwrap_or_default();
    let reads = ["Describe", "List", "Get"];
    let mutating = service == "rds" && !reads.iter().any(|verb| operation.starts_with(verb));
    Asking { service, operation, parameters, mutating }
}

/// What is refused before the operation itself is looked at.
fn refused(state: &State, asking: &Asking, signed: bool, what: Option<&What>) -> Option<Refusal> {
    if !signed {
        return Some(Refusal::new("MissingAuthenticationToken", "Missing Authentication Token"));
    }
    if let Some(refusal) = what.and_then(What::refusal) {
        return Some(refusal);
    }
    if state.credentials_until.is_some_and(|end| state.now >= end) {
        return Some(expired());
    }
    // GetCallerIdentity needs no permission (facts 5.1).
    if state.forbidden.contains(&asking.operation) && asking.service != "sts" {
        return Some(denied(&asking.service, &asking.operation, "*"));
    }
    let late = |role: &String| state.fresh_roles.get(role).is_some_and(|end| state.now < *end);
    if asking.parameters.values().any(late) {
        // facts 1.6
        return Some(Refusal::value(
            "IAM role ARN value is invalid or does not include the required permissions",
        ));
    }
    None
}

/// `AccessDenied`, in the words of facts 3.5.
pub(super) fn denied(service: &str, operation: &str, resource: &str) -> Refusal {
    Refusal::new(
        "AccessDenied",
        format!(
            "User: {} is not authorized to perform: {service}:{operation} on resource: {resource}",
            sts::CALLER
        ),
    )
}

fn perform(
    state: &mut State,
    asking: &Asking,
    request: &Request,
    number: u64,
    what: Option<&What>,
    id: &str,
) -> Outcome {
    match asking.service.as_str() {
        "ses" => return ses::answer(state, request),
        "sts" => return sts::answer(&asking.operation, id),
        _ => {}
    }
    let ends_in = match what {
        Some(What::EndsIn { status }) => Some(status.clone()),
        _ => None,
    };
    let done = known(&asking.operation, &asking.parameters).and_then(|operation| {
        let input = wire::decode(operation, &asking.parameters)?;
        let mut call = Call { state, input, number, ends_in };
        let output = run(&asking.operation, &mut call)?;
        Ok(wire::success(&asking.operation, operation, &output, id))
    });
    match done {
        Ok(body) => Outcome { status: 200, content_type: "text/xml", body, error: None },
        Err(refusal) => error("rds", &refusal, id),
    }
}

/// The operation, if there is one of that name in this version of the interface.
fn known(name: &str, parameters: &BTreeMap<String, String>) -> Result<&'static Operation, Refusal> {
    if name.is_empty() {
        return Err(Refusal::new("MissingAction", "The request names no Action."));
    }
    let version = parameters.get("Version").map_or("", String::as_str);
    let found = MODEL.operations.get(name).filter(|_| version == "2014-10-31");
    found.ok_or_else(|| {
        Refusal::new(
            "InvalidAction",
            format!("Could not find operation {name} for version {version}"),
        )
    })
}

/// Every operation. Whatever the model knows has a line here.
fn run(name: &str, call: &mut Call<'_>) -> Result<Bag, Refusal> {
    match name {
        "AddRoleToDBInstance" => instance::roles::add(call),
        "AddTagsToResource" => tags::add(call),
        "CopyDBClusterSnapshot" => cluster::snapshot::copy(call),
        "CopyDBSnapshot" => instance::snapshot::copy(call),
        "CreateDBCluster" => cluster::restore::create(call),
        "CreateDBClusterEndpoint" => cluster::endpoints::create(call),
        "CreateDBClusterSnapshot" => cluster::snapshot::create(call),
        "CreateDBInstance" => instance::restore::create(call),
        "CreateDBSnapshot" => instance::snapshot::create(call),
        "DeleteDBCluster" => cluster::delete::cluster(call),
        "DeleteDBClusterEndpoint" => cluster::endpoints::delete(call),
        "DeleteDBClusterSnapshot" => cluster::snapshot::delete(call),
        "DeleteDBInstance" => instance::delete::instance(call),
        "DeleteDBSnapshot" => instance::snapshot::delete(call),
        "DescribeAccountAttributes" => account_attributes(call),
        "DescribeBlueGreenDeployments" => groups::describe_blue_green(call),
        "DescribeCertificates" => groups::describe_certificates(call),
        "DescribeDBClusterEndpoints" => cluster::endpoints::describe(call),
        "DescribeDBClusterParameterGroups" => groups::describe_cluster_parameter_groups(call),
        "DescribeDBClusterSnapshots" => describe::cluster_snapshots(call),
        "DescribeDBClusters" => describe::clusters(call),
        "DescribeDBEngineVersions" => versions::describe(call),
        "DescribeDBInstances" => describe::instances(call),
        "DescribeDBParameterGroups" => groups::describe_parameter_groups(call),
        "DescribeDBProxies" => attached::describe_proxies(call),
        "DescribeDBProxyTargets" => attached::describe_targets(call),
        "DescribeDBSnapshots" => describe::snapshots(call),
        "DescribeDBSubnetGroups" => groups::describe_subnet_groups(call),
        "DescribeEvents" => events::describe(call),
        "DescribeGlobalClusters" => attached::describe_global(call),
        "DescribeIntegrations" => groups::describe_integrations(call),
        "DescribeOptionGroups" => groups::describe_option_groups(call),
        "EnableHttpEndpoint" => cluster::data_api::enable(call),
        "FailoverDBCluster" => cluster::failover::failover(call),
        "ListTagsForResource" => tags::list(call),
        "ModifyDBCluster" => cluster::modify::modify(call),
        "ModifyDBInstance" => instance::modify::modify(call),
        "RebootDBCluster" => cluster::power::reboot(call),
        "RebootDBInstance" => instance::power::reboot(call),
        "RemoveTagsFromResource" => tags::remove(call),
        "RestoreDBClusterFromSnapshot" => cluster::restore::restore(call),
        "RestoreDBInstanceFromDBSnapshot" => instance::restore::restore(call),
        "StartDBCluster" => cluster::power::start(call),
        "StartDBInstance" => instance::power::start(call),
        "StopDBCluster" => cluster::power::stop(call),
        "StopDBInstance" => instance::power::stop(call),
        _ => Err(Refusal::new("InvalidAction", format!("{name} is not simulated"))),
    }
}

fn error(service: &str, refusal: &Refusal, id: &str) -> Outcome {
    if service == "ses" {
        return ses::failure(refusal);
    }
    let namespace = if service == "sts" { sts::NAMESPACE } else { &MODEL.namespace };
    Outcome {
        status: refusal.status,
        content_type: "text/xml",
        body: wire::failure(refusal, namespace, id),
        error: Some(refusal.code.clone()),
    }
}

fn reply(outcome: Outcome, id: String) -> Reply {
    Reply {
        status: outcome.status,
        headers: vec![
            ("content-type".into(), outcome.content_type.into()),
            ("x-amzn-requestid".into(), id),
        ],
        body: outcome.body.into(),
    }
}

fn request_id(state: &mut State) -> String {
    let (high, low) = (state.rng.u64(..), state.rng.u64(..));
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}
