use crate::text::foreign::Strings;

pub const TEXT: Strings = Strings {
    title: "Open a catalogue from elsewhere?",
    from: |origin| format!("The link asks for a catalogue from {origin}, and not for this page’s own."),
    calls_itself: "It calls itself",
    size: "Size",
    megabytes: |megabytes| format!("{megabytes} MB"),
    unknown: "unknown",
    means: "Its titles and figures are that site’s, and so is what they claim. It learns that you came; what you \
            choose stays here.",
    open: "Open it",
    own: "Use tigerlet’s own",
    remember: "Open catalogues of this site without asking from now on",
    origin: |origin| format!("This catalogue comes from {origin}."),
};
