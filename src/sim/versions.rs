//! The versions of engines: those that the account's databases and snapshots have, and any other
//! that is asked for by name. Which versions RDS itself offers is not known here.

use super::describe::page;
use super::groups::{family, filtered, major};
use super::refusal::Refusal;
use super::resource::arn;
use super::state::{Call, State};
use super::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The engines of RDS; the rest of an Oracle's, a SQL Server's or a Db2's name is its edition.
const ENGINES: [&str; 5] = ["mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql"];
const EDITIONS: [&str; 3] = ["oracle-", "sqlserver-", "db2-"];

/// `DescribeDBEngineVersions`. What it finds nothing of is an empty list (inferred: the model has no
/// error of it).
pub(super) fn describe(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let (engine, version) = (call.text("Engine").to_owned(), call.text("EngineVersion").to_owned());
    let mut pairs = had(call.state);
    if is_engine(&engine) && !version.is_empty() {
        pairs.insert((engine.clone(), version.clone()));
    }
    pairs.retain(|(of, in_version)| {
        (engine.is_empty() || *of == engine) && (version.is_empty() || *in_version == version)
    });
    let region = call.state.region.clone();
    let rows = pairs.iter().map(|(engine, version)| row(&region, engine, version)).collect();
    let known = [("db-parameter-group-family", "DBParameterGroupFamily"), ("engine", "Engine")];
    let mut rows = filtered(call, rows, &known)?;
    if call.given("DBParameterGroupFamily") {
        rows.retain(|row| row["DBParameterGroupFamily"] == call.text("DBParameterGroupFamily"));
    }
    page(call, rows, "DBEngineVersionArn", "DBEngineVersions")
}

/// Engine and version of everything that has one.
fn had(state: &State) -> BTreeSet<(String, String)> {
    let pair = |one: &super::resource::Resource| {
        (one.text("Engine").to_owned(), one.text("EngineVersion").to_owned())
    };
    let all = state.resources.iter().map(pair);
    all.filter(|(engine, version)| is_engine(engine) && !version.is_empty()).collect()
}

fn is_engine(name: &str) -> bool {
    ENGINES.contains(&name) || EDITIONS.iter().any(|edition| name.starts_with(edition))
}

fn row(region: &str, engine: &str, version: &str) -> Value {
    json!({
        "Engine": engine,
        "MajorEngineVersion": major(engine, version),
        "EngineVersion": version,
        "DBParameterGroupFamily": family(engine, version),
        "DBEngineVersionArn": arn(region, "dbev", &format!("{engine}/{version}")),
        "DBEngineVersionDescription": format!("{engine} {version}"),
        "Status": "available",
    })
}
