//! The SQL that a guess needs, where a table as it is would not do.

use crate::columns::events;
use crate::columns::profile::{Column, Profile};
use crate::columns::roles::Interactions;
use crate::kind::ColumnType;

/// Interactions as SQL, with what else could be meant.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The query; the table as it is where there is none.
    pub sql: Option<String>,
    /// Other lines that could stand in its place, each with what it means.
    pub others: Vec<(String, String)>,
    /// How many rows it leaves, where that is known.
    pub rows: Option<u64>,
    /// How many different items, where the column does not tell.
    pub items: Option<u64>,
    /// Whether user and item are columns of the query and not of the table.
    pub renamed: bool,
}

/// A name as SQL wants it.
pub fn quoted(name: &str) -> String {
    const KEYWORDS: [&str; 34] = [
        "all",
        "and",
        "any",
        "as",
        "by",
        "case",
        "column",
        "date",
        "day",
        "desc",
        "distinct",
        "else",
        "end",
        "from",
        "group",
        "having",
        "in",
        "interval",
        "is",
        "key",
        "like",
        "limit",
        "not",
        "null",
        "or",
        "order",
        "select",
        "table",
        "time",
        "timestamp",
        "user",
        "value",
        "when",
        "where",
    ];
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_lowercase());
    if plain && !KEYWORDS.contains(&name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Query {
    /// What the interactions need.
    pub fn of(
        found: &Interactions,
        events: &Profile,
        title: Option<&str>,
        doubts: &mut Vec<String>,
        reasons: &mut Vec<String>,
    ) -> Self {
        if let Some(query) = Self::of_lists(found, events, doubts, reasons) {
            return query;
        }
        let columns: Vec<String> = [&found.user, &found.item]
            .into_iter()
            .chain(&found.time)
            .map(String::as_str)
            .chain(title)
            .map(quoted)
            .collect();
        let all = format!("SELECT {} FROM {}", columns.join(", "), events.name);
        let mut query = Self::default();
        if let Some(event) = found.event.as_deref().and_then(|name| events.column(name)) {
            query.of_events(event, &all, &events.name, doubts, reasons);
        }
        if let Some(quantity) = found.quantity.as_deref().and_then(|name| events.column(name))
            && quantity.negative > 0
            && query.sql.is_none()
        {
            let name = quoted(&quantity.name);
            query.sql = Some(format!("{all} WHERE {name} > 0"));
            query.rows = Some(events.rows.saturating_sub(quantity.negative));
            query.others.push((events.name.clone(), "with what was given back".to_owned()));
            reasons.push(format!(
                "`{}` is below 0 in {} rows, which are returns: left out",
                quantity.name, quantity.negative
            ));
        }
        if let Some(rating) = found.rating.as_deref().and_then(|name| events.column(name))
            && query.sql.is_none()
            && matches!(rating.kind, Some(ColumnType::Whole | ColumnType::Number))
        {
            let (least, most) = rating.range;
            let liked = (least + 0.7 * (most - least)).ceil();
            query.others.push((
                format!("{all} WHERE {} >= {liked}", quoted(&rating.name)),
                format!("only what was liked; every rating from {least} to {most} counts as taken"),
            ));
        }
        query
    }

    fn of_events(
        &mut self,
        event: &Column,
        all: &str,
        table: &str,
        doubts: &mut Vec<String>,
        reasons: &mut Vec<String>,
    ) {
        let Some(common) = &event.common else { return };
        let name = quoted(&event.name);
        let counts: Vec<String> = common.iter().map(|(word, count)| format!("{word} {count}")).collect();
        let chosen = events::chosen(common);
        for (word, count) in common {
            if chosen.is_none_or(|(chosen, _)| chosen != word) {
                self.others.push((
                    format!("{all} WHERE {name} = {}", literal(word)),
                    format!("{count} rows of {word}"),
                ));
            }
        }
        self.others.push((table.to_owned(), "all of them".to_owned()));
        match chosen {
            Some((word, count)) => {
                self.sql = Some(format!("{all} WHERE {name} = {}", literal(word)));
                self.rows = Some(*count);
                reasons.push(format!(
                    "`{}` says what was done ({}): {word} says most of what somebody wants",
                    event.name,
                    counts.join(", ")
                ));
            }
            None => doubts.push(format!(
                "`{}` says what was done ({}), and which of it counts is yours to say: all does, for now",
                event.name,
                counts.join(", ")
            )),
        }
    }

    /// Interactions that lie in cells, several in one.
    fn of_lists(
        found: &Interactions,
        events: &Profile,
        doubts: &mut Vec<String>,
        reasons: &mut Vec<String>,
    ) -> Option<Self> {
        let item = events.column(&found.item)?;
        let (user, list, table) = (quoted(&found.user), quoted(&found.item), &events.name);
        if item.kind == Some(ColumnType::List) {
            let sql = format!("SELECT {user} AS \"user\", unnest({list}) AS \"item\" FROM {table}");
            reasons.push(format!("`{}` holds lists of items, oldest first", item.name));
            return Some(Self { sql: Some(sql), renamed: true, ..Self::default() });
        }
        if !item.is_listed() {
            return None;
        }
        let users = events.column(&found.user)?;
        let clicks =
            events.columns.iter().find(|column| column.clicks * 10 > column.values * 9 && column.values > 0);
        let items = Some(item.tokens.len() as u64);
        let Some(clicks) = clicks else {
            let sql = format!(
                "SELECT {user} AS \"user\", unnest(string_to_array({list}, ' ')) AS \"item\" FROM {table}"
            );
            reasons.push(format!(
                "cells of `{}` hold several items with spaces between, oldest first",
                item.name
            ));
            return Some(Self {
                sql: Some(sql),
                rows: Some(item.words),
                items,
                renamed: true,
                ..Self::default()
            });
        };
        // `N10-1 N11-0`: shown and clicked, shown and not.
        let shown = quoted(&clicks.name);
        let clicked =
            format!("regexp_replace(regexp_replace({shown}, '\\S+-0( |$)', '', 'g'), '-1( |$)', ' ', 'g')");
        reasons.push(format!(
            "cells of `{}` end in -1 for what was clicked and -0 for what was not",
            clicks.name
        ));
        let of = |cell: &str| {
            format!(
                "SELECT {user} AS \"user\", unnest(string_to_array(trim({cell}), ' ')) AS \"item\" FROM {table}"
            )
        };
        let whole = of(&format!("concat(coalesce({list}, ''), ' ', {clicked})"));
        if users.count() as u64 == users.values {
            reasons
                .push(format!("a row is a user: the history in `{}`, and then what was clicked", item.name));
            return Some(Self {
                sql: Some(whole),
                rows: Some(item.words + clicks.values),
                items,
                renamed: true,
                ..Self::default()
            });
        }
        doubts.push(format!(
            "users have several rows, and `{}` tells their history in each: only clicks count, for now",
            item.name
        ));
        let time = found.time.first().map(|time| format!(", {}", quoted(time))).unwrap_or_default();
        let clicks_only = of(&clicked).replacen(" FROM ", &format!("{time} FROM "), 1);
        let sql = format!("{clicks_only} WHERE trim({clicked}) <> ''");
        Some(Self {
            sql: Some(sql),
            others: vec![(whole, "with the history of each row".to_owned())],
            rows: Some(clicks.values),
            items,
            renamed: true,
        })
    }
}
