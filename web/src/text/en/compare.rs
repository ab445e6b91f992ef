use crate::text::compare::{Account, Strings};

pub const TEXT: Strings = Strings {
    title: "Four ways to the same list",
    lead: "What everybody reads, what readers of these titles also read, every title scored, and the list above: the \
           same history through all four.",
    note_label: "About the systems",
    note: "Popularity and item-kNN are tables that came with the bundle. Exact scoring asks the model for the \
           probability of every title; the beam walks the trie and sees a small part of them.",
    note_hybrid: "The hybrid weighs the beam, a dense model and item-kNN’s counts.",
    caption: "Look for titles that only one system finds: below each stands who else lists it.",
    region: "Lists of the systems",
    systems: ["Popularity", "Item-kNN", "Exact", "Beam", "Hybrid", "Dense"],
    short: ["popularity", "kNN", "exact", "beam", "hybrid", "dense"],
    ways: [
        "The same for everybody.",
        "What goes with the last titles read.",
        "All IDs, most probable first.",
        "The list above.",
        "The list above.",
        "The list above.",
    ],
    named: ["beam", "hybrid", "dense model"],
    also: "also in",
    account: |Account { system, shared, rows, took, scored, exact }| {
        format!(
            "The {system} shares {shared} of {rows} titles with exact scoring: {took} for the {system}, {exact} for all \
             {scored} titles."
        )
    },
    recall: |share, users| {
        format!("Of {users} held-out readers, {share} find their next title among its ten.")
    },
    instant: "< 1 ms",
    drawn: "The beam’s list is drawn by chance; the others are not.",
    unconstrained: "The beam walks without the trie; the others know only titles that exist.",
    filtered: "Pin and filters hold for all of them.",
    wished: "Words to look for, list rules and surprises are the list’s above alone.",
    readerless: "This bundle came without its readers, and so without popularity and item-kNN.",
    failed: |message| format!("The systems cannot be compared: {message}"),
    empty: "The lists appear with the first recommendations.",
    nothing: "It lists nothing here.",
};
