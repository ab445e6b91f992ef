//! `vectors.safetensors`: what was quantised, and by which codebooks.
use anyhow::Result;
use tigerlet::{
    matrix::Matrix,
    vectors::{Embedding, Vectors},
};

use crate::{
    embed,
    quantize::{self, Method},
    run::Run,
};

/// The file, from the vectors that were quantised, N × D, the encoder's own of the last ones, which were added later, the
/// bias of an item that nobody has taken, and how contents are read, if texts are likened.
pub fn write(
    run: &Run,
    vectors: Matrix,
    added: &Matrix,
    untaken: Option<f32>,
    content: Option<Matrix>,
) -> Result<Vec<u8>> {
    let (embed, quantize) = (&run.config.embed, &run.config.quantize);
    let lengths = match (has_own_vectors(run), quantize.normalize) {
        (false, _) => None,
        (true, true) => {
            let raw = embed::load(&run.embeddings())?.raw;
            Some([&raw, added].into_iter().flat_map(|of| of.lengths().map(|length| length as f32)).collect())
        }
        (true, false) => Some(vec![1.0; vectors.rows()]),
    };
    let codebooks = match quantize.method {
        Method::RqKmeans => quantize::codebooks(&run.ids())?,
        // Those are of the latent space.
        Method::RqVae => Vec::new(),
    };
    let dense = match lengths {
        Some(_) => run.dense_reading()?,
        None => None,
    };
    let content = content.filter(|_| dense.is_some());
    let embedding = Embedding {
        encoder: embed.encoder.to_string(),
        fields: embed.fields.clone(),
        unit: quantize.normalize,
        fitted: (added.rows() > 0).then(|| vectors.rows() - added.rows()),
        untaken: untaken.filter(|_| dense.is_some()),
    };
    Ok(Vectors { embedding, items: vectors, lengths, codebooks, dense, content }.write()?)
}

/// Whether what was quantised are the encoder's own vectors, so that a new text's can stand beside them: they tell of
/// nothing else, and are not turned.
pub fn has_own_vectors(run: &Run) -> bool {
    run.config.quantize.collaborative == 0.0 && run.config.quantize.dimensions == 0
}
