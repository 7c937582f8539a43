//! What changed while a person was asked, who may take minutes: what is done must be what was
//! shown.

use crate::plan::{Identifier, Level, Resource, Status, Survey, preflight};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is refused now, or else what is not as it was shown. Empty: the plan that was shown is the
/// one that would be made now, as it is made of these descriptions alone.
pub(super) fn changed(shown: &Survey, now: &Survey) -> Vec<String> {
    let refused = preflight(now).into_iter().filter(|finding| finding.level == Level::Refuse);
    let refused: Vec<_> = refused.map(|finding| finding.text).collect();
    if !refused.is_empty() {
        return refused;
    }
    let snapshot = |survey: &Survey| survey.snapshot.clone();
    let names: BTreeSet<_> =
        [shown, now].into_iter().flat_map(touched).map(|one| &one.identifier).collect();
    let of =
        |survey, name: &Identifier| touched(survey).find(|one| one.identifier == *name).map(steady);
    let databases =
        names.into_iter().map(|name| different(name.as_str(), &of(shown, name), &of(now, name)));
    let snapshot = different(&shown.wish.snapshot, &snapshot(shown), &snapshot(now));
    databases.chain([snapshot]).flatten().collect()
}

/// Everything that the plan is made of, but for the snapshot.
fn touched(survey: &Survey) -> impl Iterator<Item = &Resource> {
    survey.target.iter().chain(&survey.members).chain(&survey.scaled)
}

/// Without what moves by itself: whether it is in a state to be restored is preflight's to say.
fn steady(database: &Resource) -> Resource {
    Resource { status: Status::new(""), unsettled: Vec::new(), ..database.clone() }
}

fn different<T: Serialize>(name: &str, shown: &Option<T>, now: &Option<T>) -> Option<String> {
    let (shown, now) = (fields(shown), fields(now));
    let other = |other: &Map<String, Value>, (key, value): &(&String, &Value)| {
        other.get(*key) != Some(*value)
    };
    let mut names: Vec<_> = shown.iter().filter(|field| other(&now, field)).collect();
    names.extend(now.iter().filter(|field| other(&shown, field)));
    let mut names: Vec<_> = names.into_iter().map(|(key, _)| key.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("{name} is not as it was shown: {}", names.join(", ")))
}

/// The fields of a description by their names, each setting as a field of its own.
fn fields<T: Serialize>(what: &Option<T>) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(what) else { return Map::new() };
    if let Some(Value::Array(settings)) = fields.remove("settings") {
        for setting in settings {
            let name = setting.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            fields.insert(name, setting);
        }
    }
    fields
}
