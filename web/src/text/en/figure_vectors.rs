use crate::text::figure_vectors::Strings;

pub const TEXT: Strings = Strings {
    caption: "Write anything. Look at which of your words count, and at the nearest titles that have no word \
              in common with you.",
    label: "A text",
    suggestions: ["wizard", "a wizard", "Mars", "survival at sea", "a haunted house", "murder on a train"],
    try_these: "Texts to try",
    any_title: "any title",
    waiting: "The engine is still loading; then this works as you type.",
    failed: |message| format!("This bundle cannot say what a new text means: {message}."),
    empty: "Nothing is written yet.",
    nothing: "None of this occurs twice in the catalogue: no word, no vector, no ID.",
    words: "What counts, and how much",
    word: "word or pair",
    weight: "weight",
    more: |count| {
        if count == 1 { "And a lighter one.".to_owned() } else { format!("And {count} lighter ones.") }
    },
    unknown: |words| format!("Fewer than two books have {words}; nothing is known of that."),
    vector: |numbers| format!("Its vector, {numbers} numbers"),
    strip: |numbers, at, value| {
        format!(
            "{numbers} numbers, each a line up or down from zero; the largest is number {at}: {value:.2}."
        )
    },
    numbers: "The numbers",
    semantic_id: "Semantic ID",
    shelf: |counts| {
        let part = |(at, count): (usize, &usize)| match at {
            0 => format!("{count} of the titles begin with its first code"),
            _ => format!("{count} with its first {}", at + 1),
        };
        counts.iter().enumerate().map(part).collect::<Vec<_>>().join(", ") + "."
    },
    nearest: "The nearest titles",
    title: "title",
    cosine: "cosine",
    shared: "words in common",
    spoken: |title, cosine| format!("Nearest: {title}, cosine {cosine}."),
};
