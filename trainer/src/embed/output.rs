//! The folder that the stage leaves: vectors, the ids of their rows, and a few figures to judge them by.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use tigerlet::catalog::{Catalog, ItemRef};
use tigerlet::matrix::Matrix;

use super::{EmbedConfig, Encoder};
use crate::files::{read, write_atomic};
use crate::npy;

/// The vectors as the encoder gave them.
pub const VECTORS: &str = "item_embeddings_raw.npy";
const IDS: &str = "item_ids.json";
const STATS: &str = "embedding_stats.json";

/// Pairs of items drawn for the mean cosine.
const SAMPLED_PAIRS: usize = 10_000;

/// The vectors of a catalogue as [`save`] left them.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    /// As the encoder gave them, N×D.
    pub raw: Matrix,
    ids: Vec<String>,
    folder: PathBuf,
}

/// Figures of one run, in `embedding_stats.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmbeddingStats {
    /// The encoder.
    pub encoder: Encoder,
    /// N, the number of items.
    pub items: usize,
    /// D, the width of a vector.
    pub dimensions: usize,
    /// Mean length of the raw vectors.
    pub norm_mean: f64,
    /// Shortest raw vector.
    pub norm_min: f64,
    /// Longest raw vector.
    pub norm_max: f64,
    /// Vectors of length 0: items that the encoder could say nothing about.
    pub zero_vectors: usize,
    /// Items without a word in their title and attributes.
    pub empty_texts: usize,
    /// Items whose text is that of an item before them.
    pub duplicate_texts: usize,
    /// Mean cosine of random pairs of two items; near 1, the vectors hardly differ. None for a single item.
    pub mean_cosine: Option<f64>,
}

/// The files that others read.
pub fn files() -> [String; 2] {
    [VECTORS, IDS].map(str::to_owned)
}

/// Writes the three files to `folder` and gives the figures.
pub fn save(folder: &Path, raw: &Matrix, catalog: &Catalog, config: &EmbedConfig) -> Result<EmbeddingStats> {
    ensure!(raw.rows() == catalog.len(), "{} vectors for {} items", raw.rows(), catalog.len());
    let l2norm = raw.unit_rows();
    let items = config.select(catalog)?;
    let stats = stats(raw, &l2norm, &items, config.encoder);
    let ids: Vec<&str> = catalog.items().map(|item| item.id).collect();

    write_atomic(&folder.join(IDS), &serde_json::to_vec(&ids)?)?;
    write_atomic(&folder.join(VECTORS), &npy::write(raw)?)?;
    write_atomic(&folder.join(STATS), &serde_json::to_vec_pretty(&stats)?)?;
    Ok(stats)
}

/// Reads the vectors of `folder`; every value is finite, and vectors and ids are equally many.
pub fn load(folder: &Path) -> Result<Embeddings> {
    let raw = folder.join(VECTORS);
    let ids = folder.join(IDS);
    let embeddings = Embeddings {
        raw: npy::read(&read(&raw)?).with_context(|| raw.display().to_string())?,
        ids: serde_json::from_slice(&read(&ids)?)
            .with_context(|| format!("{}: not a list of item ids", ids.display()))?,
        folder: folder.to_owned(),
    };
    ensure!(
        embeddings.raw.rows() == embeddings.ids.len(),
        "{}: {} vectors, but {} ids",
        folder.display(),
        embeddings.raw.rows(),
        embeddings.ids.len()
    );
    Ok(embeddings)
}

impl Embeddings {
    /// Each row divided by its length; a row of zeros stays one.
    pub fn l2norm(&self) -> Matrix {
        self.raw.unit_rows()
    }

    /// Checks that row i is the vector of the catalogue's item i.
    pub fn check(&self, catalog: &Catalog) -> Result<()> {
        let place = self.folder.join(IDS);
        ensure!(
            self.ids.len() == catalog.len(),
            "{}: {} items, but the catalogue has {}; embed it again",
            place.display(),
            self.ids.len(),
            catalog.len()
        );
        for (row, (id, item)) in self.ids.iter().zip(catalog.items()).enumerate() {
            ensure!(
                *id == item.id,
                "{}: item {row} is `{id}`, but `{}` in the catalogue; embed it again",
                place.display(),
                item.id
            );
        }
        Ok(())
    }
}

fn stats(raw: &Matrix, l2norm: &Matrix, items: &[ItemRef], encoder: Encoder) -> EmbeddingStats {
    let norms: Vec<f64> = raw.lengths().collect();
    let wordless = |item: &&ItemRef| {
        let mut words = std::iter::once(item.title).chain(item.attributes().map(|(_, value)| value));
        !words.any(|text| text.contains(char::is_alphanumeric))
    };
    let texts: HashSet<String> = items.iter().map(|item| item.text()).collect();
    EmbeddingStats {
        encoder,
        items: raw.rows(),
        dimensions: raw.cols(),
        norm_mean: norms.iter().sum::<f64>() / norms.len() as f64,
        norm_min: norms.iter().copied().fold(f64::INFINITY, f64::min),
        norm_max: norms.iter().copied().fold(0.0, f64::max),
        zero_vectors: norms.iter().filter(|&&norm| norm == 0.0).count(),
        empty_texts: items.iter().filter(wordless).count(),
        duplicate_texts: items.len() - texts.len(),
        mean_cosine: mean_cosine(l2norm),
    }
}

/// The mean over [`SAMPLED_PAIRS`] pairs, always the same ones for the same N.
fn mean_cosine(l2norm: &Matrix) -> Option<f64> {
    let items = l2norm.rows();
    if items < 2 {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut sum = 0.0;
    for _ in 0..SAMPLED_PAIRS {
        let first = random.random_range(0..items);
        let second = (first + random.random_range(1..items)) % items;
        let products =
            l2norm.row(first).iter().zip(l2norm.row(second)).map(|(&a, &b)| f64::from(a) * f64::from(b));
        sum += products.sum::<f64>();
    }
    Some(sum / SAMPLED_PAIRS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::catalog::Item;

    fn catalog(ids: &[&str]) -> Catalog {
        let item =
            |id: &&str| Item { id: (*id).into(), title: format!("Title {}", id.len()), ..Item::default() };
        Catalog::new(ids.iter().map(item).collect()).unwrap()
    }

    fn saved(folder: &Path) -> (Catalog, Matrix, EmbeddingStats) {
        let catalog = catalog(&["a", "b", "long"]);
        let raw = Matrix::new(3, 2, vec![3.0, 4.0, 0.0, 0.0, -2.0, 0.0]).unwrap();
        let stats = save(folder, &raw, &catalog, &EmbedConfig::default()).unwrap();
        (catalog, raw, stats)
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let (catalog, raw, stats) = saved(folder.path());
        let embeddings = load(folder.path()).unwrap();
        embeddings.check(&catalog).unwrap();
        assert_eq!(embeddings.raw, raw);
        assert_eq!(embeddings.l2norm().data(), [0.6, 0.8, 0.0, 0.0, -1.0, 0.0]);
        assert_eq!((stats.items, stats.dimensions, stats.zero_vectors), (3, 2, 1));
        assert_eq!((stats.duplicate_texts, stats.empty_texts), (1, 0));
        assert_eq!((stats.norm_min, stats.norm_max), (0.0, 5.0));
        // Of the three pairs one has the cosine -0.6, the others 0.
        assert!((stats.mean_cosine.unwrap() + 0.2).abs() < 0.02, "{stats:?}");
        let json = std::fs::read(folder.path().join(STATS)).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["encoder"], "minilm");
    }

    #[test]
    fn another_catalogue_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        saved(folder.path());
        let embeddings = load(folder.path()).unwrap();
        let error = embeddings.check(&catalog(&["a", "long", "b"])).unwrap_err().to_string();
        assert!(error.contains("item_ids.json: item 1 is `b`, but `long` in the catalogue"), "{error}");
        assert!(embeddings.check(&catalog(&["a", "b"])).is_err());
    }

    #[test]
    fn damage_is_named_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        saved(folder.path());
        let damage = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            let intact = std::fs::read(&path).unwrap();
            std::fs::write(&path, bytes).unwrap();
            let error = format!("{:#}", load(folder.path()).unwrap_err());
            std::fs::write(&path, intact).unwrap();
            error
        };
        assert!(damage(VECTORS, b"").contains(VECTORS));
        assert!(damage(IDS, b"{}").contains("item_ids.json: not a list of item ids"));
        assert!(damage(IDS, br#"["a", "b"]"#).ends_with("3 vectors, but 2 ids"));
        let nan = Matrix::new(3, 2, vec![0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0]).unwrap();
        assert!(
            damage(VECTORS, &npy::write(&nan).unwrap()).ends_with("row 1 has a value that is not finite")
        );
        assert!(load(&folder.path().join("none")).is_err());
    }
}
