//! Lists whose items are unlike each other: maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR,
//! Diversity-Based Reranking for Reordering Documents and Producing Summaries", SIGIR 1998).
use crate::{
    answer::Recommendation,
    recommender::{RecommendError, Recommender},
    request::Scorer,
    semantic_id::Code,
};

impl Recommender {
    /// The first `top_k` of what was found, best first, each chosen by its score less `diversity` times its likeness to
    /// what is nearest to it among those already chosen.
    pub(crate) async fn varied(
        &self,
        mut found: Vec<Recommendation>,
        diversity: f32,
        top_k: usize,
    ) -> Result<Vec<Recommendation>, RecommendError> {
        if diversity == 0.0 || found.is_empty() {
            found.truncate(top_k);
            return Ok(found);
        }
        let alike = self.alike(&found).await?;
        let scores: Vec<f32> = found.iter().map(|found| found.score).collect();
        let mut found: Vec<Option<Recommendation>> = found.into_iter().map(Some).collect();
        let chosen = marginal(&scores, &alike, diversity, top_k);
        Ok(chosen.into_iter().filter_map(|at| found[at].take()).collect())
    }

    /// How alike each two are, `[K, K]`: the cosine of their vectors in the dense model, and without one the share of
    /// codes with which both their IDs begin.
    async fn alike(&self, found: &[Recommendation]) -> Result<Vec<f32>, RecommendError> {
        let Ok(scorer) = self.item_scorer(Scorer::Dense) else {
            let pairs = found.iter().flat_map(|one| found.iter().map(move |other| (one, other)));
            return Ok(pairs.map(|(one, other)| shared(&one.semantic_id, &other.semantic_id)).collect());
        };
        let items = found.iter().filter_map(|found| self.catalog().by_id(&found.item));
        let width = scorer.width();
        let mut numbers = scorer.vectors(&items.collect::<Vec<u32>>()).await?;
        for row in numbers.chunks_exact_mut(width) {
            let length = dot(row, row).sqrt().max(f32::MIN_POSITIVE);
            row.iter_mut().for_each(|x| *x /= length);
        }
        let rows = || numbers.chunks_exact(width);
        Ok(rows().flat_map(|one| rows().map(move |other| dot(one, other))).collect())
    }
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// The share of their codes with which both begin.
fn shared(one: &[Code], other: &[Code]) -> f32 {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    same as f32 / one.len().max(1) as f32
}

/// Places of the `most` that are chosen, in the order of choice, of K candidates with these scores, `alike[i · K + j]`
/// being how alike two of them are; of equals the first.
pub fn marginal(scores: &[f32], alike: &[f32], diversity: f32, most: usize) -> Vec<usize> {
    let count = scores.len();
    let mut nearest = vec![f32::NEG_INFINITY; count];
    let mut chosen: Vec<usize> = Vec::with_capacity(most.min(count));
    let mut left: Vec<usize> = (0..count).collect();
    while chosen.len() < most && !left.is_empty() {
        let worth = |at: usize| match chosen.is_empty() {
            true => scores[at],
            false => scores[at] - diversity * nearest[at],
        };
        let better = |best: usize, place: usize| match worth(left[place]) > worth(left[best]) {
            true => place,
            false => best,
        };
        let at = left.remove((1..left.len()).fold(0, better));
        for &other in &left {
            nearest[other] = nearest[other].max(alike[at * count + other]);
        }
        chosen.push(at);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_waits_until_nothing_else_is_worth_as_much() {
        // 0 and 1 are twins, 2 is like nothing.
        let alike = [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let scores = [3.0, 2.9, 2.0];
        assert_eq!(marginal(&scores, &alike, 0.0, 3), [0, 1, 2]);
        assert_eq!(marginal(&scores, &alike, 0.8, 3), [0, 1, 2]);
        assert_eq!(marginal(&scores, &alike, 1.0, 3), [0, 2, 1]);
        assert_eq!(marginal(&scores, &alike, 1.0, 2), [0, 2]);
        assert!(marginal(&[], &[], 1.0, 2).is_empty());
    }
}
