//! From items and histories to a bundle, without files, threads or a clock: the same in a page and in the trainer.
//!
//! ```text
//! Catalog ──vectors──▶ N×D ──identify──▶ codebooks, IDs ──Learner──▶ model ──bundle──▶ files
//! ```
//!
//! Vectors come of words ([`embed`]), or of who took what where there are none ([`embed_takers`]); [`baselines`] says what a
//! model has to beat. Where there is more than one thread to compute, [`Hands`] are given.

mod bundle;
mod hands;
mod identify;
mod measure;
mod neighbours;
mod plan;
mod shelves;
mod svd;
mod takers;
mod words;

use thiserror::Error;

pub use bundle::{About, bundle};
pub use hands::{Alone, Hands};
pub use identify::{TAKERS, identify, vectors};
pub use measure::{Figure, baselines, trained};
pub use neighbours::{Settings as NeighbourSettings, neighbours, returning};
pub use plan::{Shape, recipe};
pub use shelves::{Shelf, shelves};
pub use takers::embed_takers;
pub use words::embed;

use crate::{
    bundle::BundleError, model::WeightsError, quantizer::QuantizerError, semantic_id::SemanticIdError,
    vectors::VectorsError,
};

/// Why nothing is made.
#[derive(Debug, Error)]
pub enum MakeError {
    /// Nothing to embed.
    #[error("no item has a word in its title or attributes, so there is nothing to embed")]
    NoWords,
    /// Vectors that cannot be folded.
    #[error("the singular values did not converge")]
    Diverged,
    /// Vectors that cannot be quantised.
    #[error(transparent)]
    Quantizer(#[from] QuantizerError),
    /// IDs that cannot be written.
    #[error(transparent)]
    Ids(#[from] SemanticIdError),
    /// A model that cannot be written.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// Vectors that cannot be written.
    #[error(transparent)]
    Vectors(#[from] VectorsError),
    /// Files that cannot be written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// What is learned from of histories: all but what is held out at their ends.
pub fn training_part<'a>(histories: impl Iterator<Item = &'a [u32]>) -> impl Iterator<Item = &'a [u32]> {
    histories.map(|history| &history[..crate::learn::learned_from(history)])
}
