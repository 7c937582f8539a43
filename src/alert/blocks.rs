//! An alert as Slack shows it: blocks, and the text that stands for them in a notification.
//!
//! The limits are Slack's: 150 characters of a header, 3000 of a section, 10 fields of 2000 each,
//! 10 elements of a context, 50 blocks. It also takes no more than some 13 000 characters in all,
//! which it does not document; ours are so short that the longest alert stays below.

use super::message::{Alert, calm, escaped};
use serde_json::{Value, json};

/// Of a header.
const HEADER: usize = 150;
/// Fields of a section.
const FIELDS: usize = 10;
/// Of a field; Slack takes 2000.
const FIELD: usize = 200;
/// Of the cause and of the fallback text; Slack takes 3000 of a section.
const LONG: usize = 2500;
/// Of any other section.
const SECTION: usize = 1000;
/// Of the sections after the cause that say how things stand.
const STANDINGS: usize = 3;

/// The message with blocks.
pub(super) fn rich(alert: &Alert) -> Value {
    json!({ "text": text(alert), "blocks": blocks(alert) })
}

/// The message without blocks: nothing in it can be refused as malformed.
pub(super) fn plain(alert: &Alert) -> Value {
    json!({ "text": text(alert) })
}

fn blocks(alert: &Alert) -> Vec<Value> {
    let mut blocks = Vec::new();
    // Slack refuses an empty header.
    if !alert.headline().trim().is_empty() {
        let text = escape(&alert.headline(), HEADER);
        let text = json!({ "type": "plain_text", "text": text, "emoji": false });
        blocks.push(json!({ "type": "header", "text": text }));
    }
    blocks.extend(alert.note.as_ref().map(|note| section(&escape(&calm(note), SECTION))));
    let fields: Vec<_> =
        alert.facts.iter().take(FIELDS).map(|(name, value)| field(name, value)).collect();
    if !fields.is_empty() {
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    blocks
        .extend(alert.cause.as_ref().map(|cause| section(&titled("cause", &fenced(cause, LONG)))));
    let standing = alert.standing.iter().take(STANDINGS);
    blocks
        .extend(standing.map(|(name, text)| section(&titled(name, &escape(&calm(text), SECTION)))));
    blocks.extend(alert.next.as_ref().map(|next| section(&titled("next", &fenced(next, SECTION)))));
    if !alert.sender.is_empty() {
        let elements = [mrkdwn(&escape(&calm(&alert.sender), FIELD))];
        blocks.push(json!({ "type": "context", "elements": elements }));
    }
    blocks
}

fn field(name: &str, value: &str) -> Value {
    mrkdwn(&titled(name, &escape(&calm(value), FIELD)))
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": mrkdwn(text) })
}

/// `verbatim`: nothing that looks like a link or a name is made one.
fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

fn titled(name: &str, text: &str) -> String {
    format!("*{}*\n{text}", escape(name, FIELD))
}

/// In a block of code, of which the fence must be the only one.
fn fenced(text: &str, longest: usize) -> String {
    format!("```{}```", escape(&calm(text), longest))
}

fn text(alert: &Alert) -> String {
    let body = escape(alert.text().trim_end(), LONG);
    format!("*{}*\n```{body}```", escape(&alert.headline(), FIELD))
}

fn escape(text: &str, longest: usize) -> String {
    escaped(text, longest, |c| {
        Some(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            // It has no escape, and would begin or end code.
            '`' => "'",
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An alert in which everything is as long as `text`.
    fn alert(text: &str) -> Alert {
        let text = text.to_owned();
        Alert {
            subject: text.clone(),
            note: Some(text.clone()),
            facts: vec![("database", text.clone()); 12],
            cause: Some(text.clone()),
            standing: vec![("now", text.clone()); 5],
            next: Some(text.clone()),
            sender: text.clone(),
            run: Some(text.clone()),
            result: Some(text),
        }
    }

    /// Every text of a message, with the kind of object that it stands in.
    fn texts(value: &Value, found: &mut Vec<(String, String)>) {
        if let (Some(kind), Some(text)) = (value["type"].as_str(), value["text"].as_str()) {
            found.push((kind.to_owned(), text.to_owned()));
        }
        match value {
            Value::Array(all) => all.iter().for_each(|one| texts(one, found)),
            Value::Object(all) => all.values().for_each(|one| texts(one, found)),
            _ => {}
        }
    }

    #[test]
    fn the_limits_hold_whatever_comes() {
        for piece in ["a", "ä", "&", "<🦀>", "`", "\n", "_*~"] {
            for times in [1, 100, 149, 150, 151, 3000, 20_000] {
                let message = rich(&alert(&piece.repeat(times)));
                let blocks = message["blocks"].as_array().unwrap();
                let of = |kind: &str| blocks.iter().filter(|one| one["type"] == kind).count();
                assert!(blocks.len() <= 50 && of("header") <= 1, "{piece} {times}");
                let mut found = Vec::new();
                texts(&message["blocks"], &mut found);
                for (kind, text) in &found {
                    let (length, most) =
                        (text.chars().count(), if kind == "plain_text" { 150 } else { 3000 });
                    assert!((1..=most).contains(&length), "{piece} {times}: {kind} of {length}");
                }
                for section in blocks.iter().filter_map(|one| one["fields"].as_array()) {
                    assert!(section.len() <= 10);
                }
                let fallback = message["text"].as_str().unwrap().chars().count();
                let all: usize = found.iter().map(|(_, text)| text.chars().count()).sum();
                assert!(all + fallback <= 13_000, "{piece} {times}: {all} and {fallback}");
            }
        }
    }

    #[test]
    fn nothing_in_a_message_is_markup() {
        let message = rich(&alert("<!channel> & ``` <https://elsewhere.test|x>"));
        let mut found = vec![("text".to_owned(), message["text"].as_str().unwrap().to_owned())];
        texts(&message["blocks"], &mut found);
        for (kind, text) in found {
            assert!(!text.contains(['<', '>']), "{kind}: {text}");
            assert!(text.contains("&lt;!channel&gt; &amp; "), "{kind}: {text}");
            let fenced = text.contains("*cause*") || text.contains("*next*") || kind == "text";
            let fences = if fenced { 2 } else { 0 };
            assert_eq!(text.matches("```").count(), fences, "{kind}: {text}");
            assert_eq!(text.matches('`').count(), 3 * fences, "{kind}: {text}");
        }
        assert_eq!(message["blocks"][0]["text"]["emoji"], false);
    }
}
