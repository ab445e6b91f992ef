//! `readers.json`: what readers took, for the baselines of the page and for measuring it.
use anyhow::{Context, Result};
use serde_json::{Value, json};
use tigerlet::{
    metrics::{CUTOFFS, RankMetrics},
    recommender::Recommender,
    request::{Request, Scorer},
};

use super::json::rounded;
use crate::{
    data::{Dataset, Example, Query},
    device::DeviceKind,
    evaluate::{Held, Place, draw},
    progress::Progress,
    referee::{Pace, judge},
    systems::{
        HistoryLast, System,
        item_knn::{ItemKnn, Settings},
        popularity::{self, Popularity},
        returning,
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

/// The file; what the bundle answers is measured as it is stored, by the referee's rule: where readers do not return to
/// an item, those of the history come last in every list that is not the same for all.
pub fn write(dataset: &Dataset, recommender: &Recommender, device: DeviceKind) -> Result<Vec<u8>> {
    let max_history = recommender.manifest().max_history;
    let examples = held_out(dataset)?;
    let knn = ItemKnn::fit(dataset, Settings { neighbours: NEIGHBOURS, ..Settings::default() });
    let returning = returning(dataset);
    let answers = |scorer| -> Box<dyn System> {
        let answers: Box<dyn System> = Box::new(Answers { recommender, scorer });
        Box::new(Latest(if returning { answers } else { Box::new(HistoryLast(answers)) }, max_history))
    };
    let mut systems: Vec<(Box<dyn System>, DeviceKind)> = Vec::new();
    if recommender.scores_items() {
        systems.push((answers(Scorer::Hybrid), device));
    }
    systems.push((answers(Scorer::Generate), device));
    systems.push((Box::new(Latest(Box::new(&knn), max_history)), DeviceKind::Flex));
    systems.push((Box::new(Popularity::fit(dataset)), DeviceKind::Flex));
    let figures =
        |(system, device): &(Box<dyn System>, DeviceKind)| figures(&**system, dataset, &examples, *device);
    let figures: Vec<Value> = systems.iter().map(figures).collect::<Result<_>>()?;
    let test = |example: &Example| {
        let history = example.history(&dataset.sequences, max_history);
        json!({ "history": history, "target": example.item(&dataset.sequences) })
    };
    let similarities = json!(knn.neighbours());
    let file = json!({
        "popularity": popularity::counts(dataset),
        "neighbours": rounded(similarities, 5),
        "decay": rounded(json!(Settings::default().decay), 5),
        "returning": returning,
        "seed": SEED,
        "users": examples.len(),
        "beams": BEAMS,
        "history": Place::of(dataset),
        "test": examples.iter().map(test).collect::<Vec<_>>(),
        "figures": figures,
    });
    Ok(serde_json::to_vec(&file)?)
}

/// What the bundle answers, as the page asks for it.
struct Answers<'a> {
    recommender: &'a Recommender,
    scorer: Scorer,
}

impl System for Answers<'_> {
    fn name(&self) -> String {
        let system = if self.scorer == Scorer::Generate { "TIGER" } else { "hybrid" };
        format!("{system}, beam {BEAMS}")
    }

    fn reach(&self) -> usize {
        BEAMS
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let &Self { recommender, scorer } = self;
        let catalog = recommender.catalog();
        let answer = |query: &Query| {
            let items = query.latest(recommender.manifest().max_history).history.iter();
            let history = items.filter_map(|&item| Some(catalog.get(item)?.id.into())).collect();
            let request = Request {
                history,
                top_k: depth,
                beams: BEAMS,
                scorer: Some(scorer),
                include_seen: true,
                ..Request::default()
            };
            let found = pollster::block_on(recommender.recommend(&request))?.recommendations;
            let item = |id: &str| catalog.by_id(id).with_context(|| format!("no item has the id {id:?}"));
            found.iter().map(|found| item(&found.item)).collect()
        };
        queries.iter().map(answer).collect()
    }
}

/// A system that knows of a history what the model reads: the page has no more of it.
struct Latest<'a>(Box<dyn System + 'a>, usize);

impl System for Latest<'_> {
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
