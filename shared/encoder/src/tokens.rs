//! The tokenizer as the model was trained with it.
use serde::Deserialize;
use tokenizers::{Tokenizer, TruncationParams};

use super::config::BertConfig;
use super::error::LoadError;

/// What `sentence-transformers` cuts this model's texts to, `[CLS]` and `[SEP]` included.
pub const MAX_TOKENS: usize = 256;

/// The tokenizer with truncation as the model was trained, and without the padding its file asks for.
pub fn read(json: &[u8], config: &BertConfig) -> Result<Tokenizer, LoadError> {
    let error = |error: tokenizers::Error| LoadError::Tokenizer(error.to_string());
    let mut tokenizer = Tokenizer::from_bytes(json).map_err(error)?;
    let max_length = MAX_TOKENS.min(config.max_position_embeddings);
    tokenizer.with_truncation(Some(TruncationParams { max_length, ..Default::default() })).map_err(error)?;
    tokenizer.with_padding(None);
    let token = tokenizer.get_vocab(true).into_values().max().map_or(0, |token| token as usize);
    if token >= config.vocab_size {
        return Err(LoadError::Token { token, tokens: config.vocab_size });
    }
    if tokenizer.encode_fast("", true).map_err(error)?.is_empty() {
        return Err(LoadError::NoSpecialTokens);
    }
    Ok(tokenizer)
}

/// The kinds of a tokenizer's parts.
#[derive(Deserialize)]
struct Parts {
    normalizer: Option<Part>,
    pre_tokenizer: Option<Part>,
    model: Part,
    decoder: Option<Part>,
}

#[derive(Deserialize)]
struct Part {
    r#type: String,
}

/// Refuses a tokenizer whose parts hold regular expressions or programs of their own: how long those run is up to who
/// wrote them.
pub fn check_plain(json: &[u8]) -> Result<(), LoadError> {
    let parts: Parts =
        serde_json::from_slice(json).map_err(|error| LoadError::Tokenizer(error.to_string()))?;
    let Parts { normalizer, pre_tokenizer, model, decoder } = parts;
    let expected = [
        ("normalizer", normalizer, "BertNormalizer"),
        ("pre_tokenizer", pre_tokenizer, "BertPreTokenizer"),
        ("model", Some(model), "WordPiece"),
        ("decoder", decoder, "WordPiece"),
    ];
    for (part, found, expected) in expected {
        if let Some(Part { r#type: found }) = found.filter(|found| found.r#type != expected) {
            return Err(LoadError::Foreign { part, found });
        }
    }
    Ok(())
}
