use crate::text::format::grouped;
use crate::text::path::Strings;

pub const TEXT: Strings = Strings {
    title: "The beam’s path",
    caption: "Follow the orange lines from the left: each step appends one code, a thicker line is a more \
              probable one, and a grey branch ends at a stroke where better ones took its place.",
    note_label: "About the chips",
    note: "Chips of one hue share their first code.",
    note_suffix: "The suffix only counts titles whose other codes are the same.",
    note_hint: "Point at a recommendation, or tap a title here, to see its way; tap a chip to open it in the \
                tree below.",
    empty: "It is drawn with the first answer.",
    scored: "Scores alone rank this list: no ID was written, so there is no beam to draw.",
    drawing: "The prefixes that each step of the search kept and cut, as a tree. The table below says the same.",
    code: |place| format!("code {place}"),
    suffix: "suffix",
    counts: |seen, kept| format!("{} seen, {kept} kept", grouped(seen as u128)),
    share: |share, items| format!("{share} · {items} {}", if items == 1 { "title" } else { "titles" }),
    nobody: "no title has this ID",
    all: |leaves| format!("Draw all {leaves} beams"),
    best: |leaves| format!("Draw the best {leaves}"),
    open: |prefix| format!("See {prefix} in the tree"),
    table: "The same as a table",
    table_label: "The beam’s path as a table",
    heads: ["Step", "Codes so far", "Probability", "Log", "Titles below", "Outcome"],
    kept: "kept",
    kept_invented: "kept, though no title has it",
    cut: "cut",
    cut_invented: "cut, and no title has it",
};
