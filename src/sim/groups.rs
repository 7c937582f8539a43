//! Parameter, option and subnet groups, certificates, and what else hangs on databases without being
//! part of their life here: blue/green deployments and integrations.

use super::attached::Attached;
use super::describe::page;
use super::refusal::Refusal;
use super::resource::{ACCOUNT_ID, arn, text};
use super::state::Call;
use super::wire::Bag;
use serde_json::{Value, json};

/// The VPC of the `default` subnet group and of every other group here.
pub(super) const VPC: &str = "vpc-0a1b2c3d";
/// The default security group of that VPC (facts 1.5).
pub(super) const DEFAULT_SECURITY_GROUP: &str = "sg-default";
/// The account's CA for new instances (facts 1.1 CACertificateIdentifier).
pub(super) const DEFAULT_CA: &str = "rds-ca-rsa2048-g1";

/// All groups. Default parameter and option groups exist without being listed.
#[derive(Debug)]
pub(super) struct Groups {
    /// Name → family.
    parameter: Vec<(String, String)>,
    /// The same of clusters.
    cluster_parameter: Vec<(String, String)>,
    /// Name, engine, major version, VPC it is bound to.
    option: Vec<[String; 4]>,
    /// Name of an option group → a permanent option that it has.
    permanent: Vec<(String, String)>,
    /// Name → VPC.
    subnet: Vec<(String, String)>,
    certificates: Vec<Value>,
    pub(super) blue_green: Vec<Value>,
    pub(super) integrations: Vec<Value>,
    pub(super) global: Vec<Attached>,
    pub(super) proxies: Vec<Attached>,
}

impl Default for Groups {
    fn default() -> Self {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let certificate = |name: &str, till: &str| {
            json!({
                "CertificateIdentifier": name,
                "CertificateType": "CA",
                "Thumbprint": "0000000000000000000000000000000000000000",
                "ValidFrom": "2021-05-21T00:00:00.000Z",
                "ValidTill": till,
            })
        };
        Self {
            parameter: vec![
                pair("db1-parameters", "postgres15"),
                pair("mysql-parameters", "mysql8.0"),
                pair("aurora1-parameters", "aurora-postgresql15"),
            ],
            cluster_parameter: vec![
                pair("aurora1-cluster-parameters", "aurora-postgresql15"),
                pair("maz1-cluster-parameters", "postgres15"),
            ],
            option: vec![
                ["db1-options", "postgres", "15", VPC].map(str::to_owned),
                ["elsewhere-options", "postgres", "15", "vpc-99999999"].map(str::to_owned),
            ],
            permanent: Vec::new(),
            subnet: vec![
                pair("default", VPC),
                pair("db1-subnets", VPC),
                pair("elsewhere-subnets", "vpc-99999999"),
            ],
            certificates: vec![
                certificate(DEFAULT_CA, "2061-05-21T00:00:00.000Z"),
                certificate("rds-ca-rsa4096-g1", "2121-05-21T00:00:00.000Z"),
                certificate("rds-ca-ecc384-g1", "2121-05-21T00:00:00.000Z"),
            ],
            blue_green: Vec::new(),
            integrations: Vec::new(),
            global: Vec::new(),
            proxies: Vec::new(),
        }
    }
}

impl Groups {
    /// A certificate by its name.
    pub(super) fn certificate(&self, name: &str) -> Option<&Value> {
        let named = |one: &&Value| one["CertificateIdentifier"] == name;
        self.certificates.iter().find(named)
    }

    /// Adds or replaces a parameter group.
    pub(super) fn add_parameter_group(&mut self, name: &str, family: &str) {
        self.parameter.retain(|(known, _)| known != name);
        self.parameter.push((name.to_owned(), family.to_owned()));
    }

    /// Adds an option group with a permanent option.
    pub(super) fn add_option_group(&mut self, name: &str, of: [&str; 2], permanent: &str) {
        let [engine, major] = of;
        self.option.push([name, engine, major, VPC].map(str::to_owned));
        self.permanent.push((name.to_owned(), permanent.to_owned()));
    }

    /// Whether an option group has every permanent option of another one.
    pub(super) fn has_permanent(&self, name: &str, of: &str) -> bool {
        let has = |option: &String| self.permanent.contains(&(name.to_owned(), option.clone()));
        self.permanent.iter().filter(|(group, _)| group == of).all(|(_, option)| has(option))
    }

    /// Takes away every group and certificate of that name.
    pub(super) fn remove(&mut self, name: &str) {
        self.parameter.retain(|(known, _)| known != name);
        self.cluster_parameter.retain(|(known, _)| known != name);
        self.option.retain(|[known, ..]| known != name);
        self.subnet.retain(|(known, _)| known != name);
        self.certificates.retain(|one| one["CertificateIdentifier"] != name);
    }

    /// A subnet group as an instance shows it.
    pub(super) fn subnet_group(&self, name: &str, region: &str) -> Result<Value, Refusal> {
        let wanted = name.to_ascii_lowercase();
        let mut all = self.subnet.iter();
        let (name, vpc) = all.find(|(known, _)| *known == wanted).ok_or_else(|| {
            Refusal::new("DBSubnetGroupNotFoundFault", format!("DBSubnetGroup {name} not found."))
        })?;
        let subnet = |zone| {
            json!({
                "SubnetIdentifier": format!("subnet-{name}-{zone}"),
                "SubnetAvailabilityZone": { "Name": format!("{region}{zone}") },
                "SubnetStatus": "Active",
            })
        };
        let subnets = ["a", "b", "c"].map(subnet);
        Ok(json!({
            "DBSubnetGroupName": name,
            "DBSubnetGroupDescription": name,
            "VpcId": vpc,
            "SubnetGroupStatus": "Complete",
            "Subnets": subnets,
            "DBSubnetGroupArn": arn(region, "subgrp", name),
            "SupportedNetworkTypes": ["IPV4"],
        }))
    }
}

/// The ARN of a KMS key.
pub(super) fn key(region: &str, name: &str) -> String {
    format!("arn:aws:kms:{region}:{ACCOUNT_ID}:key/{name}")
}

/// Major version of an engine version: its first part, for some engines its first two.
pub(super) fn major(engine: &str, version: &str) -> String {
    let one = ["postgres", "aurora-postgresql"].contains(&engine) || engine.starts_with("oracle");
    let parts: Vec<&str> = version.split('.').take(if one { 1 } else { 2 }).collect();
    parts.join(".")
}

/// Whether a version comes before another of the same engine: by the numbers in it.
pub(super) fn is_older(version: &str, than: &str) -> bool {
    let numbers = |version: &str| -> Vec<u64> {
        version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    numbers(version) < numbers(than)
}

/// The parameter group family of an engine version.
pub(super) fn family(engine: &str, version: &str) -> String {
    let mut major = major(engine, version);
    if engine.starts_with("sqlserver") {
        major = major.replace(".00", ".0");
    }
    let dashed = ["oracle", "sqlserver", "db2"].iter().any(|it| engine.starts_with(it));
    let dash = if dashed { "-" } else { "" };
    format!("{engine}{dash}{major}")
}

/// The default option group of an engine version.
pub(super) fn default_option_group(engine: &str, version: &str) -> String {
    format!("default:{engine}-{}", major(engine, version).replace('.', "-"))
}

/// Engine and major version of a default option group: those in its name.
fn default_option_group_parts(name: &str) -> Option<[String; 2]> {
    let of = name.strip_prefix("default:")?;
    let (at, _) = of
        .match_indices('-')
        .find(|(at, _)| of[at + 1..].starts_with(|first: char| first.is_ascii_digit()))?;
    Some([of[..at].to_owned(), of[at + 1..].replace('-', ".")])
}

/// Refuses a parameter group that is not there or of another family (facts 1.6).
pub(super) fn check_parameter_group(
    groups: &Groups,
    name: &str,
    engine: &str,
    version: &str,
) -> Result<(), Refusal> {
    check_family(&groups.parameter, "DBParameterGroup", name, engine, version)
}

/// The same of a cluster's parameter group.
pub(super) fn check_cluster_parameter_group(
    groups: &Groups,
    name: &str,
    engine: &str,
    version: &str,
) -> Result<(), Refusal> {
    check_family(&groups.cluster_parameter, "DBClusterParameterGroup", name, engine, version)
}

fn check_family(
    own: &[(String, String)],
    noun: &str,
    name: &str,
    engine: &str,
    version: &str,
) -> Result<(), Refusal> {
    let wanted = family(engine, version);
    let name = name.to_ascii_lowercase();
    let found = match name.strip_prefix("default.") {
        Some(family) => Some(family),
        None => own.iter().find(|(known, _)| *known == name).map(|(_, family)| family.as_str()),
    };
    match found {
        None => Err(Refusal::new(&format!("{noun}NotFound"), format!("{noun} not found: {name}"))),
        Some(family) if family != wanted => Err(Refusal::combination(format!(
            "The parameter group {name} with DBParameterGroupFamily {family} can't be used for this instance. Use a parameter group with DBParameterGroupFamily {wanted}"
        ))),
        Some(_) => Ok(()),
    }
}

/// Refuses an option group that is not there, of another engine or bound to another VPC (facts 1.6).
pub(super) fn check_option_group(
    groups: &Groups,
    name: &str,
    engine: &str,
    version: &str,
    vpc: &str,
) -> Result<(), Refusal> {
    let name = name.to_ascii_lowercase();
    if name == default_option_group(engine, version) {
        return Ok(());
    }
    let mut all = groups.option.iter();
    let Some([_, of, in_version, bound]) = all.find(|row| row[0] == name) else {
        return Err(Refusal::new(
            "OptionGroupNotFoundFault",
            format!("Specified OptionGroupName: {name} not found."),
        ));
    };
    if of != engine || *in_version != major(engine, version) {
        return Err(Refusal::combination(format!(
            "The option group {name} is for {of} {in_version}, not for {engine} {version}."
        )));
    }
    if bound != vpc {
        return Err(Refusal::combination(format!(
            "The option group {name} is associated with a different VPC than the request."
        )));
    }
    Ok(())
}

/// `DescribeDBParameterGroups`.
pub(super) fn describe_parameter_groups(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let own = call.state.groups.parameter.clone();
    parameter_groups(call, &own, "DBParameterGroup", "pg")
}

/// `DescribeDBClusterParameterGroups`.
pub(super) fn describe_cluster_parameter_groups(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let own = call.state.groups.cluster_parameter.clone();
    parameter_groups(call, &own, "DBClusterParameterGroup", "cluster-pg")
}

fn parameter_groups(
    call: &Call<'_>,
    own: &[(String, String)],
    noun: &str,
    kind: &str,
) -> Result<Bag, Refusal> {
    let key = format!("{noun}Name");
    let row = |(name, family): &(String, String)| {
        let group_arn = arn(&call.state.region, kind, name);
        let mut row = json!({ "DBParameterGroupFamily": family, "Description": name });
        row[key.as_str()] = json!(name);
        row[format!("{noun}Arn")] = json!(group_arn);
        row
    };
    let mut rows: Vec<Value> = own.iter().map(row).collect();
    let wanted = call.text(&key).to_ascii_lowercase();
    if let Some(family) = wanted.strip_prefix("default.") {
        rows.push(row(&(wanted.clone(), family.to_owned())));
    }
    // Of both kinds the missing one is called so (facts 3.1).
    named(call, rows, &key, &format!("{noun}s"), |name| {
        Refusal::new("DBParameterGroupNotFound", format!("{noun} not found: {name}"))
    })
}

/// `DescribeOptionGroups`.
pub(super) fn describe_option_groups(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let region = call.state.region.clone();
    let row = |[name, engine, major, vpc]: &[String; 4]| {
        json!({
            "OptionGroupName": name,
            "OptionGroupDescription": name,
            "EngineName": engine,
            "MajorEngineVersion": major,
            "Options": [],
            "AllowsVpcAndNonVpcInstanceMemberships": false,
            "VpcId": vpc,
            "OptionGroupArn": arn(&region, "og", name),
        })
    };
    let mut rows: Vec<Value> = call.state.groups.option.iter().map(row).collect();
    let wanted = call.text("OptionGroupName").to_ascii_lowercase();
    rows.extend(default_option_group_parts(&wanted).map(|[engine, major]| {
        let mut row = row(&[wanted.clone(), engine, major, String::new()]);
        row["AllowsVpcAndNonVpcInstanceMemberships"] = json!(true);
        row["VpcId"] = Value::Null;
        row
    }));
    for (parameter, member) in
        [("EngineName", "EngineName"), ("MajorEngineVersion", "MajorEngineVersion")]
    {
        if call.given(parameter) {
            rows.retain(|one| one[member] == call.text(parameter));
        }
    }
    named(call, rows, "OptionGroupName", "OptionGroupsList", |name| {
        Refusal::new(
            "OptionGroupNotFoundFault",
            format!("Specified OptionGroupName: {name} not found."),
        )
    })
}

/// `DescribeDBSubnetGroups`.
pub(super) fn describe_subnet_groups(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let groups = &call.state.groups;
    let rows = groups.subnet.iter();
    let rows: Result<Vec<Value>, Refusal> =
        rows.map(|(name, _)| groups.subnet_group(name, &call.state.region)).collect();
    named(call, rows?, "DBSubnetGroupName", "DBSubnetGroups", |name| {
        Refusal::new("DBSubnetGroupNotFoundFault", format!("DBSubnetGroup {name} not found."))
    })
}

/// `DescribeCertificates`.
pub(super) fn describe_certificates(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let region = call.state.region.clone();
    let mut rows = call.state.groups.certificates.clone();
    for row in &mut rows {
        row["CertificateArn"] = json!(format!(
            "arn:aws:rds:{region}::cert:{}",
            row["CertificateIdentifier"].as_str().unwrap_or_default()
        ));
    }
    let mut output = named(call, rows, "CertificateIdentifier", "Certificates", |name| {
        Refusal::new("CertificateNotFound", format!("Certificate {name} not found."))
    })?;
    output.insert("DefaultCertificateForNewLaunches".into(), json!(DEFAULT_CA));
    Ok(output)
}

/// `DescribeBlueGreenDeployments`.
pub(super) fn describe_blue_green(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let rows = call.state.groups.blue_green.clone();
    let rows = filtered(
        call,
        rows,
        &[
            ("blue-green-deployment-identifier", "BlueGreenDeploymentIdentifier"),
            ("blue-green-deployment-name", "BlueGreenDeploymentName"),
            ("source", "Source"),
            ("target", "Target"),
        ],
    )?;
    let key = "BlueGreenDeploymentIdentifier";
    named(call, rows, key, "BlueGreenDeployments", |name| {
        Refusal::new(
            "BlueGreenDeploymentNotFoundFault",
            format!("BlueGreenDeployment {name} not found."),
        )
    })
}

/// `DescribeIntegrations`.
pub(super) fn describe_integrations(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let rows = call.state.groups.integrations.clone();
    let rows = filtered(
        call,
        rows,
        &[("integration-name", "IntegrationName"), ("source-arn", "SourceArn")],
    )?;
    let wanted = call.text("IntegrationIdentifier").to_owned();
    let rows: Vec<Value> = rows
        .into_iter()
        .filter(|row| {
            wanted.is_empty() || row["IntegrationArn"] == wanted || row["IntegrationName"] == wanted
        })
        .collect();
    page(call, rows, "IntegrationArn", "Integrations")
}

pub(super) fn filtered(
    call: &Call<'_>,
    rows: Vec<Value>,
    known: &[(&str, &str)],
) -> Result<Vec<Value>, Refusal> {
    let filters = super::describe::filters(call, known)?;
    let fits = |row: &Value| {
        filters.iter().all(|(member, values)| values.iter().any(|value| row[member] == *value))
    };
    Ok(rows.into_iter().filter(fits).collect())
}

/// Rows under a parameter that may name one of them.
pub(super) fn named(
    call: &Call<'_>,
    mut rows: Vec<Value>,
    key: &str,
    list: &str,
    missing: impl FnOnce(&str) -> Refusal,
) -> Result<Bag, Refusal> {
    if call.given(key) {
        let wanted = text(&call.input, key).to_ascii_lowercase();
        rows.retain(|row| row[key].as_str().is_some_and(|name| name.eq_ignore_ascii_case(&wanted)));
        if rows.is_empty() {
            return Err(missing(&wanted));
        }
    }
    page(call, rows, key, list)
}
