//! What a long task says on standard error: words for people, JSON lines for programs, or nothing.
use std::{
    io::Write,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use clap::{Args, ValueEnum};
use serde::Serialize;

/// How progress is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Voice {
    /// A bar on a terminal, plain lines now and then elsewhere.
    #[default]
    Words,
    /// A JSON object a line: `note` with a `text`, or `progress` with `task`, `unit`, `done`, `total`, `seconds` and a
    /// `message`.
    Json,
    /// Nothing; errors are told in any case.
    Quiet,
}

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

static VOICE: OnceLock<Voice> = OnceLock::new();
/// 0 = as many as there are.
static THREADS: AtomicUsize = AtomicUsize::new(0);

impl Machine {
    /// From here on.
    pub fn use_it(self) {
        let _ = VOICE.set(if self.quiet { Voice::Quiet } else { self.progress });
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

/// How progress is told.
pub fn voice() -> Voice {
    VOICE.get().copied().unwrap_or_default()
}

/// Writes a line to standard error. Whoever read it may be gone, by the same Ctrl-C for one: that is no reason to fail.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// One object of [`Voice::Json`].
pub fn event(event: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(event) {
        line(&text);
    }
}

/// A sentence of what is being done.
pub fn note(text: &str) {
    #[derive(Serialize)]
    struct Note<'a> {
        event: &'static str,
        text: &'a str,
    }
    match voice() {
        Voice::Words => line(text),
        Voice::Json => event(&Note { event: "note", text }),
        Voice::Quiet => {}
    }
}

/// [`note`] with the arguments of `format!`.
macro_rules! tell {
    ($($arguments:tt)*) => { $crate::tell::note(&format!($($arguments)*)) };
}
pub(crate) use tell;
