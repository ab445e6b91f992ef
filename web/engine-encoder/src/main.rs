//! The sentence encoder of a bundle, beside an engine in its worker.

use burn::tensor::Device;
use tigerlet_encoder::{Files, SentenceEncoder};
use wasm_bindgen::prelude::*;

/// An encoder that has been read from a bundle's files.
#[wasm_bindgen]
pub struct Encoder(SentenceEncoder);

#[wasm_bindgen]
impl Encoder {
    /// Reads the files, whole.
    ///
    /// # Errors
    /// One line that names the file and what is not right.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<Self, JsError> {
        let files = Files { config, tokenizer, weights };
        let encoder = SentenceEncoder::read_foreign(files, &Device::flex());
        encoder
            .map(Self)
            .map_err(|error| JsError::new(&format!("the sentence encoder's {}: {error}", error.file())))
    }

    /// The vector of a text, D numbers, not normalised.
    ///
    /// # Errors
    /// One line.
    pub fn encode(&self, text: &str) -> Result<Vec<f32>, JsError> {
        Ok(self.0.encode(text)?)
    }
}

fn main() {
    // A panic ends the worker; thrown as a string it is told from other errors, and ends up, with its words, at the page.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}
