//! A catalogue that grows: what came to a run's items after it was trained, and what went.
//!
//! It stands beside the artifacts that it was added to, in `growth/`, and changes none of them: data, semantic IDs and
//! model stay those that the model has learned from.
//!
//! | file | content |
//! | --- | --- |
//! | `items-HASH.jsonl` | the items added, one a line in the order in which they came, each with its `semantic_id` |
//! | `vectors-HASH.npy` | their vectors as the encoder gave them |
//! | `growth.json` | what they were added to, the names of these two, and the ids of the items that are retired |
//!
//! `growth.json` is written last, and in one step: there is always the state before, or the one after.
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tigerlet::{
    catalog::{Catalog, Item},
    matrix::Matrix,
    semantic_id::{Code, SemanticIds},
};

use crate::{files, npy};

const FOLDER: &str = "growth";
const CARD: &str = "growth.json";

/// What a run's items grow from, as SHA-256: their ids in order, and their semantic IDs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    pub order: String,
    pub ids: String,
}

/// The items that came, and those that went.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// A items in the order in which they came.
    items: Vec<Line>,
    /// As the encoder gave them, A×D.
    vectors: Matrix,
    /// Ids of items that are not recommended any more.
    retired: BTreeSet<String>,
}

/// A line of the items' file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    item: Item,
    semantic_id: Vec<Code>,
}

/// `growth.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    added_to: Base,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    added: Option<Added>,
    retired: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    items: Named,
    vectors: Named,
}

/// A file that is known by its content.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    file: String,
    sha256: String,
}

impl Default for Growth {
    fn default() -> Self {
        Self { items: Vec::new(), vectors: Matrix::zeros(0, 0), retired: BTreeSet::new() }
    }
}

impl Growth {
    /// What a run folder's items have grown by; nothing where nothing is noted.
    ///
    /// # Errors
    /// Files that are damaged, and items that were added to something else than `base`.
    pub fn read(run: &Path, base: &Base) -> Result<Self> {
        let folder = folder(run);
        let Some(card) = Card::read(&folder)? else { return Ok(Self::default()) };
        let mut other = Vec::new();
        for (what, was, is) in
            [("items", &card.added_to.order, &base.order), ("semantic IDs", &card.added_to.ids, &base.ids)]
        {
            if was != is {
                other.push(what);
            }
        }
        let again = card.added.as_ref().map_or_else(String::new, |added| {
            format!(", and add {} again with `trainer items add`", folder.join(&added.items.file).display())
        });
        ensure!(
            other.is_empty(),
            "{} was added to other {} than the run folder has now: move it away{again}",
            folder.display(),
            other.join(" and ")
        );
        let Some(added) = card.added else { return Ok(Self { retired: card.retired, ..Self::default() }) };
        let path = folder.join(&added.items.file);
        let text = String::from_utf8(added.items.read(&folder)?)
            .map_err(|_| anyhow!("{}: not UTF-8", path.display()))?;
        let line = |(number, line): (usize, &str)| {
            serde_json::from_str(line)
                .map_err(|error| anyhow!("{}:{}: not an item: {error}", path.display(), number + 1))
        };
        let items: Vec<Line> = text.lines().enumerate().map(line).collect::<Result<_>>()?;
        let vectors = npy::read(&added.vectors.read(&folder)?)
            .with_context(|| folder.join(&added.vectors.file).display().to_string())?;
        ensure!(
            vectors.rows() == items.len(),
            "{}: {} vectors for {} items",
            folder.display(),
            vectors.rows(),
            items.len()
        );
        Ok(Self { items, vectors, retired: card.retired })
    }

    /// Notes it in the run folder, whose lock must be held.
    ///
    /// # Errors
    /// A folder that cannot be written; what was noted before then stands.
    pub fn save(&self, run: &Path, base: &Base) -> Result<()> {
        let folder = folder(run);
        let added = match self.items[..] {
            [] => None,
            _ => {
                let mut lines = Vec::new();
                for line in &self.items {
                    serde_json::to_writer(&mut lines, line)?;
                    lines.push(b'\n');
                }
                Some(Added {
                    items: Named::write(&folder, "items", "jsonl", &lines)?,
                    vectors: Named::write(&folder, "vectors", "npy", &npy::write(&self.vectors)?)?,
                })
            }
        };
        let card = Card { added_to: base.clone(), added, retired: self.retired.clone() };
        files::write_atomic(&folder.join(CARD), &serde_json::to_vec_pretty(&card)?)?;
        card.remove_others(&folder)
    }

    /// Whether nothing came or went.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.retired.is_empty()
    }

    /// The items added, each with its semantic ID, in the order in which they came.
    pub fn items(&self) -> impl ExactSizeIterator<Item = (&Item, &[Code])> {
        self.items.iter().map(|line| (&line.item, &line.semantic_id[..]))
    }

    /// The vectors of the items added, as the encoder gave them, A×D.
    pub fn vectors(&self) -> &Matrix {
        &self.vectors
    }

    /// The ids of the items that are not recommended any more.
    pub fn retired(&self) -> &BTreeSet<String> {
        &self.retired
    }

    /// Adds items, each with its semantic ID, and their vectors, a row an item.
    ///
    /// # Errors
    /// Vectors of another number or width.
    pub fn add(&mut self, items: Vec<(Item, Vec<Code>)>, vectors: &Matrix) -> Result<()> {
        ensure!(items.len() == vectors.rows(), "{} vectors for {} items", vectors.rows(), items.len());
        self.vectors = self.vectors.clone().above(vectors)?;
        self.items.extend(items.into_iter().map(|(item, semantic_id)| Line { item, semantic_id }));
        Ok(())
    }

    /// Retires an item; false if it was retired before.
    pub fn retire(&mut self, id: &str) -> bool {
        self.retired.insert(id.to_owned())
    }

    /// Takes an item back that was retired; false if it was not.
    pub fn restore(&mut self, id: &str) -> bool {
        self.retired.remove(id)
    }

    /// The catalogue that a run's items have grown to: the new ones come last.
    ///
    /// # Errors
    /// An id that two items have.
    pub fn catalog(&self, base: &Catalog) -> Result<Catalog> {
        Ok(base.grown(self.items.iter().map(|line| &line.item))?)
    }

    /// The semantic IDs of that catalogue, of the same layout.
    ///
    /// # Errors
    /// IDs that are not of the layout, or that two items have.
    pub fn ids(&self, base: &SemanticIds) -> Result<SemanticIds> {
        let levels = base.layout().levels();
        if let Some(line) = self.items.iter().find(|line| line.semantic_id.len() != levels) {
            bail!(
                "the semantic ID of `{}` has {} codes, expected {levels}",
                line.item.id,
                line.semantic_id.len()
            );
        }
        Ok(base.grown(self.items.iter().map(|line| &line.semantic_id[..]))?)
    }

    /// The retired items by their indices in a catalogue, ascending.
    ///
    /// # Errors
    /// One that the catalogue does not have.
    pub fn retired_in(&self, catalog: &Catalog) -> Result<Vec<u32>> {
        let index =
            |id: &String| catalog.by_id(id).with_context(|| format!("no item has the retired id `{id}`"));
        let mut retired = self.retired.iter().map(index).collect::<Result<Vec<_>>>()?;
        retired.sort_unstable();
        Ok(retired)
    }
}

/// "3 items added, 1 retired".
impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} items added, {} retired", self.items.len(), self.retired.len())
    }
}

/// Where a run folder keeps it.
pub fn folder(run: &Path) -> PathBuf {
    run.join(FOLDER)
}

/// Moves aside what was added to other items or semantic IDs than a run folder has from now on; where it is then.
///
/// # Errors
/// A folder that cannot be moved.
pub fn set_aside(run: &Path, base: &Base) -> Result<Option<PathBuf>> {
    let folder = folder(run);
    if Card::read(&folder)?.is_none_or(|card| card.added_to == *base) {
        return Ok(None);
    }
    let aside = folder.with_extension("before");
    let cannot = || format!("cannot move {} to {}", folder.display(), aside.display());
    if aside.exists() {
        std::fs::remove_dir_all(&aside).with_context(cannot)?;
    }
    std::fs::rename(&folder, &aside).with_context(cannot)?;
    Ok(Some(aside))
}

impl Card {
    fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(CARD);
        if !path.exists() {
            return Ok(None);
        }
        let card = serde_json::from_slice(&files::read(&path)?);
        card.map(Some).with_context(|| format!("{} is damaged", path.display()))
    }

    /// Removes what the states before have left, and writes that were cut off.
    fn remove_others(&self, folder: &Path) -> Result<()> {
        files::remove_unfinished(folder)?;
        let cannot = || format!("cannot clear {}", folder.display());
        let kept = self.added.iter().flat_map(|added| [&added.items.file, &added.vectors.file]);
        let kept: Vec<&str> = kept.map(String::as_str).collect();
        for entry in std::fs::read_dir(folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_of_a_state = name.starts_with("items-") || name.starts_with("vectors-");
            if is_of_a_state && !kept.contains(&name.as_str()) {
                std::fs::remove_file(entry.path()).with_context(cannot)?;
            }
        }
        Ok(())
    }
}

impl Named {
    /// Writes a file that is named after its content.
    fn write(folder: &Path, kind: &str, extension: &str, bytes: &[u8]) -> Result<Self> {
        let sha256 = format!("{:x}", Sha256::digest(bytes));
        let file = format!("{kind}-{}.{extension}", &sha256[..12]);
        files::write_atomic(&folder.join(&file), bytes)?;
        Ok(Self { file, sha256 })
    }

    fn read(&self, folder: &Path) -> Result<Vec<u8>> {
        let path = folder.join(&self.file);
        let plain = Path::new(&self.file).file_name().is_some_and(|name| name == self.file.as_str());
        ensure!(plain, "{}: `{}` is no file's name", folder.join(CARD).display(), self.file);
        let bytes = files::read(&path)?;
        let is_own = format!("{:x}", Sha256::digest(&bytes)) == self.sha256;
        ensure!(is_own, "{} is not what `trainer items add` wrote: its SHA-256 is another", path.display());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::semantic_id::IdLayout;

    fn base(ids: &str) -> Base {
        Base { order: "a".to_owned(), ids: ids.to_owned() }
    }

    fn item(id: &str) -> Item {
        Item { id: id.to_owned(), title: id.to_uppercase(), ..Item::default() }
    }

    #[test]
    fn what_is_noted_is_read_and_damage_and_another_base_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path();
        assert!(Growth::read(run, &base("x")).unwrap().is_empty());
        let mut growth = Growth::default();
        growth.add(vec![(item("c"), vec![1, 0])], &Matrix::new(1, 2, vec![0.5, 1.0]).unwrap()).unwrap();
        growth.save(run, &base("x")).unwrap();
        growth.add(vec![(item("d"), vec![0, 1])], &Matrix::new(1, 2, vec![2.0, 3.0]).unwrap()).unwrap();
        assert!(growth.retire("a") && growth.retire("d") && !growth.retire("a"));
        growth.save(run, &base("x")).unwrap();
        assert_eq!(Growth::read(run, &base("x")).unwrap(), growth);
        assert_eq!(std::fs::read_dir(run.join("growth")).unwrap().count(), 3, "older states are left");

        let catalog = growth.catalog(&Catalog::new(vec![item("a"), item("b")]).unwrap()).unwrap();
        assert_eq!(catalog.items().map(|item| item.id).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert_eq!(growth.retired_in(&catalog).unwrap(), [0, 3]);
        let layout = IdLayout::new(vec![2, 2]).unwrap();
        let ids = SemanticIds::new(layout.clone(), vec![0, 0, 1, 1]).unwrap();
        assert_eq!(growth.ids(&ids).unwrap().codes(), [0, 0, 1, 1, 1, 0, 0, 1]);
        assert!(growth.ids(&SemanticIds::new(layout, vec![1, 0]).unwrap()).is_err(), "two items of one ID");
        assert!(growth.catalog(&Catalog::new(vec![item("c")]).unwrap()).is_err(), "two items of one id");

        let refused = format!("{:#}", Growth::read(run, &base("y")).unwrap_err());
        assert!(refused.contains("was added to other semantic IDs than the run folder has now"), "{refused}");
        assert!(refused.contains(".jsonl again with `trainer items add`"), "{refused}");
        let items = std::fs::read_dir(run.join("growth")).unwrap().map(|entry| entry.unwrap().path());
        let items = items.into_iter().find(|path| path.extension().unwrap() == "jsonl").unwrap();
        let text = std::fs::read_to_string(&items).unwrap();
        std::fs::write(&items, text.replace('C', "X")).unwrap();
        let refused = Growth::read(run, &base("x")).unwrap_err().to_string();
        assert!(refused.contains("is not what `trainer items add` wrote"), "{refused}");

        assert_eq!(set_aside(run, &base("x")).unwrap(), None);
        assert_eq!(set_aside(run, &base("y")).unwrap(), Some(run.join("growth.before")));
        assert!(Growth::read(run, &base("y")).unwrap().is_empty());
    }
}
