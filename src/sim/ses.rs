//! SES v2: `SendEmail` from verified identities, and what an account says of itself and of them
//! (facts 5.3).

use super::dispatch::{Outcome, Request, denied};
use super::refusal::Refusal;
use super::state::State;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// What SES holds in a region.
#[derive(Debug, Default)]
pub(super) struct Ses {
    /// Address or domain → whether it is verified, or waits for it.
    pub(super) identities: BTreeMap<String, bool>,
    pub(super) configuration_sets: BTreeSet<String>,
    pub(super) sandbox: bool,
    pub(super) paused: bool,
    pub(super) mails: Vec<Mail>,
}

/// An e-mail that SES accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// The id it was given.
    pub id: String,
    /// When.
    pub at: SystemTime,
    /// `FromEmailAddress`.
    pub from: String,
    /// All of `Destination`.
    pub to: Vec<String>,
    /// Of simple content.
    pub subject: String,
    /// Plain text, of simple content.
    pub text: String,
    /// HTML, of simple content; empty where there is none.
    pub html: String,
    /// Name and value of every header of simple content.
    pub headers: Vec<(String, String)>,
    /// What is attached to simple content.
    pub files: Vec<File>,
    /// The whole request.
    pub request: Value,
}

/// A file attached to an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// `FileName`.
    pub name: String,
    /// `ContentType`.
    pub kind: String,
    /// `RawContent`, decoded.
    pub content: Vec<u8>,
}

/// The members of `SendEmail` by the place they stand in: none is ever ignored. A place is a list of
/// names; the items of a list stand in the place of the list.
const MEMBERS: [(&str, &[&str]); 10] = [
    (
        "",
        &[
            "ConfigurationSetName",
            "Content",
            "Destination",
            "EmailTags",
            "EndpointId",
            "FeedbackForwardingEmailAddress",
            "FeedbackForwardingEmailAddressIdentityArn",
            "FromEmailAddress",
            "FromEmailAddressIdentityArn",
            "ListManagementOptions",
            "ReplyToAddresses",
            "TenantName",
        ],
    ),
    ("Destination", &["ToAddresses", "CcAddresses", "BccAddresses"]),
    ("Content", &["Simple", "Raw", "Template"]),
    ("Content.Simple", &["Subject", "Body", "Headers", "Attachments"]),
    ("Content.Simple.Subject", &["Data", "Charset"]),
    ("Content.Simple.Body", &["Text", "Html"]),
    ("Content.Simple.Body.Text", &["Data", "Charset"]),
    ("Content.Simple.Body.Html", &["Data", "Charset"]),
    ("Content.Simple.Headers", &["Name", "Value"]),
    (
        "Content.Simple.Attachments",
        &[
            "RawContent",
            "ContentDisposition",
            "FileName",
            "ContentDescription",
            "ContentId",
            "ContentTransferEncoding",
            "ContentType",
        ],
    ),
];

/// The path of an identity begins so.
const IDENTITIES: &str = "/v2/email/identities/";

/// The operation that a path stands for.
pub(super) fn operation(request: &Request) -> &'static str {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v2/email/outbound-emails") => "SendEmail",
        ("GET", "/v2/email/account") => "GetAccount",
        ("GET", path) if path.starts_with(IDENTITIES) => "GetEmailIdentity",
        _ => "",
    }
}

/// Answers a request.
pub(super) fn answer(state: &mut State, request: &Request) -> Outcome {
    let answer = match operation(request) {
        "SendEmail" => send(state, request),
        "GetAccount" => Ok(account(&state.ses)),
        "GetEmailIdentity" => identity(&state.ses, &request.path[IDENTITIES.len()..]),
        _ => Err(Refusal::new("NotFoundException", "There is no such path.")),
    };
    match answer {
        Ok(body) => Outcome {
            status: 200,
            content_type: "application/json",
            body: body.to_string(),
            error: None,
        },
        Err(refusal) => failure(&refusal),
    }
}

fn account(ses: &Ses) -> Value {
    let (most, rate) = if ses.sandbox { (200.0, 1.0) } else { (50_000.0, 14.0) };
    json!({
        "DedicatedIpAutoWarmupEnabled": false,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": !ses.sandbox,
        "SendQuota": { "Max24HourSend": most, "MaxSendRate": rate, "SentLast24Hours": 0.0 },
        "SendingEnabled": !ses.paused,
    })
}

fn identity(ses: &Ses, path: &str) -> Result<Value, Refusal> {
    // As the SDK writes it into a path.
    let name = path.replace("%40", "@").replace("%2B", "+");
    let missing = || format!("Email identity {name} does not exist.");
    let verified =
        ses.identities.get(&name).ok_or_else(|| Refusal::new("NotFoundException", missing()))?;
    let kind = if name.contains('@') { "EMAIL_ADDRESS" } else { "DOMAIN" };
    Ok(json!({
        "IdentityType": kind,
        "FeedbackForwardingStatus": true,
        "VerifiedForSendingStatus": verified,
        "VerificationStatus": if *verified { "SUCCESS" } else { "PENDING" },
    }))
}

fn send(state: &mut State, request: &Request) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| bad("Not JSON"))?;
    known(&body, "")?;
    let from = body["FromEmailAddress"].as_str().unwrap_or_default();
    let to = recipients(&body)?;
    let contents = ["Simple", "Raw", "Template"];
    if !contents.iter().any(|kind| body["Content"][*kind].is_object()) {
        return Err(bad("There is no content."));
    }
    allowed(state, &body, from, &to)?;
    let simple = &body["Content"]["Simple"];
    let text = |value: &Value| value["Data"].as_str().unwrap_or_default().to_owned();
    let (headers, files) = (headers(simple)?, files(simple)?);
    if !files.is_empty() && state.forbidden.contains("SendRawEmail") {
        // The same permission as for a message that the client puts together itself; inferred.
        return Err(denied("ses", "SendRawEmail", from));
    }
    let id = state.draw_id("", 24).to_ascii_lowercase();
    state.ses.mails.push(Mail {
        id: id.clone(),
        at: state.now,
        from: from.to_owned(),
        to,
        subject: text(&simple["Subject"]),
        text: text(&simple["Body"]["Text"]),
        html: text(&simple["Body"]["Html"]),
        headers,
        files,
        request: body.clone(),
    });
    Ok(json!({ "MessageId": id }))
}

fn bad(message: &str) -> Refusal {
    Refusal::new("BadRequestException", message)
}

/// Refuses a member that SES does not know.
fn known(value: &Value, place: &str) -> Result<(), Refusal> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| known(item, place)),
        Value::Object(members) => {
            let table = MEMBERS.iter().find(|(name, _)| *name == place);
            members.iter().try_for_each(|(name, value)| match table {
                Some((_, names)) if !names.contains(&name.as_str()) => {
                    Err(bad(&format!("There is no {name} in {place}.")))
                }
                _ => known(value, format!("{place}.{name}").trim_start_matches('.')),
            })
        }
        _ => Ok(()),
    }
}

fn recipients(body: &Value) -> Result<Vec<String>, Refusal> {
    let kinds = ["ToAddresses", "CcAddresses", "BccAddresses"];
    let lists = kinds.iter().filter_map(|kind| body["Destination"][*kind].as_array());
    let to: Vec<String> = lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if to.is_empty() { Err(bad("There is no recipient.")) } else { Ok(to) }
}

/// Whether the account may send this now.
fn allowed(state: &State, body: &Value, from: &str, to: &[String]) -> Result<(), Refusal> {
    let ses = &state.ses;
    if ses.paused {
        return Err(Refusal::new("SendingPausedException", "Email sending is paused."));
    }
    let set = body["ConfigurationSetName"].as_str();
    if let Some(set) = set.filter(|set| !ses.configuration_sets.contains(*set)) {
        let message = format!("Configuration set <{set}> does not exist.");
        return Err(Refusal::new("NotFoundException", message));
    }
    let recipients = to.iter().map(String::as_str).filter(|_| ses.sandbox);
    let failed: Vec<_> =
        [from].into_iter().chain(recipients).filter(|one| !ses.verified(one)).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Email address is not verified. The following identities failed the check: {}",
        failed.join(", ")
    );
    Err(Refusal::new("MessageRejected", message))
}

impl Ses {
    /// An address is verified by itself or by its domain; `Name <address>` counts as the address.
    fn verified(&self, from: &str) -> bool {
        let address = match from.rsplit_once('<') {
            Some((_, rest)) => rest.trim_end_matches('>'),
            None => from,
        };
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        [address, domain].iter().any(|name| self.identities.get(*name) == Some(&true))
    }
}

fn headers(simple: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let headers = simple["Headers"].as_array().into_iter().flatten().map(|header| {
        let text = |key: &str| header[key].as_str().unwrap_or_default().to_owned();
        (text("Name"), text("Value"))
    });
    let headers: Vec<_> = headers.collect();
    let printable = |name: &str| name.chars().all(|c| c.is_ascii_graphic() && c != ':');
    let wrong = headers.iter().any(|(name, value)| {
        name.is_empty() || !printable(name) || value.is_empty() || value.contains(char::is_control)
    });
    if wrong { Err(bad("Invalid header.")) } else { Ok(headers) }
}

fn files(simple: &Value) -> Result<Vec<File>, Refusal> {
    let files = simple["Attachments"].as_array().into_iter().flatten();
    files
        .map(|file| {
            let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
            let (name, kind) = (text("FileName"), text("ContentType"));
            let content = aws_smithy_types::base64::decode(text("RawContent"));
            let content = content.map_err(|_| bad("RawContent is not base64."))?;
            if name.is_empty() {
                Err(bad("FileName is empty."))
            } else {
                Ok(File { name, kind, content })
            }
        })
        .collect()
}

/// An error as rest-json has it; the statuses are those of facts 5.3.
pub(super) fn failure(refusal: &Refusal) -> Outcome {
    let status = match refusal.code.as_str() {
        "NotFoundException" => 404,
        "TooManyRequestsException" => 429,
        _ => refusal.status,
    };
    Outcome {
        status,
        content_type: "application/json",
        body: json!({ "__type": refusal.code, "message": refusal.message }).to_string(),
        error: Some(refusal.code.clone()),
    }
}
