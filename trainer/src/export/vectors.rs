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

/// The file, from the vectors that were quantised, N × D.
pub fn write(run: &Run, vectors: Matrix) -> Result<Vec<u8>> {
    let (embed, quantize) = (&run.config.embed, &run.config.quantize);
    let encoder = match embed.encoder {
        Encoder::MiniLm => "minilm",
        Encoder::TfIdf => "tfidf",
    };
    // A new text can be placed among vectors that come of words and of nothing else, and are not turned.
    let of_words =
        embed.encoder == Encoder::TfIdf && quantize.collaborative == 0.0 && quantize.dimensions == 0;
    let lengths = match (of_words, quantize.normalize) {
        (false, _) => None,
        (true, true) => Some(lengths(&embed::load(&run.embeddings())?.raw)),
        (true, false) => Some(vec![1.0; vectors.rows()]),
    };
    let codebooks = match quantize.method {
        Method::RqKmeans => quantize::codebooks(&run.ids())?,
        // Those are of the latent space.
        Method::RqVae => Vec::new(),
    };
    let embedding =
        Embedding { encoder: encoder.to_string(), fields: embed.fields.clone(), unit: quantize.normalize };
    Ok(Vectors { embedding, items: vectors, lengths, codebooks }.write()?)
}

fn lengths(vectors: &Matrix) -> Vec<f32> {
    let length =
        |row: usize| vectors.row(row).iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt() as f32;
    (0..vectors.rows()).map(length).collect()
}
