use crate::text::recommendations::Strings;

pub const TEXT: Strings = Strings {
    tooltip: |log, share| format!("log-probability {log}, probability {share}"),
    add: ", add to the history",
    account: |found, time, engine| {
        let noun = if found == 1 { "recommendation" } else { "recommendations" };
        format!("{found} {noun} in {time} on the {engine}.")
    },
    invented: "The other beams wrote IDs that no title has.",
    narrow: "Each beam ends in one title: more beams, more titles.",
    drawn: "In the order drawn.",
    empty: "They appear with the first title of the history.",
    barred: "No title is left to recommend: clear a filter, or unpin the prefix.",
    legend: "at the right: log-probability, probability",
};
