//! What a long task says on standard error: words for people, JSON lines for programs, or nothing.
use std::{io::Write, sync::OnceLock};

use clap::ValueEnum;
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

static VOICE: OnceLock<Voice> = OnceLock::new();

/// Speaks so from here on.
pub fn speak(voice: Voice) {
    let _ = VOICE.set(voice);
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
