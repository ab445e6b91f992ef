use tigerlet_books::{Fault, MAX_BYTES, MAX_ROW, MAX_ROWS, Problem};

use crate::text::books::{Strings, Told};
use crate::text::format::{grouped, megabytes};

pub const TEXT: Strings = Strings {
    title: "Bring your own books…",
    hint: "An export of Goodreads, StoryGraph or LibraryThing, or any table (CSV) with a column of titles and one of authors. Choose the file, drop it here, or paste its text. It is read on this page and sent nowhere.",
    choose: "File",
    paste: "or its text, pasted",
    told: |told| {
        let Told { service, read, found, taken, left_out } = told;
        let service = if service.is_empty() { String::new() } else { format!("{service}: ") };
        let taken = match (found, taken) {
            (0, _) => " The history stays as it was.".to_owned(),
            (_, taken) => format!(" The history is now the last {taken}."),
        };
        let left_out = match left_out {
            0 => String::new(),
            many => format!(" Not read, or not yet, and left out: {many}."),
        };
        format!("{service}{found} of {read} books that were read are in this catalogue.{taken}{left_out}")
    },
    undo: "Put the old history back",
    undone: "The old history is back.",
    found: |many| format!("Found: {many}"),
    missing: |many| format!("Not found: {many}"),
    why_missing: "A book is taken for one of the catalogue only where title and author agree; the same title by somebody else is another book.",
    more: |many| format!("and {many} more"),
    by: |title, author| if author.is_empty() { title.to_owned() } else { format!("{title}, {author}") },
    problem: |problem| match problem {
        Problem::Large(bytes) => format!(
            "The file has {} MB, and {} are read at most: leave out the column of reviews.",
            megabytes(*bytes as u64),
            megabytes(MAX_BYTES as u64)
        ),
        Problem::Empty => "There is nothing in the file.".to_owned(),
        Problem::NoText => "The file is no text: save it as CSV from the program that wrote it.".to_owned(),
        Problem::NoColumns(names) => format!(
            "The first row has to name a column Title and a column Author; it names “{}”.",
            names.join("”, “")
        ),
        Problem::Long => {
            format!("The file has more than {} rows: leave some out.", grouped(MAX_ROWS as u128))
        }
        Problem::Row { row, line, fault: Fault::Cells(cells, header) } => format!(
            "Row {row}, line {line}: {cells} cells, where the first row has {header}. A quotation mark may be missing there."
        ),
        Problem::Row { row, line, fault: Fault::Long } => format!(
            "Row {row}, line {line}: more than {} letters. A quotation mark may be missing at its end.",
            grouped(MAX_ROW as u128)
        ),
    },
    unread: "The browser could not read the file: choose it once more.",
};
