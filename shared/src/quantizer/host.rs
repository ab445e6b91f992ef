//! Nearest centroids and sums on the CPU.
#[cfg(feature = "tensors")]
use super::device::upload;
use super::{QuantizerError, Walk, means::Means, residuals::Residuals, squared_distance, squared_norm};
use crate::{matrix::Matrix, semantic_id::Code};
#[cfg(feature = "tensors")]
use burn::tensor::{Device, Tensor};

/// The most rows looked at at once: 8 MiB of distances at 256 clusters.
const CHUNK: usize = 8192;
/// The most distances held at once: 64 MiB.
const DISTANCES: usize = 1 << 24;

/// Walks over points on the CPU, and what the last one found.
#[derive(Default)]
pub(super) struct Host {
    /// A device that multiplies matrices here, in memory of ours.
    #[cfg(feature = "tensors")]
    products: Option<Device>,
    pub(super) codes: Vec<Code>,
    /// Per point: ‖x − c‖² to its centroid.
    pub(super) distances: Vec<f32>,
}

impl Host {
    #[cfg(feature = "tensors")]
    pub(super) fn with_products_of(device: Device) -> Self {
        Self { products: Some(device), ..Self::default() }
    }

    /// Finds the nearest of K×D centroids of every point, the first of equally near ones, and adds up the points of
    /// each.
    pub(super) fn walk(&mut self, points: &Residuals, centroids: &Matrix) -> Result<Walk, QuantizerError> {
        let products = Products::new(self, centroids);
        // ‖x − c‖² is least where ‖c‖² − 2 x·c is: the same ‖x‖² everywhere decides nothing.
        let norms: Vec<f32> = centroids.data().chunks_exact(centroids.cols()).map(squared_norm).collect();
        let chunk = CHUNK.min(DISTANCES / centroids.rows()).max(1);
        let mut means = Means::new(centroids.rows(), centroids.cols());
        let mut codes = Vec::with_capacity(points.len());
        self.distances.clear();
        for start in (0..points.len()).step_by(chunk) {
            let rows = points.rows(start..points.len().min(start + chunk));
            let products = products.of(&rows)?;
            codes.extend(products.chunks_exact(norms.len()).map(|row| least(row, &norms)));
            let nearest = &codes[start..];
            let distances = rows
                .chunks_exact(points.width())
                .zip(nearest)
                .map(|(row, &code)| squared_distance(row, centroids.row(code.into())));
            self.distances.extend(distances);
            means.add(&rows, nearest);
        }
        let moved = codes != self.codes;
        self.codes = codes;
        Ok(Walk { moved, error: self.distances.iter().map(|&distance| f64::from(distance)).sum(), means })
    }
}

/// What gives −2 x·c of points and centroids.
enum Products {
    Loops(Matrix),
    #[cfg(feature = "tensors")]
    Device(Box<Tensor<2>>),
}

impl Products {
    #[cfg_attr(not(feature = "tensors"), expect(unused_variables, reason = "no device to ask"))]
    fn new(host: &Host, centroids: &Matrix) -> Self {
        let mut scaled = centroids.clone();
        scaled.data_mut().iter_mut().for_each(|number| *number *= -2.0);
        #[cfg(feature = "tensors")]
        if let Some(device) = &host.products {
            return Self::Device(Box::new(upload(scaled.data(), scaled.cols(), device).transpose()));
        }
        Self::Loops(scaled)
    }

    /// Of n×D numbers, n×K.
    fn of(&self, rows: &[f32]) -> Result<Vec<f32>, QuantizerError> {
        match self {
            Self::Loops(scaled) => {
                let centroids = || scaled.data().chunks_exact(scaled.cols());
                let product =
                    |row: &[f32], centroid: &[f32]| row.iter().zip(centroid).map(|(x, c)| x * c).sum();
                let rows = rows.chunks_exact(scaled.cols());
                Ok(rows.flat_map(|row| centroids().map(move |centroid| product(row, centroid))).collect())
            }
            #[cfg(feature = "tensors")]
            Self::Device(scaled) => {
                let rows = upload(rows, scaled.dims()[0], &scaled.device());
                let products = rows.matmul(*scaled.clone()).try_into_vec_as();
                products.map_err(|error| QuantizerError::Device(error.to_string()))
            }
        }
    }
}

/// Where the sum of product and norm is least; the first of several.
fn least(products: &[f32], norms: &[f32]) -> Code {
    let sums = || products.iter().zip(norms).map(|(product, norm)| product + norm);
    let least = sums().fold(f32::INFINITY, f32::min);
    sums().position(|sum| sum == least).unwrap_or(0) as Code
}
