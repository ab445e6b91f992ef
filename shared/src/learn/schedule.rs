use serde::{Deserialize, Serialize};

/// Learning rate after warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Half a cosine down to 0 at the last step.
    Cosine,
    /// Proportional to 1 / √step (TIGER, section 4).
    InverseSqrt,
    /// As it is.
    Constant,
}

impl Schedule {
    /// What part of the peak the learning rate of `step` is, 0-based, of `steps` in all, when it rises over the first
    /// `warmup` of them.
    pub fn part(self, step: usize, steps: usize, warmup: usize) -> f64 {
        let at = (step + 1) as f64;
        let warmup = warmup.max(1) as f64;
        if at < warmup {
            return at / warmup;
        }
        match self {
            Self::Constant => 1.0,
            Self::InverseSqrt => (warmup / at).sqrt(),
            Self::Cosine => {
                let done = (at - warmup) / (steps as f64 - warmup).max(1.0);
                0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rise_peak_and_fall() {
        let part = |step| Schedule::Cosine.part(step, 100, 10);
        assert!(part(0) < part(5));
        assert_eq!(part(9), 1.0);
        assert!(part(99) < 1e-9);
        assert!((Schedule::InverseSqrt.part(39, 100, 10) - 0.5).abs() < 1e-12);
    }
}
