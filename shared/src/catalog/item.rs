use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use super::Columns;

/// One item as its data set describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The data set's own name for it, unique in the catalogue.
    pub id: String,
    /// What people call it; titles may repeat.
    pub title: String,
    /// What else people call it, as in another language; found by a search, unknown to the model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Whatever else is known of it: author, genre, brand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// An item, wherever it is kept: by itself or in a catalogue's columns.
#[derive(Clone, Copy)]
pub struct ItemRef<'a> {
    /// The data set's own name for it.
    pub id: &'a str,
    /// What people call it.
    pub title: &'a str,
    rest: Rest<'a>,
    fields: Option<&'a [String]>,
}

#[derive(Clone, Copy)]
enum Rest<'a> {
    Item(&'a Item),
    Columns(&'a Columns, u32),
}

impl<'a> From<&'a Item> for ItemRef<'a> {
    fn from(item: &'a Item) -> Self {
        Self { id: &item.id, title: &item.title, rest: Rest::Item(item), fields: None }
    }
}

impl From<ItemRef<'_>> for Item {
    fn from(item: ItemRef) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        // Not collected: that would sort them, and they are.
        let mut attributes = BTreeMap::new();
        attributes.extend(item.attributes().map(owned));
        Self {
            id: item.id.to_owned(),
            title: item.title.to_owned(),
            aliases: item.aliases().map(str::to_owned).collect(),
            attributes,
        }
    }
}

impl<'a> ItemRef<'a> {
    pub(super) fn of(columns: &'a Columns, item: u32) -> Option<Self> {
        Some(Self::at(columns, item, columns.ids.get(item)?, columns.titles.get(item)?))
    }

    /// The item of the columns that has this index, id and title.
    pub(super) fn at(columns: &'a Columns, item: u32, id: &'a str, title: &'a str) -> Self {
        Self { id, title, rest: Rest::Columns(columns, item), fields: None }
    }

    /// The same item with no attributes but those of these names.
    #[must_use]
    pub fn only(self, fields: &'a [String]) -> Self {
        Self { fields: Some(fields), ..self }
    }

    /// Names and values of its attributes, names in alphabetical order.
    pub fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let (item, columns) = match self.rest {
            Rest::Item(item) => (Some(item), None),
            Rest::Columns(columns, at) => (None, Some((columns, at))),
        };
        let own = item.into_iter().flat_map(|item| &item.attributes);
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        let text = |(columns, (name, value)): (&'a Columns, _)| {
            Some((columns.names.get(name)?, columns.values.get(value)?))
        };
        let pairs = |(columns, at): (&'a Columns, u32)| columns.pairs(at).map(move |pair| (columns, pair));
        let chosen = move |(name, _): &(&str, &str)| {
            self.fields.is_none_or(|fields| fields.iter().any(|field| field == name))
        };
        own.chain(columns.into_iter().flat_map(pairs).filter_map(text)).filter(chosen)
    }

    /// The value of an attribute.
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// What else people call it.
    pub fn aliases(self) -> impl Iterator<Item = &'a str> {
        let (item, columns) = match self.rest {
            Rest::Item(item) => (Some(item), None),
            Rest::Columns(columns, at) => (None, Some((columns, at))),
        };
        let own = item.into_iter().flat_map(|item| &item.aliases).map(String::as_str);
        let texts = |(columns, at): (&'a Columns, u32)| {
            columns.aliases_of(at).filter_map(|number| columns.aliases.get(number))
        };
        own.chain(columns.into_iter().flat_map(texts))
    }

    /// The item in words, for an embedding: `title. key: value. key: value`, keys in alphabetical order. Aliases
    /// are no part of it: they would tell a model what language the title came from.
    pub fn text(self) -> String {
        let attributes = self.attributes().map(|(key, value)| format!(". {key}: {value}"));
        std::iter::once(self.title.to_owned()).chain(attributes).collect()
    }
}

impl PartialEq for ItemRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.title) == (other.id, other.title)
            && self.aliases().eq(other.aliases())
            && self.attributes().eq(other.attributes())
    }
}

impl fmt::Debug for ItemRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Item::from(*self).fmt(f)
    }
}

/// As [`Item`] is written.
impl Serialize for ItemRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let aliases: Vec<&str> = self.aliases().collect();
        let attributes: BTreeMap<&str, &str> = self.attributes().collect();
        let fields = 2 + usize::from(!aliases.is_empty()) + usize::from(!attributes.is_empty());
        let mut item = serializer.serialize_struct("Item", fields)?;
        item.serialize_field("id", self.id)?;
        item.serialize_field("title", self.title)?;
        if !aliases.is_empty() {
            item.serialize_field("aliases", &aliases)?;
        }
        if !attributes.is_empty() {
            item.serialize_field("attributes", &attributes)?;
        }
        item.end()
    }
}
