use burn::{
    module::{Module, Param, ParamId},
    tensor::{Device, Int, Tensor, TensorData, activation::log_softmax},
};

use super::{Dropout, Precision, Promise, Tower, TowerConfig, WeightsError, weights::Slots};
use crate::limits::Limits;

/// A model that scores items: the inner product of an item's vector with the state of a [`Tower`] over the vectors of
/// the history.
///
/// What is learned of an item and what its text says of it are one vector here, so that an item that nobody has taken
/// has one as well.
#[derive(Module, Debug)]
pub struct Dense {
    /// `[N, D]`.
    pub(super) items: Param<Tensor<2>>,
    pub(super) tower: Tower,
}

impl Dense {
    /// A model of these item vectors, `[N, D]`, and the tower that has learned with them.
    pub fn new(items: Tensor<2>, tower: Tower) -> Self {
        Self::of_param(ParamId::new(), items, tower)
    }

    /// The same, the vectors being that parameter.
    pub fn of_param(id: ParamId, items: Tensor<2>, tower: Tower) -> Self {
        Self { items: Param::initialized(id, items), tower }
    }

    /// A model of `items` items with the weights of a `dense.safetensors`.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
    pub fn read(
        tower: &TowerConfig,
        items: usize,
        safetensors: &[u8],
        device: &Device,
    ) -> Result<Self, WeightsError> {
        let promise = Promise::Dense(tower, items);
        // Before a block is built: a configuration alone can ask for any number of them.
        promise.check(safetensors, safetensors.len() as u64, &Limits::WIDE)?;
        let vectors = Tensor::zeros([0, tower.d_model], device);
        Self::new(vectors, Tower::new(tower, device)).filled(promise, safetensors, device)
    }

    /// The weights as a `dense.safetensors`. Native only: it blocks on the device.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`] if training has diverged, or a weight does not fit `precision`.
    pub fn write(&self, precision: Precision) -> Result<Vec<u8>, WeightsError> {
        self.stored("dense.safetensors", precision)
    }

    /// Items N.
    pub fn items(&self) -> usize {
        self.items.dims()[0]
    }

    /// The items' vectors, `[N, D]`: a score is an inner product with one of these rows.
    pub fn vectors(&self) -> Tensor<2> {
        self.items.val()
    }

    /// The parameter that [`Dense::vectors`] is.
    pub fn vectors_id(&self) -> ParamId {
        self.items.id
    }

    /// Items of a history that it reads, the latest ones.
    pub fn max_history(&self) -> usize {
        self.tower.max_history()
    }

    /// The state after each item of B histories, `[B, S] → [B, S, D]`, S at most [`Dense::max_history`].
    ///
    /// Shorter histories are padded on the right with any item: no state sees what follows it.
    pub fn forward(&self, histories: Tensor<2, Int>, dropout: &mut Dropout) -> Tensor<3> {
        let ([rows, length], width) = (histories.dims(), self.items.dims()[1]);
        let items = dropout.lookup().rows(self.items.val(), histories.reshape([rows * length]));
        self.tower.forward(items.reshape([rows, length, width]), dropout)
    }

    /// The same model with more items, whose vectors are the rows of `vectors`, `[A, D]`.
    #[must_use]
    pub fn grown(self, vectors: Tensor<2>) -> Self {
        Self::new(Tensor::cat(vec![self.items.val(), vectors], 0), self.tower)
    }

    /// Device the weights live on.
    pub fn device(&self) -> Device {
        self.items.device()
    }

    /// Log-probabilities of all items after a history, oldest entry first: `[N]`.
    ///
    /// An entry is an item, or several whose mean stands for what is none: a text, or codes. There must be at least one
    /// entry, and at least one item in each; the latest that the tower reads count.
    pub fn log_probabilities(&self, history: &[Vec<u32>]) -> Tensor<1> {
        let latest = &history[history.len().saturating_sub(self.tower.max_history())..];
        let vectors = self.items.val();
        let rows = |items: &[u32]| {
            let items: Vec<i32> = items.iter().map(|&item| item as i32).collect();
            let count = items.len();
            let items = Tensor::<1, Int>::from_data(TensorData::new(items, [count]), &vectors.device());
            vectors.clone().select(0, items)
        };
        let read = match latest.iter().all(|entry| entry.len() == 1) {
            true => rows(&latest.concat()),
            false => Tensor::cat(latest.iter().map(|entry| rows(entry).mean_dim(0)).collect(), 0),
        };
        let last = latest.len() - 1;
        let states = self.tower.forward(read.unsqueeze::<3>(), &mut Dropout::Off);
        let state = states.squeeze_dim::<2>(0).narrow(0, last, 1);
        log_softmax(state.matmul(vectors.transpose()), 1).squeeze_dim(0)
    }
}
