//! A history as the chapter `beam` tells of it: searched by a beam, by the widest one, and exactly.

use std::sync::Arc;

use tigerlet::answer::{Exact, Recommendation, Response};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Question, Request, Scorer};
use tigerlet::trace::Trace;

use crate::client::{Call, Client};
use crate::link::MAX_BEAMS;

/// Length of the lists.
pub const TOP: usize = 10;

/// One history, searched in three ways.
pub struct Told {
    pub history: Vec<String>,
    pub width: usize,
    pub exact: Vec<Recommendation>,
    /// The widest search there is: it has seen the prefixes that narrower ones never wrote.
    pub wide: Trace,
    pub list: Vec<Recommendation>,
    pub trace: Trace,
}

impl Told {
    /// How many of the exact best its list has.
    pub fn found(&self) -> usize {
        found(&self.exact, &self.list)
    }
}

/// How many of the exact best a list has.
pub fn found(exact: &[Recommendation], list: &[Recommendation]) -> usize {
    exact.iter().filter(|best| list.iter().any(|it| it.item == best.item)).count()
}

/// A search of that width, by the IDs alone. Its list is no longer than the beam: a longer one would widen it.
pub fn request(history: &[String], width: usize, trace: bool) -> Request {
    Request {
        history: HistoryEntry::items(history),
        beams: width,
        top_k: width.min(TOP),
        trace,
        scorer: Some(Scorer::Generate),
        ..Request::default()
    }
}

/// The `top_k` best of the whole catalogue.
pub async fn exact(client: Client, history: &[String], top_k: usize) -> Result<Vec<Recommendation>, String> {
    let question = Question::exact(history, top_k, false);
    Ok(client.question::<Exact>(&question, &Call::default()).await?.0.recommendations)
}

/// Searches a history; what was found of it `before` is not searched for again.
pub async fn tell(
    client: Client,
    history: Vec<String>,
    width: usize,
    before: Option<Arc<Told>>,
) -> Result<Told, String> {
    let (exact, wide) = match before {
        Some(before) if before.history == history => (before.exact.clone(), before.wide.clone()),
        _ => {
            let exact = exact(client, &history, TOP).await?;
            let wide =
                client.recommend(&request(&history, MAX_BEAMS, true), &Call::default()).await?.response;
            (exact, wide.trace.unwrap_or_default())
        }
    };
    let Response { recommendations: list, trace, .. } =
        client.recommend(&request(&history, width, true), &Call::default()).await?.response;
    Ok(Told { history, width, exact, wide, list, trace: trace.unwrap_or_default() })
}
