//! The second half of an iteration of Lloyd's: centroids move to the means of their points.
use super::{residuals::Residuals, squared_distance};
use crate::{matrix::Matrix, semantic_id::Code};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Per cluster, its points' sum and number.
pub(super) struct Means {
    /// K×D.
    pub(super) sums: Vec<f64>,
    /// K.
    pub(super) sizes: Vec<usize>,
}

impl Means {
    pub(super) fn new(clusters: usize, width: usize) -> Self {
        Self { sums: vec![0.0; clusters * width], sizes: vec![0; clusters] }
    }

    /// Counts rows, and adds them in their order.
    pub(super) fn add(&mut self, rows: &[f32], nearest: &[Code]) {
        let width = self.sums.len() / self.sizes.len();
        for (row, &cluster) in rows.chunks_exact(width).zip(nearest) {
            let sums = &mut self.sums[usize::from(cluster) * width..][..width];
            for (sum, &number) in sums.iter_mut().zip(row) {
                *sum += f64::from(number);
            }
            self.sizes[usize::from(cluster)] += 1;
        }
    }

    /// Moves each centroid that has points to their mean.
    pub(super) fn replace(&self, centroids: &mut Matrix) {
        let sums = self.sums.chunks_exact(centroids.cols());
        for (cluster, (&size, sums)) in self.sizes.iter().zip(sums).enumerate() {
            if size > 0 {
                for (number, sum) in centroids.row_mut(cluster).iter_mut().zip(sums) {
                    *number = (sum / size as f64) as f32;
                }
            }
        }
    }

    /// The clusters without points.
    pub(super) fn dead(&self) -> Vec<usize> {
        (0..self.sizes.len()).filter(|&cluster| self.sizes[cluster] == 0).collect()
    }
}

/// Moves each `dead` centroid in turn to the point farthest from its own, and from those revived before; the first
/// of several. `distances` are ‖x − c‖² before the centroids moved. Returns how many were moved: fewer where every
/// point is a centroid already.
///
/// Distances only fall as centroids come back, so one that is not up to date is a bound from above: only points
/// that come to the top of the heap are looked at again, which are few.
pub(super) fn revive(
    points: &Residuals,
    distances: Vec<f32>,
    dead: &[usize],
    centroids: &mut Matrix,
) -> usize {
    let mut farthest: BinaryHeap<Bound> = distances
        .into_iter()
        .enumerate()
        .map(|(point, distance)| Bound { distance, point: Reverse(point), known: 0 })
        .collect();
    let mut row = vec![0.0; points.width()];
    for (revived, &cluster) in dead.iter().enumerate() {
        loop {
            let Some(mut top) = farthest.pop().filter(|top| top.distance > 0.0) else { return revived };
            points.row(top.point.0, &mut row);
            if top.known == revived {
                centroids.row_mut(cluster).copy_from_slice(&row);
                break;
            }
            for &before in &dead[top.known..revived] {
                top.distance = top.distance.min(squared_distance(&row, centroids.row(before)));
            }
            top.known = revived;
            farthest.push(top);
        }
    }
    dead.len()
}

/// A point's distance to the nearest centroid, as far as `known` revived ones are taken into account.
struct Bound {
    distance: f32,
    point: Reverse<usize>,
    known: usize,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.distance.total_cmp(&other.distance).then(self.point.cmp(&other.point))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Bound {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_code_moves_to_the_farthest_point_the_first_of_several() {
        let column = |numbers: &[f32]| Matrix::new(numbers.len(), 1, numbers.to_vec()).unwrap();
        let points = column(&[0., 0., 5., -5., 5.]);
        let mut centroids = column(&[0., 100., 200., 300.]);
        let mut means = Means::new(4, 1);
        means.add(points.data(), &[0; 5]);
        means.replace(&mut centroids);
        // Two distinct points are off the centroid; with them taken, the last code has nowhere to go.
        let points = Residuals::new(&points).unwrap();
        let distances = vec![0., 0., 25., 25., 25.];
        assert_eq!(revive(&points, distances, &means.dead(), &mut centroids), 2);
        assert_eq!(centroids.data(), [1., 5., -5., 300.]);
    }
}
