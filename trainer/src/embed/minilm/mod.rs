//! all-MiniLM-L6-v2, the sentence encoder ([`tigerlet_encoder`]), with its files and many texts at once.

mod encoding;
mod random;

use std::path::Path;

use anyhow::{Context, Result};
use burn::tensor::Device;
use sha2::{Digest, Sha256};
use tigerlet_encoder::{Files, SentenceEncoder};

use super::hub::ModelFiles;

pub use random::of_random_encoder;

/// The encoder, and which one it is.
pub struct MiniLm {
    encoder: SentenceEncoder,
    /// SHA-256 of the weights.
    hash: String,
}

impl MiniLm {
    /// Loads the model from its three files onto `device`.
    pub fn load(files: &ModelFiles, device: &Device) -> Result<Self> {
        let read = |path: &Path| {
            std::fs::read(path).context("cannot read it").with_context(|| path.display().to_string())
        };
        let (config, tokenizer, weights) =
            (read(&files.config)?, read(&files.tokenizer)?, read(&files.weights)?);
        let whole = Files { config: &config, tokenizer: &tokenizer, weights: &weights };
        let encoder = SentenceEncoder::read(whole, device).map_err(|error| {
            let path = files.named(error.file()).display().to_string();
            anyhow::Error::new(error).context(path)
        })?;
        Ok(Self { encoder, hash: format!("{:x}", Sha256::digest(&weights)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::hub::cache_folder;
    use crate::learn::Sitting;
    use serde::Deserialize;
    use std::path::Path;

    /// Needs the weights: a test that passes without them would prove nothing.
    fn model() -> MiniLm {
        let files = cache_folder()
            .context("no home folder")
            .and_then(|folder| ModelFiles::in_folder(&folder))
            .unwrap_or_else(|error| panic!("{error}: run scripts/fetch-minilm"));
        MiniLm::load(&files, &Device::flex()).unwrap()
    }

    fn cosine(a: &[f32], b: &[f32]) -> f64 {
        let dot = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[derive(Deserialize)]
    struct Golden {
        text: String,
        vector: Vec<f32>,
    }

    #[test]
    fn it_agrees_with_sentence_transformers() {
        let path =
            Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../tests/minilm/golden.json");
        let golden: Vec<Golden> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert!(golden.len() >= 24);
        let texts: Vec<String> = golden.iter().map(|golden| golden.text.clone()).collect();
        let model = model();
        // Alone no text is padded; together the short ones are, by up to 254 tokens.
        for batch_size in [1, texts.len()] {
            let vectors = model.embed(&texts, batch_size).unwrap();
            for (row, golden) in golden.iter().enumerate() {
                let cosine = cosine(&golden.vector, vectors.row(row));
                assert!(cosine >= 0.9999, "batches of {batch_size}: cosine {cosine} for {:?}", golden.text);
            }
        }
    }

    /// A model of width 4 with one layer, in the three files of a folder.
    fn tiny(folder: &Path, damage: impl Fn(&str, Vec<usize>) -> Option<(Vec<usize>, f32)>) -> ModelFiles {
        let mut shapes: Vec<(String, Vec<usize>)> = vec![
            ("embeddings.word_embeddings.weight".into(), vec![4, 4]),
            ("embeddings.position_embeddings.weight".into(), vec![8, 4]),
            ("embeddings.token_type_embeddings.weight".into(), vec![2, 4]),
            ("embeddings.LayerNorm.weight".into(), vec![4]),
            ("embeddings.LayerNorm.bias".into(), vec![4]),
        ];
        for (name, output, input) in [
            ("attention.self.query", 4, 4),
            ("attention.self.key", 4, 4),
            ("attention.self.value", 4, 4),
            ("attention.output.dense", 4, 4),
            ("intermediate.dense", 6, 4),
            ("output.dense", 4, 6),
        ] {
            shapes.push((format!("encoder.layer.0.{name}.weight"), vec![output, input]));
            shapes.push((format!("encoder.layer.0.{name}.bias"), vec![output]));
        }
        for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
            shapes.push((format!("encoder.layer.0.{name}.weight"), vec![4]));
            shapes.push((format!("encoder.layer.0.{name}.bias"), vec![4]));
        }
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = shapes
            .into_iter()
            .filter_map(|(name, shape)| {
                let (shape, value) = damage(&name, shape)?;
                let values =
                    (0..shape.iter().product()).flat_map(|i: usize| (value * (i as f32).sin()).to_le_bytes());
                let bytes = values.collect();
                Some((name, shape, bytes))
            })
            .collect();
        let views = tensors.iter().map(|(name, shape, bytes)| {
            let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.clone(), bytes);
            (name.as_str(), view.unwrap())
        });
        std::fs::write(folder.join("model.safetensors"), safetensors::serialize(views, None).unwrap())
            .unwrap();
        let config = r#"{"vocab_size": 4, "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2,
            "intermediate_size": 6, "max_position_embeddings": 8, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
            "hidden_act": "gelu"}"#;
        std::fs::write(folder.join("config.json"), config).unwrap();
        let tokenizer = r#"{"version": "1.0", "model": {"type": "WordLevel", "unk_token": "a",
            "vocab": {"a": 0, "b": 1, "c": 2, "d": 3}}, "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": {"type": "TemplateProcessing", "pair": [],
            "single": [{"SpecialToken": {"id": "a", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "special_tokens": {"a": {"id": "a", "ids": [0], "tokens": ["a"]}}}}"#;
        std::fs::write(folder.join("tokenizer.json"), tokenizer).unwrap();
        ModelFiles::in_folder(folder).unwrap()
    }

    fn intact(_: &str, shape: Vec<usize>) -> Option<(Vec<usize>, f32)> {
        Some((shape, 1.0))
    }

    #[test]
    fn a_vector_does_not_depend_on_its_batch() {
        let folder = tempfile::tempdir().unwrap();
        let model = MiniLm::load(&tiny(folder.path(), intact), &Device::flex()).unwrap();
        let texts: Vec<String> = ["a b c", "d", "b b", "c d a b c d a b c d", ""].map(String::from).to_vec();
        let together = model.embed(&texts, 8).unwrap();
        let alone = model.embed(&texts, 1).unwrap();
        for (a, b) in together.data().iter().zip(alone.data()) {
            assert!((a - b).abs() < 1e-5, "{together:?} {alone:?}");
        }
        assert!(together.data().iter().all(|value| value.is_finite()));
    }

    #[test]
    fn sittings_come_to_what_one_would() {
        let folder = tempfile::tempdir().unwrap();
        let model = MiniLm::load(&tiny(folder.path(), intact), &Device::flex()).unwrap();
        let texts: Vec<String> = ["a b c", "d", "b b", "c d a b c d", "a a"].map(String::from).to_vec();
        let (whole, parts) = (model.embed(&texts, 2).unwrap(), folder.path().join("parts"));
        // A batch a sitting.
        let late = Sitting { deadline: Some(std::time::Instant::now()), ..Sitting::whole() };
        for _ in 0..2 {
            assert_eq!(model.embed_in(&texts, 2, &parts, &late).unwrap(), None);
        }
        assert_eq!(model.embed_in(&texts, 2, &parts, &late).unwrap(), Some(whole.clone()));
        // Of other texts, they are no part.
        assert_eq!(
            model.embed_in(&texts[1..], 8, &parts, &late).unwrap().map(|vectors| vectors.rows()),
            Some(4)
        );
        // In other batches, only whole ones are done.
        assert_eq!(model.embed_in(&texts, 4, &parts, &late).unwrap(), None);
        let vectors = model.embed_in(&texts, 4, &parts, &late).unwrap().unwrap();
        assert!((0..5).all(|text| vectors.row(text).iter().any(|&number| number != 0.0)));
        for entry in std::fs::read_dir(&parts).unwrap() {
            std::fs::write(entry.unwrap().path(), b"cut").unwrap();
        }
        let error = model.embed_in(&texts, 2, &parts, &late).unwrap_err();
        assert!(format!("{error:#}").contains("remove it, and it is made anew"), "{error:#}");
    }

    #[test]
    fn damaged_weights_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let name = "encoder.layer.0.output.dense.weight";
        let load = |files: ModelFiles| format!("{:#}", MiniLm::load(&files, &Device::flex()).err().unwrap());

        let missing = tiny(folder.path(), |n, shape| (n != name).then_some((shape, 1.0)));
        let error = load(missing);
        assert!(
            error.contains("model.safetensors") && error.contains(&format!("tensor `{name}` not found")),
            "{error}"
        );

        let shape = tiny(folder.path(), |n, shape| Some((if n == name { vec![6, 4] } else { shape }, 1.0)));
        let error = load(shape);
        assert!(error.ends_with(&format!("tensor `{name}` has shape [6, 4], expected [4, 6]")), "{error}");

        let nan = tiny(folder.path(), |n, shape| Some((shape, if n == name { f32::NAN } else { 1.0 })));
        assert!(load(nan).ends_with(&format!("tensor `{name}` holds a value that is not finite")));

        let files = tiny(folder.path(), intact);
        let config = std::fs::read_to_string(&files.config).unwrap();
        std::fs::write(&files.config, config.replace("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 0"))
            .unwrap();
        assert!(load(files.clone()).contains("has no place in the model that `config.json` describes"));
        std::fs::write(
            &files.config,
            config.replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 3"),
        )
        .unwrap();
        assert!(
            load(files.clone()).ends_with("`hidden_size` 4 is not a multiple of `num_attention_heads` 3")
        );
        std::fs::write(&files.config, &config).unwrap();

        let bytes = std::fs::read(&files.weights).unwrap();
        std::fs::write(&files.weights, &bytes[..bytes.len() - 1]).unwrap();
        assert!(load(files).contains("not a valid safetensors file"));
    }
}
