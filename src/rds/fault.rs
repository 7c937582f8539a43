//! SDK error → [`Fault`], by the wire code, and by the HTTP status where the code is not known. Text
//! is never parsed.

use crate::plan::{Fault, FaultKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::operation::RequestId;
use std::error::Error;

/// Sorts an error of any RDS operation.
pub(super) fn sort<E>(error: &SdkError<E>) -> Fault
where
    E: ProvideErrorMetadata + RequestId + Error + 'static,
{
    match error {
        SdkError::ServiceError(answered) => {
            let answer = answered.err();
            let code = answer.code().unwrap_or("Unknown").to_owned();
            Fault {
                kind: kind(&code, answered.raw().status().as_u16()),
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
///
/// A code that is not known is judged by its status: with 5xx the request may have been applied all
/// the same.
fn kind(code: &str, status: u16) -> FaultKind {
    match code.strip_suffix("Fault").or(code.strip_suffix("Exception")).unwrap_or(code) {
        "DBInstanceNotFound"
        | "DBInstanceAlreadyExists"
        | "InvalidDBInstanceState"
        | "InvalidDBSnapshotState"
        | "DBSnapshotAlreadyExists"
        | "DBClusterNotFound"
        | "DBClusterAlreadyExists"
        | "InvalidDBClusterState"
        | "InvalidResourceState"
        | "InvalidDBClusterSnapshotState"
        | "DBClusterSnapshotAlreadyExists"
        // After an answer that was lost: the next look shows the role.
        | "DBInstanceRoleAlreadyExists"
        | "DBClusterRoleAlreadyExists" => FaultKind::Busy,
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
        _ if status >= 500 => FaultKind::Server,
        _ if status == 429 => FaultKind::Throttled,
        _ => FaultKind::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_in_both_spellings() {
        for (code, status, sorted) in [
            ("DBInstanceNotFound", 404, FaultKind::Busy),
            ("DBInstanceNotFoundFault", 404, FaultKind::Busy),
            ("DBInstanceAlreadyExists", 400, FaultKind::Busy),
            ("InvalidDBInstanceState", 400, FaultKind::Busy),
            ("InvalidDBInstanceStateFault", 400, FaultKind::Busy),
            ("DBClusterAlreadyExistsFault", 400, FaultKind::Busy),
            ("InvalidDBClusterStateFault", 400, FaultKind::Busy),
            ("DBClusterSnapshotAlreadyExistsFault", 400, FaultKind::Busy),
            ("DBInstanceRoleAlreadyExists", 400, FaultKind::Busy),
            ("Throttling", 400, FaultKind::Throttled),
            ("ThrottlingException", 400, FaultKind::Throttled),
            ("ExpiredToken", 403, FaultKind::Expired),
            ("ExpiredTokenException", 403, FaultKind::Expired),
            ("InternalFailure", 500, FaultKind::Server),
            ("ServiceUnavailable", 503, FaultKind::Server),
            ("AccessDenied", 403, FaultKind::Refused),
            ("InvalidParameterCombination", 400, FaultKind::Refused),
            ("DBSnapshotNotFound", 404, FaultKind::Refused),
            ("InstanceQuotaExceeded", 400, FaultKind::Refused),
            ("InsufficientDBInstanceCapacity", 400, FaultKind::Refused),
            // Of codes that are not known, only the status tells.
            ("Brand.New", 400, FaultKind::Refused),
            ("Brand.New", 409, FaultKind::Refused),
            ("Brand.New", 429, FaultKind::Throttled),
            ("Brand.New", 499, FaultKind::Refused),
            ("Brand.New", 500, FaultKind::Server),
            ("Brand.New", 599, FaultKind::Server),
            // A code that is known says more than its status.
            ("Throttling", 503, FaultKind::Throttled),
            ("DBInstanceNotFound", 500, FaultKind::Busy),
            ("ExpiredToken", 400, FaultKind::Expired),
            // No code at all.
            ("Unknown", 400, FaultKind::Server),
        ] {
            assert_eq!(kind(code, status), sorted, "{code}, {status}");
        }
    }
}
