//! `readers.json`: what readers took, for the baselines of the page and for measuring it.
use anyhow::Result;
use serde_json::{Value, json};
use tigerlet::{
    metrics::{CUTOFFS, RankMetrics},
    recommender::Recommender,
};

use super::json::rounded;
use crate::{
    data::{Dataset, Example, Query},
    device::DeviceKind,
    evaluate::{Held, Place, draw},
    input::Input,
    progress::Progress,
    referee::{Pace, judge},
    systems::{
        System,
        item_knn::{ItemKnn, Settings},
        popularity::{self, Popularity},
        returning,
        tiger::{Scorer, Tiger},
    },
};

/// Neighbours of every item that the page gets.
const NEIGHBOURS: usize = 20;
/// The held-out users: the first so many of the draw with this seed.
const USERS: usize = 500;
const SEED: u64 = 1;
/// Width of the beam that is measured on them.
const BEAMS: usize = 20;

/// The held-out users of the file, in the order in which `trainer evaluate --seed 1` draws them.
pub fn held_out(dataset: &Dataset) -> Result<Vec<Example>> {
    if dataset.split().test().is_empty() {
        return Ok(Vec::new());
    }
    let mut examples = draw(dataset, Held::Test, SEED)?;
    examples.truncate(USERS);
    Ok(examples)
}

/// The file; the model is measured as the bundle stores it.
pub fn write(dataset: &Dataset, recommender: &Recommender, device: DeviceKind) -> Result<Vec<u8>> {
    let max_history = recommender.manifest().max_history;
    let examples = held_out(dataset)?;
    let knn = Latest(
        ItemKnn::fit(dataset, Settings { neighbours: NEIGHBOURS, ..Settings::default() }),
        max_history,
    );
    let pace = Pace::of(device);
    let tiger = Tiger {
        label: "TIGER",
        model: recommender.model(),
        input: Input { ids: recommender.ids(), max_history, user_tokens: 0 },
        trie: recommender.trie(),
        scorer: Scorer::Beam(BEAMS),
        users: pace.users,
    };
    let systems: [(&dyn System, DeviceKind); 3] =
        [(&tiger, device), (&Popularity::fit(dataset), DeviceKind::Flex), (&knn, DeviceKind::Flex)];
    let figures = |(system, device): (&dyn System, DeviceKind)| figures(system, dataset, &examples, device);
    let figures: Vec<Value> = systems.into_iter().map(figures).collect::<Result<_>>()?;
    let test = |example: &Example| {
        let history = example.history(&dataset.sequences, max_history);
        json!({ "history": history, "target": example.item(&dataset.sequences) })
    };
    let similarities = json!(knn.0.neighbours());
    let file = json!({
        "popularity": popularity::counts(dataset),
        "neighbours": rounded(similarities, 5),
        "decay": rounded(json!(Settings::default().decay), 5),
        "returning": returning(dataset),
        "seed": SEED,
        "users": examples.len(),
        "beams": BEAMS,
        "history": Place::Ranked,
        "test": examples.iter().map(test).collect::<Vec<_>>(),
        "figures": figures,
    });
    Ok(serde_json::to_vec(&file)?)
}

/// A baseline that knows of a history what the model reads: the page has no more of it.
struct Latest<S>(S, usize);

impl<S: System> System for Latest<S> {
    fn name(&self) -> String {
        self.0.name()
    }

    fn reach(&self) -> usize {
        self.0.reach()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let queries: Vec<Query> = queries.iter().map(|query| query.latest(self.1)).collect();
        self.0.rank(&queries, depth)
    }
}

/// Recall and NDCG at 10 of a system on the users.
fn figures(
    system: &dyn System,
    dataset: &Dataset,
    examples: &[Example],
    device: DeviceKind,
) -> Result<Value> {
    let depth = system.reach().min(10);
    let bar = Progress::new(format!("export, {}", system.name()), examples.len() as u64, "users");
    let verdicts = judge(system, dataset, examples, depth, Pace::of(device), &bar)?;
    bar.finish();
    let mut metrics = RankMetrics::new(&CUTOFFS);
    verdicts.iter().for_each(|verdict| metrics.add(verdict.rank));
    let summary = metrics.summary();
    Ok(json!({
        "system": system.name(),
        "recall_at_10": summary.recall(10),
        "ndcg_at_10": summary.ndcg(10),
    }))
}
