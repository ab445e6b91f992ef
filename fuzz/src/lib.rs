//! What each fuzz target does with its input: it reads it as a stranger's, uses all that comes of it, and holds it to
//! what the reader promises. `shared/tests/corpus.rs` and `web/link/tests/corpus.rs` run the same over `corpus/`.
pub mod bundle;
pub mod catalog;
pub mod codes;
pub mod config;
pub mod extra;
pub mod input;
pub mod link;
pub mod manifest;
pub mod request;
pub mod text;
pub mod vectors;
pub mod weights;
