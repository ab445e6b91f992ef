//! Balanced codes at the last level, in place of a suffix.
//!
//! LC-Rec (arXiv 2311.09049, section 3.1) asks that the items of the last level spread evenly over its
//! codes, an optimal transport between items and codes that Sinkhorn's iterations solve:
//!
//! ```text
//! min_Q Σ_ik Q_ik d_ik − ε H(Q)   with   Σ_k Q_ik = 1,   Σ_i Q_ik = N / K
//! ```
//!
//! with d_ik = ‖r_i − C[k]‖², r_i what the levels before leave of item i. The plan is then rounded so that no
//! two items of a cell, which share their codes before the last level, get the same code. LC-Rec trains its
//! codebooks with the plan; here, where they are finished, the last one is moved to the means of the items
//! that its codes got, and the plan made anew, a few times: else many items would end far from their codes.
use anyhow::{Result, ensure};
use burn::tensor::Device;
use rayon::prelude::*;
use tigerlet::{matrix::Matrix, quantizer::ResidualQuantizer, semantic_id::Code};

use super::cells::Cells;
use crate::transfer::{download, upload};

/// Plans made, each followed by moving the last level's codes to the means of their items.
const ROUNDS: usize = 5;
/// ε, as a share of the mean distance to the nearest code.
const SOFTNESS: f64 = 0.05;
/// The most iterations.
const ITERATIONS: usize = 200;
/// Iterations end when no code has more than this share above or below its due.
const TOLERANCE: f64 = 0.01;
/// Items whose sums one thread adds up: fixed, so that rounding does not depend on the number of threads.
const CHUNK: usize = 512;

/// The codes of `vectors`, N×L row-major: the nearest ones of `nearest` at all levels but the last, whose
/// codes are shared out so that every item has an ID of its own. With them, the quantiser whose last codebook
/// suits that.
///
/// Takes 4 N K bytes for the distances.
///
/// # Errors
/// A cell with more items than the last level has codes.
pub fn share_out(
    vectors: &Matrix,
    quantizer: &ResidualQuantizer,
    nearest: &[Code],
    device: &Device,
) -> Result<(Vec<Code>, ResidualQuantizer)> {
    let mut codebooks = quantizer.codebooks().to_vec();
    let before = codebooks.len() - 1;
    let codebook = &mut codebooks[before];
    let cells = Cells::new(nearest, before + 1, before);
    if let Some(cell) = cells.sizes.iter().position(|&size| size > codebook.rows()) {
        let item = cells.of.iter().position(|&of| of == cell).unwrap_or(0);
        let prefix: Vec<String> =
            nearest[item * (before + 1)..][..before].iter().map(Code::to_string).collect();
        ensure!(
            false,
            "[quantize] `unique = \"sinkhorn\"`: {} items share the codes ({}), but the last level has {} codes \
             to tell them apart; raise `codes` or `levels`, or take `unique = \"suffix\"`",
            cells.sizes[cell],
            prefix.join(", "),
            codebook.rows()
        );
    }
    let mut residuals = quantizer.reconstruct(nearest, before)?;
    for row in 0..residuals.rows() {
        for (number, x) in residuals.row_mut(row).iter_mut().zip(vectors.row(row)) {
            *number = x - *number;
        }
    }
    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        let distances = distances(&residuals, codebook, device)?;
        last = round(&distances, &potentials(&distances), &cells);
        recentre(codebook, &residuals, &last);
    }
    let mut codes = nearest.to_vec();
    for (id, code) in codes.chunks_exact_mut(before + 1).zip(last) {
        id[before] = code;
    }
    Ok((codes, ResidualQuantizer::from_codebooks(codebooks)?))
}

/// Moves each code that has items to their mean.
fn recentre(codebook: &mut Matrix, residuals: &Matrix, codes: &[Code]) {
    let width = codebook.cols();
    let mut sums = vec![0f64; codebook.rows() * width];
    let mut sizes = vec![0usize; codebook.rows()];
    for (row, &code) in codes.iter().enumerate() {
        let sum = &mut sums[usize::from(code) * width..][..width];
        sum.iter_mut().zip(residuals.row(row)).for_each(|(sum, &number)| *sum += f64::from(number));
        sizes[usize::from(code)] += 1;
    }
    for (code, &size) in sizes.iter().enumerate().filter(|(_, size)| **size > 0) {
        let mean = sums[code * width..][..width].iter().map(|sum| (sum / size as f64) as f32);
        codebook.row_mut(code).iter_mut().zip(mean).for_each(|(number, mean)| *number = mean);
    }
}

/// ‖r_i − C[k]‖², N×K.
fn distances(residuals: &Matrix, codebook: &Matrix, device: &Device) -> Result<Matrix> {
    let (residuals, codebook) = (upload(residuals, device), upload(codebook, device));
    let norms = residuals.clone().square().sum_dim(1) + codebook.clone().square().sum_dim(1).transpose();
    download((norms - residuals.matmul(codebook.transpose()).mul_scalar(2.0)).clamp_min(0.0))
}

/// What each of K codes pays an item to come, in units of distance: the higher, the fewer came by
/// themselves. With it, Q_ik ∝ exp((v_k − d_ik) / ε).
fn potentials(distances: &Matrix) -> Vec<f64> {
    let (items, codes) = (distances.rows(), distances.cols());
    let least = |row: usize| distances.row(row).iter().copied().fold(f32::INFINITY, f32::min);
    let mean = (0..items).map(|row| f64::from(least(row))).sum::<f64>() / items as f64;
    let epsilon = (SOFTNESS * mean).max(f64::from(f32::MIN_POSITIVE));
    let due = items as f64 / codes as f64;
    let mut potentials = vec![0.0; codes];
    for _ in 0..ITERATIONS {
        let shares = column_sums(distances, &potentials, epsilon);
        let mut worst: f64 = 0.0;
        for (potential, share) in potentials.iter_mut().zip(shares) {
            worst = worst.max((share / due - 1.0).abs());
            // The least double: a code that nothing comes to is still raised by a finite step.
            *potential += epsilon * (due / share.max(f64::MIN_POSITIVE)).ln();
        }
        if worst < TOLERANCE {
            break;
        }
    }
    potentials
}

/// Σ_i Q_ik for each code, every item's row of Q summing to 1.
fn column_sums(distances: &Matrix, potentials: &[f64], epsilon: f64) -> Vec<f64> {
    let codes = distances.cols();
    let parts: Vec<Vec<f64>> = distances
        .data()
        .par_chunks(CHUNK * codes)
        .map(|rows| {
            let mut sums = vec![0.0; codes];
            let mut weights = vec![0.0; codes];
            for row in rows.chunks_exact(codes) {
                let gain =
                    |(&distance, &potential): (&f32, &f64)| (potential - f64::from(distance)) / epsilon;
                let gains = || row.iter().zip(potentials).map(gain);
                let most = gains().fold(f64::NEG_INFINITY, f64::max);
                let mut total = 0.0;
                for (weight, gain) in weights.iter_mut().zip(gains()) {
                    *weight = (gain - most).exp();
                    total += *weight;
                }
                for (sum, weight) in sums.iter_mut().zip(&weights) {
                    *sum += weight / total;
                }
            }
            sums
        })
        .collect();
    let mut sums = vec![0.0; codes];
    for part in parts {
        sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
    }
    sums
}

/// One code an item: the one the plan gives most of it to. Where several items of a cell want one code, the
/// nearest keeps it, and the others take in turn the best code by the plan that is still free in their cell.
fn round(distances: &Matrix, potentials: &[f64], cells: &Cells) -> Vec<Code> {
    let mut last = vec![0; distances.rows()];
    for members in cells.members() {
        let gain = |item: usize, code: usize| potentials[code] - f64::from(distances.row(item)[code]);
        let best = |item: usize, taken: &[bool]| {
            let mut best = (f64::NEG_INFINITY, 0);
            for code in (0..potentials.len()).filter(|&code| !taken[code]) {
                if gain(item, code) > best.0 {
                    best = (gain(item, code), code);
                }
            }
            best.1
        };
        let mut taken = vec![false; potentials.len()];
        let mut waiting = members;
        while !waiting.is_empty() {
            let mut wanted: Vec<(usize, f32, usize)> = waiting
                .iter()
                .map(|&item| {
                    let code = best(item, &taken);
                    (code, distances.row(item)[code], item)
                })
                .collect();
            wanted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
            waiting.clear();
            for (code, _, item) in wanted {
                if taken[code] {
                    waiting.push(item);
                } else {
                    taken[code] = true;
                    last[item] = code as Code;
                }
            }
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantize::usage::{Usage, counts};
    use proptest::{prelude::*, test_runner::RngSeed};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::collections::HashSet;

    fn random(rows: usize, cols: usize, seed: u64) -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Matrix::new(rows, cols, (0..rows * cols).map(|_| rng.random_range(-1.0..1.0)).collect()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn no_two_items_share_an_id_and_a_full_cell_is_named(
            items in 1usize..80, width in 1usize..6, codes in 1usize..24, seed in any::<u64>(),
        ) {
            let vectors = random(items, width, seed);
            let books = (0..2).map(|level| random(codes, width, seed ^ (level + 1))).collect();
            let quantizer = ResidualQuantizer::from_codebooks(books).unwrap();
            let device = Device::flex();
            let nearest = quantizer.assign(&vectors, &crate::device::place(&device)).unwrap();
            let fits = Cells::new(&nearest, 2, 1).largest() <= codes;
            match share_out(&vectors, &quantizer, &nearest, &device) {
                Ok((shared, moved)) => {
                    prop_assert!(fits);
                    let ids: HashSet<&[Code]> = shared.chunks_exact(2).collect();
                    prop_assert_eq!(ids.len(), items);
                    for (id, before) in shared.chunks_exact(2).zip(nearest.chunks_exact(2)) {
                        prop_assert!(id[0] == before[0] && usize::from(id[1]) < codes);
                    }
                    // Means of what the first level leaves explain some of it, however they are shared out.
                    let levels = moved.statistics(&vectors, &shared).unwrap();
                    prop_assert!(levels[1].mean_squared_error <= levels[0].mean_squared_error + 1e-5);
                }
                Err(error) => {
                    prop_assert!(!fits);
                    prop_assert!(error.to_string().contains("items share the codes ("), "{error}");
                }
            }
        }
    }

    #[test]
    fn codes_that_all_items_crowd_around_are_shared_out_evenly() {
        // Four hundred cells of one item each, so that nothing but the balance moves anybody: nearest codes
        // would be the first two of the eight alone.
        let vectors = random(400, 3, 7);
        let mut last = random(8, 3, 8);
        for code in 2..8 {
            last.row_mut(code).iter_mut().for_each(|number| *number *= 4.0);
        }
        let distances = distances(&vectors, &last, &Device::flex()).unwrap();
        let alone = Cells { of: (0..400).collect(), sizes: vec![1; 400] };
        let nearest = round(&distances, &[0.0; 8], &alone);
        let shared = round(&distances, &potentials(&distances), &alone);
        let usage = |codes: &[Code]| Usage::new(&counts(codes, &[8])[0]).perplexity;
        assert!(usage(&nearest) < 4.0, "{}", usage(&nearest));
        assert!(usage(&shared) > 7.8, "{}", usage(&shared));
        // Sums of rows of the plan are one an item, and of its columns nearly the same.
        let sums = column_sums(&distances, &potentials(&distances), 1.0);
        assert!((sums.iter().sum::<f64>() - 400.0).abs() < 1e-9);
    }

    #[test]
    fn items_of_one_place_and_cell_all_get_codes() {
        let vectors = Matrix::new(3, 1, vec![1.0; 3]).unwrap();
        let book = |numbers: [f32; 3]| Matrix::new(3, 1, numbers.to_vec()).unwrap();
        let quantizer =
            ResidualQuantizer::from_codebooks(vec![book([1.0, 5.0, 9.0]), book([0.0, 0.1, 7.0])]).unwrap();
        let (shared, _) = share_out(&vectors, &quantizer, &[0; 6], &Device::flex()).unwrap();
        let mut last: Vec<Code> = shared.chunks_exact(2).map(|id| id[1]).collect();
        last.sort_unstable();
        assert_eq!(last, [0, 1, 2]);
    }
}
