use burn::tensor::{Device, Int, Tensor, TensorData};
use tigerlet::{
    learn::{Batch, batches, codes, decoder_input},
    semantic_id::PAD,
};

use crate::{
    data::{Example, Sequences},
    input::Input,
};

/// Examples packed on the host, padded to the longest history among them.
pub fn batch(input: Input, sequences: &Sequences, examples: &[Example], device: &Device) -> Batch {
    let histories = input.batch(examples.iter().map(|example| example.query(sequences)));
    Batch::new(&histories, input.ids, &targets(sequences, examples), device)
}

/// All E training examples on a device, so that a step sends it row numbers and nothing else.
///
/// Histories are padded to one of few lengths: a GPU engine compiles and tunes its kernels anew for every shape it
/// meets.
pub struct Packed {
    /// `[E, S]`, padded on the right.
    histories: Tensor<2, Int>,
    /// Tokens that are not padding, `[E]`.
    lengths: Tensor<1, Int>,
    /// `[E, L]` each, as in [`Batch`].
    input: Tensor<2, Int>,
    codes: Tensor<2, Int>,
    /// Where the row of each user's example of target 0 would be: its examples follow each other.
    first: Vec<i64>,
    /// Lengths in items that histories are padded to, ascending.
    fixed: Vec<usize>,
    levels: usize,
    /// Tokens before those of the items.
    lead: usize,
}

impl Packed {
    /// Packs `examples`: all training examples, in the order of users and targets.
    pub fn new(
        input: Input,
        sequences: &Sequences,
        examples: &[Example],
        fixed: &[usize],
        device: &Device,
    ) -> Self {
        let width = input.width(fixed.last().copied().unwrap_or(1));
        let mut tokens = vec![PAD as i32; examples.len() * width];
        let mut lengths = Vec::with_capacity(examples.len());
        let mut first = vec![0; sequences.len()];
        for (row, (example, target)) in examples.iter().zip(tokens.chunks_exact_mut(width)).enumerate() {
            first[example.user as usize] = row as i64 - i64::from(example.target);
            lengths.push(input.width(example.target as usize) as i32);
            for (slot, token) in target.iter_mut().zip(input.tokens(example.query(sequences))) {
                *slot = token as i32;
            }
        }
        let (levels, lead) = (input.ids.layout().levels(), input.width(0));
        let targets = targets(sequences, examples);
        let (input, codes) = (decoder_input(input.ids, &targets, device), codes(input.ids, &targets, device));
        Self {
            histories: Tensor::from_data(TensorData::new(tokens, [examples.len(), width]), device),
            lengths: Tensor::from_data(TensorData::new(lengths, [examples.len()]), device),
            input,
            codes,
            first,
            fixed: fixed.to_vec(),
            levels,
            lead,
        }
    }

    /// The rows of `examples`, padded to the shortest of the lengths that holds them all.
    pub fn batch(&self, examples: &[Example]) -> Batch {
        let longest = examples.iter().map(|e| e.target as usize).max().unwrap_or(1);
        let length = self.lead + self.levels * batches::padded(longest, &self.fixed);
        let device = self.histories.device();
        let rows: Vec<i32> =
            examples.iter().map(|e| (self.first[e.user as usize] + i64::from(e.target)) as i32).collect();
        let count = rows.len();
        let rows = Tensor::<1, Int>::from_data(TensorData::new(rows, [count]), &device);
        let positions = Tensor::<1, Int>::arange(0..length as i64, &device).unsqueeze::<2>();
        let lengths = self.lengths.clone().select(0, rows.clone()).unsqueeze_dim::<2>(1);
        Batch {
            tokens: self.histories.clone().select(0, rows.clone()).narrow(1, 0, length),
            padding: Some(positions.expand([count, length]).greater_equal(lengths.expand([count, length]))),
            input: self.input.clone().select(0, rows.clone()),
            codes: self.codes.clone().select(0, rows),
        }
    }
}

/// The items to predict.
fn targets(sequences: &Sequences, examples: &[Example]) -> Vec<u32> {
    examples.iter().map(|example| example.item(sequences)).collect()
}
