//! The report as text for a terminal.

use super::Report;
use super::layout::Section;
use crate::report::outlook::finding_lines;
use crate::report::paint::{Paint, tame};
use crate::report::place::row;
use crate::report::status::columns;

impl Report {
    /// The report as text.
    #[must_use]
    pub fn text(&self, color: bool) -> String {
        let paint = Paint(color);
        let mut lines = vec![paint.bold(&self.title())];
        for (name, value) in self.facts() {
            let value = tame(value.text());
            let value = if name == "next" { paint.bold(&value) } else { value };
            lines.push(row(paint, name, value));
        }
        let findings = finding_lines(&self.findings, paint);
        if !findings.is_empty() {
            lines.push(String::new());
            lines.extend(findings);
        }
        let mut text: String = lines.into_iter().map(|line| line + "\n").collect();
        for section in self.sections() {
            text.push_str(&format!("\n{}\n{}", paint.bold(&section.title), table(&section, paint)));
        }
        text
    }
}

fn table(section: &Section, paint: Paint) -> String {
    let head = section.head.iter().map(|name| name.to_uppercase()).collect();
    let rows = section.rows.iter();
    let rows = rows.map(|row| row.iter().map(|cell| tame(cell.text())).collect());
    columns(&std::iter::once(head).chain(rows).collect::<Vec<Vec<String>>>(), paint)
}
