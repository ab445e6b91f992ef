//! Beam search on a graphics adapter: what the host does between two steps of the decoder, the walk on the trie and the
//! choice of the best, is one kernel here. So an answer is commissioned whole and read once, at its end.
//!
//! Shapes in this crate: B users, R beams a user, K codes of a level, C continuations that are kept.
mod extension;
mod kernel;

use burn::{
    backend::Dispatch,
    tensor::{Device, FloatDType, Int, IntDType, Tensor, TensorData},
};
use extension::{SearchStep, Step};

/// Numbers of a [`Frontier`]'s record: the bits of the score, the parent's row, the node, the token.
pub const FIELDS: usize = 4;

/// Beams of a user that a level may have at most: their scores lie in the memory of one workgroup, of which every adapter
/// has 16 KiB.
pub const MOST_BEAMS: usize = 2048;

/// A node that is none: of a record that stands for no continuation.
const NOWHERE: i32 = -1;

/// A prefix trie on a device.
#[derive(Clone, Debug)]
pub struct Trie {
    /// First children of the inner nodes, and one past the end; then every node's code.
    arrays: Tensor<1, Int>,
    /// Where the codes begin.
    codes: usize,
}

/// What may be written, and what it is worth beside its probability.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// A bit a node, `[B, ⌈nodes/32⌉]`; none where all may be written.
    allowed: Option<Tensor<2, Int>>,
    /// A number a node, which ranks it beside its score.
    added: Option<Tensor<1>>,
}

/// The continuations of a level, best first: `[B, C, FIELDS]`.
#[derive(Clone, Debug)]
pub struct Frontier {
    records: Tensor<3, Int>,
}

/// A level of IDs.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// Beams that are continued, of every user.
    pub rows: usize,
    /// The most children of a node above it.
    pub children: usize,
    /// Token of its code 0.
    pub first_token: u32,
}

/// A continuation that was kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// Its log-probability.
    pub score: f32,
    /// Which of its user's beams it continues.
    pub parent: usize,
    /// Its node in the trie.
    pub node: u32,
}

impl Trie {
    /// Puts a trie on a device: of every inner node the first child, and one past the end; of every node the code.
    ///
    /// Numbers beyond 2³¹ do not fit a device's integers: such a trie has no children there.
    pub fn new(first_child: &[u32], code: &[u16], device: &Device) -> Self {
        let node = |&node: &u32| i32::try_from(node).unwrap_or(0);
        let arrays: Vec<i32> =
            first_child.iter().map(node).chain(code.iter().map(|&c| i32::from(c))).collect();
        let length = arrays.len();
        Self {
            arrays: int32(Tensor::from_data(TensorData::new(arrays, [length]), device)),
            codes: first_child.len(),
        }
    }
}

impl Wishes {
    /// Puts on a device which nodes each user may be led to, a bit a node in words of 32, `words` a user; and what is
    /// added to the score of the best below each node.
    pub fn new(allowed: Option<(Vec<u32>, usize)>, added: Option<&[f32]>, device: &Device) -> Self {
        let allowed = allowed.map(|(bits, words)| {
            let users = bits.len() / words.max(1);
            let bits: Vec<i32> = bits.into_iter().map(u32::cast_signed).collect();
            int32(Tensor::from_data(TensorData::new(bits, [users, words]), device))
        });
        let added =
            added.map(|added| Tensor::from_data(TensorData::new(added.to_vec(), [added.len()]), device));
        Self { allowed, added }
    }
}

impl Frontier {
    /// What every search begins with: the root, of every user.
    pub fn root(users: usize, device: &Device) -> Self {
        let root = [0.0_f32.to_bits().cast_signed(), 0, 0, 0];
        let records = TensorData::new(root.repeat(users), [users, 1, FIELDS]);
        Self { records: int32(Tensor::from_data(records, device)) }
    }

    /// The `kept` best continuations of the first `level.rows` of these, whose next codes have these logits, `[B · R, K]`:
    /// those first that have the highest rank, among equals the earlier beam's and the lower code's.
    #[must_use]
    pub fn advance(
        &self,
        logits: Tensor<2>,
        trie: &Trie,
        wishes: &Wishes,
        level: Level,
        kept: usize,
    ) -> Self {
        let device = logits.device();
        let logits = logits.cast(FloatDType::F32);
        // What is not wished for is a tensor all the same, which no unit reads.
        let allowed = wishes.allowed.clone();
        let added = wishes.added.clone();
        let (has_filter, has_added) = (allowed.is_some(), added.is_some());
        let allowed = allowed.unwrap_or_else(|| int32(Tensor::zeros([1, 1], &device)));
        let added = added.unwrap_or_else(|| Tensor::<1>::zeros([1], &device).cast(FloatDType::F32));
        let records = Dispatch::search_step(
            logits.into_dispatch(),
            self.records.clone().into_dispatch(),
            trie.arrays.clone().into_dispatch(),
            allowed.into_dispatch(),
            added.into_dispatch(),
            Step { level, code_of: trie.codes, kept, has_filter, has_added },
        );
        Self { records: Tensor::from_dispatch(records) }
    }

    /// Rows of the decoder's memory that the first `rows` of every user continue, and the tokens that they end with:
    /// `[B · rows]` each. `before` is how many rows a user had there.
    pub fn next(&self, rows: usize, before: usize) -> (Tensor<1, Int>, Tensor<1, Int>) {
        let users = self.records.dims()[0];
        let field = |field| self.records.clone().slice([0..users, 0..rows, field..field + 1]);
        let first = Tensor::arange(0..users as i64, &self.records.device()).mul_scalar(before as i64);
        let parents = field(1) + int32(first.reshape([users, 1, 1]));
        (parents.reshape([users * rows]), field(3).reshape([users * rows]))
    }

    /// Reads levels of one search, each `[level][user]`, in one go.
    ///
    /// # Errors
    /// The device's words, where it fails.
    pub async fn read(levels: Vec<Self>) -> Result<Vec<Vec<Vec<Kept>>>, String> {
        let lengths: Vec<usize> = levels.iter().map(|level| level.records.dims()[1]).collect();
        let users = levels.first().map_or(0, |level| level.records.dims()[0]);
        let all = Tensor::cat(levels.into_iter().map(|level| level.records).collect(), 1);
        let data = all.into_data_async().await.map_err(|error| error.to_string())?;
        let numbers = data.convert::<i32>().try_into_vec::<i32>().map_err(|error| format!("{error:?}"))?;
        let records = numbers.as_chunks::<FIELDS>().0;
        let total: usize = lengths.iter().sum();
        let kept = |&[score, parent, node, _]: &[i32; FIELDS]| {
            let score = f32::from_bits(score.cast_unsigned());
            Some(Kept { score, parent: usize::try_from(parent).ok()?, node: u32::try_from(node).ok()? })
        };
        let mut before = 0;
        let level = |length: usize| {
            let start = before;
            before += length;
            let of = |user: usize| {
                let records =
                    records.get(user * total + start..user * total + start + length).unwrap_or_default();
                // Best first: what stands for nothing comes last.
                records.iter().map_while(kept).collect()
            };
            (0..users).map(of).collect()
        };
        Ok(lengths.into_iter().map(level).collect())
    }
}

/// Integers as the kernel reads them.
fn int32<const N: usize>(tensor: Tensor<N, Int>) -> Tensor<N, Int> {
    tensor.cast(IntDType::I32)
}
