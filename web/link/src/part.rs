//! The playground's sections as a link names them.

/// A section of the playground, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What was read.
    History,
    /// What is recommended, and the settings.
    Recommendations,
    /// The search, drawn.
    Path,
    /// The tree of IDs.
    Trie,
    /// What the next code may be, with the mask and without.
    Distribution,
    /// The model's numbers, from the embedding to the logits.
    Forward,
    /// What the list rests on.
    Counterfactual,
    /// The list beside those of other systems.
    Compare,
    /// The items as dots.
    Map,
    /// The switch that takes the trie away.
    Constraint,
    /// Where an item is written that does not exist.
    Desk,
    /// Which engine answers.
    Engine,
    /// What the bundle is.
    About,
}

impl Part {
    /// Every section.
    pub const ALL: [Self; 13] = [
        Self::History,
        Self::Recommendations,
        Self::Path,
        Self::Trie,
        Self::Distribution,
        Self::Forward,
        Self::Counterfactual,
        Self::Compare,
        Self::Map,
        Self::Constraint,
        Self::Desk,
        Self::Engine,
        Self::About,
    ];

    /// Its name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Recommendations => "recommendations",
            Self::Path => "path",
            Self::Trie => "trie",
            Self::Distribution => "distribution",
            Self::Forward => "forward",
            Self::Counterfactual => "counterfactual",
            Self::Compare => "compare",
            Self::Map => "map",
            Self::Constraint => "constraint",
            Self::Desk => "desk",
            Self::Engine => "engine",
            Self::About => "about",
        }
    }

    /// The section of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}
