//! The `[data]` table of a configuration.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use serde::{Deserialize, Deserializer, Serialize};

/// What a data set is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The embedded books and their simulated readers.
    #[default]
    Library,
    /// The folder that P5, and most code for the Amazon sets, reads.
    P5,
    /// Tables of items and interactions.
    Plain,
}

/// What is learned from, and what is held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitKind {
    /// Of every history the last item is for the test, the one before for validation.
    #[default]
    LeaveOneOut,
    /// Two moments, the same for all users, divide training, validation and test.
    Time,
}

/// Where the data is, what its columns are called, and what to keep of it.
///
/// Each format has its own files, all relative to `root`:
/// - `library`: none.
/// - `p5`: `sequences` (default `sequential_data.txt`: `user item item …` a line) and `datamaps`
///   (default `datamaps.json`); the items' text from either `meta` (default `meta.json.gz`, one Python
///   dict a line) or `items` (a table). Both tell items apart by the ids of `item2id`, in the column
///   `columns.id`.
/// - `plain`: `items` (`.jsonl`, `.csv`, `.tsv` or `.parquet`) and either `interactions` (the same) or
///   `sequences` (`user TAB items, oldest first, space-separated`, optionally `TAB unix seconds, one per
///   item, 0 = unknown`). Without `items`, the interactions carry the item's columns themselves.
///
/// Text tables may be compressed with gzip (`.csv.gz`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// `library`, `p5` or `plain`.
    pub format: Format,
    /// What the data set is called; the folder's name by default.
    pub name: Option<String>,
    /// Under what terms it may be used.
    pub licence: Option<String>,
    /// The folder that the other paths start from.
    pub root: PathBuf,
    /// A table of items.
    pub items: Option<PathBuf>,
    /// A table with one interaction a row.
    pub interactions: Option<PathBuf>,
    /// Histories, one user a line.
    pub sequences: Option<PathBuf>,
    /// The id maps of P5.
    pub datamaps: Option<PathBuf>,
    /// The item texts of P5.
    pub meta: Option<PathBuf>,
    /// What the tables' columns are called.
    pub columns: Columns,
    /// Keep users and items with at least so many interactions, again and again until all have them; 0
    /// keeps all.
    pub k_core: usize,
    /// Keep users with at least so many interactions.
    pub min_sequence: usize,
    /// Drop an interaction with the same item as the user's one before.
    pub deduplicate: bool,
    /// Skip interactions without user, item or time instead of refusing them.
    pub skip_incomplete: bool,
    /// `leave-one-out` or `time`.
    pub split: SplitKind,
    /// `time`: when validation and when the test starts, two dates or numbers of seconds, in quotes.
    pub split_at: Option<[String; 2]>,
    /// `time`, instead of `split_at`: the share of the interactions that are in the time of the test, and
    /// again in that of validation; 0.1 by default.
    pub test_share: Option<f64>,
    /// `library`: the seed of the simulation.
    pub seed: u64,
    /// `library`: how many readers to simulate.
    pub readers: usize,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            format: Format::default(),
            name: None,
            licence: None,
            root: PathBuf::from("."),
            items: None,
            interactions: None,
            sequences: None,
            datamaps: None,
            meta: None,
            columns: Columns::default(),
            k_core: 0,
            min_sequence: 1,
            deduplicate: false,
            skip_incomplete: false,
            split: SplitKind::default(),
            split_at: None,
            test_share: None,
            seed: 1,
            readers: 6000,
        }
    }
}

/// What the columns (keys, in `.jsonl`) are called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// In the table of items: the item; `id` by default, in P5 `asin`.
    pub id: Option<String>,
    /// The item's title.
    pub title: String,
    /// The item's attributes: a list of columns, or a table `name = "column"` that renames them.
    #[serde(deserialize_with = "list_or_map")]
    pub attributes: BTreeMap<String, String>,
    /// In the interactions: the user.
    pub user: String,
    /// In the interactions: the item.
    pub item: String,
    /// In the interactions: seconds, or a date with or without a time of day (`1939-04-06T12:30:00Z`).
    pub time: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            id: None,
            title: "title".to_owned(),
            attributes: BTreeMap::new(),
            user: "user".to_owned(),
            item: "item".to_owned(),
            time: "time".to_owned(),
        }
    }
}

fn list_or_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a list of columns or a table `name = \"column\"`")]
    enum Attributes {
        List(Vec<String>),
        Map(BTreeMap<String, String>),
    }
    Ok(match Attributes::deserialize(deserializer)? {
        Attributes::List(columns) => columns.into_iter().map(|column| (column.clone(), column)).collect(),
        Attributes::Map(map) => map,
    })
}

impl DataConfig {
    /// Refuses files that the format does not read, and asks for those that it needs.
    pub(crate) fn check(&self) -> Result<()> {
        let given = [
            ("items", self.items.is_some()),
            ("interactions", self.interactions.is_some()),
            ("sequences", self.sequences.is_some()),
            ("datamaps", self.datamaps.is_some()),
            ("meta", self.meta.is_some()),
        ];
        let (format, reads): (&str, &[&str]) = match self.format {
            Format::Library => ("library", &[]),
            Format::P5 => ("p5", &["items", "sequences", "datamaps", "meta"]),
            Format::Plain => ("plain", &["items", "interactions", "sequences"]),
        };
        if let Some((key, _)) = given.iter().find(|(key, given)| *given && !reads.contains(key)) {
            bail!("[data] {key}: format \"{format}\" does not read it");
        }
        self.check_split()?;
        match self.format {
            Format::Library if self.split == SplitKind::Time => {
                bail!("[data] split = \"time\": the readers of format \"library\" have no times");
            }
            Format::Library => {
                let Self { seed, readers, .. } = *self;
                if *self != (Self { seed, readers, ..Self::default() }) {
                    bail!(
                        "[data] format \"library\" knows seed and readers only: it is embedded in the program"
                    );
                }
            }
            Format::P5 if self.meta.is_some() && self.items.is_some() => {
                bail!("[data] meta and items both describe the items: give one of them");
            }
            Format::P5 => {}
            Format::Plain => match (&self.interactions, &self.sequences, &self.items) {
                (Some(_), Some(_), _) => {
                    bail!("[data] interactions and sequences are both given: give one of them")
                }
                (None, None, _) => bail!("[data] format \"plain\" needs interactions or sequences"),
                (None, Some(_), None) => bail!("[data] sequences need items, which say what is in them"),
                _ => {}
            },
        }
        Ok(())
    }

    fn check_split(&self) -> Result<()> {
        let cuts = [("split_at", self.split_at.is_some()), ("test_share", self.test_share.is_some())];
        match (self.split, cuts) {
            (SplitKind::LeaveOneOut, cuts) => {
                if let Some((key, _)) = cuts.iter().find(|(_, given)| *given) {
                    bail!("[data] {key}: only split = \"time\" reads it");
                }
            }
            (SplitKind::Time, [(_, true), (_, true)]) => {
                bail!("[data] split_at and test_share both say where to cut: give one of them")
            }
            (SplitKind::Time, _) => {}
        }
        match self.test_share {
            Some(share) if !(share > 0.0 && share < 0.5) => {
                bail!("[data] test_share is {share}, expected above 0 and below 0.5")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_a_list_or_a_table() {
        let list: Columns = toml::from_str("attributes = ['year']").unwrap();
        let table: Columns = toml::from_str("attributes = { year = 'book_year' }").unwrap();
        assert_eq!(list.attributes["year"], "year");
        assert_eq!(table.attributes["year"], "book_year");
        let error = toml::from_str::<Columns>("attributes = 3").unwrap_err();
        assert!(error.message().contains("a list of columns"), "{error}");
    }

    #[test]
    fn a_written_configuration_reads_the_same() {
        let mut config = DataConfig { k_core: 5, items: Some("items.csv".into()), ..DataConfig::default() };
        config.columns.attributes.insert("year".into(), "book_year".into());
        let text = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<DataConfig>(&text).unwrap(), config);
    }

    #[test]
    fn keys_that_mean_nothing_are_refused_by_name() {
        let check = |text: &str| toml::from_str::<DataConfig>(text).unwrap().check().unwrap_err().to_string();
        assert!(toml::from_str::<DataConfig>("colour = 'red'").unwrap_err().message().contains("colour"));
        assert_eq!(check("meta = 'x'"), "[data] meta: format \"library\" does not read it");
        assert_eq!(
            check("format = 'p5'\ninteractions = 'x'"),
            "[data] interactions: format \"p5\" does not read it"
        );
        assert!(check("seed = 3\nk_core = 5").contains("knows seed and readers only"));
        assert_eq!(
            check("split = 'time'"),
            "[data] split = \"time\": the readers of format \"library\" have no times"
        );
        assert_eq!(check("test_share = 0.1"), "[data] test_share: only split = \"time\" reads it");
        assert!(
            check("split = 'time'\nsplit_at = ['1', '2']\ntest_share = 0.1").contains("give one of them")
        );
        assert!(check("split = 'time'\ntest_share = 0.5").contains("test_share is 0.5, expected above 0"));
        assert!(check("format = 'p5'\nmeta = 'x'\nitems = 'y'").contains("give one of them"));
        assert!(check("format = 'plain'\nitems = 'x'").contains("needs interactions or sequences"));
        assert!(check("format = 'plain'\nsequences = 'x'").contains("need items"));
        assert!(check("format = 'plain'\nsequences = 'x'\ninteractions = 'y'").contains("give one of them"));
    }
}
