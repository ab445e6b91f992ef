//! `trainer`: from item text and histories to a TIGER bundle.
mod artifact;
mod check;
mod cli;
mod collaborative;
mod config;
mod constraint;
mod crew;
mod data;
mod defaults;
mod device;
mod donor;
mod embed;
mod environment;
mod evaluate;
mod export;
mod files;
mod fingerprint;
mod growth;
mod hands;
mod ids_report;
mod init;
mod input;
mod interrupt;
mod items;
mod learn;
mod library;
mod logits;
mod machine;
mod mixture;
mod npy;
mod pack;
mod packed;
mod pca;
mod plot;
mod precision;
mod progress;
mod quantize;
mod queries;
mod recommend;
mod referee;
mod run;
mod sasrec;
mod sizes;
mod status;
mod sweep;
mod systems;
mod tell;
mod train;
mod transfer;
mod tsne;
mod variety;

use std::process::ExitCode;

/// Faster than the system's where large buffers come and go.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    environment::settle();
    match interrupt::listen().and_then(|()| cli::main()) {
        Ok(()) if interrupt::is_asked() => ExitCode::from(interrupt::STATUS),
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell::line(&format!("trainer: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
