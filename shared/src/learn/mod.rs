//! How the generator learns: a step of training, without files, threads or a clock, so that it is the same in a page
//! and in the trainer.
//!
//! An example is a history and the item after it. [`batches`] says in which order examples are learned from, [`loss`]
//! what is minimised, [`gradients`] how micro-batches make a step, and a [`Learner`] does all of it on one thread;
//! [`Look`] says what it is worth. A [`Tuner`] goes on with a model that
//! has learned from all, from what one reader likes.
mod batch;
pub mod batches;
mod example;
pub mod gradients;
mod learner;
mod look;
mod objective;
mod recipe;
mod schedule;
mod targets;
mod tuner;
mod writer;

pub use batch::{Batch, codes, decoder_input};
pub use batches::MicroBatch;
pub use example::Example;
pub(crate) use example::learned_from;
pub use learner::{LearnError, Learner};
pub use look::{Look, LookError};
pub use objective::{loss, optimizer};
pub use recipe::{Recipe, RecipeError};
pub use schedule::Schedule;
pub use targets::{Soft, Targets};
pub use tuner::{Side, Tuner, Tuning, TuningError};
pub use writer::Likely;
