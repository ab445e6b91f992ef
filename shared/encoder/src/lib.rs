//! all-MiniLM-L6-v2, the sentence encoder, as a Burn model.
//!
//! It gives what `sentence-transformers` gives before its last step, the normalisation: word
//! pieces, at most [`MAX_TOKENS`] of them, through six BERT layers, then their mean. Its three files are those of
//! Hugging Face; [`pack`] makes them a quarter as large, for a bundle that takes its encoder along.

mod attention;
mod bert;
mod config;
mod embeddings;
mod error;
mod layer;
mod pack;
mod tokens;
mod weights;

use burn::tensor::Device;
use tokenizers::Tokenizer;

pub use self::bert::{Batch, Bert};
pub use self::config::BertConfig;
pub use self::error::{LoadError, TextError};
pub use self::pack::pack;
pub use self::tokens::MAX_TOKENS;
pub use self::weights::Weights;

/// The encoder with its tokenizer.
pub struct SentenceEncoder {
    tokenizer: Tokenizer,
    bert: Bert,
    width: usize,
    device: Device,
}

/// The files of an encoder, whole.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// `config.json`
    pub config: &'a [u8],
    /// `tokenizer.json`
    pub tokenizer: &'a [u8],
    /// `model.safetensors`, of f32, or as [`pack`] writes it
    pub weights: &'a [u8],
}

impl SentenceEncoder {
    /// Reads the encoder from its files onto `device`.
    ///
    /// # Errors
    /// [`LoadError`] names the file, and the tensor in it, that is not right.
    pub fn read(files: Files, device: &Device) -> Result<Self, LoadError> {
        let config = BertConfig::parse(files.config)?;
        let weights = Weights::new(files.weights, device)?;
        let bert = Bert::load(&config, &weights)?;
        weights.finish()?;
        let tokenizer = tokens::read(files.tokenizer, &config)?;
        Ok(Self { tokenizer, bert, width: config.hidden_size, device: device.clone() })
    }

    /// The same for files that a stranger may have made: none that makes a tokenizer of expressions of its own.
    ///
    /// # Errors
    /// [`LoadError`], likewise.
    pub fn read_foreign(files: Files, device: &Device) -> Result<Self, LoadError> {
        tokens::check_plain(files.tokenizer)?;
        Self::read(files, device)
    }

    /// D, the numbers of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The word pieces of each text, in its order.
    ///
    /// # Errors
    /// [`TextError`] where the tokenizer knows no way to write one.
    pub fn tokens(&self, texts: &[String]) -> Result<Vec<Vec<u32>>, TextError> {
        let texts = texts.iter().map(String::as_str).collect();
        let encodings = self.tokenizer.encode_batch_fast(texts, true);
        let encodings = encodings.map_err(|error| TextError(error.to_string()))?;
        Ok(encodings.into_iter().map(|encoding| encoding.get_ids().to_vec()).collect())
    }

    /// The vectors of texts in word pieces, B×D numbers, not normalised. There is at least one.
    ///
    /// # Errors
    /// [`TextError`] where the device fails.
    pub fn encode_tokens(&self, texts: &[&[u32]]) -> Result<Vec<f32>, TextError> {
        let vectors = self.bert.forward(Batch::new(texts, &self.device));
        vectors.try_into_vec_as::<f32>().map_err(|error| TextError(error.to_string()))
    }

    /// The vector of a text, D numbers, not normalised.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens) and [`encode_tokens`](Self::encode_tokens).
    pub fn encode(&self, text: &str) -> Result<Vec<f32>, TextError> {
        let tokens = self.tokenizer.encode_fast(text, true).map_err(|error| TextError(error.to_string()))?;
        self.encode_tokens(&[tokens.get_ids()])
    }
}
