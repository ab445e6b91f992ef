//! The model that is measured beside others: a T5 of random weights and items of random IDs, the same everywhere.
use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use tigerlet::{
    bundle::{Bundle, DataCard, FORMAT_VERSION, MANIFEST, Manifest},
    catalog::{Catalog, Item},
    generator::Runtime,
    limits::Limits,
    model::{Precision, T5Config},
    semantic_id::{Code, IdLayout, SemanticIds},
    trie::Trie,
};

use crate::{arithmetic, subject::Subject};

const ITEMS: usize = 12_101;
const LEVELS: usize = 4;
const CODES: usize = 256;
/// Items of a history.
const HISTORY: usize = 20;
const HISTORIES: usize = 1000;
/// Histories whose answers are written down, for others to find the same.
const ANSWERS: usize = 20;
/// Beams of those answers.
const BEAMS: usize = 50;

/// Writes the model as a bundle in each precision, and the histories as tokens and as items.
pub fn make(folder: &Path) -> Result<()> {
    let ids = ids()?;
    let config = T5Config::new(ids.layout(), 128, 6, 64, 1024, 4);
    let device = Device::flex();
    device.seed(1);
    let model = config.init(&device);
    for (name, precision) in [("f32", Precision::F32), ("int8", Precision::Int8)] {
        let bundle = Bundle {
            manifest: manifest(ids.layout(), name),
            config: config.clone(),
            weights: model.write(precision)?,
            dense: None,
            catalog: Catalog::new((0..ITEMS).map(item).collect())?,
            ids: ids.clone(),
        };
        for (file, bytes) in bundle.write()? {
            write(&folder.join(name).join(file), &bytes)?;
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut history = || (0..HISTORY).map(|_| random.random_range(0..ITEMS as u32)).collect::<Vec<u32>>();
    let histories: Vec<_> = (0..HISTORIES).map(|_| history()).collect();
    write(&folder.join("histories.json"), &serde_json::to_vec(&histories)?)
}

/// Operations of one example of the model that `scripts/bench` trains, Beauty's shape with IDs of as many codes: forward
/// as one beam is, and twice as much backward, for the gradients of inputs and of weights.
pub fn training_flop() -> Result<f64> {
    let layout = IdLayout::new(vec![CODES; LEVELS])?.without_suffix();
    let config = T5Config::new(&layout, 128, 4, 32, 512, 2);
    Ok(3.0 * arithmetic::answer(&config, &layout, HISTORY * LEVELS, 1))
}

/// An odd factor makes every number below 2³² another one, evenly spread: Knuth's multiplicative hashing.
fn ids() -> Result<SemanticIds> {
    let codes =
        (0..ITEMS as u32).flat_map(|item| item.wrapping_mul(2_654_435_769).to_be_bytes()).map(Code::from);
    Ok(SemanticIds::new(IdLayout::new(vec![CODES; LEVELS])?.without_suffix(), codes.collect())?)
}

fn item(number: usize) -> Item {
    Item { id: number.to_string(), title: format!("Item {number}"), ..Item::default() }
}

fn manifest(layout: &IdLayout, precision: &str) -> Manifest {
    Manifest {
        format_version: FORMAT_VERSION,
        name: format!("bench-{precision}"),
        title: "Random weights, to be measured".to_owned(),
        description: String::new(),
        language: None,
        layout: layout.clone(),
        max_history: HISTORY,
        data: DataCard { items: ITEMS, simulated: true, ..DataCard::default() },
        dense: None,
        retired: Vec::new(),
        metrics: BTreeMap::new(),
        files: BTreeMap::new(),
    }
}

/// One of the bundles that [`make`] wrote, read as every program reads it.
pub fn subject(folder: &Path, precision: &str) -> Result<Subject> {
    let folder = folder.join(precision);
    let manifest = read(&folder.join(MANIFEST))?;
    let names = Manifest::parse(&manifest, &Limits::WIDE)?.files;
    let files = names.into_keys().map(|name| {
        let bytes = read(&folder.join(&name))?;
        Ok((name, bytes))
    });
    let bundle = Bundle::read(&manifest, files.collect::<Result<_>>()?, &Limits::WIDE)?;
    let generator = bundle.generator(&Runtime::Host)?;
    let Bundle { config, ids, .. } = bundle;
    Ok(Subject { name: precision.to_owned(), config, generator, trie: Trie::new(&ids), ids })
}

/// The histories that [`make`] wrote.
pub fn histories(folder: &Path) -> Result<Vec<Vec<u32>>> {
    Ok(serde_json::from_slice(&read(&folder.join("histories.json"))?)?)
}

#[derive(Serialize)]
struct Answers {
    beams: usize,
    /// Of each of the first histories, the items found and their log-probabilities, best first.
    answers: Vec<Vec<(u32, f32)>>,
}

/// Writes down what is found, for others to be compared with.
pub fn write_answers(folder: &Path, subject: &Subject, histories: &[Vec<u32>]) -> Result<()> {
    let answers = histories.iter().take(ANSWERS).map(|history| {
        let found = subject.answer(history, BEAMS)?;
        found
            .iter()
            .map(|it| Ok((it.item.context("an ID of no item")?, it.score)))
            .collect::<Result<Vec<_>>>()
    });
    let answers = Answers { beams: BEAMS, answers: answers.collect::<Result<_>>()? };
    write(&folder.join("answers.json"), &serde_json::to_vec(&answers)?)
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let context = || format!("cannot write {}", path.display());
    path.parent().map_or(Ok(()), fs::create_dir_all).with_context(context)?;
    fs::write(path, bytes).with_context(context)
}
