//! What RDS describes → what the plan knows: instances, clusters and snapshots.

use super::settings::{self, cluster, instance, member, snapshot as brought};
use crate::plan::{Identifier, Member, Resource, ResourceId, Shape, Snapshot, Status};
use aws_sdk_rds::types::{
    ClusterPendingModifiedValues, ClusterScalabilityType, DbCluster, DbClusterMember,
    DbClusterRole, DbClusterSnapshot, DbInstance, DbInstanceRole, DbParameterGroupStatus,
    DbSnapshot, DomainMembership, OptionGroupMembership, PendingModifiedValues, Tag,
};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// An instance as the plan knows it; none where it has no name or no resource id.
pub(super) fn of_instance(instance: &DbInstance) -> Option<Resource> {
    let is_member = instance.db_cluster_identifier().is_some();
    let mut replicas = instance.read_replica_db_instance_identifiers().to_vec();
    replicas.extend_from_slice(instance.read_replica_db_cluster_identifiers());
    let replica_of = instance
        .read_replica_source_db_instance_identifier()
        .or(instance.read_replica_source_db_cluster_identifier());
    Some(Resource {
        identifier: Identifier::from_rds(instance.db_instance_identifier()?),
        resource_id: ResourceId(instance.dbi_resource_id()?.to_owned()),
        arn: text(instance.db_instance_arn()),
        status: Status::new(instance.db_instance_status().unwrap_or_default()),
        pending: instance.pending_modified_values().map(pending).unwrap_or_default(),
        unsettled: unsettled(instance),
        failed: failed(instance),
        awaits_reboot: instance
            .db_parameter_groups()
            .iter()
            .any(|group| awaits_reboot(group.parameter_apply_status())),
        // A member only repeats its cluster's, and is deleted in spite of it (rds-facts 4.4).
        protected: instance.deletion_protection().unwrap_or_default() && !is_member,
        tags: tags(instance.tag_list()),
        engine: text(instance.engine()),
        engine_version: text(instance.engine_version()),
        class: text(instance.db_instance_class()),
        endpoint: instance.endpoint().and_then(|endpoint| {
            Some(format!("{}:{}", endpoint.address()?, endpoint.port().unwrap_or_default()))
        }),
        member_of: instance.db_cluster_identifier().map(str::to_owned),
        members: Vec::new(),
        // They were of EC2-Classic, which is gone (rds-facts 1.1).
        special: instance
            .db_security_groups()
            .first()
            .map(|_| "in DB security groups, outside of a VPC".to_owned())
            .into_iter()
            .collect(),
        replica_of: replica_of.map(str::to_owned),
        replicas,
        taken_of: None,
        settings: if is_member {
            settings::read(member::ROWS, instance)
        } else {
            settings::read(instance::ROWS, instance)
        },
    })
}

/// A cluster as the plan knows it; none where it has no name or no resource id.
pub(super) fn of_cluster(cluster: &DbCluster) -> Option<Resource> {
    let pending = cluster.pending_modified_values().map(pending_of_cluster);
    let source = cluster.replication_source_identifier().filter(|source| !source.is_empty());
    Some(Resource {
        identifier: Identifier::of(Shape::Cluster, cluster.db_cluster_identifier()?),
        resource_id: ResourceId(cluster.db_cluster_resource_id()?.to_owned()),
        arn: text(cluster.db_cluster_arn()),
        status: Status::new(cluster.status().unwrap_or_default()),
        pending: pending.unwrap_or_default(),
        unsettled: unsettled_of_cluster(cluster),
        failed: failed_of_cluster(cluster),
        // Those of its members do.
        awaits_reboot: false,
        protected: cluster.deletion_protection().unwrap_or_default(),
        tags: tags(cluster.tag_list()),
        engine: text(cluster.engine()),
        engine_version: text(cluster.engine_version()),
        class: text(cluster.db_cluster_instance_class()),
        endpoint: cluster
            .endpoint()
            .map(|address| format!("{address}:{}", cluster.port().unwrap_or_default())),
        member_of: None,
        members: members(cluster),
        special: special(cluster),
        replica_of: source.map(str::to_owned),
        replicas: cluster.read_replica_identifiers().to_vec(),
        taken_of: None,
        settings: cluster::read(cluster),
    })
}

/// What cannot be restored in place (rds-facts 1.2a).
fn special(cluster: &DbCluster) -> Vec<String> {
    let mode = match cluster.engine_mode() {
        Some("serverless") => Some("of Aurora Serverless v1"),
        Some("parallelquery") => Some("a parallel query cluster"),
        Some("multimaster") => Some("a multi-master cluster"),
        Some("global") => Some("of the engine mode for global databases"),
        _ => None,
    };
    let limitless = cluster.limitless_database().is_some()
        || cluster.cluster_scalability_type() == Some(&ClusterScalabilityType::Limitless);
    let global = cluster.global_cluster_identifier().filter(|name| !name.is_empty());
    let custom = cluster.rds_custom_cluster_configuration().is_some();
    mode.map(str::to_owned)
        .into_iter()
        .chain(limitless.then(|| "an Aurora Limitless database".to_owned()))
        .chain(global.map(|name| format!("a member of the global database {name}")))
        .chain(custom.then(|| "a cluster of RDS Custom".to_owned()))
        .collect()
}

fn members(cluster: &DbCluster) -> Vec<Member> {
    let member = |member: &aws_sdk_rds::types::DbClusterMember| {
        Some(Member {
            identifier: Identifier::from_rds(member.db_instance_identifier()?),
            is_writer: member.is_cluster_writer().unwrap_or_default(),
            awaits_reboot: awaits_reboot(member.db_cluster_parameter_group_status()),
        })
    };
    cluster.db_cluster_members().iter().filter_map(member).collect()
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn tags(list: &[Tag]) -> BTreeMap<String, String> {
    list.iter().map(|tag| (text(tag.key()), text(tag.value()))).collect()
}

/// The names of the changes that wait.
fn pending(values: &PendingModifiedValues) -> BTreeSet<String> {
    let logs = values.pending_cloudwatch_logs_exports().is_some_and(|logs| {
        !logs.log_types_to_enable().is_empty() || !logs.log_types_to_disable().is_empty()
    });
    [
        ("DBInstanceClass", values.db_instance_class.is_some()),
        ("AllocatedStorage", values.allocated_storage.is_some()),
        ("MasterUserPassword", values.master_user_password.is_some()),
        ("Port", values.port.is_some()),
        ("BackupRetentionPeriod", values.backup_retention_period.is_some()),
        ("MultiAZ", values.multi_az.is_some()),
        ("EngineVersion", values.engine_version.is_some()),
        ("LicenseModel", values.license_model.is_some()),
        ("Iops", values.iops.is_some()),
        ("StorageThroughput", values.storage_throughput.is_some()),
        ("DBInstanceIdentifier", values.db_instance_identifier.is_some()),
        ("StorageType", values.storage_type.is_some()),
        ("CACertificateIdentifier", values.ca_certificate_identifier.is_some()),
        ("DBSubnetGroupName", values.db_subnet_group_name.is_some()),
        ("CloudwatchLogsExports", logs),
        ("ProcessorFeatures", !values.processor_features().is_empty()),
        ("AutomationMode", values.automation_mode.is_some()),
        ("MultiTenant", values.multi_tenant.is_some()),
        ("IAMDatabaseAuthentication", values.iam_database_authentication_enabled.is_some()),
        ("DedicatedLogVolume", values.dedicated_log_volume.is_some()),
        ("Engine", values.engine.is_some()),
        ("AdditionalStorageVolumes", !values.additional_storage_volumes().is_empty()),
        ("DBCapacityReservation", values.db_capacity_reservation_identifier.is_some()),
    ]
    .into_iter()
    .filter(|(_, waits)| *waits)
    .map(|(name, _)| name.to_owned())
    .collect()
}

fn pending_of_cluster(values: &ClusterPendingModifiedValues) -> BTreeSet<String> {
    let logs = values.pending_cloudwatch_logs_exports().is_some_and(|logs| {
        !logs.log_types_to_enable().is_empty() || !logs.log_types_to_disable().is_empty()
    });
    [
        ("DBClusterIdentifier", values.db_cluster_identifier.is_some()),
        ("MasterUserPassword", values.master_user_password.is_some()),
        ("IAMDatabaseAuthentication", values.iam_database_authentication_enabled.is_some()),
        ("EngineVersion", values.engine_version.is_some()),
        ("BackupRetentionPeriod", values.backup_retention_period.is_some()),
        ("StorageType", values.storage_type.is_some()),
        ("AllocatedStorage", values.allocated_storage.is_some()),
        ("Iops", values.iops.is_some()),
        ("CertificateDetails", values.certificate_details.is_some()),
        ("CloudwatchLogsExports", logs),
    ]
    .into_iter()
    .filter(|(_, waits)| *waits)
    .map(|(name, _)| name.to_owned())
    .collect()
}

/// What hangs on a cluster and is not in its steady state (rds-facts 2.3, 4.2).
fn unsettled_of_cluster(cluster: &DbCluster) -> Vec<String> {
    let mut what = Loose::default();
    for member in cluster.db_cluster_members() {
        let group = member.db_cluster_parameter_group_status();
        what.note("a member's parameter group", group, &GROUP_STEADY);
    }
    for group in cluster.vpc_security_groups() {
        what.note("a security group", group.status(), &["active"]);
    }
    for role in cluster.associated_roles() {
        what.note("a role", role.status(), &["ACTIVE", "INVALID"]);
    }
    if let Some(secret) = cluster.master_user_secret() {
        what.note("its secret", secret.secret_status(), &["active", "impaired"]);
    }
    for domain in cluster.domain_memberships() {
        what.note("its domain", domain.status(), &DOMAIN_STEADY);
    }
    let forwarding = cluster.local_write_forwarding_status().map(|status| status.as_str());
    what.note("its write forwarding", forwarding, &["enabled", "disabled", "requested"]);
    what.0
}

/// What is not in its steady state, in words.
#[derive(Default)]
struct Loose(Vec<String>);

fn awaits_reboot(status: Option<&str>) -> bool {
    status.is_some_and(|status| status.eq_ignore_ascii_case("pending-reboot"))
}

/// What an instance was given and what did not take effect. It is steady all the same: nothing more
/// comes of it by itself (rds-facts 2.3). A parameter group is rebooted for before this is asked.
fn failed(instance: &DbInstance) -> BTreeMap<String, String> {
    let group = |group: &DbParameterGroupStatus| {
        let (name, status) = (group.db_parameter_group_name(), group.parameter_apply_status());
        ("the parameter group", text(name), text(status))
    };
    let options = |group: &OptionGroupMembership| {
        ("the option group", text(group.option_group_name()), text(group.status()))
    };
    let role = |role: &DbInstanceRole| ("the role", text(role.role_arn()), text(role.status()));
    let groups = instance.db_parameter_groups().iter().map(group);
    let options = instance.option_group_memberships().iter().map(options);
    let roles = instance.associated_roles().iter().map(role);
    let domains = instance.domain_memberships().iter().map(domain);
    without_effect(groups.chain(options).chain(roles).chain(domains))
}

fn failed_of_cluster(cluster: &DbCluster) -> BTreeMap<String, String> {
    let member = |member: &DbClusterMember| {
        let (name, status) =
            (member.db_instance_identifier(), member.db_cluster_parameter_group_status());
        ("the cluster's parameter group on", text(name), text(status))
    };
    let role = |role: &DbClusterRole| ("the role", text(role.role_arn()), text(role.status()));
    let members = cluster.db_cluster_members().iter().map(member);
    let roles = cluster.associated_roles().iter().map(role);
    let domains = cluster.domain_memberships().iter().map(domain);
    without_effect(members.chain(roles).chain(domains))
}

/// A thing of which RDS shows whether it took effect: its kind, its name, its status.
type Given = (&'static str, String, String);

fn domain(domain: &DomainMembership) -> Given {
    let name = domain.domain().or(domain.fqdn());
    ("the domain", text(name), text(domain.status()))
}

fn without_effect(all: impl Iterator<Item = Given>) -> BTreeMap<String, String> {
    let is_so = |(_, _, status): &Given| FAILED.iter().any(|bad| status.eq_ignore_ascii_case(bad));
    all.filter(is_so).map(|(kind, name, status)| (format!("{kind} {name}"), status)).collect()
}

const FAILED: [&str; 5] = ["failed-to-apply", "pending-reboot", "INVALID", "failed", "impaired"];

/// A group that waits for a reboot is steady: it waits for somebody to reboot (rds-facts 2.3).
const GROUP_STEADY: [&str; 3] = ["in-sync", "pending-reboot", "failed-to-apply"];
const DOMAIN_STEADY: [&str; 4] = ["joined", "kerberos-enabled", "failed", "impaired"];

impl Loose {
    fn note(&mut self, thing: &str, status: Option<&str>, steady: &[&str]) {
        let status = status.unwrap_or_default();
        if !status.is_empty() && !steady.iter().any(|word| status.eq_ignore_ascii_case(word)) {
            self.0.push(format!("{thing} is {status}"));
        }
    }
}

/// What hangs on an instance and is not in its steady state (rds-facts 4.2, the predicate that
/// "stabilised" means).
fn unsettled(instance: &DbInstance) -> Vec<String> {
    let mut what = Loose::default();
    for group in instance.db_parameter_groups() {
        what.note("its parameter group", group.parameter_apply_status(), &GROUP_STEADY);
    }
    for group in instance.option_group_memberships() {
        what.note("its option group", group.status(), &["in-sync", "failed"]);
    }
    for group in instance.vpc_security_groups() {
        what.note("a security group", group.status(), &["active"]);
    }
    for role in instance.associated_roles() {
        what.note("a role", role.status(), &["ACTIVE", "INVALID"]);
    }
    if let Some(secret) = instance.master_user_secret() {
        what.note("its secret", secret.secret_status(), &["active", "impaired"]);
    }
    for domain in instance.domain_memberships() {
        what.note("its domain", domain.status(), &DOMAIN_STEADY);
    }
    what.0
}

/// A snapshot as the plan knows it; none where it has no name.
pub(super) fn snapshot(snapshot: &DbSnapshot) -> Option<Snapshot> {
    Some(Snapshot {
        identifier: snapshot.db_snapshot_identifier()?.to_owned(),
        arn: text(snapshot.db_snapshot_arn()),
        status: text(snapshot.status()),
        kind: text(snapshot.snapshot_type()),
        engine: text(snapshot.engine()),
        engine_version: text(snapshot.engine_version()),
        of: snapshot.dbi_resource_id().map(|id| ResourceId(id.to_owned())),
        taken: timestamp(snapshot.snapshot_create_time()),
        storage: snapshot.allocated_storage().unwrap_or_default(),
        encrypted: snapshot.encrypted().unwrap_or_default(),
        settings: brought::of_instance(snapshot),
        tags: tags(snapshot.tag_list()),
    })
}

/// A snapshot of a cluster as the plan knows it; none where it has no name.
pub(super) fn cluster_snapshot(snapshot: &DbClusterSnapshot) -> Option<Snapshot> {
    Some(Snapshot {
        identifier: snapshot.db_cluster_snapshot_identifier()?.to_owned(),
        arn: text(snapshot.db_cluster_snapshot_arn()),
        status: text(snapshot.status()),
        kind: text(snapshot.snapshot_type()),
        engine: text(snapshot.engine()),
        engine_version: text(snapshot.engine_version()),
        of: snapshot.db_cluster_resource_id().map(|id| ResourceId(id.to_owned())),
        taken: timestamp(snapshot.snapshot_create_time()),
        storage: snapshot.allocated_storage().unwrap_or_default(),
        encrypted: snapshot.storage_encrypted().unwrap_or_default(),
        settings: brought::of_cluster(snapshot),
        tags: tags(snapshot.tag_list()),
    })
}

fn timestamp(time: Option<&DateTime>) -> Option<Timestamp> {
    time.and_then(|time| Timestamp::from_second(time.secs()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_take_effect_is_named_with_its_status() {
        let group = |status: &str| {
            let group = DbParameterGroupStatus::builder().db_parameter_group_name("own");
            let role = DbInstanceRole::builder().role_arn("r").status("PENDING").build();
            let group = group.parameter_apply_status(status).build();
            failed(&DbInstance::builder().db_parameter_groups(group).associated_roles(role).build())
        };
        let cluster = |status: &str| {
            let member = DbClusterMember::builder().db_instance_identifier("m");
            let member = member.db_cluster_parameter_group_status(status).build();
            failed_of_cluster(&DbCluster::builder().db_cluster_members(member).build())
        };
        for (status, is_told) in [
            ("in-sync", false),
            ("applying", false),
            ("pending-reboot", true),
            ("failed-to-apply", true),
        ] {
            for (what, found) in [
                ("the parameter group own", group(status)),
                ("the cluster's parameter group on m", cluster(status)),
            ] {
                let wanted = is_told.then(|| (what.to_owned(), status.to_owned()));
                assert_eq!(found, wanted.into_iter().collect());
            }
        }
    }
}
