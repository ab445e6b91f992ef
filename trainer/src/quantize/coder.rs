//! Codes for items that were not there when the codebooks were found.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use tigerlet::{
    matrix::Matrix,
    placement::Coded,
    quantizer::ResidualQuantizer,
    semantic_id::{Code, SemanticIds},
};

use super::{Method, Summary, codebooks, rqvae};
use crate::device;

/// The frozen way from vectors to codes: the codebooks, and the network before them where there is one.
pub struct Coder {
    encoder: Option<rqvae::Encoder>,
    quantizer: ResidualQuantizer,
    device: Device,
}

impl Coder {
    /// The coder of a stage-2 folder.
    ///
    /// # Errors
    /// Files that are missing or damaged.
    pub fn load(folder: &Path, device: &Device) -> Result<Self> {
        let quantizer = ResidualQuantizer::from_codebooks(codebooks(folder)?)
            .with_context(|| format!("the codebooks of {} are unusable", folder.display()))?;
        let encoder = match Summary::load(folder)?.config.method {
            Method::RqKmeans => None,
            Method::RqVae => Some(rqvae::Encoder::load(folder, device)?),
        };
        Ok(Self { encoder, quantizer, device: device.clone() })
    }

    /// What each vector, N×D, is coded as.
    ///
    /// # Errors
    /// Vectors of another width than the codebooks'.
    pub fn code(&self, vectors: &Matrix) -> Result<Vec<Coded>> {
        let quantised = self.quantised(vectors)?;
        let width = self.quantizer.codebooks().first().map_or(0, Matrix::cols);
        ensure!(
            quantised.cols() == width,
            "vectors of {} numbers, the codebooks' have {width}",
            quantised.cols()
        );
        Ok((0..quantised.rows())
            .map(|row| Coded::new(self.quantizer.codebooks(), quantised.row(row)))
            .collect())
    }

    /// Makes sure that the vectors of the items that have IDs, N×D, are coded as the IDs say.
    ///
    /// # Errors
    /// When more than one in ten is not, as where somebody's own IDs, or codebooks, stand in the place of the stage's.
    pub fn expect(&self, vectors: &Matrix, ids: &SemanticIds) -> Result<()> {
        let nearest = self.quantizer.assign(&self.quantised(vectors)?, &device::place(&self.device))?;
        // The last level tells items apart: by a suffix, or by the plan.
        let (levels, told) = (self.quantizer.codebooks().len(), ids.layout().levels() - 1);
        ensure!(vectors.rows() == ids.len(), "{} vectors for {} semantic IDs", vectors.rows(), ids.len());
        ensure!(
            (told..=told + 1).contains(&levels),
            "{levels} codebooks for semantic IDs of {} codes",
            ids.layout().levels()
        );
        let is_other = |(item, codes): &(u32, &[Code])| codes[..told] != ids.get(*item)[..told];
        let others = (0..).zip(nearest.chunks_exact(levels)).filter(is_other).count();
        ensure!(
            10 * others <= ids.len(),
            "the codebooks give {others} of {} items other codes than the run has: the semantic IDs or the codebooks \
             are not the stage's own",
            ids.len()
        );
        Ok(())
    }

    fn quantised(&self, vectors: &Matrix) -> Result<Matrix> {
        match &self.encoder {
            Some(encoder) => encoder.latents(vectors, &self.device),
            None => Ok(vectors.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::semantic_id::IdLayout;

    #[test]
    fn others_ids_are_noticed() {
        let book = |numbers: &[f32]| Matrix::new(numbers.len(), 1, numbers.to_vec()).unwrap();
        let coder = Coder {
            encoder: None,
            quantizer: ResidualQuantizer::from_codebooks(vec![book(&[0.0, 10.0]), book(&[-2.0, 0.0, 1.0])])
                .unwrap(),
            device: Device::flex(),
        };
        let vectors = book(&[10.8, -1.5]);
        let ids = |codes: Vec<Code>| SemanticIds::new(IdLayout::new(vec![2, 3, 4]).unwrap(), codes).unwrap();
        coder.expect(&vectors, &ids(vec![1, 2, 3, 0, 0, 0])).unwrap();
        let refused = coder.expect(&vectors, &ids(vec![1, 1, 3, 0, 0, 0])).unwrap_err().to_string();
        assert!(refused.contains("give 1 of 2 items other codes than the run has"), "{refused}");
        assert!(coder.expect(&book(&[1.0]), &ids(vec![1, 1, 3, 0, 0, 0])).is_err());
    }
}
