use crate::text::settings::Strings;

pub const TEXT: Strings = Strings {
    beams: "Beams",
    top_k: "Titles shown",
    surprise: "Safe … surprising",
    surprising: "What few have read comes forward, and titles that are alike go apart.",
    surprise_ruled: "What few have read comes forward; how much alike titles may be is left to the list rules.",
    surprise_resting: "It rests: IDs that are drawn, or written without the trie, are as the model has them.",
    ranks: "Ranked by",
    hybrid: "IDs and scores",
    generate: "IDs alone",
    dense: "scores alone",
    ranks_by: "One model writes IDs, another scores items. What either finds is judged by both, by what is read beside \
               the history, and by how often it is read. Only IDs can be drawn by chance or written without the trie.",
    more: "Chance and repeats",
    hide_seen: "Hide what was read",
    seen: "what was read may come back",
    chance: "Draw by chance",
    drawn: |temperature, seed| format!("temperature {temperature}, draw {seed}"),
    temperature: "Temperature of all levels",
    varied: "varied",
    each: "A temperature for each level",
    level: |number| format!("Code {number}"),
    suffix: "Suffix",
    again: "Draw again",
    draw: |seed| format!("draw {seed}"),
    explanation: "IDs are drawn instead of the likeliest being kept, none of them twice: at 1.00 as probable as the \
                  model has them, below it more cautiously, above it more boldly. One number, one draw: a link to it \
                  draws the same.",
    source: "Stochastic beams: Kool et al., 2019",
};
