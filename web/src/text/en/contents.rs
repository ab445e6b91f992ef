use crate::text::contents::Strings;

pub const TEXT: Strings = Strings {
    title: "The walkthrough",
    lead: "Twelve chapters: about an hour to read, twice that with the figures and questions. Every figure computes in this page, \
           on the model that is open.",
    previous: "Previous",
    next: "Next",
    contents: "Walkthrough",
    place: |place, of| format!("chapter {place} of {of}"),
    minutes: |minutes| format!("{minutes} min to read"),
    missing: "The text of this chapter did not arrive. Its figure is here, and works.",
    missing_questions: "The questions did not arrive.",
    again: "Try again",
    questions: ["Five questions before you begin", "Five questions when you have read it"],
    questions_about: [
        "What you know now. The answers are told with those of the second five; all of it stays in this browser.",
        "About the same things, asked in another way.",
    ],
    check: "Check",
    anew: "Begin again",
    right: "Right.",
    wrong: "No.",
    score: |right, of, before| match before {
        Some(before) => format!("{right} of {of} are right now, and {before} were before."),
        None => format!("{right} of {of} are right."),
    },
    teaching: "For teachers: a lesson of 50 or 90 minutes",
};
