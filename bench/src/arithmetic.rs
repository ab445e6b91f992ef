//! The operations that an answer takes whoever computes it: those of the matrix products, a multiplication and an
//! addition each. Norms, softmax and the search are small beside them and count as nothing.
use tigerlet::{model::T5Config, semantic_id::IdLayout};

/// Operations of one answer: a history of S tokens read once, its keys and values for the decoder, and of every level
/// one row at first and W beams from then on.
///
/// D width, I heads times their width, F width of the feed-forward layers, K codes of a level.
pub fn answer(config: &T5Config, layout: &IdLayout, tokens: usize, beams: usize) -> f64 {
    let [d, f, i] = [config.d_model, config.d_ff, config.inner()].map(|width| width as f64);
    let s = tokens as f64;
    // Queries, keys, values and what comes of them; every position's scores and their mixture; feed-forward.
    let encoder = s * (2.0 * 4.0 * d * i + 4.0 * s * i + 4.0 * d * f);
    let memory = s * 2.0 * 2.0 * d * i;
    let decoder = |level: usize| {
        let own = 2.0 * 4.0 * d * i + 4.0 * (level + 1) as f64 * i;
        let cross = 2.0 * 2.0 * d * i + 4.0 * s * i;
        let blocks = config.num_decoder_layers as f64 * (own + cross + 4.0 * d * f);
        let rows = if level == 0 { 1 } else { beams };
        rows as f64 * (blocks + 2.0 * d * layout.codes(level) as f64)
    };
    let read = config.num_layers as f64 * encoder + config.num_decoder_layers as f64 * memory;
    read + (0..layout.levels()).map(decoder).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted by hand: width 2, one head of 2, feed-forward 3, one block each, one level of 5 codes, 4 tokens.
    #[test]
    fn the_operations_of_a_small_model() {
        let layout = IdLayout::new(vec![5]).expect("a layout");
        let config = T5Config::new(&layout, 2, 1, 2, 3, 1);
        let encoder = 4.0 * (32.0 + 32.0 + 24.0);
        let memory = 4.0 * 16.0;
        let decoder = (32.0 + 8.0) + (16.0 + 32.0) + 24.0 + 20.0;
        assert_eq!(answer(&config, &layout, 4, 7), encoder + memory + decoder);
    }

    #[test]
    fn beams_are_rows_from_the_second_level_on() {
        let layout = IdLayout::new(vec![5, 5]).expect("a layout");
        let config = T5Config::new(&layout, 2, 1, 2, 3, 1);
        let more = answer(&config, &layout, 4, 7) - answer(&config, &layout, 4, 6);
        assert_eq!(more, (32.0 + 16.0) + (16.0 + 32.0) + 24.0 + 20.0);
    }
}
