//! `trainer`: from item text and histories to a TIGER bundle.
mod cli;
mod config;
mod data;
mod device;
mod embed;
mod evaluate;
mod export;
mod files;
mod library;
mod logits;
mod npy;
mod progress;
mod quantize;
mod ranking;
mod recommend;
mod run;
mod systems;
mod train;

use std::process::ExitCode;

/// Training allocates and frees the same large buffers at every step; the system's allocator returns
/// each to the kernel and pays for it in page faults.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::main() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("trainer: {error:#}");
            ExitCode::FAILURE
        }
    }
}
