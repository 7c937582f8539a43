//! [`Call`] → one SDK request. What the plan holds is what is sent.

use super::fault::sort;
use super::settings;
use crate::plan::{Answer, Call, Identifier, RUN_TAG, TASK_TAG, World};
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::operation::RequestId;
use aws_sdk_rds::types::Tag;
use std::collections::BTreeMap;

/// Changes RDS, one request a call.
#[derive(Clone, Debug)]
pub struct Act {
    client: aws_sdk_rds::Client,
}

impl Act {
    pub(super) fn new(client: aws_sdk_rds::Client) -> Self {
        Self { client }
    }

    /// Sends the request of a call, once. `world` is the look that the move was decided on.
    pub async fn perform(&self, call: &Call, world: &World) -> Answer {
        match call {
            Call::Claim { which, name, .. } => match world.find(which, &[name]) {
                Some(database) => self.tag(&database.arn, &call.tags()).await,
                None => Answer::Accepted,
            },
            Call::Rename { from, to, .. } => answer(
                self.client
                    .modify_db_instance()
                    .db_instance_identifier(from.as_str())
                    .new_db_instance_identifier(to.as_str())
                    .apply_immediately(true)
                    .send()
                    .await,
            ),
            Call::Restore { identifier, snapshot, settings, .. } => {
                let request = self
                    .client
                    .restore_db_instance_from_db_snapshot()
                    .db_instance_identifier(identifier.as_str())
                    .db_snapshot_identifier(snapshot)
                    .set_tags(Some(tags(&call.tags())));
                answer(settings::write(request, settings).send().await)
            }
            Call::Protect { which, names, on, .. } => {
                match world.find(which, &names.iter().collect::<Vec<_>>()) {
                    Some(database) => self.protect(&database.identifier, *on).await,
                    None => Answer::Accepted,
                }
            }
            Call::Delete { name, .. } => answer(
                self.client
                    .delete_db_instance()
                    .db_instance_identifier(name.as_str())
                    .skip_final_snapshot(true)
                    .delete_automated_backups(true)
                    .send()
                    .await,
            ),
            Call::Release { which, names } => {
                match world.find(which, &names.iter().collect::<Vec<_>>()) {
                    Some(database) => self.untag(&database.arn).await,
                    None => Answer::Accepted,
                }
            }
            // Reached by looking alone.
            Call::Settle { .. } | Call::Check { .. } => Answer::Accepted,
        }
    }

    async fn protect(&self, name: &Identifier, on: bool) -> Answer {
        answer(
            self.client
                .modify_db_instance()
                .db_instance_identifier(name.as_str())
                .deletion_protection(on)
                .apply_immediately(true)
                .send()
                .await,
        )
    }

    async fn tag(&self, arn: &str, map: &BTreeMap<String, String>) -> Answer {
        let request = self.client.add_tags_to_resource().resource_name(arn);
        answer(request.set_tags(Some(tags(map))).send().await)
    }

    async fn untag(&self, arn: &str) -> Answer {
        let request = self.client.remove_tags_from_resource().resource_name(arn);
        answer(request.tag_keys(RUN_TAG).tag_keys(TASK_TAG).send().await)
    }
}

fn tags(map: &BTreeMap<String, String>) -> Vec<Tag> {
    map.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn answer<T, E>(result: Result<T, SdkError<E>>) -> Answer
where
    E: ProvideErrorMetadata + RequestId + std::error::Error + 'static,
{
    match result {
        Ok(_) => Answer::Accepted,
        Err(error) => Answer::Fault(sort(&error)),
    }
}
