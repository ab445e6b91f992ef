//! A scaling law: a figure that grows with what is spent on it, towards a limit, `y = E − A · x^(−α)` (the form of
//! Hoffmann et al., arXiv 2203.15556, for one quantity), or, where no limit is in sight, by the same amount with every
//! tenfold, `y = a + b · log₁₀ x`, which is what the first becomes as α goes to 0.
use std::fmt;

use serde::Serialize;

use crate::evaluate::{Estimate, bootstrap::interval};

/// Exponents that are tried: from nearly logarithmic to steep, each a fiftieth above the one before.
const EXPONENTS: i32 = 300;
const LEAST: f64 = 0.01;
const STEP: f64 = 1.02;
/// An error of rounding, and not of a sample.
const EXACT: f64 = 1e-12;
/// What is read from the points: E, A and α.
const UNKNOWNS: usize = 3;
/// Standard errors beyond which points lie on no line.
const OFF: f64 = 3.0;

/// A model of a certain size, measured.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// Its size.
    pub x: f64,
    /// What it reaches.
    pub y: f64,
    /// The same on the users of every bootstrap draw; draws of the same place in two points are of the same users.
    pub draws: &'a [f64],
}

/// What a sweep says of one quantity.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scaling {
    /// What x counts.
    pub over: &'static str,
    /// None where the points follow neither.
    pub law: Option<Law>,
}

/// A law that was fitted. Its intervals are over users: what another seed would have made of a model is not in them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Law {
    #[serde(flatten)]
    pub form: Form,
    /// y where x is four times the largest.
    pub at_fourfold: Estimate,
    /// How far the points lie from the curve, in their standard errors: about 1 where the form is right and every point
    /// has users of its own, less where all are measured on the same.
    pub misfit: f64,
}

/// Its curve.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "form", rename_all = "lowercase")]
pub enum Form {
    /// `E − A · x^(−α)`.
    Limit {
        /// α.
        exponent: Estimate,
        /// E, what y grows towards.
        limit: Estimate,
        /// What is left to gain at the largest x: `E − y` there.
        left: Estimate,
    },
    /// `a + b · log₁₀ x`.
    Logarithm {
        /// b, what every tenfold of x gains.
        tenfold: Estimate,
    },
}

/// A line in `x^(−α)`, or, α being 0, in log₁₀ x; x as a share of the largest.
#[derive(Clone, Copy, Debug)]
struct Curve {
    exponent: f64,
    intercept: f64,
    slope: f64,
    /// Sum of squared distances, in standard errors.
    loss: f64,
}

impl Law {
    /// Fits the law by least squares in standard errors, and once more to every bootstrap draw of the users. None of
    /// fewer sizes than tell its unknowns and one thing more, and where the points neither bend towards a limit above
    /// them nor rise along a line.
    pub fn fit(points: &[Point]) -> Option<Self> {
        let mut xs: Vec<f64> = points.iter().map(|point| point.x).collect();
        xs.sort_unstable_by(f64::total_cmp);
        xs.dedup();
        let largest = *xs.last()?;
        if xs.len() <= UNKNOWNS || xs[0] <= 0.0 {
            return None;
        }
        let xs: Vec<f64> = points.iter().map(|point| point.x / largest).collect();
        let errors: Vec<f64> = points.iter().map(|point| deviation(point.draws)).collect();
        if errors.iter().any(|&error| error < EXACT) {
            return None;
        }
        let ys: Vec<f64> = points.iter().map(|point| point.y).collect();
        let (bent, line) = (Curve::fit(&xs, &ys, &errors)?, Curve::with(0.0, &xs, &ys, &errors));
        let misfit = |curve: &Curve, unknowns| (curve.loss / (points.len() - unknowns) as f64).sqrt();
        let (best, unknowns) = if bent.bends() {
            (bent, UNKNOWNS)
        } else if bent.exponent <= LEAST && line.slope > 0.0 && misfit(&line, 2) < OFF {
            (line, 2)
        } else {
            return None;
        };
        let again = |ys: &[f64]| match best.exponent {
            0.0 => Some(Curve::with(0.0, &xs, ys, &errors)),
            _ => Curve::fit(&xs, ys, &errors),
        };
        let draws = points.iter().map(|point| point.draws.len()).min().unwrap_or(0);
        let at = |draw: usize| -> Vec<f64> { points.iter().map(|point| point.draws[draw]).collect() };
        let draws: Vec<Curve> = (0..draws).filter_map(|draw| again(&at(draw))).collect();
        let estimate = |figure: fn(&Curve) -> f64| Estimate {
            mean: figure(&best),
            interval: interval(draws.iter().map(figure)),
        };
        let form = match best.exponent {
            0.0 => Form::Logarithm { tenfold: estimate(|curve| curve.slope) },
            _ => Form::Limit {
                exponent: estimate(|curve| curve.exponent),
                limit: estimate(|curve| curve.intercept),
                left: estimate(|curve| -curve.slope),
            },
        };
        let misfit = misfit(&best, unknowns);
        Some(Self { form, at_fourfold: estimate(|curve| curve.at(4.0)), misfit })
    }
}

impl Curve {
    /// The best of all exponents.
    fn fit(xs: &[f64], ys: &[f64], errors: &[f64]) -> Option<Self> {
        let exponents = (0..EXPONENTS).map(|at| LEAST * STEP.powi(at));
        let curves = exponents.map(|exponent| Self::with(exponent, xs, ys, errors));
        curves.filter(|curve| curve.loss.is_finite()).min_by(|a, b| a.loss.total_cmp(&b.loss))
    }

    /// With this exponent, by weighted least squares.
    fn with(exponent: f64, xs: &[f64], ys: &[f64], errors: &[f64]) -> Self {
        let curve = Self { exponent, intercept: 0.0, slope: 0.0, loss: 0.0 };
        let sum = |term: &dyn Fn(f64, f64) -> f64| -> f64 {
            let points = xs.iter().zip(ys).zip(errors);
            points.map(|((&x, &y), error)| term(curve.place(x), y) / error.powi(2)).sum()
        };
        let weight = sum(&|_, _| 1.0);
        let (x, y) = (sum(&|x, _| x) / weight, sum(&|_, y| y) / weight);
        let slope = sum(&|at, to| (at - x) * (to - y)) / sum(&|at, _| (at - x).powi(2));
        let intercept = y - slope * x;
        let loss = sum(&|at, to| (to - intercept - slope * at).powi(2));
        Self { exponent, intercept, slope, loss }
    }

    /// Where the line has x.
    fn place(&self, x: f64) -> f64 {
        if self.exponent == 0.0 { x.log10() } else { x.powf(-self.exponent) }
    }

    /// Whether it rises to a limit at a rate that the points tell: at either end of what was tried they do not.
    fn bends(&self) -> bool {
        let last = LEAST * STEP.powi(EXPONENTS - 1);
        self.slope < 0.0 && self.exponent > LEAST && self.exponent < last
    }

    /// y at so many times the largest x.
    fn at(&self, times: f64) -> f64 {
        self.intercept + self.slope * self.place(times)
    }
}

/// Standard deviation.
fn deviation(numbers: &[f64]) -> f64 {
    let count = numbers.len().max(1) as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    (numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count).sqrt()
}

impl fmt::Display for Scaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = self.over;
        let Some(Law { form, at_fourfold, misfit }) = self.law else {
            return write!(
                f,
                "NDCG@10 over {over}: these sizes neither bend towards a limit nor rise along a line"
            );
        };
        match form {
            Form::Limit { exponent, limit, left } => {
                let [low, high] = exponent.interval;
                write!(
                    f,
                    "NDCG@10 over {over} x, as E − A · x^(−α): α {:.2} [{low:.2}, {high:.2}], E {limit}, of which \
                     {left} is left at the largest x",
                    exponent.mean
                )
            }
            Form::Logarithm { tenfold } => {
                write!(
                    f,
                    "NDCG@10 over {over} x, as a + b · log₁₀ x, no limit being in sight: b, the gain of every tenfold, \
                     {tenfold}"
                )
            }
        }?;
        write!(
            f,
            "; at four times the largest {at_fourfold}; the sizes lie {misfit:.1} standard errors from the curve; one \
             seed a size, intervals over users"
        )
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    const SIZES: [f64; 5] = [3e4, 1e5, 3e5, 1e6, 3e6];

    /// The law of figures whose users are drawn with such an error.
    fn law(sizes: &[f64], figure: impl Fn(f64) -> f64, error: f64) -> Option<Law> {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut draws =
            |y: f64| -> Vec<f64> { (0..200).map(|_| y + error * random.random_range(-1.7..1.7)).collect() };
        let draws: Vec<Vec<f64>> = sizes.iter().map(|&x| draws(figure(x))).collect();
        let points = sizes.iter().zip(&draws).map(|(&x, draws)| Point { x, y: figure(x), draws });
        Law::fit(&points.collect::<Vec<_>>())
    }

    fn bent(x: f64) -> f64 {
        0.06 - 0.5 * x.powf(-0.3)
    }

    #[test]
    fn a_law_is_found_in_points_that_follow_it() {
        let law = law(&SIZES, bent, 1e-5).unwrap();
        let Form::Limit { exponent, limit, left } = law.form else { panic!("{law:?}") };
        assert!((exponent.mean - 0.3).abs() < 0.01, "{law:?}");
        assert!((limit.mean - 0.06).abs() < 3e-4, "{law:?}");
        assert!((law.at_fourfold.mean - bent(1.2e7)).abs() < 1e-4, "{law:?}");
        for Estimate { mean, interval: [low, high] } in [exponent, limit, left, law.at_fourfold] {
            assert!(low <= mean && mean <= high, "{law:?}");
        }
    }

    #[test]
    fn where_no_limit_is_in_sight_every_tenfold_gains_the_same() {
        let line = |x: f64| 0.012 * x.log10() - 0.04;
        let law = law(&SIZES, line, 1e-4).unwrap();
        let Form::Logarithm { tenfold } = law.form else { panic!("{law:?}") };
        assert!((tenfold.mean - 0.012).abs() < 1e-9, "{law:?}");
        assert!((law.at_fourfold.mean - line(1.2e7)).abs() < 1e-9, "{law:?}");
        let [low, high] = tenfold.interval;
        assert!(low < 0.012 && 0.012 < high && high - low < 1e-3, "{law:?}");
    }

    #[test]
    fn what_is_less_sure_has_the_wider_interval() {
        let width = |error| {
            let [low, high] = law(&SIZES, bent, error).unwrap().at_fourfold.interval;
            high - low
        };
        assert!(width(1e-3) > 3.0 * width(1e-4));
    }

    #[test]
    fn figures_that_do_not_bend_upwards_and_sizes_too_few_are_no_law() {
        assert!(law(&SIZES, |x| 0.05 - 1e-9 * x, 1e-4).is_none(), "they fall");
        assert!(law(&SIZES, |x| 0.05 + 1e-9 * x, 1e-4).is_none(), "they rise faster and faster");
        assert!(law(&SIZES[..3], bent, 1e-4).is_none(), "three sizes tell three unknowns, and nothing else");
        assert!(law(&[1e5, 1e5, 3e5, 1e6, 1e6], bent, 1e-4).is_none(), "three sizes");
        assert!(law(&SIZES, bent, 0.0).is_none(), "figures without an error");
    }
}
