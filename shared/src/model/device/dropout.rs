use burn::tensor::Tensor;
#[cfg(feature = "training")]
use {
    burn::tensor::{Device, Distribution, TensorData},
    rand::{RngCore, SeedableRng},
    rand_chacha::ChaCha8Rng,
};

use super::Lookup;

/// Where a forward pass gets its dropout from.
///
/// Dropout is an argument of the forward pass, not a state of the layers, so that the noise of a
/// training step depends on nothing but that step's seed: a resumed run repeats it bit for bit, and
/// several threads can each run their share of a batch.
#[derive(Debug)]
pub enum Dropout {
    /// No noise: inference.
    Off,
    /// Masks drawn on the host, the same on every machine; right for the CPU.
    #[cfg(feature = "training")]
    Host {
        /// Probability that an element is zeroed.
        rate: f64,
        /// Source of the masks.
        rng: Box<ChaCha8Rng>,
        /// Random bytes of the mask under construction.
        bytes: Vec<u8>,
    },
    /// Masks drawn on the device from its own seed; right for GPUs, where uploading masks would be slow.
    #[cfg(feature = "training")]
    Device {
        /// Probability that an element is zeroed.
        rate: f64,
    },
}

impl Dropout {
    /// Host-drawn dropout with probability `rate`, or none if that is zero.
    #[cfg(feature = "training")]
    pub fn host(rate: f64, seed: u64) -> Self {
        match rate > 0.0 {
            true => Self::Host { rate, rng: Box::new(ChaCha8Rng::seed_from_u64(seed)), bytes: Vec::new() },
            false => Self::Off,
        }
    }

    /// Device-drawn dropout with probability `rate`, seeded with `seed`.
    #[cfg(feature = "training")]
    pub fn on_device(rate: f64, seed: u64, device: &Device) -> Self {
        device.seed(seed);
        Self::Device { rate }
    }

    /// How a forward pass with this dropout looks rows up: what draws on a device is trained there.
    pub fn lookup(&self) -> Lookup {
        match self {
            Self::Off => Lookup::Gather,
            #[cfg(feature = "training")]
            Self::Host { .. } => Lookup::Gather,
            #[cfg(feature = "training")]
            Self::Device { .. } => Lookup::Product,
        }
    }

    /// Zeroes elements of `x` with the given probability and scales the others by 1 / (1 − rate).
    pub fn apply<const N: usize>(&mut self, x: Tensor<N>) -> Tensor<N> {
        match self {
            Self::Off => x,
            #[cfg(feature = "training")]
            Self::Device { rate } if *rate == 0.0 => x,
            #[cfg(feature = "training")]
            Self::Device { rate } => {
                let keep = 1.0 - *rate;
                let mask = x.random_like(Distribution::Bernoulli(keep));
                x * mask.div_scalar(keep)
            }
            #[cfg(feature = "training")]
            Self::Host { rate, rng, bytes } => {
                let shape = x.shape();
                // Sixteen random bits an element: the rate is exact to 1 part in 65,536.
                bytes.resize(2 * shape.num_elements(), 0);
                rng.fill_bytes(bytes);
                let threshold = (*rate * 65536.0).round() as u32;
                let scale = 65536.0 / (65536 - threshold.min(65535)) as f32;
                let mask: Vec<f32> = bytes
                    .chunks_exact(2)
                    .map(
                        |b| if u32::from(u16::from_le_bytes([b[0], b[1]])) < threshold { 0.0 } else { scale },
                    )
                    .collect();
                let mask = Tensor::<N>::from_data(TensorData::new(mask, shape), &x.device());
                x * mask
            }
        }
    }
}
