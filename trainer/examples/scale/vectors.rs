//! Vectors like those of texts, and how long it takes to quantise them.
use anyhow::Result;
use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use tigerlet::{
    matrix::Matrix,
    quantizer::{Place, ResidualConfig, ResidualQuantizer},
    semantic_id::SemanticIds,
};

use crate::clock::Clock;

/// As MiniLM's.
const WIDTH: usize = 384;
const LEVELS: usize = 3;
const CODES: usize = 256;
const TOPICS: usize = 2000;

/// Three levels of 256 codes, and the suffix.
pub fn kmeans(items: usize) -> Result<()> {
    let clock = Clock::start()?;
    let vectors = vectors(items);
    clock.tell(&format!("{items} × {WIDTH} vectors made"))?;

    let clock = Clock::start()?;
    let place = Place::Cpu(Device::flex());
    let config = ResidualConfig { levels: LEVELS, codes: CODES, iterations: 50, seed: 1 };
    let mut iterations = 0;
    let quantizer = ResidualQuantizer::fit(&vectors, &config, &place, &mut |_, _, _| iterations += 1)?;
    clock.tell(&format!("{items} × {WIDTH}: {LEVELS} × {CODES} codes fitted in {iterations} iterations"))?;

    let clock = Clock::start()?;
    let codes = quantizer.assign(&vectors, &place)?;
    clock.tell(&format!("{items} × {WIDTH}: codes assigned"))?;
    let levels = quantizer.statistics(&vectors, &codes)?;
    let errors: Vec<String> = levels.iter().map(|level| format!("{:.5}", level.mean_squared_error)).collect();
    println!("errors {}", errors.join(" "));

    let clock = Clock::start()?;
    let ids = SemanticIds::with_suffix(&codes, &[CODES; LEVELS])?;
    clock.tell(&format!("{items} items: a suffix of {} codes", ids.layout().codes(LEVELS)))
}

/// N×D of length 1, in heaps of heaps: a topic, something of a second one, and noise.
fn vectors(items: usize) -> Matrix {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let topics: Vec<f32> = (0..TOPICS * WIDTH).map(|_| random.random_range(-1.0..1.0)).collect();
    let topic = |at: usize| &topics[at * WIDTH..][..WIDTH];
    let mut vectors = Matrix::zeros(items, WIDTH);
    vectors.data_mut().par_chunks_exact_mut(WIDTH).enumerate().for_each(|(item, vector)| {
        let mut random = ChaCha8Rng::seed_from_u64(item as u64);
        // Few topics have most of the items.
        let mut draw = || (random.random::<f64>().powi(2) * TOPICS as f64) as usize;
        let (first, second) = (draw(), draw());
        for ((number, first), second) in vector.iter_mut().zip(topic(first)).zip(topic(second)) {
            *number = first + 0.5 * second + 0.7 * random.random_range(-1.0..1.0_f32);
        }
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|number| *number /= length);
    });
    vectors
}
