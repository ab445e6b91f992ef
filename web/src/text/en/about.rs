use crate::text::about::Strings;

pub const TEXT: Strings = Strings {
    title: "What this is made of",
    bundle: "Bundle",
    open: "Open it here",
    library: "The page’s own library",
    others: "Another catalogue and its model take this one’s place. One of your own, made here or from a file:",
    simulated: "The readers are simulated.",
    simulated_note: "The histories that the model learned from were made by a program, not by people.",
    licence: |licence| format!("Licence of the data: {licence}."),
    shape: |items, length, codes| {
        format!("{items} titles, semantic IDs of {length} codes ({codes} to choose from, level by level).")
    },
    caption: "Measured when this bundle was made, on items held out",
    system: "System",
    systems: ["Hybrid", "Generator", "Model", "Item-kNN", "Popularity", "Ceiling"],
    recall: "Recall",
};
