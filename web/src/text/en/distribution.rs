use crate::text::distribution::{Strings, Told};

pub const TEXT: Strings = Strings {
    title: "The next code’s odds",
    lead: "One step of the decoding, after the codes that the tree is open at: what the model gives each code, what the trie leaves of it, and what a draw makes of the rest.",
    note_label: "About the three columns",
    note: "The trie takes codes away and gives their share to nobody: a beam’s scores stay the model’s. Only a draw fills up to a hundred again, and its temperature sharpens or flattens. The chapter on it:",
    temperature: "Temperature of the draw",
    told: |Told { prefix, invented, shut, left, temperature, best }| {
        let after = if prefix.is_empty() { "At the start".to_owned() } else { format!("After {prefix}") };
        let codes = |count: usize| if count == 1 { "1 code".to_owned() } else { format!("{count} codes") };
        let mut told = match invented {
            (0, _) => format!("{after}, every code leads to a title: nothing can be invented yet."),
            (count, share) => {
                let lead = if *count == 1 { "leads" } else { "lead" };
                format!(
                    "{after}, {share} of the model’s belief is on {} that {lead} to no title: on invented IDs.",
                    codes(*count)
                )
            }
        };
        if shut.0 > 0 {
            told += &format!(
                " Another {} is on {} whose titles were read or filtered out.",
                shut.1,
                codes(shut.0)
            );
        }
        told += &match best {
            None => " The mask leaves nothing.".to_owned(),
            Some((code, before, drawn)) => format!(
                " The mask leaves {left}. The likeliest code left, {code}, has {before}; drawn at temperature {temperature} it has {drawn}."
            ),
        };
        told
    },
    failed: |message| format!("The model did not say: {message}."),
    empty: "Put a title into the history to see what the model thinks.",
    table: "Probabilities of the next code: the model’s, behind the mask, in a draw",
    head: "Code",
    free: "The model’s",
    masked: "Behind the mask",
    drawn: |temperature| format!("Drawn at {temperature}"),
    items: |items, open| match (items, open) {
        (0, _) => "nobody’s".to_owned(),
        (1, true) => "1 title".to_owned(),
        (items, true) => format!("{items} titles"),
        (_, false) => "barred".to_owned(),
    },
    others: |codes| if codes == 1 { "1 other code".to_owned() } else { format!("{codes} other codes") },
    sum: "Sum",
};
