//! `map.json`: where the items stand in a picture of their vectors.
use anyhow::Result;
use serde_json::json;
use tigerlet::matrix::Matrix;

use super::json::rounded;
use crate::tsne::{Point, project};

/// The file, from the vectors that were quantised, N × D.
pub fn write(vectors: &Matrix) -> Result<Vec<u8>> {
    let (points, method) = project(vectors)?;
    Ok(serde_json::to_vec(&rounded(json!({ "points": framed(&points), "method": method }), 3))?)
}

/// The points moved and scaled: the longer side goes from -1 to 1, the shorter one is centred.
fn framed(points: &[Point]) -> Vec<Point> {
    let side = |axis: usize| {
        let ends = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
            (low.min(point[axis]), high.max(point[axis]))
        });
        (f64::midpoint(ends.0, ends.1), ends.1 - ends.0)
    };
    let [(x, width), (y, height)] = [side(0), side(1)];
    let scale = if width.max(height) > 0.0 { 2.0 / width.max(height) } else { 0.0 };
    points.iter().map(|point| [(point[0] - x) * scale, (point[1] - y) * scale]).collect()
}
