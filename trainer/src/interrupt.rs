//! Ctrl-C and SIGTERM: what trains saves where it stands, everything else ends at once and leaves nothing torn.
use std::{
    io::Write,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use anyhow::{Context, Result};

/// The status of a program that was interrupted.
pub const STATUS: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
static SAVING: AtomicUsize = AtomicUsize::new(0);

/// Listens from here on.
///
/// # Errors
/// If the system does not let it.
pub fn listen() -> Result<()> {
    let heard = || {
        if SAVING.load(Ordering::SeqCst) == 0 || ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(STATUS.into());
        }
        // Whoever was to read it may have been interrupted too.
        let _ = writeln!(std::io::stderr(), "trainer: saves and ends; once more, and it ends at once");
    };
    ctrlc::set_handler(heard).context("cannot listen for Ctrl-C")
}

/// Whether whoever trains should save and end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Somebody who asks [`is_asked`] at every step, as long as this lives.
#[derive(Debug)]
pub struct Saves(());

impl Saves {
    /// From here on.
    pub fn new() -> Self {
        SAVING.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Saves {
    fn drop(&mut self) {
        SAVING.fetch_sub(1, Ordering::SeqCst);
    }
}
