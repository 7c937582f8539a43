//! What must not be seen.

use reqwest::Url;
use serde::Deserialize;
use std::fmt;

/// A text that is never shown: a webhook URL is all that is needed to post.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// Parts of a URL shorter than this are words such as `services`, not secrets.
const SHORT: usize = 9;

/// The last part of a path and the values of a query are secret of this length on: shorter ones stand
/// by chance in any text.
const LEAST: usize = 4;

/// A token of Slack's has 24 letters and digits; of this many, those that are not shown are still
/// beyond guessing.
const TOKEN: usize = 20;
/// So many of them are shown.
const SEEN: usize = 4;

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

    /// What tells one webhook from another and lets nobody post: the host and, of a last part as
    /// long as Slack's token, the last four letters. Of any other URL the host alone: what is
    /// short could be guessed, and a signature may stand in the query.
    pub(super) fn shown(&self) -> String {
        let Ok(url) = Url::parse(&self.0) else { return "…".to_owned() };
        let host = url.host_str().unwrap_or_default();
        let token = url.path().rsplit('/').next().unwrap_or_default();
        let is_token = token.len() >= TOKEN && token.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_token || url.query().is_some() {
            return format!("{host}/…");
        }
        format!("{host}/…/****{}", &token[token.len() - SEEN..])
    }

    /// A text from outside without the secret or any telling part of it, in capitals or not.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        let parts = self.parts().into_iter();
        // An empty text is everywhere.
        let whole = Some(self.0.as_str()).filter(|whole| !whole.is_empty());
        whole.into_iter().chain(parts).fold(text.to_owned(), |text, part| without(&text, part))
    }

    /// What of it tells enough to post, or who may.
    fn parts(&self) -> Vec<&str> {
        // The host may be seen: it tells which service did not answer. Who is named before it, not.
        let (host, rest) = match self.0.split_once("://") {
            Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
            None => ("", self.0.as_str()),
        };
        let user = host.rsplit_once('@').map(|(user, _)| user);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let values = query.split(['&', '=']).chain(path.rsplit('/').next());
        let short = values.filter(|part| part.len() >= LEAST);
        let long = rest.split(['/', '?', '&', '=']).chain(user).filter(|part| part.len() >= SHORT);
        long.chain(short).collect()
    }
}

/// A text without a part of it, however that is written.
fn without(text: &str, part: &str) -> String {
    let (lower, part) = (text.to_ascii_lowercase(), part.to_ascii_lowercase());
    let (mut kept, mut from) = (String::new(), 0);
    for (at, _) in lower.match_indices(&part) {
        kept.push_str(&text[from..at]);
        kept.push('…');
        from = at + part.len();
    }
    kept + &text[from..]
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
        assert_eq!(secret.scrub("no ABCDEFGHIJKL, ÄabcdefghijklÄ"), "no …, Ä…Ä");
        let short = Secret::new("https://a.example/in/ab12?sig=xy98&v=1");
        assert_eq!(short.scrub("POST /in/ab12?sig=XY98&v=1"), "POST /in/…?sig=…&v=1");
    }

    #[test]
    fn little_is_shown_of_a_webhook() {
        for (url, shown) in [
            (
                "https://hooks.slack.com/services/T0001/B0001/abcdefghijklmnopqrst",
                "hooks.slack.com/…/****qrst",
            ),
            (
                "https://hooks.slack.com/services/T0001/B0001/abcdefghijklmnopqrs",
                "hooks.slack.com/…",
            ),
            ("https://ann:pw@a.example/x/abcdefghijklmnopqrst", "a.example/…/****qrst"),
            ("https://a.example/abcdefghijklmnopqrst?sig=abc", "a.example/…"),
            ("https://a.example/abcdefghijklmnopqrstä", "a.example/…"),
            ("https://a.example", "a.example/…"),
            ("abcdefghijklmnopqrst", "…"),
        ] {
            assert_eq!(Secret::new(url).shown(), shown);
        }
    }
}
