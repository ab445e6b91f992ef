//! What tigerlet's page and its engines say to each other.
//!
//! The page runs on the browser's main thread, an engine in a worker of its own. Messages are plain values that
//! the browser clones. [`Response`](tigerlet::answer::Response) and the answers to a
//! [`Question`](tigerlet::request::Question) travel as their JSON text.

mod codec;
mod message;

pub use codec::Plain;
pub use message::{Call, Event, Numbered};
