//! How names and texts stand in an expression.

/// What joins conditions or belongs to them, and so is no name unless it stands between backquotes.
pub(super) const KEYWORDS: [&str; 7] = ["and", "or", "not", "in", "has", "true", "false"];

/// The item's id, likewise.
pub(super) const ID: &str = "id";

/// A name as it is written.
pub(super) fn name(name: &str) -> String {
    let is_word = name.starts_with(begins_word) && name.chars().all(in_word);
    let is_keyword = KEYWORDS.iter().any(|keyword| name.eq_ignore_ascii_case(keyword));
    if is_word && !is_keyword && name != ID { name.to_owned() } else { between('`', name) }
}

/// A text as it is written.
pub(super) fn quoted(text: &str) -> String {
    between('"', text)
}

fn between(quote: char, text: &str) -> String {
    let escaped = text.chars().flat_map(|letter| {
        let escape = (letter == quote || letter == '\\').then_some('\\');
        escape.into_iter().chain([letter])
    });
    [quote].into_iter().chain(escaped).chain([quote]).collect()
}

/// Whether a word may begin with it.
pub(super) fn begins_word(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

/// Whether it may stand in a word.
pub(super) fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-')
}
