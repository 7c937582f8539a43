//! What IAM is asked when a request arrives: the resources of an operation and the actions that depend
//! on it are as AWS's Service Authorization Reference has them, not as our table has them.

use super::iam::Question;
use std::collections::{BTreeMap, BTreeSet};
use trapheus::sim::{Account, Asked, Event, Happening, Kind};

const PLACE: &str = "arn:aws:rds:eu-west-1:111122223333";
/// A key of the customer's own, that the data is encrypted with.
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/own";

/// A resource type, the parameter that names one, and the name where none does. Without one nothing
/// is asked about what is not named.
type Named = (&'static str, &'static str, Option<&'static str>);

/// Of each change, the resources that it is about.
fn resources(operation: &str) -> &'static [Named] {
    match operation {
        "AddTagsToResource" | "RemoveTagsFromResource" => &[("", "ResourceName", None)],
        "EnableHttpEndpoint" => &[("", "ResourceArn", None)],
        "AddRoleToDBInstance" | "RebootDBInstance" | "DeleteDBInstance" => {
            &[("db", "DBInstanceIdentifier", None)]
        }
        "ModifyDBInstance" => &[
            // Inferred: of a rename the name that it bears (facts 5.1).
            ("db", "DBInstanceIdentifier", None),
            ("og", "OptionGroupName", None),
            ("pg", "DBParameterGroupName", None),
            ("subgrp", "DBSubnetGroupName", None),
        ],
        "ModifyDBCluster" => &[
            ("cluster", "DBClusterIdentifier", None),
            ("cluster-pg", "DBClusterParameterGroupName", None),
            ("og", "OptionGroupName", None),
            ("pg", "DBInstanceParameterGroupName", None),
        ],
        "FailoverDBCluster" | "RebootDBCluster" => &[("cluster", "DBClusterIdentifier", None)],
        "RestoreDBInstanceFromDBSnapshot" => &[
            ("db", "DBInstanceIdentifier", None),
            ("og", "OptionGroupName", Some("default")),
            ("pg", "DBParameterGroupName", Some("default")),
            ("subgrp", "DBSubnetGroupName", Some("default")),
            ("snapshot", "DBSnapshotIdentifier", None),
        ],
        "RestoreDBClusterFromSnapshot" => &[
            ("cluster", "DBClusterIdentifier", None),
            ("cluster-pg", "DBClusterParameterGroupName", Some("default")),
            ("og", "OptionGroupName", Some("default")),
            ("subgrp", "DBSubnetGroupName", Some("default")),
            ("cluster-snapshot", "SnapshotIdentifier", None),
        ],
        "CreateDBInstance" => &[
            ("db", "DBInstanceIdentifier", None),
            ("cluster", "DBClusterIdentifier", None),
            ("og", "OptionGroupName", None),
            ("pg", "DBParameterGroupName", None),
            ("subgrp", "DBSubnetGroupName", None),
        ],
        "CreateDBSnapshot" => {
            &[("db", "DBInstanceIdentifier", None), ("snapshot", "DBSnapshotIdentifier", None)]
        }
        "CreateDBClusterSnapshot" => &[
            ("cluster", "DBClusterIdentifier", None),
            ("cluster-snapshot", "DBClusterSnapshotIdentifier", None),
        ],
        "CopyDBSnapshot" => &[
            ("snapshot", "SourceDBSnapshotIdentifier", None),
            ("snapshot", "TargetDBSnapshotIdentifier", None),
        ],
        "CopyDBClusterSnapshot" => &[
            ("cluster-snapshot", "SourceDBClusterSnapshotIdentifier", None),
            ("cluster-snapshot", "TargetDBClusterSnapshotIdentifier", None),
        ],
        "DeleteDBCluster" => &[
            ("cluster", "DBClusterIdentifier", None),
            // It stands there as required: inferred that without a name any is meant.
            ("cluster-snapshot", "FinalDBSnapshotIdentifier", Some("*")),
        ],
        "DeleteDBSnapshot" => &[("snapshot", "DBSnapshotIdentifier", None)],
        "DeleteDBClusterSnapshot" => &[("cluster-snapshot", "DBClusterSnapshotIdentifier", None)],
        other => panic!("nobody has looked up what {other} is about"),
    }
}

/// Of each read, the resource types that it can be granted for, and the parameter that names one. None:
/// it is granted for everything or not at all.
fn read(operation: &str) -> &'static [Named] {
    match operation {
        "DescribeAccountAttributes" | "DescribeCertificates" | "DescribeDBEngineVersions" => &[],
        "DescribeDBInstances" => &[("db", "", Some("*"))],
        "DescribeDBClusters" => &[("cluster", "", Some("*"))],
        "DescribeDBSnapshots" => &[("snapshot", "DBSnapshotIdentifier", Some("*"))],
        "DescribeDBClusterSnapshots" => {
            &[("cluster-snapshot", "DBClusterSnapshotIdentifier", Some("*"))]
        }
        "DescribeDBClusterEndpoints" => {
            &[("cluster", "DBClusterIdentifier", None), ("cluster-endpoint", "", Some("*"))]
        }
        "DescribeBlueGreenDeployments" => &[("deployment", "", Some("*"))],
        "DescribeIntegrations" => &[("integration", "", Some("*"))],
        "DescribeDBProxies" => &[("db-proxy", "", Some("*"))],
        "DescribeDBProxyTargets" => {
            &[("db-proxy", "DBProxyName", None), ("target-group", "", Some("*"))]
        }
        "DescribeDBParameterGroups" => &[("pg", "DBParameterGroupName", None)],
        "DescribeDBClusterParameterGroups" => {
            &[("cluster-pg", "DBClusterParameterGroupName", None)]
        }
        "DescribeOptionGroups" => &[("og", "OptionGroupName", None)],
        "DescribeDBSubnetGroups" => &[("subgrp", "DBSubnetGroupName", None)],
        other => panic!("nobody has looked up what {other} is about"),
    }
}

/// Everything that IAM is asked for the requests that an account has got.
pub(crate) fn questions(account: &Account) -> BTreeSet<Question> {
    let history = account.history();
    let (mut rest, mut there) = (history.iter().peekable(), BTreeMap::new());
    let mut all = BTreeSet::new();
    for asked in account.requests() {
        let before = |one: &&Happening| {
            one.at < asked.at || (one.at == asked.at && one.by != Some(asked.number))
        };
        while let Some(one) = rest.next_if(before) {
            there.insert((one.kind, &one.resource_id), one);
        }
        let tags = if asked.mutating { tags(&there) } else { Tags::new() };
        all.extend(Asking { asked, tags }.questions());
    }
    all
}

/// Tags, by the ARN of what bears them.
type Tags = BTreeMap<String, BTreeMap<String, String>>;

/// The tags of all that is there, as it was last heard of.
fn tags(there: &BTreeMap<(Kind, &String), &Happening>) -> Tags {
    let there = there.values().filter(|one| one.event != Event::Gone);
    let arn = |one: &Happening| format!("{PLACE}:{}:{}", word(one.kind), one.name);
    there.map(|one| (arn(one), one.tags.clone())).collect()
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Instance => "db",
        Kind::Cluster => "cluster",
        Kind::Snapshot => "snapshot",
        Kind::ClusterSnapshot => "cluster-snapshot",
        Kind::Endpoint => "cluster-endpoint",
    }
}

/// One request, and the tags of all there was.
struct Asking {
    asked: Asked,
    tags: Tags,
}

fn arn(kind: &str, name: &str) -> String {
    if name.starts_with("arn:") { name.to_owned() } else { format!("{PLACE}:{kind}:{name}") }
}

impl Asking {
    fn questions(&self) -> Vec<Question> {
        let operation = self.asked.operation.as_str();
        assert_eq!(
            self.asked.service, "rds",
            "{operation}: no other service was meant to be asked"
        );
        let list = if self.asked.mutating { resources(operation) } else { read(operation) };
        let mut arns: Vec<_> = list.iter().filter_map(|named| self.named(named)).collect();
        if list.is_empty() {
            arns.push("*".to_owned());
        }
        let action = format!("rds:{operation}");
        let tags = self.request_tags();
        let own = arns.iter().map(|arn| self.question(&action, arn, &tags));
        own.chain(self.tagging(&arns, &tags))
            .chain(self.last_snapshot())
            .chain(self.own_members())
            .chain(self.roles())
            .chain(self.secrets())
            .collect()
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.asked.parameters.get(name).map(String::as_str)
    }

    fn named(&self, (kind, parameter, without): &Named) -> Option<String> {
        let name = self.parameter(parameter).or(*without)?;
        // RDS folds identifiers.
        Some(arn(kind, &name.to_ascii_lowercase()))
    }

    fn request_tags(&self) -> BTreeMap<String, String> {
        let tag = |number: usize| {
            let part = |part| self.parameter(&format!("Tags.Tag.{number}.{part}"));
            Some((part("Key")?.to_owned(), part("Value")?.to_owned()))
        };
        (1..).map_while(tag).collect()
    }

    fn question(&self, action: &str, arn: &str, tags: &BTreeMap<String, String>) -> Question {
        let own = self.tags.get(arn).into_iter().flatten();
        let own = own.map(|(key, value)| (format!("aws:ResourceTag/{key}"), value.clone()));
        let given = tags.iter();
        let given = given.map(|(key, value)| (format!("aws:RequestTag/{key}"), value.clone()));
        let (action, resource) = (action.to_owned(), arn.to_owned());
        Question { action, resource, context: own.chain(given).collect() }
    }

    /// Whoever makes something with tags must be allowed to tag it.
    fn tagging(&self, arns: &[String], tags: &BTreeMap<String, String>) -> Option<Question> {
        let operation = self.asked.operation.as_str();
        let makes = ["Create", "Restore", "Copy"].iter().any(|verb| operation.starts_with(verb));
        // A snapshot stands last in its list, what is restored first.
        let snapshot = operation.ends_with("Snapshot") && !operation.starts_with("Restore");
        let made = if snapshot { arns.last() } else { arns.first() };
        let made = made.filter(|_| makes && !tags.is_empty())?;
        Some(self.question("rds:AddTagsToResource", made, tags))
    }

    /// Whoever deletes with a last snapshot must be allowed to take it, and to tag it where it gets the
    /// tags of its source.
    fn last_snapshot(&self) -> Vec<Question> {
        let Some(last) = self.parameter("FinalDBSnapshotIdentifier") else { return Vec::new() };
        let (kind, parameter, action) = match self.asked.operation.as_str() {
            "DeleteDBInstance" => ("db", "DBInstanceIdentifier", "rds:CreateDBSnapshot"),
            _ => ("cluster", "DBClusterIdentifier", "rds:CreateDBClusterSnapshot"),
        };
        let source = arn(kind, self.parameter(parameter).unwrap());
        let last = arn(if kind == "db" { "snapshot" } else { "cluster-snapshot" }, last);
        let (none, copied) = (BTreeMap::new(), &self.tags[&source]);
        vec![
            self.question(action, &source, &none),
            self.question(action, &last, &none),
            self.question("rds:AddTagsToResource", &last, copied),
        ]
    }

    /// Whoever restores a Multi-AZ cluster must be allowed to make its members; inferred: without tags.
    /// The reference has the like for its modify and its delete. Whether RDS asks for those of each
    /// member, and with which tags, nobody has seen: nothing is asked here.
    fn own_members(&self) -> Vec<Question> {
        let cluster = self.parameter("DBClusterIdentifier");
        let restored = self.asked.operation == "RestoreDBClusterFromSnapshot"
            && self.parameter("DBClusterInstanceClass").is_some();
        let Some(cluster) = cluster.filter(|_| restored) else { return Vec::new() };
        let members = (1..=3).map(|number| arn("db", &format!("{cluster}-instance-{number}")));
        members.map(|one| self.question("rds:CreateDBInstance", &one, &BTreeMap::new())).collect()
    }

    /// Roles are passed to the service that takes them (facts 5.2).
    fn roles(&self) -> Vec<Question> {
        let mut passed = Vec::new();
        for (name, value) in &self.asked.parameters {
            let services: &[&str] = match name.as_str() {
                "MonitoringRoleArn" => &["monitoring.rds.amazonaws.com"],
                "DomainIAMRoleName" => &["rds.amazonaws.com", "directoryservice.rds.amazonaws.com"],
                _ if value.starts_with("arn:aws:iam::") => &["rds.amazonaws.com"],
                _ => &[],
            };
            let role = match value.starts_with("arn:") {
                true => value.clone(),
                false => format!("arn:aws:iam::111122223333:role/{value}"),
            };
            passed.extend(services.iter().map(|service| Question {
                action: "iam:PassRole".to_owned(),
                resource: role.clone(),
                context: BTreeMap::from([(
                    "iam:PassedToService".to_owned(),
                    (*service).to_owned(),
                )]),
            }));
        }
        passed
    }

    /// Keys and secrets: what RDS does on the caller's behalf (facts 5.2).
    fn secrets(&self) -> Vec<Question> {
        let operation = self.asked.operation.as_str();
        let managed = self.parameter("ManageMasterUserPassword") == Some("true");
        let of_key = |(name, value): (&String, &String)| {
            (name.ends_with("KmsKeyId") || name.ends_with("KMSKeyId")).then(|| value.clone())
        };
        let mut keys: Vec<_> = self.asked.parameters.iter().filter_map(of_key).collect();
        let data = ["Restore", "Copy", "CreateDBInstance"];
        if data.iter().any(|verb| operation.starts_with(verb)) {
            keys.push(KEY.to_owned());
        }
        let changes = operation.starts_with("Modify") || operation == "CreateDBInstance";
        let more: &[&str] = if changes { &["Decrypt", "GenerateDataKey"] } else { &[] };
        let actions = ["CreateGrant", "DescribeKey"].iter().chain(more);
        let via = if managed { "secretsmanager" } else { "rds" };
        let key = |(action, key): (&&str, &String)| {
            let context = [
                ("kms:ViaService", format!("{via}.eu-west-1.amazonaws.com")),
                ("kms:GrantIsForAWSResource", "true".to_owned()),
            ];
            Question {
                action: format!("kms:{action}"),
                resource: key.clone(),
                context: context.map(|(key, value)| (key.to_owned(), value)).into(),
            }
        };
        let secret = ["CreateSecret", "RotateSecret", "TagResource"].map(|action| Question {
            action: format!("secretsmanager:{action}"),
            resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1".to_owned(),
            context: BTreeMap::new(),
        });
        let keys = actions.flat_map(|action| keys.iter().map(move |key| (action, key))).map(key);
        keys.chain(secret.into_iter().filter(|_| managed)).collect()
    }
}
