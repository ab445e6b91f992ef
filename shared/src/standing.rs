//! Where one item stands in the lists of many: by the generator, by the dense model, by both.
use crate::{
    admission::Admission,
    answer::{Parts, Ranks, Standing},
    beam::DecodeError,
    exact::exact_scores,
    history_entry::HistoryEntry,
    item_scorer::{ItemScorer, weighed},
    recommender::{History, RecommendError, Recommender},
    request::Scorer,
    watch::{Stage, Watch},
};

impl Recommender {
    /// The item's rank under each of the histories, all items being scored.
    pub(crate) async fn standing(
        &self,
        histories: &[Vec<HistoryEntry>],
        item: &str,
        watch: &mut impl Watch,
    ) -> Result<Standing, RecommendError> {
        let item =
            self.catalog().resolve(item).map_err(|source| RecommendError::Item { place: 1, source })?;
        let mut ranks = Vec::with_capacity(histories.len());
        for history in histories {
            ranks.push(self.ranks(&self.history(history)?, item, watch).await?);
            watch.over(Stage::Encoder).await.map_err(DecodeError::from)?;
        }
        Ok(Standing { ranks })
    }

    async fn ranks(
        &self,
        history: &History,
        item: u32,
        watch: &mut impl Watch,
    ) -> Result<Ranks, RecommendError> {
        let asked = Admission { include_seen: false, prefix: &[], only: None, filter: None };
        let admitted = self.admits(history, asked)?;
        let is_admitted = |&other: &usize| admitted.as_ref().is_none_or(|admitted| admitted.contains(other));
        let rank = |scores: &[f32]| {
            let own = scores[item as usize];
            1 + (0..scores.len()).filter(is_admitted).filter(|&other| scores[other] > own).count()
        };
        let encoded = self.generator().encode(&self.batch([history]));
        let generated = exact_scores(self.generator(), self.trie(), &encoded, watch).await?;
        let Ok(&ItemScorer { ref known, mixture, .. }) = self.item_scorer(Scorer::Dense) else {
            return Ok(Ranks { generate: rank(&generated), dense: None, hybrid: None });
        };
        let dense = self.dense_scores(history, Scorer::Dense).await?;
        let items: Vec<Option<u32>> = history.0.iter().map(|entry| entry.item).collect();
        let opinions = known.opinions(&dense, &items, mixture);
        let mix = |(parts, &generated)| weighed(mixture, Parts { generated, ..parts }).sum();
        let mixed: Vec<f32> = opinions.into_iter().zip(&generated).map(mix).collect();
        Ok(Ranks { generate: rank(&generated), dense: Some(rank(&dense)), hybrid: Some(rank(&mixed)) })
    }
}
