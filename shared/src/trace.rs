//! What a search considered, kept and pruned: one structure for the page, the CLI and the golden tests.
use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::semantic_id::{Code, IdLayout};

/// The steps of one search, one a level.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Level 0 first.
    pub steps: Vec<TraceStep>,
}

/// One level of a search.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// The level whose code was chosen, 0-based.
    pub level: usize,
    /// Continuations that were scored.
    pub considered: usize,
    /// The best of them, best first: those kept, then as many that were pruned.
    pub candidates: Vec<TraceCandidate>,
}

/// A prefix of an ID that was scored.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceCandidate {
    /// Codes so far, the new one last.
    pub prefix: Vec<Code>,
    /// Log-probability of the prefix.
    pub score: f32,
    /// Whether the beam went on with it.
    pub kept: bool,
    /// Whether any item's ID begins with it.
    pub exists: bool,
    /// Items whose IDs begin with it.
    pub items: usize,
}

/// A trace that no search leaves.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("step {step} of the trace {what}")]
pub struct TraceError {
    /// Which, from 0.
    pub step: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Trace {
    /// Checks a trace that was not searched here: one step a level of the layout, at most `most` candidates in
    /// each, every prefix as long as its level is deep, of codes that there are, and a continuation of one that
    /// was kept.
    ///
    /// # Errors
    /// [`TraceError`] names the first step that is not so.
    pub fn check(&self, layout: &IdLayout, most: usize) -> Result<(), TraceError> {
        let (levels, steps) = (layout.levels(), self.steps.len());
        if steps != levels {
            return Err(TraceError { step: steps.min(levels), what: "is missing, or one too many" });
        }
        let mut kept: HashSet<&[Code]> = HashSet::from([&[][..]]);
        for ((level, step), &codes) in self.steps.iter().enumerate().zip(layout.codes_per_level()) {
            let unless =
                |right: bool, what| if right { Ok(()) } else { Err(TraceError { step: level, what }) };
            unless(step.level == level, "is of another level")?;
            unless(step.candidates.len() <= step.considered.min(most), "has candidates without end")?;
            let mut next: HashSet<&[Code]> = HashSet::new();
            let mut seen: HashSet<&[Code]> = HashSet::new();
            for candidate in &step.candidates {
                let prefix = candidate.prefix.as_slice();
                let Some((&code, parent)) = prefix.split_last().filter(|(_, parent)| parent.len() == level)
                else {
                    return unless(false, "has a prefix of another length than its level");
                };
                unless(usize::from(code) < codes, "has a code that its level does not have")?;
                unless(kept.contains(parent), "continues a prefix that was not kept")?;
                unless(candidate.score.is_finite(), "has a score that is not finite")?;
                unless(seen.insert(prefix), "has a prefix twice")?;
                if candidate.kept {
                    next.insert(prefix);
                }
            }
            kept = next;
        }
        Ok(())
    }
}
