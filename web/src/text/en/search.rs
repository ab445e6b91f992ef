use crate::text::search::Strings;

pub const TEXT: Strings = Strings {
    label: "Add a title",
    placeholder: "title, author, theme",
    matching: "Titles that match",
    nothing: "No title matches.",
    meant: |words| format!("Did you mean {words}?"),
    matches: |count| match count {
        1 => "1 title matches.".to_owned(),
        _ => format!("{count} titles match."),
    },
};
