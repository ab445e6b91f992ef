use super::{CatalogError, Columns, ItemRef, Texts, dictionary::Dictionary};
use crate::order;

/// Columns in the making, an item at a time.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) columns: Columns,
    names: Dictionary,
    values: Dictionary,
    /// The attributes of the item at hand.
    pairs: Vec<(u32, u32)>,
}

impl Builder {
    /// Adds a whole item.
    pub(super) fn push(&mut self, item: ItemRef) -> Result<(), CatalogError> {
        self.columns.ids.push("ids", item.id)?;
        self.columns.titles.push("titles", item.title)?;
        for alias in item.aliases() {
            self.columns.aliases.push("aliases", alias)?;
        }
        for (name, value) in item.attributes() {
            let name = self.name(name)?;
            let value = self.value(value)?;
            self.attribute(name, value);
        }
        self.end_item()
    }

    /// The number of an attribute's name.
    pub(super) fn name(&mut self, name: &str) -> Result<u32, CatalogError> {
        self.names.number(&mut self.columns.names, "names of attributes", name)
    }

    /// The number of an attribute's value.
    pub(super) fn value(&mut self, value: &str) -> Result<u32, CatalogError> {
        self.values.number(&mut self.columns.values, "values of attributes", value)
    }

    /// Gives the item at hand an attribute.
    pub(super) fn attribute(&mut self, name: u32, value: u32) {
        self.pairs.push((name, value));
    }

    /// The item at hand has all that it gets.
    pub(super) fn end_item(&mut self) -> Result<(), CatalogError> {
        let Self { columns, pairs, .. } = self;
        pairs.sort_unstable_by(|(a, _), (b, _)| columns.names.get(*a).cmp(&columns.names.get(*b)));
        if let Some(twice) = pairs.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let name = columns.names.get(twice[0].0).unwrap_or_default().to_owned();
            return Err(CatalogError::Attribute { item: columns.len().saturating_sub(1), name });
        }
        for (name, value) in pairs.drain(..) {
            columns.pair_names.push(name);
            columns.pair_values.push(value);
        }
        let end = |what, length: usize| u32::try_from(length).map_err(|_| CatalogError::TooLarge(what));
        columns.pair_ends.push(end("attributes", columns.pair_names.len())?);
        columns.alias_ends.push(end("aliases", columns.aliases.len())?);
        Ok(())
    }

    /// The columns, once every item is in.
    pub(super) fn finish(self) -> Result<Columns, CatalogError> {
        let mut columns = self.columns;
        let ids = &columns.ids;
        let items = (0..ids.len() as u32).collect();
        let by_id = order::first(items, usize::MAX, &|a, b| ids.get(a).cmp(&ids.get(b)));
        if let Some(twice) = by_id.windows(2).find(|pair| ids.get(pair[0]) == ids.get(pair[1])) {
            let id = ids.get(twice[0]).unwrap_or_default().to_owned();
            return Err(CatalogError::Duplicate { id, first: twice[0] as usize, second: twice[1] as usize });
        }
        columns.by_id = by_id;
        let texts = [&mut columns.ids, &mut columns.titles, &mut columns.aliases];
        texts.into_iter().chain([&mut columns.names, &mut columns.values]).for_each(Texts::shrink);
        let numbers = [&mut columns.alias_ends, &mut columns.pair_ends];
        let pairs = [&mut columns.pair_names, &mut columns.pair_values];
        numbers.into_iter().chain(pairs).for_each(Vec::shrink_to_fit);
        columns.check()?;
        Ok(columns)
    }
}
