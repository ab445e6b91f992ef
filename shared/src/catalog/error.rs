use thiserror::Error;

/// Why a catalogue cannot be built, or an item cannot be found in it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CatalogError {
    /// No items at all.
    #[error("the catalogue is empty")]
    Empty,
    /// An id that occurs twice.
    #[error("items {first} and {second} have the same id `{id}`")]
    Duplicate {
        /// The id.
        id: String,
        /// The index of its first holder.
        first: usize,
        /// The index of its second holder.
        second: usize,
    },
    /// An attribute that an item has twice.
    #[error("item {item} has the attribute `{name}` twice")]
    Attribute {
        /// The item's index.
        item: usize,
        /// The attribute's name.
        name: String,
    },
    /// More than the 2³² − 1 bytes, items or attributes that a column can count.
    #[error("the catalogue's {0} are more than 2^32 - 1")]
    TooLarge(&'static str),
    /// A column that does not fit the others, or is damaged.
    #[error("the column `{column}` {problem}")]
    Column {
        /// Which one, as a field of [`Columns`](super::Columns).
        column: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Neither an id nor a title.
    #[error("no item has the id or title `{name}`{}", did_you_mean(.suggestion))]
    Unknown {
        /// The name looked up.
        name: String,
        /// The title most like it, if one is.
        suggestion: Option<String>,
    },
    /// A title of several items.
    #[error("`{name}` is the title of {} items, name one by its id: {}", .ids.len(), some_of(.ids))]
    Ambiguous {
        /// The name looked up.
        name: String,
        /// The ids of all items with this title.
        ids: Vec<String>,
    },
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |title| format!("; did you mean `{title}`?"))
}

fn some_of(ids: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = ids.iter().take(SHOWN).map(String::as_str).collect();
    let more = if ids.len() > SHOWN { ", …" } else { "" };
    shown.join(", ") + more
}
