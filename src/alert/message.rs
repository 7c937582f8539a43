//! What is told, as data: every sink has its own way to show it, and the words are the same.

/// What is told. Every text is plain; whoever renders it escapes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// One line that says it all.
    pub subject: String,
    /// Said before anything else: that it comes late, say.
    pub note: Option<String>,
    /// The short facts: a name and a few words.
    pub facts: Vec<(&'static str, String)>,
    /// What went wrong.
    pub cause: Option<String>,
    /// How things stand: a name and a sentence.
    pub standing: Vec<(&'static str, String)>,
    /// What to run next.
    pub next: Option<String>,
    /// Which program on which machine tells it.
    pub sender: String,
    /// The run it is about.
    pub run: Option<String>,
    /// The run's result as JSON, for those sinks that can carry a file.
    pub result: Option<String>,
}

/// The width of the names in plain text.
const NAMES: usize = 12;

impl Alert {
    /// All rows in the order in which they are read, each with its name.
    pub(super) fn rows(&self) -> Vec<(&'static str, String)> {
        let cause = self.cause.iter().map(|cause| ("cause", cause.as_str()));
        let next = self.next.iter().map(|next| ("next", next.as_str()));
        let pairs = |rows: &'_ [(&'static str, String)]| rows.to_vec();
        let owned = |(name, text): (&'static str, &str)| (name, text.to_owned());
        let all = pairs(&self.facts).into_iter().chain(cause.map(owned));
        let all = all.chain(pairs(&self.standing)).chain(next.map(owned));
        all.map(|(name, text)| (name, calm(&text))).collect()
    }

    /// The subject, in one line.
    pub(super) fn headline(&self) -> String {
        calm(&self.subject)
    }

    /// All but the subject, as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(note) = &self.note {
            text.push_str(&format!("{}\n\n", calm(note)));
        }
        for (name, value) in self.rows() {
            text.push_str(&format!("{:<NAMES$}{value}\n", format!("{name}:")));
        }
        if !self.sender.is_empty() {
            text.push_str(&format!("\n{}\n", calm(&self.sender)));
        }
        text
    }
}

/// A text without what could begin another line, or move a cursor.
pub(super) fn calm(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What stands for the rest of a text that is cut.
pub(super) const CUT: char = '…';

/// The escaped text, cut to so many characters of what is sent. No character and no escape is
/// ever halved.
pub(super) fn escaped(
    text: &str,
    longest: usize,
    escape: fn(char) -> Option<&'static str>,
) -> String {
    let mut buffer = [0; 4];
    let (mut whole, mut length, mut fits) = (String::new(), 0, 0);
    for c in text.chars() {
        let piece = escape(c).unwrap_or_else(|| c.encode_utf8(&mut buffer));
        length += piece.chars().count();
        if length > longest {
            whole.truncate(fits);
            whole.push(CUT);
            return whole;
        }
        whole.push_str(piece);
        // Room for the sign that it is cut.
        if length < longest {
            fits = whole.len();
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters_and_escapes() {
        let escape = |c| (c == '&').then_some("&amp;");
        for (text, longest, cut) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("ää&", 7, "ää&amp;"),
            ("ää&", 6, "ää…"),
            ("ä&ä&", 7, "ä&amp;…"),
            ("&&", 5, "…"),
            ("", 3, ""),
            ("🦀🦀🦀", 2, "🦀…"),
        ] {
            assert_eq!(escaped(text, longest, escape), cut, "{text} {longest}");
        }
    }

    #[test]
    fn nothing_begins_another_line() {
        let alert = Alert {
            subject: "a\r\nBcc: b".to_owned(),
            note: Some("late".to_owned()),
            facts: vec![("database", "db1\nnext: rm".to_owned())],
            next: Some("trapheus resume r1".to_owned()),
            ..Alert::default()
        };
        assert_eq!(alert.headline(), "a  Bcc: b");
        assert_eq!(
            alert.text(),
            "late\n\ndatabase:   db1 next: rm\nnext:       trapheus resume r1\n"
        );
    }
}
