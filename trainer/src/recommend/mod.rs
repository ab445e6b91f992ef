//! `trainer recommend`: what the page does, on the command line.
pub mod batch;
mod reason;

use std::fmt::{Error, Write};

use anyhow::Result;
use tigerlet::{answer::Response, recommender::Recommender, request::Request, slate::Fixed};

/// The answer to a request, as a table or as JSON.
pub fn run(recommender: &Recommender, request: &Request, json: bool) -> Result<String> {
    let response = pollster::block_on(recommender.recommend(request))?;
    Ok(if json { serde_json::to_string_pretty(&response)? } else { table(&response)? })
}

/// Reads an item with its place: `3=the-hobbit`.
pub fn fixed(text: &str) -> Result<Fixed, String> {
    let place = |(place, item): (&str, &str)| {
        Some(Fixed { place: place.trim().parse().ok()?, item: item.to_owned() })
    };
    text.split_once('=').and_then(place).ok_or_else(|| "expected PLACE=ID, as in 3=the-hobbit".to_owned())
}

fn table(response: &Response) -> Result<String, Error> {
    let mut out = String::new();
    let id = |codes: &[u16]| codes.iter().map(u16::to_string).collect::<Vec<_>>().join("-");
    for (rank, item) in response.recommendations.iter().enumerate() {
        writeln!(
            out,
            "{:>3}. {:<52} {:>8.3}  {:<16} {}",
            rank + 1,
            item.title,
            item.score,
            id(&item.semantic_id),
            item.item
        )?;
        if let Some(reason) = &item.reason {
            writeln!(out, "     {}", reason::sentence(reason))?;
        }
    }
    if let Some(slate) = &response.slate {
        for quota in &slate.unmet {
            writeln!(out, "not kept, for no list that was found can: {quota}")?;
        }
        if !slate.exact {
            writeln!(
                out,
                "chosen among what the beam found, not among all items: wider --beams may find a better list"
            )?;
        }
    }
    if !response.invented.is_empty() {
        writeln!(out, "{} generated IDs belong to no item:", response.invented.len())?;
        for invented in &response.invented {
            writeln!(out, "     {:<52} {:>8.3}", id(&invented.semantic_id), invented.score)?;
        }
    }
    for step in response.trace.iter().flat_map(|trace| &trace.steps) {
        writeln!(out, "level {}: {} continuations considered", step.level + 1, step.considered)?;
        for candidate in &step.candidates {
            let fate = if candidate.kept { "kept" } else { "pruned" };
            let items =
                if candidate.exists { format!("{} items", candidate.items) } else { "no item".to_string() };
            writeln!(out, "  {:<16} {:>8.3}  {fate:<6} {items}", id(&candidate.prefix), candidate.score)?;
        }
    }
    Ok(out)
}
