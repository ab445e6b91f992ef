//! Which items may come back: not those of the history, none that is retired, only those of a shelf, of a list, or
//! with some attributes.
use fixedbitset::FixedBitSet;

use crate::{
    filter::Expression,
    recommender::{History, RecommendError, Recommender},
    request::{Request, RequestError},
    semantic_id::Code,
    trie::Filter,
};

/// What a request or a question says about it.
#[derive(Clone, Copy)]
pub(crate) struct Admission<'a> {
    pub(crate) include_seen: bool,
    pub(crate) prefix: &'a [Code],
    pub(crate) only: Option<&'a [String]>,
    pub(crate) filter: Option<&'a str>,
}

impl<'a> From<&'a Request> for Admission<'a> {
    fn from(request: &'a Request) -> Self {
        let Request { include_seen, prefix, only, filter, .. } = request;
        Self { include_seen: *include_seen, prefix, only: only.as_deref(), filter: filter.as_deref() }
    }
}

impl Recommender {
    /// How many items a request leaves to be recommended: not in its history, which may be empty here, not retired,
    /// below its prefix, and passing its list and its filter. 0: its answer will be empty.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is unknown, and for a filter that names what is not there.
    pub fn admitted(&self, request: &Request) -> Result<usize, RecommendError> {
        if !request.constrained {
            let filtered = request.is_filtered();
            return if filtered { Err(RequestError::Unconstrained.into()) } else { Ok(self.catalog().len()) };
        }
        let items = self.admits(&self.history(&request.history)?, request.into())?;
        Ok(items.map_or(self.catalog().len(), |items| items.count_ones(..)))
    }

    /// The items that may come back, as the trie marks them; none if all may.
    pub(crate) fn filter(
        &self,
        history: &History,
        asked: Admission,
    ) -> Result<Option<Filter>, RecommendError> {
        let items = self.admits(history, asked)?;
        Ok(items.map(|items| self.trie().filter(|item| items.contains(item as usize))))
    }

    /// The items that may come back; none if all may.
    pub(crate) fn admits(
        &self,
        history: &History,
        asked: Admission,
    ) -> Result<Option<FixedBitSet>, RecommendError> {
        let Admission { include_seen, prefix, only, filter } = asked;
        if self.trie().find(prefix).is_none() {
            return Err(RecommendError::Prefix(prefix.to_vec()));
        }
        let retired = &self.manifest().retired;
        if include_seen && prefix.is_empty() && only.is_none() && filter.is_none() && retired.is_empty() {
            return Ok(None);
        }
        let mut items = FixedBitSet::with_capacity(self.catalog().len());
        match only {
            None => items.insert_range(..),
            Some(ids) => {
                for id in ids {
                    let item = self.catalog().by_id(id);
                    items.insert(item.ok_or_else(|| RecommendError::Only(id.clone()))? as usize);
                }
            }
        }
        if let Some(text) = filter {
            let passing = text.parse().and_then(|filter: Expression| self.catalog().passing(&filter));
            let wrong =
                |error| RecommendError::Filter { expression: text.to_owned(), error: Box::new(error) };
            items.intersect_with(&passing.map_err(wrong)?);
        }
        if !include_seen {
            let seen = history.0.iter().filter_map(|entry| entry.item);
            seen.for_each(|item| items.remove(item as usize));
        }
        retired.iter().for_each(|&item| items.remove(item as usize));
        if !prefix.is_empty() {
            let elsewhere = |item: &usize| !self.ids().get(*item as u32).starts_with(prefix);
            let elsewhere: Vec<usize> = items.ones().filter(elsewhere).collect();
            elsewhere.into_iter().for_each(|item| items.remove(item));
        }
        Ok(Some(items))
    }
}
