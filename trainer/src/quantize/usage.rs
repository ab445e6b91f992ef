//! How often a level's codes occur.
use serde::{Deserialize, Serialize};
use tigerlet::semantic_id::Code;

/// Figures of one level's usage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// How many codes occur.
    pub used: usize,
    /// exp of the entropy of their shares: as many codes, equally used, would be as telling.
    pub perplexity: f64,
}

impl Usage {
    /// The figures of the number of occurrences of each code.
    pub fn new(counts: &[usize]) -> Self {
        let total = counts.iter().sum::<usize>() as f64;
        let shares = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / total);
        Self {
            used: counts.iter().filter(|&&count| count > 0).count(),
            perplexity: shares.map(|share| -share * share.ln()).sum::<f64>().exp(),
        }
    }
}

/// How often each of `sizes[level]` codes occurs at each level of IDs, N×L row-major.
pub fn counts(codes: &[Code], sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut counts: Vec<Vec<usize>> = sizes.iter().map(|&size| vec![0; size]).collect();
    for id in codes.chunks_exact(sizes.len()) {
        for (level, &code) in id.iter().enumerate() {
            counts[level][usize::from(code)] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perplexity_is_the_number_of_codes_that_are_used_alike() {
        assert_eq!(counts(&[0, 1, 2, 1], &[3, 2]), [vec![1, 0, 1], vec![0, 2]]);
        assert_eq!(Usage::new(&[0, 7]), Usage { used: 1, perplexity: 1.0 });
        let even = Usage::new(&[5, 0, 5, 5, 5]);
        assert!(even.used == 4 && (even.perplexity - 4.0).abs() < 1e-12);
        // Shares 3/4 and 1/4: 4 / 3^(3/4).
        assert!((Usage::new(&[3, 1]).perplexity - 4.0 / 3f64.powf(0.75)).abs() < 1e-12);
    }
}
