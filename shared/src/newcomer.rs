//! A new item as it is asked for, and where it has come to stand ([`crate::growth`]).
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    card::ItemCard,
    semantic_id::Code,
    text::{Embedded, Near},
};

/// New items that a recommender takes.
pub const MOST_NEWCOMERS: usize = 50;

/// A new item as it is asked for.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewItem {
    /// Its title; it must not be blank.
    pub title: String,
    /// What else is known of it, by the names that the catalogue has; values that are blank are left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub attributes: BTreeMap<String, String>,
    /// Its id; none: one that is free.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub id: Option<String>,
    /// Its vector, D numbers of the bundle's encoder; none: its text is read here.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub vector: Option<Vec<f32>>,
}

/// Where a new item has come to stand.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Placed {
    /// The item as the catalogue has it from now on.
    pub item: ItemCard,
    /// Its words, its vector, the nearest codes, and the items most alike.
    pub embedded: Embedded,
    /// What each code of its ID says, coarse to fine; L of them.
    pub levels: Vec<PlacedLevel>,
    /// Whether its ID has the nearest codes, and not those of a neighbour, since their cell is full.
    pub nearest_codes: bool,
}

/// One code of a new item's ID.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlacedLevel {
    /// The code.
    pub code: Code,
    /// What the code and those before leave of the vector, as a length; none of a suffix.
    pub residual: Option<f32>,
    /// How many other items have IDs that begin so.
    pub items: usize,
    /// Those of them most alike, best first.
    pub shelf: Vec<Near>,
}
