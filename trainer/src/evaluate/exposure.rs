//! What users are shown beyond hits: how much of the catalogue, how evenly, how far from the well-known.
use serde::{Deserialize, Serialize};

use crate::referee::{SHOWN, Verdict};

/// Of the first ten items of U users' lists, x_i being how often item i of N is among them:
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// Share of the N items with x_i > 0.
    pub coverage_at_10: f64,
    /// Gini index of x over all N items: Σ_j (2j − N − 1) · x_(j) / (N · Σ x), x_(j) being the j-th
    /// smallest; 0 when all are shown equally often, (N − 1) / N when one has everything (Gunawardana and
    /// Shani, "Evaluating Recommender Systems", in the Recommender Systems Handbook, 2015).
    pub gini_at_10: f64,
    /// Mean self-information −log2 p_i of what is shown, in bits (Zhou et al., arXiv 0808.2670), where
    /// p_i = (count_i + 1) / (Σ count + N) is the item's share of the training part, smoothed by one so
    /// that an item which is new there has a finite one.
    pub novelty_at_10: f64,
}

impl Exposure {
    /// Measures lists; `counts` says how often each of the N items stands in the training part.
    pub fn new(verdicts: &[Verdict], counts: &[u32]) -> Self {
        debug_assert_eq!(SHOWN, 10, "the fields are called so");
        let mut shown = vec![0u64; counts.len()];
        for &item in verdicts.iter().flat_map(|verdict| &verdict.shown) {
            shown[item as usize] += 1;
        }
        let all: u64 = shown.iter().sum();
        let total: f64 = counts.iter().map(|&count| f64::from(count) + 1.0).sum();
        let information = |count: u32| (total / (f64::from(count) + 1.0)).log2();
        let bits: f64 = shown.iter().zip(counts).map(|(&x, &count)| x as f64 * information(count)).sum();
        let covered = shown.iter().filter(|&&x| x > 0).count();
        Self {
            coverage_at_10: covered as f64 / shown.len().max(1) as f64,
            gini_at_10: gini(shown),
            novelty_at_10: bits / all.max(1) as f64,
        }
    }
}

fn gini(mut amounts: Vec<u64>) -> f64 {
    amounts.sort_unstable();
    let (count, total) = (amounts.len() as f64, amounts.iter().sum::<u64>() as f64);
    if total == 0.0 {
        return 0.0;
    }
    let weighted: f64 =
        (1..).zip(&amounts).map(|(j, &x)| (2.0 * f64::from(j) - count - 1.0) * x as f64).sum();
    weighted / (count * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gini_from_equal_shares_to_one_owner() {
        assert_eq!(gini(vec![3; 8]), 0.0);
        assert_eq!(gini(vec![0, 0, 5, 0]), 0.75);
        assert_eq!(gini(vec![3, 1]), 0.25);
        assert_eq!(gini(vec![0; 3]), 0.0);
    }

    #[test]
    fn exposure_by_hand() {
        let shown = |items: &[u32]| Verdict { rank: None, shown: items.into() };
        // Training shares, smoothed: 1/2, 1/4, 1/8, 1/8.
        let exposure = Exposure::new(&[shown(&[0, 1]), shown(&[0, 3])], &[3, 1, 0, 0]);
        assert_eq!(exposure.coverage_at_10, 0.75);
        assert_eq!(exposure.novelty_at_10, (1.0 + 2.0 + 1.0 + 3.0) / 4.0);
        // Sorted 0, 1, 1, 2: (−3·0 − 1·1 + 1·1 + 3·2) / (4 · 4).
        assert_eq!(exposure.gini_at_10, 0.375);
    }
}
