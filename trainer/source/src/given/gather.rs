//! From rows to histories; what is left out is counted.

use std::collections::{BTreeMap, HashMap};

use super::choice::Choice;
use super::rows::Row;
use super::sheet::Read;
use super::{Bounds, Described, Left, Why};
use crate::error::SourceError;
use crate::id;
use crate::moment::{ClockDecider, DateOrder, DayClock, Decider, Notation};
use crate::sink::{LINE, Value};

/// Histories, and what became of the rest.
pub struct Gathered {
    pub found: u64,
    pub left_out: Vec<Left>,
    pub cut: u64,
    pub items: Vec<Described>,
    pub histories: Vec<Vec<u32>>,
}

/// An interaction: when, which item, and the line.
type Taken = (i64, u32, u64);

/// What is left out so far.
struct Tally<'a> {
    table: &'a str,
    found: u64,
    left: BTreeMap<Why, Left>,
}

impl Tally<'_> {
    fn leave(&mut self, why: Why, count: u64, line: u64) {
        if count == 0 {
            return;
        }
        let first = || format!("{}:{line}", self.table);
        self.left.entry(why).or_insert_with(|| Left { why, count: 0, first: first() }).count += count;
    }
}

/// Items by number.
#[derive(Default)]
struct Items {
    by_id: HashMap<String, u32>,
    all: Vec<Described>,
    cut: u64,
}

/// Histories of the items that the tables describe.
///
/// # Errors
/// Too many items or interactions, or nothing that could be learned from.
pub fn gather(tables: &[Read], choice: &Choice, bounds: &Bounds) -> Result<Gathered, SourceError> {
    let events = &tables[choice.interactions];
    let name = events.profile.name.as_str();
    let refuse = |what: String| SourceError::file(name.as_ref(), what);
    let mut items = Items::default();
    let is_known = choice.items.is_some();
    if let Some((table, key)) = &choice.items {
        items.describe(&tables[*table], key, choice, bounds)?;
    }
    let column = |name: &str| events.names.iter().position(|column| column == name);
    let (user, item) = (column(&choice.user), column(&choice.item));
    let (event, quantity) = (
        choice.event.as_ref().and_then(|(name, word)| Some((column(name)?, word.as_str()))),
        choice.quantity.as_deref().and_then(column),
    );
    let words = Words::of(events, choice);
    let times = Times::of(events, choice);
    let mut tally = Tally { table: name, found: 0, left: BTreeMap::new() };
    let mut users: HashMap<String, usize> = HashMap::new();
    let mut taken: Vec<Vec<Taken>> = Vec::new();
    let mut kept = 0;
    for row in &events.rows {
        let list = ids(row, item, choice.listed);
        let count = list.len().max(1) as u64;
        tally.found += count;
        if event.is_some_and(|(at, word)| text(row, at).is_none_or(|cell| cell.trim() != word)) {
            tally.leave(Why::Deed, count, row.line);
            continue;
        }
        let gave_back =
            |at| text(row, at).and_then(|cell| cell.trim().parse::<f64>().ok()).is_some_and(|n| n <= 0.0);
        if quantity.is_some_and(gave_back) {
            tally.leave(Why::Returned, count, row.line);
            continue;
        }
        let whose = match (choice.user == LINE, user) {
            (true, None) => Some(row.line.to_string()),
            (_, Some(at)) => {
                match text(row, at).filter(|cell| !id::is_missing(cell)).map(|cell| known(cell, bounds)) {
                    Some(Some(id)) => Some(id),
                    Some(None) => {
                        tally.leave(Why::BadId, count, row.line);
                        continue;
                    }
                    None => None,
                }
            }
            _ => None,
        };
        let Some(whose) = whose else {
            tally.leave(Why::NoUser, count, row.line);
            continue;
        };
        let Some(moment) = times.of_row(row) else {
            tally.leave(Why::NoTime, count, row.line);
            continue;
        };
        if list.is_empty() {
            tally.leave(Why::NoItem, 1, row.line);
        }
        for cell in list {
            if id::is_missing(cell) {
                tally.leave(Why::NoItem, 1, row.line);
                continue;
            }
            let Some(id) = known(cell, bounds) else {
                tally.leave(Why::BadId, 1, row.line);
                continue;
            };
            let number = match items.by_id.get(&id) {
                Some(&number) => number,
                None if is_known => {
                    tally.leave(Why::Unknown, 1, row.line);
                    continue;
                }
                None => items.add(id, words.of_row(row), bounds, name)?,
            };
            kept += 1;
            if kept > bounds.interactions {
                let most = bounds.interactions;
                return Err(refuse(format!(
                    "more than {most} interactions: give the newest {most}, or fewer users"
                )));
            }
            let next = users.len();
            let place = *users.entry(whose.clone()).or_insert(next);
            if place == taken.len() {
                taken.push(Vec::new());
            }
            taken[place].push((moment, number, row.line));
        }
    }
    let skipped = &events.profile.skipped;
    if skipped.damaged > 0 {
        tally.found += skipped.damaged;
        let first = skipped.first.clone().unwrap_or_default();
        // The place alone: why is in the reason.
        let place: Vec<&str> = first.splitn(3, ':').take(2).collect();
        let left = Left { why: Why::Damaged, count: skipped.damaged, first: place.join(":") };
        tally.left.insert(Why::Damaged, left);
    }
    let histories = histories(taken, bounds, &mut tally);
    if histories.is_empty() {
        return Err(refuse(format!(
            "no history has {} items or more: nothing can be learned from; is `{}` the column of users?",
            bounds.shortest, choice.user
        )));
    }
    let Tally { found, left, .. } = tally;
    Ok(Gathered {
        found,
        left_out: left.into_values().collect(),
        cut: items.cut,
        items: items.all,
        histories,
    })
}

/// Sorted by time, ties in the order of rows; what comes twice in a row counts once, and what is too short not at all.
fn histories(taken: Vec<Vec<Taken>>, bounds: &Bounds, tally: &mut Tally) -> Vec<Vec<u32>> {
    let mut histories = Vec::new();
    for mut history in taken {
        history.sort_by_key(|(moment, ..)| *moment);
        let mut items: Vec<u32> = Vec::with_capacity(history.len());
        let first = history.iter().map(|(.., line)| *line).min().unwrap_or(0);
        for (_, item, line) in history {
            if items.last() == Some(&item) {
                tally.leave(Why::Again, 1, line);
            } else {
                items.push(item);
            }
        }
        if items.len() < bounds.shortest {
            tally.leave(Why::Short, items.len() as u64, first);
        } else {
            histories.push(items);
        }
    }
    histories
}

/// An id as it is kept, if it is one.
fn known(cell: &str, bounds: &Bounds) -> Option<String> {
    let id = id::normal(cell).ok()?;
    (id.chars().count() <= bounds.id).then(|| id.into_owned())
}

fn text(row: &Row, at: usize) -> Option<&str> {
    match row.cells.get(at)?.as_ref()? {
        Value::Text(text) => Some(text),
        Value::List(list) => list.first().map(String::as_str),
    }
}

/// The items of a row.
fn ids(row: &Row, at: Option<usize>, listed: bool) -> Vec<&str> {
    match at.and_then(|at| row.cells.get(at)?.as_ref()) {
        None => Vec::new(),
        Some(Value::List(list)) => list.iter().map(String::as_str).collect(),
        Some(Value::Text(text)) if listed => text.split_ascii_whitespace().collect(),
        Some(Value::Text(text)) => vec![text],
    }
}

/// The columns with an item's words.
struct Words {
    title: Option<usize>,
    attributes: Vec<(String, usize)>,
}

impl Words {
    fn of(table: &Read, choice: &Choice) -> Self {
        let place = |name: &String| table.names.iter().position(|column| column == name);
        let attribute = |name: &String| Some((name.clone(), place(name)?));
        Self {
            title: choice.title.as_ref().and_then(place),
            attributes: choice.attributes.iter().filter_map(attribute).collect(),
        }
    }

    /// Title and attributes of a row.
    fn of_row(&self, row: &Row) -> (Option<String>, BTreeMap<String, String>) {
        let words = |at: usize| match row.cells.get(at)?.as_ref()? {
            Value::Text(text) => Some(text.trim().to_owned()),
            Value::List(list) => Some(list.join(", ")),
        };
        let words = |at: usize| words(at).filter(|words| !id::is_missing(words));
        let title = self.title.and_then(words);
        // `1938.0` is a year.
        let whole = |words: String| match words.strip_suffix(".0") {
            Some(whole) if whole.parse::<i64>().is_ok() => whole.to_owned(),
            _ => words,
        };
        let attribute = |(name, at): &(String, usize)| Some((name.clone(), whole(words(*at)?)));
        (title, self.attributes.iter().filter_map(attribute).collect())
    }
}

impl Items {
    /// All items of a table; of two with one id the first counts.
    fn describe(
        &mut self,
        table: &Read,
        key: &str,
        choice: &Choice,
        bounds: &Bounds,
    ) -> Result<(), SourceError> {
        let words = Words::of(table, choice);
        let Some(at) = table.names.iter().position(|column| column == key) else { return Ok(()) };
        for row in &table.rows {
            let id = text(row, at).filter(|cell| !id::is_missing(cell)).and_then(|cell| known(cell, bounds));
            if let Some(id) = id.filter(|id| !self.by_id.contains_key(id)) {
                self.add(id, words.of_row(row), bounds, &table.profile.name)?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        id: String,
        (title, attributes): (Option<String>, BTreeMap<String, String>),
        bounds: &Bounds,
        table: &str,
    ) -> Result<u32, SourceError> {
        if self.all.len() >= bounds.items {
            let what = format!("more than {} items: give those that are taken most", bounds.items);
            return Err(SourceError::file(table.as_ref(), what));
        }
        let mut cut = 0;
        let mut short = |text: String| {
            let Some((end, _)) = text.char_indices().nth(bounds.text) else { return text };
            cut += 1;
            text[..end].to_owned()
        };
        let title = short(title.unwrap_or_else(|| id.clone()));
        let attributes = attributes.into_iter().map(|(name, words)| (short(name), short(words))).collect();
        self.cut += cut;
        let number = self.all.len() as u32;
        self.by_id.insert(id.clone(), number);
        self.all.push(Described { id, title, attributes });
        Ok(number)
    }
}

/// How times are read; without any, the order of the rows is that of time.
struct Times {
    day: Option<(usize, Notation)>,
    clock: Option<(usize, DayClock)>,
}

impl Times {
    fn of(table: &Read, choice: &Choice) -> Self {
        let place = |name: &String| table.names.iter().position(|column| column == name);
        let mut columns = choice.time.iter().filter_map(place);
        let (day, clock) = (columns.next(), columns.next());
        let notation = day.and_then(|at| {
            // Where no date tells whether day or month come first, the day does.
            let decide = |asked| {
                let mut decider = Decider::new(asked);
                table.rows.iter().filter_map(|row| text(row, at)).for_each(|cell| decider.observe(cell));
                decider.finish()
            };
            decide(None).or_else(|_| decide(Some(DateOrder::DayFirst))).ok().map(|notation| (at, notation))
        });
        let clock = clock.map(|at| {
            let mut decider = ClockDecider::default();
            table.rows.iter().filter_map(|row| text(row, at)).for_each(|cell| decider.observe(cell));
            (at, decider.finish())
        });
        Self { day: notation, clock }
    }

    /// Nanoseconds since 1970; none where the row should say and does not.
    fn of_row(&self, row: &Row) -> Option<i64> {
        let Some((at, notation)) = &self.day else { return Some(0) };
        let day = notation.parse(text(row, *at)?).ok().flatten()?;
        let Some((at, clock)) = &self.clock else { return Some(day) };
        day.checked_add(clock.parse(text(row, *at)?)?)
    }
}
