use anyhow::Result;
use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};
use tigerlet::{
    baseline::top,
    matrix::Matrix,
    model::{Dense, Dropout},
};

use crate::{data::Query, systems::System};

/// SASRec as a ranker of the whole catalogue.
pub struct SasrecSystem {
    /// On a device without autodiff.
    pub model: Dense,
    /// Its row of the table.
    pub name: String,
}

impl SasrecSystem {
    /// What the model that reads texts is called.
    pub const DENSE: &str = "dense";

    /// What states are compared with, N × D.
    pub fn item_vectors(&self) -> Result<Matrix> {
        let vectors = self.model.vectors();
        let [items, width] = vectors.dims();
        Ok(Matrix::new(items, width, vectors.try_into_vec_as::<f32>()?)?)
    }

    /// The log-probability of every item for each who asks: B rows of N.
    pub fn log_probabilities(&self, queries: &[Query]) -> Result<Vec<Vec<f32>>> {
        rows(log_softmax(self.logits(queries), 1))
    }

    /// The logit of every item for each who asks: B rows of N.
    pub fn scores(&self, queries: &[Query]) -> Result<Vec<Vec<f32>>> {
        rows(self.logits(queries))
    }

    fn logits(&self, queries: &[Query]) -> Tensor<2> {
        let read: Vec<&[u32]> =
            queries.iter().map(|query| query.latest(self.model.max_history()).history).collect();
        let width = read.iter().map(|items| items.len()).max().unwrap_or(0).max(1);
        let mut tokens = vec![0i32; read.len() * width];
        for (row, items) in tokens.chunks_exact_mut(width).zip(&read) {
            for (token, &item) in row.iter_mut().zip(*items) {
                *token = item as i32;
            }
        }
        let device = self.model.device();
        let tokens = Tensor::<2, Int>::from_data(TensorData::new(tokens, [read.len(), width]), &device);
        let states = self.model.forward(tokens, &mut Dropout::Off);
        let [rows, width, depth] = states.dims();
        let last: Vec<i32> = read
            .iter()
            .enumerate()
            .map(|(row, items)| (row * width + items.len().max(1) - 1) as i32)
            .collect();
        let last = Tensor::<1, Int>::from_data(TensorData::new(last, [rows]), &device);
        let states = states.reshape([rows * width, depth]).select(0, last);
        states.matmul(self.model.vectors().transpose())
    }
}

fn rows(scores: Tensor<2>) -> Result<Vec<Vec<f32>>> {
    let items = scores.dims()[1];
    Ok(scores.try_into_vec_as::<f32>()?.chunks_exact(items).map(<[f32]>::to_vec).collect())
}

impl System for SasrecSystem {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn reach(&self) -> usize {
        self.model.items()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(self.scores(queries)?.iter().map(|scores| top(scores, depth)).collect())
    }
}
