//! Vectors to be quantised, and who finds the centroids nearest to them.
#[cfg(feature = "tensors")]
use super::device::OnDevice;
use super::{QuantizerError, Walk, host::Host, residuals::Residuals};
use crate::{matrix::Matrix, semantic_id::Code};
#[cfg(feature = "tensors")]
use burn::tensor::Device;

/// Where distances are computed.
#[derive(Clone, Debug)]
pub enum Place {
    /// Here, one row after the other: enough for a figure.
    Host,
    /// Here too, but for the matrix products, which the CPU's tensors do fast; read back synchronously: for
    /// native programs.
    #[cfg(feature = "tensors")]
    Cpu(Device),
    /// On a GPU, all but centroids and a few numbers; read back synchronously: for native programs.
    #[cfg(feature = "tensors")]
    Gpu(Device),
}

/// Points, N×D, where distances to them are computed: vectors, of which levels of codes take away.
///
/// Beside the vectors it holds a chunk of rows and a few numbers a point, whatever the level; a GPU holds up to 8 GiB
/// of points, and is sent larger ones in chunks, walk after walk.
pub struct Points<'a> {
    pub(super) residuals: Residuals<'a>,
    place: Place,
    engine: Engine,
}

enum Engine {
    Host(Host),
    #[cfg(feature = "tensors")]
    Gpu(OnDevice),
}

impl<'a> Points<'a> {
    /// Checks the points and takes them to their place.
    ///
    /// # Errors
    /// No points, or a number that is not finite or too large.
    pub fn new(vectors: &'a Matrix, place: &Place) -> Result<Self, QuantizerError> {
        Ok(Self::of(Residuals::new(vectors)?, place.clone()))
    }

    /// Rows of these points, at their place.
    pub(super) fn beside<'b>(&self, rows: &'b Matrix) -> Points<'b> {
        Points::of(Residuals::whole(rows), self.place.clone())
    }

    fn of(residuals: Residuals<'a>, place: Place) -> Self {
        let engine = match &place {
            Place::Host => Engine::Host(Host::default()),
            #[cfg(feature = "tensors")]
            Place::Cpu(device) => Engine::Host(Host::with_products_of(device.clone())),
            #[cfg(feature = "tensors")]
            Place::Gpu(device) => Engine::Gpu(OnDevice::new(&residuals, device)),
        };
        Self { residuals, place, engine }
    }

    /// N, the number of points.
    #[allow(clippy::len_without_is_empty, reason = "there is always a point")]
    pub fn len(&self) -> usize {
        self.residuals.len()
    }

    /// The nearest centroid of every point, of K×D; the first of equally near ones.
    ///
    /// # Errors
    /// Distances that are not finite, or a failing device.
    pub fn nearest(&mut self, centroids: &Matrix) -> Result<Vec<Code>, QuantizerError> {
        self.walk(&self.residuals.centred(centroids))?;
        match &self.engine {
            Engine::Host(host) => Ok(host.codes.clone()),
            #[cfg(feature = "tensors")]
            Engine::Gpu(device) => device.codes(),
        }
    }

    /// Gives every point the code of its nearest centroid, of K×D, and leaves of it what that does not explain.
    ///
    /// # Errors
    /// As [`Points::nearest`].
    pub fn descend(&mut self, codebook: &Matrix) -> Result<(), QuantizerError> {
        let codes = self.nearest(codebook)?;
        #[cfg(feature = "tensors")]
        let centroids = self.residuals.centred(codebook);
        self.residuals.descend(codebook.clone(), codes);
        match &mut self.engine {
            Engine::Host(host) => host.codes.clear(),
            #[cfg(feature = "tensors")]
            Engine::Gpu(device) => device.descend(&self.residuals, &centroids),
        }
        Ok(())
    }

    /// The codes that each level down gave, N codes a level.
    pub fn into_codes(self) -> impl Iterator<Item = Vec<Code>> {
        self.residuals.into_codes()
    }

    /// One half of an iteration: who is nearest to whom, of centroids around the points' centre, and what that
    /// makes of sums and errors.
    pub(super) fn walk(&mut self, centroids: &Matrix) -> Result<Walk, QuantizerError> {
        let walk = match &mut self.engine {
            Engine::Host(host) => host.walk(&self.residuals, centroids)?,
            #[cfg(feature = "tensors")]
            Engine::Gpu(device) => device.walk(&self.residuals, centroids)?,
        };
        if walk.error.is_finite() {
            return Ok(walk);
        }
        let row = self.distances()?.iter().position(|distance| !distance.is_finite());
        Err(QuantizerError::TooLarge { row: row.unwrap_or(0) })
    }

    /// ‖x − c‖² of every point in the last walk.
    pub(super) fn distances(&self) -> Result<Vec<f32>, QuantizerError> {
        match &self.engine {
            Engine::Host(host) => Ok(host.distances.clone()),
            #[cfg(feature = "tensors")]
            Engine::Gpu(device) => device.distances(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "tensors")]
    impl Points<'_> {
        /// The engine of points on a GPU.
        pub(in crate::quantizer) fn gpu(&mut self) -> &mut OnDevice {
            match &mut self.engine {
                Engine::Gpu(device) => device,
                Engine::Host(_) => panic!("they are on the host"),
            }
        }
    }
    use crate::quantizer::{
        kmeans::{KMeansConfig, kmeans},
        squared_distance,
    };
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
            #[cfg(feature = "tensors")]
            Place::Cpu(Device::flex()),
            #[cfg(feature = "tensors")]
            Place::Gpu(Device::flex()),
        ]
    }

    fn nearest(points: &Matrix, centroids: &Matrix, place: &Place) -> Vec<Code> {
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
                for (row, &code) in nearest(&points, &centroids, &place).iter().enumerate() {
                    let distance = |cluster| squared_distance(points.row(row), centroids.row(cluster));
                    let least = (0..clusters).map(distance).fold(f32::INFINITY, f32::min);
                    prop_assert!(distance(code.into()) <= least + 1e-5 * cols as f32);
                }
            }
        }
    }

    #[test]
    fn rows_keep_their_order_across_chunks() {
        let rows = 2 * 8192 + 17;
        let points = Matrix::new(rows, 1, (0..rows).map(|row| (row % 7) as f32).collect()).unwrap();
        let centroids = column(&[6., 5., 4., 3., 2., 1., 0.]);
        for place in places() {
            let nearest = nearest(&points, &centroids, &place);
            assert!(nearest.iter().enumerate().all(|(row, &code)| usize::from(code) == 6 - row % 7));
            assert_eq!(nearest.len(), rows);
        }
    }

    /// Around 1000, ‖x‖² is 4·10⁶ and the next `f32` a half further; the points are hundredths apart.
    #[test]
    fn points_far_from_zero_are_told_apart() {
        let mut points = random(200, 4, 6);
        points.data_mut().iter_mut().for_each(|number| *number = 1000.0 + 0.0625 * number.signum());
        for place in places() {
            let mut far = Points::new(&points, &place).unwrap();
            let config = KMeansConfig { clusters: 16, iterations: 20, seed: 1 };
            let centroids = kmeans(&mut far, &config, &mut |_, _| {}).unwrap();
            let codes = far.nearest(&centroids).unwrap();
            assert!((0..200).all(|row| points.row(row) == centroids.row(codes[row].into())), "{place:?}");
        }
    }

    #[test]
    fn equally_near_goes_to_the_first() {
        for place in places() {
            assert_eq!(nearest(&column(&[0.0]), &column(&[2., 1., -1.]), &place), [1]);
        }
    }
}
