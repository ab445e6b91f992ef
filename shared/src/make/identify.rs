//! From items to vectors, codebooks and IDs.

use super::{Hands, MakeError, Shape, embed, embed_takers};
use crate::{
    catalog::{Catalog, ItemRef},
    matrix::Matrix,
    quantizer::{Place, ResidualConfig, ResidualQuantizer},
    semantic_id::SemanticIds,
    text::Tfidf,
    vectors::{Embedding, Vectors},
};

/// What vectors are called that come of who took what.
pub const TAKERS: &str = "takers";

/// Most Lloyd iterations of a level.
const ITERATIONS: usize = 50;

/// The vectors of the items, N×D, and the encoder's name: their words where half of them share some with others, else
/// who took them.
///
/// # Errors
/// Items of which nothing at all is known.
pub fn vectors<'a>(
    catalog: &Catalog,
    trained: impl Iterator<Item = &'a [u32]>,
    shape: &Shape,
    hands: &impl Hands,
) -> Result<(Matrix, &'static str), MakeError> {
    let items: Vec<ItemRef> = catalog.items().collect();
    if Tfidf::fit(items.iter().copied()).is_shared() {
        let vectors = embed(&items, shape.dimensions, hands)?;
        if vectors.lengths().filter(|&length| length > 0.0).count() * 2 >= items.len() {
            return Ok((vectors, "tfidf"));
        }
    }
    Ok((embed_takers(items.len(), trained, shape.dimensions, hands)?, TAKERS))
}

/// Codebooks by residual k-means, and the IDs with a suffix. `progress` is told the level and the iteration, from 0, and the
/// mean squared error so far.
///
/// # Errors
/// Vectors that cannot be quantised.
pub fn identify(
    raw: &Matrix,
    encoder: &str,
    shape: &Shape,
    seed: u64,
    place: &Place,
    progress: &mut dyn FnMut(usize, usize, f64),
) -> Result<(Vectors, SemanticIds), MakeError> {
    let items = raw.unit_rows();
    let codes = shape.codes.min(items.rows());
    let config = ResidualConfig { levels: shape.levels, codes, iterations: ITERATIONS, seed };
    let quantizer = ResidualQuantizer::fit(&items, &config, place, progress)?;
    let nearest = quantizer.assign(&items, place)?;
    let ids = SemanticIds::with_suffix(&nearest, &vec![codes; shape.levels])?;
    let lengths = (encoder == "tfidf").then(|| raw.lengths().map(|length| length as f32).collect());
    let embedding =
        Embedding { encoder: encoder.to_owned(), fields: None, unit: true, fitted: None, untaken: None };
    let codebooks = quantizer.codebooks().to_vec();
    Ok((Vectors { embedding, items, lengths, codebooks, dense: None, content: None }, ids))
}
