//! What it costs to choose among N items: once with a score for each, once by writing an ID.
//!
//! Only what comes behind the model of the history is counted, which both ways need. A multiply–add is one
//! multiplication and the addition that goes with it.

/// What one request computes and what has to be kept for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Scores computed.
    pub scores: f64,
    /// Numbers in the output table.
    pub numbers: f64,
    /// Multiply–adds, the decoder's included.
    pub work: f64,
}

impl Cost {
    /// A dot product of `width` numbers with each of the items' vectors.
    pub fn of_scoring(items: f64, width: usize) -> Self {
        let numbers = items * width as f64;
        Self { scores: items, numbers, work: numbers }
    }

    /// A beam of `beams` prefixes through levels of `layout` codes, by a decoder of `layers` layers.
    pub fn of_writing(layout: &[usize], beams: usize, width: usize, layers: usize) -> Self {
        let width = width as f64;
        let rows: f64 = layout.iter().map(|&codes| codes as f64).sum();
        let (mut prefixes, mut scores, mut work) = (1.0, 0.0, 0.0);
        for &codes in layout {
            let codes = codes as f64;
            scores += prefixes * codes;
            work += prefixes * (layers as f64 * layer(width) + codes * width);
            prefixes = (prefixes * codes).min(beams as f64);
        }
        Self { scores, numbers: rows * width, work }
    }

    /// The smallest catalogue of which scoring every item takes more multiply–adds than this.
    pub fn break_even(&self, width: usize) -> f64 {
        (self.work / (width as f64).max(1.0)).floor() + 1.0
    }
}

/// Multiply–adds of a T5 decoder layer for one token: four D×D projections of self-attention, two of
/// cross-attention, whose keys and values are computed once a request, and a feed-forward layer of 4 D. The
/// attention itself, a tenth more at these lengths, is left out.
fn layer(width: f64) -> f64 {
    14.0 * width * width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beam_scores_the_codes_behind_the_prefixes_it_keeps() {
        let cost = Cost::of_writing(&[64, 64, 64, 5], 20, 96, 2);
        // One root, then 20 prefixes on each of three levels.
        assert_eq!(cost.scores, f64::from(64 + 20 * 64 + 20 * 64 + 20 * 5));
        assert_eq!(cost.numbers, f64::from((64 * 3 + 5) * 96));
        // Of two codes only four prefixes of two levels come, however wide the beam.
        assert_eq!(Cost::of_writing(&[2, 2, 2], 20, 8, 0).scores, f64::from(2 + 4 + 8));
        assert_eq!(Cost::of_scoring(1e6, 96).work, 96e6);
    }

    #[test]
    fn at_the_break_even_the_two_ways_cost_about_the_same() {
        let writing = Cost::of_writing(&[256; 4], 20, 128, 4);
        let items = writing.break_even(128);
        assert!(Cost::of_scoring(items, 128).work > writing.work);
        assert!(Cost::of_scoring(items - 1.0, 128).work <= writing.work);
    }
}
