//! A sentence encoder that travels: with a bundle, into a page.
use anyhow::{Context, Result, anyhow};
use burn::tensor::Device;
use tigerlet::text::Sentences;
use tigerlet_encoder::{BertConfig, Files, LoadError, SentenceEncoder, pack};

use super::EmbedConfig;
use super::hub::ModelFiles;
use crate::files;

/// An encoder and its files as they travel.
pub struct Portable {
    /// The shape, of which only what is needed.
    pub config: Vec<u8>,
    /// The tokenizer, as it was.
    pub tokenizer: Vec<u8>,
    /// The weights in 8 bits.
    pub weights: Vec<u8>,
    /// What whoever gets the files has.
    pub encoder: SentenceEncoder,
}

impl Portable {
    /// The encoder of a configuration whose `encoder` is `minilm`.
    ///
    /// # Errors
    /// An encoder that is not here, is damaged, or has a tokenizer that may not travel.
    pub fn of(config: &EmbedConfig) -> Result<Self> {
        let paths = ModelFiles::find(config.model.as_deref())?;
        let refused = |error: LoadError| {
            let path = paths.named(error.file()).display().to_string();
            anyhow!(error).context(path)
        };
        let shape = BertConfig::parse(&files::read(&paths.config)?).map_err(refused)?;
        let config = serde_json::to_vec_pretty(&shape)?;
        let tokenizer = files::read(&paths.tokenizer)?;
        let weights = pack(&files::read(&paths.weights)?).map_err(refused)?;
        let whole = Files { config: &config, tokenizer: &tokenizer, weights: &weights };
        let encoder = SentenceEncoder::read_foreign(whole, &Device::flex()).map_err(refused)?;
        Ok(Self { config, tokenizer, weights, encoder })
    }
}

/// Reads the encoder of a bundle from its files: shape, tokenizer, weights.
///
/// # Errors
/// Files that are damaged, or of a tokenizer that may not travel.
pub fn sentences([config, tokenizer, weights]: [&[u8]; 3]) -> Result<Box<dyn Sentences>> {
    let encoder = SentenceEncoder::read_foreign(Files { config, tokenizer, weights }, &Device::flex());
    Ok(Box::new(Read(encoder.context("the bundle's sentence encoder")?)))
}

/// An encoder as the library asks it.
struct Read(SentenceEncoder);

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a sentence encoder of {} dimensions", self.0.width())
    }
}

impl Sentences for Read {
    fn encode(&self, text: &str) -> Result<Vec<f32>, String> {
        self.0.encode(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Golden {
        text: String,
        vector: Vec<f32>,
    }

    /// Needs the weights: a test that passes without them would prove nothing.
    #[test]
    fn in_8_bits_an_encoder_is_what_it_was() {
        let portable = Portable::of(&EmbedConfig::default())
            .unwrap_or_else(|error| panic!("{error:#}: run scripts/fetch-minilm"));
        assert!(portable.weights.len() < 24_200_000, "{} bytes", portable.weights.len());
        let path = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap())
            .join("../tests/minilm/golden.json");
        let golden: Vec<Golden> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let travelled = sentences([&portable.config, &portable.tokenizer, &portable.weights]).unwrap();
        let dot = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        for Golden { text, vector } in &golden {
            let read = travelled.encode(text).unwrap();
            let cosine = dot(&read, vector) / (dot(&read, &read) * dot(vector, vector)).sqrt();
            assert!(cosine >= 0.999, "cosine {cosine} for {text:?}");
        }

        // Whoever wrote a tokenizer's expressions decides how long they run.
        let written = String::from_utf8(portable.tokenizer.clone()).unwrap();
        let foreign = written.replace("\"BertPreTokenizer\"", "\"Whitespace\"");
        let refused = sentences([&portable.config, foreign.as_bytes(), &portable.weights]).unwrap_err();
        assert!(
            format!("{refused:#}").contains("the tokenizer's `pre_tokenizer` is `Whitespace`"),
            "{refused:#}"
        );
    }
}
