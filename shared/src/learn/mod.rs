//! How the generator learns: a step of training, without files, threads or a clock, so that it is the same in a page
//! and in the trainer.
//!
//! An example is a history and the item after it. [`batches`] says in which order examples are learned from, [`loss`]
//! what is minimised, [`gradients`] how micro-batches make a step, and a [`Learner`] does all of it on one thread;
//! [`Look`] says what it is worth.
mod batch;
pub mod batches;
pub mod gradients;
mod learner;
mod look;
mod objective;
mod recipe;
mod schedule;
mod targets;

pub use batch::{Batch, codes, decoder_input};
pub use batches::MicroBatch;
pub(crate) use learner::learned_from;
pub use learner::{Example, LearnError, Learner};
pub use look::{Likely, Look, LookError};
pub use objective::{loss, optimizer};
pub use recipe::{Recipe, RecipeError};
pub use schedule::Schedule;
pub use targets::{Soft, Targets};
