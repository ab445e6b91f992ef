//! Whether one system is better than another, or was only luckier with these users: a paired
//! randomisation test (Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for
//! Information Retrieval Evaluation", CIKM 2007).
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How often the systems' figures are exchanged at random.
pub const EXCHANGES: usize = 10_000;

/// Two-sided p-value of the mean of per-user differences `a_u − b_u`.
///
/// If the systems were equally good, it would be chance which of a user's two figures is whose. So every
/// user's are exchanged or not, by a coin, again and again; p is the share of these worlds whose mean is
/// at least as far from 0 as the real one, the real one counted among them: at least 1 / 10,001, and 1
/// when no user's figures differ.
pub fn p_value(differences: impl Iterator<Item = f64>, seed: u64) -> f64 {
    // A coin for a user without a difference would change nothing.
    let differences: Vec<f64> = differences.filter(|&difference| difference != 0.0).collect();
    let real = differences.iter().sum::<f64>().abs();
    let reaches = |stream: u64| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let mut sum = 0.0;
        for part in differences.chunks(64) {
            let coins = random.next_u64();
            for (bit, difference) in part.iter().enumerate() {
                sum += if coins >> bit & 1 == 0 { *difference } else { -difference };
            }
        }
        // Sums of the same numbers in another order of signs differ by roundings.
        sum.abs() >= real - 1e-9
    };
    let reached = (0..EXCHANGES as u64).into_par_iter().filter(|&stream| reaches(stream)).count();
    (1 + reached) as f64 / (1 + EXCHANGES) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(wins: usize, losses: usize, ties: usize) -> f64 {
        let part = |count, value| std::iter::repeat_n(value, count);
        p_value(part(wins, 1.0).chain(part(losses, -1.0)).chain(part(ties, 0.0)), 1)
    }

    #[test]
    fn an_obvious_difference_is_found_and_none_in_identical_systems() {
        assert_eq!(p(0, 0, 500), 1.0);
        assert_eq!(p(50, 50, 0), 1.0);
        assert!(p(150, 50, 1000) < 0.001);
        assert_eq!(p(150, 50, 0), p(50, 150, 0), "two-sided");
    }

    /// With ±1 differences the test is the sign test, whose p-value is a binomial tail.
    #[test]
    fn it_is_the_sign_test_where_that_can_be_worked_out() {
        // Of 2^5 equally likely worlds two are as extreme as 5 : 0, twelve as 4 : 1.
        assert!((p(5, 0, 9) - 2.0 / 32.0).abs() < 0.01, "{}", p(5, 0, 9));
        assert!((p(4, 1, 9) - 12.0 / 32.0).abs() < 0.02, "{}", p(4, 1, 9));
    }
}
