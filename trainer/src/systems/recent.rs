//! The same list for everybody: what was taken most of late.

use std::cmp::Reverse;

use anyhow::{Context, Result};
use tigerlet::metrics::RankMetrics;

use super::{System, popularity};
use crate::data::{Dataset, Query, UNKNOWN};

/// The windows to choose from, in days. Of equally good ones the longest is kept.
const WINDOWS: [u32; 8] = [730, 365, 180, 90, 60, 30, 14, 7];

/// Nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

/// score(j) = how often item j stands in the last W days of the training part; ties by popularity.
///
/// The window ends with the training part's latest interaction, for all users alike. W is that one of
/// [`WINDOWS`] with the best NDCG@10 on the validation items: a shop's fashions and a library's differ by
/// decades, so no single W serves. (Ji et al., "A Re-visit of the Popularity Baseline in Recommender
/// Systems", arXiv 2005.13829, argue that popularity has to be that of its time.) On Amazon Beauty's
/// validation items, leave-one-out, 30 / 365 / 730 days give .0024 / .0066 / .0078, all time .0078; split by
/// time, 7 / 14 / 30 / 365 days give .0055 / .0068 / .0057 / .0028, all time .0051.
///
/// Interactions of unknown time do not count.
pub struct RecentPopularity {
    days: u32,
    order: Vec<u32>,
}

impl RecentPopularity {
    /// # Errors
    /// The training part has no times.
    pub fn fit(dataset: &Dataset) -> Result<Self> {
        let known = dataset.split().train_times().flatten().copied().filter(|&time| time != UNKNOWN);
        let end = known.max();
        let end = end.with_context(|| format!("recent popularity: {} has no times", dataset.name))?;
        let popular = popularity::order(dataset);
        let mut best: Option<(f64, Self)> = None;
        for days in WINDOWS {
            let order = recent(dataset, popular.clone(), end.saturating_sub(i64::from(days) * DAY));
            let ndcg = validate(dataset, &order);
            if best.as_ref().is_none_or(|(most, _)| ndcg > *most) {
                best = Some((ndcg, Self { days, order }));
            }
        }
        best.map(|(_, best)| best).context("there are no windows to choose from")
    }
}

/// `popular`, the items with most interactions later than `from` first.
fn recent(dataset: &Dataset, mut popular: Vec<u32>, from: i64) -> Vec<u32> {
    let mut counts = vec![0_u32; dataset.catalog.len()];
    let split = dataset.split();
    for (&item, &time) in split.train().flatten().zip(split.train_times().flatten()) {
        counts[item as usize] += u32::from(time != UNKNOWN && time > from);
    }
    popular.sort_by_key(|&item| Reverse(counts[item as usize]));
    popular
}

fn validate(dataset: &Dataset, order: &[u32]) -> f64 {
    let first = &order[..order.len().min(10)];
    let mut metrics = RankMetrics::new(&[10]);
    for example in dataset.split().validation() {
        let target = example.item(&dataset.sequences);
        metrics.add(first.iter().position(|&item| item == target));
    }
    metrics.summary().ndcg(10).unwrap_or_default()
}

impl System for RecentPopularity {
    fn name(&self) -> String {
        format!("recent popularity, {} days", self.days)
    }

    fn reach(&self) -> usize {
        self.order.len()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(popularity::same_for_all(&self.order, queries.len(), depth))
    }
}
