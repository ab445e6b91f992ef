//! What the columns of a table hold, by a pass over its rows.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::names::{self, Role};
use crate::id;
use crate::kind::{self, ColumnType};
use crate::moment::{Decider, MomentError, Notation};
use crate::table::Table;
use crate::tally::Skipped;

/// So many rows are looked at; the rest of a large table is like them, it is hoped.
pub const ROWS: u64 = 1_000_000;

/// So many different values are counted one by one.
const COMMON: usize = 40;

/// A table and what its columns hold.
#[cfg_attr(not(feature = "files"), expect(dead_code, reason = "what is told of files"))]
pub struct Profile {
    /// What the table is called.
    pub name: String,
    /// Where it is, and what must be said of how it is read.
    pub table: Table,
    /// How many rows were seen, and whether these were all.
    pub rows: u64,
    /// Whether these are all rows.
    pub whole: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// What was left out.
    pub skipped: Skipped,
    /// What was seen of the files.
    pub told: Vec<String>,
    /// Longer paths to rows inside the rows.
    pub nested: Vec<String>,
    /// Whether columns have names of their own.
    pub named: bool,
    /// Whether it is Parquet, whose columns have types.
    pub parquet: bool,
}

/// What a column holds.
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What its name says.
    pub role: Option<Role>,
    /// Values that say something, and those that do not.
    pub values: u64,
    /// Empty cells and words for nothing.
    pub missing: u64,
    /// Different values, by hash.
    pub distinct: HashSet<u64>,
    /// Different words in cells of several, by hash.
    pub tokens: HashSet<u64>,
    /// Cells of several words.
    pub several: u64,
    /// Words with a digit in them.
    pub coded: u64,
    /// How often each value comes, where there are few.
    pub common: Option<BTreeMap<String, u64>>,
    /// Text, numbers, lists.
    pub kind: Option<ColumnType>,
    /// What its times are written in, if they are some.
    pub time: Option<Result<Notation, MomentError>>,
    /// Smallest and largest number.
    pub range: (f64, f64),
    /// Numbers below 0.
    pub negative: u64,
    /// How often a value is the whole number after the one above.
    pub steps: u64,
    /// Characters of all values.
    pub length: u64,
    /// Words of all values.
    pub words: u64,
    /// Cells with `|` in them, cells that are addresses.
    pub bars: u64,
    /// Cells that begin like an address.
    pub addresses: u64,
    /// Cells with an object of JSON in them.
    pub structures: u64,
    /// Cells whose words all end in `-0` or `-1`.
    pub clicks: u64,
    decider: Option<Decider>,
    number: f64,
}

impl Profile {
    /// Of which no row has been seen; `named` are columns whose names somebody gave.
    pub fn new(name: &str, table: &Table, told: Vec<String>, nested: Vec<String>, named: bool) -> Self {
        Self {
            name: name.to_owned(),
            table: table.clone(),
            rows: 0,
            whole: true,
            columns: Vec::new(),
            skipped: Skipped::default(),
            told,
            nested,
            named,
            parquet: false,
        }
    }

    /// Takes so many rows into account; whether more are wanted.
    pub fn count(&mut self, rows: u64) -> bool {
        self.rows += rows;
        self.whole = self.rows < ROWS;
        self.whole
    }

    /// All rows were seen.
    pub fn finish(&mut self, skipped: Skipped) {
        self.skipped = skipped;
        self.columns.iter_mut().for_each(Column::finish);
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    /// Of which no value has been seen.
    pub fn new(name: &str, list: bool, named: bool) -> Self {
        let kind = list.then_some(ColumnType::List);
        Self {
            name: name.to_owned(),
            role: if named { names::role(name) } else { None },
            values: 0,
            missing: 0,
            distinct: HashSet::new(),
            tokens: HashSet::new(),
            several: 0,
            coded: 0,
            common: Some(BTreeMap::new()),
            kind,
            time: None,
            range: (f64::INFINITY, f64::NEG_INFINITY),
            negative: 0,
            steps: 0,
            length: 0,
            words: 0,
            bars: 0,
            addresses: 0,
            structures: 0,
            clicks: 0,
            decider: Some(Decider::default()),
            number: f64::NAN,
        }
    }

    /// Takes a value into account.
    pub fn observe(&mut self, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !id::is_missing(text)) else {
            self.missing += 1;
            return;
        };
        self.values += 1;
        let hash = hash(&id::normal(text).unwrap_or_else(|_| text.into()));
        self.distinct.insert(hash);
        self.length += text.chars().count() as u64;
        if let Some(common) = &mut self.common {
            *common.entry(text.to_owned()).or_default() += 1;
            if common.len() > COMMON {
                self.common = None;
            }
        }
        let words = text.split_ascii_whitespace();
        let (mut count, mut clicks) = (0, true);
        for word in words {
            count += 1;
            self.coded += u64::from(word.bytes().any(|byte| byte.is_ascii_digit()));
            clicks &= word.ends_with("-0") || word.ends_with("-1");
            if count > 1 || text.contains(' ') {
                self.tokens.insert(self::hash(word));
            }
        }
        self.words += count;
        self.several += u64::from(count > 1);
        self.clicks += u64::from(clicks && count > 0);
        self.bars += u64::from(text.contains('|'));
        self.structures += u64::from(text.contains("{\""));
        self.addresses += u64::from(text.starts_with("http"));
        if self.kind != Some(ColumnType::List) {
            let next = kind::of(text);
            self.kind = Some(match (self.kind, next) {
                (None, next) => next,
                (Some(seen), next) if seen == next => seen,
                (_, ColumnType::Text) | (Some(ColumnType::Text), _) => ColumnType::Text,
                _ => ColumnType::Number,
            });
            if next != ColumnType::Text
                && let Ok(number) = text.parse::<f64>()
            {
                self.range = (self.range.0.min(number), self.range.1.max(number));
                self.negative += u64::from(number < 0.0);
                self.steps += u64::from(number == self.number + 1.0);
                self.number = number;
            }
        }
        if let Some(decider) = &mut self.decider {
            decider.observe(text);
            if decider.is_hopeless() {
                self.decider = None;
            }
        }
    }

    fn finish(&mut self) {
        self.time = self
            .decider
            .take()
            .filter(|decider| self.values > 0 && decider.is_plausible())
            .map(Decider::finish);
    }

    /// Whether cells hold several ids, with spaces between.
    pub fn is_listed(&self) -> bool {
        self.role.is_none()
            && self.several * 2 >= self.values.max(1)
            && self.coded * 10 >= self.words * 9
            && self.time.is_none()
    }

    /// Whether the values count the rows.
    pub fn is_counter(&self) -> bool {
        self.values > 1 && self.steps + 1 == self.values
    }

    /// Different values.
    pub fn count(&self) -> usize {
        self.distinct.len()
    }

    /// Whether the values are moments as times of our days are.
    pub fn is_time(&self, named: bool) -> bool {
        match &self.time {
            Some(Ok(Notation::Number { unit, .. })) => {
                // Between 1990 and 2038 by themselves; where the name says so, after 1973.
                let seconds = self.range.1 / unit.in_a_second();
                let least = if named { 1e8 } else { 6.3e8 };
                (least..2.2e9).contains(&seconds) && (named || self.range.0 / unit.in_a_second() > least)
            }
            Some(Ok(_) | Err(MomentError::DayOrMonth { .. })) => true,
            _ => false,
        }
    }
}

/// A hash that two tables agree on.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
