//! Ids that came out of a link other than they went in.
//!
//! A program that passes a link on may escape its signs once more, or take the full stop behind it for a part of
//! it. What was meant is decided by what a catalogue knows: an id stands for itself wherever it is one.

use crate::escape::decode;

/// What may follow a link in a sentence and is none of it.
const TAIL: [char; 18] =
    ['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '\'', '"', '*', '_', '…', '。', '」', '”'];

/// A word without the punctuation behind it.
pub(crate) fn without_tail(word: &str) -> &str {
    word.trim_end_matches(TAIL)
}

/// The known ids that an unknown one was, oldest first; none where nothing of it is known.
///
/// Tried in this order: an escape too many, `the%2520hobbit`; a comma that became part of an id, `dune%2Chobbit`;
/// punctuation behind it, `dune).`. Takes time linear in the id's length for each.
pub fn mend(id: &str, known: impl Fn(&str) -> bool) -> Vec<String> {
    let whole = |id: &str| {
        let unescaped = decode(id);
        [id, &unescaped, without_tail(id), without_tail(&unescaped)]
            .into_iter()
            .find(|id| known(id))
            .map(str::to_owned)
    };
    match whole(id) {
        Some(id) => vec![id],
        None => decode(id).split(',').filter_map(whole).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_chat_program_did_is_undone() {
        let known = |id: &str| ["dune", "the hobbit", "a,b", "why?"].contains(&id);
        for (id, meant) in [
            ("dune", vec!["dune"]),
            ("dune).", vec!["dune"]),
            ("the%20hobbit", vec!["the hobbit"]),
            ("the%20hobbit…", vec!["the hobbit"]),
            ("dune,the hobbit", vec!["dune", "the hobbit"]),
            ("dune%2Cthe%20hobbit).", vec!["dune", "the hobbit"]),
            ("dune,no such", vec!["dune"]),
            ("a,b", vec!["a,b"]),
            ("why?", vec!["why?"]),
            ("no such", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(mend(id, known), meant, "{id}");
        }
    }
}
