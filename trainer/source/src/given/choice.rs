//! Which of some tables holds the interactions and which the items, and which column is what.

use serde::{Deserialize, Serialize};

use super::sheet::{Read, Sheet};
use crate::columns::find::find;
use crate::columns::names::{self, Role};
use crate::columns::profile::{Column, Profile};
use crate::columns::roles;
use crate::error::SourceError;
use crate::kind::ColumnType;
use crate::sink::LINE;
use crate::table::Table;

/// Columns by somebody's word; what is not said is guessed. A column that is none of the table is an error, an empty
/// name means that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Wanted {
    /// Whose interactions they are; `__line`, [`LINE`], for each row or line its own.
    pub user: Option<String>,
    /// What was taken.
    pub item: Option<String>,
    /// When.
    pub time: Option<String>,
    /// What an item is called.
    pub title: Option<String>,
}

/// Tables and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The table of interactions.
    pub interactions: usize,
    /// Its columns: whose, [`LINE`] where each row is somebody's.
    pub user: String,
    /// What.
    pub item: String,
    /// When: none, or a day or moment and perhaps the time of that day.
    pub time: Vec<String>,
    /// What was done, and which of it counts.
    pub event: Option<(String, String)>,
    /// How many: what is below 1 was given back.
    pub quantity: Option<String>,
    /// Whether cells hold several items with spaces between.
    pub listed: bool,
    /// The table of items and its key; none where the interactions describe them.
    pub items: Option<(usize, String)>,
    /// What an item is called; its id where there is none.
    pub title: Option<String>,
    /// Categories and the like.
    pub attributes: Vec<String>,
}

/// Chooses tables and columns. Rows are read again where they lie inside others.
///
/// # Errors
/// No table of interactions, or a column that a table does not have.
pub fn choose(sheets: &[Sheet], tables: &mut [Read], wanted: &Wanted) -> Result<Choice, SourceError> {
    let mut profiles: Vec<Profile> = Vec::new();
    for table in tables.iter_mut() {
        let blank = Profile::new("", &Table::default(), Vec::new(), Vec::new(), false);
        profiles.push(std::mem::replace(&mut table.profile, blank));
    }
    let again = |name: &str, table: &Table| {
        let sheet = sheets.iter().find(|sheet| sheet.name == name);
        let sheet = sheet.ok_or_else(|| SourceError::file(name.as_ref(), "is gone"))?;
        Ok(sheet.read(table)?.profile)
    };
    let found = find(&mut profiles, again).or_else(|| in_lists(&mut profiles, sheets));
    for ((table, profile), sheet) in tables.iter_mut().zip(profiles).zip(sheets) {
        if profile.table.records.is_some() {
            *table = sheet.read(&profile.table)?;
            // As it was marked.
            let roles: Vec<Option<Role>> = profile.columns.iter().map(|column| column.role).collect();
            table.profile.columns.iter_mut().zip(roles).for_each(|(column, role)| column.role = role);
        } else {
            table.profile = profile;
        }
    }
    let by_hand = || {
        let (user, item) = (wanted.user.clone()?, wanted.item.clone()?);
        let table = tables
            .iter()
            .position(|table| (user == LINE || table.names.contains(&user)) && table.names.contains(&item))?;
        Some((roles::Interactions { table, user, item, ..roles::Interactions::default() }, None))
    };
    let Some((interactions, items)) = found.or_else(by_hand) else {
        let seen: Vec<String> = tables
            .iter()
            .map(|table| format!("`{}` with {}", table.profile.name, table.names.join(", ")))
            .collect();
        return Err(SourceError::file(
            seen.join("; ").as_ref(),
            "no column of users beside one of items is seen: choose the columns",
        ));
    };
    settle(tables, interactions, items, wanted)
}

/// Interactions in lists of the rows of a table, with or without a user.
fn in_lists(
    profiles: &mut [Profile],
    sheets: &[Sheet],
) -> Option<(roles::Interactions, Option<roles::Items>)> {
    for at in 0..profiles.len() {
        // Lists of objects: each is an item.
        if let [path, ..] = &profiles[at].nested[..]
            && let Some(sheet) = sheets.get(at)
        {
            let table = Table { records: Some(path.clone()), ..profiles[at].table.clone() };
            if let Ok(mut inside) = sheet.read(&table) {
                inside.profile.table = table;
                if !inside.profile.columns.iter().any(|column| column.role == Some(Role::Item))
                    && let Some(key) = inside.profile.columns.iter_mut().find(|column| is_key(&column.name))
                {
                    key.role = Some(Role::Item);
                }
                if let Some(found) = roles::interactions(at, &inside.profile, None) {
                    profiles[at] = inside.profile;
                    return Some((found, None));
                }
            }
        }
        let profile = &profiles[at];
        let is_list = |column: &&Column| {
            column.kind == Some(ColumnType::List)
                && !matches!(column.role, Some(Role::Attribute | Role::Other))
                && (column.count() as u64) < column.values
        };
        let Some(item) = profile.columns.iter().filter(is_list).max_by_key(|column| column.values) else {
            continue;
        };
        let user = profile
            .columns
            .iter()
            .filter(|column| column.kind != Some(ColumnType::List))
            .find(|column| matches!(column.role, Some(Role::User | Role::Session)));
        let user = user.map_or_else(|| LINE.to_owned(), |column| column.name.clone());
        let item = item.name.clone();
        let found =
            roles::Interactions { table: at, user, item: item.clone(), ..roles::Interactions::default() };
        let items = (0..profiles.len()).filter(|&other| other != at).find_map(|other| {
            let ids = &profiles[at].column(&item)?.distinct;
            let key = profiles[other].columns.iter().find(|key| {
                key.count() as u64 == key.values
                    && ids.iter().filter(|id| key.distinct.contains(id)).count() * 3 > ids.len()
            })?;
            roles::items(other, &profiles[other], &key.name, ids)
        });
        return Some((found, items));
    }
    None
}

fn is_key(name: &str) -> bool {
    matches!(
        names::plain(name.rsplit('.').next().unwrap_or(name)).as_str(),
        "id" | "key" | "code" | "name" | "title"
    )
}

fn settle(
    tables: &[Read],
    found: roles::Interactions,
    items: Option<roles::Items>,
    wanted: &Wanted,
) -> Result<Choice, SourceError> {
    let events = &tables[found.table].profile;
    let has = |name: &String| {
        let there = *name == LINE || events.column(name).is_some();
        let missing = || SourceError::file(events.name.as_ref(), format!("has no column `{name}`"));
        if there { Ok(name.clone()) } else { Err(missing()) }
    };
    let user = wanted.user.as_ref().filter(|name| !name.is_empty()).map_or(Ok(found.user), has)?;
    let item = wanted.item.as_ref().filter(|name| !name.is_empty()).map_or(Ok(found.item.clone()), has)?;
    let time = match &wanted.time {
        None => found.time,
        Some(name) if name.is_empty() => Vec::new(),
        Some(name) => vec![has(name)?],
    };
    // Another column of items has another table, or none.
    let items = items.filter(|_| item == found.item);
    let event = found.event.as_deref().and_then(|name| {
        let (word, _) = crate::columns::events::chosen(events.column(name)?.common.as_ref()?)?;
        Some((name.to_owned(), word.clone()))
    });
    let returns = |name: &String| events.column(name).is_some_and(|column| column.negative > 0);
    let quantity = found.quantity.filter(|name| returns(name) && event.is_none());
    let listed = events.column(&item).is_some_and(Column::is_listed);
    let (described, own_title, attributes) = match &items {
        Some(items) => (&tables[items.table].profile, Some(items.title.clone()), items.attributes.clone()),
        None => {
            let count = events.column(&item).map(Column::count);
            let title = roles::title(events, &[&user, &item], count);
            let taken = |name: &String| {
                [&user, &item].contains(&name) || title.as_ref() == Some(name) || time.contains(name)
            };
            let is_one = |column: &&Column| column.role == Some(Role::Attribute) && !taken(&column.name);
            let attributes =
                events.columns.iter().filter(is_one).take(4).map(|column| column.name.clone()).collect();
            (events, title, attributes)
        }
    };
    let title = match &wanted.title {
        None => own_title,
        Some(name) if name.is_empty() => None,
        Some(name) if described.column(name).is_some() => Some(name.clone()),
        Some(name) => {
            return Err(SourceError::file(described.name.as_ref(), format!("has no column `{name}`")));
        }
    };
    let items = items.map(|items| (items.table, items.id));
    Ok(Choice {
        interactions: found.table,
        user,
        item,
        time,
        event,
        quantity,
        listed,
        items,
        title,
        attributes,
    })
}
