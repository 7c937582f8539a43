//! What tests of clusters need besides.

use super::support::Stage;
use aws_sdk_rds::error::ProvideErrorMetadata;
use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder as CreateMember;
use aws_sdk_rds::operation::restore_db_cluster_from_snapshot::builders::RestoreDBClusterFromSnapshotFluentBuilder as RestoreCluster;
use aws_sdk_rds::types::{DbCluster, Filter};
use std::time::Duration;
use trapheus::sim::Instance;

/// What the model does not list (facts 3.3).
const COMMON: [&str; 4] =
    ["AccessDenied", "InternalFailure", "InvalidParameterCombination", "InvalidParameterValue"];

impl Stage {
    pub(crate) async fn cluster(&self, name: &str) -> Option<DbCluster> {
        let call = self.rds.describe_db_clusters().db_cluster_identifier(name);
        match call.send().await {
            Ok(output) => output.db_clusters.unwrap_or_default().pop(),
            Err(error) => {
                assert_eq!(error.code(), Some("DBClusterNotFoundFault"));
                None
            }
        }
    }

    pub(crate) async fn cluster_by_id(&self, id: &str) -> Vec<DbCluster> {
        let filter = Filter::builder().name("db-cluster-resource-id").values(id).build();
        let call = self.rds.describe_db_clusters().filters(filter);
        call.send().await.unwrap().db_clusters.unwrap_or_default()
    }

    /// As RDS itself knows it.
    pub(crate) fn true_cluster(&self, name: &str) -> Instance {
        let mut all = self.account.clusters(self.now()).into_iter();
        all.find(|one| one.identifier == name).unwrap()
    }

    /// The status of a cluster, `-` when nothing answers.
    pub(crate) async fn cluster_seen(&self, name: &str) -> String {
        self.cluster(name).await.map_or("-".into(), |one| one.status.unwrap())
    }

    /// What is seen of a cluster's name, every two seconds for so long, without repetitions.
    pub(crate) async fn watch_cluster(&self, name: &str, seconds: u64) -> Vec<String> {
        let mut all = Vec::new();
        for _ in 0..seconds / 2 {
            let seen = self.cluster_seen(name).await;
            if all.last() != Some(&seen) {
                all.push(seen);
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        all
    }

    /// Waits until a cluster shows a status, and has done so for a minute.
    pub(crate) async fn settle_cluster(&self, name: &str, status: &str) {
        let mut steady = 0;
        for _ in 0..4000 {
            steady = if self.cluster_seen(name).await == status { steady + 1 } else { 0 };
            if steady == 12 {
                return;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        panic!("{name} did not settle in {status}");
    }

    /// Every code that was answered so far is one that the operation may answer by the model, or
    /// that every operation may.
    pub(crate) fn assert_codes_are_known(&self) {
        let model = super::faults::model();
        for asked in self.account.requests() {
            let Some(code) = asked.outcome else { continue };
            let own = model["operations"][&asked.operation]["errors"].as_array().unwrap();
            let known = COMMON.contains(&code.as_str()) || own.iter().any(|one| *one == code);
            assert!(known, "{} never answers {code}", asked.operation);
        }
    }

    /// The names of a cluster's members, the writer first and the readers sorted.
    pub(crate) async fn members(&self, name: &str) -> Vec<String> {
        let mut rows = self.cluster(name).await.unwrap().db_cluster_members.unwrap_or_default();
        rows.sort_by_key(|one| {
            (one.is_cluster_writer != Some(true), one.db_instance_identifier.clone())
        });
        assert!(rows.iter().filter(|one| one.is_cluster_writer == Some(true)).count() <= 1);
        rows.into_iter().map(|one| one.db_instance_identifier.unwrap()).collect()
    }

    /// The restore of `aurora1` under another name, with what it needs to be like the original.
    pub(crate) fn restore_aurora(&self, name: &str) -> RestoreCluster {
        let call = self.rds.restore_db_cluster_from_snapshot().db_cluster_identifier(name);
        call.snapshot_identifier("aurora1-snapshot")
            .engine("aurora-postgresql")
            .engine_version("15.4")
            .db_subnet_group_name("db1-subnets")
    }

    pub(crate) fn restore_multi_az(&self, name: &str) -> RestoreCluster {
        let call = self.rds.restore_db_cluster_from_snapshot().db_cluster_identifier(name);
        call.snapshot_identifier("maz1-snapshot")
            .engine("postgres")
            .engine_version("15.4")
            .db_cluster_instance_class("db.m6gd.large")
            .storage_type("io1")
            .iops(1000)
    }

    pub(crate) fn create_member(&self, cluster: &str, name: &str) -> CreateMember {
        let call = self.rds.create_db_instance().db_cluster_identifier(cluster);
        call.db_instance_identifier(name)
            .db_instance_class("db.r6g.large")
            .engine("aurora-postgresql")
    }

    pub(crate) async fn rename_cluster(&self, from: &str, to: &str) {
        let call = self.rds.modify_db_cluster().db_cluster_identifier(from);
        call.new_db_cluster_identifier(to).apply_immediately(true).send().await.unwrap();
    }

    pub(crate) async fn unprotect_cluster(&self, name: &str) {
        let call = self.rds.modify_db_cluster().db_cluster_identifier(name);
        call.deletion_protection(false).send().await.unwrap();
        self.settle_cluster(name, "available").await;
    }

    pub(crate) async fn delete_member(&self, name: &str) {
        let call = self.rds.delete_db_instance().db_instance_identifier(name);
        call.skip_final_snapshot(true).send().await.unwrap();
    }
}
