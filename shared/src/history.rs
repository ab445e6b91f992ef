//! Histories as the model reads them.
#[cfg(feature = "tensors")]
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::semantic_id::{PAD, SemanticIds};

/// B users as the model reads them, in tokens: every item's whole semantic ID, oldest item first, padded on the
/// right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryBatch {
    /// `[B, S]`, row-major.
    tokens: Vec<u32>,
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
        let rows: Vec<Vec<u32>> = rows.into_iter().map(|tokens| tokens.into_iter().collect()).collect();
        let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
        let width = lengths.iter().copied().max().unwrap_or(0).max(1);
        let mut tokens = vec![PAD; rows.len() * width];
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
    #[cfg(feature = "tensors")]
    pub fn tokens(&self, device: &Device) -> Tensor<2, Int> {
        let tokens: Vec<i32> = self.tokens.iter().map(|&token| token as i32).collect();
        Tensor::from_data(TensorData::new(tokens, [self.len(), self.width]), device)
    }

    /// True at padding, `[B, S]`; none if every row is full, which saves the model a mask.
    #[cfg(feature = "tensors")]
    pub fn padding(&self, device: &Device) -> Option<Tensor<2, Bool>> {
        if self.lengths.iter().all(|&length| length == self.width) {
            return None;
        }
        let padding: Vec<bool> =
            self.lengths.iter().flat_map(|&length| (0..self.width).map(move |at| at >= length)).collect();
        Some(Tensor::from_data(TensorData::new(padding, [self.len(), self.width]), device))
    }

    /// The tokens of each row without its padding; of a row of nothing else, one.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.tokens.chunks_exact(self.width).zip(&self.lengths).map(|(row, &length)| &row[..length.max(1)])
    }
}
