//! New items beside those that were embedded before: by the same encoder, which learns nothing of them.
use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use tigerlet::catalog::{Catalog, ItemRef};
use tigerlet::matrix::Matrix;
use tigerlet::text::FoldIn;

use super::hub::ModelFiles;
use super::minilm::MiniLm;
use super::{EmbedConfig, Embeddings, Encoder, given};

/// Items that are embedded again, to see that the encoder is still the one that embedded them.
const PROBES: usize = 32;
/// How far apart, as a share of its length, a probe's two vectors may be: folding in agrees with the SVD to within what
/// its iterations left over of the last components, at most .09 of ten thousand titles.
const APART: f64 = 0.25;

/// The vectors of the items that are `new`, A×D, in the space of the vectors `known` of the items of `catalog`.
///
/// # Errors
/// An encoder that does not give the known items the vectors that they have.
pub fn embed_new(
    new: &Catalog,
    (catalog, known): (&Catalog, &Embeddings),
    config: &EmbedConfig,
    device: &Device,
) -> Result<Matrix> {
    known.check(catalog)?;
    let old: Vec<ItemRef> = catalog.items().map(|item| config.choose(item)).collect();
    let probes = (0..old.len()).step_by(old.len().div_ceil(PROBES));
    let new: Vec<ItemRef> = new.items().map(|item| config.choose(item)).collect();
    let all: Vec<ItemRef> = new.iter().copied().chain(probes.clone().map(|probe| old[probe])).collect();
    let vectors = match config.encoder {
        Encoder::File => bail!("the vectors of a run whose encoder is `file` come from a file"),
        Encoder::TfIdf => fold_in(&old, &known.raw, &all)?,
        Encoder::MiniLm => {
            let files = ModelFiles::find(config.model.as_deref())?;
            let model = MiniLm::load(&files, device).context("cannot load the text encoder")?;
            let texts: Vec<String> = all.iter().map(|item| item.text()).collect();
            model.embed(&texts, config.batch_on(device))?
        }
    };
    check_width(&vectors, known)?;
    let probed = probes.zip(new.len()..).map(|(old, row)| apart(known.raw.row(old), vectors.row(row)));
    let probed: Vec<f64> = probed.flatten().collect();
    let alike = probed.iter().filter(|&&apart| apart <= APART).count();
    ensure!(
        10 * alike >= 9 * probed.len(),
        "the encoder `{}` gives {} of {} of the run's own items other vectors than they have, and new items would lie in \
         another space",
        config.encoder,
        probed.len() - alike,
        probed.len()
    );
    Ok(vectors.first_rows(new.len()))
}

/// The vectors of the items that are `wanted`, A×D, from a file of anybody's making: see [`given`].
///
/// # Errors
/// A file that is not right, or vectors of another width than the `known` ones.
pub fn read_new(
    path: &Path,
    items: &[&str],
    wanted: impl Fn(&str) -> bool,
    known: &Embeddings,
) -> Result<(Matrix, String)> {
    let (vectors, told) = given::read(path, items, wanted)?;
    check_width(&vectors, known).with_context(|| path.display().to_string())?;
    Ok((vectors, told))
}

fn check_width(vectors: &Matrix, known: &Embeddings) -> Result<()> {
    let (found, expected) = (vectors.cols(), known.raw.cols());
    ensure!(found == expected, "vectors of {found} numbers, and the run's have {expected}");
    Ok(())
}

/// x V of each item's weighed features x: see [`FoldIn`]. A row of V is worked out once, when it is first needed.
fn fold_in(old: &[ItemRef], vectors: &Matrix, items: &[ItemRef]) -> Result<Matrix> {
    let fold_in = FoldIn::new(old.iter().copied(), vectors.clone())?;
    let mut rows_of_v: HashMap<u32, Vec<f32>> = HashMap::new();
    let mut folded = Vec::with_capacity(items.len() * vectors.cols());
    for item in items {
        let mut sum = vec![0.0f64; vectors.cols()];
        for (feature, column, weight) in fold_in.tfidf().weigh(*item) {
            let row = rows_of_v.entry(column).or_insert_with(|| fold_in.vector(&[(feature, column, 1.0)]));
            sum.iter_mut().zip(row.iter()).for_each(|(sum, &x)| *sum += weight * f64::from(x));
        }
        folded.extend(sum.into_iter().map(|x| x as f32));
    }
    Ok(Matrix::new(items.len(), vectors.cols(), folded)?)
}

/// ‖a − b‖ / ‖a‖; none where both are zero.
fn apart(a: &[f32], b: &[f32]) -> Option<f64> {
    let norm = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    let (length, other) = (norm(&mut a.iter().copied()), norm(&mut b.iter().copied()));
    let distance = norm(&mut a.iter().zip(b).map(|(a, b)| a - b));
    (length.max(other) > 1e-6).then(|| distance / length.max(1e-6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::{embed, load, save};
    use crate::learn::Sitting;
    use tigerlet::catalog::Item;

    fn books(numbers: std::ops::Range<usize>) -> Catalog {
        let nouns = ["Harbour", "Winter", "Lantern", "Orchard", "Mirror", "Falcon", "Salt", "Bridge"];
        let book = |i: usize| Item {
            id: format!("book-{i}"),
            title: format!("The {} {}", nouns[i * 5 % 8], nouns[i * 3 % 7]),
            attributes: [("author", i / 4), ("series", i / 2)]
                .map(|(name, value)| (name.to_owned(), format!("{name}{value}")))
                .into(),
            ..Item::default()
        };
        Catalog::new(numbers.map(book).collect()).unwrap()
    }

    #[test]
    fn new_items_are_placed_by_the_encoder_that_placed_the_old_ones() {
        let folder = tempfile::tempdir().unwrap();
        let config = EmbedConfig { encoder: Encoder::TfIdf, dimensions: Some(16), ..EmbedConfig::default() };
        let (old, device) = (books(0..40), Device::flex());
        let (parts, sitting) = (folder.path().join("parts"), Sitting::whole());
        let vectors = embed(&old, &config, &device, &parts, &sitting).unwrap().unwrap();
        save(folder.path(), &vectors, &old, &config).unwrap();
        let known = load(folder.path()).unwrap();
        // Items that are there already fall where they are.
        let again = embed_new(&books(8..12), (&old, &known), &config, &device).unwrap();
        for (row, number) in (8..12).enumerate() {
            assert!(apart(vectors.row(number), again.row(row)).unwrap() < 0.2);
        }
        let alone = embed_new(&books(9..10), (&old, &known), &config, &device).unwrap();
        assert_eq!(alone.row(0), again.row(1), "an item's vector depends on who comes with it");

        // Vectors of something else: no new item can stand beside them.
        let other: Vec<f32> = (0..640).map(|x| (x * 37 % 101) as f32 - 50.0).collect();
        save(folder.path(), &Matrix::new(40, 16, other).unwrap(), &old, &config).unwrap();
        let known = load(folder.path()).unwrap();
        let refused = embed_new(&books(8..12), (&old, &known), &config, &device).unwrap_err().to_string();
        assert!(refused.contains("of 20 of the run's own items other vectors than they have"), "{refused}");
    }
}
