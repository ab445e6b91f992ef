//! `trainer queries`: how well items are found that somebody looks for, with what is known of them and without.
//!
//! Every user asks for the item that is held out, by its title, by some of its attributes, and in other words; all items
//! are ranked, those of the history last.
mod asked;

use std::{collections::HashMap, fmt};

use anyhow::{Context, Result, ensure};
use bm25::{Language, SearchEngineBuilder};
use clap::Args;
use serde::Serialize;
use tigerlet::{
    baseline::top,
    catalog::{Catalog, Item, ItemRef},
    matrix::Matrix,
    metrics::RankMetrics,
    steering::{QueryWeights, query_scores},
};

use crate::{
    data::{Dataset, Example, Query},
    device::DeviceKind,
    embed,
    evaluate::{self, Field, Held, Table},
    progress::Progress,
    referee::{Pace, SHOWN, share_out},
    run::Run,
    systems::{
        hybrid::{Added, Hybrid},
        returning,
        tiger::Scorer,
    },
};
use asked::{Asking, Kind};

/// What `trainer queries` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Run folder, with its embeddings.
    #[arg(value_name = "RUN")]
    pub run: std::path::PathBuf,
    /// Whose held-out items are looked for: weights are chosen on the validation items, and reported on the test items.
    #[arg(long, value_enum, default_value_t)]
    pub split: Held,
    /// Users, drawn with the seed; 0 = all.
    #[arg(long, value_name = "USERS", default_value_t = 1000)]
    pub sample: usize,
    /// What a cosine is worth beside words, with commas between [default: as the library has it].
    #[arg(long, value_delimiter = ',', value_name = "WEIGHTS", default_values_t = [QueryWeights::default().meaning])]
    pub meaning: Vec<f32>,
    /// Nats that having all words is worth, with commas between [default: as the library has it].
    #[arg(long, value_delimiter = ',', value_name = "NATS", default_values_t = [QueryWeights::default().sharpness])]
    pub sharpness: Vec<f32>,
    /// Seed of the draws, instead of the configuration's.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceKind,
}

/// `queries-test.json`, or of the other split.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The data set.
    pub data: String,
    pub split: Held,
    pub users: usize,
    pub seed: u64,
    /// Width of the beam.
    pub beams: usize,
    pub rows: Vec<Row>,
}

/// One system and one kind of query.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kind: Kind,
    pub system: String,
    /// Users whose item has such a query.
    pub users: usize,
    pub recall_at_10: f64,
    pub ndcg_at_10: f64,
}

/// A query, whose it is, and what is thought of all items by words and by meaning.
struct Looked {
    example: Example,
    text: String,
    words: Vec<f32>,
    cosines: Vec<f64>,
}

/// What is looked in, and by what.
struct Ground<'a> {
    dataset: &'a Dataset,
    hybrid: Hybrid<'a>,
    pace: Pace,
    is_last: bool,
}

/// Measures every system on every kind of query, and keeps `queries-SPLIT.json` in the run folder.
pub fn run(options: &Options) -> Result<Report> {
    let of_run = evaluate::Options::of_run(options.run.clone(), options.device);
    let field = evaluate::open(&of_run)?;
    let Field { dataset, config, models, .. } = &field;
    let pace = Pace::of(options.device);
    let beams = config.evaluate.beams;
    let hybrid = models.iter().find_map(|model| model.hybrid(Scorer::Beam(beams), pace));
    let hybrid = hybrid.with_context(|| {
        format!("{} has no generator with a dense model beside it", options.run.display())
    })?;
    let seed = options.seed.unwrap_or(config.evaluate.seed);
    let mut examples = evaluate::draw(dataset, options.split, seed)?;
    if options.sample > 0 {
        examples.truncate(options.sample);
    }
    let run = Run::open(options.run.clone(), options.device)?;
    let ground = Ground { dataset, hybrid, pace, is_last: !returning(dataset) };
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let looked = looked(&run, dataset, &examples, kind, seed)?;
        ensure!(!looked.is_empty(), "no item has {} to look for", kind.name());
        rows.extend(ground.rows(kind, &looked, options)?);
    }
    let report =
        Report { data: dataset.name.clone(), split: options.split, users: examples.len(), seed, beams, rows };
    crate::files::write_atomic(
        &options.run.join(format!("queries-{}.json", options.split)),
        &serde_json::to_vec_pretty(&report)?,
    )?;
    Ok(report)
}

/// Every user's query, and what words and vectors say to it.
fn looked(run: &Run, dataset: &Dataset, examples: &[Example], kind: Kind, seed: u64) -> Result<Vec<Looked>> {
    let (asking, catalog) = (Asking::new(seed), &dataset.catalog);
    let asked: Vec<(Example, String)> = examples
        .iter()
        .filter_map(|&example| {
            let item = example.item(&dataset.sequences);
            Some((example, asking.query(kind, item, catalog.get(item)?)?))
        })
        .collect();
    let as_items = asked.iter().enumerate().map(|(number, (_, text))| Item {
        id: number.to_string(),
        title: text.clone(),
        ..Item::default()
    });
    let queries = Catalog::new(as_items.collect())?;
    let known = embed::load(&run.embeddings())?;
    let device = run.device.open()?;
    let vectors = embed::embed_new(&queries, (catalog, &known), &run.config.embed, &device)?;
    let (vectors, items) = (vectors.unit_rows(), known.l2norm());
    let each = asked.into_iter().enumerate().map(|(row, (example, text))| {
        let words = catalog.relevance(&text).unwrap_or_else(|| vec![0.0; catalog.len()]);
        Looked { cosines: cosines(vectors.row(row), &items), example, text, words }
    });
    Ok(each.collect())
}

/// Cosines of a vector of length 1 and the rows, which are of length 1 too, or 0.
fn cosines(vector: &[f32], items: &Matrix) -> Vec<f64> {
    let dot = |row: usize| items.row(row).iter().zip(vector).map(|(a, b)| f64::from(a * b)).sum();
    (0..items.rows()).map(dot).collect()
}

impl Ground<'_> {
    fn rows(&self, kind: Kind, looked: &[Looked], options: &Options) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let mut add = |system: &str, lists: Vec<Vec<u32>>| {
            rows.push(self.row(kind, system, looked, lists));
        };
        add("BM25", self.bm25(looked));
        let by = |scores: &dyn Fn(&Looked) -> Vec<f32>| -> Vec<Vec<u32>> {
            looked.iter().map(|looked| top(&scores(looked), 10 * SHOWN)).collect()
        };
        add("vectors of texts", by(&|looked| looked.cosines.iter().map(|&cosine| cosine as f32).collect()));
        for &meaning in &options.meaning {
            for (at, &sharpness) in options.sharpness.iter().enumerate() {
                let weights = QueryWeights { meaning, sharpness };
                if at == 0 {
                    let scores =
                        |looked: &Looked| query_scores(&looked.words, Some(&looked.cosines), weights);
                    add(&format!("words and vectors, {meaning}"), by(&scores));
                }
                let name = format!("the same and the history, {meaning}, {sharpness}");
                add(&name, self.with_history(looked, Some(weights))?);
            }
        }
        add("the history alone", self.with_history(looked, None)?);
        add("the history, of what has all words", self.filtered(looked)?);
        Ok(rows)
    }

    fn row(&self, kind: Kind, system: &str, looked: &[Looked], lists: Vec<Vec<u32>>) -> Row {
        let mut metrics = RankMetrics::new(&[SHOWN]);
        for (looked, mut list) in looked.iter().zip(lists) {
            let history = looked.example.query(&self.dataset.sequences).history;
            list.retain(|item| !self.is_last || !history.contains(item));
            let target = looked.example.item(&self.dataset.sequences);
            let rank = list.iter().take(SHOWN).position(|&item| item == target);
            metrics.add(rank);
        }
        let summary = metrics.summary();
        Row {
            kind,
            system: system.to_owned(),
            users: looked.len(),
            recall_at_10: summary.recall(SHOWN).unwrap_or_default(),
            ndcg_at_10: summary.ndcg(SHOWN).unwrap_or_default(),
        }
    }

    /// A search engine's lists: the crate `bm25` as it comes, stemmer and stop words included.
    fn bm25(&self, looked: &[Looked]) -> Vec<Vec<u32>> {
        let texts: Vec<String> = self.dataset.catalog.items().map(ItemRef::text).collect();
        let engine = SearchEngineBuilder::<u32>::with_corpus(Language::English, texts).build();
        let find = |looked: &Looked| {
            let mut found = engine.search(&looked.text, self.dataset.catalog.len());
            // Its ties come in any order.
            found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.document.id.cmp(&b.document.id)));
            found.into_iter().take(10 * SHOWN).map(|found| found.document.id).collect()
        };
        looked.iter().map(find).collect()
    }

    /// The hybrid's lists, with the query added where there are weights for it.
    fn with_history(&self, looked: &[Looked], weights: Option<QueryWeights>) -> Result<Vec<Vec<u32>>> {
        self.ranked(looked, |looked, query| {
            let added = weights.map(|weights| {
                let scores = query_scores(&looked.words, Some(&looked.cosines), weights);
                Added::of(scores, self.hybrid.generator.trie)
            });
            let hybrid = Hybrid { added: added.as_ref(), ..self.hybrid };
            let found = hybrid.candidates(std::slice::from_ref(query))?.pop().unwrap_or_default();
            Ok(hybrid.scored(found).into_iter().map(|(_, item)| item).collect())
        })
    }

    /// The hybrid's lists of the items that have all words of the query, as a filter would have it.
    fn filtered(&self, looked: &[Looked]) -> Result<Vec<Vec<u32>>> {
        let items = self.dataset.catalog.len();
        self.ranked(looked, |looked, query| {
            let passing = self.dataset.catalog.search(&looked.text, items).hits;
            // What does not pass is as far below as a score can be.
            let mut scores = vec![-1e6; items];
            passing.iter().for_each(|&item| scores[item as usize] = 0.0);
            let added = Added::of(scores, self.hybrid.generator.trie);
            let hybrid = Hybrid { added: Some(&added), ..self.hybrid };
            let found = hybrid.candidates(std::slice::from_ref(query))?.pop().unwrap_or_default();
            let passes = |&(score, item): &(f32, u32)| (score > -1e5).then_some(item);
            Ok(hybrid.scored(found).iter().filter_map(passes).collect())
        })
    }

    fn ranked(
        &self,
        looked: &[Looked],
        list: impl Fn(&Looked, &Query) -> Result<Vec<u32>> + Sync,
    ) -> Result<Vec<Vec<u32>>> {
        let examples: Vec<Example> = looked.iter().map(|looked| looked.example).collect();
        let of_user: HashMap<u32, &Looked> =
            looked.iter().map(|looked| (looked.example.user, looked)).collect();
        let bar = Progress::new("queries", examples.len() as u64, "users");
        let lists = share_out(self.dataset, &examples, self.pace, &bar, |part, queries| {
            let each = part.iter().zip(queries).map(|(example, query)| {
                list(of_user.get(&example.user).context("a user of this draw")?, query)
            });
            each.collect()
        });
        bar.finish();
        lists
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |row: &Row| {
            let share = |value: f64| format!("{value:.4}").trim_start_matches('0').to_owned();
            let cells = [row.kind.name().to_owned(), row.system.clone(), row.users.to_string()];
            cells.into_iter().chain([share(row.recall_at_10), share(row.ndcg_at_10)]).collect()
        };
        let table = Table {
            title: format!("{}: {} {} users look for their item", self.data, self.users, self.split),
            head: ["query", "system", "users", "R@10", "N@10"].map(str::to_owned).to_vec(),
            rows: self.rows.iter().map(row).collect(),
        };
        f.write_str(&table.text())
    }
}
