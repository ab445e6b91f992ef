//! The tables that belong together.

use super::names::Role;
use super::profile::Profile;
use super::roles::{self, Interactions, Items};
use crate::error::SourceError;
use crate::table::Table;

/// The best pair of tables: one whose columns are users and items, and one that describes the items; `look` looks at a
/// table again.
pub fn find(
    profiles: &mut [Profile],
    look: impl Fn(&str, &Table) -> Result<Profile, SourceError>,
) -> Option<(Interactions, Option<Items>)> {
    descend(profiles, look);
    let mut best: Option<(u64, Interactions, Option<Items>)> = None;
    for at in 0..profiles.len() {
        let events = &profiles[at];
        let links = (0..profiles.len()).filter(|&other| other != at).filter_map(|other| {
            let (column, key) = roles::link(events, &profiles[other])
                .or_else(|| roles::list_link(events, &profiles[other]))?;
            let ids = events.column(&column)?;
            let ids = if ids.several * 2 > ids.values { &ids.tokens } else { &ids.distinct };
            let items = roles::items(other, &profiles[other], &key, ids)?;
            Some((column, items))
        });
        let linked = links.max_by(|(_, a), (_, b)| a.covered.total_cmp(&b.covered));
        let Some(found) = roles::interactions(at, events, linked.as_ref().map(|(column, _)| column.as_str()))
        else {
            continue;
        };
        let named = u64::from(found.user_reason == "its name");
        // Rows of interactions outnumber items; a table of items is no log.
        let log = u64::from(linked.is_some());
        let score = ((named + 2 * log) << 40) + events.rows.min(1 << 40);
        if best.as_ref().is_none_or(|(least, ..)| score > *least) {
            best = Some((score, found, linked.map(|(_, items)| items)));
        }
    }
    best.map(|(_, interactions, items)| (interactions, items))
}

/// Goes into lists of objects where a table has users and no items: playlists hold their tracks.
fn descend(profiles: &mut [Profile], look: impl Fn(&str, &Table) -> Result<Profile, SourceError>) {
    for profile in profiles {
        let has_item = profile.columns.iter().any(|column| column.role == Some(Role::Item));
        let [path] = &profile.nested[..] else { continue };
        if has_item {
            continue;
        }
        let table = Table { records: Some(path.clone()), ..profile.table.clone() };
        if let Ok(inside) = look(&profile.name, &table)
            && inside.columns.iter().any(|column| column.role == Some(Role::Item))
        {
            *profile = inside;
        }
    }
}
