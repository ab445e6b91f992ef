//! New text among the vectors of a catalogue.
//!
//! Latent semantic analysis reduces the TF-IDF matrix A (N×M) to E = U S, of A = U S Vᵀ. A new row x has
//! the vector x V ("folding in": Deerwester et al., "Indexing by latent semantic analysis", JASIS 1990). V
//! need not be kept: with V = Aᵀ U S⁻¹ = Aᵀ E S⁻² it is x V = (x Aᵀ) E S⁻², and S² = diag(EᵀE), so that
//! the texts of the catalogue and its vectors are enough.
use thiserror::Error;

use super::{Feature, Tfidf};
use crate::{catalog::ItemRef, matrix::Matrix};

/// The catalogue's texts and vectors, ready for new text.
#[derive(Clone, Debug)]
pub struct FoldIn {
    tfidf: Tfidf,
    /// Aᵀ: per feature, the items that have it and its weight in each.
    holders: Vec<Vec<(u32, f64)>>,
    /// E, N×D.
    vectors: Matrix,
    /// 1 / S², D numbers; zero where a component is.
    inverse: Vec<f64>,
}

/// Texts and vectors that are not of the same items.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{vectors} vectors for the texts of {items} items")]
pub struct FoldInError {
    /// How many items there are.
    pub items: usize,
    /// How many vectors.
    pub vectors: usize,
}

impl FoldIn {
    /// `vectors`: E, N×D, in the order of the N items, neither normalised nor turned.
    ///
    /// # Errors
    /// If there are not as many vectors as items.
    pub fn new<'a>(
        items: impl ExactSizeIterator<Item = ItemRef<'a>> + Clone,
        vectors: Matrix,
    ) -> Result<Self, FoldInError> {
        if items.len() != vectors.rows() {
            return Err(FoldInError { items: items.len(), vectors: vectors.rows() });
        }
        let tfidf = Tfidf::fit(items.clone());
        let mut holders = vec![Vec::new(); tfidf.columns()];
        for (index, item) in (0..).zip(items) {
            tfidf
                .row(item)
                .into_iter()
                .for_each(|(column, weight)| holders[column as usize].push((index, weight)));
        }
        let mut inverse = vec![0.0; vectors.cols()];
        for row in 0..vectors.rows() {
            inverse.iter_mut().zip(vectors.row(row)).for_each(|(sum, &x)| *sum += f64::from(x).powi(2));
        }
        inverse.iter_mut().filter(|squared| **squared > 0.0).for_each(|squared| *squared = squared.recip());
        Ok(Self { tfidf, holders, vectors, inverse })
    }

    /// The features and their rarity.
    pub fn tfidf(&self) -> &Tfidf {
        &self.tfidf
    }

    /// The vector of weighed features, D numbers; zeros if none is known.
    pub fn vector(&self, weighed: &[(Feature, u32, f64)]) -> Vec<f32> {
        let mut vector = vec![0.0; self.inverse.len()];
        for &(_, column, weight) in weighed {
            for &(item, held) in &self.holders[column as usize] {
                let scale = weight * held;
                for (sum, &x) in vector.iter_mut().zip(self.vectors.row(item as usize)) {
                    *sum += scale * f64::from(x);
                }
            }
        }
        vector.iter().zip(&self.inverse).map(|(sum, inverse)| (sum * inverse) as f32).collect()
    }
}
