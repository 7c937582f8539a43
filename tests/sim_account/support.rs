//! A client, an account and a clock.

use aws_sdk_rds::Client;
use aws_sdk_rds::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::types::{DbInstance, Filter};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;
use trapheus::sim::{Account, http_client};

/// Follows tokio's paused clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    from: SystemTime,
    since: Instant,
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        self.from + self.since.elapsed()
    }
}

/// Everything a test needs.
pub(crate) struct Stage {
    pub(crate) account: Account,
    pub(crate) rds: Client,
    pub(crate) config: aws_sdk_rds::Config,
    clock: Clock,
}

/// The sample account under a seed, with a client that does not retry.
pub(crate) fn stage(seed: u64) -> Stage {
    // 2026-03-01T00:00:00Z, a Sunday.
    let from = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_323_200);
    let clock = Clock { from, since: Instant::now() };
    let account = Account::sample(seed);
    let time = SharedTimeSource::new(clock);
    let sleep = SharedAsyncSleep::new(TokioSleep::new());
    let config = aws_sdk_rds::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
        .retry_config(aws_sdk_rds::config::retry::RetryConfig::disabled())
        .http_client(http_client(account.clone(), time.clone(), sleep.clone()))
        .time_source(time)
        .sleep_impl(sleep)
        .build();
    Stage { account, rds: Client::from_conf(config.clone()), config, clock }
}

/// The wire code of an error.
pub(crate) fn code<T, E: ProvideErrorMetadata, R>(result: Result<T, SdkError<E, R>>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.code().unwrap_or("no code").to_owned(),
    }
}

impl Stage {
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(crate) async fn describe(&self, name: &str) -> Option<DbInstance> {
        let call = self.rds.describe_db_instances().db_instance_identifier(name);
        match call.send().await {
            Ok(output) => output.db_instances.unwrap_or_default().pop(),
            Err(error) => {
                assert_eq!(error.code(), Some("DBInstanceNotFound"));
                None
            }
        }
    }

    pub(crate) async fn by_id(&self, id: &str) -> Vec<DbInstance> {
        let filter = Filter::builder().name("dbi-resource-id").values(id).build();
        let call = self.rds.describe_db_instances().filters(filter);
        call.send().await.unwrap().db_instances.unwrap_or_default()
    }

    /// `name:status` as a description shows it, `-` when nothing answers.
    pub(crate) async fn seen(&self, name: &str) -> String {
        let found = self.describe(name).await;
        found.map_or("-".into(), |one| one.db_instance_status.unwrap())
    }

    /// What is seen of a name, every two seconds for so long, without repetitions.
    pub(crate) async fn watch(&self, name: &str, seconds: u64) -> Vec<String> {
        let mut all = Vec::new();
        for _ in 0..seconds / 2 {
            let seen = self.seen(name).await;
            if all.last() != Some(&seen) {
                all.push(seen);
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        all
    }

    /// Waits until a name shows a status, and has done so for a minute.
    pub(crate) async fn settle(&self, name: &str, status: &str) {
        let mut steady = 0;
        for _ in 0..4000 {
            steady = if self.seen(name).await == status { steady + 1 } else { 0 };
            if steady == 12 {
                return;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        panic!("{name} did not settle in {status}");
    }

    pub(crate) async fn rename(&self, from: &str, to: &str) {
        self.rds
            .modify_db_instance()
            .db_instance_identifier(from)
            .new_db_instance_identifier(to)
            .apply_immediately(true)
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn unprotect(&self, name: &str) {
        self.rds
            .modify_db_instance()
            .db_instance_identifier(name)
            .deletion_protection(false)
            .apply_immediately(true)
            .send()
            .await
            .unwrap();
        self.settle(name, "available").await;
    }
}
