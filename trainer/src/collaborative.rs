//! Semantic IDs that also know who is taken with whom.
//!
//! Text says what items are; what people take next follows other lines as well. Beside each item's text vector
//! stands its vector from the teacher, trained on the training part of the histories only, so that items share a
//! prefix when they are described alike and taken alike (the idea of LETTER, arXiv 2405.07314, and of
//! collaborative IDs in general, by plain concatenation).
use anyhow::{Result, ensure};
use tigerlet::matrix::Matrix;

/// Unit vectors N × (D + D′): `(√(1 − share) · text, √share · collaborative)`.
///
/// # Errors
/// As many of one kind as there are not of the other.
pub fn beside(text: &Matrix, collaborative: &Matrix, share: f64) -> Result<Matrix> {
    ensure!(
        text.rows() == collaborative.rows(),
        "{} text vectors, but {} collaborative ones",
        text.rows(),
        collaborative.rows()
    );
    let mut joined = Vec::with_capacity(text.data().len() + collaborative.data().len());
    for row in 0..text.rows() {
        extend_scaled(&mut joined, text.row(row), (1.0 - share).sqrt());
        extend_scaled(&mut joined, collaborative.row(row), share.sqrt());
    }
    Ok(Matrix::new(text.rows(), text.cols() + collaborative.cols(), joined)?)
}

/// Appends `vector` at the given length; a zero vector stays zero.
fn extend_scaled(target: &mut Vec<f32>, vector: &[f32], length: f64) {
    let norm = vector.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    let scale = if norm > 0.0 { length / norm } else { 0.0 };
    target.extend(vector.iter().map(|&x| (f64::from(x) * scale) as f32));
}
