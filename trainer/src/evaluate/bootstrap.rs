//! How sure a mean over users is: the percentile bootstrap (Efron and Tibshirani, "An Introduction to the
//! Bootstrap", 1993, chapter 13).
//!
//! The users at hand stand for all users there might have been; drawing as many of them again, with
//! replacement, gives another mean. The middle 95 % of many such means are the interval.
use std::fmt;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

/// How often users are drawn again.
pub const RESAMPLES: usize = 1000;

/// A 95 % interval, `[low, high]`.
pub type Interval = [f64; 2];

/// A mean over users, and how sure it is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Estimate {
    pub mean: f64,
    pub interval: Interval,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mean, interval: [low, high] } = self;
        write!(f, "{mean:.4} [{low:.4}, {high:.4}]")
    }
}

/// Draws `users` users again and again, and gives `figures` how often each was drawn: one result a draw.
///
/// Every draw has a generator of its own, so that the results depend on the seed alone.
pub fn resample<T: Send>(users: usize, seed: u64, figures: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
    let draw = |stream| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let mut times = vec![0; users];
        for _ in 0..users {
            times[random.random_range(0..users)] += 1;
        }
        figures(&times)
    };
    (0..RESAMPLES as u64).into_par_iter().map(draw).collect()
}

/// The 2.5 % and 97.5 % quantiles of one figure of all draws.
pub fn interval(values: impl Iterator<Item = f64>) -> Interval {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let quantile = |share: f64| {
        let at = share * values.len().saturating_sub(1) as f64;
        let value = |at: f64| values.get(at as usize).copied().unwrap_or(0.0);
        value(at.floor()) + (value(at.ceil()) - value(at.floor())) * at.fract()
    };
    [quantile(0.025), quantile(0.975)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The interval of the mean of `users` coins, `ones` of which show 1.
    fn coins(ones: usize, users: usize, seed: u64) -> Interval {
        let mean = |times: &[u32]| f64::from(times[..ones].iter().sum::<u32>()) / users as f64;
        interval(resample(users, seed, mean).into_iter())
    }

    #[test]
    fn the_width_is_the_binomial_one() {
        let [low, high] = coins(300, 1000, 1);
        let error = 1.96 * (0.3f64 * 0.7 / 1000.0).sqrt();
        assert!((low - (0.3 - error)).abs() < 0.004 && (high - (0.3 + error)).abs() < 0.004, "{low} {high}");
        assert_eq!(coins(0, 50, 1), [0.0, 0.0]);
        assert_eq!(interval(std::iter::empty()), [0.0, 0.0]);
    }

    #[test]
    fn about_95_of_100_intervals_cover_the_mean_that_was_drawn_from() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut covers = |seed| {
            let ones = (0..200).filter(|_| random.random_bool(0.4)).count();
            let [low, high] = coins(ones, 200, seed);
            (low..=high).contains(&0.4)
        };
        let covered = (0..100).filter(|&seed| covers(seed)).count();
        assert!((90..=99).contains(&covered), "{covered}");
    }

    #[test]
    fn a_seed_gives_one_interval_and_another_seed_another() {
        assert_eq!(coins(300, 1000, 1), coins(300, 1000, 1));
        assert_ne!(coins(300, 1000, 1), coins(300, 1000, 2));
    }
}
