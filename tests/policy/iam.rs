//! A small evaluator of IAM policies: Allow and Deny; actions and resources with `*` and `?`; the
//! operators `StringEquals`, `StringLike` and `Bool`, of which every key must be there and have one of
//! the values. Anything else in a policy is an error: what is not understood is not taken for allowed.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What IAM is asked: may this be done to this, under these circumstances?
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    /// For example `rds:ModifyDBInstance`.
    pub(crate) action: String,
    /// An ARN, or `*`.
    pub(crate) resource: String,
    /// Condition key → value.
    pub(crate) context: BTreeMap<String, String>,
}

/// One action of one statement, or one of its resources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Action(String, String),
    /// By its place: the names in it are other ones for every database.
    Resource(String, usize),
}

/// A policy.
#[derive(Clone)]
pub(crate) struct Policy(Vec<Statement>);

/// What is allowed or denied, on what, and under which conditions.
#[derive(Clone)]
pub(crate) struct Statement {
    pub(crate) sid: String,
    allows: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    conditions: Vec<Condition>,
}

#[derive(Clone)]
struct Condition {
    operator: String,
    key: String,
    values: Vec<String>,
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
        other => panic!("{other} is no list of texts"),
    }
}

fn map(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

impl Policy {
    pub(crate) fn read(text: &str) -> Self {
        let policy: Value = serde_json::from_str(text).unwrap();
        let keys: Vec<_> = map(&policy).keys().collect();
        assert_eq!(keys, ["Statement", "Version"]);
        assert_eq!(policy["Version"], "2012-10-17");
        Self(policy["Statement"].as_array().unwrap().iter().map(Statement::read).collect())
    }

    pub(crate) fn statements(&self) -> &[Statement] {
        &self.0
    }

    pub(crate) fn allows(&self, question: &Question) -> bool {
        let of = |allows| move |one: &&Statement| one.allows == allows && one.is_about(question);
        self.0.iter().any(|one| of(true)(&one)) && !self.0.iter().any(|one| of(false)(&one))
    }

    /// The parts by which alone it is allowed: without one of them it would not be.
    pub(crate) fn owes(&self, question: &Question) -> Vec<Part> {
        let all: Vec<_> = self.0.iter().filter(|one| one.is_about(question)).collect();
        let [one] = all[..] else { return Vec::new() };
        let action = one.actions.iter().filter(|action| fits(action, &question.action));
        let action = action.map(|action| Part::Action(one.sid.clone(), action.clone()));
        let places = one.resources.iter().enumerate();
        let places = places.filter(|(_, resource)| fits(resource, &question.resource));
        let resource = places.map(|(place, _)| Part::Resource(one.sid.clone(), place));
        let (action, resource): (Vec<_>, Vec<_>) = (action.collect(), resource.collect());
        [action, resource].into_iter().filter(|parts| parts.len() == 1).flatten().collect()
    }

    /// Every action and every resource of it.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let of = |one: &Statement| {
            let action = |action: &String| Part::Action(one.sid.clone(), action.clone());
            let places = 0..one.resources.len();
            let places = places.map(|place| Part::Resource(one.sid.clone(), place));
            one.actions.iter().map(action).chain(places).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// The same without the conditions on a key.
    pub(crate) fn loosened(&self, key: &str) -> Self {
        let mut statements = self.0.clone();
        for one in &mut statements {
            one.conditions.retain(|condition| condition.key != key);
        }
        Self(statements)
    }
}

impl Statement {
    fn read(value: &Value) -> Self {
        for key in map(value).keys() {
            let known = ["Sid", "Effect", "Action", "Resource", "Condition"];
            assert!(known.contains(&key.as_str()), "{key}");
        }
        let allows = match value["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            other => panic!("{other:?}"),
        };
        let mut conditions = Vec::new();
        for (operator, keys) in value.get("Condition").map(map).into_iter().flatten() {
            assert!(["StringEquals", "StringLike", "Bool"].contains(&operator.as_str()));
            conditions.extend(map(keys).iter().map(|(key, values)| Condition {
                operator: operator.clone(),
                key: key.clone(),
                values: texts(values),
            }));
        }
        Self {
            sid: value["Sid"].as_str().unwrap().to_owned(),
            allows,
            actions: texts(&value["Action"]),
            resources: texts(&value["Resource"]),
            conditions,
        }
    }

    fn is_about(&self, question: &Question) -> bool {
        let any = |patterns: &[String], text: &str| patterns.iter().any(|one| fits(one, text));
        any(&self.actions, &question.action)
            && any(&self.resources, &question.resource)
            && self.conditions.iter().all(|condition| condition.holds(&question.context))
    }

    /// The keys of its conditions.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.conditions.iter().map(|condition| condition.key.as_str())
    }
}

impl Condition {
    fn holds(&self, context: &BTreeMap<String, String>) -> bool {
        let Some(value) = context.get(&self.key) else { return false };
        match self.operator.as_str() {
            "StringLike" => self.values.iter().any(|pattern| fits(pattern, value)),
            _ => self.values.contains(value),
        }
    }
}

/// Whether a text is as a pattern has it: `*` stands for any letters, `?` for one.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    // Which beginnings of the text are as the beginning of the pattern has it.
    let mut fitting = vec![false; text.len() + 1];
    fitting[0] = true;
    for letter in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match letter {
                '*' => fitting[at] || (at > 0 && next[at - 1]),
                _ => at > 0 && fitting[at - 1] && (letter == '?' || letter == text[at - 1]),
            };
        }
        fitting = next;
    }
    fitting[text.len()]
}

#[test]
fn patterns_are_read_as_iam_reads_them() {
    for (pattern, text, is) in [
        ("*", "", true),
        ("*", "anything:at/all", true),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("a*c", "ac", true),
        ("a*c*e", "abcde", true),
        ("a*c", "abcd", false),
        ("db:db1", "db:db10", false),
        ("db1-????????-??????-????/*", "db1-20260101-000000-wlsd/original", true),
        ("db1-????????-??????-????/*", "db10-20260101-000000-wlsd/original", false),
        ("db1-????????-??????-????/*", "db1-reports-20260101-000000-wlsd/original", false),
        ("db1-????????-??????-????/*", "db1-20260101-20260101-000000-wlsd/original", false),
    ] {
        assert_eq!(fits(pattern, text), is, "{pattern} {text}");
    }
}
