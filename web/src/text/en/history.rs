use crate::text::history::Strings;

pub const TEXT: Strings = Strings {
    title: "History",
    hint: "What was read, oldest first: the model minds the order.",
    example: |titles| titles.join(", then "),
    or_start_from: "or start from",
    up: |title| format!("Move {title} up"),
    down: |title| format!("Move {title} down"),
    remove: |title| format!("Remove {title}"),
    count: |length, longest| format!("{length} of at most {longest}"),
    clear: "Clear",
    added: |title, length| format!("“{title}” added, {length} in the history."),
    present: |title| format!("“{title}” is in the history already."),
    removed: |title| format!("“{title}” removed."),
    moved: |title, place, length| format!("“{title}” is now {place} of {length}."),
    full: |longest| format!("The model reads at most {longest} titles; remove one to add another."),
    unknown: |ids| format!("Not in this catalogue, and left out: “{}”.", ids.join("”, “")),
    mended: |titles| {
        format!("The link had been altered on its way; it was read as “{}”.", titles.join("”, “"))
    },
    cut: |longest| {
        format!(
            "The link's history is longer than the {longest} titles that the model reads: the newest were kept."
        )
    },
    others: "This bundle has other items: the history was cleared, and an example of its own stands in.",
};
