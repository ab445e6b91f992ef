//! The items that can be recommended: what they are called and how people find them.
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// One item as its data set describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The data set's own name for it, unique in the catalogue.
    pub id: String,
    /// What people call it; titles may repeat.
    pub title: String,
    /// Whatever else is known of it: author, genre, brand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl Item {
    /// The item in words, for an embedding: `title. key: value. key: value`, keys in alphabetical order.
    pub fn text(&self) -> String {
        let attributes = self.attributes.iter().map(|(key, value)| format!(". {key}: {value}"));
        std::iter::once(self.title.clone()).chain(attributes).collect()
    }
}

/// Why a catalogue cannot be built, or an item cannot be found in it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CatalogError {
    /// No items at all.
    #[error("the catalogue is empty")]
    Empty,
    /// An id that occurs twice.
    #[error("items {first} and {second} have the same id `{id}`")]
    Duplicate {
        /// The id.
        id: String,
        /// The index of its first holder.
        first: usize,
        /// The index of its second holder.
        second: usize,
    },
    /// Neither an id nor a title.
    #[error("no item has the id or title `{name}`{}", did_you_mean(.suggestion))]
    Unknown {
        /// The name looked up.
        name: String,
        /// The title most like it, if one is.
        suggestion: Option<String>,
    },
    /// A title of several items.
    #[error("`{name}` is the title of {} items, name one by its id: {}", .ids.len(), some_of(.ids))]
    Ambiguous {
        /// The name looked up.
        name: String,
        /// The ids of all items with this title.
        ids: Vec<String>,
    },
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |title| format!("; did you mean `{title}`?"))
}

fn some_of(ids: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = ids[..ids.len().min(SHOWN)].join(", ");
    if ids.len() > SHOWN { shown + ", …" } else { shown }
}

/// N items, numbered 0..N in the order given.
#[derive(Clone, Debug)]
pub struct Catalog {
    items: Vec<Item>,
    by_id: HashMap<String, u32>,
    /// Per item: the words of its title, and those of its attributes' values; see [`words`].
    words: Vec<(String, String)>,
}

impl Catalog {
    /// A catalogue of the given items.
    ///
    /// # Errors
    /// No items, or an id that occurs twice.
    pub fn new(items: Vec<Item>) -> Result<Self, CatalogError> {
        if items.is_empty() {
            return Err(CatalogError::Empty);
        }
        let mut by_id = HashMap::with_capacity(items.len());
        for (second, item) in items.iter().enumerate() {
            if let Some(first) = by_id.insert(item.id.clone(), second as u32) {
                return Err(CatalogError::Duplicate { id: item.id.clone(), first: first as usize, second });
            }
        }
        let words = items
            .iter()
            .map(|item| (words(&item.title), item.attributes.values().map(|value| words(value)).collect()))
            .collect();
        Ok(Self { items, by_id, words })
    }

    /// N, the number of items, at least one.
    #[allow(clippy::len_without_is_empty, reason = "an empty catalogue is refused")]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// An item by its index.
    pub fn get(&self, item: u32) -> Option<&Item> {
        self.items.get(item as usize)
    }

    /// All items by index.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The index of the item with exactly this id.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The index of the item with exactly this id or else with this title, whose case, spacing and
    /// punctuation may differ.
    ///
    /// # Errors
    /// [`CatalogError::Unknown`], with the title most like it, or [`CatalogError::Ambiguous`] for a title of
    /// several items.
    pub fn resolve(&self, id_or_title: &str) -> Result<u32, CatalogError> {
        let name = id_or_title.trim();
        if let Some(item) = self.by_id(id_or_title).or_else(|| self.by_id(name)) {
            return Ok(item);
        }
        let lower = name.to_lowercase();
        let name_words = words(name);
        let alike =
            (0u32..).zip(&self.words).filter(|(_, (title, _))| *title == name_words).map(|(item, _)| item);
        let alike: Vec<u32> = alike.collect();
        let same: Vec<u32> =
            alike.iter().copied().filter(|&item| self.title(item).trim().to_lowercase() == lower).collect();
        // The exact title wins over one that differs in punctuation, and a title without a word needs to be
        // exact.
        let found = if same.is_empty() && !name_words.is_empty() { alike } else { same };
        match found[..] {
            [item] => Ok(item),
            [] => Err(CatalogError::Unknown { name: name.to_owned(), suggestion: self.suggest(name) }),
            _ => Err(CatalogError::Ambiguous {
                name: name.to_owned(),
                ids: found.iter().map(|&item| self.items[item as usize].id.clone()).collect(),
            }),
        }
    }

    /// At most `limit` items for which every word of the query begins a word of the title or of an
    /// attribute's value, in any case: first those whose title starts with the query, then those whose title
    /// alone matches, then the rest, each in catalogue order. A blank query matches everything.
    pub fn search(&self, query: &str, limit: usize) -> Vec<u32> {
        let query_words = words(query);
        if query_words.is_empty() && !query.trim().is_empty() {
            return Vec::new(); // nothing but punctuation
        }
        // Each word with the space before it: contained in a text where a word begins with it.
        let starts: Vec<String> = query_words.split_whitespace().map(|word| format!(" {word}")).collect();
        let mut ranked = [const { Vec::new() }; 3];
        for (item, (title, attributes)) in (0u32..).zip(&self.words) {
            let in_title = |start: &String| title.contains(start.as_str());
            let rank = if title.starts_with(&query_words) {
                0
            } else if starts.iter().all(in_title) {
                1
            } else if starts.iter().all(|start| in_title(start) || attributes.contains(start.as_str())) {
                2
            } else {
                continue;
            };
            ranked[rank].push(item);
        }
        ranked.into_iter().flatten().take(limit).collect()
    }

    /// The title most like a name: the best match of a search, or else the one that shares most letter pairs.
    fn suggest(&self, name: &str) -> Option<String> {
        /// Below this share of common pairs a title is another title, not a slip of the pen.
        const ALIKE: f64 = 0.5;
        let name_words = words(name);
        if name_words.is_empty() {
            return None;
        }
        if let Some(&item) = self.search(name, 1).first() {
            return Some(self.title(item).to_owned());
        }
        let pairs = letter_pairs(&name_words);
        let mut best = (ALIKE, None);
        for (item, (title, _)) in (0u32..).zip(&self.words) {
            let likeness = likeness(&pairs, &letter_pairs(title));
            if likeness > best.0 {
                best = (likeness, Some(item));
            }
        }
        best.1.map(|item| self.title(item).to_owned())
    }

    fn title(&self, item: u32) -> &str {
        &self.items[item as usize].title
    }
}

/// The words of a text in lower case, a space before each. An apostrophe is part of its word and left out, so
/// that "Ender's" and "enders" are the same word; anything else but letters and digits parts words.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 1);
    let mut inside = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            if !inside {
                words.push(' ');
            }
            words.push(letter);
            inside = true;
        } else if !matches!(letter, '\'' | '’') {
            inside = false;
        }
    }
    words
}

/// The pairs of neighbouring characters of a text, sorted.
fn letter_pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<_> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// Dice's coefficient of two sorted lists of pairs: twice the common ones over all, 0 to 1.
fn likeness(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    2.0 * f64::from(common) / (a.len() + b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    fn item(id: &str, title: &str, attributes: &[(&str, &str)]) -> Item {
        let attributes =
            attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Item { id: id.to_owned(), title: title.to_owned(), attributes }
    }

    fn books() -> Catalog {
        Catalog::new(vec![
            item("b0", "The Hobbit", &[("author", "J. R. R. Tolkien"), ("genre", "fantasy")]),
            item("b1", "Ender’s Game", &[("author", "Orson Scott Card")]),
            item("b2", "Poems", &[("author", "Emily Dickinson")]),
            item("b3", "Poems", &[("author", "W. B. Yeats")]),
            item("b4", "Game of Shadows", &[("genre", "sport")]),
            item("b5", "Hobby Farming", &[("genre", "nature, hobbits excluded")]),
            item("b6", "Ça ira", &[]),
            item("b7", "???", &[]),
            item("b8", "The Player of Games", &[("genre", "science fiction")]),
        ])
        .unwrap()
    }

    #[test]
    fn text_names_every_attribute_in_order() {
        assert_eq!(books().items()[0].text(), "The Hobbit. author: J. R. R. Tolkien. genre: fantasy");
        assert_eq!(books().items()[7].text(), "???");
    }

    #[test]
    fn an_empty_catalogue_and_a_double_id_are_refused() {
        assert_eq!(Catalog::new(Vec::new()).unwrap_err(), CatalogError::Empty);
        let error =
            Catalog::new(vec![item("a", "A", &[]), item("b", "B", &[]), item("a", "C", &[])]).unwrap_err();
        assert_eq!(error.to_string(), "items 0 and 2 have the same id `a`");
    }

    #[test]
    fn items_go_to_json_without_empty_attributes() {
        let json = serde_json::to_string(&item("x", "X", &[])).unwrap();
        assert_eq!(json, r#"{"id":"x","title":"X"}"#);
        assert_eq!(serde_json::from_str::<Item>(&json).unwrap(), item("x", "X", &[]));
    }

    #[test]
    fn names_resolve_by_id_then_by_title() {
        let books = books();
        assert_eq!(books.resolve("b3"), Ok(3));
        assert_eq!(books.resolve("  the HOBBIT "), Ok(0));
        assert_eq!(books.resolve("ender's game"), Ok(1));
        assert_eq!(books.resolve("ça ira"), Ok(6));
        assert_eq!(books.resolve("???"), Ok(7));
        // An id wins over a title, and an exact title over one that differs in punctuation.
        let catalog =
            Catalog::new(vec![item("a", "b", &[]), item("b", "Go!", &[]), item("c", "Go", &[])]).unwrap();
        assert_eq!((catalog.resolve("b"), catalog.resolve("GO")), (Ok(1), Ok(2)));
    }

    #[test]
    fn a_title_of_several_items_asks_for_an_id() {
        let error = books().resolve("poems").unwrap_err();
        assert_eq!(error.to_string(), "`poems` is the title of 2 items, name one by its id: b2, b3");
        let many = (0..7).map(|index| item(&format!("x{index}"), "X", &[])).collect();
        let error = Catalog::new(many).unwrap().resolve("x").unwrap_err();
        assert!(error.to_string().ends_with("7 items, name one by its id: x0, x1, x2, x3, x4, …"), "{error}");
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_title() {
        let books = books();
        let suggestion = |name: &str| match books.resolve(name) {
            Err(CatalogError::Unknown { suggestion, .. }) => suggestion,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(suggestion("The Hobit").as_deref(), Some("The Hobbit"));
        assert_eq!(suggestion("hobbit").as_deref(), Some("The Hobbit"));
        assert_eq!(suggestion("Player of teh Games").as_deref(), Some("The Player of Games"));
        assert_eq!(suggestion("zzzz"), None);
        assert_eq!(suggestion(""), None);
        assert_eq!(suggestion("!"), None);
        let error = books.resolve("The Hobit").unwrap_err();
        assert_eq!(error.to_string(), "no item has the id or title `The Hobit`; did you mean `The Hobbit`?");
        assert_eq!(books.resolve("zzzz").unwrap_err().to_string(), "no item has the id or title `zzzz`");
    }

    #[test]
    fn search_ranks_title_starts_then_titles_then_attributes() {
        let books = books();
        assert_eq!(books.search("hob", 10), [5, 0]);
        assert_eq!(books.search("GAME", 10), [4, 1, 8]);
        assert_eq!(books.search("game", 2), [4, 1]);
        assert_eq!(books.search("hobbit", 10), [0, 5]);
        assert_eq!(books.search("tolkien hobbit", 10), [0]);
        assert!(books.search("obbit", 10).is_empty());
        assert_eq!(books.search("enders", 10), [1]);
        assert_eq!(books.search("  ", 3), [0, 1, 2]);
        assert!(books.search("-!-", 3).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn any_names_are_looked_up_without_harm(
            titles in prop::collection::vec("\\PC{0,12}", 1..8), query in "\\PC{0,12}", limit in 0usize..9,
        ) {
            let numbered = titles.iter().enumerate();
            let items = numbered.map(|(index, title)| item(&format!("id-{index}"), title, &[])).collect();
            let catalog = Catalog::new(items).unwrap();
            let all = catalog.search(&query, usize::MAX);
            prop_assert_eq!(&catalog.search(&query, limit), &all[..limit.min(all.len())]);
            let _ = catalog.resolve(&query);
            for (index, title) in (0u32..).zip(&titles) {
                prop_assert_eq!(catalog.resolve(&format!("id-{index}")), Ok(index));
                match catalog.resolve(title) {
                    Ok(found) => prop_assert_eq!(words(&titles[found as usize]), words(title)),
                    Err(error) => prop_assert!(matches!(error, CatalogError::Ambiguous { .. }), "{}", error),
                }
                if !words(title).is_empty() {
                    prop_assert!(catalog.search(title, usize::MAX).contains(&index), "{:?}", title);
                }
            }
        }
    }
}
