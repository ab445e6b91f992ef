//! How long a catalogue takes to read, to index and to search, and what it occupies.
//!
//! ```text
//! node tests/e2e/synthetic.mjs 100000 /tmp/synthetic
//! cargo run --release -p tigerlet --example catalog -- /tmp/synthetic/items.json
//! ```
#![allow(clippy::disallowed_methods, reason = "an example measures time, and never on wasm32")]
use std::{error::Error, fs, time::Instant};

use tigerlet::{catalog::Catalog, filter::Expression, limits::Limits, search::SearchIndex};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: catalog ITEMS.JSON")?;
    let json = fs::read(&path)?;
    let before = resident();
    let (catalog, read) = timed(|| Catalog::read(&json, &Limits::WIDE));
    let catalog = catalog?;
    println!("{} items, {:.1} MB of JSON", catalog.len(), json.len() as f64 / 1e6);
    println!("read      {read:8.1} ms, {:.1} MB resident", resident() - before);
    let (copy, sent) = timed(|| Catalog::from_columns(catalog.columns().clone()));
    drop(copy?);
    println!("columns   {sent:8.1} ms to copy and check");
    let (index, built) = timed(|| SearchIndex::new(catalog.columns()));
    println!("index     {built:8.1} ms, {:.1} MB", index.bytes() as f64 / 1e6);
    let filter: Expression = "themes = 'love' and year in 1900..2000".parse()?;
    let (passing, first) = timed(|| catalog.passing(&filter).map(|passing| passing.count_ones(..)));
    let (_, again) = timed(|| catalog.passing(&filter));
    let (choices, counted) = timed(|| catalog.choices(40).len());
    println!("filters   {first:8.1} ms at first, {again:.2} ms then: {} pass", passing?);
    println!("choices   {counted:8.1} ms: {choices} attributes");

    // Every beginning of many titles, as somebody types them.
    let step = (catalog.len() / 300).max(1);
    let titles = catalog.items().step_by(step).map(|item| item.title.to_owned());
    let typed = titles.flat_map(|title| {
        let letters: Vec<char> = title.chars().collect();
        (1..=letters.len()).map(move |end| letters[..end].iter().collect::<String>()).collect::<Vec<_>>()
    });
    let slips = catalog.items().step_by(step).map(|item| {
        let mut letters: Vec<char> = item.title.chars().collect();
        letters.remove(letters.len() / 2);
        letters.iter().collect::<String>() + "q"
    });
    for (name, queries) in [("typed", typed.collect::<Vec<_>>()), ("misspelt", slips.collect())] {
        let mut times: Vec<(f64, &str)> =
            queries.iter().map(|query| (timed(|| index.find(query, 7)).1, query.as_str())).collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
        println!(
            "{name:9} {} queries: p50 {:.2} ms, most {:.2} ms (`{}`)",
            times.len(),
            median.0,
            slowest.0,
            slowest.1
        );
    }
    println!("resident  {:8.1} MB in all", resident());
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// Megabytes of memory that this process holds, where the system says.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
