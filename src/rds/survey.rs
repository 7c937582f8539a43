//! The read-only requests before a run: everything that preflight judges, in one [`Survey`].

use super::Look;
use super::fault::sort;
use super::resource::{cluster_snapshot, of_cluster, of_instance, snapshot};
use crate::plan::{
    Counted, CustomEndpoint, Fault, FaultKind, FinalSnapshot, Identifier, Named, Quota, Resource,
    ResourceId, Shape, Snapshot, Survey, Wish,
};
use aws_sdk_rds::types::BlueGreenDeployment;

impl Look {
    /// Takes the survey. What may not be read is a line in [`Survey::unread`], not an error; only
    /// the databases themselves must be readable.
    ///
    /// # Errors
    /// The [`Fault`] of the first request, after the SDK's own retries; or of any that shows that
    /// the credentials have ended.
    pub async fn survey(&self, wish: &Wish) -> Result<Survey, Fault> {
        let Wish { identifier, snapshot: wanted, .. } = wish;
        let now = self.clock.timestamp();
        let mut unread = Unread::default();
        let is_cluster = identifier.shape() == Shape::Cluster;
        let instances = self.all_instances().await?;
        let clusters = match self.all_clusters().await {
            Err(fault) if is_cluster => return Err(fault),
            read => unread.note("DB clusters", read)?.unwrap_or_default(),
        };
        let (own, others) =
            if is_cluster { (&clusters, &instances) } else { (&instances, &clusters) };
        let target = own.iter().find(|database| database.identifier == *identifier).cloned();
        let namesake = |other: &&Resource| other.identifier.as_str() == identifier.as_str();
        let other = others.iter().find(namesake).filter(|_| target.is_none());
        let (members, scaled) = members(target.as_ref(), &instances);
        let aside = std::iter::once(identifier)
            .chain(members.iter().map(|member| &member.identifier))
            .filter_map(|name| name.aside().ok())
            .chain(target.iter().flat_map(own_members_aside));
        let bears = |aside| instances.iter().chain(&clusters).find(|one| one.identifier == aside);
        let taken = aside.filter_map(bears).cloned().collect();
        let renamed = std::iter::once(identifier).chain(members.iter().map(|one| &one.identifier));
        let undone = renamed.map(Identifier::undone).filter_map(bears).cloned().collect();

        let found = self.snapshot_of(identifier.shape(), wanted).await;
        let snapshot_unread = found.is_err();
        let snapshot = unread.note("the snapshot", found)?.flatten();
        let final_taken = match &wish.deletion.final_snapshot {
            Some(FinalSnapshot::Named(name)) => {
                let found = self.snapshot_of(identifier.shape(), name).await;
                unread.note("the name of the last snapshot", found)?.flatten().is_some()
            }
            Some(FinalSnapshot::OfRun) | None => false,
        };
        let mut survey = Survey {
            final_taken,
            other: other.map(|other| other.engine.clone()),
            names: own.iter().map(|database| database.identifier.clone()).collect(),
            target,
            members,
            scaled,
            taken,
            undone,
            snapshot,
            snapshot_unread,
            credentials_until: self.credentials_until,
            ..Survey::empty(wish.clone(), now)
        };
        self.surroundings(&mut survey, &mut unread).await?;
        survey.unread = unread.0;
        Ok(survey)
    }

    /// What hangs on the target, and the room there is.
    async fn surroundings(&self, survey: &mut Survey, unread: &mut Unread) -> Result<(), Fault> {
        let quotas = self.quotas(survey).await;
        survey.quotas = unread.note("the quotas", quotas)?.unwrap_or_default();
        let Some(target) = &survey.target else { return Ok(()) };
        if survey.snapshot.is_none() {
            let list = self.snapshots_of(target).await;
            survey.snapshots = unread.note("its snapshots", list)?.unwrap_or_default();
        }
        let (deployments, integrations, proxies) = tokio::join!(
            self.deployments(&target.arn),
            self.integrations(&target.arn),
            self.proxies(&target.identifier),
        );
        survey.deployments =
            unread.note("blue/green deployments", deployments)?.unwrap_or_default();
        survey.integrations =
            unread.note("zero-ETL integrations", integrations)?.unwrap_or_default();
        survey.proxies = unread.note("RDS proxies", proxies)?.unwrap_or_default();
        if target.setting("CustomEndpoints").is_some() {
            let endpoints = self.endpoints(&target.identifier).await;
            survey.endpoints = unread.note("custom endpoints", endpoints)?;
        }
        if survey.wish.task.restores() {
            self.named(survey, unread).await?;
        }
        Ok(())
    }

    /// What the new database is given by name, and whether it is of the version that will run.
    async fn named(&self, survey: &mut Survey, unread: &mut Unread) -> Result<(), Fault> {
        let of = |kind| self.references(kind, survey.named(kind));
        let (parameter, cluster_parameter, option, subnet, certificates, family) = tokio::join!(
            of(Named::ParameterGroup),
            of(Named::ClusterParameterGroup),
            of(Named::OptionGroup),
            of(Named::SubnetGroup),
            of(Named::Certificate),
            self.family(survey.other_version()),
        );
        let mut references = Vec::new();
        for (what, read) in [
            ("parameter groups", parameter),
            ("cluster parameter groups", cluster_parameter),
            ("option groups", option),
            ("subnet groups", subnet),
            ("CA certificates", certificates),
        ] {
            references.extend(unread.note(what, read)?.unwrap_or_default());
        }
        if let (Ok(None), Some(snapshot)) = (&family, survey.other_version()) {
            let Snapshot { engine, engine_version, .. } = snapshot;
            unread.0.push(format!("the parameter group family of {engine} {engine_version}"));
        }
        let family =
            unread.note("the parameter group family of the snapshot's version", family)?.flatten();
        (survey.references, survey.family) = (references, family);
        Ok(())
    }

    /// Every database of the account and region; of the clusters only where one is meant.
    ///
    /// # Errors
    /// The [`Fault`], after the SDK's own retries.
    pub async fn databases(&self, shape: Shape) -> Result<Vec<Resource>, Fault> {
        let mut databases = self.all_instances().await?;
        if shape == Shape::Cluster {
            databases.extend(self.all_clusters().await?);
        }
        Ok(databases)
    }

    /// The snapshot of that name or ARN, of what has the shape; none where there is none.
    ///
    /// # Errors
    /// The [`Fault`], after the SDK's own retries.
    pub async fn snapshot_of(&self, shape: Shape, name: &str) -> Result<Option<Snapshot>, Fault> {
        match shape.snapshots() {
            Shape::ClusterSnapshot => self.cluster_snapshot(name).await,
            _ => self.snapshot(name).await,
        }
    }

    async fn all_instances(&self) -> Result<Vec<Resource>, Fault> {
        let mut pages = self.client.describe_db_instances().into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(instance) = pages.next().await {
            resources.extend(of_instance(&instance.map_err(|error| sort(&error))?));
        }
        Ok(resources)
    }

    async fn all_clusters(&self) -> Result<Vec<Resource>, Fault> {
        let mut pages = self.client.describe_db_clusters().into_paginator().items().send();
        let mut resources = Vec::new();
        while let Some(cluster) = pages.next().await {
            resources.extend(of_cluster(&cluster.map_err(|error| sort(&error))?));
        }
        Ok(resources)
    }

    async fn cluster_snapshot(&self, name: &str) -> Result<Option<Snapshot>, Fault> {
        let request = self.client.describe_db_cluster_snapshots();
        let mut request = request.db_cluster_snapshot_identifier(name);
        // One that another account shares is only seen when asked for.
        if name.starts_with("arn:") {
            request = request.include_shared(true);
        }
        match request.send().await.map_err(|error| sort(&error)) {
            Ok(answer) => Ok(wanted(answer.db_cluster_snapshots().iter(), cluster_snapshot, name)),
            Err(fault) if fault.code.starts_with("DBClusterSnapshotNotFound") => Ok(None),
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
            Ok(answer) => Ok(wanted(answer.db_snapshots().iter(), snapshot, name)),
            Err(fault) if fault.code.starts_with("DBSnapshotNotFound") => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn snapshots_of(&self, target: &Resource) -> Result<Vec<String>, Fault> {
        let ResourceId(id) = &target.resource_id;
        if target.identifier.shape() == Shape::Cluster {
            let request = self.client.describe_db_cluster_snapshots().db_cluster_resource_id(id);
            let answer = request.send().await.map_err(|error| sort(&error))?;
            let all = answer.db_cluster_snapshots().iter();
            let names = all.filter_map(|each| each.db_cluster_snapshot_identifier());
            return Ok(names.map(str::to_owned).collect());
        }
        let request = self.client.describe_db_snapshots().dbi_resource_id(id);
        let answer = request.send().await.map_err(|error| sort(&error))?;
        let names = answer.db_snapshots().iter().filter_map(|each| each.db_snapshot_identifier());
        Ok(names.map(str::to_owned).collect())
    }

    /// The quotas of what exists twice for a while (rds-facts 4.8).
    async fn quotas(&self, survey: &Survey) -> Result<Vec<Quota>, Fault> {
        let answer = self.client.describe_account_attributes().send().await;
        let answer = answer.map_err(|error| sort(&error))?;
        let is_cluster = survey.wish.identifier.shape() == Shape::Cluster;
        let instances = if is_cluster {
            survey.target.as_ref().map_or(0, |target| target.members.len() - survey.scaled.len())
        } else {
            1
        };
        let Wish { task, replace_first, .. } = survey.wish;
        // Without a former snapshot there is nothing that could make room first.
        let makes_room = replace_first && survey.snapshot.is_some();
        let restores = task.restores();
        let takes = [task.takes() && !makes_room, survey.wish.deletion.final_snapshot.is_some()];
        let taken = takes.into_iter().map(i64::from).sum();
        let takes = taken > 0;
        let quota = |quota: &aws_sdk_rds::types::AccountQuota| {
            let (shape, needed) = match quota.account_quota_name()? {
                "DBInstances" if restores => {
                    (Some(Shape::Instance), i64::try_from(instances).unwrap_or(i64::MAX))
                }
                "DBClusters" if restores && is_cluster => (Some(Shape::Cluster), 1),
                "ManualSnapshots" if takes && !is_cluster => (Some(Shape::Snapshot), taken),
                "ManualClusterSnapshots" if takes && is_cluster => {
                    (Some(Shape::ClusterSnapshot), taken)
                }
                "AllocatedStorage" if restores && survey.storage() > 0 => (None, survey.storage()),
                _ => return None,
            };
            Some(Quota {
                of: shape.map_or(Counted::Storage, Counted::Number),
                used: quota.used().unwrap_or_default(),
                max: quota.max().unwrap_or(i64::MAX),
                needed,
            })
        };
        Ok(answer.account_quotas().iter().filter_map(quota).collect())
    }

    /// The zero-ETL integrations that read from a database.
    async fn integrations(&self, arn: &str) -> Result<Vec<String>, Fault> {
        let mut pages = self.client.describe_integrations().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(integration) = pages.next().await {
            let integration = integration.map_err(|error| sort(&error))?;
            if integration.source_arn() == Some(arn) {
                names.push(integration.integration_name().unwrap_or("without a name").to_owned());
            }
        }
        Ok(names)
    }

    /// The proxies that lead to a database. There is no way to ask from the database's side
    /// (rds-facts 4.6).
    async fn proxies(&self, name: &Identifier) -> Result<Vec<String>, Fault> {
        let mut pages = self.client.describe_db_proxies().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(proxy) = pages.next().await {
            let proxy = proxy.map_err(|error| sort(&error))?;
            let Some(proxy) = proxy.db_proxy_name() else { continue };
            let request = self.client.describe_db_proxy_targets().db_proxy_name(proxy);
            let answer = request.send().await.map_err(|error| sort(&error))?;
            let leads = answer.targets().iter().any(|target| {
                target.tracked_cluster_id() == Some(name.as_str())
                    || target.rds_resource_id() == Some(name.as_str())
            });
            if leads {
                names.push(proxy.to_owned());
            }
        }
        Ok(names)
    }

    /// The custom endpoints of a cluster.
    async fn endpoints(&self, name: &Identifier) -> Result<Vec<CustomEndpoint>, Fault> {
        let request = self.client.describe_db_cluster_endpoints();
        let request = request.db_cluster_identifier(name.as_str());
        let mut pages = request.into_paginator().items().send();
        let mut endpoints = Vec::new();
        while let Some(endpoint) = pages.next().await {
            let endpoint = endpoint.map_err(|error| sort(&error))?;
            // The cluster's own have no name.
            let Some(name) = endpoint.db_cluster_endpoint_identifier() else { continue };
            endpoints.push(CustomEndpoint {
                name: name.to_owned(),
                leads_to: endpoint.custom_endpoint_type().unwrap_or("ANY").to_owned(),
                members: endpoint.static_members().to_vec(),
                excluded: endpoint.excluded_members().to_vec(),
            });
        }
        Ok(endpoints)
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

/// The snapshot of that very name or ARN: whatever else comes is not meant.
fn wanted<'a, T: 'a>(
    rows: impl Iterator<Item = &'a T>,
    read: fn(&T) -> Option<Snapshot>,
    name: &str,
) -> Option<Snapshot> {
    rows.filter_map(read)
        .find(|found| found.identifier.eq_ignore_ascii_case(name) || found.arn == name)
}

/// The members of an Aurora cluster that are made anew, the writer first; and its readers that a
/// scaling policy added. None of a Multi-AZ cluster: those are RDS's own.
fn members(target: Option<&Resource>, instances: &[Resource]) -> (Vec<Resource>, Vec<Resource>) {
    let Some(target) = target.filter(|target| target.class.is_empty()) else {
        return (Vec::new(), Vec::new());
    };
    let listed = target.members.iter();
    let mut listed: Vec<_> = listed.collect();
    listed.sort_by_key(|member| !member.is_writer);
    let of_name = |name: &Identifier| instances.iter().find(|one| one.identifier == *name).cloned();
    listed
        .into_iter()
        .filter_map(|member| of_name(&member.identifier))
        .partition(|member| !member.identifier.is_scaled())
}

/// The names that the members of a Multi-AZ cluster get as RDS renames them along with it.
fn own_members_aside(cluster: &Resource) -> Vec<Identifier> {
    let Some(aside) = cluster.identifier.aside().ok().filter(|_| !cluster.class.is_empty()) else {
        return Vec::new();
    };
    let members = cluster.members.iter().map(|member| member.identifier.as_str());
    let rest = members.filter_map(|name| name.strip_prefix(cluster.identifier.as_str()));
    rest.map(|rest| Identifier::of(Shape::Instance, &format!("{aside}{rest}"))).collect()
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
