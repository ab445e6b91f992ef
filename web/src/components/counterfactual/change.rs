//! A change of a history, and what it makes of a list.

/// What is done to a title of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Removed,
    First,
    Earlier,
    Later,
    Last,
}

impl Change {
    pub const ALL: [Self; 5] = [Self::Removed, Self::First, Self::Earlier, Self::Later, Self::Last];

    /// The history after it; none where it changes nothing, leaves nothing, or is another change as well.
    pub fn apply(self, history: &[String], place: usize) -> Option<Vec<String>> {
        let last = history.len().checked_sub(1)?;
        let to = match self {
            Self::Removed => None,
            Self::First => Some(0).filter(|_| place > 1),
            Self::Earlier => Some(place.checked_sub(1)?),
            Self::Later => Some(place + 1),
            Self::Last => Some(last).filter(|last| place + 1 < *last),
        };
        if place > last
            || last == 0
            || to.is_some_and(|to| to > last)
            || (to.is_none() && self != Self::Removed)
        {
            return None;
        }
        let mut changed = history.to_vec();
        let id = changed.remove(place);
        if let Some(to) = to {
            changed.insert(to, id);
        }
        Some(changed)
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Stays,
    Up(usize),
    Down(usize),
    /// Only in this list.
    Alone,
}

/// What became of the row at `place` of a list on the way from another.
pub fn fate(list: &[String], place: usize, other: &[String]) -> Fate {
    match list.get(place).and_then(|id| other.iter().position(|it| it == id)) {
        None => Fate::Alone,
        Some(before) if before > place => Fate::Up(before - place),
        Some(before) if before < place => Fate::Down(place - before),
        Some(_) => Fate::Stays,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn a_change_that_changes_nothing_is_not_offered() {
        let four = ids("abcd");
        let after = |change: Change, place| change.apply(&four, place).map(|it| it.concat());
        assert_eq!(after(Change::Removed, 3).as_deref(), Some("abc"));
        assert_eq!(after(Change::Earlier, 2).as_deref(), Some("acbd"));
        assert_eq!(after(Change::Later, 2).as_deref(), Some("abdc"));
        assert_eq!(after(Change::First, 2).as_deref(), Some("cabd"));
        assert_eq!(after(Change::Last, 0).as_deref(), Some("bcda"));
        for (change, place) in [
            (Change::Earlier, 0),
            (Change::First, 0),
            (Change::First, 1), // one place earlier
            (Change::Later, 3),
            (Change::Last, 2), // one place later
            (Change::Removed, 4),
        ] {
            assert_eq!(after(change, place), None, "{change:?} of {place}");
        }
        assert_eq!(Change::Removed.apply(&ids("a"), 0), None, "the model reads at least one");
    }

    #[test]
    fn rows_know_where_they_came_from() {
        let (before, after) = (ids("abcd"), ids("bxad"));
        let fates: Vec<Fate> = (0..4).map(|place| fate(&after, place, &before)).collect();
        assert_eq!(fates, [Fate::Up(1), Fate::Alone, Fate::Down(2), Fate::Stays]);
        assert_eq!(fate(&before, 2, &after), Fate::Alone);
    }
}
