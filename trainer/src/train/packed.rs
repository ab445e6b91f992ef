use burn::tensor::{Bool, Device, Int, Tensor, TensorData};
use tigerlet::semantic_id::{PAD, SemanticIds};

use crate::{
    data::{Example, Sequences},
    input::Input,
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
    /// Examples packed on the host, padded to the longest history among them.
    pub fn new(input: Input, sequences: &Sequences, examples: &[Example], device: &Device) -> Self {
        let batch = input.batch(examples.iter().map(|example| example.query(sequences)));
        let (input, codes) = targets(input.ids, sequences, examples, device);
        Self { tokens: batch.tokens(device), padding: batch.padding(device), input, codes }
    }
}

/// All E training examples on a device, so that a step sends it row numbers and nothing else.
///
/// Histories are padded to one of few fixed lengths: a GPU engine compiles and tunes its kernels anew for
/// every shape it meets.
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
        let (input, codes) = targets(input.ids, sequences, examples, device);
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

    /// The rows of `examples`, padded to the shortest fixed length that holds them all.
    pub fn batch(&self, examples: &[Example]) -> Batch {
        let longest = examples.iter().map(|e| e.target as usize).max().unwrap_or(1);
        let length = self.lead + self.levels * super::batches::padded(longest, &self.fixed);
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

/// Decoder input and codes of the targets, `[B, L]` each.
fn targets(
    ids: &SemanticIds,
    sequences: &Sequences,
    examples: &[Example],
    device: &Device,
) -> (Tensor<2, Int>, Tensor<2, Int>) {
    let items = || examples.iter().map(|e| e.item(sequences));
    let codes: Vec<i32> =
        items().flat_map(|item| ids.get(item).iter().map(|&code| i32::from(code))).collect();
    let codes = TensorData::new(codes, [examples.len(), ids.layout().levels()]);
    (decoder_input(ids, items(), device), Tensor::from_data(codes, device))
}

/// Start token and every item's tokens but the last, `[items, L]`.
pub fn decoder_input(ids: &SemanticIds, items: impl Iterator<Item = u32>, device: &Device) -> Tensor<2, Int> {
    let levels = ids.layout().levels();
    let input: Vec<i32> = items
        .flat_map(|item| std::iter::once(PAD).chain(ids.tokens(item).take(levels - 1)))
        .map(|token| token as i32)
        .collect();
    let rows = input.len() / levels;
    Tensor::from_data(TensorData::new(input, [rows, levels]), device)
}
