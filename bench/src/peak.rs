//! What the machine's arithmetic comes to at most: f32 multiply-adds on numbers that stay in registers, with the widest
//! vectors that it has. The share of the floor that a row reaches is its operations a second over these.
use std::{hint::black_box, time::Instant};

use pulp::{Arch, Simd, WithSimd};

use crate::{
    row::Row,
    times::{Effort, Spread},
};

/// Sums that wait for nothing of each other: two multiply-adds a cycle, each four cycles long, take eight; more hide
/// what else there is.
const SUMS: usize = 12;
/// Steps of a round: a millisecond, short enough that some are never interrupted.
const STEPS: usize = 300_000;

struct Products;

impl WithSimd for Products {
    type Output = usize;

    /// Operations done.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let (a, b) = (simd.splat_f32s(black_box(0.999)), simd.splat_f32s(black_box(0.001)));
        let mut sums = [simd.splat_f32s(black_box(1.0)); SUMS];
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add_e_f32s(*sum, a, b);
            }
        }
        let all = sums.into_iter().fold(simd.splat_f32s(0.0), |all, sum| simd.add_f32s(all, sum));
        black_box(simd.reduce_sum_f32s(all));
        2 * STEPS * SUMS * S::F32_LANES
    }
}

/// All threads together.
pub fn measure(threads: usize, effort: Effort) -> Row {
    let round = |_| {
        let begun = Instant::now();
        let work = || Arch::new().dispatch(Products);
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
        });
        done as f64 / begun.elapsed().as_secs_f64() / 1e9
    };
    Row {
        row: "peak",
        program: "tigerlet",
        model: "f32".to_owned(),
        beams: 0,
        threads,
        unit: "GFLOP/s",
        spread: Spread::of((0..effort.rounds).map(round).collect()),
        flop: 0.0,
    }
}
