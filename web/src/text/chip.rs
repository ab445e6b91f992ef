//! What the chip says.

/// What it says.
pub struct Strings {
    /// An ID in words, from its codes with commas between, for a reader who does not see the chips.
    pub spoken: fn(&str) -> String,
}
