//! What RDS takes for a name (facts 0, identifier rules).

use super::refusal::Refusal;

/// Longest name of an instance, a cluster or a cluster snapshot (facts 0, identifier rules).
pub(super) const NAME: usize = 63;
/// Longest name of a manual DB snapshot (facts 0, identifier rules).
pub(super) const SNAPSHOT_NAME: usize = 255;

/// Refuses what is no identifier (facts 0, identifier rules).
pub(super) fn identifier(parameter: &str, name: &str, longest: usize) -> Result<(), Refusal> {
    if name.chars().count() > longest {
        return Err(Refusal::value(format!(
            "The parameter {parameter} is not a valid identifier because it is longer than {longest} characters."
        )));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !begins || !name.chars().all(plain) || name.ends_with('-') || name.contains("--") {
        return Err(Refusal::value(format!(
            "The parameter {parameter} is not a valid identifier: {name}. It takes letters, digits and single hyphens, a letter first and no hyphen last."
        )));
    }
    Ok(())
}
