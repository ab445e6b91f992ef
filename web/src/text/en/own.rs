use crate::text::own::Strings;

pub const TEXT: Strings = Strings {
    title: "Your own data",
    lead: "Give a table of who took what, and the page makes of it what the others here are made of: vectors, codebooks, a tree of semantic IDs, a small Transformer, and a measure of what it is worth beside popularity and item-kNN. It takes a few minutes, and what you give stays in your browser.",
    failed: |why| format!("This part of the page could not be loaded: {why}"),
};
