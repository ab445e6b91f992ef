//! How histories are divided: leave-one-out, or by time.

use std::fmt;

use serde::{Deserialize, Serialize};
use tigerlet_source::moment::iso;

/// How the sequences are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Of each history the last item is for the test, the one before for validation, and the rest for
    /// training.
    ///
    /// Users end at different times, so a model learns from what others took after the moment it is
    /// asked about. Such leakage changes which system wins (Ji et al., "A Critical Study on Data Leakage
    /// in Recommender System Offline Evaluation", arXiv 2010.11060); the published figures have it.
    #[default]
    LeaveOneOut,
    /// Two moments in seconds since 1970, to the microsecond, the same for all users, and nothing is learned from what comes later.
    ///
    /// Training: everything before `validation_from`. Validation: each user's first interaction from
    /// then on and before `test_from`. Test: each user's first one from `test_from` on, after everything
    /// before it. The rest of a user's interactions is in no part, and so is a held-out one without
    /// any before it. (The temporal global split of Meng et al., arXiv 2007.13237, with the first item
    /// after the cut as the target: "GTS First" of Gusak et al., arXiv 2507.16289.)
    ///
    /// An interaction of unknown time counts as the user's next one of known time, the latest that it can
    /// be, so it is never learned from too early; without a next one it is in no part.
    Time {
        /// When validation begins.
        validation_from: f64,
        /// When the test begins.
        test_from: f64,
    },
}

/// Seconds of nanoseconds, rounded down to microseconds, which an f64 holds for centuries.
pub fn seconds(nanoseconds: i64) -> f64 {
    nanoseconds.div_euclid(1000) as f64 / 1e6
}

/// The nanoseconds of such seconds.
pub fn nanoseconds(seconds: f64) -> i64 {
    ((seconds * 1e6).round() as i64).saturating_mul(1000)
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeaveOneOut => f.write_str("leave-one-out"),
            Self::Time { validation_from, test_from } => {
                write!(
                    f,
                    "time, validation from {}, test from {}",
                    iso(nanoseconds(*validation_from)),
                    iso(nanoseconds(*test_from))
                )
            }
        }
    }
}
