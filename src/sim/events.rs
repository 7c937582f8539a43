//! `DescribeEvents`, told from the history.

use super::describe::page;
use super::history::{Event, Happening, Kind};
use super::refusal::Refusal;
use super::state::Call;
use super::wire::{Bag, iso};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// Without other bounds, events of the last hour; they are kept for 14 days (facts 4.2).
const LAST: Duration = Duration::from_secs(3600);
const KEPT: Duration = Duration::from_secs(14 * 24 * 3600);

/// What a happening is called as an event: category and message; most are none.
/// The events are those that facts 4.2 names; the words are this account's.
fn words(happening: &Happening) -> Option<(&'static str, String)> {
    let name = &happening.name;
    Some(match (happening.kind, &happening.event) {
        (Kind::Snapshot | Kind::ClusterSnapshot, Event::Created { .. }) => {
            ("creation", "Creating snapshot".to_owned())
        }
        (Kind::Snapshot | Kind::ClusterSnapshot, Event::Became { status })
            if status == "available" =>
        {
            ("creation", "Snapshot created".to_owned())
        }
        (Kind::Snapshot | Kind::ClusterSnapshot, Event::Gone) => {
            ("deletion", "Deleted snapshot".to_owned())
        }
        (Kind::Instance, Event::Created { from: Some(from) }) => {
            ("restoration", format!("Restored from snapshot {from}"))
        }
        (Kind::Instance, Event::Created { from: None }) => {
            ("creation", "DB instance created".to_owned())
        }
        // facts 4.2: 0170 and 0171 of clusters, 0172 (facts 4.1 #14).
        (Kind::Cluster, Event::Created { .. }) => ("creation", "DB cluster created".to_owned()),
        (Kind::Cluster, Event::Gone) => ("deletion", "DB cluster deleted".to_owned()),
        (Kind::Cluster, Event::Renamed { from, to }) => {
            ("notification", format!("Renamed cluster from {from} to {to}"))
        }
        (Kind::Cluster, Event::Became { status }) if status == "failing-over" => {
            ("failover", "Started failover".to_owned())
        }
        (Kind::Cluster, Event::Became { status }) if failed(status) => {
            ("failure", format!("DB cluster {name} is in {status} state"))
        }
        (Kind::Endpoint, _) => return None,
        (_, Event::Gone) => ("deletion", "DB instance deleted".to_owned()),
        (_, Event::Renamed { from, to }) => ("notification", format!("Renamed {from} to {to}")),
        (Kind::Instance, Event::Up) => ("availability", "DB instance restarted".to_owned()),
        (Kind::Instance, Event::Down { .. }) => ("availability", "DB instance shutdown".to_owned()),
        (Kind::Instance, Event::Became { status }) if failed(status) => {
            ("failure", format!("DB instance {name} is in {status} state"))
        }
        _ => return None,
    })
}

fn failed(status: &str) -> bool {
    status.contains("fail")
        || status.contains("error")
        || status.starts_with("in")
        || status == "storage-full"
}

/// The type of a source, as events name it.
fn source_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Instance => "db-instance",
        Kind::Cluster => "db-cluster",
        Kind::Snapshot => "db-snapshot",
        Kind::ClusterSnapshot => "db-cluster-snapshot",
        // Not a source of events in its own right; inferred.
        Kind::Endpoint => "db-cluster-endpoint",
    }
}

/// `DescribeEvents`.
pub(super) fn describe(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let (source, kind) = (call.text("SourceIdentifier"), call.text("SourceType"));
    if !source.is_empty() && kind.is_empty() {
        // facts 4.2
        return Err(Refusal::combination("SourceIdentifier needs SourceType."));
    }
    let (from, to) = bounds(call)?;
    let wanted = call.input.get("EventCategories").and_then(Value::as_array);
    let in_category = |category: &str| {
        wanted.is_none_or(|list| list.is_empty() || list.iter().any(|one| one == category))
    };
    let mut rows = Vec::new();
    for (place, happening) in call.state.history.iter().enumerate() {
        let Some((category, message)) = words(happening) else {
            continue;
        };
        let of_kind = kind.is_empty() || kind == source_type(happening.kind);
        let of_source = source.is_empty() || source.eq_ignore_ascii_case(&happening.name);
        let in_time = happening.at >= from && happening.at <= to;
        if !of_kind || !of_source || !in_time || !in_category(category) {
            continue;
        }
        let date = iso(happening.at);
        rows.push(json!({
            "SourceIdentifier": happening.name,
            "SourceType": source_type(happening.kind),
            "Message": message,
            "EventCategories": [category],
            "Date": date,
            "SourceArn": super::resource::arn(
                &call.state.region,
                happening.kind.words().arn,
                &happening.name,
            ),
            // Orders the pages; not a member of an event, so it is never written.
            "order": format!("{date} {place:09}"),
        }));
    }
    page(call, rows, "order", "Events")
}

fn bounds(call: &Call<'_>) -> Result<(SystemTime, SystemTime), Refusal> {
    let time = |name: &str| -> Option<SystemTime> {
        let time: jiff::Timestamp = call.text(name).parse().ok()?;
        SystemTime::try_from(time).ok()
    };
    let (start, end) = (time("StartTime"), time("EndTime"));
    let minutes = call.input.get("Duration").and_then(Value::as_u64);
    if minutes.is_some() && (start.is_some() || end.is_some()) {
        return Err(Refusal::combination(
            "Duration can't be used together with StartTime or EndTime.",
        ));
    }
    let now = call.state.now;
    let last = minutes.map_or(LAST, |minutes| Duration::from_secs(minutes.saturating_mul(60)));
    let since = |back: Duration| now.checked_sub(back).unwrap_or(SystemTime::UNIX_EPOCH);
    let from = start.unwrap_or_else(|| since(last)).max(since(KEPT));
    Ok((from, end.unwrap_or(now)))
}
