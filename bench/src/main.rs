//! The native part of `make bench`: makes the model that is measured, and measures it. Every line printed is a row, as
//! JSON; `scripts/bench` gathers them.
mod arithmetic;
mod beauty;
mod count;
mod many;
mod model;
mod one;
mod peak;
mod row;
mod subject;
mod times;

use std::path::Path;

use anyhow::{Result, bail};

use times::Effort;

const USAGE: &str =
    "usage: tigerlet-bench make FOLDER | measure FOLDER [--quick] | count WASM BUDGETS [--renew]";

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["make", folder] => model::make(Path::new(folder)),
        ["measure", folder] => measure(Path::new(folder), Effort::FULL),
        ["measure", folder, "--quick"] => measure(Path::new(folder), Effort::QUICK),
        ["count", module, budgets] => count::count(Path::new(module), Path::new(budgets), false),
        ["count", module, budgets, "--renew"] => count::count(Path::new(module), Path::new(budgets), true),
        _ => bail!(USAGE),
    }
}

fn measure(folder: &Path, effort: Effort) -> Result<()> {
    let threads = std::thread::available_parallelism()?.get();
    let histories = model::histories(folder)?;
    for threads in [1, threads] {
        row::print(&peak::measure(threads, effort))?;
    }
    println!(
        "{}",
        serde_json::json!({ "row": "arithmetic", "model": "train", "flop": model::training_flop()? })
    );
    let made = ["f32", "int8"].map(|precision| model::subject(folder, precision));
    for subject in made {
        let subject = subject?;
        for beams in [10, 20, 50, 100] {
            row::print(&one::measure(&subject, &histories, beams, effort)?)?;
        }
        row::print(&many::measure(&subject, &histories, threads, effort)?)?;
        if subject.name == "f32" {
            model::write_answers(folder, &subject, &histories)?;
        }
    }
    let beauty = beauty::subject()?;
    let histories = beauty::histories(&beauty);
    row::print(&one::measure(&beauty, &histories, 50, effort)?)?;
    row::print(&many::measure(&beauty, &histories, threads, effort)?)
}
