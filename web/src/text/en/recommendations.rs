use crate::text::recommendations::Strings;

pub const TEXT: Strings = Strings {
    tooltip: |log, share| format!("log-probability {log}, probability {share}"),
    parts: |score, [generated, dense, neighbours, bias]| {
        format!(
            "score {score}: {generated} by the model that writes IDs, {dense} by the one that scores items, \
             {neighbours} for what is read beside the history, {bias} for how often it is read"
        )
    },
    by_content: |part| format!(", {part} for how alike its text is to one of the history"),
    by_query: |part| format!(", {part} for how well it answers the words"),
    by_novelty: |part| format!(", {part} for having been read before"),
    add: ", add to the history",
    account: |found, time, engine| {
        let noun = if found == 1 { "recommendation" } else { "recommendations" };
        format!("{found} {noun} in {time} on the {engine}.")
    },
    invented: "The other beams wrote IDs that no title has.",
    narrow: "Each beam ends in one title: more beams, more titles.",
    drawn: "In the order drawn.",
    empty: "They appear with the first title of the history, or with words to look for.",
    barred: "No title is left to recommend: clear a filter, or unpin the prefix.",
    legend: "at the right: log-probability, probability",
    legend_of_parts: "at the right: the score, and its parts by ID, item, neighbours, popularity",
    legend_of_content: ", text",
    legend_of_query: ", query",
    legend_of_novelty: ", surprise",
    scored: "Ranked over the whole catalogue: no ID was written.",
};
