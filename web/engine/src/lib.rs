//! The worker behind tigerlet's page: downloads a bundle, loads it onto a device, and answers
//! calls. The two engine binaries differ in the device that they bring along.

mod agent;
mod card;
mod download;

use std::future::Future;

use burn::tensor::Device;
use gloo::worker::Registrable;
use tigerlet::card::EngineKind;
use tigerlet_protocol::Plain;

use crate::agent::Agent;

/// Where an engine's arithmetic is done.
pub trait Backend: 'static {
    /// What the page calls it.
    const KIND: EngineKind;

    /// Makes the device ready; asked once for every bundle that is opened.
    ///
    /// # Errors
    /// One line that says why it cannot be used here.
    fn processor() -> impl Future<Output = Result<Processor, String>>;
}

/// A device that is ready.
#[derive(Clone)]
pub struct Processor {
    /// For tensors.
    pub device: Device,
    /// The graphics adapter behind it.
    pub adapter: Option<String>,
}

/// Serves the page from here on. For `main` of an engine that runs in a worker.
pub fn run<B: Backend>() {
    // A panic ends the worker; thrown as an error it ends up, with its words, at the page.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
    Agent::<B>::registrar().encoding::<Plain>().register();
}
