//! The readers of the library.
pub mod bundle;
pub mod catalog;
pub mod codes;
pub mod config;
pub mod content;
pub mod counted;
pub mod extra;
mod input;
pub mod manifest;
pub mod request;
pub mod text;
pub mod vectors;
pub mod weights;

/// What reads an input, and panics where a reader breaks its word.
pub type Target = fn(&[u8]);

/// Each target by the name of its corpus.
pub const TARGETS: [(&str, Target); 12] = [
    ("bundle", bundle::run),
    ("catalog", catalog::run),
    ("codes", codes::run),
    ("config", config::run),
    ("content", content::run),
    ("counted", counted::run),
    ("extra", extra::run),
    ("manifest", manifest::run),
    ("request", request::run),
    ("text", text::run),
    ("vectors", vectors::run),
    ("weights", weights::run),
];
