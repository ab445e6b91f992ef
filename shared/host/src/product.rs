//! Products of matrices: rows of activations by the rows of a weight matrix, which is packed once for all of them.
//!
//! Shapes: M rows, N columns of the result, K numbers that are summed. A kernel holds up to [`Lanes::ROWS`] rows by [`Lanes::VECTORS`]
//! of columns in registers, and reads both factors in the order in which they lie.
use pulp::bytemuck::{self, Pod};

use crate::lanes::{Lanes, Pair, Unit, Work};

/// Columns of the widest panel that a unit may have: four vectors of AVX-512.
pub const WIDEST: usize = 64;

/// What a product is made of: numbers, or pairs of small integers.
pub trait Element: Pod + Default {
    /// What is added up.
    type Sum: Pod;

    /// A vector of elements, or of sums.
    type Vector<S: Lanes>: Pod;

    /// The element in every lane.
    fn splat<S: Lanes>(self, simd: S) -> Self::Vector<S>;

    /// `sum + a · b`.
    fn add<S: Lanes>(
        simd: S,
        sum: Self::Vector<S>,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
    ) -> Self::Vector<S>;

    /// A sum as a number.
    fn number(sum: Self::Sum) -> f32;
}

impl Element for f32 {
    type Sum = f32;
    type Vector<S: Lanes> = S::f32s;

    #[inline(always)]
    fn splat<S: Lanes>(self, simd: S) -> S::f32s {
        simd.splat_f32s(self)
    }

    #[inline(always)]
    fn add<S: Lanes>(simd: S, sum: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s {
        simd.add_product(sum, a, b)
    }

    #[inline(always)]
    fn number(sum: f32) -> f32 {
        sum
    }
}

impl Element for Pair {
    type Sum = i32;
    type Vector<S: Lanes> = S::i32s;

    #[inline(always)]
    fn splat<S: Lanes>(self, simd: S) -> S::i32s {
        simd.splat_i32s(bytemuck::cast(self))
    }

    #[inline(always)]
    fn add<S: Lanes>(simd: S, sum: S::i32s, a: S::i32s, b: S::i32s) -> S::i32s {
        simd.add_pairs(sum, a, b)
    }

    #[inline(always)]
    fn number(sum: i32) -> f32 {
        sum as f32
    }
}

/// The right factor: columns in panels as wide as a kernel is, each in the order in which it is read.
#[derive(Clone, Debug, Default)]
pub struct Panels<T> {
    /// `[N / width, K, width]`, what is missing being zero.
    elements: Vec<T>,
    width: usize,
    columns: usize,
    depth: usize,
}

impl<T: Element> Panels<T> {
    /// Packs columns, each given in order of depth.
    pub fn of_columns<'a>(unit: Unit, columns: impl ExactSizeIterator<Item = &'a [T]>, depth: usize) -> Self {
        let mut panels = Self::default();
        panels.pack_columns(unit, columns, depth);
        panels
    }

    /// The same into this memory.
    pub fn pack_columns<'a>(
        &mut self,
        unit: Unit,
        mut columns: impl ExactSizeIterator<Item = &'a [T]>,
        depth: usize,
    ) {
        self.reset(unit, columns.len(), depth);
        for panel in self.elements.chunks_exact_mut((self.width * depth).max(1)) {
            interleave(columns.by_ref().take(self.width), self.width, panel);
        }
    }

    /// Packs columns that are given across: for each step of depth a number a column.
    pub fn pack_across<'a>(
        &mut self,
        unit: Unit,
        columns: usize,
        across: impl ExactSizeIterator<Item = &'a [T]> + Clone,
    ) {
        self.reset(unit, columns, across.len());
        let (width, depth) = (self.width, self.depth);
        for (at, panel) in self.elements.chunks_exact_mut((width * depth).max(1)).enumerate() {
            let of = at * width..columns.min((at + 1) * width);
            for (to, from) in panel.chunks_exact_mut(width).zip(across.clone()) {
                to[..of.len()].copy_from_slice(&from[of.clone()]);
            }
        }
    }

    fn reset(&mut self, unit: Unit, columns: usize, depth: usize) {
        (self.width, self.columns, self.depth) = (unit.panel(), columns, depth);
        self.elements.clear();
        self.elements.resize(columns.div_ceil(self.width) * self.width * depth, T::default());
    }

    /// Columns N.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// The left factor: rows in groups as high as a kernel is, each in the order in which it is read.
#[derive(Clone, Debug, Default)]
pub struct Rows<T> {
    /// Of each group `[K, height]`.
    elements: Vec<T>,
    depth: usize,
    /// Groups, all of `height` rows but the last, which has at least one.
    height: usize,
}

impl<T: Element> Rows<T> {
    /// Packs rows of that depth.
    pub fn pack<'a>(&mut self, unit: Unit, mut rows: impl ExactSizeIterator<Item = &'a [T]>, depth: usize) {
        let count = rows.len();
        // As even as may be: ten and ten rows keep a kernel busier than twelve and eight.
        self.height = count.div_ceil(count.div_ceil(unit.rows()).max(1)).max(1);
        self.depth = depth;
        self.elements.resize(count * depth, T::default());
        for group in self.elements.chunks_mut((self.height * depth).max(1)) {
            let height = group.len() / depth;
            interleave(rows.by_ref().take(height), height, group);
        }
    }
}

/// Writes lines side by side: `to` has `height` elements for each step along them.
fn interleave<'a, T: Element>(lines: impl Iterator<Item = &'a [T]>, height: usize, to: &mut [T]) {
    for (at, line) in lines.enumerate() {
        for (to, &element) in to.chunks_exact_mut(height).zip(line) {
            to[at] = element;
        }
    }
}

/// The kernel of a height that the unit has, and of its width.
macro_rules! kernel {
    ($S:ty, $T:ty, $height:expr, $arguments:tt, $($rows:literal)*) => {
        match ($height, <$S>::VECTORS) {
            $(($rows, 2) if $rows <= <$S>::ROWS => tile::<$S, $T, $rows, 2> $arguments,
              ($rows, 4) if $rows <= <$S>::ROWS => tile::<$S, $T, $rows, 4> $arguments,)*
            _ => debug_assert!(false, "no kernel of {} rows", $height),
        }
    };
}

/// A left factor by a right one; `out(row, column, numbers)` takes what comes of a row, beginning at a column.
pub struct Product<'a, T, F> {
    /// `[M, K]`.
    pub left: &'a Rows<T>,
    /// `[K, N]`.
    pub right: &'a Panels<T>,
    /// What is done with the result.
    pub out: F,
}

impl<T: Element, F: FnMut(usize, usize, &[f32])> Work for Product<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(mut self, simd: S) {
        let Self { left, right, out } = &mut self;
        if left.depth == 0 || right.width != S::VECTORS * S::F32_LANES {
            return;
        }
        // A panel stays in the nearest memory while all rows pass by it.
        for (at, panel) in right.elements.chunks_exact(right.width * right.depth).enumerate() {
            let column = at * right.width;
            let columns = right.width.min(right.columns - column);
            let mut row = 0;
            for group in left.elements.chunks(left.height * left.depth) {
                let height = group.len() / left.depth;
                let mut take = |at: usize, numbers: &[f32]| out(row + at, column, &numbers[..columns]);
                kernel!(S, T, height, (simd, group, panel, &mut take), 1 2 3 4 5 6 7 8);
                row += height;
            }
        }
    }
}

/// A group of rows by a panel.
#[inline(always)]
fn tile<S: Lanes, T: Element, const R: usize, const V: usize>(
    simd: S,
    group: &[T],
    panel: &[T],
    take: &mut impl FnMut(usize, &[f32]),
) {
    let zero = <T::Vector<S> as bytemuck::Zeroable>::zeroed();
    let mut sums = [[zero; V]; R];
    let panel: &[T::Vector<S>] = bytemuck::cast_slice(panel);
    for (rows, columns) in group.as_chunks::<R>().0.iter().zip(panel.as_chunks::<V>().0) {
        for (sums, row) in sums.iter_mut().zip(rows) {
            let row = row.splat(simd);
            for (sum, &column) in sums.iter_mut().zip(columns) {
                *sum = T::add(simd, *sum, row, column);
            }
        }
    }
    let mut numbers = [0.0; WIDEST];
    for (row, sums) in sums.iter().enumerate() {
        let sums: &[T::Sum] = bytemuck::cast_slice(sums);
        for (number, &sum) in numbers.iter_mut().zip(sums) {
            *number = T::number(sum);
        }
        take(row, &numbers);
    }
}
