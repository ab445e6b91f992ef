//! Residual k-means in the plane, one step at a time: the library's quantiser with its levels in sight.
//!
//! N points, L levels, K codes a level.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::matrix::Matrix;
use tigerlet::quantizer::{Place, Points, kmeans};

use super::plane::{Point, squared, sub};
use crate::sorted::Sort;

/// Where the centroids of a level stand before the first step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Anywhere from −1 to 1, whatever the size of what is to be divided: where that is small, most are
    /// nearest to nothing.
    Anywhere,
    /// On points far from each other: k-means++ (Arthur and Vassilvitskii, 2007).
    Spread,
}

/// What to train, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// K
    pub codes: usize,
    /// L
    pub levels: usize,
    pub start: Start,
    /// Fixes the start.
    pub seed: u32,
    /// Whether a code without points moves to the point that is worst served.
    pub revive: bool,
}

/// One level's codebook and what it divides.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What the levels before have left over of each point, N×2.
    residuals: Matrix,
    /// K×2
    centroids: Matrix,
    /// The nearest centroid of each residual.
    pub nearest: Vec<u16>,
    /// Lloyd's steps so far.
    pub steps: usize,
    /// Whether another step would change nothing.
    pub settled: bool,
}

impl Level {
    fn new(residuals: Matrix, shape: &Shape, random: &mut ChaCha8Rng) -> Self {
        let centroids = match shape.start {
            Start::Anywhere => anywhere(shape.codes, random),
            Start::Spread => kmeans::spread(&residuals, shape.codes, random),
        };
        let nearest = nearest(&residuals, &centroids);
        Self { residuals, centroids, nearest, steps: 0, settled: false }
    }

    /// One step of Lloyd's: every centroid moves to the mean of its points, and every point looks for the
    /// nearest centroid anew.
    fn step(&mut self, revive: bool) {
        let revived = kmeans::step(&self.residuals, &mut self.centroids, &self.nearest, revive);
        let nearest = nearest(&self.residuals, &self.centroids);
        self.settled = nearest == self.nearest && revived == 0;
        self.nearest = nearest;
        self.steps += 1;
    }

    /// What the levels before have left over of each point, N.
    pub fn residuals(&self) -> Vec<Point> {
        rows(&self.residuals)
    }

    /// The codebook, K.
    pub fn centroids(&self) -> Vec<Point> {
        rows(&self.centroids)
    }

    /// What this level leaves over of each point, N.
    fn left(&self) -> Vec<Point> {
        let centroids = self.centroids();
        let left = |(point, &code): (Point, &u16)| sub(point, centroids[usize::from(code)]);
        self.residuals().into_iter().zip(&self.nearest).map(left).collect()
    }

    /// What this level leaves over on average: the root of the mean of ‖r‖².
    pub fn error(&self) -> f64 {
        let left = self.left();
        (left.iter().copied().map(squared).sum::<f64>() / left.len().max(1) as f64).sqrt()
    }

    /// How many points each code has, K numbers; a code without any is dead.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.centroids.rows()];
        self.nearest.iter().for_each(|&code| sizes[usize::from(code)] += 1);
        sizes
    }

    /// How many codes no point is nearest to.
    pub fn dead(&self) -> usize {
        self.sizes().iter().filter(|&&size| size == 0).count()
    }

    /// Half the side of the square around the origin that holds all residuals and centroids.
    pub fn reach(&self) -> f64 {
        let all = self.residuals.data().iter().chain(self.centroids.data());
        all.fold(1e-6, |reach, &x| reach.max(f64::from(x.abs())))
    }
}

/// A level's part in the code of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// c_l
    pub code: usize,
    /// e, the centroid of that code.
    pub centroid: Point,
    /// r_l, what there was to say.
    pub before: Point,
    /// r_{l+1}, what is left of it.
    pub left: Point,
}

/// Codebooks in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    pub shape: Shape,
    /// Those begun; all but the last one are settled.
    pub levels: Vec<Level>,
    random: ChaCha8Rng,
}

impl Training {
    /// The first level's start; there must be points, and they must be finite.
    pub fn new(points: &[Point], shape: Shape) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(shape.seed.into());
        let first = Level::new(matrix(points), &shape, &mut random);
        Self { shape, levels: vec![first], random }
    }

    /// One step of Lloyd's at the level in the making or, where it is settled, the next level's start.
    pub fn step(&mut self) {
        let begun = self.levels.len();
        let Some(last) = self.levels.last_mut() else { return };
        if !last.settled {
            last.step(self.shape.revive);
        } else if begun < self.shape.levels {
            let next = Level::new(matrix(&last.left()), &self.shape, &mut self.random);
            self.levels.push(next);
        }
    }

    /// Whether every level is settled.
    pub fn done(&self) -> bool {
        self.levels.len() >= self.shape.levels && self.levels.iter().all(|level| level.settled)
    }

    /// All the steps there are. Lloyd's ends by itself; the bound is for numbers that are none.
    pub fn finish(&mut self) {
        for _ in 0..10_000 {
            if self.done() {
                break;
            }
            self.step();
        }
    }

    /// Revives dead codes from now on, or no longer. The first level that has any begins to move again, and
    /// those behind it, made for what it left, are undone.
    pub fn revive(&mut self, revive: bool) {
        self.shape.revive = revive;
        let first = self.levels.iter().position(|level| level.dead() > 0);
        if let Some(first) = first.filter(|_| revive) {
            self.levels.truncate(first + 1);
            if let Some(level) = self.levels.last_mut() {
                level.settled = false;
            }
        }
    }

    /// The code of any point, as far as there are codebooks.
    pub fn encode(&self, point: Point) -> Vec<Choice> {
        let mut before = point;
        let mut choices = Vec::new();
        for level in &self.levels {
            let Some(&code) = nearest(&matrix(&[before]), &level.centroids).first() else { break };
            let centroid = row(&level.centroids, code.into());
            let left = sub(before, centroid);
            choices.push(Choice { code: code.into(), centroid, before, left });
            before = left;
        }
        choices
    }
}

/// Points, N×2.
fn matrix(points: &[Point]) -> Matrix {
    let mut matrix = Matrix::zeros(points.len(), 2);
    for (row, point) in points.iter().enumerate() {
        matrix.row_mut(row).copy_from_slice(&point.map(|x| x as f32));
    }
    matrix
}

fn row(matrix: &Matrix, row: usize) -> Point {
    [0, 1].map(|axis| f64::from(matrix.row(row)[axis]))
}

fn rows(matrix: &Matrix) -> Vec<Point> {
    (0..matrix.rows()).map(|at| row(matrix, at)).collect()
}

/// The nearest centroid of each point; 0 for points that are no numbers.
fn nearest(points: &Matrix, centroids: &Matrix) -> Vec<u16> {
    let found = Points::new(points, &Place::Host).and_then(|mut points| points.nearest(centroids));
    found.unwrap_or_else(|_| vec![0; points.rows()])
}

fn anywhere(codes: usize, random: &mut ChaCha8Rng) -> Matrix {
    let mut centroids = Matrix::zeros(codes, 2);
    for code in 0..codes {
        centroids.row_mut(code).fill_with(|| random.random_range(-1.0..1.0));
    }
    centroids
}

/// So many of the points, by lot, the same each time; all where there are no more.
pub fn sample(points: Vec<Point>, most: usize) -> Vec<Point> {
    if points.len() <= most {
        return points;
    }
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut chosen = rand::seq::index::sample(&mut random, points.len(), most).into_vec();
    chosen.order_by(Ord::cmp);
    chosen.into_iter().filter_map(|at| points.get(at).copied()).collect()
}

/// Points for a bundle without a map: a few heaps, as a catalogue's are.
pub fn invented(count: usize) -> Vec<Point> {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let heaps: Vec<Point> = (0..9).map(|_| [0; 2].map(|_: i32| random.random::<f64>() * 1.6 - 0.8)).collect();
    (0..count)
        .map(|_| {
            let heap = heaps[random.random_range(0..heaps.len())];
            // Twelve uniform numbers make one that is nearly normal.
            heap.map(|x| {
                let normal = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
                (x + 0.09 * normal).clamp(-1.0, 1.0)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::plane::{add, length};

    fn shape(codes: usize, start: Start, seed: u32) -> Shape {
        Shape { codes, levels: 3, start, seed, revive: false }
    }

    #[test]
    fn no_step_of_lloyds_increases_the_error() {
        for seed in 1..6 {
            for (start, revive) in [(Start::Anywhere, false), (Start::Anywhere, true), (Start::Spread, false)]
            {
                let mut training = Training::new(&invented(300), Shape { revive, ..shape(9, start, seed) });
                let mut before = (1, f64::INFINITY);
                while !training.done() {
                    training.step();
                    let level = training.levels.last().unwrap();
                    if training.levels.len() == before.0 {
                        assert!(level.error() <= before.1 + 1e-6, "level {}, step {}", before.0, level.steps);
                    }
                    before = (training.levels.len(), level.error());
                }
            }
        }
    }

    #[test]
    fn each_level_divides_what_the_one_before_leaves() {
        let points = invented(200);
        let mut training = Training::new(&points, shape(6, Start::Spread, 3));
        training.finish();
        assert_eq!(training.levels[0].residuals, matrix(&points));
        for pair in training.levels.windows(2) {
            assert_eq!(pair[1].residuals, matrix(&pair[0].left()));
            assert!(pair[1].error() < pair[0].error());
        }
        // A point of the catalogue gets the code that training gave it, and its parts add up to it.
        let choices = training.encode(points[17]);
        let codes: Vec<usize> = choices.iter().map(|choice| choice.code).collect();
        assert_eq!(
            codes,
            training.levels.iter().map(|level| usize::from(level.nearest[17])).collect::<Vec<_>>()
        );
        let sum = choices.iter().fold(choices[2].left, |sum, choice| add(sum, choice.centroid));
        assert!(length(sub(sum, points[17])) < 1e-6);
    }

    #[test]
    fn dead_codes_are_counted_and_can_be_revived() {
        let points: Vec<Point> = [-1.0, -0.9, 0.9, 1.0].map(|x| [x, 0.0]).to_vec();
        let mut training = Training::new(&points, shape(3, Start::Anywhere, 1));
        training.levels[0].centroids = matrix(&[[-1.0, 0.0], [1.0, 0.0], [0.0, 40.0]]);
        training.levels[0].nearest = nearest(&matrix(&points), &training.levels[0].centroids);
        assert_eq!((training.levels[0].dead(), training.levels[0].sizes()), (1, vec![2, 2, 0]));
        training.finish();
        assert_eq!(training.levels[0].centroids()[2], [0.0, 40.0], "nothing pulls a dead code");
        let error = training.levels[0].error();
        training.revive(true);
        assert_eq!(training.levels.len(), 1, "what was made for other residuals is undone");
        training.finish();
        assert_eq!(training.levels[0].dead(), 0);
        assert!(training.levels[0].error() < error);
    }

    #[test]
    fn more_codes_than_points_end_all_the_same() {
        for start in [Start::Anywhere, Start::Spread] {
            let points = vec![[0.5, 0.5]; 3];
            let mut training = Training::new(&points, Shape { revive: true, ..shape(5, start, 1) });
            training.finish();
            assert!(training.done());
            assert!(training.levels.iter().all(|level| level.error() < 1e-6));
        }
    }

    #[test]
    fn a_lot_takes_points_of_the_catalogue_each_once_and_the_same_again() {
        let points: Vec<Point> = (0..1000).map(|at| [f64::from(at), 0.0]).collect();
        let drawn = sample(points.clone(), 100);
        assert_eq!(drawn.len(), 100);
        assert!(drawn.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert_eq!(drawn, sample(points.clone(), 100));
        assert_eq!(sample(points.clone(), 1000), points);
    }
}
