use crate::text::figure_why::Strings;
use crate::text::format::amount;

pub const TEXT: Strings = Strings {
    caption: "Pull the first slider from a thousand items to a billion: the grey bars grow with the catalogue, \
              the orange ones do not know how large it is. The scale is logarithmic, a step is a factor of a \
              thousand.",
    sliders: "Sizes",
    items: "Items, N",
    codes: "Codes a level, K",
    levels: "Levels, L",
    beams: "Beams, W",
    width: "Width, D",
    own: "The model in this page",
    counts: [
        "Scores computed for a request",
        "Numbers kept in the output table",
        "Multiply–adds for a request, the decoder’s included",
    ],
    scoring: "Score every item",
    writing: "Write an ID",
    amount: said,
    verdict: |[scores, numbers, work]| {
        format!(
            "Here the beam computes {} scores, keeps {} numbers and takes {} multiply–adds.",
            times(scores),
            times(numbers),
            times(work)
        )
    },
    break_even: |items| {
        format!(
            "In multiply–adds it is ahead in catalogues of {items} items and more: its decoder is not free."
        )
    },
    table: "The same as a table",
    count: "Count",
    live: "And the real thing, on the history in the playground. The generator has no table of item vectors to \
           multiply with, so exact scoring has to spell every item’s ID to its end; the beam spells only what \
           looks promising. Measure once, then pull the beams down to 1.",
    measure: "Measure on this model",
    measuring: "Measuring…",
    exact: |scored, time| {
        format!("Every ID: {} items scored in {time}.", crate::text::format::grouped(scored as u128))
    },
    beam: |beams, time| match beams {
        1 => format!("A single beam: {time}."),
        _ => format!("A beam of {beams}: {time}."),
    },
    shared: |found, of| match found {
        found if found == of => format!("The beam found all of the best {of}."),
        0 => format!("The beam found none of the best {of}."),
        _ => format!("The beam found {found} of the best {of}."),
    },
    lost: " · lost by the beam",
    best: "The best by exact score:",
};

fn said(value: f64) -> String {
    amount(value, &[(1e12, " trillion"), (1e9, " billion"), (1e6, " million")])
}

/// How many times fewer, or more.
fn times(ratio: f64) -> String {
    let (factor, word) = if ratio >= 1.0 { (ratio, "fewer") } else { (1.0 / ratio, "more") };
    match factor {
        factor if factor < 1.05 => "about as many".to_owned(),
        factor if factor < 9.95 => format!("{} times {word}", format!("{factor:.1}").trim_end_matches(".0")),
        factor => format!("{} times {word}", said(factor.round())),
    }
}
