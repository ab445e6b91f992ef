use crate::text::rules::{Cost, Strings};

pub const TEXT: Strings = Strings {
    title: "List rules",
    lead: "What a list must have, whatever ranks it: of the lists that keep to every rule, the best is shown.",
    bound: "Rule",
    bounds: ["at most", "at least"],
    count: "Titles",
    of: "Of what",
    each: |name| format!("of each {name}"),
    different: |name| format!("different {name}"),
    shelf: "shelf",
    passing: "where …",
    condition: "Condition",
    add: "Add rule",
    written: "Or as a sentence",
    example: "at least 3 where year >= 2000",
    wrong: |why, written| format!("This is no rule, and nothing has changed: {}", why.within(written)),
    said: ToString::to_string,
    list: "Rules",
    remove: |rule| format!("Remove the rule “{rule}”"),
    clear: "Remove all rules",
    full: |most| format!("A list keeps to {most} rules at most; remove one to add another."),
    resting: "The rules rest: they choose among titles, not among IDs that are drawn or written without the trie.",
    exact: "No list that keeps to the rules is better.",
    near: "The list keeps to the rules; with more beams there may be a better one.",
    unmet: |rules| format!("No list was found that keeps to all of them. Let go: “{}”.", rules.join("”, “")),
    cost: Cost {
        ask: "What do these rules cost?",
        measuring: |done, of| format!("{done} of {of} readers"),
        told: |readers, without, with| {
            format!("Recall@10 on {readers} held-out readers: {without} without the rules, {with} with them.")
        },
        failed: |message| format!("It could not be measured: {message}"),
    },
};
