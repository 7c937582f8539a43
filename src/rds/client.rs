//! Profile, region, endpoint, time-outs, retries, and who is asking.

use super::preview::{TakeDown, preview};
use super::read_only::ReadOnly;
use super::{Act, Look, Unsent};
use crate::plan::{Plan, Survey};
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::region::Region;
use aws_types::service_config::ServiceConfigKey;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// How to reach AWS.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--profile`: wins over credentials in the environment.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--endpoint-url`.
    pub endpoint_url: Option<String>,
    /// The one clock.
    pub clock: Clock,
    /// What answers instead of the network: the simulator, in process.
    pub http: Option<SharedHttpClient>,
}

/// The one clock: it serves the deadlines, the journal and the SDK alike.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: tokio::time::Instant,
    epoch: SystemTime,
    /// Simulated seconds in a second; none: the time of this machine, sleep and all.
    speed: Option<f64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Clock {
    fn new(speed: Option<f64>) -> Self {
        Self { start: tokio::time::Instant::now(), epoch: SystemTime::now(), speed }
    }

    /// A clock that follows tokio's own, `speed` times as fast. Under tokio's paused time it moves
    /// only when everything waits.
    #[must_use]
    pub fn simulated(epoch: SystemTime, speed: f64) -> Self {
        Self { epoch, ..Self::new(Some(speed)) }
    }

    /// The time, as the standard library has it.
    #[must_use]
    pub fn system_time(&self) -> SystemTime {
        TimeSource::now(self)
    }

    /// The time.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        Timestamp::try_from(self.system_time()).unwrap_or(Timestamp::MAX)
    }

    /// Waits for a span of this clock's time.
    pub async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span.div_f64(self.speed.unwrap_or(1.0))).await;
    }

    /// The clock as the SDK takes it.
    #[must_use]
    pub fn time_source(&self) -> SharedTimeSource {
        SharedTimeSource::new(*self)
    }

    /// The clock's sleep as the SDK takes it.
    #[must_use]
    pub fn sleeper(&self) -> SharedAsyncSleep {
        SharedAsyncSleep::new(*self)
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        match self.speed {
            Some(speed) => self.epoch + self.start.elapsed().mul_f64(speed),
            // Not the monotonic clock: that one stands still while a laptop sleeps.
            None => SystemTime::now(),
        }
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, span: Duration) -> Sleep {
        let clock = *self;
        Sleep::new(async move { Clock::sleep(&clock, span).await })
    }
}

/// Why AWS cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No region.
    #[error(
        "no region: give --region, set AWS_REGION, or add a region to the profile in ~/.aws/config"
    )]
    NoRegion,
    /// No credentials.
    #[error(
        "no credentials: log in, set AWS_PROFILE or give --profile, or run where a role is attached"
    )]
    NoCredentials(#[source] aws_credential_types::provider::error::CredentialsError),
    /// The profile that was asked for gives none.
    #[error("the profile '{0}' gives no credentials: check that ~/.aws has it, and log in with it")]
    Profile(String, #[source] aws_credential_types::provider::error::CredentialsError),
    /// An endpoint that is no URL.
    #[error("the endpoint '{url}' ({given}) is not a URL: it must begin with http:// or https://")]
    Endpoint {
        /// As given.
        url: String,
        /// Where it was given.
        given: String,
    },
}

/// AWS, ready to be asked.
#[derive(Clone, Debug)]
pub struct Connection {
    config: SdkConfig,
    /// The region.
    pub region: String,
    /// The endpoint that stands in for AWS's own, if one does.
    pub endpoint: Option<String>,
    /// The one clock.
    pub clock: Clock,
    /// When the credentials end, where their provider says so; it may renew them by itself.
    credentials_until: Option<Timestamp>,
}

/// Finds region, credentials and endpoint, in that order, and says which one is missing.
///
/// # Errors
/// [`ConnectError`], each with the ways to mend it. Nothing was sent to RDS.
pub async fn connect(options: &Options) -> Result<Connection, ConnectError> {
    let given = options.endpoint_url.as_deref().filter(|_| options.http.is_none());
    if let Some(url) = given {
        check_endpoint(url, "--endpoint-url or endpoint_url")?;
    }
    let region = region(options).await.map(Region::new).ok_or(ConnectError::NoRegion)?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region.clone())
        .time_source(options.clock.time_source())
        .sleep_impl(options.clock.sleeper())
        .timeout_config(timeouts(options.clock.speed.unwrap_or(1.0), ATTEMPT))
        .retry_config(RetryConfig::standard());
    if let Ok(name) = AppName::new(concat!("trapheus-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &options.profile {
        // `ConfigLoader::profile_name` alone would let the environment's keys win.
        let provider = ProfileFileCredentialsProvider::builder().profile_name(profile).build();
        loader = loader.profile_name(profile).credentials_provider(provider);
    }
    if let Some(http) = &options.http {
        let keys = aws_credential_types::Credentials::from_keys("SIMULATED", "simulated", None);
        loader = loader.http_client(http.clone()).credentials_provider(keys);
    }
    if let Some(url) = given {
        loader = loader.endpoint_url(url);
    }
    let config = loader.load().await;
    let endpoint = if options.http.is_some() { None } else { endpoint(&config, given)? };
    let mut credentials_until = None;
    if let Some(provider) = config.credentials_provider() {
        let credentials = provider.provide_credentials().await;
        let credentials = credentials.map_err(|error| match &options.profile {
            Some(profile) => ConnectError::Profile(profile.clone(), error),
            None => ConnectError::NoCredentials(error),
        })?;
        credentials_until = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
    }
    let (region, clock) = (region.to_string(), options.clock);
    Ok(Connection { config, region, endpoint, clock, credentials_until })
}

/// The endpoint of RDS, where AWS's own does not stand: that of the command line, or what the
/// environment or the profile has for the service or for all. Those of the other services are checked
/// too: the SDK panics on an empty one.
fn endpoint(config: &SdkConfig, given: Option<&str>) -> Result<Option<String>, ConnectError> {
    let elsewhere = |service: &str| {
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build();
        config.service_config()?.load_config(key.ok()?)
    };
    if let Some(url) = given {
        return Ok(Some(url.to_owned()));
    }
    for service in ["RDS", "STS", "SESv2"] {
        if let Some(url) = elsewhere(service) {
            check_endpoint(&url, &format!("of {service}, in the environment or the profile"))?;
        }
    }
    Ok(elsewhere("RDS"))
}

fn check_endpoint(url: &str, given: &str) -> Result<(), ConnectError> {
    let host = url.strip_prefix("https://").or(url.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || url.parse::<http::Uri>().is_err() {
        return Err(ConnectError::Endpoint { url: url.to_owned(), given: given.to_owned() });
    }
    Ok(())
}

/// The region: flag, environment, profile; nothing is sent. The SDK's own chain would end by asking the
/// instance metadata service, which on a laptop is a slow and confusing failure.
pub async fn region(options: &Options) -> Option<String> {
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &options.profile {
        profile = profile.profile_name(name);
    }
    RegionProviderChain::first_try(options.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build())
        .region()
        .await
        .map(|region| region.to_string())
        .filter(|region| !region.is_empty())
}

/// Restore requests have been seen to take ten seconds to be answered.
const ATTEMPT: u64 = 30;
/// Shorter than a claim must stand ([`crate::plan::Rules::claim`]): one that comes later than another
/// operator's has stood for must not count as made in time.
const CLAIM: u64 = 4;

/// The time-outs, in the clock's time, with so many seconds for one attempt. Where the clock runs
/// faster, this machine does not: it gets as long as ever.
fn timeouts(speed: f64, attempt: u64) -> TimeoutConfig {
    let span = |seconds: u64| Duration::from_secs(seconds).mul_f64(speed.max(1.0));
    TimeoutConfig::builder()
        // A connection takes a fraction of a second; a lost packet or two, a few.
        .connect_timeout(span(5))
        .operation_attempt_timeout(span(attempt))
        // Three attempts with their pauses.
        .operation_timeout(span(120))
        .build()
}

impl Connection {
    /// The client that looks, and cannot change anything.
    #[must_use]
    pub fn look(&self) -> Look {
        let config = aws_sdk_rds::config::Builder::from(&self.config).interceptor(ReadOnly).build();
        Look::new(aws_sdk_rds::Client::from_conf(config), self.clock, self.credentials_until)
    }

    /// The client that acts. It sends each request once: so an answer is the answer of that one
    /// request, and trying again is decided after another look.
    #[must_use]
    pub fn act(&self) -> Act {
        let client = |timeouts: TimeoutConfig| {
            let config = aws_sdk_rds::config::Builder::from(&self.config);
            let config = config.retry_config(RetryConfig::disabled()).timeout_config(timeouts);
            aws_sdk_rds::Client::from_conf(config.build())
        };
        let speed = self.clock.speed.unwrap_or(1.0);
        Act::new(client(timeouts(speed, ATTEMPT)), client(timeouts(speed, CLAIM)))
    }

    /// The requests that a plan for what was surveyed would send, step by step. None is sent.
    pub async fn preview(&self, plan: &Plan, survey: &Survey) -> Vec<Vec<Unsent>> {
        let taken = TakeDown::default();
        let config = aws_sdk_rds::config::Builder::from(&self.config)
            .retry_config(RetryConfig::disabled())
            .interceptor(taken.clone())
            .build();
        let client = aws_sdk_rds::Client::from_conf(config);
        let act = Act::new(client.clone(), client);
        preview(&act, &taken, plan, survey).await
    }

    /// SES, in another region if need be.
    #[must_use]
    pub fn mail(&self, region: Option<String>) -> aws_sdk_sesv2::Client {
        let mut config = aws_sdk_sesv2::config::Builder::from(&self.config);
        if let Some(region) = region {
            config = config.region(Region::new(region));
        }
        if self.is_regional_endpoint() {
            config.set_endpoint_url(None);
        }
        aws_sdk_sesv2::Client::from_conf(config.build())
    }

    /// The ARN of the caller, where STS can be reached. Never an error: it is for the reader.
    pub async fn caller(&self) -> Option<String> {
        let mut config = aws_sdk_sts::config::Builder::from(&self.config);
        if self.is_regional_endpoint() {
            config.set_endpoint_url(None);
        }
        let client = aws_sdk_sts::Client::from_conf(config.build());
        let answer = client.get_caller_identity().send();
        // An endpoint that does not answer shall not hold up a restore for longer.
        let answer = tokio::select! {
            answer = answer => answer.ok()?,
            () = self.clock.sleep(Duration::from_secs(10)) => return None,
        };
        answer.arn
    }

    /// Whether AWS itself is asked.
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.endpoint.is_none() || self.is_regional_endpoint()
    }

    /// An endpoint of AWS itself, such as that of a VPC, is RDS's alone; any other one stands in
    /// for all of AWS.
    fn is_regional_endpoint(&self) -> bool {
        self.endpoint.as_deref().is_some_and(is_of_aws)
    }
}

/// Whether a URL is one of AWS's, by the domains of its partitions.
fn is_of_aws(url: &str) -> bool {
    const DOMAINS: [&str; 4] = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws"];
    let url = url.parse::<http::Uri>().ok();
    let host = url.and_then(|url| Some(url.host()?.trim_end_matches('.').to_ascii_lowercase()));
    host.is_some_and(|host| DOMAINS.iter().any(|domain| host.ends_with(domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_aws_is_known_by_its_domain() {
        for (url, real) in [
            ("https://rds.eu-west-1.amazonaws.com", true),
            ("https://VPCE-0A-1B.rds.eu-west-1.vpce.amazonaws.com:443/", true),
            ("https://rds.cn-north-1.amazonaws.com.cn", true),
            ("https://rds.eu-west-1.api.aws", true),
            ("http://127.0.0.1:4566", false),
            ("http://localhost.localstack.cloud:4566", false),
            ("https://amazonaws.com.example.com", false),
        ] {
            assert_eq!(is_of_aws(url), real, "{url}");
        }
    }
}
