//! What `trainer init` says.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use tigerlet_source::guess::Guess;

use super::recipe::Recipe;
use crate::data::{self, Dataset};

/// Histories that are shown, and items of each.
const SHOWN: (usize, usize) = (3, 5);

/// Seen, concluded, read, open, and how long it will take.
pub fn report(guess: &Guess, read: Option<&Result<Dataset>>, recipe: &Recipe, to: &Path) -> String {
    let mut text = String::new();
    write(&mut text, guess, read, recipe, to).expect("text takes text");
    text
}

fn write(
    text: &mut String,
    guess: &Guess,
    read: Option<&Result<Dataset>>,
    recipe: &Recipe,
    to: &Path,
) -> std::fmt::Result {
    writeln!(text, "seen")?;
    guess.reasons.iter().try_for_each(|reason| writeln!(text, "  {reason}"))?;
    match read {
        Some(Ok(dataset)) => histories(text, dataset)?,
        Some(Err(error)) => writeln!(text, "\nnot read with these lines, which want a hand\n  {error:#}")?,
        None => writeln!(
            text,
            "\nonly the first rows were looked at: `trainer data inspect {}` reads all",
            to.display()
        )?,
    }
    if !guess.doubts.is_empty() {
        writeln!(text, "\nnot decided by the data")?;
        guess.doubts.iter().try_for_each(|doubt| writeln!(text, "  {doubt}"))?;
    }
    writeln!(text, "\nrecipe\n  {}", recipe.told())?;
    writeln!(text, "\n{} is written; next: trainer run {}", to.display(), to.display())
}

/// A few histories, the users being first, in the middle and last.
fn histories(text: &mut String, dataset: &Dataset) -> std::fmt::Result {
    let users = dataset.users.len();
    writeln!(
        text,
        "\nread: {users} users, {} items, {} interactions",
        dataset.catalog.len(),
        dataset.interactions()
    )?;
    let left_out = dataset.told.left_out;
    if left_out.total() > 0 {
        writeln!(text, "  left out: {left_out}")?;
    }
    let mut chosen: Vec<usize> =
        (0..SHOWN.0).map(|at| at * users.saturating_sub(1) / (SHOWN.0 - 1)).collect();
    chosen.dedup();
    for user in chosen {
        let Some(shown) = dataset.users.get(user as u32).and_then(|name| data::show(dataset, name)) else {
            continue;
        };
        writeln!(text, "  {}: {} interactions, the oldest first", shown.user, shown.history.len())?;
        for entry in shown.history.iter().take(SHOWN.1) {
            let time = entry.time.as_deref().unwrap_or("");
            writeln!(text, "    {time:<22}{}  {}", entry.item, entry.title)?;
        }
        if shown.history.len() > SHOWN.1 {
            writeln!(text, "    …")?;
        }
    }
    Ok(())
}
