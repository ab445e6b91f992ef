//! What a command may take of its machine, and how it speaks of it; no result depends on either but for rounding.
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;

use crate::tell::{self, Voice};

/// 0 = as many as there are.
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// What every command is told about its machine; no result depends on it.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "The machine")]
pub struct Machine {
    /// Threads of the CPU [default: as many as there are]; results do not depend on it but for rounding.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Say nothing of progress.
    #[arg(long, global = true, conflicts_with = "progress")]
    quiet: bool,
    /// How progress is told on standard error.
    #[arg(long, global = true, value_enum, default_value_t)]
    progress: Voice,
}

impl Machine {
    /// From here on.
    pub fn use_it(self) {
        tell::speak(if self.quiet { Voice::Quiet } else { self.progress });
        if let Some(threads) = self.threads {
            THREADS.store(threads.into(), Ordering::Relaxed);
            // Fails only where somebody has computed already, and this is the first thing that the program does.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
        }
    }
}

/// Threads that were asked for; none if nobody said.
pub fn asked_threads() -> Option<usize> {
    Some(THREADS.load(Ordering::Relaxed)).filter(|&threads| threads > 0)
}

/// Threads to use.
pub fn threads() -> usize {
    asked_threads().unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}
