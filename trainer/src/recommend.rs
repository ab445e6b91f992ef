//! `trainer recommend`: what the page does, on the command line.
use std::io::Write;

use anyhow::Result;
use tigerlet::recommender::{Recommender, Request, Response};

/// Answers a request and prints it, as a table or as JSON.
pub fn run(recommender: &Recommender, request: &Request, json: bool) -> Result<()> {
    let response = pollster::block_on(recommender.recommend(request))?;
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &response)?;
        writeln!(out)?;
        return Ok(());
    }
    table(&mut out, &response)
}

fn table(out: &mut impl Write, response: &Response) -> Result<()> {
    let id = |codes: &[u16]| codes.iter().map(u16::to_string).collect::<Vec<_>>().join("-");
    for (rank, item) in response.recommendations.iter().enumerate() {
        writeln!(out, "{:>3}. {:<52} {:>8.3}  {:<16} {}", rank + 1, item.title, item.score, id(&item.semantic_id), item.item)?;
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
            let items = if candidate.exists { format!("{} items", candidate.items) } else { "no item".to_string() };
            writeln!(out, "  {:<16} {:>8.3}  {fate:<6} {items}", id(&candidate.prefix), candidate.score)?;
        }
    }
    Ok(())
}
