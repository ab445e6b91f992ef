use anyhow::{Context, Result};
use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use safetensors::{Dtype, tensor::TensorView};
use tigerlet_encoder::{Batch, Bert, BertConfig, Weights};

/// Vectors that a small encoder with random weights gives a few texts of random words, some of them padded: the same
/// on every device but for rounding.
pub fn of_random_encoder(device: &Device) -> Result<Vec<f32>> {
    let config = BertConfig {
        vocab_size: 100,
        hidden_size: 48,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        intermediate_size: 96,
        max_position_embeddings: 32,
        type_vocab_size: 2,
        layer_norm_eps: 1e-12,
        hidden_act: "gelu".to_owned(),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let bytes = weights(&config, &mut rng)?;
    let bert = Bert::load(&config, &Weights::new(&bytes, device)?)?;
    let texts: Vec<Vec<u32>> =
        (1..12).map(|text| (0..2 * text).map(|_| rng.random_range(0..100)).collect()).collect();
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    bert.forward(Batch::new(&texts, device)).try_into_vec_as::<f32>().context("cannot read the vectors back")
}

/// The tensors of `config`'s shape, as a file holds them.
fn weights(config: &BertConfig, rng: &mut ChaCha8Rng) -> Result<Vec<u8>> {
    let (width, inner) = (config.hidden_size, config.intermediate_size);
    let mut shapes = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![config.vocab_size, width]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![config.max_position_embeddings, width]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![config.type_vocab_size, width]),
    ];
    let mut beside = |name: String, weight: Vec<usize>| {
        shapes.push((format!("{name}.bias"), vec![weight[0]]));
        shapes.push((format!("{name}.weight"), weight));
    };
    beside("embeddings.LayerNorm".to_owned(), vec![width]);
    for layer in 0..config.num_hidden_layers {
        let within = |name: &str| format!("encoder.layer.{layer}.{name}");
        for name in ["self.query", "self.key", "self.value", "output.dense"] {
            beside(within(&format!("attention.{name}")), vec![width, width]);
        }
        beside(within("intermediate.dense"), vec![inner, width]);
        beside(within("output.dense"), vec![width, inner]);
        beside(within("attention.output.LayerNorm"), vec![width]);
        beside(within("output.LayerNorm"), vec![width]);
    }
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = shapes
        .into_iter()
        .map(|(name, shape)| {
            let mut number = || rng.random_range(-0.3f32..0.3).to_le_bytes();
            let bytes = (0..shape.iter().product()).flat_map(|_| number()).collect();
            (name, shape, bytes)
        })
        .collect();
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(safetensors::serialize(views, None)?)
}
