//! The retention tables: one row per configuration attribute, for an instance, a cluster and a
//! member of a cluster. An attribute is added by adding a row. The source is rds-facts 1.1 to 1.3.

use crate::plan::{Keep, Setting};
use aws_sdk_rds::types::CloudwatchLogsExportConfiguration;
use serde_json::Value;

/// One attribute: its name, how it is read, and how it comes back. `D` is the description that it
/// is read from, `B` the request that makes the new database, `M` the one that modifies it.
pub(super) struct Row<D, B, M> {
    /// The wire name of the request member that sets it.
    name: &'static str,
    /// Its value, or none where it is not set or is what the new one gets anyway.
    read: fn(&D) -> Option<Value>,
    /// How it comes back.
    kept: Kept<B, M>,
}

/// How an attribute comes back.
enum Kept<B, M> {
    /// Given to the request that makes the new database. Where a modify can set it too, one mends it.
    Given(Give<B>, Option<Mend<M>>),
    /// Only a modify of the new database can set it.
    After(Mend<M>),
    /// A later request of its own sets it.
    Own,
    /// Comes with the snapshot's data.
    Snapshot,
    /// Cannot be carried over.
    Warn,
}

/// Puts a value into the request that makes a database.
type Give<B> = fn(B, &Value) -> B;
/// Puts a value into the request that modifies a database; beside it, the value that is there.
type Mend<M> = fn(M, &Value, &Value) -> M;

impl<B, M> Kept<B, M> {
    fn keep(&self) -> Keep {
        match self {
            Self::Given(..) => Keep::Restore,
            Self::After(_) => Keep::After,
            Self::Own => Keep::Own,
            Self::Snapshot => Keep::Snapshot,
            Self::Warn => Keep::Warn,
        }
    }

    fn mend(&self) -> Option<Mend<M>> {
        match self {
            Self::Given(_, mend) => *mend,
            Self::After(mend) => Some(*mend),
            Self::Own | Self::Snapshot | Self::Warn => None,
        }
    }
}

/// Reads every row that is set.
pub(super) fn read<D, B, M>(rows: &[Row<D, B, M>], database: &D) -> Vec<Setting> {
    rows.iter()
        .filter_map(|row| {
            let (name, value) = (row.name.to_owned(), (row.read)(database)?);
            let mends = row.kept.mend().is_some();
            Some(Setting { name, value, keep: row.kept.keep(), mends })
        })
        .collect()
}

/// Puts settings into the request that makes a database. A name that no row knows comes from another
/// version's journal; such a plan is not sent by this one.
pub(super) fn give<D, B, M>(rows: &[Row<D, B, M>], request: B, settings: &[Setting]) -> B {
    settings.iter().fold(request, |request, setting| {
        let of_name = |row: &&Row<D, B, M>| row.name == setting.name;
        match rows.iter().find(of_name).map(|row| &row.kept) {
            Some(Kept::Given(give, _)) => give(request, &setting.value),
            _ => request,
        }
    })
}

/// Puts settings into the request that modifies a database, which has those that are `there`.
pub(super) fn mend<D, B, M>(
    rows: &[Row<D, B, M>],
    request: M,
    settings: &[Setting],
    there: &[Setting],
) -> M {
    settings.iter().fold(request, |request, setting| {
        let of_name = |row: &&Row<D, B, M>| row.name == setting.name;
        let mend = rows.iter().filter(of_name).find_map(|row| row.kept.mend());
        let found = there.iter().find(|found| found.name == setting.name);
        let found = found.map_or(&Value::Null, |found| &found.value);
        match mend {
            Some(mend) => mend(request, &setting.value, found),
            None => request,
        }
    })
}

/// An attribute, for the reader of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The wire name of the request member that sets it.
    pub name: &'static str,
    /// How it comes back.
    pub keep: Keep,
    /// Whether a modify can set it too.
    pub mends: bool,
}

/// A table for the reader.
#[derive(Clone, Debug)]
pub struct Table {
    /// Whose it is.
    pub whose: &'static str,
    /// Its attributes that are carried over or warned of.
    pub rows: Vec<Told>,
    /// The described attributes that make it one that cannot be restored in place.
    pub refused: &'static [&'static str],
}

/// A table for each kind of database, and one for the members that a run makes.
#[must_use]
pub fn tables() -> [Table; 4] {
    fn told<D, B, M>(rows: &[Row<D, B, M>]) -> Vec<Told> {
        let told = |row: &Row<D, B, M>| Told {
            name: row.name,
            keep: row.kept.keep(),
            mends: row.kept.mend().is_some(),
        };
        rows.iter().map(told).collect()
    }
    let cluster = |multi_az: bool| {
        let rows = told(cluster::ROWS).into_iter();
        rows.filter(|row| cluster::has(multi_az, row.name)).collect()
    };
    let table = |whose, rows, refused| Table { whose, rows, refused };
    [
        table("DB instance", told(instance::ROWS), instance::REFUSED),
        table("Aurora cluster", cluster(false), cluster::REFUSED_OF_AURORA),
        table("Multi-AZ DB cluster", cluster(true), cluster::REFUSED),
        table("member of an Aurora cluster", told(member::ROWS), &[]),
    ]
}

/// Puts a value into a request by the setter of its kind.
macro_rules! put {
    (text $request:ident $value:ident $setter:ident) => {
        match $value.as_str() {
            Some(text) => $request.$setter(text),
            None => $request,
        }
    };
    (number $request:ident $value:ident $setter:ident) => {
        match $crate::rds::settings::int($value) {
            Some(number) => $request.$setter(number),
            None => $request,
        }
    };
    (truth $request:ident $value:ident $setter:ident) => {
        match $value.as_bool() {
            Some(truth) => $request.$setter(truth),
            None => $request,
        }
    };
    (list $request:ident $value:ident $setter:ident) => {
        $crate::rds::settings::texts($value)
            .into_iter()
            .fold($request, |request, item| request.$setter(item))
    };
}

/// Given to the request that makes the new database, and mended by a modify whose setter has the
/// same name or another one.
macro_rules! both {
    ($kind:ident $setter:ident) => {
        both!($kind $setter $setter)
    };
    ($kind:ident $give:ident $mend:ident) => {
        $crate::rds::settings::Kept::Given(
            |request, value| put!($kind request value $give),
            Some(|request, value, _found| put!($kind request value $mend)),
        )
    };
}

/// Given to the request that makes the new database; nothing sets it later.
macro_rules! once {
    ($kind:ident $give:ident) => {
        $crate::rds::settings::Kept::Given(|request, value| put!($kind request value $give), None)
    };
}

/// Set by a modify of the new database.
macro_rules! after {
    ($kind:ident $mend:ident) => {
        $crate::rds::settings::Kept::After(|request, value, _found| {
            put!($kind request value $mend)
        })
    };
}

/// The log types: a modify names what comes and what goes.
macro_rules! logs {
    () => {
        $crate::rds::settings::Kept::Given(
            |request, value| put!(list request value enable_cloudwatch_logs_exports),
            Some(|request, value, found| {
                let change = $crate::rds::settings::log_change(value, found);
                request.cloudwatch_logs_export_configuration(change)
            }),
        )
    };
}

pub(super) mod cluster;
pub(super) mod instance;
pub(super) mod member;
pub(super) mod snapshot;
mod volumes;

fn some(text: Option<&str>) -> Option<Value> {
    text.map(Value::from)
}

/// Set, and not just shown as empty.
fn filled(text: Option<&str>) -> Option<Value> {
    some(text.filter(|text| !text.is_empty()))
}

fn items<'a>(items: impl Iterator<Item = &'a str>) -> Option<Value> {
    let list: Vec<_> = items.map(Value::from).collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

fn int(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| i32::try_from(number).ok())
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn log_change(wanted: &Value, found: &Value) -> CloudwatchLogsExportConfiguration {
    let (wanted, found) = (texts(wanted), texts(found));
    let missing = |of: &[String], from: &[String]| -> Vec<String> {
        of.iter().filter(|log| !from.contains(log)).cloned().collect()
    };
    CloudwatchLogsExportConfiguration::builder()
        .set_enable_log_types(Some(missing(&wanted, &found)))
        .set_disable_log_types(Some(missing(&found, &wanted)))
        .build()
}
