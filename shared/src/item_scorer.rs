//! What scores items beside the generator, and how all opinions of an item become one score.
use crate::{
    answer::Parts,
    counted::Counted,
    model::{Dense, Mixture},
};

/// What scores items beside the generator.
#[derive(Debug)]
pub struct ItemScorer {
    /// What was learned of items.
    pub dense: Dense,
    /// What was counted of them.
    pub counted: Counted,
    /// Weights of a hybrid.
    pub mixture: Mixture,
}

/// What each part adds to the hybrid score, of what each thinks of the item: two log-probabilities, ln(1 + Σ γ^p s) of
/// its neighbours, and its bias.
pub fn weighed(mixture: Mixture, opinions: Parts) -> Parts {
    Parts {
        generated: (1.0 - mixture.dense) * opinions.generated,
        dense: mixture.dense * opinions.dense,
        neighbours: mixture.neighbours * opinions.neighbours,
        ..opinions
    }
}

/// What all but the generator think of every item: [`Parts`] whose log-probability of the ID is 0.
pub fn without_generator(dense: &[f32], taken_with: &[f32], biases: &[f32]) -> Vec<Parts> {
    let opinions = dense.iter().zip(taken_with).zip(biases);
    let parts = |((&dense, &neighbours), &bias)| Parts { dense, neighbours, bias, ..Parts::default() };
    opinions.map(parts).collect()
}
