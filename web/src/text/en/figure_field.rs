use crate::text::figure_field::Strings;

pub const TEXT: Strings = Strings {
    caption: "Thirty-one works by what they generate, what they store for an item, how many passes an answer takes, and \
              how a new item gets in. Sort by any of it, or look at the map; below, five of the boxes run.",
    show: "Show",
    views: ["Table", "Map"],
    heads: ["Work", "Year", "Generates", "Stores an item as", "Passes an answer", "A new item gets in"],
    unknown: "–: does not apply, or could not be verified.",
    made: ["interactions", "scores only", "IDs", "text", "nothing itself"],
    stored: ["weights in and out", "a vector", "a number", "codes", "codes and a vector", "text", "–"],
    passes: ["one", "one a step of noise", "one a code", "one a token of text", "one a candidate", "–"],
    arrival: [
        "when trained again",
        "by codes of its content",
        "by a vector of its content",
        "by its text",
        "as a candidate",
        "–",
    ],
    map: "Works by year and by what they generate",
    takes: "Takes up or answers",
    compares: "Measured against",
    taken: "Taken up by",
    compared: "A measure for",
    nothing: "nothing on this map",
    read: "To its paragraph",
    boxes: "Five boxes on the same readers",
    about_boxes: "For each reader the last book is held out, and a box gives ten guesses, books of the history last.",
    dense: "dense model",
    stands: [
        "the row that no table may lack",
        "counts who took what together",
        "SASRec with texts; Lite-LLM4Rec’s direct head",
        "TIGER",
        "LIGER’s idea, with counts",
    ],
    trainer: |figure| format!("trainer, all readers in this bundle: {figure}"),
    unrecorded: "trainer: not recorded",
    done: |readers, best, share| {
        format!("Measured on {readers} readers. “{best}” finds most, with a Recall@10 of {share}.")
    },
};
