use burn::tensor::{Device, Int, Tensor, TensorData};

use super::batch::{Batch, decoder_input};
use crate::semantic_id::SemanticIds;

/// What the R IDs of a micro-batch should be.
pub struct Targets {
    /// Start token and the ID's tokens but the last, `[R, L]`.
    pub input: Tensor<2, Int>,
    wanted: Wanted,
}

enum Wanted {
    /// The ID's own codes, one `[R, 1]` a level, this share of their weight spread over all codes of the level.
    Own { codes: Vec<Tensor<2, Int>>, smoothing: f64 },
    /// Distributions over codes: one `[R, K]` a level.
    Given(Vec<Tensor<2>>),
}

/// Weighted IDs on the host.
pub struct Soft {
    /// The item whose ID each of R rows writes.
    pub items: Vec<u32>,
    /// Weights of the codes at each level: `[R, K]`, row-major.
    pub levels: Vec<Vec<f32>>,
}

impl Targets {
    /// The true IDs of a batch, label-smoothed.
    pub fn hard(batch: &Batch, smoothing: f64) -> Self {
        let levels = batch.codes.dims()[1];
        let codes = (0..levels).map(|level| batch.codes.clone().narrow(1, level, 1)).collect();
        Self { input: batch.input.clone(), wanted: Wanted::Own { codes, smoothing } }
    }

    /// Weighted IDs.
    pub fn soft(soft: &Soft, ids: &SemanticIds, device: &Device) -> Self {
        let rows = soft.items.len();
        let weights = soft.levels.iter().enumerate().map(|(level, weights)| {
            let data = TensorData::new(weights.clone(), [rows, ids.layout().codes(level)]);
            Tensor::from_data(data, device)
        });
        let wanted = Wanted::Given(weights.collect());
        Self { input: decoder_input(ids, &soft.items, device), wanted }
    }

    /// `Σ weight · log p` over rows and codes of a level, `[R, K] → [1]`: the less negative the better.
    pub fn agreement(&self, level: usize, log_probabilities: Tensor<2>) -> Tensor<1> {
        match &self.wanted {
            Wanted::Own { codes, smoothing } => {
                let sum = log_probabilities.clone().gather(1, codes[level].clone()).sum();
                if *smoothing == 0.0 {
                    return sum;
                }
                let width = log_probabilities.dims()[1] as f64;
                let all = log_probabilities.sum().div_scalar(width);
                sum.mul_scalar(1.0 - smoothing) + all.mul_scalar(*smoothing)
            }
            Wanted::Given(levels) => (log_probabilities * levels[level].clone()).sum(),
        }
    }
}
