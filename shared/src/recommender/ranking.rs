//! How a request is answered: what ranks the items, and the list that comes of it.
use super::{History, RecommendError, Recommender};
use crate::{
    answer::{Invented, Parts, Recommendation, Response},
    beam::{Constraint, DecodeError, Task, search},
    generator::Encoded,
    request::{Request, Scorer},
    sampling::Sampling,
    steering::Steering,
    trace::Trace,
    trie::Filter,
    watch::{Stage, Watch},
};

/// What is asked, as the models take it.
pub(crate) struct Asked {
    pub(crate) history: History,
    /// What ranks the items; none where there is no history, only a query.
    pub(crate) scorer: Option<Scorer>,
    pub(crate) steering: Option<Steering>,
    /// The history as the generator reads it, where it is asked.
    pub(crate) encoded: Option<Encoded>,
}

impl Recommender {
    /// The best continuations of a history.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is empty, too long or unknown, for filters that name what is
    /// not there, and for numbers out of range.
    pub async fn recommend(&self, request: &Request) -> Result<Response, RecommendError> {
        self.recommend_watched(request, &mut ()).await
    }

    /// [`recommend`](Self::recommend), watched.
    ///
    /// # Errors
    /// [`RecommendError`], as there, and where the watch gives the answer up.
    pub async fn recommend_watched(
        &self,
        request: &Request,
        watch: &mut impl Watch,
    ) -> Result<Response, RecommendError> {
        request.check(self.ids().layout(), self.manifest().max_history)?;
        let asked = self.asked(request, watch).await?;
        let mut response = match () {
            () if request.writes() => self.drawn(request, &asked, watch).await?,
            () if request.is_laid_out() => self.laid_out(request, &asked, watch).await?,
            () => {
                let filter = self.filter(&asked.history, request.into())?;
                let width = request.beams.max(request.top_k);
                let (found, trace) = self.ranked(&asked, filter.as_ref(), width, watch).await?;
                let recommendations = self.varied(found, request.diversity, request.top_k).await?;
                // Without the generator there is no path.
                let trace = (request.trace && asked.encoded.is_some()).then_some(trace);
                Response { recommendations, trace, ..Response::default() }
            }
        };
        if request.reasons {
            self.explain(&asked, &mut response.recommendations, watch).await?;
        }
        Ok(response)
    }

    /// A request that is checked, with its history read and encoded.
    async fn asked(&self, request: &Request, watch: &mut impl Watch) -> Result<Asked, RecommendError> {
        let history = self.history(&request.history)?;
        let scorer = match history.0.is_empty() {
            true => None,
            false => Some(self.scorer(request, &history)?),
        };
        let steering = self.steering(request)?;
        watch.over(Stage::Request).await.map_err(DecodeError::from)?;
        let encoded = match scorer {
            None | Some(Scorer::Dense) => None,
            Some(Scorer::Generate | Scorer::Hybrid) => {
                let encoded = self.generator().encode(&self.batch([&history]));
                watch.over(Stage::Encoder).await.map_err(DecodeError::from)?;
                Some(encoded)
            }
        };
        Ok(Asked { history, scorer, steering, encoded })
    }

    /// The best of the items that a filter admits, `width` of them or all, and the generator's search, if there was
    /// one.
    ///
    /// # Errors
    /// [`RecommendError::Decode`] when the device fails, or the watch gives the answer up.
    pub(crate) async fn ranked(
        &self,
        asked: &Asked,
        filter: Option<&Filter>,
        width: usize,
        watch: &mut impl Watch,
    ) -> Result<(Vec<Recommendation>, Trace), RecommendError> {
        let Some(encoded) = &asked.encoded else {
            return Ok((self.by_items(asked, filter, width).await?, Trace::default()));
        };
        let filters = [filter.cloned()];
        let added = asked.steering.as_ref().map(|steering| steering.highest(self.trie()));
        let constraint = Constraint::Trie(&filters);
        let task = Task { constraint, width, sampling: None, added: added.as_deref() };
        let (mut found, _, trace) = self.written(encoded, &task, watch).await?;
        if asked.scorer == Some(Scorer::Hybrid) {
            found = self.mixed(asked, filter, encoded, &found, width).await?;
        } else if let Some(steering) = &asked.steering {
            for found in &mut found {
                let Some(item) = self.catalog().by_id(&found.item) else { continue };
                let parts = steering.of(item, Parts { generated: found.score, ..Parts::default() });
                (found.score, found.parts) = (parts.sum(), Some(parts));
            }
        }
        Ok((found, trace))
    }

    /// What the generator writes where it is free to, or IDs are drawn.
    async fn drawn(
        &self,
        request: &Request,
        asked: &Asked,
        watch: &mut impl Watch,
    ) -> Result<Response, RecommendError> {
        let Some(encoded) = &asked.encoded else { return Ok(Response::default()) };
        let filters = [if request.constrained { self.filter(&asked.history, request.into())? } else { None }];
        let constraint = if request.constrained { Constraint::Trie(&filters) } else { Constraint::None };
        let sampling = self.sampling(request);
        let width = request.beams.max(request.top_k);
        let task = Task { constraint, width, sampling: sampling.as_ref(), added: None };
        let (mut recommendations, invented, trace) = self.written(encoded, &task, watch).await?;
        recommendations.truncate(request.top_k);
        Ok(Response { recommendations, invented, trace: request.trace.then_some(trace), slate: None })
    }

    /// What the generator writes: items, IDs that no item has, and the path to them.
    async fn written(
        &self,
        encoded: &Encoded,
        task: &Task<'_>,
        watch: &mut impl Watch,
    ) -> Result<(Vec<Recommendation>, Vec<Invented>, Trace), RecommendError> {
        let mut found = search(self.generator(), self.trie(), encoded, task, watch).await?;
        let (hypotheses, trace) = found.pop().unwrap_or_default();
        let mut recommendations = Vec::new();
        let mut invented = Vec::new();
        let is_retired = |item: &u32| self.manifest().retired.binary_search(item).is_ok();
        for id in hypotheses {
            if id.item.as_ref().is_some_and(is_retired) {
                continue; // only without the trie: its filter admits none
            }
            match id.item.and_then(|item| self.catalog().get(item)) {
                Some(item) => recommendations.push(Recommendation::of(item, id.codes, id.score)),
                None => invented.push(Invented { semantic_id: id.codes, score: id.score }),
            }
        }
        Ok((recommendations, invented, trace))
    }

    /// How a request, which is checked, wants IDs drawn; none if the best are searched for.
    fn sampling(&self, request: &Request) -> Option<Sampling> {
        let (levels, seed) = (self.ids().layout().levels(), request.seed);
        match request.temperature[..] {
            [] => None,
            [temperature] => Some(Sampling { temperature: vec![temperature; levels], seed }),
            ref each => Some(Sampling { temperature: each.to_vec(), seed }),
        }
    }
}
