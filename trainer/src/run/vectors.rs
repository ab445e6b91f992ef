//! What stage 2 quantises, and how new items come beside it.
use anyhow::Result;
use tigerlet::matrix::Matrix;

use super::Run;
use crate::{collaborative, embed, pca::Pca};

/// The vectors that are quantised, and the way to them from those of the encoder.
pub struct Space {
    /// N×D in catalogue order.
    pub vectors: Matrix,
    normalize: bool,
    /// The share of the teacher's vectors, and their width.
    collaborative: Option<(f64, usize)>,
    pca: Option<Pca>,
}

impl Run {
    /// The space of the run's items.
    ///
    /// # Errors
    /// Vectors of other items, or a teacher that is not finished.
    pub fn space(&self) -> Result<Space> {
        let table = &self.config.quantize;
        let vectors = embed::load(&self.embeddings())?;
        let dataset = self.dataset()?;
        vectors.check(&dataset.catalog)?;
        let mut vectors = if table.normalize { vectors.l2norm() } else { vectors.raw };
        let mut width = None;
        if table.collaborative > 0.0 {
            let taken = self.teacher(&dataset)?.item_vectors()?;
            width = Some((table.collaborative, taken.cols()));
            vectors = collaborative::beside(&vectors, &taken, &dataset, table.collaborative)?;
        }
        let mut pca = None;
        if table.dimensions > 0 {
            let fitted = Pca::fit(&vectors, table.dimensions)?;
            vectors = fitted.apply(&vectors)?;
            pca = Some(fitted);
        }
        Ok(Space { vectors, normalize: table.normalize, collaborative: width, pca })
    }
}

impl Space {
    /// Where items lie that were not there when the space was made, A×D, from their encoder's vectors.
    ///
    /// # Errors
    /// Vectors of another width.
    pub fn place(&self, raw: &Matrix) -> Result<Matrix> {
        let mut vectors = if self.normalize { embed::normalise(raw) } else { raw.clone() };
        if let Some((share, width)) = self.collaborative {
            vectors = collaborative::untaken(&vectors, width, share)?;
        }
        match &self.pca {
            Some(pca) => pca.apply(&vectors),
            None => Ok(vectors),
        }
    }
}
