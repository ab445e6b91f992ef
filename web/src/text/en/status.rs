use crate::text::status::Strings;

pub const TEXT: Strings = Strings {
    loading: "Loading the model.",
    ready: "The model is loaded.",
    bytes: "Bytes of the model",
    broken: "The model could not be loaded.",
    broken_because: |message| format!("What failed: “{message}”. Retry downloads it anew."),
    unanswered: "No answer.",
    unanswered_because: |message| {
        format!(
            "What failed: “{message}”. What is shown is the answer before; change something to ask again."
        )
    },
    retry: "Retry",
};
