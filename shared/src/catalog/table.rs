use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use serde::{Serialize, Serializer};

use super::{CatalogError, Columns, Item, ItemRef, ReadError, build::Builder, read};
use crate::{
    filter::{Choice, Expression, FilterError, FilterIndex},
    limits::Limits,
    search::{Found, Names, SearchIndex},
};

/// N items, numbered 0..N in the order given.
///
/// What a search and what filters need is worked out when they are first asked for: a page that shows titles
/// pays for titles.
#[derive(Clone, Debug)]
pub struct Catalog {
    columns: Columns,
    search: OnceLock<SearchIndex>,
    filters: OnceLock<FilterIndex>,
}

impl Catalog {
    /// A catalogue of the given items.
    ///
    /// # Errors
    /// No items, an id that occurs twice, or more than a column can count.
    pub fn new(items: Vec<Item>) -> Result<Self, CatalogError> {
        let mut builder = Builder::default();
        for item in items {
            builder.push((&item).into())?; // and each is freed as soon as it is in
        }
        Ok(Self::of(builder.finish()?))
    }

    /// The same catalogue with more items after its own.
    ///
    /// # Errors
    /// As [`Catalog::new`].
    pub fn grown<'a>(&'a self, items: impl IntoIterator<Item = &'a Item>) -> Result<Self, CatalogError> {
        let mut builder = Builder::default();
        let new = items.into_iter().map(ItemRef::from);
        self.items().chain(new).try_for_each(|item| builder.push(item))?;
        Ok(Self::of(builder.finish()?))
    }

    /// Reads `items.json`.
    ///
    /// # Errors
    /// [`ReadError`] says what is not right, and where; nothing beyond `limits` is kept.
    pub fn read(json: &[u8], limits: &Limits) -> Result<Self, ReadError> {
        Ok(Self::of(read::read(json, limits)?))
    }

    /// The catalogue of columns that may come from anywhere.
    ///
    /// # Errors
    /// [`CatalogError::Column`] names the first that does not fit the others.
    pub fn from_columns(columns: Columns) -> Result<Self, CatalogError> {
        columns.check()?;
        Ok(Self::of(columns))
    }

    fn of(columns: Columns) -> Self {
        Self { columns, search: OnceLock::new(), filters: OnceLock::new() }
    }

    /// The items as flat arrays.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// N, the number of items, at least one.
    #[allow(clippy::len_without_is_empty, reason = "an empty catalogue is refused")]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// An item by its index.
    pub fn get(&self, item: u32) -> Option<ItemRef<'_>> {
        ItemRef::of(&self.columns, item)
    }

    /// An item's id, by its index.
    pub fn id(&self, item: u32) -> Option<&str> {
        self.columns.ids.get(item)
    }

    /// An item's title, by its index.
    pub fn title(&self, item: u32) -> Option<&str> {
        self.columns.titles.get(item)
    }

    /// All items by index.
    pub fn items(&self) -> impl ExactSizeIterator<Item = ItemRef<'_>> + Clone {
        let columns = &self.columns;
        let rows = columns.ids.iter().zip(columns.titles.iter()).enumerate();
        rows.map(move |(item, (id, title))| ItemRef::at(columns, item as u32, id, title))
    }

    /// The index of the item with exactly this id.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        self.columns.by_id(id)
    }

    /// The index of the item with exactly this id or else with this title, or else with this alias; a title's and
    /// an alias' case, marks, spacing and punctuation may differ.
    ///
    /// # Errors
    /// [`CatalogError::Unknown`], with the title most like it, or [`CatalogError::Ambiguous`] for a title of
    /// several items.
    pub fn resolve(&self, id_or_title: &str) -> Result<u32, CatalogError> {
        self.find(id_or_title)?.ok_or_else(|| {
            let name = id_or_title.trim();
            CatalogError::Unknown { name: name.to_owned(), suggestion: self.suggest(name) }
        })
    }

    /// The same, none where there is no such item: nothing is looked for that it might have been.
    ///
    /// # Errors
    /// [`CatalogError::Ambiguous`].
    pub fn find(&self, id_or_title: &str) -> Result<Option<u32>, CatalogError> {
        let name = id_or_title.trim();
        if let Some(item) = self.by_id(id_or_title).or_else(|| self.by_id(name)) {
            return Ok(Some(item));
        }
        let Names { titles, aliases } = self.index().named(&self.columns, name);
        let lower = name.to_lowercase();
        let exact = |item: &u32| self.title(*item).is_some_and(|title| title.trim().to_lowercase() == lower);
        let same: Vec<u32> = titles.iter().copied().filter(exact).collect();
        // The exact title wins over one that differs in punctuation, any title over an alias.
        let found = [same, titles, aliases].into_iter().find(|items| !items.is_empty()).unwrap_or_default();
        match found[..] {
            [] => Ok(None),
            [item] => Ok(Some(item)),
            _ => {
                let ids = found.iter().filter_map(|&item| self.id(item)).map(str::to_owned).collect();
                Err(CatalogError::Ambiguous { name: name.to_owned(), ids })
            }
        }
    }

    /// At most `limit` items for which every word of the query begins a word of the title, of an alias or of an
    /// attribute's value, or stands inside a run of Han, Kana or Hangul: first those whose title starts with the
    /// query, then those whose title has all of it, then those with the help of aliases, then the rest, each in
    /// catalogue order. Case, marks and Unicode forms are folded ([`crate::text::fold`]). A blank query finds
    /// everything.
    pub fn search(&self, query: &str, limit: usize) -> Found {
        self.index().find(query, limit)
    }

    /// What part of a query each of the N items answers, 0 to 1: its words in titles, aliases and attributes, rare ones
    /// counting more, folded as a [`search`](Self::search) folds them. None where no item has any of its words.
    pub fn relevance(&self, query: &str) -> Option<Vec<f32>> {
        self.index().relevance(query)
    }

    /// The items that an expression lets pass, by index.
    ///
    /// # Errors
    /// [`FilterError`] for a name, a text or an id that no item has, and for what cannot be asked of an attribute.
    pub fn passing(&self, expression: &Expression) -> Result<FixedBitSet, FilterError> {
        self.filter_index().passing(&self.columns, expression)
    }

    /// The attributes of at most `most` different values, lists taken apart, and how many items have each.
    pub fn choices(&self, most: usize) -> Vec<Choice> {
        self.filter_index().choices(&self.columns, most)
    }

    /// The least and the greatest number that an attribute is; none where it is never one.
    pub fn span(&self, name: &str) -> Option<(f64, f64)> {
        self.filter_index().span(&self.columns, name)
    }

    /// The title most like a name.
    fn suggest(&self, name: &str) -> Option<String> {
        let found = self.search(name, 1);
        let found = match &found.suggestion {
            Some(suggestion) => self.search(suggestion, 1),
            None if crate::text::fold::words(name).is_empty() => return None,
            None => found,
        };
        self.title(*found.hits.first()?).map(str::to_owned)
    }

    fn index(&self) -> &SearchIndex {
        self.search.get_or_init(|| SearchIndex::new(&self.columns))
    }

    fn filter_index(&self) -> &FilterIndex {
        self.filters.get_or_init(|| FilterIndex::new(&self.columns))
    }
}

/// A list of [`Item`]s.
impl Serialize for Catalog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items())
    }
}
