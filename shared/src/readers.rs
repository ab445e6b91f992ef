//! `readers.json` of a bundle: what readers took, as two baselines, and held-out readers to measure with.
use serde::Deserialize;

use crate::baseline::{Completion, ItemKnn};

/// The file's name in a bundle.
pub const READERS: &str = "readers.json";

/// The file as it is written. Items are places in the catalogue, from 0.
#[derive(Deserialize)]
struct File {
    /// How often each item stands in the training part, N numbers.
    popularity: Vec<u32>,
    /// The nearest items of each and their similarity, nearest first.
    neighbours: Vec<Vec<(u32, f32)>>,
    /// γ: what an item counts for by each place before the history's end.
    decay: f32,
    /// Whether readers take an item again.
    returning: bool,
    test: Vec<Reader>,
    beams: usize,
    figures: Vec<Figure>,
}

/// The file, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Readers {
    knn: ItemKnn,
    /// Held-out readers, in the order in which they were drawn.
    pub test: Vec<Reader>,
    /// Beams of the model's figures below.
    pub beams: usize,
    /// What the trainer measured on them.
    pub figures: Vec<Figure>,
}

/// A held-out reader.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reader {
    /// What was read, oldest first.
    pub history: Vec<u32>,
    /// What was read next.
    pub target: u32,
}

/// How well a system found the targets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Figure {
    /// Its name, as in the trainer's tables.
    pub system: String,
    /// Recall@10.
    pub recall_at_10: f64,
    /// NDCG@10.
    pub ndcg_at_10: f64,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadersError {
    /// It is not what it should be.
    #[error("{READERS}: {0}")]
    Json(#[from] serde_json::Error),
    /// It counts other items than there are.
    #[error("{READERS}: `{key}` has {found} entries for the {items} items of the catalogue")]
    Count {
        /// The key.
        key: &'static str,
        /// Its entries.
        found: usize,
        /// Items of the catalogue.
        items: usize,
    },
    /// An item that is none.
    #[error("{READERS}: `{key}` names item {item}, and the catalogue has {items}")]
    Item {
        /// The key.
        key: &'static str,
        /// The item.
        item: u32,
        /// Items of the catalogue.
        items: usize,
    },
}

impl Readers {
    /// Reads the file of a bundle with so many items.
    ///
    /// # Errors
    /// [`ReadersError`] for what is not such a file, or not of this catalogue.
    pub fn parse(json: &[u8], items: usize) -> Result<Self, ReadersError> {
        let File { popularity, neighbours, decay, returning, test, beams, figures } =
            serde_json::from_slice(json)?;
        for (key, found) in [("popularity", popularity.len()), ("neighbours", neighbours.len())] {
            if found != items {
                return Err(ReadersError::Count { key, found, items });
            }
        }
        let near = neighbours.iter().flatten().map(|&(item, _)| ("neighbours", item));
        let read = test.iter().flat_map(|reader| reader.history.iter().chain([&reader.target]));
        let outside = near.chain(read.map(|&item| ("test", item))).find(|&(_, item)| item as usize >= items);
        if let Some((key, item)) = outside {
            return Err(ReadersError::Item { key, item, items });
        }
        let completion = Completion::new(&popularity, returning);
        Ok(Self { knn: ItemKnn { neighbours, decay, completion }, test, beams, figures })
    }

    /// All items but the history's, most popular first. Of an empty history: the whole order.
    pub fn popular(&self, history: &[u32]) -> Vec<u32> {
        self.fresh(self.knn.completion.popular().to_vec(), history)
    }

    /// All items but the history's by item-kNN, best first. The history is what the model reads of it, its items
    /// below N.
    pub fn item_knn(&self, history: &[u32]) -> Vec<u32> {
        self.fresh(self.knn.rank(history, self.knn.completion.items()), history)
    }

    /// Where readers do not return to an item, no list holds one of the history.
    fn fresh(&self, mut list: Vec<u32>, history: &[u32]) -> Vec<u32> {
        list.retain(|item| self.knn.completion.returning() || !history.contains(item));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{CUTOFFS, RankMetrics};

    fn library() -> Vec<u8> {
        let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        std::fs::read(std::path::Path::new(&root).join("../static/bundles/library").join(READERS)).unwrap()
    }

    /// The trainer has measured the same lists.
    #[test]
    fn the_lists_are_the_trainers() {
        let readers = Readers::parse(&library(), 1191).unwrap();
        type Rank<'a> = &'a dyn Fn(&[u32]) -> Vec<u32>;
        let knn: Rank = &|history| readers.item_knn(history);
        // The trainer's popularity is one list for everybody, their own history in it.
        let popularity: Rank = &|_| readers.popular(&[]);
        for (name, rank) in [("item-kNN", knn), ("popularity", popularity)] {
            let mut metrics = RankMetrics::new(&CUTOFFS);
            for Reader { history, target } in &readers.test {
                metrics.add(rank(history).iter().position(|item| item == target));
            }
            let stated = readers.figures.iter().find(|figure| figure.system == name).unwrap();
            let [recall, ndcg] =
                [metrics.summary().recall(10), metrics.summary().ndcg(10)].map(Option::unwrap);
            assert!((recall - stated.recall_at_10).abs() < 1e-12, "{name}: {recall}");
            assert!((ndcg - stated.ndcg_at_10).abs() < 1e-12, "{name}: {ndcg}");
        }
    }

    #[test]
    fn no_list_holds_what_was_read_where_nobody_returns() {
        let file = |returning| {
            format!(
                r#"{{"popularity":[2,1,9],"neighbours":[[[1,0.5]],[],[]],"decay":0.5,"returning":{returning},
                    "test":[],"beams":20,"figures":[]}}"#
            )
        };
        let readers = |returning| Readers::parse(file(returning).as_bytes(), 3).unwrap();
        assert_eq!((readers(false).popular(&[2]), readers(false).item_knn(&[0])), (vec![0, 1], vec![1, 2]));
        assert_eq!(
            (readers(true).popular(&[2]), readers(true).item_knn(&[0])),
            (vec![2, 0, 1], vec![1, 2, 0])
        );
        let refused = |json: &str, items| Readers::parse(json.as_bytes(), items).unwrap_err().to_string();
        let other = refused(&file(true), 4);
        assert_eq!(other, "readers.json: `popularity` has 3 entries for the 4 items of the catalogue");
        let outside = refused(&file(true).replace("[1,0.5]", "[3,0.5]"), 3);
        assert_eq!(outside, "readers.json: `neighbours` names item 3, and the catalogue has 3");
        let outside =
            refused(&file(true).replace(r#""test":[]"#, r#""test":[{"history":[7],"target":0}]"#), 3);
        assert_eq!(outside, "readers.json: `test` names item 7, and the catalogue has 3");
    }
}
