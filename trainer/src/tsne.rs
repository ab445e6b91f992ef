//! A picture of many dimensions in two: neighbours stay neighbours, distances mean nothing.
//!
//! Exact t-SNE: van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9 (2008). It starts from the
//! first two principal components, which keeps the order in the large and needs no random numbers: Kobak and
//! Berens, "The art of using t-SNE for single-cell transcriptomics", Nature Communications 10 (2019).
use anyhow::Result;
use rayon::prelude::*;
use tigerlet::matrix::Matrix;

use crate::pca::Pca;

/// Most vectors of the exact method: its time and memory go with their square.
pub const MOST: usize = 5000;
/// Fewer have no neighbourhoods to keep.
const FEWEST: usize = 8;

/// Neighbours that a point minds, softly counted; fewer where there are few points.
const PERPLEXITY: f64 = 30.0;
/// Steps with attraction exaggerated, by how much, and steps after them.
const EARLY: usize = 250;
const EXAGGERATION: f64 = 12.0;
const LATE: usize = 500;
/// Standard deviation of the start: nearly one point, so that nothing is in the way of anything.
const START: f64 = 1e-4;

/// A point of the picture.
pub type Point = [f64; 2];

/// N points for the rows of an N × D matrix, and the method in words.
///
/// More than [`MOST`] rows, or too few to have neighbourhoods, get their first two principal components.
pub fn project(vectors: &Matrix) -> Result<(Vec<Point>, &'static str)> {
    let components = Pca::fit(vectors, vectors.cols().min(2))?.apply(vectors)?;
    let point = |row: usize| {
        let row = components.row(row);
        [0, 1].map(|axis| row.get(axis).map_or(0.0, |&x: &f32| f64::from(x)))
    };
    let start: Vec<Point> = (0..vectors.rows()).map(point).collect();
    if !(FEWEST..=MOST).contains(&start.len()) {
        return Ok((start, "the first two principal components"));
    }
    Ok((descend(&affinities(vectors), start), "t-SNE from the first two principal components, perplexity 30"))
}

/// p_ij, N × N, row-major: how much i and j are neighbours; all together 1.
fn affinities(vectors: &Matrix) -> Vec<f64> {
    let points = vectors.rows();
    let entropy = PERPLEXITY.min((points - 1) as f64 / 3.0).ln();
    let conditional: Vec<Vec<f64>> =
        (0..points).into_par_iter().map(|row| neighbours(vectors, row, entropy)).collect();
    let both = |i: usize, j: usize| (conditional[i][j] + conditional[j][i]) / (2 * points) as f64;
    (0..points).flat_map(|i| (0..points).map(move |j| (i, j))).map(|(i, j)| both(i, j)).collect()
}

/// p_j|i ∝ exp(−β ‖x_i − x_j‖²), β such that the distribution over j has the entropy given.
fn neighbours(vectors: &Matrix, row: usize, entropy: f64) -> Vec<f64> {
    let squared = |other: usize| -> f64 {
        vectors.row(row).iter().zip(vectors.row(other)).map(|(&a, &b)| f64::from(a - b).powi(2)).sum()
    };
    let squared: Vec<f64> = (0..vectors.rows()).map(squared).collect();
    let others =
        || squared.iter().enumerate().filter(|&(other, _)| other != row).map(|(_, &squared)| squared);
    let nearest = others().fold(f64::INFINITY, f64::min);
    let (mut low, mut high, mut beta) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..60 {
        // Distances count from the nearest: the same distribution, and no sum vanishes.
        let (sum, mean) = others().fold((0.0, 0.0), |(sum, mean), squared| {
            let weight = (-beta * (squared - nearest)).exp();
            (sum + weight, mean + weight * (squared - nearest))
        });
        match sum.ln() + beta * mean / sum > entropy {
            true => low = beta,
            false => high = beta,
        }
        beta = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * beta };
    }
    let mut weights: Vec<f64> = squared.iter().map(|squared| (-beta * (squared - nearest)).exp()).collect();
    weights[row] = 0.0;
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Gradient descent on KL(P ‖ Q) with momentum and a gain a coordinate, both as in the authors' programs.
fn descend(affinities: &[f64], start: Vec<Point>) -> Vec<Point> {
    let points = start.len();
    let spread = (start.iter().map(|point| point[0] * point[0]).sum::<f64>() / points as f64).sqrt();
    let scale = if spread > 0.0 { START / spread } else { 0.0 };
    let mut at: Vec<Point> = start.into_iter().map(|point| point.map(|x| x * scale)).collect();
    let mut speed = vec![[0.0; 2]; points];
    let mut gain = vec![[1.0; 2]; points];
    // Belkina et al., "Automated optimized parameters for t-SNE", Nature Communications 10 (2019).
    let rate = (points as f64 / EXAGGERATION / 4.0).max(50.0);
    for step in 0..EARLY + LATE {
        let (exaggeration, momentum) = if step < EARLY { (EXAGGERATION, 0.5) } else { (1.0, 0.8) };
        // Per point: attraction Σ p w (y_i − y_j), repulsion Σ w² (y_i − y_j), and Σ w, w = 1 / (1 + ‖y_i − y_j‖²).
        let forces: Vec<(Point, Point, f64)> = affinities
            .par_chunks_exact(points)
            .zip(&at)
            .map(|(near, &[x, y])| {
                let (mut pull, mut push, mut total) = ([0.0; 2], [0.0; 2], 0.0);
                for (p, other) in near.iter().zip(&at) {
                    let (dx, dy) = (x - other[0], y - other[1]);
                    let w = 1.0 / (1.0 + dx * dx + dy * dy);
                    pull = [pull[0] + p * w * dx, pull[1] + p * w * dy];
                    push = [push[0] + w * w * dx, push[1] + w * w * dy];
                    total += w;
                }
                (pull, push, total - 1.0)
            })
            .collect();
        let total: f64 = forces.iter().map(|(.., total)| total).sum();
        for (index, (pull, push, _)) in forces.iter().enumerate() {
            for axis in 0..2 {
                let gradient = 4.0 * (exaggeration * pull[axis] - push[axis] / total);
                let (speed, gain) = (&mut speed[index][axis], &mut gain[index][axis]);
                *gain = if gradient * *speed < 0.0 { *gain + 0.2 } else { f64::max(*gain * 0.8, 0.01) };
                *speed = momentum * *speed - rate * *gain * gradient;
                at[index][axis] += *speed;
            }
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_stay_apart_and_the_result_is_always_the_same() {
        // Three clusters of 20 in five dimensions, each around a corner.
        let number = |row: usize, col: usize| {
            let corner = if row / 20 == col { 5.0 } else { 0.0 };
            corner + ((row * 31 + col * 17) % 13) as f32 / 13.0
        };
        let data = (0..60).flat_map(|row| (0..5).map(move |col| number(row, col))).collect();
        let vectors = Matrix::new(60, 5, data).unwrap();
        let (points, method) = project(&vectors).unwrap();
        assert!(method.starts_with("t-SNE"));
        assert_eq!(points, project(&vectors).unwrap().0);
        let distance = |a: usize, b: usize| {
            let [p, q] = [points[a], points[b]];
            (p[0] - q[0]).hypot(p[1] - q[1])
        };
        for row in 0..60 {
            let nearest = (0..60).filter(|&other| other != row);
            let nearest = nearest.min_by(|&a, &b| distance(row, a).total_cmp(&distance(row, b))).unwrap();
            assert_eq!(nearest / 20, row / 20, "{row}");
        }
    }

    #[test]
    fn few_points_equal_points_and_one_dimension_are_no_trouble() {
        for (rows, cols) in [(1, 1), (3, 2), (9, 1), (20, 4)] {
            let (points, _) = project(&Matrix::new(rows, cols, vec![0.5; rows * cols]).unwrap()).unwrap();
            assert_eq!(points.len(), rows);
            assert!(points.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
