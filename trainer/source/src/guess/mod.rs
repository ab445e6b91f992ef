//! A guess at a stranger's files: which table holds what, which column is what, and why.

mod gather;
mod look;
mod query;
mod render;

use std::path::PathBuf;

use self::gather::Candidate;
use self::query::Query;
use crate::columns::find::find;
use crate::columns::profile::{self, Profile};
use crate::columns::roles::{self, Interactions, Items};
use crate::error::SourceError;
use crate::moment::MomentError;
use crate::table::Damaged;

/// A guess at the `[data]` table of a configuration.
pub struct Guess {
    /// The folder that paths start from.
    pub root: PathBuf,
    /// How much there is.
    pub counts: Counts,
    /// What was seen and what was concluded from it, a sentence each.
    pub reasons: Vec<String>,
    /// What could not be decided, and what to do about it.
    pub doubts: Vec<String>,
    profiles: Vec<Profile>,
    interactions: Interactions,
    items: Option<Items>,
    /// A title in the interactions themselves, where there is no table of items.
    own_title: Option<String>,
    query: Query,
    /// Rows of the interactions lack a user, item or time.
    incomplete: u64,
}

/// How much data there is, as far as it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Different users.
    pub users: u64,
    /// Different items that interactions name.
    pub items: u64,
    /// Interactions, filters applied.
    pub interactions: u64,
    /// Whether these are all, or only those of the first rows.
    pub whole: bool,
    /// Whether interactions have times.
    pub times: bool,
    /// Whether items have words: a title or attributes beside their ids.
    pub words: bool,
}

impl Guess {
    /// Looks at files and folders and guesses.
    ///
    /// # Errors
    /// No file that can be read, or none that holds interactions: the files that were seen are named, with what is
    /// in them.
    pub fn of(given: &[PathBuf]) -> Result<Self, SourceError> {
        let (root, candidates) = gather::gather(given)?;
        let (mut reasons, mut doubts) = (Vec::new(), Vec::new());
        let mut profiles = Vec::new();
        let mut refused = Vec::new();
        for Candidate { path, name } in candidates {
            let table = crate::Table { path: path.clone(), ..crate::Table::default() };
            match look::look(&name, &table, &root) {
                Ok(profile) if profile.rows > 1 => {
                    reasons.extend(profile.told.iter().map(|told| short(told, &root)));
                    profiles.push(profile);
                }
                Ok(_) => refused.push(format!("{path}: a single row, which is no table")),
                Err(error) => refused.push(short(&error.to_string(), &root)),
            }
        }
        let found = find(&mut profiles, |name, table| look::look(name, table, &root));
        reasons.extend(refused.iter().map(|what| format!("left aside: {what}")));
        let Some((interactions, items)) = found else {
            return Err(SourceError::file(&root, no_interactions(&profiles, &refused)));
        };
        let mut guess = Self {
            root,
            counts: Counts { users: 0, items: 0, interactions: 0, whole: true, times: false, words: false },
            reasons,
            doubts: Vec::new(),
            query: Query::default(),
            own_title: None,
            incomplete: 0,
            profiles,
            interactions,
            items,
        };
        guess.settle(&mut doubts);
        guess.doubts = doubts;
        Ok(guess)
    }

    fn events(&self) -> &Profile {
        &self.profiles[self.interactions.table]
    }

    /// Decides what follows from the choice of tables and columns, and says why.
    fn settle(&mut self, doubts: &mut Vec<String>) {
        for profile in &mut self.profiles {
            if profile.skipped.damaged > 0 {
                let first = profile
                    .skipped
                    .first
                    .as_deref()
                    .map(|first| short(first, &self.root))
                    .unwrap_or_default();
                let first = first.rsplit_once(": ").map_or(first.as_str(), |(what, _)| what).to_owned();
                profile.skipped.first = Some(first.clone());
                if profile.skipped.damaged * 100 <= profile.rows.max(100) * 2 {
                    profile.table.damaged = Damaged::Skip;
                    doubts.push(format!(
                        "{} of {} rows of `{}` cannot be read and are left out by `damaged = \"skip\"`; the first: {first}",
                        profile.skipped.damaged,
                        profile.rows + profile.skipped.damaged,
                        profile.name
                    ));
                } else {
                    doubts.push(format!(
                        "{} rows of `{}` cannot be read; the first: {first}",
                        profile.skipped.damaged, profile.name
                    ));
                }
            }
        }
        self.rename_columns();
        let found = self.interactions.clone();
        let events = &self.profiles[found.table];
        let name = &events.name;
        self.reasons.push(format!("`{name}` holds the interactions, {} rows", events.rows));
        self.reasons.push(format!("user is `{}`: {}", found.user, found.user_reason));
        self.reasons.push(format!("item is `{}`: {}", found.item, found.item_reason));
        match &found.time[..] {
            [] => doubts.push(format!("`{name}` has no time: the order of its rows counts, oldest first")),
            [time] => self.reasons.push(format!("time is `{time}`: {}", self.notation(time))),
            [day, clock, ..] => {
                self.reasons.push(format!("time is `{day}` and the time of that day in `{clock}`"));
            }
        }
        if let Some(Err(error @ MomentError::DayOrMonth { .. })) =
            found.time.first().and_then(|time| events.column(time)).and_then(|column| column.time.as_ref())
        {
            doubts.push(error.to_string());
        }
        let missing = |column: &String| events.column(column).map_or(0, |column| column.missing);
        self.incomplete = [&found.user, &found.item].into_iter().chain(found.time.first()).map(missing).sum();
        match &self.items {
            Some(items) => {
                let table = &self.profiles[items.table];
                self.reasons.push(format!(
                    "`{}` holds the items, {} rows, told apart by `{}`; title is `{}`",
                    table.name, table.rows, items.id, items.title
                ));
                if items.covered < 1.0 {
                    doubts.push(format!(
                        "{:.1} % of the items in `{name}` are missing from `{}`: interactions with them are left out; \
                         `outside = \"keep\"` keeps them under their ids",
                        100.0 * (1.0 - items.covered),
                        table.name
                    ));
                }
            }
            None => {
                let count = events.column(&found.item).map(profile::Column::count);
                self.own_title = roles::title(events, &[&found.user, &found.item], count);
                match &self.own_title {
                    Some(title) => {
                        self.reasons
                            .push(format!("the items' titles stand in `{name}` itself, in `{title}`"));
                    }
                    None => doubts.push(
                        "no table describes the items: their ids are all the words they have".to_owned(),
                    ),
                }
            }
        }
        self.query = Query::of(&found, events, self.own_title.as_deref(), doubts, &mut self.reasons);
        self.count();
    }

    /// Names columns that have none.
    fn rename_columns(&mut self) {
        let mut found = self.interactions.clone();
        let events = &mut self.profiles[found.table];
        if !events.named && events.table.columns.is_some() {
            let pairs = [(&mut found.user, "user"), (&mut found.item, "item")];
            pairs.into_iter().for_each(|(column, name)| rename(events, column, name));
            if let Some(time) = found.time.first_mut() {
                rename(events, time, "time");
            }
            let rest = [(&mut found.event, "event"), (&mut found.rating, "rating")];
            rest.into_iter().filter_map(|(column, name)| Some((column.as_mut()?, name))).for_each(
                |(column, name)| {
                    rename(events, column, name);
                },
            );
        }
        self.interactions = found;
        if let Some(items) = &mut self.items {
            let profile = &mut self.profiles[items.table];
            if !profile.named && profile.table.columns.is_some() {
                rename(profile, &mut items.id, "id");
                rename(profile, &mut items.title, "title");
                for (at, attribute) in items.attributes.iter_mut().enumerate() {
                    rename(
                        profile,
                        attribute,
                        &if at == 0 { "kind".to_owned() } else { format!("kind_{}", at + 1) },
                    );
                }
            }
        }
    }

    fn notation(&self, time: &str) -> String {
        match self.events().column(time).and_then(|column| column.time.as_ref()) {
            Some(Ok(notation)) => notation.to_string(),
            Some(Err(error)) => error.to_string(),
            None => "its type".to_owned(),
        }
    }

    fn count(&mut self) {
        let events = self.events();
        let of = |column: &str| events.column(column).map_or(0, |column| column.count() as u64);
        // Titles may stand where ids are looked for.
        let spelt = events
            .column(&self.interactions.item)
            .is_some_and(|item| item.several * 2 > item.values && !item.is_listed());
        let words = self.items.is_some() || self.own_title.is_some() || spelt;
        self.counts = Counts {
            users: of(&self.interactions.user),
            items: self.query.items.unwrap_or_else(|| {
                let covered = self.items.as_ref().map_or(1.0, |items| items.covered);
                (of(&self.interactions.item) as f64 * covered).round() as u64
            }),
            interactions: self.query.rows.unwrap_or(events.rows - self.incomplete.min(events.rows)),
            whole: events.whole,
            times: !self.interactions.time.is_empty(),
            words,
        };
    }
}

fn rename(profile: &mut Profile, column: &mut String, name: &str) {
    for found in profile.columns.iter_mut().filter(|found| found.name == *column) {
        found.name = name.to_owned();
    }
    for found in profile.table.columns.iter_mut().flatten().filter(|found| *found == column) {
        *found = name.to_owned();
    }
    *column = name.to_owned();
}

/// A sentence without the root that all paths begin with.
fn short(told: &str, root: &std::path::Path) -> String {
    told.replace(&format!("{}/", root.display()), "")
}

fn no_interactions(profiles: &[Profile], refused: &[String]) -> String {
    let seen = profiles.iter().map(|profile| {
        let columns: Vec<&str> = profile.columns.iter().map(|column| column.name.as_str()).take(12).collect();
        format!("`{}` with {}", profile.table.path, columns.join(", "))
    });
    let seen: Vec<String> = seen.chain(refused.iter().cloned()).collect();
    format!(
        "no table with a column of users and one of items is seen; there are: {}. Write a configuration by hand: \
         [data] interactions = \"…\" and [data.columns] user, item",
        if seen.is_empty() { "none".to_owned() } else { seen.join("; ") }
    )
}
