//! Rows by a weight matrix, in the numbers that the matrix is kept in.
use pulp::bytemuck;

use crate::{
    lanes::{Lanes, Pair, Unit, Work},
    product::{Panels, Product, Rows, WIDEST},
    rows::largest_magnitude,
};

/// In which numbers products are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// f32 throughout.
    Float,
    /// Weights of 8 bits, a scale a row of the matrix, by activations of up to 16 bits, a scale a row, summed exactly.
    /// Where the weights came from 8 bits, all that is lost is the activations' rounding, 15 bits being kept up to a
    /// depth of 512.
    Int8,
}

/// A matrix `[N, K]` as Hugging Face stores it: a row for each number of the result.
#[derive(Clone, Debug)]
pub struct Projection {
    unit: Unit,
    numbers: Numbers,
}

#[derive(Clone, Debug)]
enum Numbers {
    Float(Panels<f32>),
    Int8 { codes: Panels<Pair>, scales: Vec<f32> },
}

/// What becomes of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is written.
    Write,
    /// It is added to what is there.
    Add,
    /// It is written where it is positive, and 0 elsewhere.
    Relu,
}

impl Projection {
    /// Packs the rows of `[N, K]` matrices one after the other, so that one product is all of theirs. Rows of another
    /// length than `depth` are of no matrix.
    pub fn new(unit: Unit, arithmetic: Arithmetic, depth: usize, matrices: &[&[f32]]) -> Self {
        let rows: Vec<&[f32]> =
            matrices.iter().flat_map(|matrix| matrix.chunks_exact(depth.max(1))).collect();
        let numbers = match arithmetic {
            Arithmetic::Float => Numbers::Float(Panels::of_columns(unit, rows.iter().copied(), depth)),
            Arithmetic::Int8 => {
                let scales: Vec<f32> = rows.iter().map(|row| largest_magnitude(row) / 127.0).collect();
                let mut codes = Vec::new();
                let by_scale = rows.iter().zip(&scales);
                by_scale.for_each(|(row, &scale)| round(row, 1.0 / scale.max(f32::MIN_POSITIVE), &mut codes));
                let pairs = bytemuck::cast_slice(&codes).chunks_exact(depth.div_ceil(2).max(1));
                Numbers::Int8 { codes: Panels::of_columns(unit, pairs, depth.div_ceil(2)), scales }
            }
        };
        Self { unit, numbers }
    }

    /// Numbers N of a row of the result.
    pub fn columns(&self) -> usize {
        match &self.numbers {
            Numbers::Float(panels) => panels.columns(),
            Numbers::Int8 { scales, .. } => scales.len(),
        }
    }

    /// `out = left · matrixᵀ`, `[M, K] → [M, N]`.
    pub fn apply(&self, left: &Left, then: Then, out: &mut [f32]) {
        let columns = self.columns();
        match &self.numbers {
            Numbers::Float(right) => {
                let out = |row, column, numbers: &[f32]| write(out, columns, row, column, numbers, then);
                self.unit.run(Product { left: &left.float, right, out });
            }
            Numbers::Int8 { codes, scales } => {
                let out = |row: usize, column: usize, numbers: &[f32]| {
                    let mut scaled = [0.0; WIDEST];
                    let scales = &scales[column..column + numbers.len()];
                    for (to, (x, scale)) in scaled.iter_mut().zip(numbers.iter().zip(scales)) {
                        *to = x * scale * left.scales[row];
                    }
                    write(out, columns, row, column, &scaled[..numbers.len()], then);
                };
                self.unit.run(Product { left: &left.int8, right: codes, out });
            }
        }
    }
}

#[inline(always)]
fn write(out: &mut [f32], columns: usize, row: usize, column: usize, numbers: &[f32], then: Then) {
    let start = row * columns + column;
    let out = out[start..start + numbers.len()].iter_mut().zip(numbers);
    match then {
        Then::Write => out.for_each(|(out, x)| *out = *x),
        Then::Add => out.for_each(|(out, x)| *out += x),
        Then::Relu => out.for_each(|(out, x)| *out = if *x > 0.0 { *x } else { 0.0 }),
    }
}

/// Rows to be multiplied, packed in the numbers of the matrices that they meet.
#[derive(Clone, Debug, Default)]
pub struct Left {
    float: Rows<f32>,
    int8: Rows<Pair>,
    /// The integers before they are packed, and the scale of each row.
    rounded: Vec<i16>,
    scales: Vec<f32>,
}

impl Left {
    /// Packs rows of `depth` numbers.
    pub fn pack(&mut self, unit: Unit, arithmetic: Arithmetic, rows: &[f32], depth: usize) {
        let each = rows.chunks_exact(depth.max(1));
        match arithmetic {
            Arithmetic::Float => self.float.pack(unit, each, depth),
            Arithmetic::Int8 => {
                let Self { int8, rounded, scales, .. } = self;
                unit.run(Rounding { rows: each, most: most(depth), rounded, scales });
                let pairs = depth.div_ceil(2);
                int8.pack(unit, bytemuck::cast_slice(rounded).chunks_exact(pairs.max(1)), pairs);
            }
        }
    }
}

/// The largest integer that an activation becomes: with weights of at most 127, K products fit 32 bits.
fn most(depth: usize) -> f32 {
    let most = i32::MAX as usize / (127 * depth.next_multiple_of(2).max(1));
    most.min(i16::MAX as usize) as f32
}

/// Appends the nearest integers to `row · scale`, which 16 bits hold, and a zero where their number is odd.
#[inline(always)]
fn round(row: &[f32], scale: f32, to: &mut Vec<i16>) {
    /// Added, it leaves the nearest whole number in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    to.extend(row.iter().map(|x| (x * scale + WHOLE).to_bits() as i16));
    if row.len() % 2 == 1 {
        to.push(0);
    }
}

/// Rows as integers.
struct Rounding<'a> {
    rows: std::slice::ChunksExact<'a, f32>,
    most: f32,
    rounded: &'a mut Vec<i16>,
    scales: &'a mut Vec<f32>,
}

impl Work for Rounding<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        let Self { rows, most, rounded, scales } = self;
        rounded.clear();
        scales.clear();
        for row in rows {
            let scale = largest_magnitude(row).max(f32::MIN_POSITIVE) / most;
            round(row, 1.0 / scale, rounded);
            scales.push(scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;

    fn numbers(length: usize, seed: u64) -> Vec<f32> {
        (0..length).map(|at| ((at as f32 + seed as f32) * 0.737).sin() * 3.0).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 64,
            rng_seed: RngSeed::Fixed(7),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        /// Whatever the sizes, and on every unit of this machine: sums of products, rounded in the last bits, or as far as
        /// eight bits a weight round.
        #[test]
        fn products_are_sums_of_products(rows in 0usize..30, depth in 1usize..90, columns in 1usize..150, seed in 0u64..99) {
            let (x, matrix) = (numbers(rows * depth, seed), numbers(columns * depth, seed + 1));
            let expected: Vec<f64> = x
                .chunks_exact(depth)
                .flat_map(|x| matrix.chunks_exact(depth).map(|w| x.iter().zip(w).map(|(x, w)| f64::from(x * w)).sum()))
                .collect();
            for (unit, arithmetic) in Unit::all().flat_map(|unit| [(unit, Arithmetic::Float), (unit, Arithmetic::Int8)]) {
                let projection = Projection::new(unit, arithmetic, depth, &[&matrix]);
                let mut left = Left::default();
                left.pack(unit, arithmetic, &x, depth);
                let mut out = vec![1.0; rows * columns];
                projection.apply(&left, Then::Write, &mut out);
                let mut sums = out.clone();
                projection.apply(&left, Then::Add, &mut sums);
                let mut positive = out.clone();
                projection.apply(&left, Then::Relu, &mut positive);
                // Half a step of 127 a weight, at magnitudes of up to 3 on either side.
                let apart = if arithmetic == Arithmetic::Int8 { 0.04 * depth as f64 } else { 2e-5 * depth as f64 };
                for (at, &out) in out.iter().enumerate() {
                    prop_assert!((f64::from(out) - expected[at]).abs() < apart, "{arithmetic:?} {unit:?}: {out}, {}", expected[at]);
                    prop_assert_eq!(sums[at], out + out);
                    prop_assert_eq!(positive[at], out.max(0.0));
                }
            }
        }
    }

    /// Weights that are eight bits already lose nothing: what differs is the activations' sixteenth bit.
    #[test]
    fn weights_of_eight_bits_are_multiplied_as_they_are() {
        let (depth, columns) = (1024, 40);
        let matrix: Vec<f32> =
            (0..depth * columns).map(|at| ((at * 37) % 255) as f32 - 127.0).map(|x| x * 0.01).collect();
        let x = numbers(5 * depth, 3);
        for unit in Unit::all() {
            let [float, int8] = [Arithmetic::Float, Arithmetic::Int8].map(|arithmetic| {
                let (mut left, mut out) = (Left::default(), vec![0.0; 5 * columns]);
                left.pack(unit, arithmetic, &x, depth);
                Projection::new(unit, arithmetic, depth, &[&matrix]).apply(&left, Then::Write, &mut out);
                out
            });
            for (float, int8) in float.iter().zip(&int8) {
                assert!((float - int8).abs() < 5e-3, "{unit:?}: {float} {int8}");
            }
        }
    }

    /// The largest magnitudes there are, at every depth, fit 32 bits.
    #[test]
    fn sums_of_the_largest_integers_do_not_overflow() {
        for depth in [1, 2, 31, 128, 1024, 5000, 70_000] {
            for unit in Unit::all() {
                let (mut left, mut out) = (Left::default(), [0.0]);
                let ones = vec![1.0; depth];
                left.pack(unit, Arithmetic::Int8, &ones, depth);
                Projection::new(unit, Arithmetic::Int8, depth, &[&ones]).apply(&left, Then::Write, &mut out);
                assert!((out[0] / depth as f32 - 1.0).abs() < 0.01, "{unit:?}, {depth}: {}", out[0]);
            }
        }
    }
}
