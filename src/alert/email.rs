//! E-mail by SES v2.

use super::send::Limits;
use super::{Alert, Email};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::RequestId;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use std::error::Error;

/// The longest subject. Mail programs show less of it.
const SUBJECT: usize = 200;

pub(super) async fn send(
    client: Option<Client>,
    email: Email,
    alert: Alert,
    limits: Limits,
) -> Result<(), String> {
    let client = client.ok_or("there is no SES client")?;
    let content = content(&alert).map_err(|error| error.to_string())?;
    let limits = TimeoutConfig::builder()
        .operation_attempt_timeout(limits.attempt)
        // A little less than the sink has: the SDK's own reason says more than ours.
        .operation_timeout(limits.left() * 9 / 10)
        .build();
    let request = client
        .send_email()
        .from_email_address(email.from)
        .set_from_email_address_identity_arn(email.identity_arn)
        .set_configuration_set_name(email.configuration_set)
        .destination(Destination::builder().set_to_addresses(Some(email.to)).build())
        .content(content);
    // The SDK retries throttling, 5xx and time-outs by itself.
    let settings = aws_sdk_sesv2::config::Builder::new().timeout_config(limits);
    match request.customize().config_override(settings).send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(words(&error)),
    }
}

fn content(alert: &Alert) -> Result<EmailContent, BuildError> {
    // A line break in a subject would begin another header.
    let subject: String = alert.subject.chars().filter(|c| !c.is_control()).take(SUBJECT).collect();
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder().text(utf8(&alert.text)?).build();
    let message = Message::builder().subject(utf8(&subject)?).body(body).build();
    Ok(EmailContent::builder().simple(message).build())
}

fn words<E, R>(error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug,
    SdkError<E, R>: RequestId + Error,
{
    let mut text = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => chain(error),
    };
    if let Some(id) = error.request_id() {
        text.push_str(&format!(" (request id {id})"));
    }
    text
}

/// An error and its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
