//! What has happened to the reader's history, or to what a link asked for.

/// It is put into words where it is shown, in the language of that moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    /// Nothing to tell.
    #[default]
    Nothing,
    /// An item was added, by its title; so many are in the history now.
    Added { title: String, length: usize },
    /// It is in the history already.
    Present(String),
    /// It was taken out.
    Removed(String),
    /// It stands at this place now, from 1, of so many.
    Moved { title: String, place: usize, length: usize },
    /// The history is as long as the model reads.
    Full(usize),
    /// A link names these ids, which the catalogue does not have.
    Unknown(Vec<String>),
    /// A link's ids were not the catalogue's, and were read as those of these titles.
    Mended(Vec<String>),
    /// A link's history was longer than the model reads, and kept its newest items.
    Cut(usize),
    /// The history was of another bundle's items, and an example has taken its place.
    Others,
    /// More than one thing.
    Both(Box<Notice>, Box<Notice>),
}

impl Notice {
    /// This, and then the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (one, other) => Self::Both(Box::new(one), Box::new(other)),
        }
    }
}
