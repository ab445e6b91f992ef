use crate::text::forward::{Logit, Strings, Token, Value, Weight};

fn token(Token { title, level, code }: &Token) -> String {
    format!("code {code} at level {level} of “{title}”")
}

pub const TEXT: Strings = Strings {
    title: "From embedding to logits",
    lead: "The same step inside the model: what a token of the history begins as, how much attention it gets from the code being written, and what the codes get in the end.",
    note_label: "About the numbers",
    note: "One table of embeddings serves both ends: a logit is the decoder’s last state times a code’s embedding, and the softmax over a level’s logits is its probabilities. The chapter on it:",
    touch: "Point at a number, or walk along a row with the arrow keys: it is said in words.",
    writing: |title| format!("Being written: {title}"),
    tokens: "The tokens of the history, with their share of the attention, in per cent",
    values: |shown, width| format!("The chosen token’s embedding, {shown} of {width} numbers"),
    codes: "The likeliest codes, with logit and probability",
    value: |Value { token: of, place, width, value }| {
        format!("Number {place} of {width} in the embedding of {} is {value}.", token(of))
    },
    weight: |Weight { token: of, written, layer, head, share }| {
        let gives = match head {
            Some(head) => format!("head {head} of layer {layer} gives"),
            None => format!("the heads of layer {layer} give, in the mean,"),
        };
        format!("While code {written} is written, {gives} {share} of the attention to {}.", token(of))
    },
    logit: |Logit { code, level, logit, share }| {
        format!("Code {code} at level {level} gets the logit {logit}: after the softmax {share}.")
    },
    failed: |message| format!("The model did not say: {message}."),
    empty: "Put a title into the history to see the numbers.",
};
