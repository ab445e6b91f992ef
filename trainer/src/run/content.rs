//! What the items' texts say in few numbers, so that a hybrid can liken them.
use anyhow::Result;
use tigerlet::{content::Content, matrix::Matrix};

use super::Run;
use crate::{data::Dataset, growth::Growth, pca::Pca, sasrec::TextSpace};

/// The texts of a run's items, and the axes along which they differ most.
struct Axes {
    space: TextSpace,
    /// N×T.
    texts: Matrix,
    pca: Pca,
}

impl Run {
    /// Those of the items that the run has learned from, and of those that came later; none if the configuration asks
    /// for none.
    ///
    /// # Errors
    /// As [`Run::texts`].
    pub fn content(&self, dataset: &Dataset, growth: &Growth) -> Result<Option<Content>> {
        let Some(Axes { space, texts, pca }) = self.axes(dataset)? else { return Ok(None) };
        let content = Content::new(&pca.apply(&texts)?);
        Ok(Some(match growth.vectors().rows() {
            0 => content,
            _ => content.grown(&pca.apply(&space.place(growth.vectors())?)?),
        }))
    }

    /// How they are read from the direction of a text's vector, (T + 1)×C, as [`Run::dense_reading`] does.
    ///
    /// # Errors
    /// As [`Run::texts`].
    pub fn content_reading(&self, dataset: &Dataset) -> Result<Option<Matrix>> {
        Ok(self.axes(dataset)?.map(|Axes { space, pca, .. }| space.through(&pca.axes())))
    }

    fn axes(&self, dataset: &Dataset) -> Result<Option<Axes>> {
        let asked = self.config.hybrid.content;
        if asked == 0 || self.config.dense.is_none() {
            return Ok(None);
        }
        // Of length 1, and centred: the space's own mean is the components' too.
        let (space, texts) = self.texts(dataset)?;
        let pca = Pca::fit(&texts, asked.min(texts.cols()))?;
        Ok(Some(Axes { space, texts, pca }))
    }
}
