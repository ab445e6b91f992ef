//! What an answer takes of the allocator: a budget, since memory that is asked for again and again is time that no
//! arithmetic shows.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
mod library;

use tigerlet::{
    history_entry::HistoryEntry,
    recommender::Recommender,
    request::{Request, Scorer},
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Blocks and bytes that an answer asks for, the model being warm.
fn asked_for(recommender: &Recommender, request: &Request) -> (u64, u64) {
    let answer = || pollster::block_on(recommender.recommend(request)).unwrap();
    answer();
    let before = dhat::HeapStats::get();
    answer();
    let after = dhat::HeapStats::get();
    (after.total_blocks - before.total_blocks, after.total_bytes - before.total_bytes)
}

#[test]
fn answers_ask_for_no_more_memory_than_their_budget() {
    let _counting = dhat::Profiler::builder().testing().build();
    let recommender = library::recommender();
    let catalog = recommender.catalog();
    let items: Vec<&str> = (0..20).map(|at| catalog.id(at * 50).unwrap()).collect();
    let history = HistoryEntry::items(&items);
    for (scorer, most_blocks, most_bytes) in [
        (Scorer::Generate, 950, 1_750_000),
        (Scorer::Dense, 175, 175_000),
        (Scorer::Hybrid, 1_425, 2_600_000),
    ] {
        let request = Request { history: history.clone(), scorer: Some(scorer), ..Request::default() };
        let (blocks, bytes) = asked_for(&recommender, &request);
        let found = format!("{scorer}: {blocks} blocks of {most_blocks}, {bytes} bytes of {most_bytes}");
        assert!(blocks <= most_blocks && bytes <= most_bytes, "{found}");
    }
}
