//! SDK → [`World`]: what the run's own resources and snapshots look like now.

use super::Clock;
use super::fault::sort;
use super::resource::{cluster_snapshot, of_cluster, of_instance, snapshot};
use crate::plan::{Fault, Identifier, Resource, ResourceId, Shape, World};
use aws_sdk_rds::types::Filter;
use jiff::Timestamp;

/// Reads RDS. Cannot change anything.
#[derive(Clone, Debug)]
pub struct Look {
    pub(super) client: aws_sdk_rds::Client,
    pub(super) clock: Clock,
    /// When the credentials end, where their provider says so.
    pub(super) credentials_until: Option<Timestamp>,
}

impl Look {
    pub(super) fn new(
        client: aws_sdk_rds::Client,
        clock: Clock,
        credentials_until: Option<Timestamp>,
    ) -> Self {
        Self { client, clock, credentials_until }
    }

    /// One look at everything that bears one of the names, and at the originals by their resource
    /// ids.
    ///
    /// One request for each shape that is asked for; another one where an original is found under
    /// none of its names.
    ///
    /// # Errors
    /// The [`Fault`], after the SDK's own retries.
    pub async fn world(
        &self,
        names: &[Identifier],
        originals: &[(Shape, ResourceId)],
    ) -> Result<World, Fault> {
        let seen_at = self.clock.timestamp();
        let of = |shape| {
            let own = names.iter().filter(move |name| name.shape() == shape);
            own.map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
        };
        let (instances, clusters) = (of(Shape::Instance), of(Shape::Cluster));
        let mut resources = if instances.is_empty() {
            // Members that RDS names itself stand in no plan.
            self.instances("db-cluster-id", clusters.clone()).await?
        } else {
            self.instances("db-instance-id", instances).await?
        };
        resources.extend(self.clusters("db-cluster-id", clusters).await?);
        let missing = |shape| {
            let own = originals.iter().filter(move |(of, _)| *of == shape).map(|(_, id)| id);
            let seen = |id: &&ResourceId| resources.iter().any(|row| row.resource_id == **id);
            own.filter(|id| !seen(id)).map(|id| id.0.clone()).collect::<Vec<_>>()
        };
        let (instances, clusters) = (missing(Shape::Instance), missing(Shape::Cluster));
        resources.extend(self.instances("dbi-resource-id", instances).await?);
        resources.extend(self.clusters("db-cluster-resource-id", clusters).await?);
        resources.extend(self.snapshots(of(Shape::Snapshot)).await?);
        resources.extend(self.cluster_snapshots(of(Shape::ClusterSnapshot)).await?);
        Ok(World { seen_at, resources: newest(resources) })
    }

    /// The instances that pass a filter. A filter without a match gives an empty list, where a
    /// name would give an error (rds-facts 0).
    async fn instances(&self, filter: &str, values: Vec<String>) -> Result<Vec<Resource>, Fault> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let request = self.client.describe_db_instances().filters(by(filter, values));
        let mut pages = request.into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(instance) = pages.next().await {
            resources.extend(of_instance(&instance.map_err(|error| sort(&error))?));
        }
        Ok(resources)
    }

    async fn clusters(&self, filter: &str, values: Vec<String>) -> Result<Vec<Resource>, Fault> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let request = self.client.describe_db_clusters().filters(by(filter, values));
        let mut pages = request.into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(cluster) = pages.next().await {
            resources.extend(of_cluster(&cluster.map_err(|error| sort(&error))?));
        }
        Ok(resources)
    }

    async fn snapshots(&self, names: Vec<String>) -> Result<Vec<Resource>, Fault> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let request = self.client.describe_db_snapshots().filters(by("db-snapshot-id", names));
        let mut pages = request.into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(each) = pages.next().await {
            let each = snapshot(&each.map_err(|error| sort(&error))?);
            resources.extend(each.map(|each| each.row(Shape::Snapshot)));
        }
        Ok(resources)
    }

    async fn cluster_snapshots(&self, names: Vec<String>) -> Result<Vec<Resource>, Fault> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let filter = by("db-cluster-snapshot-id", names);
        let request = self.client.describe_db_cluster_snapshots().filters(filter);
        let mut pages = request.into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(each) = pages.next().await {
            let each = cluster_snapshot(&each.map_err(|error| sort(&error))?);
            resources.extend(each.map(|each| each.row(Shape::ClusterSnapshot)));
        }
        Ok(resources)
    }
}

fn by(name: &str, values: Vec<String>) -> Filter {
    Filter::builder().name(name).set_values(Some(values)).build()
}

/// A look is torn: where one resource id is seen twice, the later row wins.
fn newest(resources: Vec<Resource>) -> Vec<Resource> {
    let mut kept: Vec<Resource> = Vec::new();
    for database in resources {
        kept.retain(|other| other.resource_id != database.resource_id);
        kept.push(database);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_rds::types::DbInstance;

    #[test]
    fn of_a_torn_look_the_later_row_wins() {
        let row = |name: &str, id: &str| {
            let row = DbInstance::builder().db_instance_identifier(name).dbi_resource_id(id);
            of_instance(&row.build()).unwrap()
        };
        let seen = newest(vec![row("db1", "db-A"), row("db2", "db-B"), row("db1-temp", "db-A")]);
        let names: Vec<_> = seen.iter().map(|database| database.identifier.as_str()).collect();
        assert_eq!(names, ["db2", "db1-temp"]);
    }
}
