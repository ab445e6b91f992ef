//! What everything that learns here is made of: gradients of several threads, sittings, and a guard around the engine.
pub mod checkpoint;
pub mod gradients;
pub mod guard;
mod numbering;
pub mod sitting;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

pub use numbering::numbered;
pub use sitting::Sitting;

use crate::data::{Dataset, Example};

/// The validation users that every validation of a run measures: so many, 0 = all, drawn with the seed.
pub fn validation_sample(dataset: &Dataset, users: usize, seed: u64) -> Vec<Example> {
    let mut examples = dataset.split().validation();
    if users > 0 && users < examples.len() {
        examples.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        examples.truncate(users);
    }
    examples
}
