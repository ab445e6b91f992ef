//! Measures what grows with the catalogue, on data made up for it: `scripts/scale` says what for.
mod clock;
mod logs;
mod trie;
mod vectors;

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scale: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["interactions", rows, folder] => logs::interactions(number(rows)?, Path::new(folder)),
        ["items", items, folder] => logs::items(number(items)?, Path::new(folder)),
        ["kmeans", items] => vectors::kmeans(number(items)?),
        ["trie", items] => trie::measure(number(items)?),
        _ => bail!("usage: scale interactions|items NUMBER FOLDER, scale kmeans|trie ITEMS"),
    }
}

/// A number of items as people write it: 1000000, 1e6 or 1_000_000.
fn number(text: &str) -> Result<usize> {
    let number: f64 = text.replace('_', "").parse().with_context(|| format!("`{text}` is no number"))?;
    anyhow::ensure!((1.0..=1e10).contains(&number), "`{text}` is not between 1 and 1e10");
    Ok(number as usize)
}
