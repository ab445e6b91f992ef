use crate::text::figure_names::{Strings, Whole};
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "Choose a title and compare the lines “begins with”: how much of the catalogue is still possible \
              once the first token is written?",
    search: "A title of the catalogue",
    awkward: "Titles that begin others:",
    waiting: "The figure comes with the catalogue, which is on its way.",
    kinds: ["Atomic ID", "Semantic ID", "Title"],
    length: |length, of| match length {
        1 => format!("1 token, out of {}.", grouped(of as u128)),
        _ => format!("{length} tokens, out of {}.", grouped(of as u128)),
    },
    first: |first, others, some| match others {
        0 => format!("Nothing else begins with “{first}”."),
        1 => format!("1 other begins with “{first}”: {some}."),
        2 | 3 => format!("{others} others begin with “{first}”: {some}."),
        _ => format!("{others} others begin with “{first}”, such as {some}."),
    },
    alone: |alone| match alone {
        None => "Never alone: the whole of it begins another, so a token for the end is needed.".to_owned(),
        Some(1) => "Alone after the first token.".to_owned(),
        Some(at) => format!("Alone after {at} tokens."),
    },
    rule: |pieces| {
        format!(
            "How titles are cut here: the page makes {pieces} pieces from this catalogue’s titles, every letter \
             and the parts of words that save most, and takes from the left the longest that fits. This is no \
             language model’s tokenizer, which knows tens of thousands of pieces and would need fewer of them."
        )
    },
    whole: |Whole { mean, longest, opening, openings, unfinished, fullest, counted, items }| {
        let over = match counted < items {
            true => format!(
                "The figure counts {} of the catalogue’s {} items, taken at even distances. Over these",
                grouped(*counted as u128),
                grouped(*items as u128)
            ),
            false => format!("Over all {}", grouped(*items as u128)),
        };
        format!(
            "{over}: a title takes {mean:.1} tokens on average and {longest} at most; {openings} begin with \
             the token “{opening}”, as a word or as part of one, where the fullest first code holds {fullest}; {unfinished} titles are the \
             beginning of another."
        )
    },
    table: "The same as a table",
    heads: ["Kind", "Name", "Tokens", "Out of", "Others with the first", "Alone after"],
    never: "never",
};
