//! A scaling law: a figure that grows with what is spent on it, towards a limit: `y = E − A · x^(−α)` (the form of
//! Hoffmann et al., arXiv 2203.15556, for one quantity).
use std::fmt;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::evaluate::{Estimate, bootstrap::interval};

/// Exponents that are tried: from nearly logarithmic to steep, each a fiftieth above the one before.
const EXPONENTS: usize = 300;
const LEAST: f64 = 0.01;
const STEP: f64 = 1.02;
/// Draws behind the intervals.
const DRAWS: usize = 1000;
/// Standard errors in half a 95 % interval.
const HALF: f64 = 1.96;
/// The least points that three unknowns are read from.
pub const POINTS: usize = 4;

/// A law that was fitted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Law {
    /// What x counts.
    pub over: &'static str,
    /// α.
    pub exponent: Estimate,
    /// E, what `y` grows towards.
    pub limit: Estimate,
    /// What is left to gain at the largest x: `E − y` there.
    pub left: Estimate,
    /// `y` where x is four times the largest.
    pub at_fourfold: Estimate,
    /// Root of the mean squared distance of the points from the curve, in their standard errors.
    pub misfit: f64,
}

/// The curve through points of which each has a weight.
#[derive(Clone, Copy, Debug)]
struct Fit {
    exponent: f64,
    limit: f64,
    amount: f64,
    /// Sum of squared distances, in standard errors.
    loss: f64,
}

impl Law {
    /// Fits the law to points of different x by least squares in their standard errors; its intervals come of points
    /// drawn anew, each from a normal distribution of its own. None of fewer than [`POINTS`].
    pub fn fit(over: &'static str, points: &[(f64, Estimate)], seed: u64) -> Option<Self> {
        if points.len() < POINTS || points.iter().any(|(x, _)| *x <= 0.0) {
            return None;
        }
        let largest = points.iter().map(|(x, _)| *x).fold(0.0, f64::max);
        // As a share of the largest: powers of numbers near 1.
        let xs: Vec<f64> = points.iter().map(|(x, _)| x / largest).collect();
        let errors: Vec<f64> =
            points.iter().map(|(_, at)| ((at.interval[1] - at.interval[0]) / (2.0 * HALF)).max(1e-9)).collect();
        let means: Vec<f64> = points.iter().map(|(_, at)| at.mean).collect();
        let best = Fit::of(&xs, &means, &errors);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let draws: Vec<Fit> = (0..DRAWS)
            .map(|_| {
                let drawn: Vec<f64> =
                    means.iter().zip(&errors).map(|(mean, error)| mean + error * normal(&mut random)).collect();
                Fit::of(&xs, &drawn, &errors)
            })
            .collect();
        let estimate = |figure: fn(&Fit) -> f64| Estimate {
            mean: figure(&best),
            interval: interval(draws.iter().map(figure)),
        };
        Some(Self {
            over,
            exponent: estimate(|fit| fit.exponent),
            limit: estimate(|fit| fit.limit),
            left: estimate(|fit| fit.amount),
            at_fourfold: estimate(|fit| fit.at(4.0)),
            misfit: (best.loss / points.len() as f64).sqrt(),
        })
    }
}

impl Fit {
    fn of(xs: &[f64], ys: &[f64], errors: &[f64]) -> Self {
        let exponents = (0..EXPONENTS).map(|at| LEAST * STEP.powi(at as i32));
        let fits = exponents.map(|exponent| Self::with(exponent, xs, ys, errors));
        let first = Self { exponent: LEAST, limit: 0.0, amount: 0.0, loss: f64::INFINITY };
        fits.fold(first, |best, fit| if fit.loss < best.loss { fit } else { best })
    }

    /// With this exponent a line in `x^(−α)`, by weighted least squares.
    fn with(exponent: f64, xs: &[f64], ys: &[f64], errors: &[f64]) -> Self {
        let power = |x: f64| x.powf(-exponent);
        let sum = |term: &dyn Fn(f64, f64) -> f64| -> f64 {
            xs.iter().zip(ys).zip(errors).map(|((&x, &y), error)| term(power(x), y) / error.powi(2)).sum()
        };
        let weight = sum(&|_, _| 1.0);
        let (x, y) = (sum(&|x, _| x) / weight, sum(&|_, y| y) / weight);
        let slope = sum(&|at, to| (at - x) * (to - y)) / sum(&|at, _| (at - x).powi(2));
        let fit = Self { exponent, limit: y - slope * x, amount: -slope, loss: 0.0 };
        let loss = sum(&|at, to| (to - fit.limit + fit.amount * at).powi(2));
        Self { loss, ..fit }
    }

    /// `y` at so many times the largest x.
    fn at(&self, times: f64) -> f64 {
        self.limit - self.amount * times.powf(-self.exponent)
    }
}

/// A number from N(0, 1) (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, turn): (f64, f64) = (random.random_range(f64::MIN_POSITIVE..1.0), random.random());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { over, exponent, limit, left, at_fourfold, misfit } = self;
        let [low, high] = exponent.interval;
        write!(
            f,
            "NDCG@10 over {over} x as E − A · x^(−α): α {:.2} [{low:.2}, {high:.2}], E {limit}, of which {left} is left at the \
             largest x; at four times that {at_fourfold}; the points lie {misfit:.1} standard errors off",
            exponent.mean
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(figure: impl Fn(f64) -> f64, error: f64) -> Vec<(f64, Estimate)> {
        let at = |x: f64| {
            let mean = figure(x);
            (x, Estimate { mean, interval: [mean - HALF * error, mean + HALF * error] })
        };
        [3e4, 1e5, 3e5, 1e6, 3e6].map(at).to_vec()
    }

    #[test]
    fn a_law_is_found_in_points_that_follow_it() {
        let law = Law::fit("parameters", &points(|x| 0.06 - 0.5 * x.powf(-0.3), 1e-5), 1).unwrap();
        assert!((law.exponent.mean - 0.3).abs() < 0.01, "{law}");
        assert!((law.limit.mean - 0.06).abs() < 3e-4, "{law}");
        assert!((law.at_fourfold.mean - (0.06 - 0.5 * 1.2e7_f64.powf(-0.3))).abs() < 1e-4, "{law}");
        assert!(law.misfit < 0.5, "{law}");
        for Estimate { mean, interval: [low, high] } in [law.exponent, law.limit, law.left, law.at_fourfold] {
            assert!(low <= mean && mean <= high, "{law}");
        }
    }

    #[test]
    fn what_is_less_sure_has_the_wider_interval() {
        let width = |error| {
            let [low, high] = Law::fit("parameters", &points(|x| 0.06 - 0.5 * x.powf(-0.3), error), 1).unwrap().at_fourfold.interval;
            high - low
        };
        assert!(width(1e-3) > 3.0 * width(1e-4));
    }

    #[test]
    fn three_points_are_no_law() {
        assert!(Law::fit("parameters", &points(|x| x, 1.0)[..3], 1).is_none());
    }
}
