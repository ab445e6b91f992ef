//! What tigerlet's page and its engines say to each other.
//!
//! The page runs on the browser's main thread, an engine in a worker of its own. These types are
//! all that the two share, so that the page links neither the model nor a tensor library.
//!
//! Messages travel in gloo's default encoding, bincode, which writes every field of every value:
//! no type that travels may skip a field. [`Response`] and the answers to a [`Question`] do not
//! travel, their JSON text does.

mod card;
mod message;
mod question;
mod recommendation;

pub use card::{BundleCard, ItemCard, Metric};
pub use message::{Call, EngineKind, Event, Numbered};
pub use question::{
    Attention, AttentionToken, Child, Children, Embedded, Exact, Near, Question, Scores, Weighed,
};
pub use recommendation::{Invented, Recommendation, Request, Response, Trace, TraceCandidate, TraceStep};
