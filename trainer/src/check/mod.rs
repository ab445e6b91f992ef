//! The correctness gate: whether an engine computes what the CPU's does, before hours are spent on it.
//!
//! Burn's engines share no kernels, and its fused ones are written anew for every graph, so a device is asked for
//! everything that the three stages compute: vectors of texts, k-means, an RQ-VAE, the loss and every gradient of
//! SASRec and TIGER, one batch by heart, decoding, and training that is interrupted.
mod gradients;
mod model;
mod search;
mod stages;

use std::fmt;

use anyhow::Result;
use serde::Serialize;

use crate::{device::DeviceKind, learn::guard};

/// Largest difference of two losses, relative to the loss: some units in the last place of tf32, in which
/// tensor cores multiply (10 bits of mantissa).
const LOSS: f64 = 2e-3;
/// Largest distance of a parameter's gradient, relative to its length. Where rounding decides on which side of a ReLU's
/// corner a number falls, single elements are further apart; their sum is not.
const GRADIENT: f64 = 2e-2;
/// A gradient this much shorter than the longest one, at least, is measured against the longest: some are zero but for
/// rounding, as an attention's bias of keys is, which moves all logits alike.
const SHORT: f64 = 1e-3;

/// What a device computed, beside the CPU.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    kind: String,
    replicas: usize,
    /// Whether this build fuses kernels.
    fusion: bool,
    rows: Vec<Row>,
}

/// One thing that was compared.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    what: String,
    /// How far the device is from what is right.
    apart: f64,
    /// How far it may be.
    bound: f64,
}

impl Row {
    fn new(what: impl Into<String>, apart: f64, bound: f64) -> Self {
        Self { what: what.into(), apart, bound }
    }

    /// A NaN is never near enough.
    fn passed(&self) -> bool {
        self.apart <= self.bound
    }
}

/// Compares the numbered devices of `kind` with the CPU.
///
/// # Errors
/// If the device is not there, or fails.
pub fn check(kind: DeviceKind, devices: &[usize]) -> Result<Report> {
    guard::engine(|| {
        let mut rows = stages::check(kind, devices.first().copied().unwrap_or(0))?;
        rows.extend(search::check(kind, devices.first().copied().unwrap_or(0))?);
        rows.extend(model::check(kind, devices)?);
        let kind = format!("{kind:?}").to_lowercase();
        Ok(Report { kind, replicas: devices.len(), fusion: cfg!(feature = "fusion"), rows })
    })
}

impl Report {
    /// Whether the device may be trained on.
    pub fn passed(&self) -> bool {
        self.rows.iter().all(Row::passed)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fusion = if self.fusion { "on" } else { "off" };
        writeln!(
            f,
            "{}, {} replica(s), against flex; fusion is {fusion} in this build",
            self.kind, self.replicas
        )?;
        writeln!(f, "{:<58} {:>10} {:>10}", "", "apart", "at most")?;
        for row in &self.rows {
            let verdict = if row.passed() { "ok" } else { "FAILED" };
            writeln!(f, "{:<58} {:>10.1e} {:>10.1e} {verdict}", row.what, row.apart, row.bound)?;
        }
        f.write_str(if self.passed() { "passed" } else { "failed: do not train on this device" })
    }
}

/// Largest difference, relative to the largest element of `ours`; infinite if a number is not finite or one is missing.
fn difference(ours: &[f32], theirs: &[f32]) -> f64 {
    if ours.len() != theirs.len() {
        return f64::INFINITY;
    }
    let largest = ours.iter().fold(1e-9f64, |largest, &x| largest.max(f64::from(x).abs()));
    let apart = ours.iter().zip(theirs).map(|(&a, &b)| (f64::from(a) - f64::from(b)).abs());
    apart.fold(0.0, |worst, x| if x.is_finite() { f64::max(worst, x / largest) } else { f64::INFINITY })
}

/// Difference of two losses relative to ours.
fn apart(ours: f64, theirs: f64) -> f64 {
    (ours - theirs).abs() / ours.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_passes_beside_itself() {
        let report = check(DeviceKind::Flex, &[0, 1]).unwrap();
        assert!(report.passed() && report.to_string().ends_with("passed"), "{report}");
    }

    #[test]
    fn a_device_that_is_wrong_anywhere_fails() {
        let row = |apart| Row::new("loss", apart, LOSS);
        let report = |rows| Report { kind: "flex".to_owned(), replicas: 1, fusion: false, rows };
        assert!(report(vec![row(0.0), row(LOSS)]).passed());
        for bad in
            [2.0 * LOSS, f64::NAN, f64::INFINITY, difference(&[1.0], &[f32::NAN]), difference(&[1.0], &[])]
        {
            let bad = report(vec![row(0.0), row(bad)]);
            assert!(!bad.passed() && bad.to_string().contains("FAILED"), "{bad}");
        }
    }
}
