//! What runs in an engine's worker: downloads a bundle, loads it onto a device, answers calls. The two engine
//! binaries differ in the device that they bring along; `js/worker.js` calls what is exported here.

mod backend;
mod columns;
mod download;
mod pace;
mod session;
mod value;

pub use backend::{Backend, Processor, run};
