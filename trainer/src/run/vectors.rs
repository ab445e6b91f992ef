//! What stage 2 quantises, and how new items come beside it.
use anyhow::Result;
use burn::tensor::Tensor;
use tigerlet::matrix::Matrix;

use super::Run;
use crate::{
    collaborative, embed,
    pca::Pca,
    sasrec::TextSpace,
    systems::popularity::counts,
    transfer::{download, upload},
};

/// The vectors that are quantised, and the way to them from those of the encoder.
pub struct Space {
    /// N×D in catalogue order.
    pub vectors: Matrix,
    normalize: bool,
    collaborative: Option<Collaborative>,
    pca: Option<Pca>,
}

/// What the teacher knows of items that nobody has taken.
struct Collaborative {
    /// The share of its vectors, and their width.
    share: f64,
    width: usize,
    /// Where it has learned from texts too: their space, and what they say in it, T×D.
    texts: Option<(TextSpace, Tensor<2>)>,
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
        let mut collaborative = None;
        if table.collaborative > 0.0 {
            let mut known = self.teacher(&dataset)?.item_vectors()?;
            let texts = self.teaching_texts(&dataset)?;
            if texts.is_none() {
                // What nobody has taken has no vector worth the name.
                let counts = counts(&dataset);
                (0..counts.len())
                    .filter(|&item| counts[item] == 0)
                    .for_each(|item| known.row_mut(item).fill(0.0));
            }
            vectors = collaborative::beside(&vectors, &known, table.collaborative)?;
            collaborative = Some(Collaborative { share: table.collaborative, width: known.cols(), texts });
        }
        let mut pca = None;
        if table.dimensions > 0 {
            let fitted = Pca::fit(&vectors, table.dimensions)?;
            vectors = fitted.apply(&vectors)?;
            pca = Some(fitted);
        }
        Ok(Space { vectors, normalize: table.normalize, collaborative, pca })
    }
}

impl Space {
    /// Where items lie that were not there when the space was made, A×D, from their encoder's vectors.
    ///
    /// # Errors
    /// Vectors of another width.
    pub fn place(&self, raw: &Matrix) -> Result<Matrix> {
        let mut vectors = if self.normalize { raw.unit_rows() } else { raw.clone() };
        if let Some(Collaborative { share, width, texts }) = &self.collaborative {
            let known = match texts {
                Some((space, projection)) => {
                    download(upload(&space.place(raw)?, &projection.device()).matmul(projection.clone()))?
                }
                None => Matrix::zeros(raw.rows(), *width),
            };
            vectors = collaborative::beside(&vectors, &known, *share)?;
        }
        match &self.pca {
            Some(pca) => pca.apply(&vectors),
            None => Ok(vectors),
        }
    }
}
