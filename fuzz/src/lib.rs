//! What each fuzz target does with its input: it reads it as a stranger's, uses all that comes of it, and holds it to
//! what the reader promises. `shared/tests/corpus.rs` and `tests/corpus.rs` of `web/link` and `web/books` run the same over `corpus/`.
pub mod books;
pub mod library;
pub mod link;
