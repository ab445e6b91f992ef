//! What a learner has to beat, measured as it is.

use serde::Serialize;

use super::{Hands, NeighbourSettings, neighbours};
use crate::{
    baseline::{Completion, ItemKnn},
    learn::Learner,
    metrics::RankMetrics,
};

/// Length of the lists that are measured.
const LISTED: usize = 10;

/// A system on held-out items.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// `popularity`, `item-kNN`, as elsewhere.
    pub system: &'static str,
    /// Share of held-out items among the first ten; those of a history come last.
    pub recall: f64,
    /// The same, discounted by place.
    pub ndcg: f64,
}

/// What is learned from of the histories: all but what is held out at their ends.
pub fn trained(learner: &Learner) -> impl Iterator<Item = &[u32]> {
    super::training_part(learner.histories().iter())
}

/// Popularity and item-kNN, fitted to what the learner learns from, on the first `readers` with held-out items: those whom
/// [`Learner::look`] asks.
pub fn baselines(learner: &Learner, readers: usize, hands: &impl Hands) -> [Figure; 2] {
    let items = learner.ids().len();
    let mut counts = vec![0; items];
    trained(learner).flatten().for_each(|&item| counts[item as usize] += 1);
    let settings = NeighbourSettings::default();
    let knn = ItemKnn {
        neighbours: neighbours(items, trained(learner), &settings, hands),
        decay: settings.decay,
        completion: Completion::new(&counts, false),
    };
    let popular = Completion::new(&counts, false);
    let measured = |system, list: &dyn Fn(&[u32]) -> Vec<u32>| {
        let mut metrics = RankMetrics::new(&[LISTED]);
        for example in learner.held_out().take(readers) {
            let read = &learner.histories().get(example.user)[..example.target];
            metrics.add(list(read).iter().position(|&item| item == learner.item(example)));
        }
        let summary = metrics.summary();
        let (recall, ndcg) = (summary.recall(LISTED), summary.ndcg(LISTED));
        Figure { system, recall: recall.unwrap_or_default(), ndcg: ndcg.unwrap_or_default() }
    };
    [
        measured("popularity", &|read| popular.list(vec![0.0; items], read, LISTED)),
        measured("item-kNN", &|read| knn.rank(read, LISTED)),
    ]
}
