//! What TIGER reads of a user.
use tigerlet::{history::HistoryBatch, semantic_id::SemanticIds};

use crate::{data::Query, train::config::TrainConfig};

/// How a user becomes tokens: a token for who asks, if the model was trained with such, then the semantic IDs of
/// the latest items, oldest first (TIGER, arXiv 2305.05065, section 3.2).
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub ids: &'a SemanticIds,
    /// Items of a history that are read, the latest ones.
    pub max_history: usize,
    /// Tokens that users share; 0 = nobody is told apart.
    pub user_tokens: usize,
}

impl<'a> Input<'a> {
    pub fn new(ids: &'a SemanticIds, config: &TrainConfig) -> Self {
        Self { ids, max_history: config.max_history, user_tokens: config.user_tokens }
    }

    /// Tokens of somebody with a history of so many items.
    pub fn width(&self, items: usize) -> usize {
        usize::from(self.user_tokens > 0) + items.min(self.max_history) * self.ids.layout().levels()
    }

    /// The tokens, [`Input::width`] of them.
    ///
    /// User tokens follow the codes in the vocabulary. A user's place in the data set means nothing, so that its
    /// remainder is as good a hash as any.
    pub fn tokens(self, query: Query<'a>) -> impl Iterator<Item = u32> {
        let first = self.ids.layout().vocab_size();
        let user = (query.user as usize).checked_rem(self.user_tokens).map(|user| (first + user) as u32);
        let items = query.latest(self.max_history).history;
        user.into_iter().chain(items.iter().flat_map(move |&item| self.ids.tokens(item)))
    }

    /// The tokens of several, side by side.
    pub fn batch(self, queries: impl IntoIterator<Item = Query<'a>>) -> HistoryBatch {
        HistoryBatch::from_tokens(queries.into_iter().map(|query| self.tokens(query)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_stands_before_the_latest_items() {
        let ids = SemanticIds::with_suffix(&[0, 1, 1, 0], &[2, 2]).unwrap();
        let levels = ids.layout().levels();
        let input = |user_tokens| Input { ids: &ids, max_history: 2, user_tokens };
        let read = |user_tokens, user, history: &[u32]| {
            let tokens: Vec<u32> = input(user_tokens).tokens(Query { user, history }).collect();
            assert_eq!(tokens.len(), input(user_tokens).width(history.len()));
            tokens
        };
        let items: Vec<u32> = ids.tokens(1).chain(ids.tokens(0)).collect();
        assert_eq!(read(0, 7, &[0, 0, 1, 0]), items);

        let known = read(5, 7, &[0, 0, 1, 0]);
        assert_eq!(known[1..], items);
        assert_eq!(known, read(5, 2, &[1, 0]), "5 tokens: users 2 and 7 share one");
        assert_ne!(known[0], read(5, 3, &[1, 0])[0]);
        let vocabulary = ids.layout().vocab_size() as u32;
        assert!((0..20).all(|user| (vocabulary..vocabulary + 5).contains(&read(5, user, &[])[0])));
        assert_eq!(items.len(), 2 * levels);
    }
}
