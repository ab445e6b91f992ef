use crate::text::query::Strings;

pub const TEXT: Strings = Strings {
    label: "Looking for something?",
    placeholder: "a few words, such as murder mystery",
    hint: "What answers it and goes with the history comes first.",
    resting: "It rests: IDs that are drawn, or written without the trie, answer no words.",
    clear: "Clear",
    wrong: "No book has any of these words, and the list before stays.",
};
