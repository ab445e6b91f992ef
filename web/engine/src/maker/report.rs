//! What was read, for the page.

use serde::Serialize;
use tigerlet_source::given::{Choice, Found, Left, Seen};

/// Histories that are shown, and items of each.
const SHOWN: usize = 3;
const LONGEST: usize = 8;

/// What was read, which column was taken for what, and what was left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    tables: &'a [Seen],
    columns: &'a Choice,
    /// Interactions in the tables.
    found: u64,
    /// Of which in histories.
    kept: u64,
    left_out: &'a [Left],
    /// Texts that were too long.
    cut: u64,
    items: usize,
    users: usize,
    /// Some histories, the latest items of each.
    histories: Vec<Vec<Known<'a>>>,
}

/// An item of a history.
#[derive(Serialize)]
struct Known<'a> {
    id: &'a str,
    title: &'a str,
}

impl<'a> Report<'a> {
    /// Of what was found.
    pub fn of(found: &'a Found) -> Self {
        let known = |&item: &u32| {
            let item = &found.items[item as usize];
            Known { id: &item.id, title: &item.title }
        };
        // Spread over all, so that not only the first in the file are seen.
        let users = found.histories.len();
        let some = SHOWN.min(users);
        let shown = (0..some).map(|at| &found.histories[at * users / some]);
        let histories =
            shown.map(|history| history[history.len().saturating_sub(LONGEST)..].iter().map(known).collect());
        Self {
            tables: &found.tables,
            columns: &found.choice,
            found: found.found,
            kept: found.histories.iter().map(|history| history.len() as u64).sum(),
            left_out: &found.left_out,
            cut: found.cut,
            items: found.items.len(),
            users,
            histories: histories.collect(),
        }
    }
}
