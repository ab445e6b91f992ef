use crate::text::filters::Strings;

pub const TEXT: Strings = Strings {
    title: "Filters",
    attribute: |name| {
        let mut letters = name.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    },
    any: "any",
    option: |value, items| format!("{value} ({items})"),
    first_year: "From year",
    last_year: "To year",
    passing: |number, passing, total| {
        format!("{passing} of {total} titles {}.", if number == 1 { "passes" } else { "pass" })
    },
    nothing: "Widen a filter, or clear them all.",
    resting: "The filters are off for now: without the trie nothing keeps the model to a shelf.",
    clear: "Clear filters",
    written: "As an expression",
    example: "genre = \"Fantasy\" and year >= 1950",
    wrong: |why, written| format!("This is no filter, and nothing has changed: {}", why.within(written)),
    none: "This catalogue has no attribute to filter by.",
};
