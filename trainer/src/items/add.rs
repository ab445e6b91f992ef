//! New items: embedded, coded and given a place.
use std::{collections::HashSet, fmt, path::Path};

use anyhow::{Context, Result, ensure};
use tigerlet::{
    catalog::{Catalog, Item, ItemRef},
    matrix::Matrix,
    placement::{Place, Places},
};

use super::read::read_items;
use crate::{
    embed::{self, Encoder},
    quantize::Coder,
    run::Run,
    tell::tell,
};

/// Ids that a sentence names.
const NAMED: usize = 3;

/// What became of the items of a file.
#[derive(Debug, Default)]
pub struct Added {
    /// How many there are.
    items: usize,
    /// How many were added.
    added: usize,
    /// Of these, how many have the codes of a neighbour of their cell, which was full.
    neighbours: usize,
    /// Of these, how many nothing is known of: their vector is zero.
    unknown: usize,
    /// Ids that the catalogue has already.
    there: Vec<String>,
    /// Of these, how many the catalogue describes otherwise.
    otherwise: usize,
    /// Ids for which there was no place.
    refused: Vec<String>,
}

/// Adds the items of a file to a run, whose lock is held.
///
/// # Errors
/// A run that is not trained, or no longer of one piece; a file that is not right. Nothing is added then.
pub fn add(run: &Run, file: &Path, beside: Option<&Path>) -> Result<Added> {
    run.trained()?;
    run.expect_codebooks()?;
    let dataset = run.dataset()?;
    let base = run.semantic_ids(&dataset)?;
    let mut growth = run.growth()?;
    let (catalog, ids) = (growth.catalog(&dataset.catalog)?, growth.ids(&base)?);

    let items = read_items(file, &run.config.data, &dataset.catalog)?;
    let all: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
    let mut report = Added { items: items.len(), ..Added::default() };
    let mut new = Vec::new();
    for item in items {
        match catalog.by_id(&item.id).and_then(|index| catalog.get(index)) {
            None => new.push(item),
            Some(there) => {
                let given = ItemRef::from(&item);
                let is_same = there.title == given.title && there.attributes().eq(given.attributes());
                report.otherwise += usize::from(!is_same);
                report.there.push(item.id);
            }
        }
    }
    if new.is_empty() {
        return Ok(report);
    }
    let new = Catalog::new(new).with_context(|| file.display().to_string())?;
    let raw = vectors(run, &dataset.catalog, &new, &all, beside)?;
    report.unknown = (0..raw.rows()).filter(|&row| raw.row(row).iter().all(|&x| x == 0.0)).count();

    let space = run.space()?;
    let coder = Coder::load(&run.ids(), &run.device.open()?)?;
    coder
        .expect(&space.vectors, &base)
        .with_context(|| format!("nothing is added to {}", run.folder.display()))?;
    let mut places = Places::new(&ids);
    let (mut placed, mut rows) = (Vec::new(), Vec::new());
    for ((item, coded), row) in new.items().zip(coder.code(&space.place(&raw)?)?).zip(0..) {
        match places.take(&coded.prefix, &coded.last) {
            Some(Place { id, is_nearest }) => {
                report.neighbours += usize::from(!is_nearest);
                placed.push((Item::from(item), id));
                rows.extend_from_slice(raw.row(row));
            }
            None => report.refused.push(item.id.to_owned()),
        }
    }
    report.added = placed.len();
    if report.added > 0 {
        growth.add(placed, &Matrix::new(report.added, raw.cols(), rows)?)?;
        growth.save(&run.folder, &run.base()?)?;
    }
    Ok(report)
}

/// The vectors of the new ones of `all` items of a file, as the run's encoder gives them or a file beside has them.
fn vectors(
    run: &Run,
    catalog: &Catalog,
    new: &Catalog,
    all: &[String],
    beside: Option<&Path>,
) -> Result<Matrix> {
    let known = embed::load(&run.embeddings())?;
    let is_given = run.config.embed.encoder == Encoder::File || run.has_replaced_vectors()?;
    match beside {
        Some(path) => {
            ensure!(
                is_given,
                "the vectors of {} are those of its encoder, `{}`, and so are those of new items: leave --vectors out",
                run.folder.display(),
                run.config.embed.encoder
            );
            let ids: HashSet<&str> = new.items().map(|item| item.id).collect();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let (vectors, told) = embed::read_new(path, &all, |id| ids.contains(id), &known)?;
            tell!("items: {}: {told}", path.display());
            Ok(vectors)
        }
        None => {
            ensure!(
                !is_given,
                "the vectors of {} were given, not made by an encoder: give those of the new items with --vectors FILE",
                run.folder.display()
            );
            embed::embed_new(new, (catalog, &known), &run.config.embed, &run.device.open()?)
        }
    }
}

impl Added {
    /// Whether every new item found a place.
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty()
    }

    /// Why the others found none, and the way out.
    pub fn refusal(&self, run: &Run) -> String {
        format!(
            "{} find no free semantic ID ({}), since all with their first codes are taken: train anew with these items \
             in the data, and with more [quantize] `codes` or `levels`, or with `spare` suffix codes, than {} has",
            self.refused.len(),
            named(&self.refused),
            run.folder.display()
        )
    }
}

impl fmt::Display for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} items added", self.added, self.items)?;
        if self.neighbours > 0 {
            write!(f, ", {} of them beside their cell, which is full", self.neighbours)?;
        }
        if self.unknown > 0 {
            write!(f, ", {} without a word that the encoder knows", self.unknown)?;
        }
        if !self.there.is_empty() {
            write!(f, "; {} are in the catalogue already ({})", self.there.len(), named(&self.there))?;
        }
        if self.otherwise > 0 {
            write!(f, ", where {} of them keep another title or other attributes", self.otherwise)?;
        }
        Ok(())
    }
}

/// The first few ids, and whether there are more.
fn named(ids: &[String]) -> String {
    let first: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    first.join(", ") + if ids.len() > NAMED { ", …" } else { "" }
}
