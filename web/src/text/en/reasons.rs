use crate::text::reasons::{Owed, Strings};

fn clause(Owed { title, fall, shared, codes }: &Owed) -> String {
    let so = match fall {
        Some(fall) => format!("without which the score is lower by {fall}"),
        None => "which is all that was read".to_owned(),
    };
    let mut common: Vec<String> = shared.iter().map(|(name, values)| format!("{name} {values}")).collect();
    match codes {
        0 => {}
        1 => common.push("the first code".to_owned()),
        codes => common.push(format!("the first {codes} codes")),
    }
    let common =
        if common.is_empty() { String::new() } else { format!(" (in common: {})", common.join(", ")) };
    format!("“{title}”, {so}{common}")
}

pub const TEXT: Strings = Strings {
    title: "Why this list?",
    hint: "Each title of the history is left out in turn, and all that ranks is asked again: what a recommendation loses \
           without a title, it owes to it.",
    asking: "Asking once more for every title of the history.",
    because: |owed| format!("Because of {}.", owed.iter().map(clause).collect::<Vec<_>>().join("; and of ")),
    whole: "For the history as a whole: without any one of its titles the score hardly falls.",
    unread: "Nothing was read: these titles answer the words, and nothing else.",
    resting: "No reasons for IDs that are drawn, or written without the trie.",
    failed: |message| format!("No reasons: {message}"),
};
