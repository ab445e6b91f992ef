//! The open catalogue as the page holds it: the library's columns, which the engine has handed over, and its trie.
//! Titles and attributes are read through [`shown`](crate::shown), so that no view can forget to.

use std::collections::BTreeMap;
use std::sync::Arc;

use fixedbitset::FixedBitSet;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Reflect, Uint8Array, Uint16Array, Uint32Array};
use tigerlet::card::BundleCard;
use tigerlet::catalog::{self, Columns, ItemRef, Texts};
use tigerlet::filter::{Choice, Expression, Field, FilterError, Is, Placed, Test, YEAR};
use tigerlet::semantic_id::{Code, IdLayout, SemanticIds};
use tigerlet::slate::{Kind, Quota};
use tigerlet::trie::Trie;
use wasm_bindgen::{JsCast, JsValue};

use crate::shown;
use crate::sorted::Sort;

/// Values of an attribute beyond which it is no list to choose from.
const MOST_VALUES: usize = 40;

/// N items, by their places from 0.
pub struct Catalog {
    pub card: Arc<BundleCard>,
    items: catalog::Catalog,
    pub ids: SemanticIds,
    pub trie: Trie,
}

/// An item of a catalogue.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub place: usize,
    pub id: &'a str,
    /// L codes.
    pub semantic_id: &'a [Code],
    item: ItemRef<'a>,
}

impl Entry<'_> {
    /// Its title as it may be shown; its id where it has none.
    pub fn title(&self) -> String {
        shown::title(self.item.title, &format!("[{}]", self.id))
    }

    /// What is known of it beside.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        self.item.attributes().map(|(name, value)| (name.to_owned(), shown::title(value, ""))).collect()
    }

    /// What the books of a reader are compared with: title, author (the first attribute there is of some), series, its
    /// number in that, other titles.
    pub fn told(&self, authors: &[&str]) -> Array {
        let attribute = |name: &str| JsValue::from(self.item.attribute(name).unwrap_or_default());
        let author = authors.iter().find_map(|name| self.item.attribute(name)).unwrap_or_default();
        let told =
            Array::of4(&self.item.title.into(), &author.into(), &attribute("series"), &attribute("number"));
        for alias in self.item.aliases() {
            told.push(&alias.into());
        }
        told
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.item.attribute(name).map(|value| shown::title(value, ""))
    }
}

impl Catalog {
    /// The catalogue of a card, of the columns that its engine sends. It is checked and sorted in several tasks.
    ///
    /// # Errors
    /// One line that names the column that is no good.
    pub async fn read(card: Arc<BundleCard>, columns: &JsValue) -> Result<Self, String> {
        let get = |name: &str| Reflect::get(columns, &name.into()).unwrap_or_default();
        let missing = |name: &str| format!("the engine has sent no column `{name}`");
        let bytes = |name: &str| -> Result<Vec<u8>, String> {
            Ok(get(name).dyn_into::<Uint8Array>().map_err(|_| missing(name))?.to_vec())
        };
        let numbers = |name: &str| -> Result<Vec<u32>, String> {
            Ok(get(name).dyn_into::<Uint32Array>().map_err(|_| missing(name))?.to_vec())
        };
        let texts = |name: &'static str| -> Result<Texts, String> {
            Texts::new(name, bytes(name)?, numbers(&format!("{name}Ends"))?)
                .map_err(|error| error.to_string())
        };
        let codes = get("codes").dyn_into::<Uint16Array>().map_err(|_| missing("codes"))?.to_vec();
        let columns = Columns {
            ids: texts("ids")?,
            by_id: numbers("byId")?,
            titles: texts("titles")?,
            aliases: texts("aliases")?,
            alias_ends: numbers("aliasEnds")?,
            names: texts("names")?,
            values: texts("values")?,
            pair_ends: numbers("pairEnds")?,
            pair_names: numbers("pairNames")?,
            pair_values: numbers("pairValues")?,
        };
        TimeoutFuture::new(0).await;
        let items = catalog::Catalog::from_columns(columns).map_err(|error| error.to_string())?;
        TimeoutFuture::new(0).await;
        let ids = ids(&card, codes, items.len())?;
        TimeoutFuture::new(0).await;
        Ok(Self { card, items, trie: Trie::new(&ids), ids })
    }

    /// N.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// The item at a place.
    pub fn get(&self, place: usize) -> Option<Entry<'_>> {
        let index = u32::try_from(place).ok()?;
        let item = self.items.get(index)?;
        Some(Entry { place, id: item.id, semantic_id: self.ids.get(index), item })
    }

    /// All items in their order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// The title of the item at a place; nothing where there is none.
    pub fn title(&self, place: usize) -> String {
        self.get(place).map_or_else(String::new, |item| item.title())
    }

    /// The place of the item with this id.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.items.by_id(id).map(|index| index as usize)
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<Entry<'_>> {
        self.get(self.place(id)?)
    }

    /// The place of the item whose title is this, but for ASCII's cases.
    pub fn titled(&self, title: &str) -> Option<usize> {
        (0..self.len() as u32)
            .find(|&index| self.items.title(index).is_some_and(|other| other.eq_ignore_ascii_case(title)))
            .map(|index| index as usize)
    }

    /// How many semantic IDs begin so.
    pub fn below(&self, prefix: &[Code]) -> usize {
        self.trie.find(prefix).map_or(0, |node| self.trie.items_below(node))
    }

    /// The item with this semantic ID.
    pub fn named(&self, semantic_id: &[Code]) -> Option<Entry<'_>> {
        self.get(self.trie.item(self.trie.find(semantic_id)?)? as usize)
    }

    /// The places that a filter lets pass, if it is an expression and this catalogue has what it asks for.
    ///
    /// # Errors
    /// [`FilterError`] says where it is none.
    pub fn passing(&self, filter: &str) -> Result<FixedBitSet, FilterError> {
        filter.parse().and_then(|filter: Expression| self.items.passing(&filter))
    }

    /// What somebody wrote as a quota, if it is one and this catalogue has what it asks for.
    ///
    /// # Errors
    /// [`FilterError`] says where it is none.
    pub fn quota(&self, written: &str) -> Result<Quota, FilterError> {
        let quota: Quota = written.parse()?;
        match &quota {
            Quota::Most(_, condition) | Quota::Least(_, condition) => drop(self.items.passing(condition)?),
            Quota::Each(_, Kind::Attribute(Placed { value, at }))
            | Quota::Different(_, Kind::Attribute(Placed { value, at })) => {
                let field = Placed { value: Field::Attribute(value.clone()), at: at.clone() };
                self.items.passing(&Expression::Test(Test { field, is: Is::Known }))?;
            }
            Quota::Each(_, Kind::Shelf) | Quota::Different(_, Kind::Shelf) => {}
        }
        Ok(quota)
    }

    /// The names of all attributes, in their order.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.items.columns().names.iter().map(str::to_owned).collect();
        names.order_by(Ord::cmp);
        names
    }

    /// Tells of a place whether a prefix and a filter let its item come back; what is no filter lets none.
    pub fn admits<'a>(&'a self, prefix: &'a [Code], filter: &str) -> impl Fn(usize) -> bool + use<'a> {
        let passing = (!filter.is_empty()).then(|| self.passing(filter).unwrap_or_default());
        move |place| {
            let has = |id: Entry| id.semantic_id.starts_with(prefix);
            passing.as_ref().is_none_or(|passing| passing.contains(place)) && self.get(place).is_some_and(has)
        }
    }

    /// The attributes that are lists to choose from, and how many items have each of their values.
    pub fn choices(&self) -> Vec<Choice> {
        self.items.choices(MOST_VALUES)
    }

    /// The first and last year of any item.
    pub fn years(&self) -> Option<(i32, i32)> {
        self.items.span(YEAR).map(|(first, last)| (first.floor() as i32, last.ceil() as i32))
    }

    /// The names of all attributes, and how many items have each value of each.
    pub fn values(&self) -> BTreeMap<String, BTreeMap<String, usize>> {
        let Columns { names, values, pair_names, pair_values, .. } = self.items.columns();
        let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        for pair in pair_names.iter().copied().zip(pair_values.iter().copied()) {
            *counts.entry(pair).or_default() += 1;
        }
        let mut all: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for ((name, value), count) in counts {
            if let (Some(name), Some(value)) = (names.get(name), values.get(value)) {
                *all.entry(name.to_owned()).or_default().entry(value.to_owned()).or_default() += count;
            }
        }
        all
    }
}

/// The semantic IDs of so many items of a card, of their codes.
fn ids(card: &BundleCard, codes: Vec<Code>, items: usize) -> Result<SemanticIds, String> {
    let layout = IdLayout::new(card.layout.clone()).map_err(|error| error.to_string())?;
    let layout = if card.suffix { layout } else { layout.without_suffix() };
    let ids = SemanticIds::new(layout, codes).map_err(|error| error.to_string())?;
    match ids.len() == items {
        true => Ok(ids),
        false => Err(format!("{items} items have {} semantic IDs", ids.len())),
    }
}

/// One catalogue equals another when both are of the same card.
impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.card, &other.card)
    }
}

#[cfg(test)]
pub mod tests {
    use tigerlet::catalog::Item;

    use super::*;

    /// A catalogue of titles, attributes and semantic IDs with codes below 100, the last of them a suffix.
    pub fn catalogue(items: &[(&str, &[(&str, &str)], &[Code])]) -> Arc<Catalog> {
        let levels = items.first().map_or(1, |(.., id)| id.len());
        let card = BundleCard {
            layout: vec![100; levels],
            suffix: levels > 1,
            items: items.len(),
            max_history: 10,
            ..BundleCard::default()
        };
        let item = |(place, (title, attributes, _)): (usize, &(&str, &[(&str, &str)], &[Code]))| Item {
            id: place.to_string(),
            title: (*title).to_owned(),
            attributes: attributes.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
            ..Item::default()
        };
        let codes = items.iter().flat_map(|(.., id)| id.iter().copied()).collect();
        let items = catalog::Catalog::new(items.iter().enumerate().map(item).collect()).expect("items");
        let ids = ids(&card, codes, items.len()).expect("an ID for each");
        Arc::new(Catalog { card: Arc::new(card), items, trie: Trie::new(&ids), ids })
    }

    #[test]
    fn items_are_found_by_id_title_and_semantic_id() {
        let books = catalogue(&[
            ("Dune", &[("genre", "science fiction")], &[1, 2, 0]),
            ("\u{202e}Emma", &[("genre", "comedy")], &[1, 3, 0]),
            ("", &[], &[4, 3, 0]),
        ]);
        assert_eq!(books.item("1").map(|item| item.title()).as_deref(), Some("Emma"));
        assert_eq!(books.title(2), "[2]");
        assert_eq!((books.titled("dune"), books.titled("dun")), (Some(0), None));
        assert_eq!((books.below(&[1]), books.below(&[]), books.below(&[2])), (2, 3, 0));
        assert_eq!(books.named(&[4, 3, 0]).map(|item| item.place), Some(2));
        let comedy = "genre = 'comedy'";
        let may_come = books.admits(&[1], comedy);
        assert_eq!([0, 1, 2, 3].map(may_come), [false, true, false, false]);
        assert_eq!(books.passing(comedy).map(|passing| passing.count_ones(..)), Ok(1));
        assert!([0, 1, 2].map(books.admits(&[], "genre = 'farce'")).iter().all(|may_come| !may_come));
    }

    #[test]
    fn a_quota_is_about_what_the_catalogue_has() {
        let books =
            catalogue(&[("Dune", &[("genre", "science fiction"), ("author", "Herbert")], &[1, 2, 0])]);
        assert_eq!(books.names(), ["author", "genre"]);
        let said = |written: &str| match books.quota(written) {
            Ok(quota) => quota.to_string(),
            Err(problem) => problem.within(written),
        };
        for sentence in
            ["at most 2 of each author", "at least 3 different shelf", "at least 1 where has genre"]
        {
            assert_eq!(said(sentence), sentence);
        }
        assert_eq!(said(" at  most 2 of each `author` "), "at most 2 of each author");
        assert!(
            said("at most 2 of each autor")
                .starts_with("at 19, “autor”: no item has an attribute autor; did you mean")
        );
        assert!(
            said("at least 2 where gender = 'x'")
                .starts_with("at 18, “gender”: no item has an attribute gender")
        );
        assert!(said("at most two of each author").starts_with("at 9, “two”: a whole number is missing"));
    }
}
