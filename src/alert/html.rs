//! An alert as a page of HTML: for a mail program, so without styles, scripts or images from
//! elsewhere.

use super::message::{Alert, calm, escaped};

/// The letters of a terminal, for what is to be typed or was said by a machine.
const CODE: &str = "font-family:monospace;white-space:pre-wrap;word-break:break-word";

/// All of it; `more` is a last line.
pub(super) fn page(alert: &Alert, more: Option<&str>) -> String {
    let mut body = format!("<p><strong>{}</strong></p>", escape(&alert.headline()));
    if let Some(note) = &alert.note {
        body.push_str(&format!("<p><em>{}</em></p>", escape(&calm(note))));
    }
    body.push_str("<table style=\"border-collapse:collapse\">");
    for (name, value) in alert.rows() {
        let style = if matches!(name, "cause" | "next") { CODE } else { "" };
        body.push_str(&row(name, &value, style));
    }
    body.push_str("</table>");
    for line in [more, Some(&alert.sender)].into_iter().flatten().filter(|line| !line.is_empty()) {
        let line = escape(&calm(line));
        body.push_str(&format!("<p style=\"color:#555;font-size:small\">{line}</p>"));
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif\">{body}</body></html>"
    )
}

fn row(name: &str, value: &str, style: &str) -> String {
    format!(
        "<tr><th style=\"text-align:left;vertical-align:top;padding:2px 12px 2px 0\">{}</th>\
         <td style=\"vertical-align:top;padding:2px 0;{style}\">{}</td></tr>",
        escape(name),
        escape(value)
    )
}

fn escape(text: &str) -> String {
    escaped(text, usize::MAX, |c| {
        Some(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_page_is_markup_of_others() {
        let alert = Alert {
            subject: "<b>db1</b>".to_owned(),
            note: Some("\"late\"".to_owned()),
            facts: vec![("database", "<img src='https://elsewhere.test'>".to_owned())],
            cause: Some("a & b".to_owned()),
            sender: "<script>".to_owned(),
            ..Alert::default()
        };
        let page = page(&alert, Some("<i>"));
        for foreign in ["<b>", "<img", "<script", "<i>", "'https"] {
            assert!(!page.contains(foreign), "{foreign}: {page}");
        }
        for whole in ["&lt;b&gt;db1&lt;/b&gt;", "&quot;late&quot;", "a &amp; b", "&lt;i&gt;"] {
            assert!(page.contains(whole), "{whole}: {page}");
        }
    }
}
