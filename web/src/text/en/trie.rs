use crate::text::format::grouped;
use crate::text::trie::Strings;

pub const TEXT: Strings = Strings {
    title: "The trie",
    caption: "Every path from left to right is a title’s semantic ID. A bar is what the model gives a code after \
              those before it, orange where the search went through; choose a code to open what follows it.",
    note_label: "About the trie",
    note: "A bar is as long as the square root of the probability, so that the small ones can be seen. A hollow \
           chip was looked at and dropped.",
    keys: "With the keyboard: arrows move and open, Enter chooses.",
    tree: "The trie of semantic IDs",
    code: |place| format!("Code {place}"),
    suffix: "Suffix",
    after: |prefix| format!("after {prefix}"),
    nowhere: |codes, chance| {
        if codes == 1 {
            format!("1 code here leads nowhere: {chance} of the model’s belief")
        } else {
            format!("{codes} codes here lead nowhere: {chance} of the model’s belief")
        }
    },
    everywhere: "Every code here leads to a title",
    count: |items| format!("{items} {}", if items == 1 { "title" } else { "titles" }),
    kept: "kept by the beam",
    dropped: "dropped by the beam",
    more: |codes| format!("{codes} more codes"),
    shelf: "On this shelf",
    share: |items, prefix| {
        if items == 1 { format!("1 title has {prefix}") } else { format!("{items} titles share {prefix}") }
    },
    everything: |items| format!("All {} titles: choose a code to narrow them down", grouped(items as u128)),
    others: |others| format!("and {} more", grouped(others as u128)),
    pin: "Only recommend from this shelf",
    lift: "Lift the pin",
    follow: "Follow the best beam",
    pinned: |prefix, items| {
        let titles = if items == 1 { "title" } else { "titles" };
        format!("Only from the shelf {prefix}, {items} {titles}.")
    },
    rests: |prefix| {
        format!("The pin on {prefix} is off for now: without the trie’s hold there is no shelf to stay on.")
    },
    stale: |prefix| format!("No title’s ID begins with {prefix}, so the link’s pin was dropped."),
    table: "The open columns as a table",
    table_label: "The open columns of the trie as a table",
    heads: ["Codes so far", "Probability of the last", "Titles below", "Beam"],
};
