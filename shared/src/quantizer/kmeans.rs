//! k-means: k-means++ seeding (Arthur and Vassilvitskii, 2007), then Lloyd's iterations with revival of dead
//! codes.
use super::{
    Points, QuantizerError, check_codes,
    means::{Means, revive},
    residuals::Residuals,
    squared_distance,
};
use crate::{matrix::Matrix, semantic_id::Code};
use rand::{Rng, SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// Seeding looks at no more points than this: it walks all of them once a cluster, on the host.
const SEEDING_SAMPLE: usize = 20_000;
/// Points a cluster that tell where its centroid is.
const SAMPLE: usize = 1024;
/// The last iterations, which walk all points however many there are.
const ON_ALL: usize = 5;

/// What to cluster into, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KMeansConfig {
    /// K, the number of clusters, 1 to 65,536.
    pub clusters: usize,
    /// The most iterations of Lloyd's algorithm, at least one; it ends sooner when the assignment is stable.
    pub iterations: usize,
    /// Fixes the result.
    pub seed: u64,
}

/// Clusters points into K centroids, K×D. Where there are fewer distinct points than clusters, the surplus
/// centroids repeat others and no point is nearest to them.
///
/// Of more than 1024 points a cluster, all iterations but the last five walk a sample of so many, which holds the
/// centroids as well: FAISS takes 256 by default (`max_points_per_centroid` in `faiss/Clustering.h`).
///
/// `progress` is told the iteration, from 0, and the mean over the points walked of ‖x − c‖² to their nearest
/// centroid.
///
/// # Errors
/// A number of clusters outside 1 to 65,536, no iterations, or a failing device.
pub fn kmeans(
    points: &mut Points,
    config: &KMeansConfig,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Matrix, QuantizerError> {
    check_codes(config.clusters)?;
    if config.iterations == 0 {
        return Err(QuantizerError::NoIterations);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
    let seeds = sample(points.len(), SEEDING_SAMPLE, &mut rng);
    let mut centroids = spread(&points.residuals.gather(&seeds), config.clusters, &mut rng);
    let mut first = 0;
    let most = SAMPLE * config.clusters;
    if points.len() > most && config.iterations > ON_ALL {
        first = config.iterations - ON_ALL;
        let sample = points.residuals.gather(&sample(points.len(), most, &mut rng));
        iterate(&mut points.beside(&sample), &mut centroids, 0..first, progress)?;
    }
    iterate(points, &mut centroids, first..config.iterations, progress)?;
    Ok(points.residuals.uncentred(&centroids))
}

/// Iterations of Lloyd's, fewer where no point moves any more.
fn iterate(
    points: &mut Points,
    centroids: &mut Matrix,
    iterations: Range<usize>,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(), QuantizerError> {
    let first = iterations.start;
    for iteration in iterations {
        let walk = points.walk(centroids)?;
        progress(iteration, walk.error / points.len() as f64);
        walk.means.replace(centroids);
        let dead = walk.means.dead();
        let revived = match dead.is_empty() {
            true => 0,
            false => revive(&points.residuals, points.distances()?, &dead, centroids),
        };
        if revived == 0 && iteration > first && !walk.moved {
            break;
        }
    }
    Ok(())
}

/// So many of the rows at most, by lot, in ascending order.
fn sample(rows: usize, most: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    if rows <= most {
        return (0..rows).collect();
    }
    let mut sample = index::sample(rng, rows, most).into_vec();
    sample.sort_unstable();
    sample
}

/// k-means++: each next centroid is a point drawn with probability proportional to its squared distance to
/// the centroids so far, so that they spread. `points` has a row at least.
pub fn spread(points: &Matrix, clusters: usize, rng: &mut ChaCha8Rng) -> Matrix {
    let mut centroids = Matrix::zeros(clusters, points.cols());
    let mut distances = vec![f32::INFINITY; points.rows()];
    let mut chosen = rng.random_range(0..points.rows());
    for cluster in 0..clusters {
        centroids.row_mut(cluster).copy_from_slice(points.row(chosen));
        let centroid = centroids.row(cluster);
        let mut total = 0.0;
        for (distance, point) in distances.iter_mut().zip(points.data().chunks_exact(points.cols())) {
            *distance = distance.min(squared_distance(point, centroid));
            total += f64::from(*distance);
        }
        // Every point is a centroid already: repeat the last one, which nothing will be nearest to.
        if total == 0.0 {
            continue;
        }
        let mut left = rng.random::<f64>() * total;
        for (index, &distance) in distances.iter().enumerate().filter(|(_, distance)| **distance > 0.0) {
            chosen = index;
            left -= f64::from(distance);
            if left < 0.0 {
                break;
            }
        }
    }
    centroids
}

/// One iteration, for those who watch: moves the centroids, K×D, to the means of the points that are `nearest` to
/// each, and to `revive` those without points to the points worst served. Returns how many were revived; who is
/// nearest then is [`Points::nearest`]'s to say.
pub fn step(points: &Matrix, centroids: &mut Matrix, nearest: &[Code], revives: bool) -> usize {
    let rows = || points.data().chunks_exact(points.cols());
    let distance = |(row, &code): (&[f32], &Code)| squared_distance(row, centroids.row(code.into()));
    let distances = rows().zip(nearest).map(distance).collect();
    let mut means = Means::new(centroids.rows(), centroids.cols());
    means.add(points.data(), nearest);
    means.replace(centroids);
    if revives { revive(&Residuals::whole(points), distances, &means.dead(), centroids) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantizer::Place;
    use rand::Rng;

    fn random(rows: usize, cols: usize, seed: u64) -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Matrix::new(rows, cols, (0..rows * cols).map(|_| rng.random_range(-1.0..1.0)).collect()).unwrap()
    }

    fn cluster(points: &Matrix, clusters: usize, iterations: usize, seed: u64) -> (Matrix, Vec<Code>) {
        let mut points = Points::new(points, &Place::Host).unwrap();
        let centroids =
            kmeans(&mut points, &KMeansConfig { clusters, iterations, seed }, &mut |_, _| {}).unwrap();
        let nearest = points.nearest(&centroids).unwrap();
        (centroids, nearest)
    }

    fn used(nearest: &[Code]) -> usize {
        nearest.iter().collect::<std::collections::BTreeSet<_>>().len()
    }

    #[test]
    fn separate_heaps_are_found() {
        // A heap at each corner of a square, of points a hundredth of its side apart.
        let mut points = random(160, 2, 11);
        for row in 0..points.rows() {
            for (column, number) in points.row_mut(row).iter_mut().enumerate() {
                *number = 0.01 * *number + (row >> column & 1) as f32;
            }
        }
        let (centroids, nearest) = cluster(&points, 4, 50, 3);
        assert_eq!(used(&nearest), 4);
        for row in 0..points.rows() {
            assert!(
                squared_distance(points.row(row), centroids.row(nearest[row].into())) < 0.001,
                "row {row}"
            );
        }
    }

    #[test]
    fn many_points_are_seeded_from_a_sample() {
        let points = random(SEEDING_SAMPLE + 500, 2, 5);
        let first = cluster(&points, 12, 2, 9);
        assert_eq!(first, cluster(&points, 12, 2, 9));
        assert_eq!(used(&first.1), 12);
    }

    #[test]
    fn a_sample_of_very_many_finds_what_all_would() {
        // Four heaps, one of which a sample of 2048 sees about twenty points of.
        let mut points = random(4 * SAMPLE * 2, 2, 8);
        let heap = |row: usize| {
            if row.is_multiple_of(100) { [9.0, 9.0] } else { [f32::from(row.is_multiple_of(2)), 0.0] }
        };
        for row in 0..points.rows() {
            for (number, corner) in points.row_mut(row).iter_mut().zip(heap(row)) {
                *number = 0.01 * *number + corner;
            }
        }
        let (centroids, nearest) = cluster(&points, 3, 30, 4);
        assert_eq!(used(&nearest), 3);
        let mut sums = Means::new(3, 2);
        sums.add(points.data(), &nearest);
        let mut means = centroids.clone();
        sums.replace(&mut means);
        assert_eq!(means, centroids, "of all points");
    }

    #[test]
    fn no_code_stays_dead_while_points_differ() {
        let points = random(60, 3, 2);
        let mut centroids = Matrix::zeros(40, 3);
        let nearest =
            |centroids: &Matrix| Points::new(&points, &Place::Host).unwrap().nearest(centroids).unwrap();
        for _ in 0..10 {
            let nearest = nearest(&centroids);
            step(&points, &mut centroids, &nearest, true);
        }
        assert_eq!(used(&nearest(&centroids)), 40);
    }

    #[test]
    fn equal_points_end_at_once_in_one_cluster() {
        let points = Matrix::new(50, 2, [0.1, -0.7].repeat(50)).unwrap();
        let mut points = Points::new(&points, &Place::Host).unwrap();
        let mut iterations = 0;
        let config = KMeansConfig { clusters: 8, iterations: 1000, seed: 1 };
        let centroids = kmeans(&mut points, &config, &mut |_, error| {
            iterations += 1;
            assert_eq!(error, 0.0);
        });
        assert_eq!(centroids.unwrap().row(0), [0.1, -0.7]);
        assert_eq!(iterations, 2);
    }
}
