//! Why an item is in a list: the entries of the history without which its score falls most.
//!
//! Not what looks alike, but what the models used: each entry is left out in turn, all that ranks the list is asked
//! again, and an entry is named for an item only where its score is then lower.
use crate::{
    answer::{Because, Parts, Reason, Recommendation, SharedValue},
    filter::parts,
    item_scorer::weighed,
    model::Mixture,
    number::is_number,
    order,
    recommender::{Asked, Entry, History, RecommendError, Recommender},
    request::Scorer,
    watch::Watch,
};

/// How far a score must fall without an entry, in nats, so that the entry is a reason.
const LEAST: f32 = 0.1;

/// Entries that are named for an item, at most.
const MOST: usize = 2;

/// A further entry is named if the score falls by so much of what the first lets it fall.
const NEXT: f32 = 0.5;

impl Recommender {
    /// Writes the reasons into a list.
    ///
    /// # Errors
    /// [`RecommendError::Decode`] when the device fails.
    pub(crate) async fn explain(
        &self,
        asked: &Asked,
        list: &mut [Recommendation],
        watch: &mut impl Watch,
    ) -> Result<(), RecommendError> {
        let Some(scorer) = asked.scorer else { return Ok(()) };
        let items: Vec<u32> = list.iter().filter_map(|found| self.catalog().by_id(&found.item)).collect();
        if items.len() != list.len() || items.is_empty() {
            return Ok(());
        }
        let entries = &asked.history.0;
        let without = |left_out: usize| {
            let kept = (0..entries.len()).filter(|&place| place != left_out);
            History(kept.map(|place| entries[place].clone()).collect())
        };
        let mut histories = vec![History(entries.clone())];
        // Of one entry nothing is left, and nothing to compare with.
        if entries.len() > 1 {
            histories.extend((0..entries.len()).map(without));
        }
        let scores = self.scores_under(&histories, &items, scorer, watch).await?;
        for (at, found) in list.iter_mut().enumerate() {
            let falls: Vec<f32> = scores[1..].iter().map(|without| scores[0][at] - without[at]).collect();
            found.reason = Some(self.reason(entries, items[at], &falls));
        }
        Ok(())
    }

    /// What all that ranks items thinks of some, under each of these histories; without what is added to scores.
    async fn scores_under(
        &self,
        histories: &[History],
        items: &[u32],
        scorer: Scorer,
        watch: &mut impl Watch,
    ) -> Result<Vec<Vec<f32>>, RecommendError> {
        let generated = match scorer {
            Scorer::Dense => vec![vec![0.0; items.len()]; histories.len()],
            Scorer::Generate | Scorer::Hybrid => self.generated_under(histories, items, watch).await?,
        };
        if scorer == Scorer::Generate {
            return Ok(generated);
        }
        let mixture = match scorer {
            Scorer::Hybrid => self.item_scorer(scorer)?.mixture,
            _ => Mixture { dense: 1.0, neighbours: 0.0, decay: 0.0, content: 0.0 },
        };
        let mut scores = Vec::with_capacity(histories.len());
        for (history, generated) in histories.iter().zip(generated) {
            let dense = self.dense_scores(history, scorer).await?;
            let taken: Vec<Option<u32>> = history.0.iter().map(|entry| entry.item).collect();
            let opinions = self.item_scorer(scorer)?.known.opinions(&dense, &taken, mixture);
            let score = |(&item, generated): (&u32, f32)| {
                weighed(mixture, Parts { generated, ..opinions[item as usize] }).sum()
            };
            scores.push(items.iter().zip(generated).map(score).collect());
        }
        Ok(scores)
    }

    /// The reason for an item, whose score falls by so much without each entry.
    fn reason(&self, entries: &[Entry], item: u32, falls: &[f32]) -> Reason {
        let because = |place: usize, fall: Option<f32>| {
            let (codes, title) =
                (self.ids().get(item), entries[place].item.and_then(|item| self.catalog().title(item)));
            let codes =
                codes.iter().zip(&entries[place].codes).take_while(|(one, other)| one == other).count();
            let shared = entries[place].item.map(|other| self.shared(item, other)).unwrap_or_default();
            Because { place: place + 1, title: title.map(str::to_owned), fall, shared, codes }
        };
        if falls.is_empty() {
            return Reason { because: (0..entries.len()).map(|place| because(place, None)).collect() };
        }
        let most = |a: u32, b: u32| falls[b as usize].total_cmp(&falls[a as usize]);
        let first = order::first((0..falls.len() as u32).collect(), MOST, &most);
        let least = first.first().map_or(LEAST, |&place| (NEXT * falls[place as usize]).max(LEAST));
        let named = first.into_iter().map(|place| place as usize).filter(|&place| falls[place] >= least);
        Reason { because: named.map(|place| because(place, Some(falls[place]))).collect() }
    }

    /// The values that two items have in common.
    fn shared(&self, item: u32, other: u32) -> Vec<SharedValue> {
        let (Some(item), Some(other)) = (self.catalog().get(item), self.catalog().get(other)) else {
            return Vec::new();
        };
        let mut shared = Vec::new();
        for (name, list) in item.attributes() {
            let theirs = other.attributes().find(|(other, _)| *other == name).map(|(_, list)| list);
            let theirs: Vec<&str> = theirs.into_iter().flat_map(parts).collect();
            // That both are of 1954, or both the second of their series, says nothing.
            let says = |value: &&str| theirs.contains(value) && !is_number(value);
            for value in parts(list).filter(says) {
                shared.push(SharedValue { name: name.to_owned(), value: value.to_owned() });
            }
        }
        shared
    }
}
