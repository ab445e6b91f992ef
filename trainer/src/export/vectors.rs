//! `vectors.safetensors`: what was quantised, and by which codebooks.
use anyhow::Result;
use tigerlet::{
    matrix::Matrix,
    vectors::{Embedding, Vectors},
};

use crate::{
    embed::{self, Encoder},
    quantize::{self, Method},
    run::Run,
};

/// The file, from the vectors that were quantised, N × D, the encoder's own of the last ones, which were added later, and
/// the bias of an item that nobody has taken.
pub fn write(run: &Run, vectors: Matrix, added: &Matrix, untaken: Option<f32>) -> Result<Vec<u8>> {
    let (embed, quantize) = (&run.config.embed, &run.config.quantize);
    // A new text can be placed among vectors that come of words and of nothing else, and are not turned.
    let of_words =
        embed.encoder == Encoder::TfIdf && quantize.collaborative == 0.0 && quantize.dimensions == 0;
    let lengths = match (of_words, quantize.normalize) {
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
    let embedding = Embedding {
        encoder: embed.encoder.to_string(),
        fields: embed.fields.clone(),
        unit: quantize.normalize,
        fitted: (added.rows() > 0).then(|| vectors.rows() - added.rows()),
        untaken: untaken.filter(|_| dense.is_some()),
    };
    Ok(Vectors { embedding, items: vectors, lengths, codebooks, dense }.write()?)
}
