//! The keys of a configuration file: one that nobody knows is told with the one that was meant.

use super::config::{HookTable, PinTable};
use crate::alert;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use toml::{Table, Value};

/// What is wrong with the shape of a file, in words: a table that is none, or a key that nobody knows,
/// with the nearest one that is known. `T` is what the file is read as.
pub(super) fn misfit<T: for<'de> Deserialize<'de>>(file: &Table) -> Option<String> {
    let alert = file.get("alert");
    let of_alert = |name| alert.and_then(Value::as_table).and_then(|alert| alert.get(name));
    let singles = [
        (ALERT, alert),
        (EMAIL, of_alert("email")),
        (SLACK, of_alert("slack")),
        (PIN, file.get("pin")),
    ];
    let mut tables = vec![(TOP, file)];
    for (name, value) in singles.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        let Some(table) = value.as_table() else {
            return Some(format!("{name} is one table, and is written once"));
        };
        tables.push((name, table));
    }
    if let Some(hooks) = file.get("hook") {
        let hooks = hooks.as_array().map(|hooks| hooks.iter().map(Value::as_table).collect());
        let Some(hooks): Option<Vec<_>> = hooks.flatten() else {
            return Some(format!("a hook is a table of its own, {HOOK}"));
        };
        tables.extend(hooks.into_iter().map(|table| (HOOK, table)));
    }
    let known = [
        (TOP, keys::<T>()),
        (ALERT, keys::<alert::Config>()),
        (EMAIL, keys::<alert::Email>()),
        (SLACK, keys::<alert::Slack>()),
        (PIN, keys::<PinTable>()),
        (HOOK, keys::<HookTable>()),
    ];
    tables.into_iter().find_map(|(name, table)| {
        let (_, of_it) = known.iter().find(|(one, _)| *one == name)?;
        let key = table.keys().find(|key| !of_it.contains(&key.as_str()))?;
        Some(unknown(key, name, of_it, &known))
    })
}

/// Before the first table.
const TOP: &str = "";
const ALERT: &str = "[alert]";
const EMAIL: &str = "[alert.email]";
const SLACK: &str = "[alert.slack]";
const PIN: &str = "[pin]";
const HOOK: &str = "[[hook]]";

fn unknown(key: &str, name: &str, known: &[&str], all: &[(&str, &[&str])]) -> String {
    let place = if name == TOP { String::new() } else { format!(" in {name}") };
    if key.contains(['/', ':']) {
        // A webhook's URL in the wrong place is a secret all the same.
        return format!("a key{place} is no word");
    }
    let distance = |known: &&&str| strsim::damerau_levenshtein(key, known);
    let near = known.iter().min_by_key(distance);
    // A third of the word: enough for a slip or two, too little for another word.
    let near = near.filter(|near| distance(near) <= (key.len() / 3).max(2));
    let elsewhere = all.iter().find(|(_, known)| known.contains(&key));
    let meant = match (near, elsewhere) {
        (_, Some((TOP, _))) => "; it stands before the first table".to_owned(),
        (_, Some((table, _))) => format!("; it stands in {table}"),
        (Some(near), None) => format!("; did you mean `{near}`?"),
        (None, None) => String::new(),
    };
    format!("unknown key `{key}`{place}{meant}")
}

/// The keys of a table, as its type tells them to whoever reads it: so there is no second list.
fn keys<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    let mut keys: &[&str] = &[];
    // It is never read: it only says what it would look for.
    let _never = T::deserialize(Asked(&mut keys));
    keys
}

struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(Error::custom("only asked"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Error::custom("no table"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_tells_its_keys() {
        assert_eq!(keys::<alert::Config>(), ["on", "email", "slack"]);
        assert!(keys::<alert::Email>().contains(&"configuration_set"));
        assert!(keys::<alert::Slack>().contains(&"url_command"));
    }
}
