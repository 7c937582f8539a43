//! The read-only requests before a run: everything that preflight judges, in one [`Survey`].

use super::Look;
use super::fault::sort;
use super::look::{database, snapshot};
use crate::plan::{Database, Fault, FaultKind, Identifier, Quota, ResourceId, Snapshot, Survey};
use aws_sdk_rds::types::BlueGreenDeployment;

impl Look {
    /// Takes the survey. What may not be read is a line in [`Survey::unread`], not an error; only
    /// the instances themselves must be readable.
    ///
    /// # Errors
    /// The [`Fault`] of the first request, after the SDK's own retries; or of any that shows that
    /// the credentials have ended.
    pub async fn survey(&self, identifier: &Identifier, wanted: &str) -> Result<Survey, Fault> {
        let now = self.clock.timestamp();
        let instances = self.instances().await?;
        let of_name =
            |name: &Identifier| instances.iter().find(|database| database.identifier == *name);
        let target = of_name(identifier).cloned();
        let aside = identifier.aside().ok().and_then(|name| of_name(&name).cloned());
        let names = instances.iter().map(|database| database.identifier.clone()).collect();

        let mut unread = Unread::default();
        let cluster = match target {
            Some(_) => None,
            None => unread.note("DB clusters", self.cluster(identifier).await)?.flatten(),
        };
        let snapshot = unread.note("the snapshot", self.snapshot(wanted).await)?.flatten();
        let snapshots = match &target {
            Some(target) if snapshot.is_none() => {
                let list = self.snapshots_of(&target.resource_id).await;
                unread.note("its snapshots", list)?.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let quota = unread.note("the quota of DB instances", self.quota().await)?.flatten();
        let deployments = match &target {
            Some(target) => {
                let list = self.deployments(&target.arn).await;
                unread.note("blue/green deployments", list)?.unwrap_or_default()
            }
            None => Vec::new(),
        };
        Ok(Survey {
            now,
            identifier: identifier.clone(),
            wanted: wanted.to_owned(),
            target,
            aside,
            cluster,
            names,
            snapshot,
            snapshots,
            quota,
            deployments,
            unread: unread.0,
        })
    }

    async fn instances(&self) -> Result<Vec<Database>, Fault> {
        let mut pages = self.client.describe_db_instances().into_paginator().items().send();
        let mut databases = Vec::new();
        while let Some(instance) = pages.next().await {
            databases.extend(database(&instance.map_err(|error| sort(&error))?));
        }
        Ok(databases)
    }

    async fn cluster(&self, name: &Identifier) -> Result<Option<String>, Fault> {
        let request = self.client.describe_db_clusters().db_cluster_identifier(name.as_str());
        match request.send().await.map_err(|error| sort(&error)) {
            Ok(answer) => Ok(answer
                .db_clusters()
                .first()
                .map(|cluster| cluster.engine().unwrap_or("unknown").to_owned())),
            Err(fault) if fault.code.starts_with("DBClusterNotFound") => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn snapshot(&self, name: &str) -> Result<Option<Snapshot>, Fault> {
        let mut request = self.client.describe_db_snapshots().db_snapshot_identifier(name);
        // One that another account shares is only seen when asked for.
        if name.starts_with("arn:") {
            request = request.include_shared(true);
        }
        match request.send().await.map_err(|error| sort(&error)) {
            Ok(answer) => Ok(answer.db_snapshots().first().and_then(snapshot)),
            Err(fault) if fault.code.starts_with("DBSnapshotNotFound") => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn snapshots_of(&self, resource_id: &ResourceId) -> Result<Vec<String>, Fault> {
        let request = self.client.describe_db_snapshots().dbi_resource_id(&resource_id.0);
        let answer = request.send().await.map_err(|error| sort(&error))?;
        let names = answer.db_snapshots().iter().filter_map(|each| each.db_snapshot_identifier());
        Ok(names.map(str::to_owned).collect())
    }

    async fn quota(&self) -> Result<Option<Quota>, Fault> {
        let answer = self.client.describe_account_attributes().send().await;
        let answer = answer.map_err(|error| sort(&error))?;
        let instances = |quota: &&aws_sdk_rds::types::AccountQuota| {
            quota.account_quota_name() == Some("DBInstances")
        };
        Ok(answer.account_quotas().iter().find(instances).map(|quota| Quota {
            used: quota.used().unwrap_or_default(),
            max: quota.max().unwrap_or(i64::MAX),
        }))
    }

    /// Deployments that a database takes part in and that have not switched over (rds-facts 4.10).
    async fn deployments(&self, arn: &str) -> Result<Vec<String>, Fault> {
        let takes_part = |deployment: &BlueGreenDeployment| {
            let members = deployment.switchover_details().iter();
            let mut arns = members.flat_map(|each| [each.source_member(), each.target_member()]);
            deployment.status() != Some("SWITCHOVER_COMPLETED")
                && (deployment.source() == Some(arn)
                    || deployment.target() == Some(arn)
                    || arns.any(|member| member == Some(arn)))
        };
        let mut pages =
            self.client.describe_blue_green_deployments().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(deployment) = pages.next().await {
            let deployment = deployment.map_err(|error| sort(&error))?;
            if takes_part(&deployment) {
                let name = deployment.blue_green_deployment_name();
                names.push(name.unwrap_or("without a name").to_owned());
            }
        }
        Ok(names)
    }
}

/// What could not be read.
#[derive(Default)]
struct Unread(Vec<String>);

impl Unread {
    /// Notes a read that failed and goes on, unless the credentials have ended.
    fn note<T>(&mut self, what: &str, read: Result<T, Fault>) -> Result<Option<T>, Fault> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(fault) if fault.kind == FaultKind::Expired => Err(fault),
            Err(fault) => {
                self.0.push(format!("{what} ({})", fault.code));
                Ok(None)
            }
        }
    }
}
