//! The score of a few items in one pass of the decoder: a device waits once.
use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};

use super::{Dropout, Encoded, T5};
use crate::semantic_id::{PAD, SemanticIds};

impl T5 {
    /// Log-probabilities of as many items for each of the B users of `encoded`, side by side: `[B · P, 1]`.
    pub(crate) fn item_scores(&self, ids: &SemanticIds, encoded: &Encoded, items: &[u32]) -> Tensor<2> {
        let (layout, rows, device) = (ids.layout(), items.len(), self.device());
        let levels = layout.levels();
        let tokens =
            |item: &u32| std::iter::once(PAD).chain(ids.tokens(*item)).take(levels).collect::<Vec<_>>();
        let input: Vec<i32> = items.iter().flat_map(tokens).map(|token| token as i32).collect();
        let input = Tensor::<2, Int>::from_data(TensorData::new(input, [rows, levels]), &device);
        let codes =
            items.iter().flat_map(|&item| ids.get(item)).map(|&code| i32::from(code)).collect::<Vec<_>>();
        let codes = Tensor::<2, Int>::from_data(TensorData::new(codes, [rows, levels]), &device);
        let states = self.decode(encoded, input, &mut Dropout::Off);
        let [_, _, width] = states.dims();
        let chosen = (0..levels).map(|level| {
            let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
            let logits = self.logits(state, layout.offset(level), layout.codes(level));
            log_softmax(logits, 1).gather(1, codes.clone().narrow(1, level, 1))
        });
        Tensor::cat(chosen.collect(), 1).sum_dim(1)
    }
}
