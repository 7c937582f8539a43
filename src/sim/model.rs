//! The table of wire names: what every operation takes and answers.
//!
//! `model.json` is derived from botocore's model of RDS by `tests/python/derive_model.py`; it holds
//! names, types and figures only. A scalar type is in lower case, any other is a structure or a list.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table, read once.
pub(super) static MODEL: LazyLock<Model> =
    LazyLock::new(|| serde_json::from_str(include_str!("model.json")).unwrap_or_default());

/// Everything `model.json` holds.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Model {
    /// The XML namespace of every answer.
    pub(super) namespace: String,
    /// By name.
    pub(super) operations: BTreeMap<String, Operation>,
    /// Wire code of an error → HTTP status.
    pub(super) errors: BTreeMap<String, u16>,
    structures: BTreeMap<String, Structure>,
    /// List → type of its items, element name of an item.
    lists: BTreeMap<String, (String, String)>,
}

/// One operation's shapes.
#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    pub(super) input: String,
    /// `None` for the operations that answer nothing.
    pub(super) output: Option<String>,
    pub(super) wrapper: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Structure {
    members: Vec<(String, String)>,
    required: Vec<String>,
}

/// A type by its name.
pub(super) enum Type<'m> {
    /// A scalar, by its lower-case name.
    Scalar(&'m str),
    Structure {
        members: &'m [(String, String)],
        required: &'m [String],
    },
    List {
        of: &'m str,
        item: &'m str,
    },
}

impl Model {
    /// What `name` stands for; an unknown name is a scalar nobody can fill.
    pub(super) fn of<'m>(&'m self, name: &'m str) -> Type<'m> {
        if let Some(structure) = self.structures.get(name) {
            Type::Structure { members: &structure.members, required: &structure.required }
        } else if let Some((of, item)) = self.lists.get(name) {
            Type::List { of, item }
        } else {
            Type::Scalar(name)
        }
    }

    /// Whether `structure` has `member`.
    pub(super) fn has(&self, structure: &str, member: &str) -> bool {
        self.structures
            .get(structure)
            .is_some_and(|found| found.members.iter().any(|(name, _)| name == member))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        assert!(MODEL.operations.contains_key("ModifyDBInstance"));
        assert!(MODEL.has("DBInstance", "DbiResourceId"));
        assert_eq!(MODEL.errors.get("DBInstanceNotFound"), Some(&404));
    }
}
