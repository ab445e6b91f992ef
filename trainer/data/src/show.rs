//! One user's history as it was read.

use std::fmt;

use serde::Serialize;
use tigerlet_source::moment::{UNKNOWN, iso};

use crate::dataset::Dataset;

/// A user and what they took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The source's own name for the user.
    pub user: String,
    /// Oldest first.
    pub history: Vec<Entry>,
}

/// One interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The item's id.
    pub item: String,
    /// What it is called.
    pub title: String,
    /// When, in ISO 8601; none where the source does not say.
    pub time: Option<String>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} interactions, the oldest first", self.user, self.history.len())?;
        for Entry { item, title, time } in &self.history {
            writeln!(f, "  {:<30}  {item}  {title}", time.as_deref().unwrap_or("-"))?;
        }
        Ok(())
    }
}

/// The history of the user of this name; none if there is no such user.
pub fn show(dataset: &Dataset, user: &str) -> Option<Shown> {
    let index = dataset.users.iter().position(|name| name == user)?;
    let times = dataset.sequences.times(index);
    let entry = |(at, &item): (usize, &u32)| {
        let item = dataset.catalog.get(item)?;
        let time = times.get(at).filter(|&&time| time != UNKNOWN).map(|&time| iso(time));
        Some(Entry { item: item.id.to_owned(), title: item.title.to_owned(), time })
    };
    let history = dataset.sequences[index].iter().enumerate().filter_map(entry).collect();
    Some(Shown { user: user.to_owned(), history })
}
