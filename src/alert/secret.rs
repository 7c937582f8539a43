//! What must not be seen.

use serde::Deserialize;
use std::fmt;

/// A text that is never shown: a webhook URL is all that is needed to post.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// Parts of a URL shorter than this are words such as `services`, not secrets.
const SHORT: usize = 9;

impl Secret {
    /// Takes a text into custody.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the request and nothing else.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// A text from outside without the secret or any telling part of it.
    pub(super) fn scrub(&self, text: &str) -> String {
        let mut parts: Vec<&str> = self.0.split(['/', '?', '&', '=']).collect();
        // The host may be seen: it tells which service did not answer.
        let after_host = if self.0.contains("://") { 3 } else { 0 };
        parts.drain(..after_host.min(parts.len()));
        parts.retain(|part| part.len() >= SHORT);
        // An empty text is everywhere.
        let whole = if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "…") };
        parts.iter().fold(whole, |text, part| text.replace(part, "…"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("https://hooks.example.com/services/T0001/B0001/abcdefghijkl");
        assert_eq!(format!("{secret:?} {secret}"), "Secret(…) …");
        let text =
            "POST https://hooks.example.com/services/T0001/B0001/abcdefghijkl: no abcdefghijkl";
        assert_eq!(secret.scrub(text), "POST …: no …");
        assert_eq!(
            secret.scrub("hooks.example.com is not there"),
            "hooks.example.com is not there"
        );
        assert_eq!(Secret::new("").scrub("a"), "a");
    }
}
