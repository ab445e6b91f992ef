//! Nearest centroids and sums on a GPU: all but centroids and a few numbers stays there.
//!
//! Tensor cores round what they multiply to tf32, 11 bits, which would give many points another code. So each number
//! is taken apart into two of 11 bits, in fixed point below the largest (as Ootomo and Yokota split to get back
//! what tensor cores lose, arXiv 2203.03341): the products of such parts are exact, what is left out is 2⁻²² of the
//! largest, about as much as `f32` itself rounds. Points so near a border may go to either side of it.
//!
//! Sums are matrix products too, of the points and of a row for each with a one at its code: atomic additions would
//! come in the order of the threads. 8192 numbers in fixed point have one sum in whatever order. So the same seed
//! gives the same codebooks on a device, unless autotuning takes another kernel for the distances.
use super::{QuantizerError, Walk, means::Means, residuals::Residuals, squared_norm};
use crate::{matrix::Matrix, semantic_id::Code};
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use std::ops::Range;

/// The most rows of a chunk: 2¹³ integers of 11 bits have a sum of 24 bits, which `f32` holds.
const CHUNK: usize = 1 << 13;
/// Points of more numbers than this, 8 GiB, do not stay on the device: every walk brings them anew.
const RESIDENT: usize = 1 << 31;
/// tf32 has all integers up to 2¹¹.
const BITS: i32 = 11;

/// Walks over points on a device, and what the last one found.
pub(super) struct OnDevice {
    device: Device,
    chunks: Vec<Chunk>,
    grid: Grid,
}

struct Chunk {
    rows: Range<usize>,
    /// n×D, if they stay.
    points: Option<Tensor<2>>,
    /// n×1; none before the first walk.
    codes: Option<Tensor<2, Int>>,
    /// ‖x − c‖², n×1.
    distances: Option<Tensor<2>>,
}

impl OnDevice {
    /// Brings the points there, if they are to stay.
    pub(super) fn new(points: &Residuals, device: &Device) -> Self {
        let stay = points.len() * points.width() <= RESIDENT;
        let chunks = (0..points.len()).step_by(CHUNK).map(|start| {
            let rows = start..points.len().min(start + CHUNK);
            let points = stay.then(|| upload(&points.rows(rows.clone()), points.width(), device));
            Chunk { rows, points, codes: None, distances: None }
        });
        Self { device: device.clone(), chunks: chunks.collect(), grid: Grid::below(points.largest()) }
    }

    /// See [`super::host::Host::walk`].
    pub(super) fn walk(&mut self, points: &Residuals, centroids: &Matrix) -> Result<Walk, QuantizerError> {
        let [clusters, width] = [centroids.rows(), centroids.cols()];
        let book = Book::new(centroids, &self.device);
        let mut sums = Tensor::<2>::zeros([clusters, width], &self.device);
        let mut sizes = Tensor::<2, Int>::zeros([1, clusters], &self.device);
        let mut moved = Tensor::<1, Int>::zeros([1], &self.device);
        let mut errors = Vec::with_capacity(self.chunks.len());
        let mut first = false;
        for chunk in &mut self.chunks {
            let points = match &chunk.points {
                Some(points) => points.clone(),
                None => {
                    // No more than a chunk waits for its turn.
                    self.device.sync().map_err(failed)?;
                    upload(&points.rows(chunk.rows.clone()), width, &self.device)
                }
            };
            let rows = chunk.rows.len();
            let parts = self.grid.split(points.clone());
            let codes = book.nearest(&parts);
            let [high, low] = parts;
            // n×K: a one in each row.
            let ones = codes.clone().equal(book.codes.clone()).float();
            sizes = sizes + ones.clone().sum_dim(0).int();
            let ones = ones.transpose();
            sums = sums + (ones.clone().matmul(high) + ones.matmul(low));
            let left = points - book.centroids.clone().select(0, codes.clone().reshape([rows]));
            let distances = left.square().sum_dim(1);
            errors.push(distances.clone().sum());
            match chunk.codes.replace(codes.clone()) {
                Some(before) => moved = moved + before.not_equal(codes).int().sum(),
                None => first = true,
            }
            chunk.distances = Some(distances);
        }
        let read = Transaction::default().register(sums).register(sizes).register(moved);
        let read = read.register(Tensor::cat(errors, 0)).try_execute().map_err(failed)?;
        let [sums, sizes, moved, errors] = &read[..] else { return Err(failed("it gave no numbers")) };
        let means = Means {
            sums: sums.iter::<f64>().collect(),
            sizes: sizes.iter::<u64>().map(|size| size as usize).collect(),
        };
        Ok(Walk {
            moved: first || moved.iter::<i64>().any(|moved| moved > 0),
            error: errors.iter::<f64>().sum(),
            means,
        })
    }

    /// The codes that the last walk found.
    pub(super) fn codes(&self) -> Result<Vec<Code>, QuantizerError> {
        let codes = self.chunks.iter().filter_map(|chunk| chunk.codes.clone()).collect();
        let codes: Vec<u32> = Tensor::cat(codes, 0).try_into_vec_as().map_err(failed)?;
        Ok(codes.into_iter().map(|code| code as Code).collect())
    }

    /// ‖x − c‖² of every point and its centroid in the last walk.
    pub(super) fn distances(&self) -> Result<Vec<f32>, QuantizerError> {
        let distances = self.chunks.iter().filter_map(|chunk| chunk.distances.clone()).collect();
        Tensor::cat(distances, 0).try_into_vec_as().map_err(failed)
    }

    /// Leaves of each point what its centroid in the last walk does not explain, as `points` now do.
    pub(super) fn descend(&mut self, points: &Residuals, centroids: &Matrix) {
        let centroids = tensor(centroids, &self.device);
        for chunk in &mut self.chunks {
            if let (Some(points), Some(codes)) = (&mut chunk.points, chunk.codes.take()) {
                let codes = codes.reshape([chunk.rows.len()]);
                *points = points.clone() - centroids.clone().select(0, codes);
            }
            chunk.codes = None;
        }
        self.grid = Grid::below(points.largest());
    }
}

/// Centroids as they are multiplied with.
struct Book {
    /// K×D.
    centroids: Tensor<2>,
    /// −2 c in two parts, D×K.
    parts: [Tensor<2>; 2],
    /// ‖c‖², 1×K.
    norms: Tensor<2>,
    /// 0 to K − 1, 1×K.
    codes: Tensor<2, Int>,
}

impl Book {
    fn new(centroids: &Matrix, device: &Device) -> Self {
        let clusters = centroids.rows();
        let norms: Vec<f32> = centroids.data().chunks_exact(centroids.cols()).map(squared_norm).collect();
        let largest = centroids.data().iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
        let whole = tensor(centroids, device);
        Self {
            parts: Grid::below(2.0 * largest).split(whole.clone().mul_scalar(-2.0).transpose()),
            centroids: whole,
            norms: upload(&norms, clusters, device),
            codes: Tensor::arange(0..clusters as i64, device).reshape([1, clusters]),
        }
    }

    /// The nearest of n×D points in two parts, n×1.
    fn nearest(&self, [high, low]: &[Tensor<2>; 2]) -> Tensor<2, Int> {
        let [c_high, c_low] = &self.parts;
        // ‖x − c‖² is least where ‖c‖² − 2 x·c is. Small terms first; that of both low parts is below rounding.
        let small = low.clone().matmul(c_high.clone()) + high.clone().matmul(c_low.clone());
        (small + high.clone().matmul(c_high.clone()) + self.norms.clone()).argmin(1)
    }
}

/// Multiples of a power of two, as fixed point has them.
#[derive(Clone, Copy)]
struct Grid {
    /// So many in 1, a power of two.
    fine: f32,
}

impl Grid {
    /// With integers of [`BITS`] for numbers up to `largest`.
    fn below(largest: f32) -> Self {
        // Where numbers are as small as that, nothing is lost that their squares would not lose.
        let exponent = largest.max(f32::MIN_POSITIVE).log2().ceil().max(-100.0) as i32;
        Self { fine: 2f32.powi(BITS - exponent) }
    }

    /// x as the sum of two tensors, the first of multiples of the grid, the second of one as much finer.
    fn split(self, x: Tensor<2>) -> [Tensor<2>; 2] {
        let on = |x: Tensor<2>, fine: f32| x.mul_scalar(fine).round().mul_scalar(fine.recip());
        let high = on(x.clone(), self.fine);
        let low = on(x - high.clone(), self.fine * 2f32.powi(BITS));
        [high, low]
    }
}

fn failed(error: impl ToString) -> QuantizerError {
    QuantizerError::Device(error.to_string())
}

fn tensor(matrix: &Matrix, device: &Device) -> Tensor<2> {
    upload(matrix.data(), matrix.cols(), device)
}

/// Rows of a width, as a tensor.
pub(super) fn upload(rows: &[f32], width: usize, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(rows.to_vec(), [rows.len() / width, width]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantizer::{Place, Points, kmeans::*};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn random(rows: usize, cols: usize, seed: u64) -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Matrix::new(rows, cols, (0..rows * cols).map(|_| rng.random_range(-1.0..1.0)).collect()).unwrap()
    }

    #[test]
    fn parts_are_what_tensor_cores_hold_and_lose_no_more_than_f32_does() {
        for scale in [1e-20, 1e-3, 1.0, 3e7] {
            let mut numbers = random(50, 7, 3);
            numbers.data_mut().iter_mut().for_each(|number| *number *= scale);
            let largest = numbers.data().iter().fold(0.0_f32, |most, number| most.max(number.abs()));
            let parts = Grid::below(largest).split(tensor(&numbers, &Device::flex()));
            let [high, low] = parts.map(|part| part.try_into_vec_as::<f32>().unwrap());
            for ((&high, &low), number) in high.iter().zip(&low).zip(numbers.data()) {
                assert!((high + low - number).abs() <= largest * 2f32.powi(-22), "{number}: {high} + {low}");
                // 24 bits, of which tf32 keeps 11.
                assert!([high, low].iter().all(|part| part.to_bits() & 0x1fff == 0), "{high} {low}");
            }
        }
    }

    /// The two are summed differently, so that centroids differ by rounding; well apart, no point does.
    #[test]
    fn a_gpu_finds_what_the_cpu_finds_level_after_level() {
        // Three heaps' corners, and around each two smaller ones; some points more than a chunk.
        let corner =
            |row: usize, col: usize| f32::from(row % 3 == col) * 8.0 + f32::from(row.is_multiple_of(2));
        let mut vectors = random(CHUNK + 100, 5, 4);
        for row in 0..vectors.rows() {
            for (col, number) in vectors.row_mut(row).iter_mut().enumerate() {
                *number = 0.1 * *number + corner(row, col);
            }
        }
        let config = KMeansConfig { clusters: 3, iterations: 20, seed: 5 };
        let fit = |place: Place| {
            let mut points = Points::new(&vectors, &place).unwrap();
            let mut books = Vec::new();
            for _ in 0..2 {
                let book = kmeans(&mut points, &config, &mut |_, _| {}).unwrap();
                points.descend(&book).unwrap();
                books.push(book);
            }
            (books, points.into_codes().collect::<Vec<_>>())
        };
        let (cpu, gpu) = (fit(Place::Host), fit(Place::Gpu(Device::flex())));
        assert_eq!(cpu.1[0], gpu.1[0]);
        for (cpu, gpu) in cpu.0.iter().zip(&gpu.0) {
            for (cpu, gpu) in cpu.data().iter().zip(gpu.data()) {
                assert!((cpu - gpu).abs() < 1e-4, "{cpu} {gpu}");
            }
        }
        assert_eq!(gpu, fit(Place::Gpu(Device::flex())));
    }

    #[test]
    fn points_that_do_not_stay_are_brought_for_every_walk() {
        let vectors = random(300, 4, 1);
        let config = KMeansConfig { clusters: 9, iterations: 5, seed: 2 };
        let fit = |stay: bool| {
            let mut points = Points::new(&vectors, &Place::Gpu(Device::flex())).unwrap();
            points.gpu().chunks.iter_mut().filter(|_| !stay).for_each(|chunk| chunk.points = None);
            let first = kmeans(&mut points, &config, &mut |_, _| {}).unwrap();
            points.descend(&first).unwrap();
            let second = kmeans(&mut points, &config, &mut |_, _| {}).unwrap();
            points.descend(&second).unwrap();
            ([first, second], points.into_codes().collect::<Vec<_>>())
        };
        assert_eq!(fit(true), fit(false));
    }
}
