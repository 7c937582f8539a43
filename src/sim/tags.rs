//! Tags of resources, by ARN.

use super::history::{Event, Kind};
use super::refusal::Refusal;
use super::resource::{arn, tags_of};
use super::state::{Call, State};
use super::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A resource bears at most so many tags: AWS's general limit.
const MOST: usize = 50;

/// Tags fit to be set, or why not.
pub(super) fn check(list: Option<&Value>) -> Result<BTreeMap<String, String>, Refusal> {
    let tags = tags_of(list);
    let allowed = |text: &str| {
        let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
        text.chars().all(plain)
    };
    for (key, value) in &tags {
        if key.to_ascii_lowercase().starts_with("aws:") {
            // facts 1.1 TagList
            return Err(Refusal::value("Tag keys cannot start with the reserved prefix \"aws:\"."));
        }
        // Lengths and letters are AWS's general limits.
        if key.is_empty() || key.chars().count() > 128 || !allowed(key) {
            return Err(Refusal::value(format!("The tag key is not valid: {key}")));
        }
        if value.chars().count() > 256 || !allowed(value) {
            return Err(Refusal::value(format!("The value of the tag {key} is not valid.")));
        }
    }
    within_limit(&tags)?;
    Ok(tags)
}

/// The tags of what is restored: those given, or without any the source's as of the snapshot; an empty
/// list is none given (facts 1.1 and 1.2a, TagList).
pub(super) fn of_restore(
    given: Option<&Value>,
    kept: &Bag,
) -> Result<BTreeMap<String, String>, Refusal> {
    let given = check(given)?;
    if !given.is_empty() {
        return Ok(given);
    }
    let own = tags_of(kept.get("TagList")).into_iter();
    Ok(own.filter(|(key, _)| !key.starts_with("aws:")).collect())
}

fn within_limit(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let own = tags.keys().filter(|key| !key.starts_with("aws:"));
    if own.count() > MOST {
        return Err(Refusal::value(format!("A resource can have at most {MOST} tags.")));
    }
    Ok(())
}

/// Finds what an ARN names.
fn find(call: &Call<'_>) -> Result<usize, Refusal> {
    let name = call.text("ResourceName");
    let region = &call.state.region;
    for kind in Kind::ALL {
        if name.starts_with(&arn(region, kind.words().arn, "")) {
            return call.state.find(kind, name);
        }
    }
    Err(Refusal::value(format!("Invalid resource name: {name}")))
}

/// `ListTagsForResource`.
pub(super) fn list(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = find(call)?;
    let mut output = Bag::new();
    output.insert("TagList".into(), call.state.resources[index].tag_list());
    Ok(output)
}

/// `AddTagsToResource`.
pub(super) fn add(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = find(call)?;
    let given = check(call.input.get("Tags"))?;
    let mut tags = call.state.resources[index].tags.clone();
    tags.extend(given.clone());
    within_limit(&tags)?;
    call.touch(index);
    call.at(index).tags = tags;
    for (key, value) in given {
        tell(call.state, index, Event::Tagged { key, value });
    }
    Ok(Bag::new())
}

/// `RemoveTagsFromResource`; a key that is not there is no error.
pub(super) fn remove(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = find(call)?;
    call.touch(index);
    let keys = call.input.get("TagKeys").cloned().unwrap_or(json!([]));
    for key in keys.as_array().into_iter().flatten().filter_map(Value::as_str) {
        if call.at(index).tags.remove(key).is_some() {
            let key = key.to_owned();
            tell(call.state, index, Event::Untagged { key });
        }
    }
    Ok(Bag::new())
}

fn tell(state: &mut State, index: usize, event: Event) {
    let now = state.now;
    state.tell(index, now, event);
}
