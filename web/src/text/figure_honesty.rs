//! What the figure of the chapter `honesty` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub no_readers: &'static str,
    pub how_many: &'static str,
    /// "100 readers".
    pub readers: fn(usize) -> String,
    pub start: &'static str,
    pub pause: &'static str,
    pub resume: &'static str,
    pub stop: &'static str,
    /// "12 of 100 readers".
    pub progress: fn(usize, usize) -> String,
    pub measure: &'static str,
    /// Of `Measure`: Recall, NDCG.
    pub measures: [&'static str; 2],
    pub length: &'static str,
    /// "Recall@10".
    pub at: fn(&str, usize) -> String,
    /// Headings of the two plots: the estimate by readers, and by the length of the list.
    pub by_readers: fn(&str) -> String,
    pub by_length: fn(&str, usize) -> String,
    pub system: &'static str,
    /// "generator, 20 beams", which writes IDs, and the hybrid, which scores items too.
    pub generator: fn(usize) -> String,
    pub hybrid: fn(usize) -> String,
    /// The same beside a line.
    pub short_generator: &'static str,
    pub short_hybrid: &'static str,
    pub knn: &'static str,
    pub popularity: &'static str,
    pub ceiling: &'static str,
    /// What a list of K is worth that ends after W items.
    pub wall: fn(usize, usize) -> String,
    /// "the beam ends", at the wall.
    pub ends: &'static str,
    /// Nothing measured yet.
    pub waiting: &'static str,
    /// A system that the trainer has no figure of here, "–" in a table, in words.
    pub unknown: &'static str,
    /// Recall and NDCG at 10 of all readers, measured here and recorded, and whether they are the same.
    pub verdict: fn(&Verdict) -> String,
    /// What a part of the readers is worth beside the trainer's figure of all.
    pub part: fn(usize, usize) -> String,
    pub failed: fn(&str) -> String,
    pub table: &'static str,
    /// Length of the list, as the heading of the table's first column.
    pub k: &'static str,
}

/// What was measured here beside what the trainer recorded.
pub struct Verdict {
    /// What was measured.
    pub system: &'static str,
    pub readers: usize,
    /// Recall@10 and NDCG@10, in numbers.
    pub here: [String; 2],
    pub recorded: [String; 2],
    pub equal: bool,
}
