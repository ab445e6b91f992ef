use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::{
    history::HistoryBatch,
    semantic_id::{PAD, SemanticIds},
};

/// B examples as the model reads them, S history tokens and L levels.
pub struct Batch {
    /// Histories, `[B, S]`.
    pub tokens: Tensor<2, Int>,
    /// True at padding, `[B, S]`; none if no row is padded.
    pub padding: Option<Tensor<2, Bool>>,
    /// Decoder input: the start token and the target's tokens but the last, `[B, L]`.
    pub input: Tensor<2, Int>,
    /// The target's codes, each counted within its level, `[B, L]`.
    pub codes: Tensor<2, Int>,
}

impl Batch {
    /// Histories, and the item after each.
    pub fn new(histories: &HistoryBatch, ids: &SemanticIds, items: &[u32], device: &Device) -> Self {
        Self {
            tokens: histories.tokens(device),
            padding: histories.padding(device),
            input: decoder_input(ids, items, device),
            codes: codes(ids, items, device),
        }
    }
}

/// The codes of items, each counted within its level, `[B, L]`.
pub fn codes(ids: &SemanticIds, items: &[u32], device: &Device) -> Tensor<2, Int> {
    let codes: Vec<i32> =
        items.iter().flat_map(|&item| ids.get(item).iter().map(|&code| i32::from(code))).collect();
    Tensor::from_data(TensorData::new(codes, [items.len(), ids.layout().levels()]), device)
}

/// The start token and every item's tokens but the last, `[B, L]`.
pub fn decoder_input(ids: &SemanticIds, items: &[u32], device: &Device) -> Tensor<2, Int> {
    let levels = ids.layout().levels();
    let input: Vec<i32> = items
        .iter()
        .flat_map(|&item| std::iter::once(PAD).chain(ids.tokens(item).take(levels - 1)))
        .map(|token| token as i32)
        .collect();
    Tensor::from_data(TensorData::new(input, [items.len(), levels]), device)
}
