//! What a training costs whoever computes it: the operations of its matrix products, a multiplication and an addition
//! each.
use anyhow::Result;
use tigerlet::{model::T5Config, semantic_id::IdLayout};

use crate::{data::Dataset, input::Input, run::Run, train::checkpoint};

/// Backwards, gradients of what goes in and of the weights are two products for each one forwards.
const FORWARDS_AND_BACKWARDS: f64 = 3.0;

/// Operations of a run's last training, as far as it has come; what it started from is not among them.
pub fn training(run: &Run, dataset: &Dataset) -> Result<f64> {
    let (config, ids) = (&run.config.train, run.semantic_ids(dataset)?);
    let (input, shape, layout) = (Input::new(&ids, config), config.model(ids.layout()), ids.layout());
    // A teacher has paths of its own drawn beside the target's.
    let targets = 1 + config.teacher.as_ref().map_or(0, |teacher| teacher.paths);
    let examples = dataset.split().train_examples();
    let tokens = examples.iter().map(|example| input.width(example.target as usize) as f64);
    let epoch: f64 = tokens.map(|tokens| example(&shape, layout, tokens, targets as f64)).sum();
    let steps = checkpoint::steps(&run.train())?.pop().unwrap_or(0);
    let epochs = steps as f64 / examples.len().div_ceil(config.batch_size).max(1) as f64;
    Ok(FORWARDS_AND_BACKWARDS * epochs * epoch)
}

/// Forwards, one example: a history of S tokens, and T targets of L levels that see those before them. Norms, softmax and
/// the distillation's sums over items are small beside products and count as nothing.
///
/// D width, I heads times their width, F width of the feed-forward layers, K codes of a level.
fn example(config: &T5Config, layout: &IdLayout, s: f64, targets: f64) -> f64 {
    let [d, f, i] = [config.d_model, config.d_ff, config.inner()].map(|width| width as f64);
    let levels = layout.levels() as f64;
    let encoder = s * (8.0 * d * i + 4.0 * s * i + 4.0 * d * f);
    let memory = s * 4.0 * d * i;
    let own = levels * (8.0 * d * i + 4.0 * levels * i);
    let cross = levels * (4.0 * d * i + 4.0 * s * i);
    let target = own + cross + levels * 4.0 * d * f;
    let logits: f64 = (0..layout.levels()).map(|level| 2.0 * d * layout.codes(level) as f64).sum();
    config.num_layers as f64 * encoder
        + config.num_decoder_layers as f64 * (memory + targets * target)
        + targets * logits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted by hand: width 2, one head of 2, feed-forward 3, one block each, one level of 5 codes, 4 tokens.
    #[test]
    fn the_operations_of_a_small_model() {
        let layout = IdLayout::new(vec![5]).unwrap();
        let config = T5Config::new(&layout, 2, 1, 2, 3, 1);
        let encoder = 4.0 * (32.0 + 32.0 + 24.0);
        let memory = 4.0 * 16.0;
        let decoder = (32.0 + 8.0) + (16.0 + 32.0) + 24.0 + 20.0;
        assert_eq!(example(&config, &layout, 4.0, 3.0), encoder + memory + 3.0 * decoder);
    }
}
