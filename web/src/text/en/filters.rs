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
    resting: "The filters rest: without the trie nothing keeps the model to a shelf.",
    clear: "Clear filters",
    dropped: |filters| format!("Dropped, for no title of this catalogue can pass it: {filters}."),
    none: "This catalogue has no attribute to filter by.",
};
