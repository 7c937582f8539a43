//! SDK error → [`Fault`], by the wire code alone. Text is never parsed.

use crate::plan::{Fault, FaultKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::operation::RequestId;
use std::error::Error;

/// Sorts an error of any RDS operation.
pub(super) fn sort<E, R>(error: &SdkError<E, R>) -> Fault
where
    E: ProvideErrorMetadata + RequestId + Error + 'static,
    R: std::fmt::Debug,
{
    match error {
        SdkError::ServiceError(answered) => {
            let answer = answered.err();
            let code = answer.code().unwrap_or("Unknown").to_owned();
            Fault {
                kind: kind(&code),
                code,
                message: answer.message().unwrap_or_default().to_owned(),
                request_id: answer.request_id().map(str::to_owned),
            }
        }
        SdkError::ConstructionFailure(_) => local(FaultKind::Refused, "NotSent", &innermost(error)),
        SdkError::TimeoutError(_) => local(FaultKind::Unreachable, "TimedOut", "no answer in time"),
        // No credentials, or a connection that never was or broke.
        // A connection that was closed before its answer is "other" too: only what the credentials
        // themselves say is known not to have been sent.
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(|error| is_of_credentials(error)) =>
        {
            local(FaultKind::Expired, "Credentials", &innermost(error))
        }
        SdkError::DispatchFailure(_) => {
            local(FaultKind::Unreachable, "NoConnection", &innermost(error))
        }
        // An answer came that is none of RDS's.
        _ => local(FaultKind::Server, "BadAnswer", &innermost(error)),
    }
}

fn local(kind: FaultKind, code: &str, message: &str) -> Fault {
    Fault { kind, code: code.to_owned(), message: message.to_owned(), request_id: None }
}

fn is_of_credentials(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<CredentialsError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// What a wire code means for a run (rds-facts 3.1, 3.3, 3.4). The model spells some codes with
/// `Fault` at the end and some without; services have been seen to answer either way.
fn kind(code: &str) -> FaultKind {
    match code.strip_suffix("Fault").or(code.strip_suffix("Exception")).unwrap_or(code) {
        "DBInstanceNotFound"
        | "DBInstanceAlreadyExists"
        | "InvalidDBInstanceState"
        | "InvalidDBSnapshotState" => FaultKind::Busy,
        "Throttling"
        | "Throttled"
        | "RequestThrottled"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "LimitExceeded"
        | "SlowDown"
        | "PriorRequestNotComplete" => FaultKind::Throttled,
        "ExpiredToken"
        | "RequestExpired"
        | "InvalidClientTokenId"
        | "UnrecognizedClient"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationToken"
        | "IncompleteSignature" => FaultKind::Expired,
        "InternalFailure" | "InternalError" | "InternalServer" | "ServiceUnavailable"
        | "ClientUnavailable" | "RequestTimeout" | "Unknown" => FaultKind::Server,
        _ => FaultKind::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_in_both_spellings() {
        for (code, sorted) in [
            ("DBInstanceNotFound", FaultKind::Busy),
            ("DBInstanceNotFoundFault", FaultKind::Busy),
            ("DBInstanceAlreadyExists", FaultKind::Busy),
            ("InvalidDBInstanceState", FaultKind::Busy),
            ("InvalidDBInstanceStateFault", FaultKind::Busy),
            ("Throttling", FaultKind::Throttled),
            ("ThrottlingException", FaultKind::Throttled),
            ("ExpiredToken", FaultKind::Expired),
            ("ExpiredTokenException", FaultKind::Expired),
            ("InternalFailure", FaultKind::Server),
            ("ServiceUnavailable", FaultKind::Server),
            ("AccessDenied", FaultKind::Refused),
            ("InvalidParameterCombination", FaultKind::Refused),
            ("DBSnapshotNotFound", FaultKind::Refused),
            ("InstanceQuotaExceeded", FaultKind::Refused),
            ("InsufficientDBInstanceCapacity", FaultKind::Refused),
        ] {
            assert_eq!(kind(code), sorted, "{code}");
        }
    }
}
