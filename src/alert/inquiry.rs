//! What SES says of an account and a sender, before anything is sent.

use super::email::{is_denied, region, settings, unsent};
use super::send::Limits;
use super::{Email, Sinks};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::ProvideErrorMetadata;

/// One answer of SES, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub text: String,
    /// What to do about it, where mail is in danger.
    pub hint: Option<String>,
}

impl Found {
    fn well(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None }
    }

    fn ill(text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { text: text.into(), hint: Some(hint.into()) }
    }
}

/// Asks SES whether mail of these settings can be sent: of the account, and of the sender. What may
/// not be asked is said to be so; it keeps nobody from sending. Nothing where there is no e-mail.
pub async fn inquire(sinks: &Sinks, ses: &Client) -> Vec<Found> {
    let Some(email) = sinks.email() else { return Vec::new() };
    let limits = Limits::of(sinks);
    let (mut found, sender) = tokio::join!(account(ses, limits), sender(ses, email, limits));
    found.extend(sender);
    found
}

async fn account(ses: &Client, limits: Limits) -> Vec<Found> {
    let asked = ses.get_account().customize().config_override(settings(limits)).send().await;
    let region = region(ses);
    let answer = match asked {
        Ok(answer) => answer,
        Err(error) if is_denied(error.code()) => {
            return vec![Found::well("the account may not be asked for (ses:GetAccount)")];
        }
        Err(error) => {
            let unsent = unsent(ses, &error);
            return vec![Found::well(format!("the account is not known: {}", unsent.what))];
        }
    };
    let production = if answer.production_access_enabled() {
        Found::well(format!("SES in {region} sends to everybody (production access)"))
    } else {
        Found::ill(
            format!("SES in {region} is in the sandbox: it sends to verified recipients only"),
            "verify every recipient, or ask for production access",
        )
    };
    let sending = if answer.sending_enabled() {
        Found::well("sending is enabled")
    } else {
        Found::ill("sending is paused", format!("switch it on in SES in {region}"))
    };
    let enforced = answer.enforcement_status().filter(|status| *status != "HEALTHY");
    let enforced = enforced.map(|status| {
        Found::ill(format!("the account's status is {status}"), "see its reputation in SES")
    });
    [production, sending].into_iter().chain(enforced).collect()
}

/// The sender is verified by its own address or by its domain.
async fn sender(ses: &Client, email: &Email, limits: Limits) -> Vec<Found> {
    if let Some(arn) = &email.identity_arn {
        return vec![Found::well(format!("{arn} may be of another account: it is not asked for"))];
    }
    let address = address(&email.from);
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    let mut found = Vec::new();
    for identity in [address, domain] {
        match identified(ses, identity, limits).await {
            Identity::Verified => {
                return vec![Found::well(format!("the identity {identity} is verified"))];
            }
            Identity::Other(one) => found.push(one),
            Identity::None => {}
        }
    }
    if found.is_empty() {
        let region = region(ses);
        found.push(Found::ill(
            format!("neither {address} nor {domain} is an identity of SES in {region}"),
            "verify one of them there, or name the region of the identity in [alert.email]",
        ));
    }
    found
}

enum Identity {
    Verified,
    /// There is none of that name.
    None,
    Other(Found),
}

async fn identified(ses: &Client, identity: &str, limits: Limits) -> Identity {
    let request = ses.get_email_identity().email_identity(identity);
    match request.customize().config_override(settings(limits)).send().await {
        Ok(answer) if answer.verified_for_sending_status() => Identity::Verified,
        Ok(answer) => {
            let status = answer.verification_status().map_or("unknown", |status| status.as_str());
            Identity::Other(Found::ill(
                format!("the identity {identity} is not verified ({status})"),
                "follow the link that SES has sent, or add its DNS records",
            ))
        }
        Err(error) if error.code() == Some("NotFoundException") => Identity::None,
        Err(error) if is_denied(error.code()) => Identity::Other(Found::well(format!(
            "the identity {identity} may not be asked for (ses:GetEmailIdentity)"
        ))),
        Err(error) => {
            let what = unsent(ses, &error).what;
            Identity::Other(Found::well(format!("the identity {identity} is not known: {what}")))
        }
    }
}

/// `Name <address>` counts as the address.
fn address(from: &str) -> &str {
    from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>')).trim()
}
