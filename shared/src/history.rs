//! Histories as the model reads them.
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::{
    model::{Dropout, Encoded, T5},
    semantic_id::{PAD, SemanticIds},
};

/// B users as the model reads them, in tokens: every item's whole semantic ID, oldest item first, padded on the
/// right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryBatch {
    /// `[B, S]`, row-major.
    tokens: Vec<i32>,
    /// Tokens of each row that are not padding.
    lengths: Vec<usize>,
    width: usize,
}

impl HistoryBatch {
    /// Histories of item indices; every index must be below `ids.len()`.
    pub fn new<'a>(ids: &SemanticIds, histories: impl IntoIterator<Item = &'a [u32]>) -> Self {
        Self::from_tokens(histories.into_iter().map(|items| items.iter().flat_map(|&item| ids.tokens(item))))
    }

    /// A row of tokens for each user, for models that read more than items.
    pub fn from_tokens(rows: impl IntoIterator<Item = impl IntoIterator<Item = u32>>) -> Self {
        let rows: Vec<Vec<i32>> =
            rows.into_iter().map(|tokens| tokens.into_iter().map(|token| token as i32).collect()).collect();
        let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
        let width = lengths.iter().copied().max().unwrap_or(0).max(1);
        let mut tokens = vec![PAD as i32; rows.len() * width];
        for (target, row) in tokens.chunks_exact_mut(width).zip(&rows) {
            target[..row.len()].copy_from_slice(row);
        }
        Self { tokens, lengths, width }
    }

    /// Users B.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no user.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Tokens `[B, S]` on `device`.
    pub fn tokens(&self, device: &Device) -> Tensor<2, Int> {
        Tensor::from_data(TensorData::new(self.tokens.clone(), [self.len(), self.width]), device)
    }

    /// True at padding, `[B, S]`; none if every row is full, which saves the model a mask.
    pub fn padding(&self, device: &Device) -> Option<Tensor<2, Bool>> {
        if self.lengths.iter().all(|&length| length == self.width) {
            return None;
        }
        let padding: Vec<bool> =
            self.lengths.iter().flat_map(|&length| (0..self.width).map(move |at| at >= length)).collect();
        Some(Tensor::from_data(TensorData::new(padding, [self.len(), self.width]), device))
    }

    /// The histories as the decoder attends to them, without dropout.
    pub fn encode(&self, model: &T5) -> Encoded {
        let device = model.device();
        model.encode(self.tokens(&device), self.padding(&device), &mut Dropout::Off)
    }
}
