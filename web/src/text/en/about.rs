use crate::text::about::Strings;

pub const TEXT: Strings = Strings {
    title: "What this is made of",
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
