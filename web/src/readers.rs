//! What readers took, `readers.json` of a bundle: two baselines, and held-out readers to measure with.
//!
//! The lists are the trainer's to the last place (`trainer/src/systems`): ties go to the more popular item,
//! then to the earlier one.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::sync::Arc;

use js_sys::{Array, Float64Array, Reflect};
use serde::Deserialize;
use tigerlet_protocol::BundleCard;
use wasm_bindgen::{JsCast, JsValue};

use crate::client::Client;

/// The file's name in a bundle.
pub const FILE: &str = "readers.json";

/// The file. Items are places in the catalogue, from 0.
#[derive(Clone, Debug, Deserialize)]
pub struct Readers {
    /// How often each item stands in the training part, N numbers.
    popularity: Vec<u32>,
    /// The nearest items of each and their similarity, nearest first.
    #[serde(skip)]
    neighbours: Vec<Vec<(usize, f32)>>,
    /// γ: what an item counts for by each place before the history's end.
    decay: f32,
    /// Whether readers take an item again. Where they do not, no list holds an item of the history.
    returning: bool,
    /// Held-out readers, in the order in which they were drawn.
    pub test: Vec<Reader>,
    /// Beams of the model's figures below.
    pub beams: usize,
    /// What the trainer measured on them.
    pub figures: Vec<Figure>,
    /// All items, most popular first.
    #[serde(skip)]
    order: Vec<usize>,
}

/// A held-out reader.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Reader {
    /// What was read, oldest first.
    pub history: Vec<usize>,
    /// What was read next.
    pub target: usize,
}

/// How well a system found the targets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Figure {
    pub system: String,
    pub recall_at_10: f64,
    pub ndcg_at_10: f64,
}

thread_local! {
    /// The file of the bundle that was asked for last, for everybody who asks.
    static READ: RefCell<Option<(Arc<BundleCard>, Arc<Readers>)>> = const { RefCell::new(None) };
}

impl Readers {
    /// The readers of the open bundle: none if it came without them. The file is read once.
    ///
    /// # Errors
    /// One line that says what is wrong with the file.
    pub async fn of(client: Client, card: &Arc<BundleCard>) -> Result<Option<Arc<Self>>, String> {
        if card.files.iter().all(|name| name != FILE) {
            return Ok(None);
        }
        let known = || {
            READ.with_borrow(|read| {
                let (of, readers) = read.as_ref()?;
                Arc::ptr_eq(of, card).then(|| readers.clone())
            })
        };
        if let Some(readers) = known() {
            return Ok(Some(readers));
        }
        let bytes = client.file(FILE).await?;
        // Somebody else may have read it while the bytes were on their way.
        if let Some(readers) = known() {
            return Ok(Some(readers));
        }
        let readers = Arc::new(Self::parse(&bytes, card.items.len())?);
        READ.set(Some((card.clone(), readers.clone())));
        Ok(Some(readers))
    }

    /// Reads the file of a bundle with so many items.
    ///
    /// # Errors
    /// One line that says what is wrong with it.
    pub fn parse(bytes: &[u8], items: usize) -> Result<Self, String> {
        let wrong = |what: String| format!("`{FILE}` cannot be read: {what}");
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
        let value = js_sys::JSON::parse(text).map_err(|_| wrong("it is not JSON".to_owned()))?;
        let neighbours =
            neighbours(&value).ok_or_else(|| wrong("its neighbours are no lists of pairs".to_owned()))?;
        let readers: Self =
            serde_wasm_bindgen::from_value(value).map_err(|error| wrong(error.to_string()))?;
        Self { neighbours, ..readers }.checked(items).map_err(wrong)
    }

    /// Itself, once nothing in it points outside the catalogue.
    fn checked(mut self, items: usize) -> Result<Self, String> {
        let within = |&item: &usize| item < items;
        let near = self.neighbours.iter().flatten().map(|(item, _)| item);
        let read = self.test.iter().flat_map(|reader| reader.history.iter().chain([&reader.target]));
        if self.popularity.len() != items || self.neighbours.len() != items {
            return Err(format!("it speaks of another catalogue than this one of {items}"));
        }
        if !near.chain(read).all(within) {
            return Err(format!("an item in it is none of the {items}"));
        }
        let mut order: Vec<usize> = (0..items).collect();
        order.sort_by_key(|&item| Reverse(self.popularity.get(item).copied()));
        self.order = order;
        Ok(self)
    }

    /// All items but the history's, most popular first. Of an empty history: the whole order.
    pub fn popular(&self, history: &[usize]) -> Vec<usize> {
        self.order.iter().copied().filter(|item| self.may_come(*item, history)).collect()
    }

    /// All items but the history's by item-kNN, best first: score(j) = Σ_p γ^p s(i_p, j), where i_p stands
    /// p places before the end of the history and j is among its nearest. The history is what the model
    /// reads of it.
    pub fn item_knn(&self, history: &[usize]) -> Vec<usize> {
        let mut scores = vec![0.0_f32; self.order.len()];
        let mut weight = 1.0;
        for item in history.iter().rev() {
            for (other, similarity) in self.neighbours.get(*item).into_iter().flatten() {
                if let Some(score) = scores.get_mut(*other) {
                    *score += weight * similarity;
                }
            }
            weight *= self.decay;
        }
        let score = |item: usize| scores.get(item).copied().unwrap_or(0.0);
        // The sort is stable: ties stay in the order of popularity.
        let mut list = self.popular(history);
        list.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
        list
    }

    fn may_come(&self, item: usize, history: &[usize]) -> bool {
        self.returning || !history.contains(&item)
    }
}

/// The lists of neighbours of a parsed file. They are tens of thousands of numbers: fetched out of JavaScript
/// one by one they would hold up the page, in one piece they do not.
fn neighbours(file: &JsValue) -> Option<Vec<Vec<(usize, f32)>>> {
    let lists: Array = Reflect::get(file, &"neighbours".into()).ok()?.dyn_into().ok()?;
    let numbers = Float64Array::new(&lists.flat(2)).to_vec();
    let pair = |pair: &[f64]| match *pair {
        [item, near] if item >= 0.0 && item.fract() == 0.0 => Some((item as usize, near as f32)),
        _ => None,
    };
    let mut pairs = numbers.chunks(2).map(pair);
    let list = |list: JsValue| {
        let length = list.dyn_into::<Array>().ok()?.length();
        pairs.by_ref().take(length as usize).collect()
    };
    lists.iter().map(list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four items; 3 is the most popular, 0 and 2 are equally so.
    fn four() -> Readers {
        let readers = Readers {
            popularity: vec![2, 1, 2, 9],
            neighbours: vec![
                vec![(1, 0.5), (2, 0.2)],
                vec![(0, 0.5), (3, 0.3)],
                vec![(0, 0.2)],
                vec![(1, 0.3)],
            ],
            decay: 0.5,
            returning: false,
            test: Vec::new(),
            beams: 20,
            figures: Vec::new(),
            order: Vec::new(),
        };
        readers.checked(4).expect("nothing points outside")
    }

    #[test]
    fn the_popular_come_first_and_the_history_never() {
        let readers = four();
        assert_eq!(readers.popular(&[]), [3, 0, 2, 1]);
        assert_eq!(readers.popular(&[3, 2]), [0, 1]);
        assert_eq!(Readers { returning: true, ..readers }.popular(&[3]), [3, 0, 2, 1]);
    }

    #[test]
    fn what_was_read_last_counts_most() {
        let readers = four();
        // 2 gets .5 × .2 of item 0, which came first; 3 gets all .3 of item 1.
        assert_eq!(readers.item_knn(&[0, 1]), [3, 2]);
        // The other way round 2 gets .2 and 3 only .15.
        assert_eq!(readers.item_knn(&[1, 0]), [2, 3]);
        assert_eq!(readers.item_knn(&[2]), [0, 3, 1], "what nobody is near to stands by popularity");
    }

    #[test]
    fn a_file_of_another_catalogue_is_refused() {
        assert!(four().checked(5).is_err());
        let mut readers = four();
        readers.test.push(Reader { history: vec![4], target: 0 });
        assert!(readers.checked(4).is_err());
    }

    /// The embedded bundle's file. Its numbers are picked out of the text: the page's own parser is the
    /// browser's.
    fn library() -> Readers {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/bundles/library/readers.json");
        let text = std::fs::read_to_string(path).expect("the embedded bundle");
        let between = |text: &str, start: &str, end: &str| -> String {
            let from = text.find(start).expect("a field of the file") + start.len();
            let rest = &text[from..];
            rest[..rest.find(end).expect("its end")].to_owned()
        };
        fn numbers<T: std::str::FromStr>(text: &str) -> Vec<T> {
            text.split(',').filter_map(|number| number.parse().ok()).collect()
        }
        let near = |text: &str| -> Vec<(usize, f32)> {
            let pairs = text.split("],[").filter_map(|pair| pair.split_once(','));
            pairs.filter_map(|(item, near)| Some((item.parse().ok()?, near.parse().ok()?))).collect()
        };
        let figure = |text: &str| -> f64 { text.parse().expect("a number") };
        let popularity = numbers(&between(&text, "\"popularity\":[", "]"));
        let items = popularity.len();
        let readers = Readers {
            popularity,
            neighbours: between(&text, "\"neighbours\":[[[", "]]]").split("]],[[").map(near).collect(),
            decay: between(&text, "\"decay\":", ",").parse().expect("a number"),
            returning: text.contains("\"returning\":true"),
            test: text
                .split("{\"history\":")
                .skip(1)
                .map(|reader| Reader {
                    history: numbers(&between(reader, "[", "]")),
                    target: between(reader, "\"target\":", "}").parse().expect("an item"),
                })
                .collect(),
            beams: 20,
            figures: between(&text, "\"figures\":[{", "}]")
                .split("},{")
                .map(|one| Figure {
                    system: between(one, "\"system\":\"", "\""),
                    recall_at_10: figure(&between(one, "\"recall_at_10\":", ",")),
                    ndcg_at_10: figure(&between(one, "\"ndcg_at_10\":", ",")),
                })
                .collect(),
            order: Vec::new(),
        };
        readers.checked(items).expect("a sound file")
    }

    #[test]
    fn the_lists_are_the_trainers() {
        let readers = library();
        type Rank<'a> = &'a dyn Fn(&[usize]) -> Vec<usize>;
        let knn: Rank = &|history| readers.item_knn(history);
        // The trainer's popularity is one list for everybody, their own history in it.
        let popularity: Rank = &|_| readers.popular(&[]);
        for (name, rank) in [("item-kNN", knn), ("popularity", popularity)] {
            let (mut recall, mut ndcg) = (0.0, 0.0);
            for Reader { history, target } in &readers.test {
                let list = rank(history);
                if let Some(place) = list.iter().take(10).position(|item| item == target) {
                    recall += 1.0;
                    ndcg += (place as f64 + 2.0).log2().recip();
                }
            }
            let users = readers.test.len() as f64;
            let stated = readers.figures.iter().find(|figure| figure.system == name).expect("its figures");
            assert!((recall / users - stated.recall_at_10).abs() < 1e-12, "{name}: {recall} of {users}");
            assert!((ndcg / users - stated.ndcg_at_10).abs() < 1e-12, "{name}: {ndcg} of {users}");
        }
    }
}
