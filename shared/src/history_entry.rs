//! One entry of a history: an item, a text, or codes.
use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

use crate::semantic_id::Code;

/// What a reader has read. As JSON: a string, `{"text": "…"}` or `{"codes": [1, 2, 3]}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string | { text: string } | { codes: Array<number> }"))]
pub enum HistoryEntry {
    /// An item of the catalogue, by id or title.
    Item(String),
    /// Words, read as if they were an item's title; only where the bundle's vectors are of words alone.
    Text(String),
    /// The codes of a semantic ID, whether or not an item has it; where the suffix is left out, it is 0.
    Codes(Vec<Code>),
}

impl HistoryEntry {
    /// A history of items alone.
    pub fn items(ids_or_titles: &[impl AsRef<str>]) -> Vec<Self> {
        ids_or_titles.iter().map(|item| item.as_ref().into()).collect()
    }

    /// The id or title, if it is an item.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Item(item) => Some(item),
            Self::Text(_) | Self::Codes(_) => None,
        }
    }
}

impl From<&str> for HistoryEntry {
    fn from(item: &str) -> Self {
        Self::Item(item.to_owned())
    }
}

impl From<String> for HistoryEntry {
    fn from(item: String) -> Self {
        Self::Item(item)
    }
}

impl Serialize for HistoryEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = match self {
            Self::Item(item) => return serializer.serialize_str(item),
            Self::Text(_) | Self::Codes(_) => serializer.serialize_map(Some(1))?,
        };
        match self {
            Self::Item(_) => {}
            Self::Text(text) => map.serialize_entry("text", text)?,
            Self::Codes(codes) => map.serialize_entry("codes", codes)?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for HistoryEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

/// By hand, since serde's word for what fits no variant does not say what would.
struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = HistoryEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item's id or title, {\"text\": \"…\"} or {\"codes\": […]}")
    }

    fn visit_str<E: Error>(self, item: &str) -> Result<HistoryEntry, E> {
        Ok(item.into())
    }

    fn visit_string<E: Error>(self, item: String) -> Result<HistoryEntry, E> {
        Ok(item.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HistoryEntry, A::Error> {
        let entry = match map.next_key::<String>()?.as_deref() {
            Some("text") => HistoryEntry::Text(map.next_value()?),
            Some("codes") => HistoryEntry::Codes(map.next_value()?),
            Some(other) => return Err(A::Error::unknown_field(other, &["text", "codes"])),
            None => {
                return Err(A::Error::custom(format_args!("a history entry is empty, expected {Expecting}")));
            }
        };
        if map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            return Err(A::Error::custom("a history entry has two keys, expected `text` or `codes` alone"));
        }
        Ok(entry)
    }
}

/// [`EntryVisitor::expecting`], for messages of our own.
struct Expecting;

impl fmt::Display for Expecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        EntryVisitor.expecting(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_apart_by_their_shape() {
        let json = r#"["dune",{"text":"desert planet"},{"codes":[4,6,51]}]"#;
        let entries: Vec<HistoryEntry> = serde_json::from_str(json).unwrap();
        let expected =
            ["dune".into(), HistoryEntry::Text("desert planet".into()), HistoryEntry::Codes(vec![4, 6, 51])];
        assert_eq!(entries, expected);
        assert_eq!(serde_json::to_string(&entries).unwrap(), json);
    }

    #[test]
    fn what_is_no_entry_is_one_clear_line() {
        let refused = |json: &str| serde_json::from_str::<HistoryEntry>(json).unwrap_err().to_string();
        let shapes = "an item's id or title, {\"text\": \"…\"} or {\"codes\": […]}";
        assert!(refused("7").starts_with(&format!("invalid type: integer `7`, expected {shapes}")));
        assert!(refused("{}").starts_with(&format!("a history entry is empty, expected {shapes}")));
        assert!(refused(r#"{"title":"x"}"#).starts_with("unknown field `title`, expected `text` or `codes`"));
        assert!(refused(r#"{"text":"x","codes":[1]}"#).starts_with("a history entry has two keys"));
        assert!(refused(r#"{"codes":[70000]}"#).contains("expected u16"));
    }
}
