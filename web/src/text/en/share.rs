use crate::text::share::Strings;

pub const TEXT: Strings = Strings {
    label: "A link to all this, as it is now",
    copy: "Copy link",
    send: "Send…",
    embed: "Embed it in a page of yours",
    snippet: "HTML of a frame without the page’s surroundings",
    copy_snippet: "Copy HTML",
    copied: "Copied.",
    selected: "The browser does not let the page copy: the text is selected, copy it yourself.",
    frame: "tigerlet: recommendations, written code by code",
};
