//! A stranger's words as the page shows them: in every view, label, announcement and exported text.

use tigerlet::answer::Response;
use tigerlet::card::BundleCard;

/// Letters of a title that are shown.
const LONGEST: usize = 300;
/// Letters of a bundle's own account of itself.
const LONGEST_ACCOUNT: usize = 2000;

/// A title without what could harm its surroundings: control characters are spaces, marks that turn the direction
/// of writing are left out, what runs from right to left is isolated from the rest, and what is too long is cut.
/// Where nothing is left stands `otherwise`.
pub fn title(title: &str, otherwise: &str) -> String {
    words(title, otherwise, LONGEST)
}

/// A bundle's card with all of its words as they are shown.
pub fn card(mut card: BundleCard) -> BundleCard {
    card.title = title(&card.title, &card.name);
    for account in [&mut card.description, &mut card.note, &mut card.licence] {
        *account = words(account, "", LONGEST_ACCOUNT);
    }
    card
}

/// An answer with its titles as they are shown.
pub fn response(mut response: Response) -> Response {
    for found in &mut response.recommendations {
        found.title = title(&found.title, &format!("[{}]", found.item));
    }
    response
}

fn words(text: &str, otherwise: &str, most: usize) -> String {
    // Most titles are as they should be, and short.
    let mut out = String::new();
    let mut letters = 0;
    let plain = text.chars().filter(|letter| !turns(*letter));
    for letter in plain.map(|letter| if letter.is_control() || letter.is_whitespace() { ' ' } else { letter })
    {
        if letter == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if letters == most {
            out.push('…');
            break;
        }
        out.push(letter);
        letters += 1;
    }
    let out = out.trim_end();
    // Joiners alone show nothing.
    if out.chars().all(|letter| matches!(letter, '\u{200c}' | '\u{200d}' | '\u{2060}' | ' ')) {
        return otherwise.to_owned();
    }
    if out.chars().any(right_to_left) { format!("\u{2068}{out}\u{2069}") } else { out.to_owned() }
}

/// Marks that change the direction of what follows, or that nobody sees.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Letters of scripts that run from right to left.
fn right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_are_harmless() {
        assert_eq!(title("The Hobbit", "x"), "The Hobbit");
        assert_eq!(title("a\u{0}b\n\t c", "x"), "a b c");
        assert_eq!(title("\u{202e}evil\u{2066}", "x"), "evil");
        assert_eq!(title(" \u{200b}\u{200d} ", "[7]"), "[7]");
        assert_eq!(title("שלום", "x"), "\u{2068}שלום\u{2069}");
        assert_eq!(title(&"가".repeat(10_000), "x").chars().count(), LONGEST + 1);
    }

    proptest! {
        #[test]
        fn any_title_is_short_and_plain(text in "\\PC{0,8}[\u{0}-\u{1f}\u{2000}-\u{206f}a-c א-ת]{0,400}") {
            let shown = title(&text, "otherwise");
            prop_assert!(!shown.is_empty() && shown.chars().count() <= LONGEST + 3);
            prop_assert!(!shown.chars().any(char::is_control));
            let inner = shown.trim_start_matches('\u{2068}').trim_end_matches('\u{2069}');
            prop_assert!(!inner.chars().any(turns), "{shown:?}");
            prop_assert_eq!(title(inner, "otherwise"), shown);
        }
    }
}
