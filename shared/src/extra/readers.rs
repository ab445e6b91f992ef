//! The lists are the trainer's to the last place: ties go to the more popular item, then to the earlier one.
use serde::{Deserialize, Serialize};

use super::{ExtraError, Length, Refused};
use crate::{
    baseline::{Completion, ItemKnn},
    limits::{Limits, at_most},
    request::MOST_BEAMS,
    text::plain,
};

/// The file's name in a bundle.
pub const READERS: &str = "readers.json";

/// The file as it is written. Items are indices of the catalogue.
#[derive(Deserialize)]
struct File {
    /// How often each item stands in the training part, N numbers.
    popularity: Vec<u32>,
    /// The nearest items of each and their similarity, nearest first, N lists.
    neighbours: Vec<Vec<(u32, f32)>>,
    /// γ: what an item counts for by each place before the history's end.
    decay: f32,
    /// Whether readers take an item again.
    returning: bool,
    test: Vec<Reader>,
    beams: usize,
    /// Where the items of a history stood in the lists that were measured.
    #[serde(default)]
    history: Place,
    figures: Vec<Figure>,
}

/// Where the items of a history stand in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// After all others.
    Last,
    /// Where the system puts them.
    #[default]
    Ranked,
}

/// `readers.json`: what readers took, as two baselines and as held-out readers to measure with.
#[derive(Clone, Debug, PartialEq)]
pub struct Readers {
    knn: ItemKnn,
    /// Held-out readers, in the order in which they were drawn.
    pub test: Vec<Reader>,
    /// Beams of the bundle's figures below.
    pub beams: usize,
    /// Where what a reader had read stood in its lists.
    pub history: Place,
    /// What the trainer measured on them.
    pub figures: Vec<Figure>,
}

/// A held-out reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// What was read, oldest first.
    pub history: Vec<u32>,
    /// What was read next.
    pub target: u32,
}

/// How well a system found the targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name.
    pub system: String,
    /// Share of targets among its ten best.
    pub recall_at_10: f64,
    /// The same, discounted by place.
    pub ndcg_at_10: f64,
}

/// How long the lists are.
#[derive(Deserialize)]
struct Lengths {
    popularity: Length,
    neighbours: Length,
    test: Length,
    figures: Length,
}

const REFUSED: Refused = Refused(READERS);

impl Readers {
    /// Reads the file of a bundle of N `items`.
    ///
    /// # Errors
    /// [`ExtraError`] if it speaks of another catalogue, or of numbers that cannot be.
    pub fn read(bytes: &[u8], items: usize, limits: &Limits) -> Result<Self, ExtraError> {
        let lengths: Lengths = serde_json::from_slice(bytes).map_err(|error| REFUSED.json(error))?;
        let speaks_of = |length: Length| length.0 == items;
        REFUSED.unless(speaks_of(lengths.popularity), "`popularity`", "has not one count for every item")?;
        REFUSED.unless(speaks_of(lengths.neighbours), "`neighbours`", "has not one list for every item")?;
        at_most(limits.readers, "held-out readers", lengths.test.0)
            .and_then(|()| at_most(limits.figures, "figures", lengths.figures.0))
            .map_err(|error| REFUSED.limit(error))?;
        let file: File = serde_json::from_slice(bytes).map_err(|error| REFUSED.json(error))?;
        file.check(limits)?;
        let File { popularity, neighbours, decay, returning, test, beams, history, mut figures } = file;
        for figure in &mut figures {
            figure.system = plain(&figure.system).into_owned();
        }
        let completion = Completion::new(&popularity, returning);
        Ok(Self { knn: ItemKnn { neighbours, decay, completion }, test, beams, history, figures })
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

impl File {
    fn check(&self, limits: &Limits) -> Result<(), ExtraError> {
        let items = self.popularity.len();
        let within = |item: u32| (item as usize) < items;
        for (item, near) in self.neighbours.iter().enumerate() {
            at_most(limits.neighbours, "neighbours of one item", near.len())
                .map_err(|error| REFUSED.limit(error))?;
            let right = near.iter().all(|&(other, similarity)| within(other) && similarity.is_finite());
            REFUSED.unless(
                right,
                format!("a neighbour of item {item}"),
                "is no item with a finite similarity",
            )?;
        }
        for (at, reader) in self.test.iter().enumerate() {
            at_most(limits.history, "items of one history", reader.history.len())
                .map_err(|error| REFUSED.limit(error))?;
            let right = reader.history.iter().chain([&reader.target]).all(|&item| within(item));
            REFUSED.unless(right, format!("reader {at}"), "has read what is not in the catalogue")?;
        }
        for (at, figure) in self.figures.iter().enumerate() {
            at_most(limits.about, "bytes of a system's name", figure.system.len())
                .map_err(|error| REFUSED.limit(error))?;
            let right = [figure.recall_at_10, figure.ndcg_at_10].iter().all(|x| (0.0..=1.0).contains(x));
            REFUSED.unless(right, format!("figure {at}"), "is not within 0 to 1")?;
        }
        REFUSED.unless((0.0..=1.0).contains(&self.decay), "`decay`", "is not within 0 to 1")?;
        REFUSED.unless((1..=MOST_BEAMS).contains(&self.beams), "`beams`", "is more than anybody may ask for")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{CUTOFFS, RankMetrics};
    use serde_json::{Value, json};

    /// Four items; 3 is the most popular, 0 and 2 are equally so.
    fn four() -> Value {
        json!({
            "popularity": [2, 1, 2, 9],
            "neighbours": [[[1, 0.5], [2, 0.2]], [[0, 0.5], [3, 0.3]], [[0, 0.2]], [[1, 0.3]]],
            "decay": 0.5,
            "returning": false,
            "test": [{ "history": [3], "target": 0 }],
            "beams": 20,
            "figures": [{ "system": "popularity", "recall_at_10": 0.5, "ndcg_at_10": 0.25 }],
        })
    }

    fn read(file: &Value) -> Result<Readers, ExtraError> {
        Readers::read(&serde_json::to_vec(file).unwrap(), 4, &Limits::DEFAULT)
    }

    #[test]
    fn the_popular_come_first_and_the_history_never() {
        let readers = read(&four()).unwrap();
        assert_eq!(readers.popular(&[]), [3, 0, 2, 1]);
        assert_eq!(readers.popular(&[3, 2]), [0, 1]);
        let mut returning = four();
        returning["returning"] = true.into();
        assert_eq!(read(&returning).unwrap().popular(&[3]), [3, 0, 2, 1]);
    }

    #[test]
    fn what_was_read_last_counts_most() {
        let readers = read(&four()).unwrap();
        // 2 gets .5 × .2 of item 0, which came first; 3 gets all .3 of item 1.
        assert_eq!(readers.item_knn(&[0, 1]), [3, 2]);
        // The other way round 2 gets .2 and 3 only .15.
        assert_eq!(readers.item_knn(&[1, 0]), [2, 3]);
        assert_eq!(readers.item_knn(&[2]), [0, 3, 1], "what nobody is near to stands by popularity");
    }

    #[test]
    fn what_points_nowhere_or_never_ends_is_refused_by_name() {
        let refusal = |key: &str, value: Value| {
            let mut file = four();
            file[key] = value;
            read(&file).expect_err(key).to_string()
        };
        let short = refusal("popularity", json!([2, 1, 2]));
        assert_eq!(short, "readers.json: `popularity` has not one count for every item");
        assert!(refusal("neighbours", json!([[], [], [], [], []])).contains("`neighbours` has not one list"));
        assert!(refusal("neighbours", json!([[[4, 0.1]], [], [], []])).contains("neighbour of item 0"));
        assert!(refusal("neighbours", json!([[[1, 1e39]], [], [], []])).contains("finite"));
        let crowded = refusal("neighbours", json!([vec![(1, 0.1); 257], [], [], []]));
        assert_eq!(crowded, "readers.json: 257 neighbours of one item, the limit is 256");
        assert!(refusal("test", json!([{ "history": [], "target": 4 }])).contains("reader 0 has read"));
        assert!(refusal("decay", json!(1e39)).contains("`decay` is not within"));
        assert!(refusal("beams", json!(100_000)).contains("`beams` is more"));
        assert!(refusal("popularity", json!("many")).starts_with("readers.json: invalid type"));
    }

    #[test]
    fn the_lists_are_the_trainers() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/bundles/library/readers.json");
        let readers = Readers::read(&std::fs::read(path).unwrap(), 1191, &Limits::DEFAULT).unwrap();
        type Rank<'a> = &'a dyn Fn(&[u32]) -> Vec<u32>;
        let knn: Rank = &|history| readers.item_knn(history);
        // One list for everybody, their own history in it.
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
}
