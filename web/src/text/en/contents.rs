use crate::text::contents::Strings;

pub const TEXT: Strings = Strings {
    title: "The walkthrough",
    lead: "Eleven short chapters, half an hour in all. Every figure computes in this page, on the model that is open.",
    previous: "Before",
    next: "Next",
    contents: "Walkthrough",
    place: |place, of| format!("chapter {place} of {of}"),
};
