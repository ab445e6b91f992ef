//! What scores items beside the generator, and how all opinions of an item become one score.
use tigerlet_host::Tower;

use crate::{
    answer::Parts,
    counted::Counted,
    generator::{DeviceError, log_sum_exp},
    matrix::Matrix,
    model::{Mixture, TowerConfig, WeightsError, host},
};
#[cfg(feature = "tensors")]
use crate::{
    generator::{is_cpu, read},
    model::Dense,
};
#[cfg(feature = "tensors")]
use burn::tensor::{Int, Tensor, TensorData};

/// What scores items beside the generator.
#[derive(Debug)]
pub struct ItemScorer {
    /// The dense model where the CPU computes it.
    host: Option<Tower>,
    /// The same where there are tensors.
    #[cfg(feature = "tensors")]
    dense: Option<Dense>,
    /// What was counted of items.
    pub counted: Counted,
    /// Weights of a hybrid.
    pub mixture: Mixture,
}

impl ItemScorer {
    /// The dense model of a `dense.safetensors` on the host.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
    pub fn on_host(
        tower: &TowerConfig,
        items: usize,
        safetensors: &[u8],
        counted: Counted,
        mixture: Mixture,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            host: Some(host::tower(tower, items, safetensors)?),
            #[cfg(feature = "tensors")]
            dense: None,
            counted,
            mixture,
        })
    }

    /// A dense model, computed where it is: on the CPU by the host.
    #[cfg(feature = "tensors")]
    pub fn new(dense: Dense, counted: Counted, mixture: Mixture) -> Self {
        let host = is_cpu(&dense.device()).then(|| dense.to_host().ok()).flatten();
        Self { host, dense: Some(dense), counted, mixture }
    }

    /// Items N.
    pub fn items(&self) -> usize {
        self.counted.biases().len()
    }

    /// Log-probabilities of all items after a history, oldest entry first: `[N]`.
    ///
    /// An entry is an item, or several whose mean stands for what is none: a text, or codes. There must be at least one
    /// entry, and at least one item in each; the latest that the model reads count.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn log_probabilities(&self, history: &[Vec<u32>]) -> Result<Vec<f32>, DeviceError> {
        #[cfg(feature = "tensors")]
        if let (None, Some(dense)) = (&self.host, &self.dense) {
            return read(dense.log_probabilities(history), 0).await;
        }
        let mut scores = self.host.as_ref().map(|host| host.scores(history)).unwrap_or_default();
        let whole = log_sum_exp(&scores);
        scores.iter_mut().for_each(|score| *score -= whole);
        Ok(scores)
    }

    /// The vectors of these items, one after the other.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn vectors(&self, items: &[u32]) -> Result<Vec<f32>, DeviceError> {
        #[cfg(feature = "tensors")]
        if let (None, Some(dense)) = (&self.host, &self.dense) {
            let places = items.iter().map(|&item| item as i32).collect::<Vec<_>>();
            let places = TensorData::new(places, [items.len()]);
            let places = Tensor::<1, Int>::from_data(places, &dense.device());
            return read(dense.vectors().select(0, places), 0).await;
        }
        let Some(host) = &self.host else { return Ok(Vec::new()) };
        Ok(items.iter().flat_map(|&item| host.vector(item)).copied().collect())
    }

    /// Width of the items' vectors.
    pub fn width(&self) -> usize {
        #[cfg(feature = "tensors")]
        if let Some(dense) = &self.dense {
            return dense.vectors().dims()[1];
        }
        self.host.as_ref().map_or(0, Tower::width)
    }

    /// The same with more items, whose vectors are the rows of `vectors`, as wide as the others, and which nobody has
    /// taken.
    pub fn grown(&self, vectors: &Matrix, bias: f32) -> Self {
        let counted = self.counted.grown(vectors.rows(), bias);
        let none = vectors.rows() == 0;
        #[cfg(feature = "tensors")]
        if let Some(dense) = &self.dense {
            let shape = [vectors.rows(), vectors.cols()];
            let added =
                || Tensor::from_data(TensorData::new(vectors.data().to_vec(), shape), &dense.device());
            let dense = if none { dense.clone() } else { dense.clone().grown(added()) };
            return Self::new(dense, counted, self.mixture);
        }
        let host = self.host.as_ref();
        let host = host.map(|host| if none { host.clone() } else { host.grown(vectors.data()) });
        Self {
            host,
            #[cfg(feature = "tensors")]
            dense: None,
            counted,
            mixture: self.mixture,
        }
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
