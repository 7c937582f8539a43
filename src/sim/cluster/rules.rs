//! What RDS refuses for clusters: combinations of parameters (facts 1.2a, 1.3 and 1.6).

use crate::sim::groups::{check_cluster_parameter_group, is_older};
use crate::sim::instance::rules::{self, Doing};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{flag, number, text};
use crate::sim::state::State;
use crate::sim::wire::Bag;
use serde_json::Value;

/// For Multi-AZ DB clusters only (facts 1.2a).
const MULTI_AZ_ONLY: [&str; 5] = [
    "AllocatedStorage",
    "DBClusterInstanceClass",
    "Iops",
    "PubliclyAccessible",
    "CACertificateIdentifier",
];
/// For Aurora only (facts 1.3).
const AURORA_ONLY: [&str; 9] = [
    "AssociatedRoles",
    "BacktrackWindow",
    "Domain",
    "EnableGlobalWriteForwarding",
    "EnableHttpEndpoint",
    "EnableLocalWriteForwarding",
    "OptionGroupName",
    "ScalingConfiguration",
    "ServerlessV2ScalingConfiguration",
];

/// What a new cluster can be in reality and not in this account.
const NOT_SIMULATED: [&str; 7] = [
    "ClusterScalabilityType",
    "EnableLimitlessDatabase",
    "GlobalClusterIdentifier",
    "RdsCustomClusterConfiguration",
    "ReplicationSourceIdentifier",
    "ScalingConfiguration",
    "WithExpressConfiguration",
];

/// Refuses parameters that do not go together. `after` is the cluster as it would be, by output names;
/// `before` as it is, or for a restore as the snapshot has it.
pub(in crate::sim) fn check(
    state: &State,
    doing: Doing,
    input: &Bag,
    before: &Bag,
    after: &Bag,
) -> Result<(), Refusal> {
    let engine = text(after, "Engine");
    kind(doing, input, before, engine)?;
    let (was, version) = (text(before, "EngineVersion"), text(after, "EngineVersion"));
    if doing == Doing::Restore && is_older(version, was) {
        // As with a modification; inferred.
        return Err(Refusal::combination(format!(
            "Cannot restore a snapshot of {engine} {was} as {version}"
        )));
    }
    if engine.starts_with("aurora") {
        aurora(doing, input, before, after)?;
    } else {
        multi_az(doing, input, after)?;
    }
    rules::monitoring(input, before, after)?;
    rules::secrets_and_domain(input, before)?;
    rules::ports_and_windows(input, after)?;
    if number(after, "BackupRetentionPeriod") == 0 {
        // facts 1.2a, BackupRetentionPeriod: 1–35.
        return Err(Refusal::value("Invalid backup retention period: 0"));
    }
    let vpc = ["EnableVPCNetworking", "EnableInternetAccessGateway"].map(|name| flag(input, name));
    let iam = flag(after, "IAMDatabaseAuthenticationEnabled");
    if vpc[0] != vpc[1] || (vpc[0] && !iam) {
        return Err(Refusal::combination(
            "EnableVPCNetworking needs EnableInternetAccessGateway and EnableIAMDatabaseAuthentication.",
        ));
    }
    let group = text(input, "DBClusterParameterGroupName");
    if !group.is_empty() {
        check_cluster_parameter_group(&state.groups, group, engine, text(after, "EngineVersion"))?;
    }
    let authority = text(input, "CACertificateIdentifier");
    if !authority.is_empty() && state.groups.certificate(authority).is_none() {
        // ModifyDBCluster lists no code for it (facts 3.2).
        return Err(Refusal::value(format!("Certificate {authority} not found.")));
    }
    rules::logs(input, engine)
}

/// What does not exist for this kind of cluster. The code is inferred.
fn kind(doing: Doing, input: &Bag, before: &Bag, engine: &str) -> Result<(), Refusal> {
    let known = ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"];
    if !known.contains(&engine) {
        return Err(Refusal::value(format!("Invalid DB engine: {engine}")));
    }
    if doing == Doing::Restore && engine != text(before, "Engine") {
        return Err(Refusal::combination(format!(
            "A snapshot of {} can't be restored as {engine}.",
            text(before, "Engine")
        )));
    }
    let aurora = engine.starts_with("aurora");
    let wrong: &[&str] = if aurora { &MULTI_AZ_ONLY } else { &AURORA_ONLY };
    if let Some(name) = wrong.iter().find(|name| input.contains_key(**name)) {
        return Err(Refusal::combination(format!("{name} isn't supported for {engine} clusters.")));
    }
    let mode = text(input, "EngineMode");
    let strange = NOT_SIMULATED.iter().any(|name| input.contains_key(*name));
    if !matches!(mode, "" | "provisioned") || strange {
        return Err(Refusal::combination("Only provisioned clusters of their own are simulated."));
    }
    Ok(())
}

fn aurora(doing: Doing, input: &Bag, before: &Bag, after: &Bag) -> Result<(), Refusal> {
    let storage = text(input, "StorageType");
    if !matches!(storage, "" | "aurora" | "aurora-iopt1") {
        return Err(Refusal::combination(format!("Invalid storage type for Aurora: {storage}")));
    }
    let window = number(input, "BacktrackWindow");
    if window > 0 {
        // facts 1.2a, BacktrackWindow: for Aurora MySQL, and only if it was on from the beginning.
        if text(after, "Engine") != "aurora-mysql" {
            return Err(Refusal::combination("Backtrack is for Aurora MySQL."));
        }
        if doing == Doing::Modify && !before.contains_key("BacktrackWindow") {
            return Err(Refusal::combination("Backtrack is not enabled for the DB cluster."));
        }
    }
    if doing == Doing::Modify && input.contains_key("EnableHttpEndpoint") {
        // facts 1.2a, HttpEndpointEnabled: for Serverless v1 only.
        return Err(Refusal::combination("EnableHttpEndpoint is for Serverless v1 clusters."));
    }
    if let Some(scaling) = input.get("ServerlessV2ScalingConfiguration") {
        let [least, most] = ["MinCapacity", "MaxCapacity"].map(|name| scaling[name].as_f64());
        let half = |value: Option<f64>| value.is_none_or(|it| (it * 2.0).fract() == 0.0);
        let ordered = least.zip(most).is_none_or(|(least, most)| least <= most);
        if !half(least) || !half(most) || !ordered {
            return Err(Refusal::combination("Invalid Serverless v2 scaling configuration."));
        }
    }
    Ok(())
}

/// facts 1.3; the codes of the first two are inferred.
fn multi_az(doing: Doing, input: &Bag, after: &Bag) -> Result<(), Refusal> {
    if doing != Doing::Modify && text(input, "DBClusterInstanceClass").is_empty() {
        return Err(Refusal::combination("DBClusterInstanceClass is required for this engine."));
    }
    let storage = text(after, "StorageType");
    if !["io1", "io2", "gp3"].contains(&storage) {
        return Err(Refusal::combination(format!("Invalid storage type: {storage}")));
    }
    if storage.starts_with("io") && number(after, "Iops") == 0 {
        // facts 1.6
        return Err(Refusal::combination(format!("Iops is required for {storage}.")));
    }
    if doing == Doing::Create && number(input, "AllocatedStorage") == 0 {
        return Err(Refusal::combination("AllocatedStorage is required for this engine."));
    }
    if doing == Doing::Modify && input.contains_key("Port") {
        return Err(Refusal::combination("The port of a Multi-AZ DB cluster can't be changed."));
    }
    Ok(())
}

/// What only a major upgrade takes (facts 1.6).
pub(in crate::sim) fn major_only(input: &Bag, major: bool) -> Result<(), Refusal> {
    if input.get("DBInstanceParameterGroupName").is_some_and(Value::is_string) && !major {
        return Err(Refusal::combination(
            "db-instance-parameter-group-name can only be specified for a major version upgrade.",
        ));
    }
    Ok(())
}
