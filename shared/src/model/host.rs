//! The models as `tigerlet-host` computes them on the CPU, of a file's weights or of tensors'.
use tigerlet_host::{
    Arithmetic, AttentionWeights, FeedForwardWeights, Plan, PositionBias, Shape, T5Weights, TowerWeights,
    Unit,
};

use super::{
    T5Config, TowerConfig,
    header::Promise,
    reader::{Reader, WeightsError},
    tensors::{EMBEDDING, ITEMS, POSITIONS},
};
use crate::semantic_id::IdLayout;

/// Gives the numbers of a tensor by its name in the file.
type Tensors<'a> = &'a dyn Fn(String) -> Result<Vec<f32>, WeightsError>;

/// The generator of a `model.safetensors`, for IDs of that layout.
///
/// # Errors
/// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
pub(crate) fn t5(
    config: &T5Config,
    safetensors: &[u8],
    layout: &IdLayout,
) -> Result<tigerlet_host::T5, WeightsError> {
    let reader = Reader::open(Promise::T5(config), safetensors)?;
    t5_of(config, layout, reader.arithmetic(), &|name| reader.tensor(&name))
}

/// The dense model of a `dense.safetensors`, of so many items.
///
/// # Errors
/// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
pub(crate) fn tower(
    config: &TowerConfig,
    items: usize,
    safetensors: &[u8],
) -> Result<tigerlet_host::Tower, WeightsError> {
    let reader = Reader::open(Promise::Dense(config, items), safetensors)?;
    tower_of(config, &|name| reader.tensor(&name))
}

/// The generator of these tensors.
pub(super) fn t5_of(
    config: &T5Config,
    layout: &IdLayout,
    arithmetic: Arithmetic,
    tensors: Tensors,
) -> Result<tigerlet_host::T5, WeightsError> {
    let bias = |stack: &str| {
        let numbers =
            tensors(format!("{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"))?;
        let (buckets, max_distance) =
            (config.relative_attention_num_buckets, config.relative_attention_max_distance);
        Ok::<_, WeightsError>(PositionBias { numbers, buckets, max_distance })
    };
    let weights = T5Weights {
        embedding: tensors(EMBEDDING.to_owned())?,
        encoder_bias: bias("encoder")?,
        decoder_bias: bias("decoder")?,
        encoder: (0..config.num_layers)
            .map(|index| block(&format!("encoder.block.{index}"), tensors))
            .collect::<Result<_, _>>()?,
        decoder: (0..config.num_decoder_layers)
            .map(|index| {
                let block = format!("decoder.block.{index}.layer");
                let own = attention(&format!("{block}.0"), "SelfAttention", tensors)?;
                let cross = attention(&format!("{block}.1"), "EncDecAttention", tensors)?;
                Ok((own, cross, feed_forward(&format!("{block}.2"), tensors)?))
            })
            .collect::<Result<_, WeightsError>>()?,
        encoder_norm: tensors("encoder.final_layer_norm.weight".to_owned())?,
        decoder_norm: tensors("decoder.final_layer_norm.weight".to_owned())?,
        levels: (0..layout.levels())
            .map(|level| (layout.offset(level) as usize, layout.codes(level)))
            .collect(),
    };
    let shape = Shape {
        width: config.d_model,
        heads: config.num_heads,
        d_kv: config.d_kv,
        d_ff: config.d_ff,
        epsilon: config.layer_norm_epsilon as f32,
    };
    Ok(tigerlet_host::T5::new(Plan { shape, arithmetic, unit: Unit::best() }, weights))
}

/// The dense model of these tensors.
pub(super) fn tower_of(config: &TowerConfig, tensors: Tensors) -> Result<tigerlet_host::Tower, WeightsError> {
    let weights = TowerWeights {
        items: tensors(ITEMS.to_owned())?,
        positions: tensors(POSITIONS.to_owned())?,
        blocks: (0..config.layers)
            .map(|index| block(&format!("block.{index}"), tensors))
            .collect::<Result<_, _>>()?,
        norm: tensors("final_layer_norm.weight".to_owned())?,
    };
    let TowerConfig { d_model: width, heads, d_ff, .. } = *config;
    let shape = Shape { width, heads, d_kv: width / heads, d_ff, epsilon: TowerConfig::EPSILON as f32 };
    let plan = Plan { shape, arithmetic: Arithmetic::Float, unit: Unit::best() };
    Ok(tigerlet_host::Tower::new(plan, weights))
}

fn block(name: &str, tensors: Tensors) -> Result<(AttentionWeights, FeedForwardWeights), WeightsError> {
    let own = attention(&format!("{name}.layer.0"), "SelfAttention", tensors)?;
    Ok((own, feed_forward(&format!("{name}.layer.1"), tensors)?))
}

fn attention(layer: &str, kind: &str, tensors: Tensors) -> Result<AttentionWeights, WeightsError> {
    let matrix = |name: &str| tensors(format!("{layer}.{kind}.{name}.weight"));
    let norm = tensors(format!("{layer}.layer_norm.weight"))?;
    Ok(AttentionWeights { norm, q: matrix("q")?, k: matrix("k")?, v: matrix("v")?, o: matrix("o")? })
}

fn feed_forward(layer: &str, tensors: Tensors) -> Result<FeedForwardWeights, WeightsError> {
    let matrix = |name: &str| tensors(format!("{layer}.DenseReluDense.{name}.weight"));
    let norm = tensors(format!("{layer}.layer_norm.weight"))?;
    Ok(FeedForwardWeights { norm, wi: matrix("wi")?, wo: matrix("wo")? })
}
