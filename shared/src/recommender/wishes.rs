//! What a request wishes for, as it is added to scores.
use super::{RecommendError, Recommender};
use crate::{
    request::Request,
    steering::{QueryWeights, Steering, novelty_scores, query_scores},
};

impl Recommender {
    /// What a request adds to scores; none if nothing.
    ///
    /// # Errors
    /// [`RecommendError::UnknownQuery`] for a query of unknown words, [`RecommendError::NoCounts`] where nobody has
    /// counted what is known.
    pub(super) fn steering(&self, request: &Request) -> Result<Option<Steering>, RecommendError> {
        let wish = request.novelty;
        if request.query.is_none() && wish == 0.0 {
            return Ok(None);
        }
        let query = request.query.as_deref().map(|query| self.query(query)).transpose()?;
        let novelty = match wish {
            0.0 => Vec::new(),
            _ => {
                let counted = self.counted().ok_or(RecommendError::NoCounts(wish))?;
                novelty_scores(wish, counted.counts())
            }
        };
        Ok(Some(Steering::new(query.unwrap_or_default(), novelty)))
    }

    /// ln q(i) of every item.
    fn query(&self, query: &str) -> Result<Vec<f32>, RecommendError> {
        let cosines = self.encoder().and_then(|encoder| encoder.cosines(query));
        let words = self.catalog().relevance(query);
        if words.is_none() && cosines.is_none() {
            let suggestion = self.catalog().search(query, 0).suggestion;
            return Err(RecommendError::UnknownQuery { suggestion });
        }
        let words = words.unwrap_or_else(|| vec![0.0; self.catalog().len()]);
        Ok(query_scores(&words, cosines.as_deref(), QueryWeights::default()))
    }
}
