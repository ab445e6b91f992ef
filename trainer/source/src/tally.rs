//! What was left out or mended while reading.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::SourceError;
use crate::table::Damaged;

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

/// The counts of a pass over one file.
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
    /// What becomes of a damaged row: the error of who refuses such; else it is counted, and what was said of the first
    /// is kept.
    pub fn damage(&self, damaged: Damaged, error: SourceError) -> Result<(), SourceError> {
        if damaged == Damaged::Refuse {
            return Err(error);
        }
        self.damaged.add(1);
        if let Ok(mut first) = self.first.lock() {
            first.get_or_insert_with(|| error.to_string());
        }
        Ok(())
    }

    /// What was left out so far is added to this.
    fn add_to(&self, skipped: &mut Skipped) {
        skipped.damaged += self.damaged.get();
        skipped.headers += self.headers.get();
        skipped.marks += self.marks.get();
        if skipped.first.is_none() {
            skipped.first = self.first.lock().ok().and_then(|first| first.clone());
        }
    }
}

/// The counts of a table's files, by the latest pass over each: rows are read more than once, and left out once.
#[derive(Clone, Debug)]
pub struct Tallies(Arc<[Mutex<Arc<Tally>>]>);

impl Tallies {
    /// Nothing is counted yet.
    pub fn new(files: usize) -> Self {
        Self((0..files).map(|_| Mutex::default()).collect())
    }

    /// A new pass over a file begins.
    pub fn anew(&self, file: usize) -> Arc<Tally> {
        let tally = Arc::new(Tally::default());
        *self.0[file].lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&tally);
        tally
    }

    /// What was left out so far.
    pub fn skipped(&self) -> Skipped {
        let mut skipped = Skipped::default();
        for tally in self.0.iter() {
            tally.lock().unwrap_or_else(PoisonError::into_inner).add_to(&mut skipped);
        }
        skipped
    }
}

/// What was left out of a table while reading it.
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
