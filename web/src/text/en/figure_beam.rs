use crate::text::figure_beam::Strings;

pub const TEXT: Strings = Strings {
    caption: "Narrow the beam and look at the exact ranking: outlined codes are those that the search never got to write, because the prefix before them had been cut.",
    waiting: "Nothing has been searched yet …",
    width: "Beams W",
    history: |titles| format!("History: {titles}"),
    hunt: |width| format!("Find a history on which W = {width} loses the best title"),
    stop: "Stop",
    own: "Back to your own history",
    tried: |tried, of| match of {
        0 => "Fetching the readers …".to_owned(),
        _ => format!("{tried} of {of} histories tried"),
    },
    none: |width, of| format!("W = {width} puts the best title first on all {of} histories."),
    readers_missing: "The search for a history has failed; press again to go on.",
    found: |width, found, of| {
        let ends = if width == 1 { "one title".to_owned() } else { format!("{width} titles") };
        format!("W = {width} ends in {ends} and finds {found} of the exact top {of}.")
    },
    best_found: |title| format!("The best of all, {title}, is among them."),
    best_lost: |title, level, first| match first {
        "" => format!("The best of all, {title}, was cut at level {level}."),
        first => format!("The best of all, {title}, was cut at level {level}; {first} stands first instead."),
    },
    beam: |width| format!("Beam search, W = {width}"),
    exact: "Exact ranking",
    exact_head: "Exact",
    exact_place: |place| format!("{place}"),
    not_exact: "beyond 10",
    place: "Place",
    title: "Title",
    score: "log p",
    fate: "In the beam",
    kept: |place| format!("{place}"),
    cut: |level, score, last| match score {
        Some(score) => format!("cut at level {level}: {score}, last kept {last}"),
        None => format!("cut at level {level}, where the last kept had {last}"),
    },
    level: "Step through the levels",
    level_of: |level, of| format!("level {level} of {of}"),
    ranking: |level, considered, kept, gone| {
        let gone = match gone {
            0 => String::new(),
            1 => " One of the exact ten was lost before.".to_owned(),
            gone => format!(" {gone} of the exact ten were lost before."),
        };
        format!("Level {level}: {considered} prefixes scored, {kept} kept.{gone}")
    },
    prefix: "Prefix",
    below: "Below it",
    titles: |count| if count == 1 { "1 title".to_owned() } else { format!("{count} titles") },
    leads: "Leads to exact no.",
    more_kept: |more| format!("{more} more kept"),
    more_cut: |more| format!("{more} more cut"),
    line: |kept| format!("cut below the best {kept}"),
    curve: "How many of the exact ten a beam finds on this history, by its width. The thin line is the most it could find: a beam ends in W titles.",
    curve_axis: "beams W",
    go_on: "Go on drawing",
    curve_axis_found: "Found",
    curve_table: "The curve as a table",
};
