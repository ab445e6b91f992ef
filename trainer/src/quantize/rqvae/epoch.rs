use anyhow::{Context, Result};
use burn::tensor::{Device, IndexingUpdateOp, Tensor};
use serde::{Deserialize, Serialize};

use super::model::Losses;
use crate::quantize::{QuantizeConfig, usage::Usage};

/// One line of the log: an epoch's means over vectors, and what its codes were used for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    pub epoch: usize,
    /// The whole loss.
    pub loss: f64,
    /// ‖x − x̂‖².
    pub reconstruction: f64,
    pub levels: Vec<Usage>,
    /// Codes that were revived after the epoch.
    pub revived: usize,
}

/// An epoch's sums, on the device until it ends: a GPU is not asked to wait after each step.
pub struct Sums {
    /// Whole loss and reconstruction, times vectors: `[2]`.
    losses: Tensor<1>,
    /// Per level, how often each code was taken: `[K]`.
    usage: Vec<Tensor<1>>,
}

impl Sums {
    pub fn new(config: &QuantizeConfig, device: &Device) -> Self {
        Self {
            losses: Tensor::zeros([2], device),
            usage: vec![Tensor::zeros([config.codes], device); config.levels],
        }
    }

    pub fn add(&mut self, losses: Losses, rows: usize) {
        let pair = Tensor::cat(vec![losses.total.inner(), losses.reconstruction.inner()], 0);
        self.losses = self.losses.clone() + pair.mul_scalar(rows as f64);
        for (usage, codes) in self.usage.iter_mut().zip(losses.codes) {
            let ones = Tensor::ones([rows], &usage.device());
            *usage = usage.clone().select_assign(0, codes.inner(), ones, IndexingUpdateOp::Add);
        }
    }

    pub fn counts(&self) -> Result<Vec<Vec<usize>>> {
        let read = |usage: &Tensor<1>| -> Result<Vec<usize>> {
            let counts = usage.clone().try_into_vec_as::<f32>().context("cannot read the codes' usage")?;
            Ok(counts.into_iter().map(|count| count as usize).collect())
        };
        self.usage.iter().map(read).collect()
    }

    pub fn read(&self, epoch: usize, rows: usize) -> Result<Epoch> {
        let losses = self.losses.clone().try_into_vec_as::<f32>().context("cannot read the loss")?;
        let mean = |index: usize| f64::from(losses[index]) / rows as f64;
        let levels = self.counts()?.iter().map(|counts| Usage::new(counts)).collect();
        Ok(Epoch { epoch, loss: mean(0), reconstruction: mean(1), levels, revived: 0 })
    }
}
