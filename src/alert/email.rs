//! E-mail by SES v2.

use super::html;
use super::send::Limits;
use super::{Alert, Email, Taken, Unsent};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::RequestId;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{
    Attachment, AttachmentContentDisposition, Body, Content, Destination, EmailContent, Message,
    MessageHeader,
};
use std::error::Error;

/// The longest subject. Mail programs show less of it.
const SUBJECT: usize = 200;
/// The longest result that is attached: whoever reads mail on a telephone pays for it.
const ATTACHED: usize = 100_000;

pub(super) async fn send(
    client: Option<Client>,
    email: Email,
    alert: Alert,
    limits: Limits,
) -> Result<Taken, Unsent> {
    let client = client.ok_or_else(|| Unsent::passing("AWS could not be reached"))?;
    let came = once(&client, &email, &alert, limits).await;
    match came {
        // Some policies allow nothing but bare messages.
        Err((unsent, code)) if alert.result.is_some() && is_denied(code.as_deref()) => {
            let bare = Alert { result: None, ..alert };
            once(&client, &email, &bare, limits).await.map_err(|_| unsent)
        }
        came => came.map_err(|(unsent, _)| unsent),
    }
}

/// One message; the SDK itself retries throttling, 5xx and time-outs. A failure comes with the
/// code that SES gave it.
async fn once(
    client: &Client,
    email: &Email,
    alert: &Alert,
    limits: Limits,
) -> Result<Taken, (Unsent, Option<String>)> {
    let unbuilt = |error: BuildError| (Unsent::lasting(error.to_string(), None), None);
    let email = email.clone();
    let request = client
        .send_email()
        .from_email_address(email.from)
        .set_from_email_address_identity_arn(email.identity_arn)
        .set_configuration_set_name(email.configuration_set)
        .destination(Destination::builder().set_to_addresses(Some(email.to)).build())
        .content(content(alert).map_err(unbuilt)?);
    let settings = settings(limits);
    match request.customize().config_override(settings).send().await {
        Ok(answer) => Ok(Taken { message_id: answer.message_id }),
        Err(error) => Err((unsent(client, &error), error.code().map(str::to_owned))),
    }
}

/// What every request to SES keeps to.
pub(super) fn settings(limits: Limits) -> aws_sdk_sesv2::config::Builder {
    let limits = TimeoutConfig::builder()
        .operation_attempt_timeout(limits.attempt)
        // A little less than the sink has: the SDK's own reason says more than ours.
        .operation_timeout(limits.left() * 9 / 10)
        .build();
    aws_sdk_sesv2::config::Builder::new().timeout_config(limits)
}

fn content(alert: &Alert) -> Result<EmailContent, BuildError> {
    // A line break in a subject would begin another header.
    let subject: String = alert.headline().chars().take(SUBJECT).collect();
    let attached = attached(alert);
    let left_out = alert.result.as_deref().filter(|_| attached.is_none()).map(|result| {
        format!("The result is not attached: it has {} kB.", result.len().div_ceil(1000))
    });
    let mut text = alert.text();
    text.extend(left_out.iter().map(|line| format!("{line}\n")));
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let page = html::page(alert, left_out.as_deref());
    let body = Body::builder().text(utf8(&text)?).html(utf8(&page)?).build();
    let header = |name: &str, value: &str| MessageHeader::builder().name(name).value(value).build();
    // RFC 3834: so that nobody's absence answers it.
    let mut message = Message::builder().headers(header("Auto-Submitted", "auto-generated")?);
    if let Some(run) = &alert.run {
        message = message.headers(header("X-Trapheus-Run", run)?);
    }
    let attached = attached.map(|result| file(alert, result)).transpose()?;
    let message = message.subject(utf8(&subject)?).body(body);
    let message = message.set_attachments(attached.map(|file| vec![file])).build();
    Ok(EmailContent::builder().simple(message).build())
}

/// The result, if it is short enough.
fn attached(alert: &Alert) -> Option<&str> {
    alert.result.as_deref().filter(|result| result.len() < ATTACHED)
}

fn file(alert: &Alert, result: &str) -> Result<Attachment, BuildError> {
    let name = alert.run.as_deref().unwrap_or("trapheus");
    Attachment::builder()
        .file_name(format!("{name}.json"))
        .content_type("application/json")
        .content_disposition(AttachmentContentDisposition::Attachment)
        .raw_content(Blob::new(result))
        .build()
}

/// What SES, or the way to it, said; with what to do about it. The code decides, never the text.
pub(super) fn unsent<E, R>(client: &Client, error: &SdkError<E, R>) -> Unsent
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug,
    SdkError<E, R>: RequestId + Error,
{
    let what = words(error);
    let code = error.code();
    let hint = code.and_then(|code| hint(code, region(client)));
    let passing =
        ["TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException"];
    let answered = matches!(error, SdkError::ServiceError(_));
    match code {
        Some(code) if answered && !passing.contains(&code) && !code.starts_with("Internal") => {
            Unsent::lasting(what, hint)
        }
        _ => Unsent { hint, ..Unsent::passing(what) },
    }
}

/// The region that a client asks.
pub(super) fn region(client: &Client) -> &str {
    client.config().region().map_or("this region", AsRef::as_ref)
}

/// Whether a code says that the caller may not do it.
pub(super) fn is_denied(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("AccessDenied"))
}

fn hint(code: &str, region: &str) -> Option<String> {
    Some(match code {
        "MessageRejected" => format!(
            "verify the sender in SES in {region}; in the sandbox every recipient too: trapheus \
             notify test tells which"
        ),
        "MailFromDomainNotVerifiedException" => {
            "the MAIL FROM domain of the sender is not verified: see its MX record".to_owned()
        }
        "AccountSuspendedException" => {
            format!("AWS has suspended SES in {region} for this account: write to AWS Support")
        }
        "SendingPausedException" => format!(
            "sending is paused in {region}, of the account or of the configuration set: switch it \
             on in SES"
        ),
        "NotFoundException" => {
            format!("the configuration set is not in {region}: correct configuration_set")
        }
        "TooManyRequestsException" | "LimitExceededException" => {
            format!("more was sent than the quota of SES in {region} allows")
        }
        "BadRequestException" => "check the addresses and the ARN of [alert.email]".to_owned(),
        "ExpiredToken" | "ExpiredTokenException" => "renew the credentials".to_owned(),
        code if is_denied(Some(code)) => {
            "allow ses:SendEmail and ses:SendRawEmail on the sender's identity".to_owned()
        }
        _ => return None,
    })
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
