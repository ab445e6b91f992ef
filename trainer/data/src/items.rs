//! Items as tables describe them.

use std::collections::BTreeMap;

use datafusion::arrow::array::RecordBatch;
use html_escape::decode_html_entities;
use tigerlet::catalog::Item;
use tigerlet_source::id::look_alike;

use crate::cells::{Ids, Words};
use crate::config::Columns;
use crate::engine::Engine;
use crate::error::DataError;
use crate::interner::Interner;
use crate::literal;
use crate::tables::{Order, Places, Relation, brief};

/// Items by number.
#[derive(Default)]
pub struct Items {
    pub ids: Interner,
    pub all: Vec<Item>,
}

impl Items {
    /// All items of a table.
    ///
    /// # Errors
    /// Those of reading; an item without id or with one that has occurred.
    pub fn read(
        engine: &Engine,
        relation: &Relation,
        id: &str,
        columns: &Columns,
    ) -> Result<Self, DataError> {
        let texts = TextColumns::of(relation, columns, true)?;
        relation.expect(id)?;
        let wanted: Vec<&str> = [id].into_iter().chain(texts.names()).collect();
        let (mut items, mut places) = (Self::default(), Vec::new());
        relation.visit(engine, &wanted, Order::By(&[id]), |batch, at| {
            let column = batch.column(0);
            let ids = Ids::of(column)
                .map_err(|what| DataError::at(&relation.name, format!("column `{id}`: {what}")))?;
            let words = texts.words(batch);
            for row in 0..batch.num_rows() {
                let bad = |what: String| DataError::at(at.of(row), what);
                let Some(id) = ids.get(row).map_err(bad)? else {
                    return Err(bad("empty item id".to_owned()));
                };
                if let Some(first) = items.ids.get(&id) {
                    let first: &String = &places[first as usize];
                    return Err(bad(format!("duplicate item id `{id}`, first on {first}")));
                }
                places.push(brief(&at.of(row)));
                items.add(words.item(&id, row, at)?)?;
            }
            Ok(())
        })?;
        if items.all.is_empty() {
            return Err(DataError::at(&relation.name, "it has no rows"));
        }
        Ok(items)
    }

    /// What to do about an unknown id that looks like one of a table, if it does.
    pub fn look_alike(&self, id: &str) -> Option<String> {
        let form = look_alike(id);
        let twin = self.all.iter().map(|item| &item.id).find(|other| look_alike(other) == form)?;
        Some(format!(
            "`{twin}` only looks like it: here {}, there {}: bring ids to one case and Unicode normal form",
            id.escape_unicode(),
            twin.escape_unicode()
        ))
    }

    /// Adds an item that is new.
    pub fn add(&mut self, item: Item) -> Result<u32, DataError> {
        let number = self.ids.number("ids", &item.id)?;
        self.all.push(item);
        Ok(number)
    }
}

/// The columns with an item's title and attributes.
pub struct TextColumns<'a> {
    title: Option<&'a str>,
    attributes: &'a BTreeMap<String, String>,
}

impl<'a> TextColumns<'a> {
    /// Those of a relation. Without a title in it, where none is `needed` or named, the id stands for it.
    ///
    /// # Errors
    /// A column that is not there.
    pub fn of(relation: &Relation, columns: &'a Columns, needed: bool) -> Result<Self, DataError> {
        let title = columns.title.as_deref().unwrap_or("title");
        let title = (needed || columns.title.is_some() || relation.has(title)).then_some(title);
        let texts = Self { title, attributes: &columns.attributes };
        texts.names().try_for_each(|column| relation.expect(column))?;
        Ok(texts)
    }

    /// What the columns are called, the title's first.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.title.into_iter().chain(self.attributes.values().map(String::as_str))
    }

    /// Whether there is a title at all.
    pub fn has_title(&self) -> bool {
        self.title.is_some()
    }

    /// The columns of a batch that has them under their names.
    pub fn words(&self, batch: &RecordBatch) -> ItemWords<'_> {
        let of = |name: &str| batch.column_by_name(name).map(Words::of);
        let attributes = self.attributes.iter();
        ItemWords {
            title: self.title.and_then(|name| Some((name, of(name)?))),
            attributes: attributes
                .filter_map(|(name, column)| Some((&**name, &**column, of(column)?)))
                .collect(),
        }
    }
}

/// Titles and attributes of a batch.
pub struct ItemWords<'a> {
    title: Option<(&'a str, Words)>,
    /// Name, column and words.
    attributes: Vec<(&'a str, &'a str, Words)>,
}

impl ItemWords<'_> {
    /// The item of a row.
    ///
    /// # Errors
    /// A value that is no text.
    pub fn item(&self, id: &str, row: usize, places: &Places) -> Result<Item, DataError> {
        let bad = |column: &str, what| DataError::at(places.of(row), format!("column `{column}`: {what}"));
        let title = match &self.title {
            Some((column, words)) => title(&words.get(row).map_err(|what| bad(column, what))?),
            None => id.to_owned(),
        };
        let mut attributes = BTreeMap::new();
        for (name, column, words) in &self.attributes {
            let words = attribute(&words.get(row).map_err(|what| bad(column, what))?);
            if !words.is_empty() {
                attributes.insert((*name).to_owned(), words);
            }
        }
        Ok(Item { id: id.to_owned(), title, attributes, ..Item::default() })
    }
}

/// A title without what the web leaves in it: `Tom &amp; Ida`.
pub fn title(words: &str) -> String {
    decode_html_entities(words).into_owned()
}

/// An attribute without what pandas and the web leave in a cell: `1938.0` for a year, `['Fiction']` for a list,
/// `&amp;`.
pub fn attribute(words: &str) -> String {
    let listed = words.starts_with('[').then(|| literal::members(words)).flatten();
    let words = listed.unwrap_or_else(|| words.to_owned());
    let words = decode_html_entities(&words);
    match words.strip_suffix(".0") {
        Some(whole) if whole.parse::<i64>().is_ok() => whole.to_owned(),
        _ => words.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pandas_and_the_web_leave_is_read() {
        for (cell, words) in [
            ("", ""),
            ("1938.0", "1938"),
            ("v1.0", "v1.0"),
            ("3.5", "3.5"),
            ("['Fiction', 'Poetry', 'Fiction']", "Fiction, Poetry"),
            ("[['Beauty', 'Hair'], [None, \"L'Or\\u00e9al\"]]", "Beauty, Hair, L'Oréal"),
            ("['']", ""),
            ("[sic]", "[sic]"),
            ("Tom &amp; Ida&#39;s", "Tom & Ida's"),
            ("AT&T", "AT&T"),
        ] {
            assert_eq!(attribute(cell), words, "{cell}");
        }
    }
}
