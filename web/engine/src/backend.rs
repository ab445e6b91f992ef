//! Where an engine's arithmetic is done.

use std::cell::OnceCell;
use std::future::Future;

use futures::future::{FutureExt, LocalBoxFuture};
use tigerlet::generator::Runtime;

/// A kind of device.
pub trait Backend: 'static {
    /// Makes the device ready.
    ///
    /// # Errors
    /// One line that says why it cannot be used here.
    fn processor() -> impl Future<Output = Result<Processor, String>>;
}

/// A device that is ready.
#[derive(Clone)]
pub struct Processor {
    /// What computes models.
    pub runtime: Runtime,
    /// The graphics adapter behind it, as it calls itself.
    pub adapter: Option<String>,
}

impl Processor {
    /// For tensors.
    ///
    /// # Errors
    /// One line where there are none.
    #[cfg(feature = "training")]
    pub fn device(self) -> Result<burn::tensor::Device, String> {
        match self.runtime {
            Runtime::Device(device) => Ok(device),
            Runtime::Host => Err("this engine has no tensors".to_owned()),
        }
    }
}

type Starter = fn() -> LocalBoxFuture<'static, Result<Processor, String>>;

thread_local! {
    static STARTER: OnceCell<Starter> = const { OnceCell::new() };
    static PROCESSOR: OnceCell<Processor> = const { OnceCell::new() };
}

/// Says which backend this engine has. For `main` of an engine.
pub fn run<B: Backend>() {
    // A panic ends the worker; thrown as a string it is told from other errors, and ends up, with its words, at the page.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
    STARTER.with(|starter| starter.set(|| B::processor().boxed_local()).ok());
}

/// The engine's device, made when it is first asked for.
///
/// # Errors
/// One line that says why there is none.
pub async fn processor() -> Result<Processor, String> {
    if let Some(processor) = PROCESSOR.with(|made| made.get().cloned()) {
        return Ok(processor);
    }
    let starter = STARTER.with(|starter| starter.get().copied()).ok_or("the engine has not been started")?;
    let processor = starter().await?;
    Ok(PROCESSOR.with(|made| made.get_or_init(|| processor).clone()))
}
