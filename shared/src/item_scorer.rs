//! What scores items beside the generator, and how all opinions of an item become one score.
use crate::{
    answer::Parts,
    counted::Counted,
    generator::{DeviceError, is_cpu, log_sum_exp, read},
    model::{Dense, Mixture},
};

/// What scores items beside the generator.
#[derive(Debug)]
pub struct ItemScorer {
    /// The dense model where the CPU computes it.
    host: Option<tigerlet_host::Tower>,
    /// What was learned of items.
    pub dense: Dense,
    /// What was counted of them.
    pub counted: Counted,
    /// Weights of a hybrid.
    pub mixture: Mixture,
}

impl ItemScorer {
    /// A dense model, computed where it is, with what was counted and how both are weighed.
    pub fn new(dense: Dense, counted: Counted, mixture: Mixture) -> Self {
        let host = is_cpu(&dense.device()).then(|| dense.on_host()).flatten();
        Self { host, dense, counted, mixture }
    }

    /// Log-probabilities of all items by the dense model, as of [`Dense::log_probabilities`].
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn log_probabilities(&self, history: &[Vec<u32>]) -> Result<Vec<f32>, DeviceError> {
        let Some(host) = &self.host else { return read(self.dense.log_probabilities(history), 0).await };
        let mut scores = host.scores(history);
        let whole = log_sum_exp(&scores);
        scores.iter_mut().for_each(|score| *score -= whole);
        Ok(scores)
    }
}

/// What each part adds to the hybrid score, of what each thinks of the item: two log-probabilities, ln(1 + Σ γ^p s) of
/// its neighbours, and its bias.
pub fn weighed(mixture: Mixture, opinions: Parts) -> Parts {
    Parts {
        generated: (1.0 - mixture.dense) * opinions.generated,
        dense: mixture.dense * opinions.dense,
        neighbours: mixture.neighbours * opinions.neighbours,
        ..opinions
    }
}

/// What all but the generator think of every item: [`Parts`] whose log-probability of the ID is 0.
pub fn without_generator(dense: &[f32], taken_with: &[f32], biases: &[f32]) -> Vec<Parts> {
    let opinions = dense.iter().zip(taken_with).zip(biases);
    let parts = |((&dense, &neighbours), &bias)| Parts { dense, neighbours, bias, ..Parts::default() };
    opinions.map(parts).collect()
}
