//! What each fuzz target does with its input: it reads it as a stranger's, uses all that comes of it, and holds it to
//! what the reader promises. `shared/tests/corpus.rs` and `web/link/tests/corpus.rs` run the same over `corpus/`.
pub mod library;
pub mod link;
