//! The sentence encoder that a bundle takes along.
use std::path::Path;

use anyhow::{Result, ensure};
use tigerlet::bundle::ENCODER;

use super::vectors::has_own_vectors;
use crate::embed::{self, Encoder, Portable};
use crate::quantize::Method;
use crate::run::Run;

/// Items whose texts are encoded again, to see that the packed encoder is still the one that placed them.
const PROBES: usize = 16;
/// The least cosine of a text's two vectors, by the encoder as it was and as it is packed.
const ALIKE: f64 = 0.999;

/// The files of a run's encoder by their names in a bundle, its weights in 8 bits.
///
/// # Errors
/// A run whose vectors are none of a sentence encoder alone, or an encoder that is no longer the one that made them.
pub fn files(run: &Run) -> Result<[(String, Vec<u8>); 3]> {
    let (embed, quantize) = (&run.config.embed, &run.config.quantize);
    ensure!(
        embed.encoder == Encoder::MiniLm,
        "--with-encoder: the vectors of {} are of the encoder `{}`, which no file is needed for, or none there is; only \
         `minilm` can come along",
        run.folder.display(),
        embed.encoder
    );
    ensure!(
        has_own_vectors(run) && quantize.method == Method::RqKmeans,
        "--with-encoder: a text could not be placed by it, since the semantic IDs of {} were made of more than the \
         encoder's vectors: it takes [quantize] `collaborative = 0`, `dimensions = 0` and `method = \"rq-kmeans\"`",
        run.folder.display()
    );
    let portable = Portable::of(embed)?;
    let dataset = run.dataset()?;
    let known = embed::load(&run.embeddings())?;
    known.check(&dataset.catalog)?;
    let items: Vec<_> = dataset.catalog.items().map(|item| embed.choose(item).text()).collect();
    for place in (0..items.len()).step_by(items.len().div_ceil(PROBES).max(1)) {
        let vector = portable.encoder.encode(&items[place])?;
        let alike = cosine(known.raw.row(place), &vector);
        ensure!(
            alike >= ALIKE,
            "--with-encoder: packed, the encoder gives item {place} a vector of cosine {alike:.4} to its own, below \
             {ALIKE}: it is not the one that `{}` holds the vectors of",
            run.embeddings().display()
        );
    }
    let Portable { config, tokenizer, weights, .. } = portable;
    let [shape, pieces, numbers] = ENCODER.map(str::to_owned);
    Ok([(shape, config), (pieces, tokenizer), (numbers, weights)])
}

/// What the bundle says of it: a model is somebody's work.
pub fn note(run: &Run) -> String {
    let model = match &run.config.embed.model {
        // Where a folder lies on its maker's machine is nobody's business.
        Some(name) if Path::new(name).is_dir() => {
            format!("`{}`", Path::new(name).file_name().unwrap_or_default().to_string_lossy())
        }
        Some(name) => format!("`{name}`"),
        None => "all-MiniLM-L6-v2 (Apache-2.0)".to_owned(),
    };
    format!("It brings the sentence encoder along that made its vectors: {model}, the weights in 8 bits.")
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot =
        |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum() };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(f64::MIN_POSITIVE)
}
