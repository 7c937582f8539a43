//! The keys of a configuration file: one that nobody knows is told with the one that was meant.

use super::config::{HookTable, PinTable};
use crate::alert;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use toml::{Table, Value};

/// The first key that nobody knows, and the nearest one that is known. `T` is what the file is read
/// as.
pub(super) fn unknown<T: for<'de> Deserialize<'de>>(file: &Table) -> Option<String> {
    let table = |table: &Table, name: &str| table.get(name).and_then(Value::as_table).cloned();
    let alert = table(file, "alert").unwrap_or_default();
    let tables = [
        (file.clone(), keys::<T>()),
        (alert.clone(), keys::<alert::Config>()),
        (table(&alert, "email").unwrap_or_default(), keys::<alert::Email>()),
        (table(&alert, "slack").unwrap_or_default(), keys::<alert::Slack>()),
        (table(file, "pin").unwrap_or_default(), keys::<PinTable>()),
    ];
    let hooks = file.get("hook").and_then(Value::as_array).into_iter().flatten();
    let hooks = hooks.filter_map(Value::as_table).map(|hook| (hook.clone(), keys::<HookTable>()));
    let tables: Vec<_> = tables.into_iter().chain(hooks).collect();
    tables.iter().find_map(|(table, known)| {
        let key = table.keys().find(|key| !known.contains(&key.as_str()))?;
        if key.contains("//") {
            // A webhook's URL in the wrong place is a secret all the same.
            return Some("a key is a URL".to_owned());
        }
        let distance = |known: &&&str| strsim::damerau_levenshtein(key, known);
        let near = known.iter().min_by_key(distance);
        // A third of the word: enough for a slip or two, too little for another word.
        let near = near.filter(|near| distance(near) <= (key.len() / 3).max(2));
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Some(format!("unknown key `{key}`{meant}"))
    })
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
