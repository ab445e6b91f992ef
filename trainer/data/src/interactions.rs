//! Interactions of a table, one a row.

use std::borrow::Cow;

use tigerlet::catalog::{Item, Texts};

use crate::cells::Ids;
use crate::config::{DataConfig, Outside};
use crate::engine::Engine;
use crate::error::DataError;
use crate::interner::Interner;
use crate::items::{Items, TextColumns};
use crate::log::Log;
use crate::sequences::Sequences;
use crate::tables::{Order, Relation};
use crate::times::{Moment, TimeColumns};
use crate::told::Told;

/// User, item and, where it is known, time in nanoseconds since 1970.
type Complete<'r> = (Cow<'r, str>, Cow<'r, str>, Option<i64>);

/// What a source holds.
pub struct Raw {
    /// By index.
    pub items: Vec<Item>,
    /// In the order of first appearance.
    pub users: Texts,
    /// One a user.
    pub histories: Sequences,
    /// What the reading says.
    pub told: Told,
}

/// The interactions of a relation, sorted by time; ties keep the order of the rows. Without `items` the rows describe
/// the items themselves.
///
/// # Errors
/// Those of reading; a row that lacks something, unless such rows are left out.
pub fn read(
    engine: &Engine,
    config: &DataConfig,
    relation: &Relation,
    items: Option<Items>,
) -> Result<Raw, DataError> {
    let (user, item) = (&config.columns.user, &config.columns.item);
    [user, item].into_iter().try_for_each(|name| relation.expect(name))?;
    let derive = items.is_none();
    let texts = derive.then(|| TextColumns::of(relation, &config.columns, false)).transpose()?;
    let mut told = Told::default();
    let names = match &config.columns.time {
        Some(names) => names.clone(),
        None if relation.has("time") => vec!["time".to_owned()],
        None => Vec::new(),
    };
    let times = TimeColumns::of(engine, relation, &names, config.time_notation)?;
    told.seen.push(match &times {
        Some(times) => times.told(relation),
        None => {
            format!("{}: it has no column `time`, so the order of the rows is that of time", relation.name)
        }
    });
    if texts.as_ref().is_some_and(|texts| !texts.has_title()) {
        told.seen.push(format!("{}: it has no column `title`, so an item's id is its title", relation.name));
    }

    let time_names = || times.iter().flat_map(TimeColumns::names);
    let keys: Vec<&str> = time_names().chain([user.as_str(), item]).collect();
    let described = texts.iter().flat_map(TextColumns::names);
    let wanted: Vec<&str> = [user.as_str(), item].into_iter().chain(time_names()).chain(described).collect();
    let mut rows = Rows { items: items.unwrap_or_default(), told, ..Rows::new(config) };
    relation.visit(engine, &wanted, Order::By(&keys), |batch, places| {
        let wrong =
            |name: &str, what: String| DataError::at(&relation.name, format!("column `{name}`: {what}"));
        let ids = |name: &str| {
            let column = batch.column_by_name(name).ok_or_else(|| wrong(name, "it is missing".to_owned()))?;
            Ids::of(column).map_err(|what| wrong(name, what))
        };
        let (users, items) = (ids(user)?, ids(item)?);
        let times = times.as_ref().map(|times| times.of_batch(batch)).transpose();
        let times = times.map_err(|what| wrong(&names[0], what))?;
        let words = texts.as_ref().map(|texts| texts.words(batch));
        for row in 0..batch.num_rows() {
            let bad = |what: String| DataError::at(places.of(row), what);
            let user = users.get(row).map_err(|error| bad(format!("column `{user}`: {error}")))?;
            let item = items.get(row).map_err(|error| bad(format!("column `{item}`: {error}")))?;
            let time = times.as_ref().map(|times| times.get(row)).transpose().map_err(bad)?;
            let Some((user, item, time)) = rows.complete(user, item, time).map_err(bad)? else { continue };
            let number = match (rows.items.ids.get(&item), &words) {
                (Some(number), _) => number,
                (None, Some(words)) => rows.items.add(words.item(&item, row, places)?)?,
                (None, None) => match rows.outside(&item, || places.of(row))? {
                    Some(number) => number,
                    None => continue,
                },
            };
            let user = rows.users.number("users", &user)?;
            rows.log.push(user, number, time);
        }
        Ok(())
    })?;
    rows.finish(relation)
}

/// Interactions as they gather.
struct Rows<'a> {
    config: &'a DataConfig,
    items: Items,
    users: Interner,
    log: Log,
    told: Told,
    /// Rows that lack nothing of their own.
    complete: u64,
    /// The first row with an item outside the table, and that item.
    outside: Option<(String, String)>,
}

impl<'a> Rows<'a> {
    fn new(config: &'a DataConfig) -> Self {
        let (items, users, log) = (Items::default(), Interner::default(), Log::default());
        Self { config, items, users, log, told: Told::default(), complete: 0, outside: None }
    }

    /// A row's parts; none where it is left out because it lacks one. No time at all is one that is not asked for.
    fn complete<'r>(
        &mut self,
        user: Option<Cow<'r, str>>,
        item: Option<Cow<'r, str>>,
        time: Option<Moment>,
    ) -> Result<Option<Complete<'r>>, String> {
        let columns = &self.config.columns;
        let time_column =
            || columns.time.as_ref().and_then(|names| names.first()).map_or("time", String::as_str);
        let left_out = &mut self.told.left_out;
        let (count, what) = match (user, item, time) {
            (None, ..) => (&mut left_out.without_user, format!("empty user in column `{}`", columns.user)),
            (_, None, _) => (&mut left_out.without_item, format!("empty item in column `{}`", columns.item)),
            (.., Some(Moment::Empty)) => {
                (&mut left_out.without_time, format!("empty time in column `{}`", time_column()))
            }
            (.., Some(Moment::Unknown(value))) => {
                let what = format!("column `{}`: the time `{value}` says that it is unknown", time_column());
                (&mut left_out.unknown_time, what)
            }
            (Some(user), Some(item), time) => {
                self.complete += 1;
                let time = match time {
                    Some(Moment::At(time)) => Some(time),
                    _ => None,
                };
                return Ok(Some((user, item, time)));
            }
        };
        if !self.config.skip_incomplete {
            return Err(format!("{what}: `skip_incomplete = true` leaves such rows out"));
        }
        *count += 1;
        Ok(None)
    }

    /// The number of an item that the table of items lacks; none where it is left out.
    fn outside(&mut self, item: &str, place: impl Fn() -> String) -> Result<Option<u32>, DataError> {
        match self.config.outside {
            Outside::Keep => {
                let item = Item { id: item.to_owned(), title: item.to_owned(), ..Item::default() };
                self.items.add(item).map(Some)
            }
            Outside::Drop => {
                self.told.left_out.outside += 1;
                self.outside.get_or_insert_with(|| (place(), item.to_owned()));
                Ok(None)
            }
            Outside::Refuse => Err(DataError::at(place(), format!("unknown item `{item}`: {WAYS_OUT}"))),
        }
    }

    fn finish(self, relation: &Relation) -> Result<Raw, DataError> {
        let Self { items, users, log, mut told, complete, outside, .. } = self;
        let lost = told.left_out.outside;
        if let Some((place, item)) = outside.filter(|_| lost * 2 > complete) {
            let way = items.look_alike(&item).unwrap_or_else(|| WAYS_OUT.to_owned());
            let what = format!("unknown item `{item}`, as in {lost} of {complete} interactions: {way}");
            return Err(DataError::at(place, what));
        }
        if log.is_empty() {
            let what = match told.left_out.total() {
                0 => "it has no rows".to_owned(),
                _ => format!("every row is left out: {}", told.left_out),
            };
            return Err(DataError::at(&relation.name, what));
        }
        told.seen.extend(relation.told());
        told.seen.extend(relation.left_out());
        let histories = log.into_sequences(users.len()).unwrap_or_default();
        Ok(Raw { items: items.all, users: users.into_texts(), histories, told })
    }
}

const WAYS_OUT: &str = "give the table of items such rows, or say `outside = \"keep\"` or `\"drop\"`";
