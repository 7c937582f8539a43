//! From the parameters of create, restore and modify to the attributes of a description.
//!
//! Most bear the same name on both sides; the rest stand here, one row each. A parameter without a
//! row that no description shows (a password, `ApplyImmediately`) changes nothing that can be seen.

use crate::sim::cluster::settings;
use crate::sim::history::Kind;
use crate::sim::model::MODEL;
use crate::sim::refusal::Refusal;
use crate::sim::resource::{number, text};
use crate::sim::state::State;
use crate::sim::wire::Bag;
use serde_json::{Value, json};

/// Input → output, where only the name differs (facts 1.1).
const RENAMED: [(&str, &str); 4] = [
    ("EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"),
    ("EnablePerformanceInsights", "PerformanceInsightsEnabled"),
    ("EnableCustomerOwnedIp", "CustomerOwnedIpEnabled"),
    ("EnableCloudwatchLogsExports", "EnabledCloudwatchLogsExports"),
];

/// Of the parameters whose name a description has too, those that are handled otherwise.
const NOT_COPIED: [&str; 3] =
    ["DBInstanceIdentifier", "DBClusterIdentifier", "ManageMasterUserPassword"];

/// What the attributes become by these parameters; `current` are those of the instance or cluster as
/// it is.
pub(in crate::sim) fn outputs(
    state: &mut State,
    kind: Kind,
    input: &Bag,
    current: &Bag,
) -> Result<Bag, Refusal> {
    let special = if kind == Kind::Cluster { settings::special } else { special };
    let shape = kind.words().noun;
    let mut found = Bag::new();
    for (name, value) in input {
        if let Some((_, output)) = RENAMED.iter().find(|(known, _)| known == name) {
            found.insert((*output).into(), value.clone());
        } else if let Some((output, value)) = special(state, name, value, input, current)? {
            found.insert(output.into(), value);
        } else if MODEL.has(shape, name) && !NOT_COPIED.contains(&name.as_str()) {
            found.insert(name.clone(), value.clone());
        }
    }
    normalize(&mut found, current);
    Ok(found)
}

/// The parameters whose value takes another form in a description of an instance.
fn special(
    state: &mut State,
    name: &str,
    value: &Value,
    input: &Bag,
    current: &Bag,
) -> Result<Option<(&'static str, Value)>, Refusal> {
    let list = value.as_array().cloned().unwrap_or_default();
    let wanted = value.as_str().unwrap_or_default();
    Ok(Some(match name {
        "Port" | "DBPortNumber" => ("Endpoint", json!({ "Port": value })),
        "VpcSecurityGroupIds" => ("VpcSecurityGroups", security_groups(&list)?),
        "DBParameterGroupName" => (
            "DBParameterGroups",
            json!([{ "DBParameterGroupName": wanted.to_ascii_lowercase(),
                     "ParameterApplyStatus": "in-sync" }]),
        ),
        "OptionGroupName" => (
            "OptionGroupMemberships",
            json!([{ "OptionGroupName": wanted.to_ascii_lowercase(), "Status": "in-sync" }]),
        ),
        "DBSubnetGroupName" => {
            let region = state.region.clone();
            ("DBSubnetGroup", state.groups.subnet_group(wanted, &region)?)
        }
        "CloudwatchLogsExportConfiguration" => {
            ("EnabledCloudwatchLogsExports", logs(value, current))
        }
        "Domain" | "DomainFqdn" => ("DomainMemberships", domain(input)),
        "DisableDomain" if value == &json!(true) => ("DomainMemberships", json!([])),
        "ManageMasterUserPassword" if value == &json!(true) => {
            ("MasterUserSecret", secret(state, input))
        }
        "ManageMasterUserPassword" => ("MasterUserSecret", Value::Null),
        // An empty list changes nothing.
        "ProcessorFeatures" if list.is_empty() => {
            ("ProcessorFeatures", current.get("ProcessorFeatures").cloned().unwrap_or_default())
        }
        "UseDefaultProcessorFeatures" if value == &json!(true) => {
            ("ProcessorFeatures", Value::Null)
        }
        _ => return Ok(None),
    }))
}

pub(in crate::sim) fn security_groups(ids: &[Value]) -> Result<Value, Refusal> {
    let valid = |id: &Value| id.as_str().is_some_and(|id| id.starts_with("sg-"));
    if let Some(wrong) = ids.iter().find(|id| !valid(id)) {
        return Err(Refusal::value(format!("Invalid security group , groupId= {wrong}")));
    }
    let row = |id| json!({ "VpcSecurityGroupId": id, "Status": "active" });
    Ok(ids.iter().map(row).collect())
}

pub(in crate::sim) fn logs(change: &Value, current: &Bag) -> Value {
    let names = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let mut logs = names(current.get("EnabledCloudwatchLogsExports"));
    let disabled = names(change.get("DisableLogTypes"));
    logs.retain(|log| !disabled.contains(log));
    for log in names(change.get("EnableLogTypes")) {
        if !logs.contains(&log) {
            logs.push(log);
        }
    }
    Value::Array(logs)
}

pub(in crate::sim) fn domain(input: &Bag) -> Value {
    let mut membership = Bag::new();
    for (from, to) in [
        ("Domain", "Domain"),
        ("DomainIAMRoleName", "IAMRoleName"),
        ("DomainFqdn", "FQDN"),
        ("DomainOu", "OU"),
        ("DomainAuthSecretArn", "AuthSecretArn"),
        ("DomainDnsIps", "DnsIps"),
    ] {
        if let Some(value) = input.get(from) {
            membership.insert(to.into(), value.clone());
        }
    }
    membership.insert("Status".into(), json!("joined"));
    json!([membership])
}

/// A new secret with every turn to managed passwords (facts 1.1 MasterUserSecret).
pub(in crate::sim) fn secret(state: &mut State, input: &Bag) -> Value {
    let key = match text(input, "MasterUserSecretKmsKeyId") {
        "" => crate::sim::groups::key(&state.region, "aws-secretsmanager"),
        key => key.to_owned(),
    };
    let name = state.draw_id("rds!db-", 12).to_ascii_lowercase();
    let arn = format!(
        "arn:aws:secretsmanager:{}:{}:secret:{}",
        state.region,
        crate::sim::resource::ACCOUNT_ID,
        name
    );
    json!({ "SecretArn": arn, "SecretStatus": "active", "KmsKeyId": key })
}

/// What follows from values: IOPS 0 is none, autoscaling up to the present size is off, and
/// Performance Insights has a retention and a key (facts 1.1).
fn normalize(found: &mut Bag, current: &Bag) {
    if found.get("Iops") == Some(&json!(0)) {
        found.insert("Iops".into(), Value::Null);
    }
    let size = match number(found, "AllocatedStorage") {
        0 => number(current, "AllocatedStorage"),
        size => size,
    };
    let most = number(found, "MaxAllocatedStorage");
    if most > 0 && most <= size {
        found.insert("MaxAllocatedStorage".into(), Value::Null);
    }
    match found.get("PerformanceInsightsEnabled") {
        Some(Value::Bool(true)) if !current.contains_key("PerformanceInsightsRetentionPeriod") => {
            // Without a retention it is 7 days (facts 1.1, the first of its values).
            found.entry("PerformanceInsightsRetentionPeriod").or_insert(json!(7));
        }
        Some(Value::Bool(false)) => {
            found.insert("PerformanceInsightsRetentionPeriod".into(), Value::Null);
            found.insert("PerformanceInsightsKMSKeyId".into(), Value::Null);
        }
        _ => {}
    }
}

/// What takes its time to join: the status of each row while it does, and afterwards (facts 2.3).
const JOINING: [(&str, &str, &str, &str); 3] = [
    ("VpcSecurityGroups", "Status", "adding", "active"),
    ("DomainMemberships", "Status", "joining", "joined"),
    ("MasterUserSecret", "SecretStatus", "creating", "active"),
];

/// Lets what is new among the values begin to join, and gives the values as they will be.
pub(in crate::sim) fn begin_to_join(values: &mut Bag, before: &Bag) -> Bag {
    let mut settled = Bag::new();
    for (name, member, meanwhile, afterwards) in JOINING {
        let Some(value) = values.get_mut(name).filter(|value| !value.is_null()) else { continue };
        let known = before.get(name).cloned().unwrap_or_default();
        let mut after = value.clone();
        let is_new = |row: &Value| !known.as_array().is_some_and(|rows| rows.contains(row));
        match &mut *value {
            Value::Array(rows) => {
                for row in rows.iter_mut().filter(|row| is_new(row)) {
                    row[member] = json!(meanwhile);
                }
            }
            row => row[member] = json!(meanwhile),
        }
        match &mut after {
            Value::Array(rows) => rows.iter_mut().for_each(|row| row[member] = json!(afterwards)),
            row => row[member] = json!(afterwards),
        }
        if after == *value {
            continue;
        }
        settled.insert(name.into(), after);
    }
    settled
}

/// Names of a parameter in `PendingModifiedValues`, where they differ from the parameter's own.
const PARKED_AS: [(&str, &str); 5] = [
    ("NewDBInstanceIdentifier", "DBInstanceIdentifier"),
    ("NewDBClusterIdentifier", "DBClusterIdentifier"),
    ("DBPortNumber", "Port"),
    ("EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"),
    ("CloudwatchLogsExportConfiguration", "PendingCloudwatchLogsExports"),
];

/// The parameters that can be put off, as `PendingModifiedValues` has them: those that it has a
/// member for. All others always take effect at once.
pub(in crate::sim) fn parked(kind: Kind, input: &Bag) -> Bag {
    let shape = match kind {
        Kind::Cluster => "ClusterPendingModifiedValues",
        _ => "PendingModifiedValues",
    };
    let mut pending = Bag::new();
    for (name, value) in input {
        let renamed = PARKED_AS.iter().find(|(known, _)| known == name);
        let member = renamed.map_or(name.as_str(), |(_, member)| member);
        if name == kind.words().name || !MODEL.has(shape, member) {
            continue;
        }
        let value = match name.as_str() {
            "CloudwatchLogsExportConfiguration" => json!({
                "LogTypesToEnable": value.get("EnableLogTypes"),
                "LogTypesToDisable": value.get("DisableLogTypes"),
            }),
            "NewDBInstanceIdentifier" | "NewDBClusterIdentifier" => {
                json!(text(input, name).to_ascii_lowercase())
            }
            _ => value.clone(),
        };
        pending.insert(member.to_owned(), value);
    }
    pending
}

/// The way back: pending values as the parameters that they were.
pub(in crate::sim) fn unparked(pending: &Bag) -> Bag {
    let mut input = Bag::new();
    for (member, value) in pending {
        let renamed = PARKED_AS.iter().find(|(_, known)| known == member);
        let name = renamed.map_or(member.as_str(), |(name, _)| name);
        let value = match name {
            "CloudwatchLogsExportConfiguration" => json!({
                "EnableLogTypes": value.get("LogTypesToEnable"),
                "DisableLogTypes": value.get("LogTypesToDisable"),
            }),
            _ => value.clone(),
        };
        input.insert(name.to_owned(), value);
    }
    input
}
