//! Sampling without replacement, as a beam search over perturbed scores (Kool, van Hoof and Welling 2019,
//! "Stochastic Beams and Where to Find Them", arXiv 1903.06059).
//!
//! An ID is drawn code by code from softmax(logits / τ) over the codes that the constraint allows, with a
//! temperature τ for each level. To draw W different IDs at once, every ID gets the rank
//! log p + g, g standard Gumbel noise: the W highest are a sample without replacement, in the order drawn.
//! A prefix ranks as high as the best ID below it, so the noise can be drawn from the root down, and
//! prefixes that rank too low need no further look. At τ → 0 the first ID is the greedy one.
//!
//! Noise is drawn on the host: the same seed is the same draw on every engine, up to rounding in the logits.
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How IDs are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// One temperature a level, each in [`TEMPERATURES`](crate::request::TEMPERATURES).
    pub temperature: Vec<f32>,
    /// Which draw.
    pub seed: u64,
}

/// A prefix in the draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Draw {
    /// Its log-probability at the given temperatures, among what is allowed.
    log_p: f64,
    /// Its perturbed log-probability: the higher, the earlier it is drawn.
    pub(crate) rank: f64,
}

impl Draw {
    /// The empty prefix. Its rank is free: it shifts all others alike.
    pub(crate) const ROOT: Self = Self { log_p: 0.0, rank: 0.0 };
}

impl Sampling {
    /// One user's source of noise, the same whoever else is in the batch.
    pub(crate) fn noise(&self, user: usize) -> ChaCha8Rng {
        let mut noise = ChaCha8Rng::seed_from_u64(self.seed);
        noise.set_stream(user as u64);
        noise
    }

    /// Draws for the children of a prefix, of the given logits (algorithm 1 of the paper).
    pub(crate) fn children(
        &self,
        parent: Draw,
        level: usize,
        logits: &[f32],
        noise: &mut ChaCha8Rng,
    ) -> Vec<Draw> {
        let temperature = f64::from(self.temperature[level]);
        let scaled: Vec<f64> = logits.iter().map(|&logit| f64::from(logit) / temperature).collect();
        let max = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total = max + scaled.iter().map(|x| (x - max).exp()).sum::<f64>().ln();
        let log_p = scaled.iter().map(|x| parent.log_p + x - total);
        let mut draws: Vec<Draw> =
            log_p.map(|log_p| Draw { log_p, rank: log_p + standard_gumbel(noise) }).collect();

        // The best child is to rank as its parent does; the others are moved along, truncated at that rank.
        let best = draws.iter().map(|draw| draw.rank).fold(f64::NEG_INFINITY, f64::max);
        for draw in &mut draws {
            // The numerically stable form of the paper's appendix B.3.
            let v = parent.rank - draw.rank + (-(draw.rank - best).exp()).ln_1p();
            draw.rank = parent.rank - v.max(0.0) - (-v.abs()).exp().ln_1p();
        }
        draws
    }
}

/// −log(−log u), u uniform in the open interval (0, 1).
fn standard_gumbel(noise: &mut ChaCha8Rng) -> f64 {
    let uniform = ((noise.next_u64() >> 12) as f64 + 0.5) * 0.5f64.powi(52);
    -(-uniform.ln()).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first drawn has the probabilities of the softmax, the second those of what the first leaves.
    #[test]
    fn pairs_are_drawn_without_replacement() {
        let p = [0.5f64, 0.3, 0.2];
        let logits = p.map(|p| (2.0 * p.ln()) as f32); // at temperature 2: p
        let sampling = Sampling { temperature: vec![2.0], seed: 3 };
        let mut noise = sampling.noise(0);
        let mut drawn = [[0.0; 3]; 3];
        const DRAWS: usize = 40_000;
        for _ in 0..DRAWS {
            let draws = sampling.children(Draw::ROOT, 0, &logits, &mut noise);
            let mut order = [0, 1, 2];
            order.sort_by(|&a, &b| draws[b].rank.total_cmp(&draws[a].rank));
            assert!(draws[order[0]].rank.abs() < 1e-9, "the best child ranks as its parent");
            drawn[order[0]][order[1]] += 1.0 / DRAWS as f64;
        }
        for first in 0..3 {
            for second in (0..3).filter(|&second| second != first) {
                let expected = p[first] * p[second] / (1.0 - p[first]);
                assert!((drawn[first][second] - expected).abs() < 0.01, "{first} then {second}");
            }
        }
    }
}
