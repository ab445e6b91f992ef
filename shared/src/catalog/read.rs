//! `items.json`, read into columns without an item in between: what is longer than it may be is refused before it
//! is kept, and what nobody would see in a text is left out of it ([`plain`]).
use std::fmt;

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{CatalogError, Columns, build::Builder};
use crate::{
    limits::{LimitError, Limits, at_most},
    text::plain,
};

/// Why `items.json` is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, not a list of items, or has more of something than it may; the message says where.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The items contradict each other.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// The columns of a list of [`Item`](super::Item)s.
pub(super) fn read(json: &[u8], limits: &Limits) -> Result<Columns, ReadError> {
    let mut builder = Builder::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    Items { builder: &mut builder, limits }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(builder.finish()?)
}

/// A visitor that is its own seed.
macro_rules! seed {
    ($name:ident, $ask:ident, $value:ty) => {
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = $value;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$value, D::Error> {
                deserializer.$ask(self)
            }
        }
    };
}

struct Items<'a> {
    builder: &'a mut Builder,
    limits: &'a Limits,
}

seed!(Items, deserialize_seq, ());

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { builder, limits } = self;
        while items.next_element_seed(OneItem { builder, limits })?.is_some() {
            // One too many is in the columns by now, which costs less than counting ahead.
            within(limits.items, "items", builder.columns.len())?;
        }
        Ok(())
    }
}

struct OneItem<'a> {
    builder: &'a mut Builder,
    limits: &'a Limits,
}

seed!(OneItem, deserialize_map, ());

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Id,
    Title,
    Aliases,
    Attributes,
    #[serde(other)]
    Other,
}

impl<'de> Visitor<'de> for OneItem<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Self { builder, limits } = self;
        let (mut id, mut title, mut aliases, mut attributes) = (false, false, false, false);
        let (mut is_plain, mut is_titled) = (true, false);
        let once = |seen: &mut bool, name| match std::mem::replace(seen, true) {
            true => Err(A::Error::duplicate_field(name)),
            false => Ok(()),
        };
        while let Some(field) = fields.next_key()? {
            match field {
                Field::Id => {
                    once(&mut id, "id")?;
                    let mut keep = |id: &str| {
                        is_plain = !id.trim().is_empty() && plain(id) == id;
                        builder.columns.ids.push("ids", id)
                    };
                    fields.next_value_seed(Text::new("bytes of an id", limits.id, &mut keep))?;
                }
                Field::Title => {
                    once(&mut title, "title")?;
                    let mut keep = |title: &str| match plain(title) {
                        title if title.trim().is_empty() => Ok(0), // until the id is known
                        title => {
                            is_titled = true;
                            builder.columns.titles.push("titles", &title)
                        }
                    };
                    fields.next_value_seed(Text::new("bytes of a title", limits.title, &mut keep))?;
                }
                Field::Aliases => {
                    once(&mut aliases, "aliases")?;
                    fields.next_value_seed(Aliases { builder, limits })?;
                }
                Field::Attributes => {
                    once(&mut attributes, "attributes")?;
                    fields.next_value_seed(Attributes { builder, limits })?;
                }
                Field::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        for (seen, name) in [(id, "id"), (title, "title")] {
            if !seen {
                return Err(A::Error::missing_field(name));
            }
        }
        if !is_plain {
            return Err(A::Error::custom("an id is empty, or has a sign in it that nobody sees"));
        }
        // People call a thing without a title by its name in the data.
        if !is_titled {
            let Columns { ids, titles, .. } = &mut builder.columns;
            let id = ids.get(ids.len().saturating_sub(1) as u32).unwrap_or_default();
            titles.push("titles", id).map_err(A::Error::custom)?;
        }
        builder.end_item().map_err(A::Error::custom)
    }
}

struct Aliases<'a> {
    builder: &'a mut Builder,
    limits: &'a Limits,
}

seed!(Aliases, deserialize_seq, ());

impl<'de> Visitor<'de> for Aliases<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of titles")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { builder, limits } = self;
        let mut keep = |alias: &str| builder.columns.aliases.push("aliases", &plain(alias));
        let mut count = 0_u64;
        while list.next_element_seed(Text::new("bytes of an alias", limits.title, &mut keep))?.is_some() {
            count += 1;
            within(limits.aliases, "aliases of an item", count)?;
        }
        Ok(())
    }
}

struct Attributes<'a> {
    builder: &'a mut Builder,
    limits: &'a Limits,
}

seed!(Attributes, deserialize_map, ());

impl<'de> Visitor<'de> for Attributes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes, each a text by its name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { builder, limits } = self;
        let mut count = 0_u64;
        loop {
            let mut number = |name: &str| builder.name(&plain(name));
            let name = Text::new("bytes of an attribute's name", limits.attribute_name, &mut number);
            let Some(name) = map.next_key_seed(name)? else { return Ok(()) };
            count += 1;
            within(limits.attributes, "attributes of an item", count)?;
            let mut number = |value: &str| builder.value(&plain(value));
            let value = Text::new("bytes of an attribute's value", limits.attribute_value, &mut number);
            let value = map.next_value_seed(value)?;
            builder.attribute(name, value);
        }
    }
}

/// A text that is kept somewhere, and its number there.
struct Text<'a> {
    what: &'static str,
    most: u64,
    keep: &'a mut dyn FnMut(&str) -> Result<u32, CatalogError>,
}

seed!(Text, deserialize_str, u32);

impl<'a> Text<'a> {
    fn new(
        what: &'static str,
        most: u64,
        keep: &'a mut dyn FnMut(&str) -> Result<u32, CatalogError>,
    ) -> Self {
        Self { what, most, keep }
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u32, E> {
        within(self.most, self.what, text.len() as u64)?;
        (self.keep)(text).map_err(E::custom)
    }
}

fn within<E: Error>(most: u64, what: &'static str, found: impl TryInto<u64>) -> Result<(), E> {
    at_most(most, what, found).map_err(|error: LimitError| E::custom(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn read(json: &str) -> Result<Catalog, String> {
        Catalog::read(json.as_bytes(), &Limits::DEFAULT).map_err(|error| error.to_string())
    }

    #[test]
    fn no_text_of_an_item_reaches_beyond_it() {
        let json = r#"[
            {"title": "\u202ethe\nHobbit ", "id": "a", "aliases": ["\u0000x"], "attributes": {"by\u0007": "J.\u2066R."}},
            {"title": " \u202d", "id": "b"}
        ]"#;
        let catalog = read(json).unwrap();
        let item = catalog.get(0).unwrap();
        assert_eq!(item.title, "the Hobbit ");
        assert!(item.aliases().eq(["x"]) && item.attributes().eq([("by", "J.R.")]));
        assert_eq!(catalog.title(1), Some("b"), "called by its id");
        for id in ["", "  ", "a\\u202eb", "a\\nb"] {
            let error = read(&format!(r#"[{{"id": "{id}", "title": "T"}}]"#)).unwrap_err();
            assert!(
                error.starts_with("an id is empty, or has a sign in it that nobody sees"),
                "{id}: {error}"
            );
        }
    }
}
