//! An answer that is an error.

use super::model::MODEL;

/// The outcome of an operation that RDS refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The wire code.
    pub(super) code: String,
    pub(super) message: String,
}

/// Codes that any operation may answer and that no model lists (facts 3.3), with their HTTP status;
/// those that are not here answer 400.
const COMMON: [(&str, u16); 8] = [
    ("AccessDenied", 403),
    ("ExpiredToken", 403),
    ("MissingAuthenticationToken", 403),
    ("InvalidClientTokenId", 403),
    ("InternalFailure", 500),
    ("ServiceUnavailable", 503),
    ("ResourceNotFoundFault", 404),
    ("NotFound", 404),
];

impl Refusal {
    /// An error whose HTTP status is the model's, or that of the common codes.
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        let common = COMMON.iter().find(|(known, _)| *known == code);
        let status = MODEL.errors.get(code).or(common.map(|(_, status)| status));
        Self {
            status: status.copied().unwrap_or(400),
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// `InvalidParameterValue`.
    pub(super) fn value(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValue", message)
    }

    /// `InvalidParameterCombination`.
    pub(super) fn combination(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterCombination", message)
    }
}
