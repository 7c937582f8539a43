//! The retention tables: one row per configuration attribute, for an instance, a cluster and a
//! member of a cluster. An attribute is added by adding a row. The source is rds-facts 1.1 to 1.3.

use crate::plan::{Keep, Setting};
use serde_json::Value;

/// One attribute: its name, how it is read, and how it comes back. `D` is the description that it
/// is read from, `B` the request that makes the new database.
pub(super) struct Row<D, B> {
    /// The wire name of the request member that sets it.
    name: &'static str,
    /// Its value, or none where it is not set or is what the new one gets anyway.
    read: fn(&D) -> Option<Value>,
    /// How it comes back.
    kept: Kept<B>,
}

/// How an attribute comes back.
enum Kept<B> {
    /// Given to the request that makes the new database, by this setter.
    Given(fn(B, &Value) -> B),
    /// Only a later request can set it.
    After,
    /// Cannot be carried over.
    Warn,
}

impl<B> Kept<B> {
    fn keep(&self) -> Keep {
        match self {
            Self::Given(_) => Keep::Restore,
            Self::After => Keep::After,
            Self::Warn => Keep::Warn,
        }
    }
}

/// Reads every row that is set.
pub(super) fn read<D, B>(rows: &[Row<D, B>], database: &D) -> Vec<Setting> {
    rows.iter()
        .filter_map(|row| {
            let value = (row.read)(database)?;
            Some(Setting { name: row.name.to_owned(), value, keep: row.kept.keep() })
        })
        .collect()
}

/// Puts settings into the request. A name that no row knows comes from another version's journal;
/// such a plan is not sent by this one.
pub(super) fn write<D, B>(rows: &[Row<D, B>], request: B, settings: &[Setting]) -> B {
    settings.iter().fold(request, |request, setting| {
        let row = rows.iter().find(|row| row.name == setting.name);
        match row.map(|row| &row.kept) {
            Some(Kept::Given(set)) => set(request, &setting.value),
            _ => request,
        }
    })
}

/// A table for the reader: whose it is, and each attribute with how it comes back.
pub type Table = (&'static str, Vec<(&'static str, Keep)>);

/// Every table.
#[must_use]
pub fn tables() -> Vec<Table> {
    fn names<D, B>(rows: &[Row<D, B>]) -> Vec<(&'static str, Keep)> {
        rows.iter().map(|row| (row.name, row.kept.keep())).collect()
    }
    vec![
        ("DB instance", names(instance::ROWS)),
        ("DB cluster", names(cluster::ROWS)),
        ("member of an Aurora cluster", names(member::ROWS)),
    ]
}

macro_rules! text {
    ($setter:ident) => {
        $crate::rds::settings::Kept::Given(|request, value| match value.as_str() {
            Some(text) => request.$setter(text),
            None => request,
        })
    };
}

macro_rules! number {
    ($setter:ident) => {
        $crate::rds::settings::Kept::Given(|request, value| {
            request.$setter($crate::rds::settings::int(value))
        })
    };
}

macro_rules! truth {
    ($setter:ident) => {
        $crate::rds::settings::Kept::Given(|request, value| match value.as_bool() {
            Some(truth) => request.$setter(truth),
            None => request,
        })
    };
}

macro_rules! list {
    ($setter:ident) => {
        $crate::rds::settings::Kept::Given(|request, value| {
            $crate::rds::settings::texts(value)
                .into_iter()
                .fold(request, |request, item| request.$setter(item))
        })
    };
}

pub(super) mod cluster;
pub(super) mod instance;
pub(super) mod member;

fn some(text: Option<&str>) -> Option<Value> {
    text.map(Value::from)
}

fn items<'a>(items: impl Iterator<Item = &'a str>) -> Option<Value> {
    let list: Vec<_> = items.map(Value::from).collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn int(value: &Value) -> i32 {
    value.as_i64().and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
