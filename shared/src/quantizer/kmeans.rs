//! k-means: k-means++ seeding (Arthur and Vassilvitskii, 2007), then Lloyd's iterations with revival of dead
//! codes.
use super::{Points, QuantizerError, check_codes, squared_distance};
use crate::{matrix::Matrix, semantic_id::Code};
use rand::{Rng, SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;

/// Seeding looks at no more points than this: it walks all of them once a cluster, on the host.
const SEEDING_SAMPLE: usize = 20_000;

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
/// `progress` is told the iteration, from 0, and the mean over points of ‖x − c‖² to their nearest centroid.
///
/// # Errors
/// A number of clusters outside 1 to 65,536, no iterations, or a failing device.
pub fn kmeans(
    points: &Points,
    config: &KMeansConfig,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Matrix, QuantizerError> {
    check_codes(config.clusters)?;
    if config.iterations == 0 {
        return Err(QuantizerError::NoIterations);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
    let mut centroids = spread(points.matrix(), config.clusters, &mut rng);
    let mut lloyd = Lloyd::new(points.matrix(), config.clusters);
    let mut before = Vec::new();
    for iteration in 0..config.iterations {
        let nearest = points.nearest(&centroids)?;
        progress(iteration, lloyd.measure(&centroids, &nearest));
        let revived = lloyd.update(&mut centroids, &nearest, true);
        if revived == 0 && nearest == before {
            break;
        }
        before = nearest;
    }
    Ok(centroids)
}

/// k-means++: each next centroid is a point drawn with probability proportional to its squared distance to
/// the centroids so far, so that they spread. `points` has a row at least.
pub fn spread(points: &Matrix, clusters: usize, rng: &mut ChaCha8Rng) -> Matrix {
    let sample: Vec<usize> = if points.rows() > SEEDING_SAMPLE {
        let mut sample = index::sample(rng, points.rows(), SEEDING_SAMPLE).into_vec();
        sample.sort_unstable();
        sample
    } else {
        (0..points.rows()).collect()
    };
    let mut centroids = Matrix::zeros(clusters, points.cols());
    let mut distances = vec![f32::INFINITY; sample.len()];
    let mut chosen = rng.random_range(0..sample.len());
    for cluster in 0..clusters {
        centroids.row_mut(cluster).copy_from_slice(points.row(sample[chosen]));
        let centroid = centroids.row(cluster);
        let mut total = 0.0;
        for (distance, &point) in distances.iter_mut().zip(&sample) {
            *distance = distance.min(squared_distance(points.row(point), centroid));
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
pub fn step(points: &Matrix, centroids: &mut Matrix, nearest: &[Code], revive: bool) -> usize {
    let mut lloyd = Lloyd::new(points, centroids.rows());
    lloyd.measure(centroids, nearest);
    lloyd.update(centroids, nearest, revive)
}

/// The host's half of an iteration, with its buffers.
struct Lloyd<'a> {
    points: &'a Matrix,
    /// Per point: ‖x − c‖² to its centroid.
    distances: Vec<f32>,
    /// Per cluster: the sum of its points, K×D.
    sums: Vec<f64>,
    /// Per cluster: how many points it has.
    sizes: Vec<usize>,
}

impl<'a> Lloyd<'a> {
    fn new(points: &'a Matrix, clusters: usize) -> Self {
        Self {
            points,
            distances: vec![0.0; points.rows()],
            sums: vec![0.0; clusters * points.cols()],
            sizes: vec![0; clusters],
        }
    }

    /// The mean squared distance of the points to their centroids.
    fn measure(&mut self, centroids: &Matrix, nearest: &[Code]) -> f64 {
        let mut total = 0.0;
        for (point, (distance, &cluster)) in self.distances.iter_mut().zip(nearest).enumerate() {
            *distance = squared_distance(self.points.row(point), centroids.row(cluster.into()));
            total += f64::from(*distance);
        }
        total / self.points.rows() as f64
    }

    /// Moves each centroid to the mean of its points and, to `revive`, each without points to the point that is
    /// farthest from its centroid. Returns how many were moved that way; call [`Lloyd::measure`] first.
    fn update(&mut self, centroids: &mut Matrix, nearest: &[Code], revive: bool) -> usize {
        let width = self.points.cols();
        self.sums.fill(0.0);
        self.sizes.fill(0);
        for (point, &cluster) in nearest.iter().enumerate() {
            let sums = &mut self.sums[usize::from(cluster) * width..][..width];
            for (sum, &number) in sums.iter_mut().zip(self.points.row(point)) {
                *sum += f64::from(number);
            }
            self.sizes[usize::from(cluster)] += 1;
        }
        for (cluster, (&size, sums)) in self.sizes.iter().zip(self.sums.chunks_exact(width)).enumerate() {
            if size > 0 {
                for (number, sum) in centroids.row_mut(cluster).iter_mut().zip(sums) {
                    *number = (sum / size as f64) as f32;
                }
            }
        }
        if revive { self.revive(centroids) } else { 0 }
    }

    fn revive(&mut self, centroids: &mut Matrix) -> usize {
        let mut revived = 0;
        for cluster in 0..self.sizes.len() {
            if self.sizes[cluster] > 0 {
                continue;
            }
            let mut farthest = (0.0, None);
            for (point, &distance) in self.distances.iter().enumerate() {
                if distance > farthest.0 {
                    farthest = (distance, Some(point));
                }
            }
            // Every point is a centroid already: there are fewer distinct points than clusters.
            let (_, Some(point)) = farthest else { break };
            let target = self.points.row(point);
            centroids.row_mut(cluster).copy_from_slice(target);
            // The next dead code goes elsewhere, not to this point's double or neighbour.
            for (other, distance) in self.distances.iter_mut().enumerate() {
                *distance = distance.min(squared_distance(self.points.row(other), target));
            }
            revived += 1;
        }
        revived
    }
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

    fn column(numbers: &[f32]) -> Matrix {
        Matrix::new(numbers.len(), 1, numbers.to_vec()).unwrap()
    }

    fn cluster(points: &Matrix, clusters: usize, iterations: usize, seed: u64) -> (Matrix, Vec<Code>) {
        let points = Points::new(points, Place::Host).unwrap();
        let centroids =
            kmeans(&points, &KMeansConfig { clusters, iterations, seed }, &mut |_, _| {}).unwrap();
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
    fn a_dead_code_moves_to_the_farthest_point_the_first_of_several() {
        let points = column(&[0., 0., 5., -5., 5.]);
        let mut centroids = column(&[0., 100., 200., 300.]);
        let mut lloyd = Lloyd::new(&points, 4);
        let nearest = [0; 5];
        assert_eq!(lloyd.measure(&centroids, &nearest), 15.0);
        // Two distinct points are off the centroid; with them taken, the last code has nowhere to go.
        assert_eq!(lloyd.update(&mut centroids, &nearest, true), 2);
        assert_eq!(centroids.data(), [1., 5., -5., 300.]);
    }

    #[test]
    fn no_code_stays_dead_while_points_differ() {
        let points = random(60, 3, 2);
        let mut centroids = Matrix::zeros(40, 3);
        let mut lloyd = Lloyd::new(&points, 40);
        let points = Points::new(&points, Place::Host).unwrap();
        for _ in 0..10 {
            let nearest = points.nearest(&centroids).unwrap();
            lloyd.measure(&centroids, &nearest);
            lloyd.update(&mut centroids, &nearest, true);
        }
        assert_eq!(used(&points.nearest(&centroids).unwrap()), 40);
    }

    #[test]
    fn equal_points_end_at_once_in_one_cluster() {
        let points = Matrix::new(50, 2, [0.1, -0.7].repeat(50)).unwrap();
        let uploaded = Points::new(&points, Place::Host).unwrap();
        let mut iterations = 0;
        let config = KMeansConfig { clusters: 8, iterations: 1000, seed: 1 };
        let centroids = kmeans(&uploaded, &config, &mut |_, error| {
            iterations += 1;
            assert_eq!(error, 0.0);
        });
        assert_eq!(centroids.unwrap().row(0), [0.1, -0.7]);
        assert_eq!(iterations, 2);
    }
}
