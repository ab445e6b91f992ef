//! Which column is what, by its name and its values.

pub mod events;
pub mod find;
pub mod names;
pub mod profile;
pub mod roles;
