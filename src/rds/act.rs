//! [`Call`] → one SDK request. What the plan holds is what is sent.

use super::fault::sort;
use super::settings::{self, cluster, instance, member};
use crate::plan::{
    Answer, Call, Farewell, Identifier, RUN_TAG, Resource, Setting, Shape, TASK_TAG, UNTIL_TAG,
    Which, World, from_now,
};
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::operation::RequestId;
use aws_sdk_rds::types::Tag;
use std::collections::BTreeMap;

/// Changes RDS, one request a call.
#[derive(Clone, Debug)]
pub struct Act {
    client: aws_sdk_rds::Client,
    /// For claims: what is not answered soon counts as unanswered.
    soon: aws_sdk_rds::Client,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// The id of the request that was accepted, which AWS support asks for. A fault bears its own.
    pub request_id: Option<String>,
}

impl Reply {
    /// Nothing had to be sent.
    fn unsent() -> Self {
        Self { answer: Answer::Accepted, request_id: None }
    }
}

impl Act {
    pub(super) fn new(client: aws_sdk_rds::Client, soon: aws_sdk_rds::Client) -> Self {
        Self { client, soon }
    }

    /// Sends the request of a call, once. `world` is the look that the move was decided on.
    pub async fn perform(&self, call: &Call, world: &World) -> Reply {
        match call {
            Call::Claim { which, name, .. } => match world.find(which, &[name]) {
                Some(database) => self.tag(&database.arn, &call.tags()).await,
                None => Reply::unsent(),
            },
            Call::Rename { from, to, .. } => self.rename(from, to).await,
            Call::Restore { identifier, .. } if identifier.shape() == Shape::Cluster => {
                self.restore_cluster(call).await
            }
            Call::Restore { .. } => self.restore_instance(call).await,
            Call::Create { .. } => self.create(call).await,
            Call::Failover { name, to, .. } => {
                let request =
                    self.client.failover_db_cluster().db_cluster_identifier(name.as_str());
                answer(request.target_db_instance_identifier(to.as_str()).send().await)
            }
            Call::Take { identifier, source, .. } => {
                self.take(identifier, source, tags(&call.tags())).await
            }
            Call::Copy { identifier, source, .. } => {
                self.copy(identifier, source, tags(&call.tags())).await
            }
            Call::Protect { which, names, on, .. } => match find(world, which, names) {
                Some(database) => self.protect(&database.identifier, *on).await,
                None => Reply::unsent(),
            },
            Call::Keep { which, name, span } => match world.find(which, &[name]) {
                Some(database) => {
                    let until = from_now(*span, world).to_string();
                    self.tag(&database.arn, &BTreeMap::from([(UNTIL_TAG.to_owned(), until)])).await
                }
                None => Reply::unsent(),
            },
            Call::Delete { name, farewell, .. } => self.delete(name, farewell, world).await,
            Call::Release { which, names } => match find(world, which, names) {
                Some(database) => self.untag(&database.arn).await,
                None => Reply::unsent(),
            },
            Call::Adjust { which, name, settings } => match world.find(which, &[name]) {
                Some(database) => self.adjust(database, settings).await,
                None => Reply::unsent(),
            },
            Call::Tag { which, name, tags } => match world.find(which, &[name]) {
                Some(database) => self.tag(&database.arn, tags).await,
                None => Reply::unsent(),
            },
            Call::AddRole { name, role, feature, .. } => {
                let request = self.client.add_role_to_db_instance();
                let request = request.db_instance_identifier(name.as_str()).role_arn(role);
                answer(request.set_feature_name(feature.clone()).send().await)
            }
            Call::EnableDataApi { which, name } => match world.find(which, &[name]) {
                Some(database) => {
                    let request = self.client.enable_http_endpoint().resource_arn(&database.arn);
                    answer(request.send().await)
                }
                None => Reply::unsent(),
            },
            Call::Reboot { name, .. } if name.shape() == Shape::Cluster => {
                let request = self.client.reboot_db_cluster();
                answer(request.db_cluster_identifier(name.as_str()).send().await)
            }
            Call::Reboot { name, .. } => {
                let request = self.client.reboot_db_instance();
                answer(request.db_instance_identifier(name.as_str()).send().await)
            }
            // Reached by looking alone; or run by who drives.
            Call::Settle { .. } | Call::Check { .. } | Call::Hook { .. } => Reply::unsent(),
        }
    }

    async fn rename(&self, from: &Identifier, to: &Identifier) -> Reply {
        if from.shape() == Shape::Cluster {
            let request = self.client.modify_db_cluster().db_cluster_identifier(from.as_str());
            let request = request.new_db_cluster_identifier(to.as_str()).apply_immediately(true);
            return answer(request.send().await);
        }
        let request = self.client.modify_db_instance().db_instance_identifier(from.as_str());
        let request = request.new_db_instance_identifier(to.as_str()).apply_immediately(true);
        answer(request.send().await)
    }

    async fn adjust(&self, database: &Resource, settings: &[Setting]) -> Reply {
        let (name, there) = (database.identifier.as_str(), &database.settings);
        if database.identifier.shape() == Shape::Cluster {
            let request = self.client.modify_db_cluster().db_cluster_identifier(name);
            let request = request.apply_immediately(true);
            let request = settings::mend(cluster::ROWS, request, settings, there);
            return answer(request.send().await);
        }
        let request = self.client.modify_db_instance().db_instance_identifier(name);
        let request = request.apply_immediately(true);
        let request = if database.member_of.is_some() {
            settings::mend(member::ROWS, request, settings, there)
        } else {
            settings::mend(instance::ROWS, request, settings, there)
        };
        answer(request.send().await)
    }

    async fn restore_instance(&self, call: &Call) -> Reply {
        let Call::Restore { identifier, snapshot, settings, .. } = call else {
            return Reply::unsent();
        };
        let request = self
            .client
            .restore_db_instance_from_db_snapshot()
            .db_instance_identifier(identifier.as_str())
            .db_snapshot_identifier(snapshot)
            .set_tags(Some(tags(&call.tags())));
        answer(settings::give(instance::ROWS, request, settings).send().await)
    }

    async fn restore_cluster(&self, call: &Call) -> Reply {
        let Call::Restore { identifier, snapshot, settings, .. } = call else {
            return Reply::unsent();
        };
        let request = self
            .client
            .restore_db_cluster_from_snapshot()
            .db_cluster_identifier(identifier.as_str())
            .snapshot_identifier(snapshot)
            .set_tags(Some(tags(&call.tags())));
        answer(settings::give(cluster::ROWS, request, settings).send().await)
    }

    async fn create(&self, call: &Call) -> Reply {
        let Call::Create { identifier, cluster, settings, .. } = call else {
            return Reply::unsent();
        };
        let request = self
            .client
            .create_db_instance()
            .db_instance_identifier(identifier.as_str())
            .db_cluster_identifier(cluster.as_str())
            .set_tags(Some(tags(&call.tags())));
        answer(settings::give(member::ROWS, request, settings).send().await)
    }

    async fn take(&self, name: &Identifier, source: &Identifier, tags: Vec<Tag>) -> Reply {
        if source.shape() == Shape::Cluster {
            let request = self.client.create_db_cluster_snapshot();
            let request = request.db_cluster_snapshot_identifier(name.as_str());
            let request = request.db_cluster_identifier(source.as_str()).set_tags(Some(tags));
            return answer(request.send().await);
        }
        let request = self.client.create_db_snapshot().db_snapshot_identifier(name.as_str());
        let request = request.db_instance_identifier(source.as_str()).set_tags(Some(tags));
        answer(request.send().await)
    }

    async fn copy(&self, name: &Identifier, source: &Identifier, tags: Vec<Tag>) -> Reply {
        if source.shape() == Shape::ClusterSnapshot {
            let request = self.client.copy_db_cluster_snapshot();
            let request = request.source_db_cluster_snapshot_identifier(source.as_str());
            let request = request.target_db_cluster_snapshot_identifier(name.as_str());
            return answer(request.set_tags(Some(tags)).send().await);
        }
        let request = self.client.copy_db_snapshot();
        let request = request.source_db_snapshot_identifier(source.as_str());
        let request = request.target_db_snapshot_identifier(name.as_str());
        answer(request.set_tags(Some(tags)).send().await)
    }

    async fn protect(&self, name: &Identifier, on: bool) -> Reply {
        if name.shape() == Shape::Cluster {
            let request = self.client.modify_db_cluster().db_cluster_identifier(name.as_str());
            let request = request.deletion_protection(on).apply_immediately(true);
            return answer(request.send().await);
        }
        let request = self.client.modify_db_instance().db_instance_identifier(name.as_str());
        let request = request.deletion_protection(on).apply_immediately(true);
        answer(request.send().await)
    }

    async fn delete(&self, name: &Identifier, farewell: &Farewell, world: &World) -> Reply {
        let (client, text) = (&self.client, name.as_str());
        let is_member = world.named(name).is_some_and(|database| database.member_of.is_some());
        let last = farewell.last.as_ref().map(|last| last.as_str().to_owned());
        let (skips, drops_backups) = (last.is_none(), !farewell.keep_backups);
        match name.shape() {
            Shape::Instance => {
                let request = client.delete_db_instance().db_instance_identifier(text);
                // The backups are the cluster's.
                let backups = (!is_member).then_some(drops_backups);
                let request = request.skip_final_snapshot(skips);
                let request = request.set_final_db_snapshot_identifier(last);
                answer(request.set_delete_automated_backups(backups).send().await)
            }
            Shape::Cluster => {
                let request = client.delete_db_cluster().db_cluster_identifier(text);
                let request = request.skip_final_snapshot(skips);
                let request = request.set_final_db_snapshot_identifier(last);
                // Left out, RDS spares what a rule of AWS Backup retains (rds-facts 4.4).
                let backups = (!drops_backups).then_some(false);
                answer(request.set_delete_automated_backups(backups).send().await)
            }
            Shape::Snapshot => {
                answer(client.delete_db_snapshot().db_snapshot_identifier(text).send().await)
            }
            Shape::ClusterSnapshot => {
                let request = client.delete_db_cluster_snapshot();
                answer(request.db_cluster_snapshot_identifier(text).send().await)
            }
        }
    }

    async fn tag(&self, arn: &str, map: &BTreeMap<String, String>) -> Reply {
        let request = self.soon.add_tags_to_resource().resource_name(arn);
        answer(request.set_tags(Some(tags(map))).send().await)
    }

    async fn untag(&self, arn: &str) -> Reply {
        let request = self.client.remove_tags_from_resource().resource_name(arn);
        let request = request.tag_keys(RUN_TAG).tag_keys(TASK_TAG);
        answer(request.tag_keys(UNTIL_TAG).send().await)
    }
}

fn find<'a>(world: &'a World, which: &Which, names: &[Identifier]) -> Option<&'a Resource> {
    world.find(which, &names.iter().collect::<Vec<_>>())
}

fn tags(map: &BTreeMap<String, String>) -> Vec<Tag> {
    map.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn answer<T, E>(result: Result<T, SdkError<E>>) -> Reply
where
    T: RequestId,
    E: ProvideErrorMetadata + RequestId + std::error::Error + 'static,
{
    match result {
        Ok(taken) => {
            Reply { answer: Answer::Accepted, request_id: taken.request_id().map(str::to_owned) }
        }
        Err(error) => Reply { answer: Answer::Fault(sort(&error)), request_id: None },
    }
}
