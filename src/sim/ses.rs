//! SES v2: `SendEmail` from verified identities (facts 5.3).

use super::account::Mail;
use super::dispatch::{Outcome, Request};
use super::refusal::Refusal;
use super::state::State;
use serde_json::{Value, json};

/// The operation that a path stands for.
pub(super) fn operation(request: &Request) -> &'static str {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v2/email/outbound-emails") => "SendEmail",
        _ => "",
    }
}

/// Answers a request.
pub(super) fn answer(state: &mut State, request: &Request) -> Outcome {
    if operation(request).is_empty() {
        return failure(&Refusal::new("NotFoundException", "There is no such path."));
    }
    match send(state, request) {
        Ok(id) => Outcome {
            status: 200,
            content_type: "application/json",
            body: json!({ "MessageId": id }).to_string(),
            error: None,
        },
        Err(refusal) => failure(&refusal),
    }
}

fn send(state: &mut State, request: &Request) -> Result<String, Refusal> {
    let bad = |message: &str| Refusal::new("BadRequestException", message);
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| bad("Not JSON"))?;
    let from = body["FromEmailAddress"].as_str().unwrap_or_default();
    let kinds = ["ToAddresses", "CcAddresses", "BccAddresses"];
    let lists = kinds.iter().filter_map(|kind| body["Destination"][*kind].as_array());
    let to: Vec<String> = lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if to.is_empty() {
        return Err(bad("There is no recipient."));
    }
    let contents = ["Simple", "Raw", "Template"];
    if !contents.iter().any(|kind| body["Content"][*kind].is_object()) {
        return Err(bad("There is no content."));
    }
    if !verified(state, from) {
        return Err(Refusal::new(
            "MessageRejected",
            format!(
                "Email address is not verified. The following identities failed the check: {from}"
            ),
        ));
    }
    let simple = &body["Content"]["Simple"];
    let text = |value: &Value| value["Data"].as_str().unwrap_or_default().to_owned();
    state.mails.push(Mail {
        at: state.now,
        from: from.to_owned(),
        to,
        subject: text(&simple["Subject"]),
        text: text(&simple["Body"]["Text"]),
        request: body.clone(),
    });
    Ok(state.draw_id("", 24).to_ascii_lowercase())
}

/// An address is verified by itself or by its domain; `Name <address>` counts as the address.
fn verified(state: &State, from: &str) -> bool {
    let address = match from.rsplit_once('<') {
        Some((_, rest)) => rest.trim_end_matches('>'),
        None => from,
    };
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    state.identities.contains(address) || state.identities.contains(domain)
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
