use crate::text::desk::Strings;

pub const TEXT: Strings = Strings {
    title: "A desk for a new book",
    lead: "Write a book that does not exist. Its words become a vector, the vector an ID, and the ID a leaf of the trie, \
           as with every book here; nothing is trained, and no other ID changes.",
    note_label: "About the cold start",
    note: "Nobody has read it. The dense model knows it by its words and can place it at once; the generator has never \
           written this leaf and can only guess it from the codes that it shares with others. The hybrid mixes both, and \
           adds what a book that nobody has taken is worth.",
    caption: "A new book finds its shelf, code by code.",
    closed: "The desk is closed: this bundle’s vectors come of a language model that is not in the page, so no new text \
             can stand beside them.",
    offered: |size| {
        format!(
            "This bundle’s vectors come of a language model, which it brings along: {size} MB, fetched only if you ask for \
             it. It reads in this page, and what you write stays here."
        )
    },
    fetch: "Fetch the language model",
    fetching: |received, total| format!("{received} of {total} MB have arrived."),
    fetched: "The language model is here: the desk is open.",
    unfetched: |why| format!("The language model cannot be fetched: {why}"),
    examples: "Books that do not exist",
    name: "Title",
    write: "Write it",
    writing: "Writing …",
    failed: |why| format!("It cannot be written: {why}"),
    placed: |title, took| format!("“{title}” stands on its shelf after {took}."),
    beside: "The cell of its nearest codes is full: it has the last code of a neighbour.",
    read: "Put it into the history",
    remove: "Take it away again",
    removed: "It is gone, and all answers are what they were.",
    levels: "Its ID, code by code, and who stands below the same codes, most alike first",
    columns: ["ID so far", "left over", "others", "shelf-mates"],
    alone: "nobody: its own leaf",
    nearest: "Nearest by their vectors:",
    ask: "Who would be recommended it?",
    stop: "Stop",
    asked: |asked, all| format!("{asked} of {all} held-out readers asked."),
    audience: "Where it stands among all books that a reader has not read",
    heads: ["ranked by", "in the first ten of", "middle rank", "highest with the reader of"],
    scorers: ["generator", "dense model", "hybrid"],
    best: |rank, titles| format!("rank {rank}: {titles}"),
    readerless: "This bundle came without readers to ask.",
};
