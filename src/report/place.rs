//! Where something is done, and by whom: always shown before it is.

use super::paint::{Paint, tame};

/// Where something is done, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The AWS account, where it is known.
    pub account: Option<&'a str>,
    /// Who asks, where `GetCallerIdentity` could be reached.
    pub caller: Option<&'a str>,
    /// The region.
    pub region: &'a str,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<&'a str>,
}

impl Place<'_> {
    /// The place in words, under what is done there.
    #[must_use]
    pub fn text(&self, title: &str, color: bool) -> String {
        let paint = Paint(color);
        let lines = std::iter::once(paint.bold(title)).chain(self.lines(paint));
        lines.map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    pub(super) fn lines(&self, paint: Paint) -> Vec<String> {
        let mut lines = vec![row(paint, "account", tame(self.account.unwrap_or("?")))];
        lines.extend(self.caller.map(|caller| row(paint, "caller", tame(caller))));
        lines.push(row(paint, "region", self.region.to_owned()));
        lines.extend(self.endpoint.map(|endpoint| {
            let words = format!("{} (not AWS's own)", tame(endpoint));
            row(paint, "endpoint", paint.yellow(&words))
        }));
        lines
    }
}

pub(super) fn row(paint: Paint, name: &str, value: impl std::fmt::Display) -> String {
    format!("{} {value}", paint.dim(&format!("{name:<9}")))
}
