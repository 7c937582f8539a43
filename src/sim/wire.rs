//! The query protocol, by the model's table: form-encoded parameters in, XML out.

use super::model::{MODEL, Operation, Type};
use super::refusal::Refusal;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// A structure: member → value.
pub(super) type Bag = Map<String, Value>;

/// The parameters as they were sent, in one level: `Tags.Tag.1.Key` → value.
pub(super) fn parameters(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Reads an operation's input by its shape; whatever the shape does not know is refused.
pub(super) fn decode(
    operation: &Operation,
    parameters: &BTreeMap<String, String>,
) -> Result<Bag, Refusal> {
    let mut root = Node::default();
    for (name, value) in parameters {
        if name != "Action" && name != "Version" {
            root.put(name.split('.'), value);
        }
    }
    match read(&operation.input, &root, "")? {
        Value::Object(bag) => Ok(bag),
        _ => Ok(Bag::new()),
    }
}

/// The parameters as a tree over the dots of their names.
#[derive(Default)]
struct Node<'a> {
    leaf: Option<&'a str>,
    children: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Node<'a> {
    fn put(&mut self, mut path: impl Iterator<Item = &'a str>, value: &'a str) {
        match path.next() {
            Some(part) => self.children.entry(part).or_default().put(path, value),
            None => self.leaf = Some(value),
        }
    }
}

fn join(path: &str, part: &str) -> String {
    if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }
}

fn unknown(path: &str) -> Refusal {
    Refusal::new(
        "InvalidParameter",
        format!("The parameter {path} is not known to this operation."),
    )
}

fn read(kind: &str, node: &Node<'_>, path: &str) -> Result<Value, Refusal> {
    match MODEL.of(kind) {
        Type::Structure { members, required } => {
            let mut bag = Bag::new();
            for (name, child) in &node.children {
                let path = join(path, name);
                let (_, kind) = members
                    .iter()
                    .find(|(member, _)| member == name)
                    .ok_or_else(|| unknown(&path))?;
                bag.insert((*name).to_owned(), read(kind, child, &path)?);
            }
            if let Some(missing) = required.iter().find(|name| !bag.contains_key(*name)) {
                return Err(Refusal::new(
                    "MissingParameter",
                    format!("The request must contain the parameter {}.", join(path, missing)),
                ));
            }
            Ok(Value::Object(bag))
        }
        Type::List { of, item } => read_list(of, item, node, path),
        Type::Scalar(kind) => {
            if let Some(name) = node.children.keys().next() {
                return Err(unknown(&join(path, name)));
            }
            scalar(kind, node.leaf.unwrap_or_default(), path)
        }
    }
}

/// `<Member>.<item>.N`, in the order of N. An empty list is sent as the bare member.
fn read_list(of: &str, item: &str, node: &Node<'_>, path: &str) -> Result<Value, Refusal> {
    let mut rows = BTreeMap::new();
    for (name, child) in &node.children {
        let path = join(path, name);
        if *name != item {
            return Err(unknown(&path));
        }
        for (index, child) in &child.children {
            let path = join(&path, index);
            let number: u32 = index.parse().map_err(|_| unknown(&path))?;
            rows.insert(number, read(of, child, &path)?);
        }
    }
    Ok(Value::Array(rows.into_values().collect()))
}

fn scalar(kind: &str, text: &str, path: &str) -> Result<Value, Refusal> {
    let wrong = || Refusal::value(format!("Invalid value for {path}: {text} is not a {kind}."));
    match kind {
        "boolean" => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong()),
        },
        "integer" | "long" => text.parse::<i64>().map(Value::from).map_err(|_| wrong()),
        "double" => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::from(number)),
            _ => Err(wrong()),
        },
        "timestamp" => match text.parse::<jiff::Timestamp>() {
            Ok(time) => Ok(Value::from(time.to_string())),
            Err(_) => Err(wrong()),
        },
        _ => Ok(Value::from(text)),
    }
}

/// A moment as RDS writes it: ISO 8601, milliseconds, UTC.
pub(super) fn iso(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// The XML of a successful answer.
pub(super) fn success(name: &str, operation: &Operation, output: &Bag, request: &str) -> String {
    let mut xml = format!("<{name}Response xmlns=\"{}\">", MODEL.namespace);
    if let (Some(shape), Some(wrapper)) = (&operation.output, &operation.wrapper) {
        element(&mut xml, wrapper, |xml| {
            structure(xml, shape, output);
        });
    }
    xml += &format!(
        "<ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata></{name}Response>"
    );
    xml
}

/// The XML of an error: the envelope of facts 3.5.
pub(super) fn failure(refusal: &Refusal, namespace: &str, request: &str) -> String {
    let side = if refusal.status < 500 { "Sender" } else { "Receiver" };
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{side}</Type><Code>{}</Code><Message>{}</Message></Error><RequestId>{request}</RequestId></ErrorResponse>",
        escape(&refusal.code),
        escape(&refusal.message)
    )
}

fn element(xml: &mut String, name: &str, inside: impl FnOnce(&mut String)) {
    *xml += &format!("<{name}>");
    inside(xml);
    *xml += &format!("</{name}>");
}

/// The members the shape knows, in the model's order; what a bag holds beyond them is the account's own.
fn structure(xml: &mut String, shape: &str, bag: &Bag) {
    if let Type::Structure { members, .. } = MODEL.of(shape) {
        for (member, kind) in members {
            if let Some(value) = bag.get(member).filter(|value| !value.is_null()) {
                element(xml, member, |xml| write(xml, kind, value));
            }
        }
    }
}

fn write(xml: &mut String, kind: &str, value: &Value) {
    match (MODEL.of(kind), value) {
        (Type::Structure { .. }, Value::Object(bag)) => structure(xml, kind, bag),
        (Type::List { of, item }, Value::Array(rows)) => {
            for row in rows {
                element(xml, item, |xml| write(xml, of, row));
            }
        }
        (Type::Scalar(_), Value::String(text)) => *xml += &escape(text),
        (Type::Scalar(_), value) => *xml += &escape(&value.to_string()),
        _ => {}
    }
}

/// Text made fit to stand in XML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
