use super::{CatalogError, Texts};

/// A catalogue as flat arrays, so that a worker can hand it to a page without a copy of each item.
///
/// [`Catalog::from_columns`](super::Catalog::from_columns) checks what [`Catalog::columns`](super::Catalog::columns)
/// gave: it may have come through a message. Names and values are dictionaries, each text once; of the P pairs of a
/// name and a value, item i has those from where item i − 1's end, by name in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The ids, N texts.
    pub ids: Texts,
    /// The indices of the items in the order of their ids, N numbers.
    pub by_id: Vec<u32>,
    /// The titles, N texts.
    pub titles: Texts,
    /// Other titles of the items, by item.
    pub aliases: Texts,
    /// Where each item's aliases end, N numbers.
    pub alias_ends: Vec<u32>,
    /// The names of attributes.
    pub names: Texts,
    /// The values of attributes, whatever their name.
    pub values: Texts,
    /// Where each item's pairs end, N numbers.
    pub pair_ends: Vec<u32>,
    /// The name of each pair, P numbers of `names`.
    pub pair_names: Vec<u32>,
    /// The value of each pair, P numbers of `values`.
    pub pair_values: Vec<u32>,
}

impl Columns {
    /// N, the number of items.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Checks that the columns are of one catalogue.
    pub(super) fn check(&self) -> Result<(), CatalogError> {
        let items = self.len();
        if items == 0 {
            return Err(CatalogError::Empty);
        }
        u32::try_from(items).map_err(|_| CatalogError::TooLarge("items"))?;
        let wrong = |column, problem| Err(CatalogError::Column { column, problem });
        for (column, length) in [
            ("by_id", self.by_id.len()),
            ("titles", self.titles.len()),
            ("alias_ends", self.alias_ends.len()),
            ("pair_ends", self.pair_ends.len()),
        ] {
            if length != items {
                return wrong(column, "is not as long as `ids`");
            }
        }
        if self.pair_values.len() != self.pair_names.len() {
            return wrong("pair_values", "is not as long as `pair_names`");
        }
        for (column, ends, length) in [
            ("alias_ends", &self.alias_ends, self.aliases.len()),
            ("pair_ends", &self.pair_ends, self.pair_names.len()),
        ] {
            let whole = ends.last().is_some_and(|&end| end as usize == length);
            if !whole || !ends.is_sorted() {
                return wrong(column, "does not end where its texts do");
            }
        }
        for (column, numbers, length) in [
            ("by_id", &self.by_id, items),
            ("pair_names", &self.pair_names, self.names.len()),
            ("pair_values", &self.pair_values, self.values.len()),
        ] {
            if numbers.iter().any(|&number| number as usize >= length) {
                return wrong(column, "has a number beyond the last");
            }
        }
        // N different ids in order: every item once.
        let ids = self.by_id.iter().map(|&item| self.ids.get(item).unwrap_or_default());
        if !ids.is_sorted_by(|a, b| a < b) {
            return wrong("by_id", "is not in the order of the ids");
        }
        for item in 0..items as u32 {
            if !self.pairs(item).map(|(name, _)| name).is_sorted_by(|a, b| self.name(*a) < self.name(*b)) {
                return wrong("pair_names", "is not in the order of the names");
            }
        }
        Ok(())
    }

    /// The numbers of an item's attributes: name and value.
    pub fn pairs(&self, item: u32) -> impl Iterator<Item = (u32, u32)> {
        let range = range(&self.pair_ends, item);
        let names = self.pair_names.get(range.clone()).unwrap_or_default();
        let values = self.pair_values.get(range).unwrap_or_default();
        names.iter().copied().zip(values.iter().copied())
    }

    /// The numbers of an item's aliases.
    pub fn aliases_of(&self, item: u32) -> std::ops::Range<u32> {
        let range = range(&self.alias_ends, item);
        range.start as u32..range.end as u32
    }

    fn name(&self, number: u32) -> &str {
        self.names.get(number).unwrap_or_default()
    }

    /// The index of the item with exactly this id.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        let key = |item: &u32| self.ids.get(*item).unwrap_or_default();
        let place = self.by_id.binary_search_by(|item| key(item).cmp(id)).ok()?;
        self.by_id.get(place).copied()
    }
}

/// What belongs to an item in an array of everybody's; empty for an item beyond the last.
fn range(ends: &[u32], item: u32) -> std::ops::Range<usize> {
    let at = item as usize;
    let Some(&end) = ends.get(at) else { return 0..0 };
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    start as usize..end as usize
}
