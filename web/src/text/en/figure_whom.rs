use crate::text::figure_whom::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "Ten books for each held-out reader, from five systems, counted here in your browser: how many different \
              books does anybody get to see, and how popular are they?",
    question: "First a guess: whose lists show the most different books, all readers together?",
    guess: "Your guess",
    hidden: "Measure, and you will see.",
    revealed: |right, system, items, of, readers| {
        let of = grouped(of as u128);
        let judged = match right {
            Some(true) => "Right. ",
            Some(false) => "No. ",
            None => "",
        };
        format!("{judged}To {readers} readers together, “{system}” shows most: {items} of the {of} books.")
    },
    dense: "dense model",
    books: "books shown",
    places: "places, by tenths of the catalogue, the most read first",
    head: "first tenth",
    tail: "second half",
    found: "Recall@10",
    taken: "what they read next",
    table: "Who is shown",
};
