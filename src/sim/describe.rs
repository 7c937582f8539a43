//! Lists: filters, pages, and one resource by its name.

use super::history::Kind;
use super::refusal::Refusal;
use super::resource::{Resource, text};
use super::state::Call;
use super::wire::Bag;
use serde_json::{Value, json};

/// Members of a row and the values that a filter allows there.
pub(super) type Filters<'a> = Vec<(&'a str, Vec<String>)>;

/// Reads `Filters` by the names that the operation knows.
pub(super) fn filters<'a>(
    call: &Call<'_>,
    known: &[(&str, &'a str)],
) -> Result<Filters<'a>, Refusal> {
    let given = call.input.get("Filters").and_then(Value::as_array);
    let mut found = Vec::new();
    for filter in given.into_iter().flatten().filter_map(Value::as_object) {
        let name = text(filter, "Name");
        let Some((_, member)) = known.iter().find(|(known, _)| *known == name) else {
            return Err(Refusal::value(format!("Unrecognized filter name: {name}")));
        };
        let values = filter.get("Values").and_then(Value::as_array);
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        found.push((*member, values.map(str::to_owned).collect()));
    }
    Ok(found)
}

/// Whether a described row passes; an identifier may be given as ARN, in any case (facts 0).
fn passes(row: &Value, filters: &Filters<'_>) -> bool {
    filters.iter().all(|(member, values)| {
        let own = match (*member, &row[*member]) {
            ("DomainMemberships", list) => list[0]["Domain"].as_str().unwrap_or_default(),
            (_, own) => own.as_str().unwrap_or_default(),
        };
        values.iter().any(|value| {
            let value = value.rsplit_once(':').map_or(value.as_str(), |(_, name)| {
                if value.starts_with("arn:") { name } else { value }
            });
            own.eq_ignore_ascii_case(value)
        })
    })
}

/// One page: rows in the order of their key, after the marker, at most `MaxRecords`
/// (20–100, 100 by default; facts 0). The marker is the last key shown, so a row that is renamed
/// between two pages is seen twice or never.
pub(super) fn page(
    call: &Call<'_>,
    mut rows: Vec<Value>,
    key: &str,
    list: &str,
) -> Result<Bag, Refusal> {
    let most = match call.input.get("MaxRecords").and_then(Value::as_i64) {
        None => 100,
        Some(most @ 20..=100) => most,
        Some(most) => {
            return Err(Refusal::value(format!(
                "Invalid value {most} for MaxRecords. Must be between 20 and 100"
            )));
        }
    };
    let name = |row: &Value| row[key].as_str().unwrap_or_default().to_owned();
    rows.sort_by_key(name);
    let marker = call.text("Marker");
    rows.retain(|row| marker.is_empty() || name(row).as_str() > marker);
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    let mut output = Bag::new();
    if let Some(last) = rows.last().filter(|_| more) {
        output.insert("Marker".into(), json!(name(last)));
    }
    output.insert(list.into(), Value::Array(rows));
    Ok(output)
}

/// `DescribeDBInstances`.
pub(super) fn instances(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    // facts 0, filters.
    let known = [
        ("db-cluster-id", "DBClusterIdentifier"),
        ("db-instance-id", "DBInstanceIdentifier"),
        ("dbi-resource-id", "DbiResourceId"),
        ("domain", "DomainMemberships"),
        ("engine", "Engine"),
    ];
    let filters = filters(call, &known)?;
    resources(call, Kind::Instance, &filters, "DBInstances", |_| true)
}

/// `DescribeDBClusters`.
pub(super) fn clusters(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let known = [
        ("clone-group-id", "CloneGroupId"),
        ("db-cluster-id", "DBClusterIdentifier"),
        ("db-cluster-resource-id", "DbClusterResourceId"),
        ("domain", "DomainMemberships"),
        ("engine", "Engine"),
    ];
    let filters = filters(call, &known)?;
    resources(call, Kind::Cluster, &filters, "DBClusters", |_| true)
}

/// `DescribeDBSnapshots`.
pub(super) fn snapshots(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let known = [
        ("db-instance-id", "DBInstanceIdentifier"),
        ("db-snapshot-id", "DBSnapshotIdentifier"),
        ("dbi-resource-id", "DbiResourceId"),
        ("snapshot-type", "SnapshotType"),
        ("engine", "Engine"),
    ];
    let mut filters = filters(call, &known)?;
    let plain = ["DBInstanceIdentifier", "DbiResourceId"];
    snapshot_parameters(call, &mut filters, &plain);
    let shown = shown_types(call);
    resources(call, Kind::Snapshot, &filters, "DBSnapshots", shown)
}

/// `DescribeDBClusterSnapshots`.
pub(super) fn cluster_snapshots(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    if call.given("DBClusterIdentifier") && call.given("DBClusterSnapshotIdentifier") {
        // facts 1.6
        return Err(Refusal::combination(
            "DBClusterIdentifier and DBClusterSnapshotIdentifier can't be used together.",
        ));
    }
    let known = [
        ("db-cluster-id", "DBClusterIdentifier"),
        ("db-cluster-snapshot-id", "DBClusterSnapshotIdentifier"),
        ("snapshot-type", "SnapshotType"),
        ("engine", "Engine"),
    ];
    let mut filters = filters(call, &known)?;
    let plain = ["DBClusterIdentifier", "DbClusterResourceId"];
    snapshot_parameters(call, &mut filters, &plain);
    let shown = shown_types(call);
    let kind = Kind::ClusterSnapshot;
    resources(call, kind, &filters, "DBClusterSnapshots", shown)
}

/// The parameters of the snapshot lists that are as good as filters.
fn snapshot_parameters<'a>(call: &Call<'_>, filters: &mut Filters<'a>, plain: &[&'a str]) {
    for member in plain.iter().copied().chain(["SnapshotType"]) {
        if call.given(member) {
            filters.push((member, vec![call.text(member).to_owned()]));
        }
    }
}

/// Without a type or `IncludeShared`/`IncludePublic`, others' snapshots are not listed.
fn shown_types(call: &Call<'_>) -> impl Fn(&Value) -> bool + use<> {
    let shared = call.flag("IncludeShared") == Some(true) || call.text("SnapshotType") == "shared";
    let public = call.flag("IncludePublic") == Some(true) || call.text("SnapshotType") == "public";
    move |row: &Value| match row["SnapshotType"].as_str() {
        Some("shared") => shared,
        Some("public") => public,
        _ => true,
    }
}

/// Resources of a kind: one by name, which must be there, or all that pass, which may be none.
fn resources(
    call: &Call<'_>,
    kind: Kind,
    filters: &Filters<'_>,
    list: &str,
    shown: impl Fn(&Value) -> bool,
) -> Result<Bag, Refusal> {
    let words = kind.words();
    let view = |one: &Resource| Value::Object(call.state.view(one));
    let rows: Vec<Value> = if call.given(words.name) {
        let index = call.find(kind, words.name)?;
        vec![view(&call.state.resources[index])]
    } else {
        let all = call.state.resources.iter();
        let visible = all.filter(|one| one.kind == kind && !one.hidden);
        visible.map(view).filter(|row| shown(row)).collect()
    };
    let rows = rows.into_iter().filter(|row| passes(row, filters));
    page(call, rows.collect(), words.name, list)
}
