use crate::text::figure_collisions::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "Each strip is a shelf: the books whose IDs begin alike. Its first, strongest part is the \
              commonest value; the more of the strip that fills, the more the code means. Press a shelf to see what stands on it.",
    waiting: "The catalogue is still on its way.",
    depth: "A shelf is as deep as",
    codes: |codes| if codes == 1 { "1 code".to_owned() } else { format!("{codes} codes") },
    whole: "the whole ID",
    attribute: "split by",
    name: str::to_owned,
    shelves: "shelves in use",
    largest: "the largest",
    alone: "alone on theirs",
    shared: "with company",
    purity: "purity",
    chance: "purity by chance",
    items: |items| if items == 1 { "1 book".to_owned() } else { format!("{} books", grouped(items as u128)) },
    names: "nobody has company here: these are names, not shelves",
    list: "Shelves with more than one book, the largest first",
    shelf: |items, value, common| format!("{value}: {common} of {items}"),
    more: |shelves| format!("show more, {shelves} to go"),
    only: "Recommend from this shelf only",
    no_value: "none",
    collisions: |cells, items| format!("All collisions: {items} books in {cells} shared cells"),
    none: "No two items of this catalogue share a cell.",
};
