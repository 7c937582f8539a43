//! STS: who the caller is.

use super::dispatch::Outcome;
use super::refusal::Refusal;
use super::resource::ACCOUNT_ID;
use super::wire;

/// Namespace of every answer (facts 5.3).
pub(super) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
/// The one caller there is.
pub(super) const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/operator/simulated";

/// Answers an operation of STS: `GetCallerIdentity` only.
pub(super) fn answer(operation: &str, id: &str) -> Outcome {
    if operation != "GetCallerIdentity" {
        let refusal = Refusal::new(
            "InvalidAction",
            format!("Could not find operation {operation} for version 2011-06-15"),
        );
        return Outcome {
            status: refusal.status,
            content_type: "text/xml",
            body: wire::failure(&refusal, NAMESPACE, id),
            error: Some(refusal.code),
        };
    }
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"{NAMESPACE}\"><GetCallerIdentityResult>\
         <Arn>{CALLER}</Arn><UserId>AROASIMULATED:simulated</UserId><Account>{ACCOUNT_ID}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    );
    Outcome { status: 200, content_type: "text/xml", body, error: None }
}
