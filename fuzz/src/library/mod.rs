//! The readers of the library.
pub mod bundle;
pub mod catalog;
pub mod codes;
pub mod config;
pub mod extra;
mod input;
pub mod manifest;
pub mod request;
pub mod text;
pub mod vectors;
pub mod weights;

/// Each target by the name of its corpus.
pub const TARGETS: [(&str, fn(&[u8])); 10] = [
    ("bundle", bundle::run),
    ("catalog", catalog::run),
    ("codes", codes::run),
    ("config", config::run),
    ("extra", extra::run),
    ("manifest", manifest::run),
    ("request", request::run),
    ("text", text::run),
    ("vectors", vectors::run),
    ("weights", weights::run),
];
