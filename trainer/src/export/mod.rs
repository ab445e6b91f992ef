//! Export: checkpoint, catalogue and semantic IDs become a bundle.
//!
//! Beside the files that recommending needs ([`tigerlet::bundle`]), a bundle has some that only the page
//! reads, each when it is first wanted. Items are named by their index in the catalogue, from 0.
//!
//! | file | content |
//! | --- | --- |
//! | `map.json` | `points`: `[x, y]` of each of the N items, the longer side of the picture from -1 to 1; `method`: how they were found, in words |
//! | `vectors.safetensors` | what was quantised, the codebooks, and what embedding new text needs: [`tigerlet::vectors`] |
//! | `readers.json` | what readers took, below; only where `[export] readers` allows it |
//! | `encoder.json`, `tokenizer.json`, `encoder.safetensors` | the sentence encoder, its matrices in 8 bits; only by `--with-encoder` |
//! | `examples.json` | histories to start from, best first: `titles` of its items, the `request`, and the `response` with its trace, as `trainer recommend --json` takes and prints them, scores with 4 decimals |
//!
//! `readers.json`:
//!
//! | key | content |
//! | --- | --- |
//! | `popularity` | N counts: how often each item was taken in the training part |
//! | `neighbours` | per item, its at most 20 nearest by item-kNN, nearest first: `[item, similarity]`, 5 decimals |
//! | `decay` | γ of item-kNN: score(j) = Σ_p γ^p s(i_p, j), i_p at p places before the history's end; ties and items without a score by popularity, then by index |
//! | `returning` | whether readers take items again; if not, item-kNN's list ends with the items of the history |
//! | `seed`, `users` | the held-out users are the first `users` that `trainer evaluate` draws with this seed |
//! | `test` | of each: the `history` that the model reads, oldest first, and the `target`, what was taken next |
//! | `figures` | `recall_at_10` and `ndcg_at_10` of each `system` on these users, the bundle's own first: what it answers by both its models, if it has two, and by its IDs alone, with the weights that it stores; item-kNN with the neighbours and histories above, and popularity |
//! | `beams`, `history` | how the bundle was asked: the width of its beam, and whether what a history holds comes `last` or is `ranked` |
//!
//! The bundle's figures are those of `trainer evaluate RUN --precision f16 --search beam --beams 20 --sample 500
//! --seed 1`, but for histories that are longer than what the model reads: the page has no more of them.
mod encoder;
mod examples;
mod json;
mod map;
mod readers;
mod vectors;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, ensure};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use tigerlet::{
    bundle::{Bundle, DataCard, DensePart, ENCODER, FORMAT_VERSION, MANIFEST, MODEL, Manifest, VECTORS},
    extra::{EXAMPLES, Examples, HISTORIES, Histories, MAP, Map, READERS, Readers},
    limits::Limits,
    model::{DenseConfig, Precision},
    recommender::Recommender,
    text::{EncoderError, TextEncoder},
    vectors::Vectors,
};

use crate::{
    data::Dataset,
    embed::sentences,
    evaluate, files,
    growth::Growth,
    mixture,
    pack::{self, DenseStage},
    precision::of_dense,
    run::{Run, Trained},
    tell::tell,
    train::checkpoint,
};

/// Builds the bundle of a run's best checkpoint, its weights in `precision`.
pub fn bundle(run: &Run, precision: Precision) -> Result<Bundle> {
    let dataset = run.dataset()?;
    let growth = run.growth()?;
    let ids = growth.ids(&run.semantic_ids(&dataset)?)?;
    let catalog = growth.catalog(&dataset.catalog)?;
    let Trained { checkpoint, config: trained } = run.trained()?;
    let (config, model) = checkpoint::load_model(&checkpoint, &run.device.open()?)?;
    let user_tokens = trained.user_tokens;
    ensure!(
        user_tokens == 0,
        "{} was trained with [train] `user_tokens` = {user_tokens}: whoever asks a bundle has no such token",
        run.folder.display()
    );
    config.check_layout(ids.layout(), 0)?;
    let weights = model.write(precision)?;
    let (dense, of_dense) = match pack::dense(run, &dataset, &growth)? {
        Some(DenseStage { tower, weighing, known, model }) => {
            let config = DenseConfig { tower, mixture: weighing.weights.mixture };
            (Some(config), Some(DensePart { weights: model.write(of_dense(precision))?, known }))
        }
        None => (None, None),
    };
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        name: run.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        title: Some(run.config.export.title.clone())
            .filter(|title| !title.is_empty())
            .unwrap_or(dataset.name.clone()),
        description: run.config.export.description.clone(),
        language: Some(run.config.export.language.clone()).filter(|tag| !tag.is_empty()),
        layout: ids.layout().clone(),
        max_history: trained.max_history,
        data: data_card(&dataset, &growth),
        dense,
        retired: growth.retired_in(&catalog)?,
        metrics: metrics(run, &checkpoint)?,
        files: BTreeMap::new(),
    };
    Ok(Bundle { manifest, config, weights, dense: of_dense, ids, catalog })
}

/// The files of a run's bundle that only the page reads, by name.
pub fn for_the_page(run: &Run, bundle: &Bundle) -> Result<BTreeMap<String, Vec<u8>>> {
    let growth = run.growth()?;
    let mut dataset = run.dataset()?;
    let untaken = match bundle.dense {
        Some(_) => Some(mixture::of_run(run, &dataset)?.weights.untaken),
        None => None,
    };
    let content = match bundle.dense.as_ref().and_then(|dense| dense.known.content.as_ref()) {
        Some(_) => run.content_reading(&dataset)?,
        None => None,
    };
    dataset.catalog = growth.catalog(&dataset.catalog)?;
    run.expect_codebooks()?;
    let space = run.space()?;
    let vectors = match growth.items().len() {
        0 => space.vectors,
        _ => {
            let added = space.place(growth.vectors())?;
            space.vectors.above(&added)?
        }
    };
    let recommender = Recommender::new(bundle.clone(), &run.device.open()?)?;
    let publish = run.config.export.readers.unwrap_or(dataset.simulated);
    let mut files = BTreeMap::from([
        ("map.json".to_string(), map::write(&vectors)?),
        (
            "vectors.safetensors".to_string(),
            vectors::write(run, vectors, growth.vectors(), untaken, content)?,
        ),
        ("examples.json".to_string(), examples::write(&dataset, &recommender, publish)?),
    ]);
    if publish {
        files.insert("readers.json".to_string(), readers::write(&dataset, &recommender, run.device)?);
    }
    if run.config.export.histories.unwrap_or(dataset.simulated) {
        files.insert(HISTORIES.to_string(), dataset.sequences.iter().collect::<Histories>().write());
    }
    Ok(files)
}

/// Writes the files of the bundle and those for the page into `folder`, the manifest last: an export that is
/// cut off is not a bundle.
pub fn write(bundle: &Bundle, for_the_page: BTreeMap<String, Vec<u8>>, folder: &Path) -> Result<u64> {
    let mut written = bundle.write_with(for_the_page).context("cannot write the bundle")?;
    let bytes = written.values().map(|file| file.len() as u64).sum();
    let manifest = written.remove(MANIFEST).context("the bundle has no manifest")?;
    for (name, content) in &written {
        files::write_atomic(&folder.join(name), content)?;
    }
    files::write_atomic(&folder.join(MANIFEST), &manifest)?;
    Ok(bytes)
}

/// Writes a run's bundle into `folder`, makes sure that it reads back, and says what was written.
///
/// # Errors
/// A run without a trained model, or no longer of one piece; an encoder that cannot come along; a folder that cannot be
/// written.
pub fn publish(run: &Run, precision: Precision, with_encoder: bool, folder: &Path) -> Result<String> {
    // First, since it may be refused, and the rest takes time.
    let encoder = if with_encoder { Some(encoder::files(run)?) } else { None };
    let mut bundle = bundle(run, precision)?;
    if with_encoder {
        let note = &mut bundle.manifest.data.note;
        *note = [note.trim(), &encoder::note(run)].join(" ").trim().to_owned();
    }
    let mut for_the_page = for_the_page(run, &bundle)?;
    for_the_page.extend(encoder.into_iter().flatten());
    let bytes = write(&bundle, for_the_page, folder)?;
    // What was written is what a reader gets.
    read(folder, &Limits::WIDE).context("the bundle just written does not read back")?;
    // It serves the trainer all the same.
    if let Err(error) = open_as_a_page(folder) {
        tell!("export: no page opens this bundle: {error:#}");
    }
    Ok(format!("{}: {} items, {:.2} MB", folder.display(), bundle.catalog.len(), bytes as f64 / 1e6))
}

/// How the bundle in `folder` stores its weights; f16 where there is none yet.
///
/// # Errors
/// A folder with a manifest that is no bundle.
pub fn precision_of(folder: &Path) -> Result<Precision> {
    if !folder.join(MANIFEST).exists() {
        return Ok(Precision::F16);
    }
    let path = folder.join(MODEL);
    let bytes = files::read(&path)?;
    let (_, metadata) =
        SafeTensors::read_metadata(&bytes).with_context(|| format!("cannot read {}", path.display()))?;
    let has = |dtype: Dtype| metadata.tensors().values().any(|tensor| tensor.dtype == dtype);
    Ok(match (has(Dtype::I8), has(Dtype::F16)) {
        (true, _) => Precision::Int8,
        (false, true) => Precision::F16,
        (false, false) => Precision::F32,
    })
}

/// Whether the bundle in `folder` brings its encoder along; not where there is none yet.
///
/// # Errors
/// A manifest that is none.
pub fn brings_encoder(folder: &Path) -> Result<bool> {
    let path = folder.join(MANIFEST);
    if !path.exists() {
        return Ok(false);
    }
    let manifest = Manifest::parse(&files::read(&path)?, &Limits::WIDE);
    Ok(manifest.with_context(|| format!("cannot read {}", path.display()))?.encoder_bytes().is_some())
}

/// Reads and checks the bundle in `folder`.
pub fn read(folder: &Path, limits: &Limits) -> Result<Bundle> {
    let manifest = files::read(&folder.join(MANIFEST))?;
    let context = || format!("cannot read the bundle {}", folder.display());
    let names = Manifest::parse(&manifest, limits).with_context(context)?;
    let read = |name: &String| Ok((name.clone(), files::read(&folder.join(name))?));
    let contents = names.files.keys().map(read).collect::<Result<_>>()?;
    Bundle::read(&manifest, contents, limits).with_context(context)
}

/// Reads the bundle in `folder` as a page does, the files that only the page reads among them.
pub fn open_as_a_page(folder: &Path) -> Result<()> {
    let limits = Limits::DEFAULT;
    let manifest = read(folder, &limits)?.manifest;
    let items = manifest.items();
    for name in manifest.optional() {
        let bytes = files::read(&folder.join(name))?;
        match name {
            EXAMPLES => drop(Examples::read(&bytes, &manifest, &limits)?),
            HISTORIES => drop(Histories::read(&bytes, items, &limits)?),
            MAP => drop(Map::read(&bytes, items, &limits)?),
            READERS => drop(Readers::read(&bytes, items, &limits)?),
            VECTORS => drop(Vectors::read(&bytes, &manifest.layout, items, &limits)?),
            _ => {}
        }
    }
    Ok(())
}

/// A recommender from a bundle folder, or from a run folder's best checkpoint in full precision.
pub fn recommender(folder: &Path, device: crate::device::DeviceKind) -> Result<Recommender> {
    let bundle = if folder.join(MANIFEST).exists() || !folder.join("config.toml").exists() {
        read(folder, &Limits::WIDE)?
    } else {
        bundle(&Run::open(folder.to_path_buf(), device)?, Precision::F32)?
    };
    Recommender::new(bundle, &device.open()?).with_context(|| format!("cannot load {}", folder.display()))
}

/// Lets a recommender of the bundle in `folder` read texts.
pub fn read_texts(recommender: &Recommender, folder: &Path) -> Result<()> {
    let context = || format!("{} cannot read texts", folder.display());
    let bytes = files::read(&folder.join(VECTORS)).with_context(context)?;
    recommender.manifest().check(VECTORS, &bytes).with_context(context)?;
    let (layout, items) = (recommender.ids().layout(), recommender.catalog().len());
    let vectors = Vectors::read(&bytes, layout, items, &Limits::WIDE).with_context(context)?;
    let encoder = TextEncoder::new(recommender.catalog(), vectors).with_context(context)?;
    if !encoder.reads() && recommender.manifest().encoder_bytes().is_some() {
        let file = |name: &str| {
            let bytes = files::read(&folder.join(name))?;
            recommender.manifest().check(name, &bytes)?;
            Ok::<_, anyhow::Error>(bytes)
        };
        let [config, tokenizer, weights] = ENCODER.map(file);
        encoder.read_by(sentences([&config?, &tokenizer?, &weights?]).with_context(context)?);
    }
    recommender.set_encoder(encoder);
    Ok(())
}

/// The same, where its vectors are of text alone, so that they can; nothing where there are none, or others.
pub fn read_texts_where_possible(recommender: &Recommender, folder: &Path) -> Result<()> {
    if !recommender.manifest().files.contains_key(VECTORS) {
        return Ok(());
    }
    let read = read_texts(recommender, folder);
    match read.as_ref().err().and_then(|error| error.downcast_ref()) {
        Some(EncoderError::NotOfText(_)) => Ok(()),
        _ => read,
    }
}

fn data_card(dataset: &Dataset, growth: &Growth) -> DataCard {
    let mut notes = Vec::new();
    if dataset.simulated {
        notes.push(
            "The items are real; their readers are simulated by a documented process, so the best reachable recall is \
             known."
                .to_owned(),
        );
    }
    if !growth.is_empty() {
        notes.push(format!("Since the model was trained: {growth}."));
    }
    DataCard {
        name: dataset.name.clone(),
        licence: dataset.licence.clone(),
        items: dataset.catalog.len() + growth.items().len(),
        users: dataset.users.len(),
        interactions: dataset.interactions(),
        simulated: dataset.simulated,
        note: notes.join(" "),
    }
}

/// What the bundle takes from `evaluation.json`, whatever else an older or newer one holds.
#[derive(Deserialize)]
struct Measured {
    models: Vec<MeasuredModel>,
    rows: Vec<MeasuredRow>,
}

#[derive(Deserialize)]
struct MeasuredModel {
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct MeasuredRow {
    system: String,
    users: usize,
    at: Vec<MeasuredAt>,
}

#[derive(Deserialize)]
struct MeasuredAt {
    k: usize,
    recall: f64,
    ndcg: f64,
}

/// The evaluation's figures at 10, as `SYSTEM R@10` and `SYSTEM N@10`, each on the most users it was
/// measured on; none if this checkpoint was not evaluated.
fn metrics(run: &Run, checkpoint: &Path) -> Result<BTreeMap<String, f64>> {
    let path = evaluate::path_of(&run.folder);
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let weights = checkpoint::hash_of(checkpoint)?;
    let measured: Measured = serde_json::from_slice(&files::read(&path)?)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if !measured.models.iter().any(|model| model.sha256.as_ref() == Some(&weights)) {
        tell!(
            "export: {} is of other weights, so the bundle tells no figures: `trainer evaluate {}` measures these",
            path.display(),
            run.folder.display()
        );
        return Ok(BTreeMap::new());
    }
    let mut metrics = BTreeMap::new();
    for (name, system) in [
        ("hybrid", "hybrid, beam "),
        ("generator", "beam "),
        ("item-kNN", "item-kNN"),
        ("popularity", "popularity"),
        ("ceiling", "ceiling"),
    ] {
        let is = |row: &&MeasuredRow| row.system.trim_start_matches("TIGER, ").starts_with(system);
        let rows = measured.rows.iter().filter(is);
        let row = rows.max_by_key(|row| row.users);
        if let Some(at) = row.and_then(|row| row.at.iter().find(|at| at.k == 10)) {
            metrics.insert(format!("{name} R@10"), at.recall);
            metrics.insert(format!("{name} N@10"), at.ndcg);
        }
    }
    Ok(metrics)
}
