//! What the figure of the chapter `beam` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub waiting: &'static str,
    pub width: &'static str,
    /// "History: …".
    pub history: fn(&str) -> String,
    /// "Find a history on which a beam of 3 loses the best title".
    pub hunt: fn(usize) -> String,
    pub stop: &'static str,
    pub own: &'static str,
    /// Histories tried, of how many.
    pub tried: fn(usize, usize) -> String,
    /// None of so many histories does.
    pub none: fn(usize, usize) -> String,
    pub readers_missing: &'static str,
    /// Width, exact best found, of how many.
    pub found: fn(usize, usize, usize) -> String,
    /// The exact best, where it was found: its title.
    pub best_found: fn(&str) -> String,
    /// The exact best was lost: its title, the level, what stands first instead.
    pub best_lost: fn(&str, usize, &str) -> String,
    /// "A beam of 3".
    pub beam: fn(usize) -> String,
    pub exact: &'static str,
    /// Head of a column: places in the exact ranking.
    pub exact_head: &'static str,
    /// Place in the exact ranking.
    pub exact_place: fn(usize) -> String,
    pub not_exact: &'static str,
    pub place: &'static str,
    pub title: &'static str,
    pub score: &'static str,
    pub fate: &'static str,
    /// Place in the beam's list.
    pub kept: fn(usize) -> String,
    /// Level, score of its prefix there, score of the last kept.
    pub cut: fn(usize, Option<String>, &str) -> String,
    pub level: &'static str,
    /// Level, of how many.
    pub level_of: fn(usize, usize) -> String,
    /// Level, considered, kept, exact best lost at earlier levels.
    pub ranking: fn(usize, usize, usize, usize) -> String,
    pub prefix: &'static str,
    pub below: &'static str,
    pub titles: fn(usize) -> String,
    pub leads: &'static str,
    pub more_kept: fn(usize) -> String,
    pub more_cut: fn(usize) -> String,
    /// The line below the last kept.
    pub line: fn(usize) -> String,
    pub curve: &'static str,
    pub curve_axis: &'static str,
    pub go_on: &'static str,
    /// Head of a column: how many were found.
    pub curve_axis_found: &'static str,
    pub curve_table: &'static str,
}
