//! SDK → [`World`]: what the run's own databases look like now.

use super::fault::sort;
use super::{Clock, settings};
use crate::plan::{Database, Fault, Identifier, ResourceId, Snapshot, Status, World};
use aws_sdk_rds::types::{DbInstance, DbSnapshot, Filter, PendingModifiedValues};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Reads RDS. Cannot change anything.
#[derive(Clone, Debug)]
pub struct Look {
    pub(super) client: aws_sdk_rds::Client,
    pub(super) clock: Clock,
}

impl Look {
    pub(super) fn new(client: aws_sdk_rds::Client, clock: Clock) -> Self {
        Self { client, clock }
    }

    /// One look at everything that bears one of the names, and at the original by its resource id.
    ///
    /// One request where the original is found under a name, else two.
    ///
    /// # Errors
    /// The [`Fault`], after the SDK's own retries.
    pub async fn world(
        &self,
        names: &[Identifier],
        original: Option<&ResourceId>,
    ) -> Result<World, Fault> {
        let seen_at = self.clock.timestamp();
        let names = names.iter().map(ToString::to_string).collect();
        let mut databases = self.filtered("db-instance-id", names).await?;
        if let Some(ResourceId(id)) = original
            && !databases.iter().any(|database| database.resource_id.0 == *id)
        {
            databases.extend(self.filtered("dbi-resource-id", vec![id.clone()]).await?);
        }
        Ok(World { seen_at, databases: newest(databases) })
    }

    /// The instances that pass a filter. A filter without a match gives an empty list, where a
    /// name would give an error (rds-facts 0).
    async fn filtered(&self, filter: &str, values: Vec<String>) -> Result<Vec<Database>, Fault> {
        let filter = Filter::builder().name(filter).set_values(Some(values)).build();
        let mut pages =
            self.client.describe_db_instances().filters(filter).into_paginator().items().send();
        let mut databases = Vec::new();
        while let Some(instance) = pages.next().await {
            let instance = instance.map_err(|error| sort(&error))?;
            databases.extend(database(&instance));
        }
        Ok(databases)
    }
}

/// A look is torn: where one resource id is seen twice, the later row wins.
fn newest(databases: Vec<Database>) -> Vec<Database> {
    let mut kept: Vec<Database> = Vec::new();
    for database in databases {
        kept.retain(|other| other.resource_id != database.resource_id);
        kept.push(database);
    }
    kept
}

/// An instance as the plan knows it; none where it has no name or no resource id.
pub(super) fn database(instance: &DbInstance) -> Option<Database> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let tags = instance.tag_list().iter();
    let mut replicas = instance.read_replica_db_instance_identifiers().to_vec();
    replicas.extend_from_slice(instance.read_replica_db_cluster_identifiers());
    let replica_of = instance
        .read_replica_source_db_instance_identifier()
        .or(instance.read_replica_source_db_cluster_identifier());
    Some(Database {
        identifier: Identifier::from_rds(instance.db_instance_identifier()?),
        resource_id: ResourceId(instance.dbi_resource_id()?.to_owned()),
        arn: text(instance.db_instance_arn()),
        status: Status::new(instance.db_instance_status().unwrap_or_default()),
        pending: instance.pending_modified_values().map(pending).unwrap_or_default(),
        unsettled: unsettled(instance),
        protected: instance.deletion_protection().unwrap_or_default(),
        tags: tags.map(|tag| (text(tag.key()), text(tag.value()))).collect(),
        engine: text(instance.engine()),
        engine_version: text(instance.engine_version()),
        class: text(instance.db_instance_class()),
        endpoint: instance.endpoint().and_then(|endpoint| {
            Some(format!("{}:{}", endpoint.address()?, endpoint.port().unwrap_or_default()))
        }),
        member_of: instance.db_cluster_identifier().map(str::to_owned),
        replica_of: replica_of.map(str::to_owned),
        replicas,
        settings: settings::read(instance),
    })
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

/// What hangs on an instance and is not in its steady state (rds-facts 4.2, the predicate that
/// "stabilised" means).
fn unsettled(instance: &DbInstance) -> Vec<String> {
    let mut what = Vec::new();
    let mut note = |thing: &str, status: Option<&str>, steady: &[&str]| {
        let status = status.unwrap_or_default();
        if !status.is_empty() && !steady.iter().any(|word| status.eq_ignore_ascii_case(word)) {
            what.push(format!("{thing} is {status}"));
        }
    };
    for group in instance.db_parameter_groups() {
        // A group that waits for a reboot is steady: it waits for a person (rds-facts 2.3).
        let steady = ["in-sync", "pending-reboot", "failed-to-apply"];
        note("its parameter group", group.parameter_apply_status(), &steady);
    }
    for group in instance.option_group_memberships() {
        note("its option group", group.status(), &["in-sync", "failed"]);
    }
    for group in instance.vpc_security_groups() {
        note("a security group", group.status(), &["active"]);
    }
    for role in instance.associated_roles() {
        note("a role", role.status(), &["ACTIVE", "INVALID"]);
    }
    for domain in instance.domain_memberships() {
        note("its domain", domain.status(), &["joined", "kerberos-enabled", "failed"]);
    }
    what
}

/// A snapshot as the plan knows it; none where it has no name.
pub(super) fn snapshot(snapshot: &DbSnapshot) -> Option<Snapshot> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let taken = snapshot.snapshot_create_time();
    Some(Snapshot {
        identifier: snapshot.db_snapshot_identifier()?.to_owned(),
        arn: text(snapshot.db_snapshot_arn()),
        status: text(snapshot.status()),
        kind: text(snapshot.snapshot_type()),
        engine: text(snapshot.engine()),
        engine_version: text(snapshot.engine_version()),
        of: snapshot.dbi_resource_id().map(|id| ResourceId(id.to_owned())),
        taken: taken.and_then(|time| Timestamp::from_second(time.secs()).ok()),
        storage: snapshot.allocated_storage().unwrap_or_default(),
        encrypted: snapshot.encrypted().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_torn_look_the_later_row_wins() {
        let row = |name: &str, id: &str| {
            let row = DbInstance::builder().db_instance_identifier(name).dbi_resource_id(id);
            database(&row.build()).unwrap()
        };
        let seen = newest(vec![row("db1", "db-A"), row("db2", "db-B"), row("db1-temp", "db-A")]);
        let names: Vec<_> = seen.iter().map(|database| database.identifier.as_str()).collect();
        assert_eq!(names, ["db2", "db1-temp"]);
    }
}
