use crate::components::stages::Strings;

pub const TEXT: Strings = Strings {
    title: "Where the time went",
    stage: "Stage",
    request: "Read the question",
    encoder: "Encode the history",
    level: |level| format!("Write code {level}"),
    writing: "Write the answer down",
    way: "There and back",
    behind: "A graphics processor works while the program goes on: the encoder’s time is part of code 1, the first \
             whose numbers are waited for.",
};
