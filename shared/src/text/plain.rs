//! Strangers' texts as they may be shown: no sign in them reaches beyond them.
use std::borrow::Cow;

/// A text in one line, without signs that nobody sees and that do something all the same: controls, and the embeddings,
/// overrides and isolates that would turn the rest of a sentence round.
///
/// Marks of direction and joiners stay: Hebrew, Persian and emoji need them, and they touch their neighbours only.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_seen) {
        return Cow::Borrowed(text);
    }
    let seen = |c: char| match c {
        _ if is_seen(c) => Some(c),
        _ if c.is_whitespace() => Some(' '),
        _ => None,
    };
    Cow::Owned(text.chars().filter_map(seen).collect())
}

fn is_seen(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{206a}'..='\u{206f}');
    // Line and paragraph separators, the byte order mark, and the anchors of annotations.
    let breaks = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    !(c.is_control() || turns || breaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_what_is_written_stays() {
        for text in
            ["The Hobbit", "", "<img onerror=x>", "호빗", "שלום\u{200f}!", "👩\u{200d}🚀", "a  b", "\u{301}"]
        {
            assert!(matches!(plain(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
        for (text, shown) in [
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("two\nlines\tand\r\nmore\u{2028}still", "two lines and  more still"),
            ("bell\u{7}null\0escape\u{1b}[31m", "bellnullescape[31m"),
            ("\u{2067}\u{feff} a \u{2069}", " a "),
            ("\u{202d}", ""),
        ] {
            assert_eq!(plain(text), shown, "{text:?}");
        }
    }
}
