//! What runs in an engine's worker: downloads a bundle, loads it onto a device, answers calls. The engine
//! binaries differ in the device that they bring along, one lets models learn, and
//! one makes bundles; `js/worker.js` calls what is exported here.

mod backend;
mod columns;
mod download;
mod held;
#[cfg(feature = "training")]
mod learn;
#[cfg(feature = "making")]
mod maker;
mod pace;
#[cfg(feature = "training")]
mod pupil;
mod sentences;
mod session;
#[cfg(feature = "training")]
mod tune;
mod value;

pub use backend::{Backend, Processor, run};
pub use tigerlet::generator::Runtime;
