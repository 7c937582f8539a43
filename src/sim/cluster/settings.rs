//! The parameters of clusters whose value takes another form in a description (facts 1.2a, 1.3).

use crate::sim::groups;
use crate::sim::instance::settings::{domain, logs, secret, security_groups};
use crate::sim::refusal::Refusal;
use crate::sim::state::State;
use crate::sim::wire::Bag;
use serde_json::{Value, json};

/// As `settings::special`, of clusters.
pub(in crate::sim) fn special(
    state: &mut State,
    name: &str,
    value: &Value,
    input: &Bag,
    current: &Bag,
) -> Result<Option<(&'static str, Value)>, Refusal> {
    let list = value.as_array().cloned().unwrap_or_default();
    let wanted = value.as_str().unwrap_or_default();
    let on = value == &json!(true);
    Ok(Some(match name {
        "VpcSecurityGroupIds" => ("VpcSecurityGroups", security_groups(&list)?),
        "DBClusterParameterGroupName" => {
            ("DBClusterParameterGroup", json!(wanted.to_ascii_lowercase()))
        }
        // A name here, not a structure.
        "DBSubnetGroupName" => {
            let region = state.region.clone();
            let group = state.groups.subnet_group(wanted, &region)?;
            ("DBSubnetGroup", group["DBSubnetGroupName"].clone())
        }
        "OptionGroupName" => (
            "DBClusterOptionGroupMemberships",
            json!([{ "DBClusterOptionGroupName": wanted.to_ascii_lowercase(),
                     "Status": "in-sync" }]),
        ),
        "CloudwatchLogsExportConfiguration" => {
            ("EnabledCloudwatchLogsExports", logs(value, current))
        }
        "Domain" => ("DomainMemberships", domain(input)),
        "ManageMasterUserPassword" if on => ("MasterUserSecret", secret(state, input)),
        "ManageMasterUserPassword" => ("MasterUserSecret", Value::Null),
        "CACertificateIdentifier" => ("CertificateDetails", certificate(state, wanted)),
        "EnableHttpEndpoint" => ("HttpEndpointEnabled", value.clone()),
        "EnableLocalWriteForwarding" => {
            ("LocalWriteForwardingStatus", json!(if on { "enabled" } else { "disabled" }))
        }
        "EnableGlobalWriteForwarding" => ("GlobalWriteForwardingRequested", value.clone()),
        "EnableVPCNetworking" => ("VPCNetworkingEnabled", value.clone()),
        "EnableInternetAccessGateway" => ("InternetAccessGatewayEnabled", value.clone()),
        "AssociatedRoles" => ("AssociatedRoles", roles(&list)),
        // Off is not shown.
        "BacktrackWindow" if value == &json!(0) => ("BacktrackWindow", Value::Null),
        _ => return Ok(None),
    }))
}

/// A CA as a cluster shows it.
pub(in crate::sim) fn certificate(state: &State, name: &str) -> Value {
    let found = state.groups.certificate(name).cloned().unwrap_or_default();
    json!({ "CAIdentifier": name, "ValidTill": found["ValidTill"] })
}

fn roles(list: &[Value]) -> Value {
    list.iter()
        .cloned()
        .map(|mut role| {
            // facts 2.3: they end up so.
            role["Status"] = json!("ACTIVE");
            role
        })
        .collect()
}

/// The service's version of an engine in this region when none is asked for: newer than what a
/// snapshot may have (facts 1.2a, EngineVersion). Which one is inferred.
pub(in crate::sim) fn default_version(engine: &str) -> &'static str {
    match engine {
        "aurora-postgresql" => "16.4",
        "aurora-mysql" => "8.0.mysql_aurora.3.08.0",
        engine => crate::sim::instance::defaults::default_version(engine),
    }
}

/// The default parameter group of a cluster.
pub(in crate::sim) fn default_group(engine: &str, version: &str) -> String {
    format!("default.{}", groups::family(engine, version))
}
