//! The members of clusters: who they are, who of them writes, what they take from their cluster, and
//! how new ones are made.

use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::instance::defaults;
use crate::sim::instance::restore::{self, New};
use crate::sim::instance::rules::Doing;
use crate::sim::refusal::Refusal;
use crate::sim::resource::Resource;
use crate::sim::state::{Call, State};
use crate::sim::tags;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::time::SystemTime;

/// The account's own attribute of a cluster: the id of its writer.
pub(in crate::sim) const WRITER: &str = "writer";
/// Of a member: `DBClusterParameterGroupStatus`, as long as it is not `in-sync`.
pub(in crate::sim) const GROUP_STATUS: &str = "DBClusterParameterGroupStatus";

/// What a description of a member shows of its cluster (facts 1.2b, order): these are the cluster's.
const OF_CLUSTER: [&str; 15] = [
    "BackupRetentionPeriod",
    "DeletionProtection",
    "EnabledCloudwatchLogsExports",
    "Engine",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "Iops",
    "KmsKeyId",
    "MasterUsername",
    "NetworkType",
    "PreferredBackupWindow",
    "StorageEncrypted",
    "StorageThroughput",
    "StorageType",
    "VpcSecurityGroups",
];

/// What the cluster manages: a member is neither created nor modified with it (facts 1.2b; the
/// protection and the largest storage are inferred).
const NOT_OF_MEMBERS: [&str; 29] = [
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "CloudwatchLogsExportConfiguration",
    "DBName",
    "DBPortNumber",
    "DeletionProtection",
    "Domain",
    "DomainAuthSecretArn",
    "DomainDnsIps",
    "DomainFqdn",
    "DomainIAMRoleName",
    "DomainOu",
    "EnableCloudwatchLogsExports",
    "EnableIAMDatabaseAuthentication",
    "EngineLifecycleSupport",
    "Iops",
    "KmsKeyId",
    "ManageMasterUserPassword",
    "MasterUserPassword",
    "MasterUsername",
    "MaxAllocatedStorage",
    "MultiAZ",
    "OptionGroupName",
    "Port",
    "PreferredBackupWindow",
    "StorageEncrypted",
    "StorageThroughput",
    "StorageType",
    "VpcSecurityGroupIds",
];

/// How many members RDS gives a Multi-AZ DB cluster, and what they are called (facts 0, identifiers).
pub(in crate::sim) fn own_members(cluster: &str) -> [String; 3] {
    [1, 2, 3].map(|number| format!("{cluster}-instance-{number}"))
}

impl State {
    /// Where the members of a cluster are.
    pub(in crate::sim) fn members(&self, cluster: &Resource) -> Vec<usize> {
        let all = self.resources.iter().enumerate();
        all.filter(|(_, one)| {
            one.kind == Kind::Instance && one.cluster.as_ref() == Some(&cluster.id)
        })
        .map(|(index, _)| index)
        .collect()
    }

    /// Where the cluster of a member is.
    pub(in crate::sim) fn cluster_of(&self, member: &Resource) -> Option<usize> {
        self.by_id(Kind::Cluster, member.cluster.as_deref()?)
    }

    /// Where the writer of a cluster is, if there is one.
    pub(in crate::sim) fn writer(&self, cluster: &Resource) -> Option<usize> {
        self.by_id(Kind::Instance, cluster.text(WRITER))
    }

    /// Whether clients can use it under its name: a database with an endpoint, in a status that
    /// serves; of a cluster also its writer.
    pub(in crate::sim) fn answers(&self, index: usize) -> bool {
        let one = &self.resources[index];
        let itself = one.endpoint && !one.hidden && crate::sim::resource::serves(&one.status);
        match one.kind {
            Kind::Instance => itself,
            Kind::Cluster => {
                itself && self.writer(one).is_some_and(|writer| self.resources[writer].runs())
            }
            _ => false,
        }
    }

    /// The member becomes the writer.
    pub(in crate::sim) fn crown(&mut self, cluster: usize, at: SystemTime, member: Option<usize>) {
        let id = member.map_or(Value::Null, |member| json!(self.resources[member].id));
        self.merge(cluster, at, Bag::from_iter([(WRITER.to_owned(), id)]));
    }

    /// After something happened to a member: where no writer is, the first that runs becomes it
    /// (facts 1.2b, order: the first instance becomes writer).
    pub(in crate::sim) fn follow_member(&mut self, index: usize, at: SystemTime) {
        let member = &self.resources[index];
        if member.kind == Kind::Instance {
            let cluster = member.cluster.clone();
            self.follow_cluster(cluster.as_deref(), at);
        }
    }

    /// As `follow_member`, of the cluster with this id.
    pub(in crate::sim) fn follow_cluster(&mut self, id: Option<&str>, at: SystemTime) {
        let Some(cluster) = id.and_then(|id| self.by_id(Kind::Cluster, id)) else {
            return;
        };
        if self.writer(&self.resources[cluster]).is_none()
            && let Some(first) = self.successor(cluster)
        {
            self.crown(cluster, at, Some(first));
        }
        self.follow_endpoint(cluster, at);
    }

    /// A member as it is described: much of it is its cluster's.
    pub(in crate::sim) fn view_member(&self, resource: &Resource, bag: &mut Bag) {
        let Some(cluster) = self.cluster_of(resource) else {
            return;
        };
        let cluster = &self.resources[cluster];
        bag.remove(GROUP_STATUS);
        for member in OF_CLUSTER {
            if let Some(value) = cluster.bag.get(member) {
                bag.insert(member.into(), value.clone());
            }
        }
        if let Some(name) = cluster.bag.get("DatabaseName") {
            bag.insert("DBName".into(), name.clone());
        }
        bag.insert("Endpoint".into(), json!({ "Port": cluster.number("Port") }));
        if let Ok(subnets) = self.groups.subnet_group(cluster.text("DBSubnetGroup"), &self.region) {
            bag.insert("DBSubnetGroup".into(), subnets);
        }
        let own = [
            ("DBInstanceClass", "DBClusterInstanceClass"),
            ("AllocatedStorage", "AllocatedStorage"),
        ];
        for (member, of_cluster) in own.into_iter().filter(|_| cluster.is_multi_az_cluster()) {
            if let Some(value) = cluster.bag.get(of_cluster) {
                bag.insert(member.into(), value.clone());
            }
        }
        bag.insert("DBClusterIdentifier".into(), json!(cluster.name));
    }
}

/// Refuses to touch by hand what RDS itself makes, renames and deletes (facts 1.3, members; the code
/// is inferred).
pub(in crate::sim) fn not_by_hand(
    state: &State,
    member: &Resource,
    verb: &str,
) -> Result<(), Refusal> {
    let cluster = state.cluster_of(member).map(|index| &state.resources[index]);
    if cluster.is_some_and(Resource::is_multi_az_cluster) {
        return Err(Refusal::combination(format!(
            "The members of a Multi-AZ DB cluster can't be {verb}: use the operations of the cluster."
        )));
    }
    Ok(())
}

/// Refuses what only the cluster can be told (facts 1.2b).
pub(in crate::sim) fn only_of_members(input: &Bag) -> Result<(), Refusal> {
    match NOT_OF_MEMBERS.iter().find(|name| input.contains_key(**name)) {
        Some(name) => Err(Refusal::combination(format!(
            "The requested DB Instance will be a member of a DB Cluster. {name} can't be specified for it: use ModifyDBCluster."
        ))),
        None => Ok(()),
    }
}

/// `CreateDBInstance` for a member of an Aurora cluster.
pub(in crate::sim) fn create(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let name = restore::new_name(call)?;
    let cluster = call.find(Kind::Cluster, "DBClusterIdentifier")?;
    let cluster = call.state.resources[cluster].clone();
    fit_for_members(call, &cluster)?;
    only_of_members(&call.input)?;
    let tags = tags::check(call.input.get("Tags"))?;
    let base = chosen(call.state, &cluster, Some(&call.input));
    restore::begin(
        call,
        New {
            doing: Doing::Create,
            creating: creating(call.state, &cluster),
            name: &name,
            base,
            before: Bag::new(),
            tags,
            from: None,
            converted: false,
            cluster: Some(cluster.id),
        },
    )
}

/// Whether the cluster can have this new member now.
fn fit_for_members(call: &Call<'_>, cluster: &Resource) -> Result<(), Refusal> {
    if cluster.is_multi_az_cluster() {
        // facts 1.3, members: never. The code is inferred.
        return Err(Refusal::combination(
            "A Multi-AZ DB cluster has the members that RDS gives it.",
        ));
    }
    if !["available", "storage-optimization"].contains(&cluster.status.as_str()) {
        // facts 3.4, CreateDBInstance member
        return Err(Refusal::new(
            "InvalidDBClusterStateFault",
            format!("DB cluster {} is not in available state.", cluster.name),
        ));
    }
    for member in ["Engine", "EngineVersion"] {
        let (asked, own) = (call.text(member), cluster.text(member));
        if !asked.is_empty() && asked != own {
            // facts 1.2b: it must equal the cluster's. The code is inferred.
            return Err(Refusal::combination(format!(
                "The {member} {asked} doesn't match that of the DB cluster, {own}."
            )));
        }
    }
    let scaling = cluster.bag.contains_key("ServerlessV2ScalingConfiguration");
    if call.text("DBInstanceClass") == "db.serverless" && !scaling {
        // facts 1.2a, ServerlessV2ScalingConfiguration. The code is inferred.
        return Err(Refusal::new(
            "InvalidDBClusterStateFault",
            "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.",
        ));
    }
    Ok(())
}

/// How long a member is `creating`: the first one asked for is usually the first to be available.
fn creating(state: &State, cluster: &Resource) -> d::Transition {
    match (state.writer(cluster), state.members(cluster).is_empty()) {
        (None, true) => d::MEMBER_FIRST,
        _ => d::MEMBER_NEXT,
    }
}

/// What the service chooses for a member (facts 1.2b), besides what `view_member` shows.
pub(in crate::sim) fn chosen(state: &mut State, cluster: &Resource, input: Option<&Bag>) -> Bag {
    let mut engine = Bag::new();
    for member in ["Engine", "EngineVersion"] {
        engine.insert(member.into(), json!(cluster.text(member)));
    }
    // Its backups are the cluster's, so its maintenance window keeps clear of theirs.
    let mut asked = input.cloned().unwrap_or_default();
    asked.insert("PreferredBackupWindow".into(), json!(cluster.text("PreferredBackupWindow")));
    let mut bag = defaults::service_defaults(state, &engine, Some(&asked));
    bag.extend(engine);
    let public = cluster.text("DBSubnetGroup") == "default";
    for (name, value) in [
        ("PromotionTier", json!(1)),
        ("PubliclyAccessible", json!(public)),
        ("AllocatedStorage", json!(cluster.number("AllocatedStorage"))),
        ("DBClusterIdentifier", Value::Null),
        ("EngineLifecycleSupport", Value::Null),
    ] {
        bag.insert(name.into(), value);
    }
    if cluster.is_multi_az_cluster() {
        let class = cluster.bag.get("DBClusterInstanceClass").cloned();
        bag.insert("DBInstanceClass".into(), class.unwrap_or_default());
        bag.insert("PubliclyAccessible".into(), json!(cluster.flag("PubliclyAccessible")));
    }
    bag.retain(|_, value| !value.is_null());
    bag
}

/// RDS makes the three members of a new Multi-AZ DB cluster; tells when the last will be there
/// (facts 1.3, members).
pub(in crate::sim) fn begin_own(
    call: &mut Call<'_>,
    cluster: usize,
    fails: bool,
) -> Option<SystemTime> {
    let cluster = call.state.resources[cluster].clone();
    let mut last = None;
    for name in own_members(&cluster.name) {
        let id = call.state.draw_id("db-", 26);
        let mut member = Resource::new(Kind::Instance, &name, id, "creating");
        member.bag = chosen(call.state, &cluster, None);
        member.bag.insert("InstanceCreateTime".into(), call.now());
        member.cluster = Some(cluster.id.clone());
        member.by = Some(call.number);
        let index = call.state.add(member, None);
        if fails {
            continue;
        }
        let rng = &mut call.state.rng;
        let path = Path::new(call.state.now)
            .wait(rng, d::MULTI_AZ_MEMBER)
            .then(Change::Ready("available".to_owned()));
        last = last.max(Some(path.end()));
        call.state.start(index, path, None);
    }
    last
}

/// After a reboot a member has taken up its cluster's parameter group (facts 4.2).
pub(in crate::sim) fn group_in_sync(resource: &Resource, settled: &mut Bag) {
    if resource.bag.contains_key(GROUP_STATUS) {
        settled.insert(GROUP_STATUS.into(), Value::Null);
    }
}
