//! `trainer init`: a stranger's files become a configuration.
//!
//! The guess at the files is `tigerlet-source`'s. Here it is put to the test, the data being read as the guess says;
//! a recipe is chosen for how much there is; and everything is said: what was seen, what was concluded, what was not
//! decided, and how long it will take.

mod recipe;
mod report;

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use tigerlet_source::guess::Guess;

use self::recipe::{Recipe, Size};
use crate::config::Config;
use crate::data::{self, Dataset, Resources};
use crate::files;
use crate::machine;

/// Interactions up to which the data is read to the end before the recipe is chosen.
const READ: u64 = 3_000_000;

/// With fewer interactions nothing is left out for being rare.
const SMALL: usize = 2_000;

/// The options of `trainer init`.
#[derive(Debug, Args)]
pub struct Options {
    /// Files, or folders, which count as their files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Configuration to write; it must not exist.
    #[arg(long, value_name = "TOML")]
    to: PathBuf,
}

/// Looks, writes the configuration, and says what was seen.
pub fn run(options: &Options) -> Result<String> {
    let to = &options.to;
    ensure!(
        !to.exists(),
        "{} exists and is not written over: take it away, or name another file",
        to.display()
    );
    let guess = Guess::of(&options.files)?;
    let folder = std::path::absolute(to)?.parent().map(Path::to_owned).context("--to names no file")?;
    let root = relative(&guess.root, &folder.canonicalize().unwrap_or(folder));
    let read =
        if guess.counts.whole && guess.counts.interactions <= READ { Some(read(&guess, "")) } else { None };
    let core = match &read {
        Some(Ok(dataset)) => core(&guess, dataset),
        _ => None,
    };
    let size = match (&core, &read) {
        (Some(dataset), _) | (None, Some(Ok(dataset))) => Size::of(dataset),
        _ => Size::guessed(guess.counts),
    };
    let recipe = Recipe::of(size, machine::threads());
    let mut more = String::new();
    if let (Some(kept), Some(Ok(all))) = (&core, &read) {
        writeln!(
            more,
            "# Half of the users or items come fewer than {K} times: those with {K} and more are kept, {} of {} users and {} of \
             {} items, with {} of {} interactions. 0 keeps all.\nk_core = {K}",
            kept.users.len(),
            all.users.len(),
            kept.catalog.len(),
            all.catalog.len(),
            kept.interactions(),
            all.interactions()
        )?;
    }
    let text = format!("{}\n{}\n{}", heading(to), guess.toml(&root, &more), recipe.toml());
    // What is written is what a reader takes.
    let config = Config::of_table(toml::from_str(&text)?).context("the configuration does not read back")?;
    config.validate()?;
    files::write_atomic(to, text.as_bytes())?;
    Ok(report::report(&guess, read.as_ref(), &recipe, to))
}

/// What is rare is left out below this many interactions.
const K: usize = 5;

/// The 5-core, where half of the users or items have less and enough is left without them.
fn core(guess: &Guess, dataset: &Dataset) -> Option<Dataset> {
    let half = |counts: &mut Vec<usize>| {
        counts.sort_unstable();
        counts.get(counts.len() / 2).is_some_and(|&middle| middle < K)
    };
    let mut items = vec![0; dataset.catalog.len()];
    dataset.sequences.all_items().iter().for_each(|&item| items[item as usize] += 1);
    let mut users: Vec<usize> = dataset.sequences.iter().map(<[u32]>::len).collect();
    items.retain(|&count| count > 0);
    if dataset.interactions() < SMALL || !(half(&mut users) || half(&mut items)) {
        return None;
    }
    let kept = read(guess, &format!("k_core = {K}\n")).ok()?;
    (kept.interactions() * 4 >= dataset.interactions() && kept.interactions() >= SMALL).then_some(kept)
}

/// The data as the guess reads it, with more lines for `[data]`.
fn read(guess: &Guess, more: &str) -> Result<Dataset> {
    let text = guess.toml(&guess.root.display().to_string(), more);
    let config = Config::of_table(toml::from_str(&text)?)?;
    data::prepare(&config.data, &Resources::default())
}

fn heading(to: &Path) -> String {
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    format!(
        "# A guess by `trainer init`; every line may be changed. A line with another reading of the data stands beside\n\
         # the one that was chosen.\n#\n#   trainer data inspect {name}\n#   trainer run {name}\n"
    )
}

/// `path` as seen from `folder`; both whole.
fn relative(path: &Path, folder: &Path) -> String {
    let (path, folder): (Vec<_>, Vec<_>) = (path.components().collect(), folder.components().collect());
    let shared = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    // Nothing but the root of the file system in common: the whole path says more.
    if shared <= 1 {
        return path.iter().collect::<PathBuf>().display().to_string();
    }
    let up = std::iter::repeat_n(Component::ParentDir, folder.len() - shared);
    let relative: PathBuf = up.chain(path[shared..].iter().copied()).collect();
    if relative.as_os_str().is_empty() { ".".to_owned() } else { relative.display().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_from_where_the_configuration_lies() {
        let seen = |path: &str, folder: &str| relative(Path::new(path), Path::new(folder));
        assert_eq!(seen("/home/me/films", "/home/me"), "films");
        assert_eq!(seen("/home/me/films", "/home/me/films"), ".");
        assert_eq!(seen("/home/me/films", "/home/me/runs/a"), "../../films");
        assert_eq!(seen("/data/films", "/home/me"), "/data/films");
    }
}
