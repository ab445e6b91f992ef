use crate::text::counterfactual::Strings;

pub const TEXT: Strings = Strings {
    title: "What if?",
    lead: "Take one title away and ask again: what the answer loses is what that title gave it.",
    note_label: "About the bars",
    note: "Every bar is an experiment of its own: the titles speak to each other in the encoder, so that the bars need \
           not add up to anything. They are of the model that writes IDs.",
    explain: "Recommendation",
    caption: "How much less probable would the recommendation be without each title? A bar to the right of the line: \
              the title helps it; to the left: it stands in its way. One nat more is 2.7 times as probable.",
    table: "What each title of the history gives the recommendation",
    item: "Title of the history",
    contribution: "Contribution in nats",
    most: |title, giver, with, without| {
        format!("“{title}” is {with} probable; without “{giver}” it would be {without}.")
    },
    none: |title, with| format!("“{title}” has {with}, and no title of the history helps it."),
    single: "With one title there is nothing to leave out: the model reads at least one. Add a second, and its weight \
             appears here.",
    empty: "Bars and lists appear with the first recommendations.",
    failed: |message| format!("No answer: {message}"),
    which: "Title",
    what: "What if it",
    changes: ["were not there", "came first", "came one earlier", "came one later", "came last"],
    changed_caption: "The list as it is, and the list after a change of the history. Signs tell what rose, fell, came \
                      and went.",
    before: "As it is",
    after: |title, change| match change {
        0 => format!("Without “{title}”"),
        1 => format!("“{title}” first"),
        2 => format!("“{title}” one earlier"),
        3 => format!("“{title}” one later"),
        _ => format!("“{title}” last"),
    },
    new: "new",
    gone: "gone",
    up: |by| if by == 1 { "up one place".to_owned() } else { format!("up {by} places") },
    down: |by| if by == 1 { "down one place".to_owned() } else { format!("down {by} places") },
    account: |new, of, still| format!("{new} of {of} are new, {still} stay in their place."),
};
