//! Words as vectors, without a tensor library: what the encoder of stage 1 does, and a page can do again.
pub mod encoder;
pub mod fold;
pub mod fold_in;
mod form;
pub mod plain;
pub mod tfidf;

pub use encoder::{Embedded, EncoderError, Near, Sentences, TextEncoder, Weighed};
pub use fold_in::{FoldIn, FoldInError};
pub use plain::plain;
pub use tfidf::{Feature, Tfidf};
