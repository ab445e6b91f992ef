use crate::text::figure_constraint::Strings;

pub const TEXT: Strings = Strings {
    caption: "Each strip is the list that a beam of that width writes without a trie, most probable ID at the \
              left. What nobody has is inked: the first places are real books, and the ink grows with the width. Choose a \
              width to see the IDs.",
    whose: "Written for",
    own: "The playground’s history",
    readers: |readers| format!("The first {readers} test readers"),
    no_readers: "This bundle comes without test readers.",
    no_history: "The playground’s history is empty: put a title into it first.",
    history: |titles| titles.to_owned(),
    start: "Count",
    stop: "Stop",
    progress: |done, of| format!("{done} of {of} readers"),
    done: |histories| match histories {
        1 => "All widths are counted.".to_owned(),
        _ => format!("All widths are counted for {histories} readers."),
    },
    failed: |message| format!("The counting has stopped: {message}."),
    widths: "Beams, and how many of the IDs they write are nobody’s",
    best: "best ID",
    last: "last ID",
    count: |invented, written| format!("{invented} of {written}"),
    inventive: |inventive, readers| format!("{inventive} of {readers} readers get at least one."),
    mass: |share, most| {
        let most = if most { "at most " } else { "" };
        format!(
            "Every title scored exactly: of the model’s probability, {most}{share} lies on IDs that nobody has."
        )
    },
    none: |width| match width {
        1 => "At 1 beam nothing is invented.".to_owned(),
        _ => format!("At {width} beams nothing is invented."),
    },
    found: |ids, width| match ids {
        1 => format!("At {width} beams the model invents 1 ID. Below it, the nearest that exists."),
        _ => format!("At {width} beams the model invents {ids} IDs. Below each, the nearest that exists."),
    },
    astray: |levels| {
        let levels: Vec<String> = levels.iter().map(|(code, ids)| format!("{ids} at code {code}")).collect();
        format!("They leave the catalogue: {}.", levels.join(", "))
    },
    nobody: "nobody",
    probability: |share| share.to_owned(),
    times: |times| match times {
        1 => "written for 1 reader".to_owned(),
        _ => format!("written for {times} readers"),
    },
    shared: |shared| match shared {
        0 => "no code shared".to_owned(),
        1 => "1 code shared".to_owned(),
        _ => format!("{shared} codes shared"),
    },
    more: |more| format!("and {more} more"),
    table: "The counts as a table",
    columns: ["Beams", "Written", "Nobody’s", "Share", "Histories with any"],
};
