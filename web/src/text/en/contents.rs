use crate::text::contents::Strings;

pub const TEXT: Strings = Strings {
    title: "The walkthrough",
    lead: "Eleven short chapters: half an hour to read, an hour with the figures. Every figure computes in this page, \
           on the model that is open.",
    previous: "Previous",
    next: "Next",
    contents: "Walkthrough",
    place: |place, of| format!("chapter {place} of {of}"),
};
