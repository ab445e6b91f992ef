//! Vectors to be quantised, and who finds the centroids nearest to them.
use super::{QuantizerError, check_numbers, squared_norm};
use crate::{matrix::Matrix, semantic_id::Code};
#[cfg(feature = "model")]
use burn::tensor::{Device, Tensor, TensorData};

/// Rows whose distances are taken at once: 8 MiB at 256 clusters.
#[cfg(any(feature = "model", test))]
const CHUNK: usize = 8192;

/// Where distances are computed.
#[derive(Clone, Debug)]
pub enum Place {
    /// Here, one row after the other: enough for a figure.
    Host,
    /// On a device, by one matrix product a level, which is read back synchronously: for native programs.
    #[cfg(feature = "model")]
    Device(Device),
}

#[cfg(feature = "model")]
impl From<&Device> for Place {
    fn from(device: &Device) -> Self {
        Self::Device(device.clone())
    }
}

/// Points, N×D, where distances to them are computed.
pub struct Points<'a> {
    matrix: &'a Matrix,
    products: Products,
}

/// What gives the products of points and centroids.
enum Products {
    Host,
    #[cfg(feature = "model")]
    Device {
        chunks: Vec<Tensor<2>>,
        device: Device,
    },
}

impl<'a> Points<'a> {
    /// Checks the points and takes them to their place.
    ///
    /// # Errors
    /// No points, or a number that is not finite or too large.
    pub fn new(matrix: &'a Matrix, place: impl Into<Place>) -> Result<Self, QuantizerError> {
        check_numbers(matrix)?;
        let products = match place.into() {
            Place::Host => Products::Host,
            #[cfg(feature = "model")]
            Place::Device(device) => {
                let width = matrix.cols();
                let chunks = matrix.data().chunks(CHUNK * width);
                Products::Device { chunks: chunks.map(|rows| upload(rows, width, &device)).collect(), device }
            }
        };
        Ok(Self { matrix, products })
    }

    /// The points.
    pub fn matrix(&self) -> &'a Matrix {
        self.matrix
    }

    /// The nearest centroid of every point, of K×D; the first of equally near ones.
    ///
    /// # Errors
    /// If the device fails.
    pub fn nearest(&self, centroids: &Matrix) -> Result<Vec<Code>, QuantizerError> {
        let clusters = centroids.rows();
        // argmin ‖x − c‖² = argmin ‖c‖² − 2 x·c: the same ‖x‖² everywhere decides nothing.
        let norms: Vec<f32> = (0..clusters).map(|cluster| squared_norm(centroids.row(cluster))).collect();
        let scaled: Vec<f32> = centroids.data().iter().map(|number| -2.0 * number).collect();
        let mut nearest = Vec::with_capacity(self.matrix.rows());
        match &self.products {
            Products::Host => {
                let mut products = vec![0.0; clusters];
                for row in 0..self.matrix.rows() {
                    for (product, centroid) in products.iter_mut().zip(scaled.chunks_exact(centroids.cols()))
                    {
                        *product = self.matrix.row(row).iter().zip(centroid).map(|(x, c)| x * c).sum();
                    }
                    nearest.push(least(&products, &norms));
                }
            }
            #[cfg(feature = "model")]
            Products::Device { chunks, device } => {
                let scaled = upload(&scaled, centroids.cols(), device).transpose();
                for chunk in chunks {
                    let products = chunk.clone().matmul(scaled.clone()).try_into_vec_as::<f32>();
                    let products = products.map_err(|error| QuantizerError::Device(error.to_string()))?;
                    nearest.extend(products.chunks_exact(clusters).map(|row| least(row, &norms)));
                }
            }
        }
        Ok(nearest)
    }
}

/// Where the sum of product and norm is least; the first of several.
fn least(products: &[f32], norms: &[f32]) -> Code {
    let mut best = (f32::INFINITY, 0);
    for (cluster, (product, norm)) in products.iter().zip(norms).enumerate() {
        let distance = product + norm;
        if distance < best.0 {
            best = (distance, cluster);
        }
    }
    best.1 as Code
}

/// Rows of a width, as a tensor.
#[cfg(feature = "model")]
fn upload(rows: &[f32], width: usize, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(rows.to_vec(), [rows.len() / width, width]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantizer::squared_distance;
    use proptest::{prelude::*, test_runner::RngSeed};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn random(rows: usize, cols: usize, seed: u64) -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Matrix::new(rows, cols, (0..rows * cols).map(|_| rng.random_range(-1.0..1.0)).collect()).unwrap()
    }

    fn column(numbers: &[f32]) -> Matrix {
        Matrix::new(numbers.len(), 1, numbers.to_vec()).unwrap()
    }

    fn places() -> Vec<Place> {
        vec![
            Place::Host,
            #[cfg(feature = "model")]
            Place::Device(Device::flex()),
        ]
    }

    fn nearest(points: &Matrix, centroids: &Matrix, place: Place) -> Vec<Code> {
        Points::new(points, place).unwrap().nearest(centroids).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn nearest_is_nearest(
            rows in 1usize..200, cols in 1usize..40, clusters in 1usize..30, seed in any::<u64>(),
        ) {
            let (points, centroids) = (random(rows, cols, seed), random(clusters, cols, !seed));
            for place in places() {
                for (row, &code) in nearest(&points, &centroids, place).iter().enumerate() {
                    let distance = |cluster| squared_distance(points.row(row), centroids.row(cluster));
                    let least = (0..clusters).map(distance).fold(f32::INFINITY, f32::min);
                    prop_assert!(distance(code.into()) <= least + 1e-5 * cols as f32);
                }
            }
        }
    }

    #[test]
    fn rows_keep_their_order_across_chunks() {
        let rows = 2 * CHUNK + 17;
        let points = Matrix::new(rows, 1, (0..rows).map(|row| (row % 7) as f32).collect()).unwrap();
        let centroids = column(&[6., 5., 4., 3., 2., 1., 0.]);
        for place in places() {
            let nearest = nearest(&points, &centroids, place);
            assert!(nearest.iter().enumerate().all(|(row, &code)| usize::from(code) == 6 - row % 7));
            assert_eq!(nearest.len(), rows);
        }
    }

    #[test]
    fn equally_near_goes_to_the_first() {
        for place in places() {
            assert_eq!(nearest(&column(&[0.0]), &column(&[2., 1., -1.]), place), [1]);
        }
    }
}
