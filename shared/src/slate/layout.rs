//! Lists that keep to quotas: what is looked for, beside the best, until there is a list.
use fixedbitset::FixedBitSet;

use super::{
    Fixed,
    bound::{Beyond, Bound, Offer, choose},
};
use crate::{
    answer::{Recommendation, Response},
    recommender::{Asked, RecommendError, Recommender},
    request::Request,
    trace::Trace,
    watch::Watch,
};

/// Searches for a list that is still too short, at most.
const MOST_SEARCHES: usize = 16;

/// What a list is chosen from, best first.
#[derive(Default)]
struct Pool {
    found: Vec<Recommendation>,
    items: Vec<(u32, f32)>,
}

impl Recommender {
    /// The answer to a request with quotas, or with items that have their place.
    pub(crate) async fn laid_out(
        &self,
        request: &Request,
        asked: &Asked,
        watch: &mut impl Watch,
    ) -> Result<Response, RecommendError> {
        let read = |written: &String| {
            let wrong = |error| RecommendError::Quota { quota: written.clone(), error: Box::new(error) };
            Bound::read(written, self.catalog()).map_err(wrong)
        };
        let quotas = request.quotas.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut free = match self.admits(&asked.history, request.into())? {
            Some(items) => items,
            None => {
                let mut all = FixedBitSet::with_capacity(self.catalog().len());
                all.insert_range(..);
                all
            }
        };
        let fixed = self.fixed(&request.fixed, &free)?;
        let mut of_fixed = FixedBitSet::with_capacity(free.len());
        for &(_, item) in &fixed {
            free.remove(item as usize);
            of_fixed.insert(item as usize);
        }
        let mut pool = Pool::default();
        let length = request.top_k.saturating_sub(fixed.len());
        let width = request.beams.max(request.top_k);
        let mut trace = Trace::default();
        let mut look =
            async |items: &FixedBitSet, width: usize| -> Result<Vec<Recommendation>, RecommendError> {
                if items.is_clear() || width == 0 {
                    return Ok(Vec::new());
                }
                let filter = self.trie().filter(|item| items.contains(item as usize));
                let (found, path) = self.ranked(asked, Some(&filter), width, watch).await?;
                if trace.steps.is_empty() {
                    trace = path;
                }
                Ok(found)
            };

        // 1. The best; and of what there must be some of, the best as well.
        pool.add(self, look(&free, width).await?);
        for (_, passing) in quotas.iter().filter_map(Bound::least) {
            let mut wanted = &free & passing;
            pool.items.iter().for_each(|&(item, _)| wanted.remove(item as usize));
            pool.add(self, look(&wanted, length).await?);
        }
        // 2. As long as there is no whole list, what could still stand in it.
        let in_place: Vec<u32> = fixed.iter().map(|&(_, item)| item).collect();
        let count = free.count_ones(..);
        let choice = |pool: &Pool| {
            let beyond = match pool.items.get(width - 1) {
                _ if pool.items.len() == count => Beyond::Nothing,
                // It has ranked all items, and the first so many are there.
                Some(&(_, score)) if asked.encoded.is_none() => Beyond::Worse(score),
                _ => Beyond::Unknown,
            };
            let offer = Offer { items: &pool.items, fixed: &in_place, length, beyond };
            choose(&quotas, &offer, self.catalog(), self.ids())
        };
        let mut chosen = choice(&pool);
        for _ in 0..MOST_SEARCHES {
            if chosen.places.len() == length && chosen.slate.unmet.is_empty() {
                break;
            }
            let listed = chosen
                .places
                .iter()
                .map(|&place| pool.items[place].0)
                .chain(in_place.iter().copied())
                .collect();
            let known = pool.items.iter().map(|&(item, _)| item).collect();
            let mut wanted =
                Bound::open(&quotas, listed, known, &free, &chosen.slate.unmet, self.catalog(), self.ids());
            pool.items.iter().for_each(|&(item, _)| wanted.remove(item as usize));
            let found = look(&wanted, width).await?;
            if found.is_empty() {
                break;
            }
            pool.add(self, found);
            chosen = choice(&pool);
        }
        // 3. What has its place, and the others around it.
        let mut placed = look(&of_fixed, fixed.len()).await?;
        let mut others = chosen.places.iter().map(|&place| pool.found[place].clone());
        let mut recommendations = Vec::with_capacity(request.top_k);
        for place in 1..=request.top_k {
            let own =
                fixed.iter().find(|(own, _)| *own == place).and_then(|&(_, item)| self.catalog().id(item));
            let own = own.and_then(|id| placed.iter().position(|found| found.item == id));
            recommendations.extend(own.map(|at| placed.swap_remove(at)).or_else(|| others.next()));
        }
        let (trace, slate) = (request.trace.then_some(trace), Some(chosen.slate));
        Ok(Response { recommendations, trace, slate, ..Response::default() })
    }

    /// The items that have their places, by place.
    fn fixed(&self, fixed: &[Fixed], free: &FixedBitSet) -> Result<Vec<(usize, u32)>, RecommendError> {
        let mut places = Vec::with_capacity(fixed.len());
        for Fixed { place, item } in fixed {
            let index =
                self.catalog().by_id(item).ok_or_else(|| RecommendError::FixedUnknown(item.clone()))?;
            if !free.contains(index as usize) {
                return Err(RecommendError::FixedBarred(item.clone()));
            }
            places.push((*place, index));
        }
        places.sort_unstable();
        Ok(places)
    }
}

impl Pool {
    /// Adds what was found, each item once, and keeps the order.
    fn add(&mut self, recommender: &Recommender, found: Vec<Recommendation>) {
        for found in found {
            let Some(item) = recommender.catalog().by_id(&found.item) else { continue };
            if self.items.iter().all(|&(known, _)| known != item) {
                let place = self.items.partition_point(|&(_, score)| score >= found.score);
                self.items.insert(place, (item, found.score));
                self.found.insert(place, found);
            }
        }
    }
}
