use crate::text::map::Strings;

/// "3 of the others share the first code, 1 the first two": depths beyond those that have a word are counted.
fn mates(counts: &[usize]) -> String {
    let depth = |at: usize| match at {
        0 => "the first code".to_owned(),
        1 => "the first two".to_owned(),
        2 => "the first three".to_owned(),
        _ => format!("the first {}", at + 1),
    };
    let number = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    let parts = counts.iter().enumerate().map(|(at, &count)| match (at, count) {
        (0, 0) => "No other title shares the first code".to_owned(),
        (0, 1) => "1 other title shares the first code".to_owned(),
        (0, _) => format!("{count} others share the first code"),
        _ => format!("{} {}", number(count), depth(at)),
    });
    let shared = counts.iter().position(|&count| count == 0).map_or(counts.len(), |none| none + 1);
    format!("{}.", parts.take(shared).collect::<Vec<_>>().join(", "))
}

pub const TEXT: Strings = Strings {
    title: "The item map",
    caption: "Every dot is a title, placed near those whose descriptions mean something similar. Look for \
              neighbourhoods of one colour: they are the shelves that the first code names.",
    method: |method| format!("The places: {method}."),
    about: "About the colours",
    note: "At level 1 a dot has the hue of its chips, and colours keep together. The deeper codes say only what \
           the ones before left over: at levels 2 and 3 one colour is scattered over the whole map.",
    levels: "Coloured by",
    level: |level| format!("code {level}"),
    waiting: "It is drawn as soon as it is there.",
    missing: "This bundle brings no map of its items.",
    failed: |message| format!("The map could not be read: “{message}”."),
    retry: "Try again",
    walk: "Titles on the map: arrow keys walk to the nearest in that direction, Enter adds it to the history",
    hint: "Point at a dot to see its shelf; click or tap to hold on to it. Arrow keys walk from dot to dot, \
           Enter adds a title to the history.",
    read: "In the history",
    recommended: "Recommended",
    shelf: "The same shelf: the more codes shared, the larger",
    mates,
    rank: |rank| format!("Recommended, number {rank}."),
    add: "Add to the history",
    present: "In the history",
    table: |level| match level {
        1 => "Its shelves as a table, by the first code".to_owned(),
        _ => format!("Its shelves as a table, by the first {level} codes"),
    },
    prefix: "Shelf",
    size: "Titles",
    titles: "Among them",
    more: |count| format!("Show {count} more"),
};
