use anyhow::Result;
use burn::tensor::{Int, Tensor, TensorData};
use tigerlet::{baseline::top, matrix::Matrix, model::Dropout};

use super::Standing;
use crate::{data::Query, systems::System};

/// SASRec as a ranker of the whole catalogue.
pub struct SasrecSystem {
    /// On a device without autodiff.
    pub model: Standing,
    /// Items of a history that it reads.
    pub max_history: usize,
    /// Its row of the table.
    pub name: String,
}

impl SasrecSystem {
    /// What states are compared with, N × D.
    pub fn item_vectors(&self) -> Result<Matrix> {
        let vectors = self.model.candidates();
        let [items, width] = vectors.dims();
        Ok(Matrix::new(items, width, vectors.try_into_vec_as::<f32>()?)?)
    }

    /// The logit of every item for each who asks: B rows of N.
    pub fn scores(&self, queries: &[Query]) -> Result<Vec<Vec<f32>>> {
        let read: Vec<&[u32]> = queries.iter().map(|query| query.latest(self.max_history).history).collect();
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
        let scores = states.matmul(self.model.candidates().transpose());
        let items = scores.dims()[1];
        Ok(scores.try_into_vec_as::<f32>()?.chunks_exact(items).map(<[f32]>::to_vec).collect())
    }
}

impl System for SasrecSystem {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn reach(&self) -> usize {
        self.model.catalogue()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(self.scores(queries)?.iter().map(|scores| top(scores, depth)).collect())
    }
}
