use crate::text::format::grouped;
use crate::text::player::{Account, Encoding, Strings};

pub const TEXT: Strings = Strings {
    group: "This recommendation, stage by stage",
    back: "One stage back",
    forward: "One stage forward",
    play: "Play",
    pause: "Pause",
    scrub: "Stage",
    history: "History",
    encoder: "Encoder",
    code: |place| format!("Code {place}"),
    suffix: "Suffix",
    next: "Next",
    whole: "Titles",
    tell_history: |items, levels| {
        let titles = if items == 1 { "title" } else { "titles" };
        format!(
            "The model never sees a title. It reads the codes of {items} {titles} in order: {items} × {levels} = \
             {} tokens.",
            items * levels
        )
    },
    tell_encoder: |Encoding { tokens, width, layers, heads }| {
        format!(
            "The encoder looks at all {tokens} tokens at once, {layers} times over, with {heads} heads each time. \
             Every token becomes a vector of {width} numbers that knows the others: {tokens} × {width} = {} \
             numbers, which every step from here on consults.",
            grouped((tokens * width) as u128)
        )
    },
    tell_level: |Account { length, considered, kept, invented, best, dropped }| {
        let dropped_count = grouped(considered.saturating_sub(kept) as u128);
        let considered = grouped(considered as u128);
        let scored = match length {
            1 => format!("{considered} first codes were scored"),
            length => format!("{considered} prefixes of {length} codes were scored"),
        };
        let mut told = format!("Step {length}: {scored}, {kept} kept and {dropped_count} dropped");
        if let Some((prefix, share)) = best {
            told.push_str(&format!("; the best, {prefix}, has {share}"));
        }
        told.push('.');
        if let Some((prefix, share)) = dropped {
            told.push_str(&format!(" The best of the dropped, {prefix}, had {share}."));
        }
        if invented > 0 {
            told.push_str(&format!(" {invented} of the kept lead to no title."));
        }
        told
    },
    tell_whole: |written, title, share| {
        let ids = if written == 1 { "ID is" } else { "IDs are" };
        format!("{written} {ids} written to the end. The first of the list is “{title}”, with {share}.")
    },
    tell_weighed: |written, title, share| {
        let ids = if written == 1 { "ID is" } else { "IDs are" };
        format!(
            "{written} {ids} written to the end; the most probable is that of “{title}”, with {share}. In the list \
             dense model and counts have their say too."
        )
    },
    tell_nothing: |written| match written {
        0 => "No ID was written: no title is left that may come back.".to_owned(),
        written => format!("{written} IDs are written to the end, and none of them is a title’s."),
    },
    layers: |layers, heads| format!("Encoder: {layers} layers of {heads} heads"),
    vectors: |tokens, width| format!("{tokens} tokens → {tokens} vectors of {width} numbers"),
};
