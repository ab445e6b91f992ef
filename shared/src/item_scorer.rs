//! What scores items beside the generator, and how all opinions of an item become one score.
use tigerlet_host::Tower;

use crate::{
    answer::Parts,
    generator::{DeviceError, log_sum_exp},
    known::Known,
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
    engine: Engine,
    /// What is known beside it.
    pub known: Known,
    /// Weights of a hybrid.
    pub mixture: Mixture,
}

/// The dense model, where it is computed.
#[derive(Debug)]
enum Engine {
    Host(Tower),
    #[cfg(feature = "tensors")]
    Device(Dense),
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
        known: Known,
        mixture: Mixture,
    ) -> Result<Self, WeightsError> {
        Ok(Self { engine: Engine::Host(host::tower(tower, items, safetensors)?), known, mixture })
    }

    /// A dense model, computed where it is: on the CPU by the host.
    #[cfg(feature = "tensors")]
    pub fn new(dense: Dense, known: Known, mixture: Mixture) -> Self {
        let host = is_cpu(&dense.device()).then(|| dense.to_host().ok()).flatten();
        Self { engine: host.map_or(Engine::Device(dense), Engine::Host), known, mixture }
    }

    /// Items N.
    pub fn items(&self) -> usize {
        match &self.engine {
            Engine::Host(tower) => tower.items(),
            #[cfg(feature = "tensors")]
            Engine::Device(dense) => dense.items(),
        }
    }

    /// Width of the items' vectors.
    pub fn width(&self) -> usize {
        match &self.engine {
            Engine::Host(tower) => tower.width(),
            #[cfg(feature = "tensors")]
            Engine::Device(dense) => dense.vectors().dims()[1],
        }
    }

    /// Log-probabilities of all items after a history, oldest entry first: `[N]`.
    ///
    /// An entry is an item, or several whose mean stands for what is none: a text, or codes. There must be at least one
    /// entry, and at least one item in each; the latest that the model reads count.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn log_probabilities(&self, history: &[Vec<u32>]) -> Result<Vec<f32>, DeviceError> {
        match &self.engine {
            Engine::Host(tower) => {
                let mut scores = tower.scores(history);
                let whole = log_sum_exp(&scores);
                scores.iter_mut().for_each(|score| *score -= whole);
                Ok(scores)
            }
            #[cfg(feature = "tensors")]
            Engine::Device(dense) => read(dense.log_probabilities(history), 0).await,
        }
    }

    /// The vectors of these items, one after the other.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn vectors(&self, items: &[u32]) -> Result<Vec<f32>, DeviceError> {
        match &self.engine {
            Engine::Host(tower) => Ok(items.iter().flat_map(|&item| tower.vector(item)).copied().collect()),
            #[cfg(feature = "tensors")]
            Engine::Device(dense) => {
                let places = items.iter().map(|&item| item as i32).collect::<Vec<_>>();
                let places = TensorData::new(places, [items.len()]);
                let places = Tensor::<1, Int>::from_data(places, &dense.device());
                read(dense.vectors().select(0, places), 0).await
            }
        }
    }

    /// The same with more items, whose vectors are the rows of `vectors`, as wide as the others, whose contents those of
    /// `content`, and which nobody has taken.
    pub fn grown(&self, vectors: &Matrix, content: Option<&Matrix>, bias: f32) -> Self {
        let engine = match &self.engine {
            Engine::Host(tower) => Engine::Host(tower.grown(vectors.data())),
            #[cfg(feature = "tensors")]
            Engine::Device(dense) if vectors.rows() == 0 => Engine::Device(dense.clone()),
            #[cfg(feature = "tensors")]
            Engine::Device(dense) => {
                let shape = [vectors.rows(), vectors.cols()];
                let added =
                    Tensor::from_data(TensorData::new(vectors.data().to_vec(), shape), &dense.device());
                Engine::Device(dense.clone().grown(added))
            }
        };
        Self { engine, known: self.known.grown(vectors.rows(), bias, content), mixture: self.mixture }
    }
}

/// What each part adds to the hybrid score, of what each thinks of the item: two log-probabilities, ln(1 + Σ γ^p s) of
/// its neighbours, a cosine of texts, and its bias.
pub fn weighed(mixture: Mixture, opinions: Parts) -> Parts {
    Parts {
        generated: (1.0 - mixture.dense) * opinions.generated,
        dense: mixture.dense * opinions.dense,
        neighbours: mixture.neighbours * opinions.neighbours,
        content: mixture.content * opinions.content,
        ..opinions
    }
}
