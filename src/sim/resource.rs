//! A resource: its identity, its attributes by wire name, and what a description shows of it.

use super::history::Kind;
use super::timeline::Due;
use super::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// The account every ARN names.
pub(super) const ACCOUNT_ID: &str = "111122223333";
/// The part of every endpoint that an account keeps in a region (facts 0, DNS): any constant will do.
const ENDPOINT_HASH: &str = "c7sim0000000";
/// Any constant will do.
pub(super) const HOSTED_ZONE: &str = "ZSIMULATED00";

/// The wire words of a kind. Another kind is another row.
pub(super) struct Words {
    /// The type in an ARN (facts 0).
    pub(super) arn: &'static str,
    /// The members of its description.
    pub(super) name: &'static str,
    pub(super) status: &'static str,
    pub(super) id: &'static str,
    pub(super) arn_member: &'static str,
    /// Codes (facts 3.1) and what messages call it.
    pub(super) not_found: &'static str,
    pub(super) state: &'static str,
    pub(super) noun: &'static str,
}

impl Kind {
    /// Every kind.
    pub(super) const ALL: [Self; 5] =
        [Self::Instance, Self::Cluster, Self::Snapshot, Self::ClusterSnapshot, Self::Endpoint];

    /// Its wire words.
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Instance => &Words {
                arn: "db",
                name: "DBInstanceIdentifier",
                status: "DBInstanceStatus",
                id: "DbiResourceId",
                arn_member: "DBInstanceArn",
                not_found: "DBInstanceNotFound",
                state: "InvalidDBInstanceState",
                noun: "DBInstance",
            },
            Self::Cluster => &Words {
                arn: "cluster",
                name: "DBClusterIdentifier",
                status: "Status",
                id: "DbClusterResourceId",
                arn_member: "DBClusterArn",
                not_found: "DBClusterNotFoundFault",
                state: "InvalidDBClusterStateFault",
                noun: "DBCluster",
            },
            Self::Snapshot => &Words {
                arn: "snapshot",
                name: "DBSnapshotIdentifier",
                status: "Status",
                id: "",
                arn_member: "DBSnapshotArn",
                not_found: "DBSnapshotNotFound",
                state: "InvalidDBSnapshotState",
                noun: "DBSnapshot",
            },
            Self::ClusterSnapshot => &Words {
                arn: "cluster-snapshot",
                name: "DBClusterSnapshotIdentifier",
                status: "Status",
                id: "",
                arn_member: "DBClusterSnapshotArn",
                not_found: "DBClusterSnapshotNotFoundFault",
                state: "InvalidDBClusterSnapshotStateFault",
                noun: "DBClusterSnapshot",
            },
            Self::Endpoint => &Words {
                arn: "cluster-endpoint",
                name: "DBClusterEndpointIdentifier",
                status: "Status",
                id: "DBClusterEndpointResourceIdentifier",
                arn_member: "DBClusterEndpointArn",
                not_found: "DBClusterEndpointNotFoundFault",
                state: "InvalidDBClusterEndpointStateFault",
                noun: "DBClusterEndpoint",
            },
        }
    }
}

/// One instance, cluster, snapshot or custom endpoint.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) kind: Kind,
    /// Lower case.
    pub(super) name: String,
    /// Survives renames.
    pub(super) id: String,
    /// By the wire names of its description; identity, status, tags and relations are added by `view`.
    pub(super) bag: Bag,
    pub(super) tags: BTreeMap<String, String>,
    /// As RDS itself knows it.
    pub(super) status: String,
    /// As a description shows it.
    pub(super) seen: String,
    /// No name answers (facts 4.1 #7).
    pub(super) hidden: bool,
    /// Names besides its own that nobody else can have for now.
    pub(super) reserved: Vec<String>,
    /// Whether it has an endpoint yet.
    pub(super) endpoint: bool,
    /// The name under which the endpoint answers now.
    pub(super) up: Option<String>,
    /// Id of the instance that it is a read replica of.
    pub(super) replica_of: Option<String>,
    /// Id of the cluster that it is a member or a custom endpoint of.
    pub(super) cluster: Option<String>,
    /// Of a snapshot: what a restore takes from it and no description shows, by the wire names of the
    /// source's description; the source's tags are its `TagList`.
    pub(super) kept: Bag,
    /// When its storage was last changed.
    pub(super) storage_changed: Option<SystemTime>,
    /// The last request that changed it.
    pub(super) by: Option<u64>,
    pub(super) queue: Vec<Due>,
}

impl Resource {
    /// A resource with nothing but an identity and a status.
    pub(super) fn new(kind: Kind, name: &str, id: String, status: &str) -> Self {
        Self {
            kind,
            name: name.to_ascii_lowercase(),
            id,
            bag: Bag::new(),
            tags: BTreeMap::new(),
            status: status.to_owned(),
            seen: status.to_owned(),
            hidden: false,
            reserved: Vec::new(),
            endpoint: false,
            up: None,
            replica_of: None,
            cluster: None,
            kept: Bag::new(),
            storage_changed: None,
            by: None,
            queue: Vec::new(),
        }
    }

    /// A text attribute, empty when there is none.
    pub(super) fn text(&self, member: &str) -> &str {
        text(&self.bag, member)
    }

    /// A switch, off when there is none.
    pub(super) fn flag(&self, member: &str) -> bool {
        flag(&self.bag, member)
    }

    /// A number, 0 when there is none.
    pub(super) fn number(&self, member: &str) -> i64 {
        number(&self.bag, member)
    }

    /// Whether the database works, whatever its name is just now: a cluster's endpoints reach a
    /// writer that is being renamed until it reboots.
    pub(super) fn runs(&self) -> bool {
        self.endpoint && (serves(&self.status) || self.status == "renaming")
    }

    /// Whether it is a Multi-AZ DB cluster, or a snapshot of one: any that is not Aurora.
    pub(super) fn is_multi_az_cluster(&self) -> bool {
        let of_cluster = matches!(self.kind, Kind::Cluster | Kind::ClusterSnapshot);
        of_cluster && !self.text("Engine").starts_with("aurora")
    }

    /// Its tags as a `TagList`.
    pub(super) fn tag_list(&self) -> Value {
        tag_list(&self.tags)
    }

    /// Its name in an ARN.
    pub(super) fn arn(&self, region: &str) -> String {
        arn(region, self.kind.words().arn, &self.name)
    }
}

/// Statuses in which a database can be used (facts 2.1, 2.2).
pub(super) fn serves(status: &str) -> bool {
    matches!(
        status,
        "available"
            | "backing-up"
            | "modifying"
            | "maintenance"
            | "storage-optimization"
            | "storage-initialization"
            | "storage-config-upgrade"
            | "resetting-master-credentials"
            | "delete-precheck"
            | "scaling-storage"
    ) || status.starts_with("configuring-")
}

/// An ARN of this account.
pub(super) fn arn(region: &str, kind: &str, name: &str) -> String {
    format!("arn:aws:rds:{region}:{ACCOUNT_ID}:{kind}:{name}")
}

/// Tags as a `TagList`.
pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

/// Tags from a `TagList`.
pub(super) fn tags_of(list: Option<&Value>) -> BTreeMap<String, String> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(|tag| (text(tag, "Key").to_owned(), text(tag, "Value").to_owned()))
        .collect()
}

/// A text member, empty when there is none.
pub(super) fn text<'a>(bag: &'a Bag, member: &str) -> &'a str {
    bag.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// A switch, off when there is none.
pub(super) fn flag(bag: &Bag, member: &str) -> bool {
    bag.get(member).and_then(Value::as_bool).unwrap_or_default()
}

/// A number, 0 when there is none.
pub(super) fn number(bag: &Bag, member: &str) -> i64 {
    bag.get(member).and_then(Value::as_i64).unwrap_or_default()
}

/// The DNS name of an endpoint: its name, the account's part, the region (facts 0, DNS).
pub(super) fn address(name: &str, part: &str, region: &str) -> String {
    format!("{name}.{part}{ENDPOINT_HASH}.{region}.rds.amazonaws.com")
}

/// The endpoint of an instance.
pub(super) fn endpoint(name: &str, region: &str, port: Value) -> Value {
    json!({ "Address": address(name, "", region), "Port": port, "HostedZoneId": HOSTED_ZONE })
}
