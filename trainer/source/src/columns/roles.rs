//! Which table holds the interactions and which the items, and which column is what.

use std::collections::HashSet;

use super::events::is_event;
use super::names::Role;
use super::profile::{Column, Profile};
use crate::kind::ColumnType;

/// Columns of the interactions.
#[derive(Clone, Debug, Default)]
pub struct Interactions {
    /// Which of the tables.
    pub table: usize,
    /// Whose they are.
    pub user: String,
    /// Why that column.
    pub user_reason: String,
    /// What was taken.
    pub item: String,
    /// Why that column.
    pub item_reason: String,
    /// When: no column, one, or a day and the time of that day.
    pub time: Vec<String>,
    /// What was done.
    pub event: Option<String>,
    /// How many.
    pub quantity: Option<String>,
    /// How it was liked.
    pub rating: Option<String>,
}

/// Columns of the items.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// Which of the tables.
    pub table: usize,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Categories and the like.
    pub attributes: Vec<String>,
    /// Share of the interactions' items that the table has.
    pub covered: f64,
}

/// How alike two sets are: what both have of what either has.
fn overlap(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let both = small.iter().filter(|hash| large.contains(hash)).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// Share of `a` that `b` has.
fn covered(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    a.iter().filter(|hash| b.contains(hash)).count() as f64 / a.len().max(1) as f64
}

/// The column of a table of items that tells them apart, and that of the interactions that it belongs to.
pub fn link(events: &Profile, items: &Profile) -> Option<(String, String)> {
    let keys = items.columns.iter().filter(|key| {
        key.count() as u64 == key.values
            && key.values * 100 >= items.rows * 99
            && key.kind != Some(ColumnType::List)
            || key.role == Some(Role::Item) && key.count() as u64 * 10 > items.rows * 9
    });
    let mut best: Option<(f64, String, String)> = None;
    for key in keys {
        for column in &events.columns {
            // What names a user is no item, whichever numbers both count by.
            if matches!(
                column.role,
                Some(Role::User | Role::Session | Role::Time | Role::Rating | Role::Quantity)
            ) {
                continue;
            }
            if key.role == Some(Role::User) || column.count() < 2 {
                continue;
            }
            let share = covered(&column.distinct, &key.distinct);
            let named = column.role == Some(Role::Item) || (column.name == key.name && column.role.is_some());
            let score = overlap(&column.distinct, &key.distinct) + if named { 1.0 } else { 0.0 };
            if share >= 0.3 && best.as_ref().is_none_or(|(least, ..)| score > *least) {
                best = Some((score, column.name.clone(), key.name.clone()));
            }
        }
    }
    best.map(|(_, column, key)| (column, key))
}

/// The column of a cell of several items, linked to the keys of a table of items.
pub fn list_link(events: &Profile, items: &Profile) -> Option<(String, String)> {
    let lists = events
        .columns
        .iter()
        .filter(|column| column.several * 2 >= column.values && column.clicks * 2 < column.values);
    for column in lists {
        let key = items.columns.iter().find(|key| {
            key.count() as u64 == key.values && key.values > 1 && covered(&column.tokens, &key.distinct) > 0.5
        });
        if let Some(key) = key {
            return Some((column.name.clone(), key.name.clone()));
        }
    }
    None
}

/// The columns of a table that holds interactions, the items' one perhaps known.
pub fn interactions(table: usize, profile: &Profile, linked: Option<&str>) -> Option<Interactions> {
    let time = time(profile);
    let free = |column: &&Column| {
        !time.contains(&column.name)
            && Some(column.name.as_str()) != linked
            && column.kind != Some(ColumnType::List)
    };
    let by_role = |role: Role| {
        profile.columns.iter().filter(free).find(|column| column.role == Some(role) && column.values > 0)
    };
    let (item, item_reason) = match linked {
        Some(item) => (item.to_owned(), "its ids are those of the items".to_owned()),
        None => {
            let named = profile.columns.iter().filter(free).filter(|column| column.role == Some(Role::Item));
            match named.max_by_key(|column| column.values) {
                Some(column) => (column.name.clone(), "its name".to_owned()),
                None => (String::new(), String::new()),
            }
        }
    };
    let mostly = |column: &&Column| column.values * 2 > profile.rows;
    let (user, user_reason) =
        match (by_role(Role::User).filter(mostly), by_role(Role::User), by_role(Role::Session)) {
            (Some(user), ..) => (user.name.clone(), "its name".to_owned()),
            (None, Some(user), Some(session)) => (
                session.name.clone(),
                format!(
                    "`{}` is mostly empty ({} of {} rows), so a visit stands for its user",
                    user.name, user.missing, profile.rows
                ),
            ),
            (None, Some(user), None) => (user.name.clone(), "its name".to_owned()),
            (None, None, Some(session)) if session.name != item => {
                (session.name.clone(), "its name, and no column names a user".to_owned())
            }
            _ => (String::new(), String::new()),
        };
    let mut found = Interactions {
        table,
        user,
        user_reason,
        item,
        item_reason,
        time: time.clone(),
        ..Interactions::default()
    };
    fill_by_values(profile, &time, &mut found);
    let (user, item) = (profile.column(&found.user)?, profile.column(&found.item)?);
    // Where nobody comes twice, and no cell holds several items, there are no histories.
    let once = user.count() as u64 == user.values;
    if once && !item.is_listed() && item.kind != Some(ColumnType::List) {
        return None;
    }
    let rest = |column: &&Column| free(column) && column.name != found.user && column.name != found.item;
    let of = |role: Role| {
        profile
            .columns
            .iter()
            .filter(rest)
            .find(|column| column.role == Some(role))
            .map(|column| column.name.clone())
    };
    let by_words =
        || profile.columns.iter().filter(rest).find(|column| column.count() > 1 && is_event(column));
    found.event = of(Role::Event)
        .filter(|name| {
            profile.column(name).is_some_and(|column| column.count() > 1 && column.common.is_some())
        })
        .or_else(|| by_words().map(|column| column.name.clone()));
    found.quantity = of(Role::Quantity);
    let is_mark = |column: &&Column| {
        !profile.named
            && found.event.is_none()
            && !column.is_counter()
            && matches!(column.kind, Some(ColumnType::Whole | ColumnType::Number))
            && (3..=21).contains(&column.count())
            && column.range.0 >= 0.0
            && column.range.1 <= 100.0
            // Whole stars, or halves.
            && column.common.as_ref().is_some_and(|common| common.keys().all(|mark| mark.parse::<f64>().is_ok_and(|mark| mark * 2.0 % 1.0 == 0.0)))
    };
    found.rating = of(Role::Rating)
        .or_else(|| profile.columns.iter().filter(rest).find(is_mark).map(|column| column.name.clone()));
    Some(found)
}

/// Users and items of columns without names: what repeats and is neither a time, a mark nor constant.
fn fill_by_values(profile: &Profile, time: &[String], found: &mut Interactions) {
    let candidates = || {
        profile.columns.iter().filter(|column| {
            let repeats = (column.count() as u64) < column.values || profile.rows < 20 || column.several > 0;
            let is_other = matches!(
                column.role,
                Some(
                    Role::Rating
                        | Role::Quantity
                        | Role::Event
                        | Role::TimeOfDay
                        | Role::Position
                        | Role::Other
                        | Role::Attribute
                )
            );
            !time.contains(&column.name)
                && !is_other
                && column.count() > 1
                && column.clicks == 0
                && column.kind != Some(ColumnType::List)
                && column.kind != Some(ColumnType::Number)
                && repeats
                && column.addresses == 0
        })
    };
    if found.user.is_empty() {
        let free = || candidates().filter(|column| column.name != found.item && !is_event(column));
        // What counts the rows is a user only where nothing else is.
        let first = free().find(|column| !column.is_counter()).or_else(|| free().next());
        if let Some(column) = first {
            found.user = column.name.clone();
            found.user_reason = "it is the first column whose values come again".to_owned();
        }
    }
    if found.item.is_empty() {
        // An item is the finest thing that comes again: a track and not its artist, an article and not its shelf.
        let rest = candidates().rev().filter(|column| column.name != found.user && !is_event(column));
        if let Some(column) = rest.max_by_key(|column| column.count()) {
            found.item = column.name.clone();
            found.item_reason =
                format!("of the other columns whose values come again it has the most, {}", column.count());
        }
    }
}

fn time(profile: &Profile) -> Vec<String> {
    let is_named = |column: &&Column| column.role == Some(Role::Time) && column.is_time(true);
    let named = profile.columns.iter().rev().filter(is_named).max_by_key(|column| {
        // The finer one; of two as fine the one in numbers.
        (column.count(), column.kind != Some(ColumnType::Text))
    });
    let found = named
        .or_else(|| profile.columns.iter().find(|column| column.role.is_none() && column.is_time(false)));
    let Some(day) = found else { return Vec::new() };
    let clock =
        profile.columns.iter().find(|column| column.role == Some(Role::TimeOfDay) && column.count() > 1);
    [day].into_iter().chain(clock).map(|column| column.name.clone()).collect()
}

/// The columns of a table of items whose key is known.
pub fn items(table: usize, profile: &Profile, key: &str, events: &HashSet<u64>) -> Option<Items> {
    let title = title(profile, &[key], None)?;
    let covered = profile.column(key).map_or(0.0, |column| covered(events, &column.distinct));
    let attributes = attributes(profile, &[key, &title]);
    Some(Items { table, id: key.to_owned(), title, attributes, covered })
}

/// What an item is called: by its name, or the first column of words that differ. Where `items` of them are in the
/// rows again and again, the title that follows from the item has about as many values.
pub fn title(profile: &Profile, taken: &[&str], items: Option<usize>) -> Option<String> {
    let free = |column: &&Column| !taken.contains(&column.name.as_str()) && column.values > 0;
    let rank = |column: &Column| match crate::columns::names::plain(&column.name) {
        name if name.contains("title") || name == "titel" || name == "titre" => 3,
        name if name.contains("description") => 1,
        _ => 2,
    };
    let named = profile.columns.iter().filter(free).filter(|column| column.role == Some(Role::Title));
    let follows = |column: &&Column| items.is_none_or(|items| column.count() <= items + items / 10);
    let apart = |column: &Column| items.map_or(0, |items| column.count().abs_diff(items));
    let first = named.filter(follows).min_by_key(|column| {
        (4 * apart(column) > items.unwrap_or(1), std::cmp::Reverse(rank(column)), apart(column))
    });
    if first.is_some() || (items.is_some() && profile.named) {
        return first.map(|column| column.name.clone());
    }
    let words = profile.columns.iter().filter(free).find(|column| {
        column.role.is_none()
            && column.kind == Some(ColumnType::Text)
            && column.addresses * 2 < column.values
            && !matches!(column.time, Some(Ok(_)))
            && match items {
                Some(items) => 10 * column.count().abs_diff(items) <= items,
                None => column.count() as u64 * 2 > column.values,
            }
            && column.bars * 2 < column.values
            && column.length / column.values.max(1) < 300
            && column.length > 2 * column.values
    });
    words.map(|column| column.name.clone())
}

/// Columns of categories: few different values, or several a cell.
pub fn attributes(profile: &Profile, taken: &[&str]) -> Vec<String> {
    let is_one = |column: &&Column| {
        let named = column.role == Some(Role::Attribute);
        !taken.contains(&column.name.as_str())
            && column.values * 10 > profile.rows
            && column.count() > 1
            && column.addresses == 0
            && column.structures == 0
            && column.length / column.values.max(1) < 120
            && (named
                || column.role.is_none()
                    && column.kind == Some(ColumnType::Text)
                    && !matches!(column.time, Some(Ok(_)))
                    && (column.count() as u64 * 2 <= column.values || column.bars * 4 > column.values)
                || column.role.is_none() && column.kind == Some(ColumnType::List) && column.count() > 1)
    };
    profile.columns.iter().filter(is_one).take(4).map(|column| column.name.clone()).collect()
}
