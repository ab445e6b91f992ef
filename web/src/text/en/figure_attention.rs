use crate::text::figure_attention::Strings;

pub const TEXT: Strings = Strings {
    caption: "Point at a code, tap it, or walk along the codes with the arrow keys: below each token stands the share of attention that the code gives it, beside each title the sum.",
    example: "Your history is empty, so an example stands in.",
    waiting: "The model has not looked at anything yet …",
    part: "Part",
    parts: ["encoder", "cross-attention", "decoder"],
    told: [
        "The encoder: tokens of the history look at each other, forwards and backwards.",
        "Cross-attention: each code that is about to be written looks back at the encoded history.",
        "The decoder: each code that is about to be written looks at what is written already.",
    ],
    layer: "Layer",
    head: "Head",
    mean: "mean of all",
    written: "ID being written",
    history: "The history, oldest first, with the attention that each token receives",
    asks_code: "Choose the code that looks.",
    asks_token: "Choose the token that looks.",
    start: "start",
    start_token: "the start token",
    code: |code, level| format!("code {code} at level {level}"),
    token: |title, code, level| format!("{title}, code {code} at level {level}"),
    now: "now",
    whole: "while the whole ID is written",
    most_token: |token, key, weight| format!("{token}, looks most at {key}: {weight}."),
    most_code: |code, key, weight| {
        format!("Before it writes {code}, the model looks most at {key}: {weight}.")
    },
    table: "The weights as a table",
    title: "Title",
    level: |level| format!("level {level}"),
    sum: "sum",
};
