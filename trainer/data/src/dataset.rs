//! A data set that is ready to learn from.

use tigerlet::catalog::{Catalog, Texts};

use crate::protocol::Protocol;
use crate::sequences::Sequences;
use crate::told::Told;

/// N items and the histories of U users.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What the data set is called.
    pub name: String,
    /// Under what terms its content may be used.
    pub licence: String,
    /// Whether the users are simulated.
    pub simulated: bool,
    /// The items by index.
    pub catalog: Catalog,
    /// The source's own name for each user.
    pub users: Texts,
    /// Per user: item indices and times, oldest first, at least one.
    pub sequences: Sequences,
    /// How [`Dataset::split`] divides the sequences.
    pub protocol: Protocol,
    /// What the reading said.
    pub told: Told,
}

impl Dataset {
    /// All interactions of all users.
    pub fn interactions(&self) -> usize {
        self.sequences.interactions()
    }

    /// Interactions that share user and time with the one before, so that their order is the source's word only.
    pub fn ties(&self) -> usize {
        self.sequences.ties()
    }
}
