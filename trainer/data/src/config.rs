//! The `[data]` table of a configuration.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};
use tigerlet_source::Table;
use tigerlet_source::moment::DateOrder;

use crate::error::{DataError, refuse};

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

/// What becomes of interactions with items that the table of items lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outside {
    /// They are left out and counted; more than half is refused.
    #[default]
    Drop,
    /// They stay, the id being the title.
    Keep,
    /// The first one is an error.
    Refuse,
}

/// Where the data is, what its columns are called, and what to keep of it.
///
/// Each format has its own sources, paths being relative to `root`:
/// - `library`: none.
/// - `p5`: `sequences` (default `sequential_data.txt`: `user item item …` a line) and `datamaps`
///   (default `datamaps.json`); the items' text from either `meta` (default `meta.json.gz`, one Python
///   dict a line) or `items` (a table). Both tell items apart by the ids of `item2id`, in the column
///   `columns.id`.
/// - `plain`: `items` and either `interactions` or `sequences` (`user TAB items, oldest first,
///   space-separated`, optionally `TAB times, one per item, 0 = unknown`). Without `items`, the interactions carry
///   the item's columns themselves.
///
/// `items` and `interactions` are a path (a file, a folder, a pattern, `s3://…`), the name of a table of
/// `[data.tables]`, or SQL over those tables.
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
    /// A table of items: a path, a table's name or SQL.
    pub items: Option<String>,
    /// A table with one interaction a row: a path, a table's name or SQL.
    pub interactions: Option<String>,
    /// Histories, one user a line.
    pub sequences: Option<PathBuf>,
    /// The id maps of P5.
    pub datamaps: Option<PathBuf>,
    /// The item texts of P5.
    pub meta: Option<PathBuf>,
    /// Tables by name: how a file is read where that is not to be seen from it, and what SQL may name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Table>,
    /// What the tables' columns are called.
    pub columns: Columns,
    /// What comes first in dates like `3/4/2015`, where the values do not decide.
    pub time_notation: Option<DateOrder>,
    /// What becomes of interactions with items that `items` lacks.
    #[serde(skip_serializing_if = "is_default")]
    pub outside: Outside,
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

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
            tables: BTreeMap::new(),
            columns: Columns::default(),
            time_notation: None,
            outside: Outside::default(),
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

/// What the columns (keys, in JSON) are called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// In the table of items: the item; `id` by default, in P5 `asin`.
    pub id: Option<String>,
    /// The item's title; `title` by default. Interactions that carry no such column have the item's id as title.
    pub title: Option<String>,
    /// The item's attributes: a list of columns, or a table `name = "column"` that renames them.
    #[serde(deserialize_with = "list_or_map")]
    pub attributes: BTreeMap<String, String>,
    /// In the interactions: the user.
    pub user: String,
    /// In the interactions: the item.
    pub item: String,
    /// In the interactions: when. A list is a day and the time of that day. `time` by default, and where there is no
    /// such column, the order of the rows.
    #[serde(deserialize_with = "one_or_more")]
    pub time: Option<Vec<String>>,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            id: None,
            title: None,
            attributes: BTreeMap::new(),
            user: "user".to_owned(),
            item: "item".to_owned(),
            time: None,
        }
    }
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a column, or two in a list: a day and the time of that day")]
    enum Times {
        One(String),
        Day([String; 2]),
        Only([String; 1]),
    }
    Ok(Some(match Times::deserialize(deserializer)? {
        Times::One(column) => vec![column],
        Times::Day(columns) => columns.into(),
        Times::Only(column) => column.into(),
    }))
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
    /// # Errors
    /// [`DataError::Config`] names the key.
    pub fn check(&self) -> Result<(), DataError> {
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
            refuse!("{key}: format \"{format}\" does not read it");
        }
        self.check_split()?;
        match self.format {
            Format::Library if self.split == SplitKind::Time => {
                refuse!("split = \"time\": the readers of format \"library\" have no times");
            }
            Format::Library => {
                let Self { seed, readers, .. } = *self;
                if *self != (Self { seed, readers, ..Self::default() }) {
                    refuse!("format \"library\" knows seed and readers only: it is embedded in the program");
                }
            }
            Format::P5 if self.meta.is_some() && self.items.is_some() => {
                refuse!("meta and items both describe the items: give one of them");
            }
            Format::P5 => {}
            Format::Plain => match (&self.interactions, &self.sequences, &self.items) {
                (Some(_), Some(_), _) => {
                    refuse!("interactions and sequences are both given: give one of them")
                }
                (None, None, _) => refuse!("format \"plain\" needs interactions or sequences"),
                (None, Some(_), None) => refuse!("sequences need items, which say what is in them"),
                _ => {}
            },
        }
        Ok(())
    }

    fn check_split(&self) -> Result<(), DataError> {
        let cuts = [("split_at", self.split_at.is_some()), ("test_share", self.test_share.is_some())];
        match (self.split, cuts) {
            (SplitKind::LeaveOneOut, cuts) => {
                if let Some((key, _)) = cuts.iter().find(|(_, given)| *given) {
                    refuse!("{key}: only split = \"time\" reads it");
                }
            }
            (SplitKind::Time, [(_, true), (_, true)]) => {
                refuse!("split_at and test_share both say where to cut: give one of them")
            }
            (SplitKind::Time, _) => {}
        }
        match self.test_share {
            Some(share) if !(share > 0.0 && share < 0.5) => {
                refuse!("test_share is {share}, expected above 0 and below 0.5")
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
