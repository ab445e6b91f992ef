use burn::tensor::{Int, Tensor, TensorData};
use tigerlet::semantic_id::SemanticIds;

/// What the R IDs of a micro-batch should be.
pub struct Targets {
    /// The item whose ID each row writes.
    pub items: Vec<u32>,
    wanted: Wanted,
}

enum Wanted {
    /// The row's own code, all of them sharing this much of its weight.
    Own { smoothing: f64 },
    /// A distribution of its own for each row: one `[R, K]`, row-major, a level.
    Given(Vec<Vec<f32>>),
}

impl Targets {
    /// Each row's own codes, label-smoothed.
    pub fn hard(items: Vec<u32>, smoothing: f64) -> Self {
        Self { items, wanted: Wanted::Own { smoothing } }
    }

    /// Distributions over codes, weighted: one `[R, K]`, row-major, a level.
    pub fn soft(items: Vec<u32>, levels: Vec<Vec<f32>>) -> Self {
        Self { items, wanted: Wanted::Given(levels) }
    }

    /// The distributions of [`Targets::soft`]; none for hard targets.
    #[cfg(test)]
    pub fn given(&self) -> &[Vec<f32>] {
        match &self.wanted {
            Wanted::Own { .. } => &[],
            Wanted::Given(levels) => levels,
        }
    }

    /// `Σ weight · log p` over rows and codes of a level, `[R, K] → [1]`: the less negative the better.
    pub fn agreement(&self, level: usize, log_probabilities: Tensor<2>, ids: &SemanticIds) -> Tensor<1> {
        let device = log_probabilities.device();
        let [rows, codes] = log_probabilities.dims();
        match &self.wanted {
            Wanted::Own { smoothing } => {
                let own: Vec<i32> = self.items.iter().map(|&item| i32::from(ids.get(item)[level])).collect();
                let own = Tensor::<2, Int>::from_data(TensorData::new(own, [rows, 1]), &device);
                let sum = log_probabilities.clone().gather(1, own).sum();
                if *smoothing == 0.0 {
                    return sum;
                }
                let all = log_probabilities.sum().div_scalar(codes as f64);
                sum.mul_scalar(1.0 - smoothing) + all.mul_scalar(*smoothing)
            }
            Wanted::Given(levels) => {
                let weights = TensorData::new(levels[level].clone(), [rows, codes]);
                (log_probabilities * Tensor::from_data(weights, &device)).sum()
            }
        }
    }
}
