use anyhow::Result;
use burn::{module::Param, tensor::Device};
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use tigerlet::{matrix::Matrix, quantizer::Points};

use super::RqVae;
use crate::{
    device::place,
    transfer::{download, upload},
};

/// Moves each code that no item took in an epoch to the residual of a random row of `latents`, S×Z, at its
/// level, as Jukebox does (arXiv 2005.00341, section 3.1); returns how many. An optimizer's moments of a
/// dead code are near nothing and stay.
pub fn revive(
    model: &mut RqVae,
    latents: Matrix,
    counts: &[Vec<usize>],
    rng: &mut ChaCha8Rng,
    training: &Device,
) -> Result<usize> {
    let mut revived = 0;
    let mut residual = latents;
    for (codebook, counts) in model.codebooks.iter_mut().zip(counts) {
        let mut codes = download(codebook.val())?;
        let dead: Vec<usize> = (0..counts.len()).filter(|&code| counts[code] == 0).collect();
        let rows = index::sample(rng, residual.rows(), dead.len().min(residual.rows()));
        revived += rows.len();
        for (&code, row) in dead.iter().zip(rows.iter()) {
            codes.row_mut(code).copy_from_slice(residual.row(row));
        }
        let nearest = Points::new(&residual, &place(&training.clone().inner()))?.nearest(&codes)?;
        for (row, &code) in nearest.iter().enumerate() {
            for (number, centroid) in residual.row_mut(row).iter_mut().zip(codes.row(code.into())) {
                *number -= centroid;
            }
        }
        if !dead.is_empty() {
            *codebook = Param::initialized(codebook.id, upload(&codes, training).require_grad());
        }
    }
    Ok(revived)
}
