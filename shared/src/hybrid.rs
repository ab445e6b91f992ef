//! Two models and a table in one answer: the model that writes IDs, the one that scores items, and what was counted.
//!
//! What the generator or the others find is a candidate, and all are asked about every candidate, so that a beam too
//! narrow for an item costs it nothing.
use crate::{
    answer::{Parts, Recommendation},
    generator::Encoded,
    item_scorer::{ItemScorer, weighed},
    order,
    recommender::{Asked, History, RecommendError, Recommender},
    request::{Request, Scorer},
    trie::{Filter, Trie},
};

impl Recommender {
    /// What ranks the items of a request.
    ///
    /// # Errors
    /// [`RecommendError::NoDense`] for a model that is asked for and not there.
    pub(crate) fn scorer(&self, request: &Request, history: &History) -> Result<Scorer, RecommendError> {
        let can = self.scores_items() && !request.writes() && !self.places(history).is_empty();
        match request.scorer {
            None => Ok(if can { Scorer::Hybrid } else { Scorer::Generate }),
            Some(Scorer::Generate) => Ok(Scorer::Generate),
            Some(scorer) if can => Ok(scorer),
            Some(scorer) => Err(RecommendError::NoDense(scorer)),
        }
    }

    /// The best `most` items by the dense model, and by what is added to it; or by that alone, without a history.
    pub(crate) async fn by_items(
        &self,
        asked: &Asked,
        filter: Option<&Filter>,
        most: usize,
    ) -> Result<Vec<Recommendation>, RecommendError> {
        let dense = match asked.scorer {
            None => vec![0.0; self.catalog().len()],
            Some(scorer) => self.dense_scores(&asked.history, scorer).await?,
        };
        let parts = |item: u32| {
            let dense = Parts { dense: dense[item as usize], ..Parts::default() };
            asked.steering.as_ref().map_or(dense, |steering| steering.of(item, dense))
        };
        let scores: Vec<f32> = (0..dense.len() as u32).map(|item| parts(item).sum()).collect();
        let recommendation = |item: u32| {
            let codes = self.ids().get(item).to_vec();
            let found = Recommendation::of(self.catalog().get(item)?, codes, scores[item as usize]);
            Some(Recommendation { parts: asked.steering.is_some().then(|| parts(item)), ..found })
        };
        Ok(self.best(filter, &scores, most).into_iter().filter_map(recommendation).collect())
    }

    /// What all think of what the generator has found, and of as many items that the others find: best first.
    pub(crate) async fn mixed(
        &self,
        Asked { history, steering, .. }: &Asked,
        filter: Option<&Filter>,
        encoded: &Encoded,
        found: &[Recommendation],
        width: usize,
    ) -> Result<Vec<Recommendation>, RecommendError> {
        let &ItemScorer { ref known, mixture, .. } = self.item_scorer(Scorer::Hybrid)?;
        let dense = self.dense_scores(history, Scorer::Hybrid).await?;
        let items: Vec<Option<u32>> = history.0.iter().map(|entry| entry.item).collect();
        let mut opinions = known.opinions(&dense, &items, mixture);
        if let Some(steering) = steering {
            (0..).zip(&mut opinions).for_each(|(item, parts)| *parts = steering.of(item, *parts));
        }
        let scores: Vec<f32> = opinions.iter().map(|&opinions| weighed(mixture, opinions).sum()).collect();
        let mut candidates: Vec<(u32, f32)> = found
            .iter()
            .filter_map(|found| Some((self.catalog().by_id(&found.item)?, found.score)))
            .collect();
        let mut others = self.best(filter, &scores, width);
        others.retain(|item| candidates.iter().all(|(known, _)| known != item));
        let generated = self.generator().item_scores(self.ids(), encoded, &others).await?;
        candidates.extend(others.into_iter().zip(generated));
        let parts = |at: u32| {
            let (item, generated) = candidates[at as usize];
            weighed(mixture, Parts { generated, ..opinions[item as usize] })
        };
        let item = |at: u32| candidates[at as usize].0;
        let best_first = |a, b| parts(b).sum().total_cmp(&parts(a).sum()).then(item(a).cmp(&item(b)));
        let order = order::first((0..candidates.len() as u32).collect(), candidates.len(), &best_first);
        let recommendation = |at| {
            let codes = self.ids().get(item(at)).to_vec();
            let recommendation = Recommendation::of(self.catalog().get(item(at))?, codes, parts(at).sum());
            Some(Recommendation { parts: Some(parts(at)), ..recommendation })
        };
        Ok(order.into_iter().filter_map(recommendation).collect())
    }

    /// Log-probabilities of all items by the dense model.
    pub(crate) async fn dense_scores(
        &self,
        history: &History,
        scorer: Scorer,
    ) -> Result<Vec<f32>, RecommendError> {
        let (scorer, places) = (self.item_scorer(scorer)?, self.places(history));
        // Of a history without an item, as a reason's may be that leaves one out, all are as likely.
        if places.is_empty() {
            let items = scorer.items();
            return Ok(vec![-(items as f32).ln(); items]);
        }
        Ok(scorer.log_probabilities(&places).await?)
    }

    /// The best of the items that a filter allows, by these scores.
    pub(crate) fn best(&self, filter: Option<&Filter>, scores: &[f32], most: usize) -> Vec<u32> {
        let leaves = self.trie().leaves(Trie::ROOT);
        let admitted = leaves.filter(|&leaf| filter.is_none_or(|filter| filter.allows(leaf)));
        let items = admitted.filter_map(|leaf| self.trie().item(leaf)).collect();
        let score = |item: u32| scores[item as usize];
        order::first(items, most, &|a, b| score(b).total_cmp(&score(a)))
    }

    /// The items that each entry of a history stands for: itself, or for what is none those that share the longest
    /// beginning of its codes. Entries with which nothing begins are left out.
    fn places(&self, history: &History) -> Vec<Vec<u32>> {
        let below = |node| self.trie().leaves(node).filter_map(|leaf| self.trie().item(leaf)).collect();
        let places = history.0.iter().filter_map(|entry| match entry.item {
            Some(item) => Some(vec![item]),
            None => (1..=entry.codes.len())
                .rev()
                .find_map(|length| self.trie().find(&entry.codes[..length]))
                .map(below),
        });
        places.collect()
    }
}
