//! What RDS refuses: combinations of parameters (facts 1.6).

use crate::sim::groups::{self, check_option_group, check_parameter_group};
use crate::sim::refusal::Refusal;
use crate::sim::resource::{flag, number, text};
use crate::sim::state::State;
use crate::sim::wire::Bag;
use serde_json::Value;

/// What is being done with the parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Doing {
    Create,
    Restore,
    Modify,
}

/// An engine that is one of these or begins like one.
fn is(engine: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| engine.starts_with(kind))
}

/// Refuses parameters that do not go together. `after` is the instance as it would be, by output
/// names; `before` as it is, or for a restore as the snapshot has it.
pub(in crate::sim) fn check(
    state: &State,
    doing: Doing,
    input: &Bag,
    before: &Bag,
    after: &Bag,
) -> Result<(), Refusal> {
    engine(doing, input, before)?;
    placement(doing, input, after)?;
    storage(doing, input, before, after)?;
    monitoring(input, before, after)?;
    secrets_and_domain(input, before)?;
    ports_and_windows(input, after)?;
    referenced(state, input, after)
}

fn engine(doing: Doing, input: &Bag, before: &Bag) -> Result<(), Refusal> {
    let class = text(input, "DBInstanceClass");
    if !class.is_empty() && !class.starts_with("db.") {
        return Err(Refusal::value(format!("Invalid DB Instance class: {class}")));
    }
    if doing != Doing::Restore {
        return Ok(());
    }
    let engine = text(before, "Engine");
    let open = ["mysql", "mariadb", "postgres", "db2"];
    if !text(input, "DBName").is_empty() && is(engine, &open) {
        return Err(Refusal::value("DBName must be null when Restoring for this Engine."));
    }
    let wanted = text(input, "Engine");
    if engine.ends_with("-cdb") && !wanted.is_empty() {
        // facts 4.9, Oracle CDB: the code is inferred.
        return Err(Refusal::combination(format!("Engine can't be given for {engine}.")));
    }
    let converts = engine == "mysql" && wanted == "mariadb";
    if !wanted.is_empty() && wanted != engine && !converts {
        // facts 1.1 Engine; the code is inferred.
        return Err(Refusal::combination(format!(
            "A snapshot of {engine} can't be restored as {wanted}."
        )));
    }
    Ok(())
}

fn placement(doing: Doing, input: &Bag, after: &Bag) -> Result<(), Refusal> {
    if flag(input, "MultiAZ") && !text(input, "AvailabilityZone").is_empty() {
        return Err(Refusal::combination(
            "Requesting a specific availability zone is not valid for Multi-AZ instances.",
        ));
    }
    let sqlserver = is(text(after, "Engine"), &["sqlserver"]);
    let storage = ["AllocatedStorage", "Iops", "StorageType", "StorageThroughput"];
    if let Some(name) = storage.iter().find(|name| input.contains_key(**name))
        && sqlserver
        && doing == Doing::Restore
    {
        return Err(Refusal::combination(format!(
            "{name} can't be given for {}.",
            text(after, "Engine")
        )));
    }
    if sqlserver && flag(after, "MultiAZ") && number(after, "BackupRetentionPeriod") == 0 {
        return Err(Refusal::value(
            "Mirroring cannot be applied to instances with backup retention set to zero",
        ));
    }
    Ok(())
}

/// From which size on gp3 takes IOPS and throughput of one's own, in GiB.
pub(in crate::sim) fn gp3_threshold(engine: &str) -> i64 {
    if is(engine, &["sqlserver"]) {
        0
    } else if is(engine, &["oracle"]) {
        200
    } else {
        400
    }
}

fn storage(doing: Doing, input: &Bag, before: &Bag, after: &Bag) -> Result<(), Refusal> {
    let (engine, kind) = (text(after, "Engine"), text(after, "StorageType"));
    let (size, iops) = (number(after, "AllocatedStorage"), number(after, "Iops"));
    let was = number(before, "AllocatedStorage");
    let resized = input.contains_key("AllocatedStorage") && size != was;
    if resized && doing == Doing::Restore && size < was {
        return Err(Refusal::value(format!(
            "Invalid storage size for engine name {engine} and storage type {kind}: {size}"
        )));
    }
    if resized && doing == Doing::Modify && size * 10 < was * 11 {
        // facts 1.1 AllocatedStorage: at least 10 % more.
        return Err(Refusal::combination(
            "Invalid storage modification: the new size must be at least 10 % larger.",
        ));
    }
    if matches!(kind, "io1" | "io2") && iops == 0 {
        return Err(Refusal::combination(format!(
            "You must specify both the storage size and iops for {kind}."
        )));
    }
    let speed = ["Iops", "StorageThroughput"].iter().any(|name| number(input, name) > 0);
    if kind == "gp3" && speed {
        gp3(engine, size, iops, number(after, "StorageThroughput"))?;
    }
    let threshold = kind != "gp3" || (size >= gp3_threshold(engine) && iops > 0);
    let one = input.contains_key("AllocatedStorage") != input.contains_key("Iops");
    if doing == Doing::Modify && one && matches!(kind, "io1" | "io2" | "gp3") && threshold {
        return Err(Refusal::combination(
            "You must specify both the storage size and iops when modifying either.",
        ));
    }
    Ok(())
}

fn gp3(engine: &str, size: i64, iops: i64, throughput: i64) -> Result<(), Refusal> {
    let least = gp3_threshold(engine);
    if size < least {
        return Err(Refusal::combination(format!(
            "You can't specify IOPS or storage throughput for engine {engine} and a storage size less than {least}."
        )));
    }
    let low = (iops > 0 && iops < 12_000) || (throughput > 0 && throughput < 500);
    let high = (iops > 0 && throughput * 4 > iops) || iops > 500 * size;
    // SQL Server has no threshold, hence not its lower bounds either.
    if (low && least > 0) || high {
        return Err(Refusal::combination(format!(
            "Invalid IOPS {iops} or storage throughput {throughput} for gp3 of {size} GiB."
        )));
    }
    Ok(())
}

pub(in crate::sim) fn monitoring(input: &Bag, before: &Bag, after: &Bag) -> Result<(), Refusal> {
    let interval = number(after, "MonitoringInterval");
    if ![0, 1, 5, 10, 15, 30, 60].contains(&interval) {
        return Err(Refusal::value(format!("Invalid monitoring interval: {interval}")));
    }
    let role = !text(after, "MonitoringRoleArn").is_empty();
    let asked = |name: &str| input.contains_key(name);
    if (interval > 0 && !role && asked("MonitoringInterval"))
        || (interval == 0 && asked("MonitoringRoleArn"))
    {
        return Err(Refusal::combination(
            "A MonitoringInterval other than 0 and a MonitoringRoleArn must be specified together.",
        ));
    }
    let on = flag(after, "PerformanceInsightsEnabled");
    let details = ["PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"];
    if !on && details.iter().any(|name| asked(name)) {
        return Err(Refusal::combination(
            "Performance Insights must be enabled for its key or retention period to be given.",
        ));
    }
    let days = number(input, "PerformanceInsightsRetentionPeriod");
    // facts 1.1: 7, n·31, 731.
    if days != 0 && days != 7 && days != 731 && (days % 31 != 0 || days > 713) {
        return Err(Refusal::combination(format!(
            "Invalid Performance Insights retention period: {days}"
        )));
    }
    let key = text(before, "PerformanceInsightsKMSKeyId");
    if asked("PerformanceInsightsKMSKeyId")
        && !key.is_empty()
        && key != text(input, "PerformanceInsightsKMSKeyId")
    {
        // facts 1.1: the key cannot be changed later.
        return Err(Refusal::combination("The Performance Insights key can't be changed."));
    }
    let kept = number(after, "PerformanceInsightsRetentionPeriod");
    if text(after, "DatabaseInsightsMode") == "advanced" && (!on || kept < 465) {
        return Err(Refusal::combination(
            "Database Insights advanced needs Performance Insights with a retention period of at least 465 days.",
        ));
    }
    Ok(())
}

pub(in crate::sim) fn secrets_and_domain(input: &Bag, before: &Bag) -> Result<(), Refusal> {
    let managed = input.get("ManageMasterUserPassword") == Some(&Value::Bool(true));
    let password = !text(input, "MasterUserPassword").is_empty();
    let already = before.contains_key("MasterUserSecret");
    if managed && password {
        return Err(Refusal::combination(
            "MasterUserPassword can't be specified when ManageMasterUserPassword is true.",
        ));
    }
    if !text(input, "MasterUserSecretKmsKeyId").is_empty() && !managed && !already {
        return Err(Refusal::combination(
            "MasterUserSecretKmsKeyId needs ManageMasterUserPassword.",
        ));
    }
    // facts 1.1 DomainMemberships: one family or the other, exactly two addresses.
    let own = ["DomainFqdn", "DomainOu", "DomainAuthSecretArn", "DomainDnsIps"];
    let own_family = own.iter().any(|name| input.contains_key(*name));
    let aws_family = !text(input, "Domain").is_empty() || input.contains_key("DomainIAMRoleName");
    if own_family && aws_family {
        return Err(Refusal::combination(
            "Domain and DomainIAMRoleName can't be used together with the parameters of a self-managed domain.",
        ));
    }
    let addresses = input.get("DomainDnsIps").and_then(Value::as_array);
    if addresses.is_some_and(|list| list.len() != 2) {
        return Err(Refusal::value("DomainDnsIps takes exactly two addresses."));
    }
    Ok(())
}

pub(in crate::sim) fn ports_and_windows(input: &Bag, after: &Bag) -> Result<(), Refusal> {
    for name in ["Port", "DBPortNumber"] {
        let Some(port) = input.get(name).and_then(Value::as_i64) else {
            continue;
        };
        // facts 1.1 Endpoint.Port
        let barred = [1234, 1434, 3260, 3343, 3389, 47001].contains(&port)
            || (49_152..=49_156).contains(&port);
        let sqlserver = is(text(after, "Engine"), &["sqlserver"]);
        if !(1150..=65_535).contains(&port) || (sqlserver && barred) {
            return Err(Refusal::value(format!("Invalid port: {port}")));
        }
    }
    let days = number(after, "BackupRetentionPeriod");
    if !(0..=35).contains(&days) {
        return Err(Refusal::value(format!("Invalid backup retention period: {days}")));
    }
    for name in ["PreferredBackupWindow", "PreferredMaintenanceWindow"] {
        let given = text(input, name);
        if !given.is_empty() && crate::sim::window::minutes(given).is_none_or(|(_, long)| long < 30)
        {
            return Err(Refusal::value(format!("Invalid {name}: {given}")));
        }
    }
    let (backup, maintenance) = ["PreferredBackupWindow", "PreferredMaintenanceWindow"]
        .map(|name| text(after, name))
        .into();
    if crate::sim::window::overlap(backup, maintenance) {
        // facts 1.1 PreferredBackupWindow
        return Err(Refusal::value("The backup window and maintenance window must not overlap."));
    }
    Ok(())
}

/// What the parameters refer to must be there, and fit.
fn referenced(state: &State, input: &Bag, after: &Bag) -> Result<(), Refusal> {
    let (engine, version) = (text(after, "Engine"), text(after, "EngineVersion"));
    let group = text(input, "DBParameterGroupName");
    if !group.is_empty() {
        check_parameter_group(&state.groups, group, engine, version)?;
    }
    let group = text(input, "OptionGroupName");
    if !group.is_empty() {
        let vpc =
            after.get("DBSubnetGroup").map_or("", |it| it["VpcId"].as_str().unwrap_or(groups::VPC));
        check_option_group(&state.groups, group, engine, version, vpc)?;
    }
    let authority = text(input, "CACertificateIdentifier");
    if !authority.is_empty() && state.groups.certificate(authority).is_none() {
        return Err(Refusal::new(
            "CertificateNotFound",
            format!("Certificate {authority} not found."),
        ));
    }
    if input.contains_key("DBSecurityGroups") {
        // facts 1.1 DBSecurityGroups: EC2-Classic is gone.
        return Err(Refusal::combination("DB security groups can't be used in a VPC."));
    }
    logs(input, engine)
}

/// Logs that an engine exports; the lists are inferred where facts name none.
pub(in crate::sim) fn logs(input: &Bag, engine: &str) -> Result<(), Refusal> {
    let known: &[&str] = match engine {
        "postgres" => &["postgresql", "upgrade", "iam-db-auth-error"],
        "aurora-postgresql" => &["postgresql", "iam-db-auth-error", "instance"],
        "aurora-mysql" => {
            &["audit", "error", "general", "slowquery", "iam-db-auth-error", "instance"]
        }
        "mysql" | "mariadb" => &["audit", "error", "general", "slowquery", "iam-db-auth-error"],
        _ => return Ok(()),
    };
    let given = [
        input.get("EnableCloudwatchLogsExports"),
        input.get("CloudwatchLogsExportConfiguration").and_then(|it| it.get("EnableLogTypes")),
    ];
    let given = given.into_iter().flatten().filter_map(Value::as_array);
    let mut names = given.flatten().filter_map(Value::as_str);
    match names.find(|name| !known.contains(name)) {
        Some(name) => Err(Refusal::combination(format!(
            "You cannot use the log types '{name}' with engine version {engine}."
        ))),
        None => Ok(()),
    }
}
