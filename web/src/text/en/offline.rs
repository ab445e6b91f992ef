use crate::text::offline::Strings;

pub const TEXT: Strings = Strings {
    keeping: "This page will open without a network once it has been kept in this browser.",
    kept: |megabytes| format!("Available offline: {megabytes} MB are kept in this browser."),
    larger: |megabytes| {
        format!(
            "The page is kept in this browser; its bundle of {megabytes} MB is not, unless you ask for it."
        )
    },
    keep: "Keep the bundle too",
    full: "The browser has no room to keep this page: it works on, and needs a network when it is opened again.",
    absent: "This page could not be kept in this browser: it needs a network when it is opened again.",
    forbidden: "The browser forbids this page to remember anything: language, colours and engine hold for this visit.",
    unkept: "The browser has no room for the last choice: it holds for this visit.",
    clear: "Clear what is kept",
    cleared: "Cleared: the kept page and the kept choices are gone. The next visit with a network begins afresh.",
};
