use crate::text::stages::Strings;

pub const TEXT: Strings = Strings {
    title: "Where the time went",
    stage: "Stage",
    request: "Read the question",
    encoder: "Encode the history",
    level: |level| format!("Write code {level}"),
    writing: "Weigh and write the answer down",
    way: "There and back",
    behind: "A graphics processor works while the program goes on: it is told to write all codes, and only the last \
             one is waited for. So nearly all of its time stands there.",
};
