//! The report as GitHub-flavoured Markdown: fit for a ticket, a pull request, a job summary.
//!
//! Tables only, and no HTML. Messages of AWS, names and values come from outside: whatever they hold,
//! they end no cell and open no markup.

use super::Report;
use super::layout::{Cell, Section};
use crate::report::closing::capital;
use crate::report::paint::tame;

impl Report {
    /// The report as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("## trapheus: {}\n", escape(&self.title()));
        let facts =
            self.facts().into_iter().map(|(name, value)| vec![Cell::Words(name.to_owned()), value]);
        text.push_str(&table(&["", ""], facts.collect()));
        let findings = self.findings_by_gravity().into_iter().map(|finding| {
            let hint = finding.hint.clone().unwrap_or_default();
            vec![
                Cell::Words(finding.level.to_string()),
                Cell::Words(finding.text.clone()),
                Cell::Words(hint),
            ]
        });
        let findings: Vec<_> = findings.collect();
        if !findings.is_empty() {
            text.push_str("\n### Findings\n");
            text.push_str(&table(&["Level", "Found", "What to do"], findings));
        }
        for Section { title, head, rows } in self.sections() {
            text.push_str(&format!("\n### {}\n", escape(&capital(&title))));
            text.push_str(&table(head, rows));
        }
        text
    }
}

fn table(head: &[&str], rows: Vec<Vec<Cell>>) -> String {
    let mut text = format!("\n| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len()));
    for row in rows {
        let cells: Vec<_> = row.iter().map(cell).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Words(text) => escape(text),
        Cell::Code(text) => code(text),
    }
}

/// A sentence on one line in which nothing is markup. Every sign that may open some is escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in tame(text).chars() {
        if "\\`*_{}[]<>()#+!|~&$@".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A value as code. A fence longer than any run of backticks in it, and a space where it begins or
/// ends with one.
fn code(text: &str) -> String {
    let text = tame(text);
    if text.is_empty() {
        return String::new();
    }
    // In a table a backslash before a pipe takes the escape away from it, also within code.
    if text.contains('|') && text.contains('\\') || text.ends_with('\\') {
        return escape(&text);
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_they_are_and_end_no_cell() {
        for (text, shown) in [
            ("", ""),
            ("db1", "`db1`"),
            ("a|b", "`a\\|b`"),
            ("a`b", "``a`b``"),
            ("`a``b", "``` `a``b ```"),
            ("a\nb\r\n| --- |", "`a b \\| --- \\|`"),
            ("a\\|b", "a\\\\\\|b"),
            ("ends with \\", "ends with \\\\"),
            ("<b>&amp;", "`<b>&amp;`"),
        ] {
            assert_eq!(code(text), shown, "{text:?}");
        }
    }

    #[test]
    fn sentences_are_no_markup() {
        for (text, shown) in [
            ("db1 is restored, in 5m.", "db1 is restored, in 5m."),
            ("a|b\n|c|", "a\\|b \\|c\\|"),
            ("`a` *b* _c_ ~d~", "\\`a\\` \\*b\\* \\_c\\_ \\~d\\~"),
            ("<img src=x> &lt;", "\\<img src=x\\> \\&lt;"),
            ("[a](http://b) #1 @team", "\\[a\\]\\(http://b\\) \\#1 \\@team"),
            ("a\\", "a\\\\"),
            ("\u{1b}[2J", "\\[2J"),
        ] {
            assert_eq!(escape(text), shown, "{text:?}");
        }
    }
}
