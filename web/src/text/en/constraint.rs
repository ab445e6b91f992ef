use crate::text::constraint::Strings;

pub const TEXT: Strings = Strings {
    title: "The trie’s hold",
    explanation: "At every step the trie offers only codes that lead to a title. Without it the model may write any \
                  code anywhere, and some of what it writes, however probable, names nothing.",
    note_label: "About the scores",
    note: "The scores stay what they are: the softmax runs over all codes of a level before the trie takes any away.",
    switch: "Only IDs that exist",
    count: |invented, written| {
        let belong = if invented == 1 { "belongs" } else { "belong" };
        format!("{invented} of {written} generated IDs {belong} to no title.")
    },
    held: |theirs, others| {
        format!("The model gives them {theirs} of its probability, and {others} to the others it wrote.")
    },
    list: "IDs that no title has",
};
