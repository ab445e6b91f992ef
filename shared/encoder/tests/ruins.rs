//! Files that a stranger may have made: whatever is in them, an encoder comes of it or a sentence, and no panic.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
use burn::tensor::Device;
use proptest::{prelude::*, test_runner::RngSeed};
use safetensors::{Dtype, tensor::TensorView};
use tigerlet_encoder::{Files, LoadError, SentenceEncoder, pack};

const CONFIG: &str = r#"{"vocab_size": 6, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 6, "max_position_embeddings": 8, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    "hidden_act": "gelu"}"#;
const TOKENIZER: &str = r#"{"version": "1.0", "added_tokens": [],
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
        "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing", "pair": [],
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}}},
    "decoder": {"type": "WordPiece", "prefix": "+", "cleanup": true},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "+",
        "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "[CLS]": 1, "a": 2, "b": 3, "+a": 4, "+b": 5}}}"#;

/// The weights of a model of width 4 with one layer, in f32.
fn weights() -> Vec<u8> {
    let mut shapes: Vec<(String, Vec<usize>)> = [("word", 6), ("position", 8), ("token_type", 2)]
        .map(|(name, rows)| (format!("embeddings.{name}_embeddings.weight"), vec![rows, 4]))
        .to_vec();
    let mut beside = |name: String, weight: Vec<usize>| {
        shapes.push((format!("{name}.bias"), vec![weight[0]]));
        shapes.push((format!("{name}.weight"), weight));
    };
    beside("embeddings.LayerNorm".to_owned(), vec![4]);
    let within = |name: &str| format!("encoder.layer.0.{name}");
    for name in ["self.query", "self.key", "self.value", "output.dense"] {
        beside(within(&format!("attention.{name}")), vec![4, 4]);
    }
    beside(within("intermediate.dense"), vec![6, 4]);
    beside(within("output.dense"), vec![4, 6]);
    beside(within("attention.output.LayerNorm"), vec![4]);
    beside(within("output.LayerNorm"), vec![4]);
    let numbers = |shape: &[usize]| {
        (0..shape.iter().product()).flat_map(|i: usize| (i as f32).sin().to_le_bytes()).collect::<Vec<u8>>()
    };
    let tensors: Vec<_> = shapes.into_iter().map(|(name, shape)| (name, numbers(&shape), shape)).collect();
    let views = tensors.iter().map(|(name, bytes, shape)| {
        (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

/// The three files, the weights packed.
fn intact() -> [Vec<u8>; 3] {
    [CONFIG.into(), TOKENIZER.into(), pack(&weights()).unwrap()]
}

fn read([config, tokenizer, weights]: &[Vec<u8>; 3]) -> Result<SentenceEncoder, LoadError> {
    SentenceEncoder::read_foreign(Files { config, tokenizer, weights }, &Device::flex())
}

#[test]
fn packed_weights_are_nearly_what_they_were() {
    let [config, tokenizer, packed] = intact();
    let whole = weights();
    let files = Files { config: &config, tokenizer: &tokenizer, weights: &whole };
    let before = SentenceEncoder::read(files, &Device::flex()).unwrap();
    let after = read(&[config.clone(), tokenizer.clone(), packed]).unwrap();
    for text in ["", "ab ba", "a stranger's words", "aabb"] {
        let (a, b) = (before.encode(text).unwrap(), after.encode(text).unwrap());
        assert_eq!((a.len(), before.width()), (4, 4));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 0.05), "{text}: {a:?} {b:?}");
    }
    assert_ne!(after.encode("ab").unwrap(), after.encode("ba").unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn ruins_are_refused_or_read(file in 0..3usize, changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..4), cut: bool) {
        let mut files = intact();
        let bytes = &mut files[file];
        for (place, value) in changes {
            let place = usize::from(place) % bytes.len();
            bytes[place] = value;
            if cut {
                bytes.truncate(place);
                break;
            }
        }
        match read(&files) {
            Ok(encoder) => drop(encoder.encode("ab b a")),
            Err(error) => prop_assert!(!error.to_string().contains('\n'), "{}", error),
        }
    }
}
