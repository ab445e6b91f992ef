//! What was left out or mended while reading, counted over all files and threads of a table.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number that threads count up together.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Counts `more`.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of one reading.
#[derive(Debug, Default)]
pub struct Tally {
    /// Damaged rows.
    pub damaged: Count,
    /// Lines that repeat the header.
    pub headers: Count,
    /// Byte order marks inside a file.
    pub marks: Count,
    /// The first damaged row.
    first: Mutex<Option<String>>,
}

impl Tally {
    /// Counts a damaged row and keeps what was said of the first.
    pub fn damage(&self, what: impl ToString) {
        self.damaged.add(1);
        if let Ok(mut first) = self.first.lock() {
            first.get_or_insert_with(|| what.to_string());
        }
    }

    /// What was left out so far.
    pub fn skipped(&self) -> Skipped {
        Skipped {
            damaged: self.damaged.get(),
            first: self.first.lock().ok().and_then(|first| first.clone()),
            headers: self.headers.get(),
            marks: self.marks.get(),
        }
    }
}

/// What was left out of a table while reading it, over all passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Rows that could not be read, where `damaged = "skip"`.
    pub damaged: u64,
    /// Place and reason of the first of them.
    pub first: Option<String>,
    /// Lines inside a file that repeat its header.
    pub headers: u64,
    /// Byte order marks inside a file, taken away.
    pub marks: u64,
}
