//! Measures what grows with the catalogue, on data made up for it: `scripts/scale` says what for.
mod clock;
mod vectors;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use clock::Clock;

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
        ["kmeans", items] => vectors::kmeans(number(items)?),
        _ => bail!("usage: scale kmeans ITEMS"),
    }
}

/// A number of items as people write it: 1000000, 1e6 or 1_000_000.
fn number(text: &str) -> Result<usize> {
    let number: f64 = text.replace('_', "").parse().with_context(|| format!("`{text}` is no number"))?;
    anyhow::ensure!((1.0..=1e10).contains(&number), "`{text}` is not between 1 and 1e10");
    Ok(number as usize)
}
