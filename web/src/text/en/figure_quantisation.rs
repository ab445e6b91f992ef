use crate::text::figure_quantisation::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "Drag the ring. The orange line walks to it, centroid by centroid; see how its steps get \
              shorter, as a rule, and what code they spell.",
    mapped: "Every dot is a book, on a flat map of the catalogue’s vectors; its colour is its first code.",
    sampled: |drawn, items| {
        format!(
            "Of the catalogue’s {} items the figure takes {}, by lot.",
            grouped(items as u128),
            grouped(drawn as u128)
        )
    },
    invented: "This bundle has no map of its items: the dots are made up.",
    plane: |x, y| {
        format!("The plane with the centroids of level 1 and the path to your point at x {x}, y {y}.")
    },
    hint: "On a touch screen drag the ring or tap anywhere; the sliders x and y do the same.",
    x: "x",
    y: "y",
    codes: "codes a level",
    levels: "levels",
    start: "Centroids start",
    anywhere: "anywhere in the plane",
    spread: "far apart, on dots (k-means++)",
    afresh: "other start",
    step: "one step of Lloyd",
    run: "run",
    stop: "stop",
    revive: "Revive dead codes",
    making: |level, levels, steps| {
        let steps = if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") };
        format!("Level {level} of {levels} is in the making: {steps} so far.")
    },
    done: |steps| format!("All levels are settled, after {steps} steps: another one would move nothing."),
    code: "The code:",
    table: "The code of your point, and what each level leaves over",
    level: "level",
    chosen: "code",
    left: "left of yours",
    average: "left on average",
    dead: "dead codes",
    before: "before",
    one: |all, levels, codes, flat, ours| {
        format!(
            "One codebook of {all} codes leaves {flat} on average; {levels} levels of {codes} leave {ours}."
        )
    },
    small: |level, scale| format!("What level {level} sees, × {scale}"),
    residuals: |level, points, dead| {
        format!("The residuals of {points} points before level {level}, and its centroids; {dead} dead.")
    },
    unbegun: |level| format!("Level {level} waits for what the levels before leave over."),
};
