//! The prepared form of a data set: a folder that every later stage reads.
//!
//! - `items.jsonl`: an item a line, in the order of their indices.
//! - `sequences.tsv`: `user TAB item ids, oldest first, space-separated`.
//! - `times.tsv`: `user TAB seconds, one per item`, `-` where the source does not say; the same users.
//! - `dataset.json`: name, licence, whether the users are simulated, how to split them, and counts.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tigerlet::catalog::{Catalog, Item};

use super::{Dataset, Protocol, lines, time};
use crate::{artifact::hash_of, files};

const ITEMS: &str = "items.jsonl";
const SEQUENCES: &str = "sequences.tsv";
const TIMES: &str = "times.tsv";
const CARD: &str = "dataset.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    name: String,
    licence: String,
    simulated: bool,
    items: usize,
    users: usize,
    interactions: usize,
    ties: usize,
    #[serde(default)]
    split: Protocol,
}

impl Dataset {
    /// All interactions of all users.
    pub fn interactions(&self) -> usize {
        self.sequences.iter().map(Vec::len).sum()
    }

    /// Writes the folder, whole or not at all.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let mut items = String::new();
        for item in self.catalog.items() {
            if item.id.is_empty() || item.id.contains(char::is_whitespace) {
                bail!("item id `{}` is empty or has white space in it", item.id.escape_debug());
            }
            items += &serde_json::to_string(&item)?;
            items.push('\n');
        }
        let mut sequences = String::new();
        for (user, sequence) in self.users.iter().zip(&self.sequences) {
            if user.is_empty() || user.contains(char::is_control) {
                bail!("user id `{}` is empty or has a tab or line break in it", user.escape_debug());
            }
            sequences += user;
            for (&item, separator) in sequence.iter().zip(std::iter::once('\t').chain(std::iter::repeat(' ')))
            {
                let item = self
                    .catalog
                    .get(item)
                    .with_context(|| format!("user `{user}` has an item beyond the last"))?;
                sequences.push(separator);
                sequences += item.id;
            }
            sequences.push('\n');
        }
        let mut times = String::new();
        for (user, moments) in self.users.iter().zip(&self.times) {
            let moments: Vec<_> = moments
                .iter()
                .map(|time| time.map_or_else(|| "-".to_owned(), |time| time.to_string()))
                .collect();
            times += &format!("{user}\t{}\n", moments.join(" "));
        }
        let card = Card {
            name: self.name.clone(),
            licence: self.licence.clone(),
            simulated: self.simulated,
            items: self.catalog.len(),
            users: self.users.len(),
            interactions: self.interactions(),
            ties: self.ties,
            split: self.protocol,
        };
        let card = serde_json::to_string_pretty(&card)? + "\n";
        files::write_folder_atomic(folder, |folder| {
            files::write_atomic(&folder.join(ITEMS), items.as_bytes())?;
            files::write_atomic(&folder.join(SEQUENCES), sequences.as_bytes())?;
            files::write_atomic(&folder.join(TIMES), times.as_bytes())?;
            files::write_atomic(&folder.join(CARD), card.as_bytes())
        })
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// A file that is not there or damaged, an item that is unknown or twice, a user that is twice, or
    /// counts that are not those of `dataset.json`.
    pub fn load(folder: &Path) -> Result<Self> {
        let card = card(folder)?;

        let mut items = Vec::with_capacity(card.items);
        let items_path = folder.join(ITEMS);
        lines::read(&items_path, |number, line| {
            let item: Item = serde_json::from_str(line)
                .map_err(|error| anyhow!("{}:{number}: not an item: {error}", items_path.display()))?;
            items.push(item);
            Ok(())
        })?;
        let catalog = Catalog::new(items).with_context(|| items_path.display().to_string())?;

        let (mut users, mut sequences) = (Vec::new(), Vec::new());
        let mut names = HashSet::new();
        let sequences_path = folder.join(SEQUENCES);
        lines::read(&sequences_path, |number, line| {
            let place = format!("{}:{number}", sequences_path.display());
            let Some((user, list)) = line.split_once('\t') else {
                bail!("{place}: not a user, a tab, and item ids with spaces between");
            };
            if !names.insert(user.to_owned()) {
                bail!("{place}: user `{user}` for the second time");
            }
            let item = |id: &str| catalog.by_id(id).with_context(|| format!("{place}: unknown item `{id}`"));
            sequences.push(list.split(' ').map(item).collect::<Result<_>>()?);
            users.push(user.to_owned());
            Ok(())
        })?;

        let mut dataset = Self {
            name: card.name,
            licence: card.licence,
            simulated: card.simulated,
            catalog,
            users,
            sequences,
            times: Vec::new(),
            protocol: card.split,
            ties: card.ties,
        };
        for (what, says, has) in [
            (ITEMS, card.items, dataset.catalog.len()),
            (SEQUENCES, card.users, dataset.users.len()),
            (SEQUENCES, card.interactions, dataset.interactions()),
        ] {
            if says != has {
                bail!("{}: {CARD} counts {says}, {what} has {has}", folder.display());
            }
        }
        dataset.times = times(&folder.join(TIMES), &dataset.users, &dataset.sequences)?;
        Ok(dataset)
    }
}

/// What later stages read of a prepared data set, as SHA-256, each by itself: a new title changes no history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Ids, titles and attributes.
    pub items: String,
    /// The ids alone, in the order that gives every item its index.
    pub order: String,
    /// Who took what, in what order.
    pub histories: String,
    /// What is held out: the protocol, and the times where it goes by them.
    pub split: String,
}

/// The hashes of the folder.
///
/// # Errors
/// A file that is not there, or that is not what it should be.
pub fn hashes(folder: &Path) -> Result<Hashes> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let items = folder.join(ITEMS);
    let mut order = Sha256::new();
    lines::read(&items, |number, line| {
        let Id { id } = serde_json::from_str(line)
            .map_err(|error| anyhow!("{}:{number}: not an item: {error}", items.display()))?;
        order.update(id);
        order.update("\n");
        Ok(())
    })?;
    let protocol = card(folder)?.split;
    let mut split = Sha256::new();
    split.update(serde_json::to_vec(&protocol)?);
    if protocol != Protocol::LeaveOneOut {
        split.update(hash_of(&folder.join(TIMES))?);
    }
    Ok(Hashes {
        items: hash_of(&items)?,
        order: format!("{:x}", order.finalize()),
        histories: hash_of(&folder.join(SEQUENCES))?,
        split: format!("{:x}", split.finalize()),
    })
}

fn card(folder: &Path) -> Result<Card> {
    let path = folder.join(CARD);
    serde_json::from_str(&files::read_text(&path)?).map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// The time of every interaction; a folder from before times were kept has none.
fn times(path: &Path, users: &[String], sequences: &[Vec<u32>]) -> Result<Vec<Vec<Option<f64>>>> {
    if !path.exists() {
        return Ok(sequences.iter().map(|sequence| vec![None; sequence.len()]).collect());
    }
    let mut times: Vec<Vec<Option<f64>>> = Vec::with_capacity(users.len());
    lines::read(path, |number, line| {
        let place = format!("{}:{number}", path.display());
        let moment = |text: &str| match text {
            "-" => Ok(None),
            _ => Ok(Some(time::parse(text).with_context(|| format!("{place}: bad time `{text}`"))?.0)),
        };
        let (user, list) = line.split_once('\t').unwrap_or_default();
        if users.get(times.len()).is_none_or(|expected| user != expected) {
            bail!("{place}: not the user of that line of {SEQUENCES}, a tab, and times");
        }
        let moments = list.split(' ').map(moment).collect::<Result<Vec<_>>>()?;
        let items = sequences[times.len()].len();
        if moments.len() != items {
            bail!("{place}: {} times for {items} items", moments.len());
        }
        times.push(moments);
        Ok(())
    })?;
    if times.len() != users.len() {
        bail!("{}: {} users, {SEQUENCES} has {}", path.display(), times.len(), users.len());
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn dataset() -> Dataset {
        let item = |id: &str, title: &str| Item {
            id: id.to_owned(),
            title: title.to_owned(),
            aliases: vec!["호빗".to_owned(); title.len() % 2],
            attributes: [("author".to_owned(), "Ünï\t\"x\"".to_owned())].into(),
        };
        Dataset {
            name: "tiny".to_owned(),
            licence: "CC0".to_owned(),
            simulated: true,
            catalog: Catalog::new(vec![item("a", "A\nB"), item("b", ""), item("c", "C")]).unwrap(),
            users: vec!["ann lee".to_owned(), "bob".to_owned()],
            sequences: vec![vec![1, 0, 1], vec![2]],
            times: vec![vec![Some(-1.5), None, Some(1.4e9)], vec![None]],
            protocol: Protocol::Time { validation_from: 0.5, test_from: 7.0 },
            ties: 1,
        }
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let saved = dataset();
        saved.save(&path).unwrap();
        saved.save(&path).unwrap();
        let loaded = Dataset::load(&path).unwrap();
        assert_eq!((&loaded.name, &loaded.licence, loaded.simulated), (&saved.name, &saved.licence, true));
        assert!(loaded.catalog.items().eq(saved.catalog.items()));
        assert_eq!((&loaded.times, loaded.protocol), (&saved.times, saved.protocol));
        assert_eq!((loaded.users, loaded.sequences, loaded.ties), (saved.users, saved.sequences, saved.ties));
    }

    #[test]
    fn ids_that_would_not_come_back_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let mut bad = dataset();
        bad.users[1] = "b\tob".to_owned();
        assert!(bad.save(&path).unwrap_err().to_string().contains(r"user id `b\tob`"));
        let mut bad = dataset();
        bad.catalog = Catalog::new(vec![Item { id: "a b".to_owned(), ..Item::default() }]).unwrap();
        assert!(bad.save(&path).unwrap_err().to_string().contains("item id `a b`"));
        let mut bad = dataset();
        bad.sequences[0][0] = 3;
        assert!(bad.save(&path).unwrap_err().to_string().contains("an item beyond the last"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn damage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        dataset().save(&path).unwrap();
        let item = "{\"id\":\"a\",\"title\":\"A\"}\n";
        for (name, content, message) in [
            (CARD, "{}", "dataset.json: missing field `name`"),
            (ITEMS, "{\"id\": 3}\n", "items.jsonl:1: not an item: "),
            (ITEMS, &item.repeat(2), "items.jsonl: items 0 and 1 have the same id `a`"),
            (ITEMS, "", "items.jsonl is empty"),
            (SEQUENCES, "ann lee\tb a b\nbob\td\n", "sequences.tsv:2: unknown item `d`"),
            (SEQUENCES, "bob\tb a b\nbob\tc\n", "sequences.tsv:2: user `bob` for the second time"),
            (SEQUENCES, "bob\n", "sequences.tsv:1: not a user, a tab, and item ids"),
            (SEQUENCES, "bob\t\n", "sequences.tsv:1: unknown item ``"),
            (TIMES, "ann lee\t1 x -\nbob\t-\n", "times.tsv:1: bad time `x`"),
            (TIMES, "ann lee\t1 2\nbob\t-\n", "times.tsv:1: 2 times for 3 items"),
            (TIMES, "bob\t-\n", "times.tsv:1: not the user of that line of sequences.tsv"),
            (TIMES, "ann lee\t1 2 3\n", "times.tsv: 1 users, sequences.tsv has 2"),
            (SEQUENCES, "bob\tc\n", "data: dataset.json counts 2, sequences.tsv has 1"),
        ] {
            let whole = fs::read(path.join(name)).unwrap();
            fs::write(path.join(name), content).unwrap();
            let error = format!("{:#}", Dataset::load(&path).unwrap_err());
            assert!(error.contains(message), "{error}");
            fs::write(path.join(name), whole).unwrap();
        }
        fs::remove_file(path.join(TIMES)).unwrap();
        assert_eq!(Dataset::load(&path).unwrap().times, [vec![None; 3], vec![None]]);
        fs::remove_file(path.join(CARD)).unwrap();
        assert!(format!("{:#}", Dataset::load(&path).unwrap_err()).contains("dataset.json"));
    }
}
