//! A line of the results.
use anyhow::Result;
use serde::Serialize;

use crate::times::Spread;

/// What was measured, of whom, and what came of it.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `one`, `many` or `peak`.
    pub row: &'static str,
    pub program: &'static str,
    /// The model and its numbers, as `f32`.
    pub model: String,
    pub beams: usize,
    pub threads: usize,
    /// Of the spread: `ms`, `users/s`, `GFLOP/s`.
    pub unit: &'static str,
    pub spread: Spread,
    /// Floating-point operations of one answer, [`crate::arithmetic`].
    pub flop: f64,
}

/// As a line of JSON.
pub fn print(row: &Row) -> Result<()> {
    println!("{}", serde_json::to_string(row)?);
    Ok(())
}
