use crate::text::playground::Strings;

pub const TEXT: Strings = Strings {
    recommendations: "Recommendations",
    sections: "On this page",
    link_to: |title| format!("Link to “{title}”"),
};
