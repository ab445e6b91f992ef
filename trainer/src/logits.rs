//! Raw logits of a checkpoint, for comparison with other implementations of T5.
use std::path::Path;

use anyhow::{Result, ensure};
use burn::tensor::{Int, Tensor, TensorData};
use tigerlet::model::Dropout;

use crate::{device::DeviceKind, train::checkpoint};

/// Logits over the whole vocabulary after each decoder token: `[L][V]`.
pub fn logits(model: &Path, source: &[u32], decoder: &[u32], device: DeviceKind) -> Result<Vec<Vec<f32>>> {
    let device = device.open()?;
    let (config, model) = checkpoint::load_model(model, &device)?;
    ensure!(!source.is_empty() && !decoder.is_empty(), "--source and --decoder need at least one token each");
    for &token in source.iter().chain(decoder) {
        ensure!(
            (token as usize) < config.vocab_size,
            "token {token} is beyond the vocabulary of {}",
            config.vocab_size
        );
    }
    let row = |tokens: &[u32]| {
        let data: Vec<i32> = tokens.iter().map(|&token| token as i32).collect();
        Tensor::<2, Int>::from_data(TensorData::new(data, [1, tokens.len()]), &device)
    };
    let encoded = model.encode(row(source), None, &mut Dropout::Off);
    let states = model.decode(&encoded, row(decoder), &mut Dropout::Off);
    let states = states.reshape([decoder.len(), config.d_model]);
    let logits = model.logits(states, 0, config.vocab_size).try_into_vec_as::<f32>()?;
    Ok(logits.chunks_exact(config.vocab_size).map(<[f32]>::to_vec).collect())
}
