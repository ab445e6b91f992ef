//! Panics of the engine's readers, which are errors here: they are caught, and not printed.

use std::panic;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

static READING: AtomicUsize = AtomicUsize::new(0);

/// As long as this lives, a panic in a library prints nothing. Our own do: they are faults.
#[derive(Debug)]
pub struct Quiet(());

impl Quiet {
    /// From here on.
    pub fn new() -> Self {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                // A library's file stands in a folder of the compiler's or of the registry's.
                let is_ours = info.location().is_none_or(|at| Path::new(at.file()).is_relative());
                if is_ours || READING.load(Ordering::SeqCst) == 0 {
                    before(info);
                }
            }));
        });
        READING.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        READING.fetch_sub(1, Ordering::SeqCst);
    }
}
