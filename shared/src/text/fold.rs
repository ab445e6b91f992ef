//! Letters as people look for them, whatever their case, marks and Unicode form: one rule for catalogue, search
//! and TF-IDF.
use unicode_normalization::char::canonical_combining_class;

use super::form::{nfd, nfkd};

/// A text in lower case, its letters without marks: `Brontë` is `bronte`, `Ｓｈōgun` is `shogun`.
///
/// Compatibility forms become plain ones (NFKD): wide and narrow letters, ligatures, digits in circles. Letters that
/// Unicode does not take apart are spelled as people without them do: `ß` as `ss`, `ø` as `o`. Where a mark makes
/// another letter rather than another sound it stays: the vowel signs of Indic scripts, the voicing of Kana
/// (が is not か). Hangul keeps its syllables.
pub fn fold(text: &str) -> String {
    spell(text, true)
}

/// [`fold`], with apostrophes or without.
fn spell(text: &str, apostrophes: bool) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut bare = String::with_capacity(text.len());
    for letter in nfkd(text).chars().flat_map(char::to_lowercase) {
        match letter {
            'ß' => bare.push_str("ss"),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'þ' => bare.push_str("th"),
            'ø' => bare.push('o'),
            'đ' | 'ð' => bare.push('d'),
            'ħ' => bare.push('h'),
            'ı' => bare.push('i'),
            'ł' => bare.push('l'),
            'ŋ' => bare.push('n'),
            'ŧ' => bare.push('t'),
            'ς' => bare.push('σ'),
            '\'' | '‘' | '’' | 'ʼ' if apostrophes => bare.push('\''),
            '\'' | '‘' | '’' | 'ʼ' => {}
            // Seen by no reader: a soft hyphen, joiners, marks of direction.
            '\u{ad}'
            | '\u{200c}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            mark if is_accent(mark) => {}
            other => bare.push(other),
        }
    }
    if bare.is_ascii() {
        return bare;
    }
    // What was left out may have stood between marks, whose order is a rule of Unicode's.
    let mut folded = String::with_capacity(bare.len());
    for letter in nfd(&bare).chars() {
        // Kana with its voicing, and the letters of a syllable, were taken apart: no mark on any other letter.
        if let Some(whole) = folded.chars().next_back().and_then(|before| whole(before, letter)) {
            folded.pop();
            folded.push(whole);
        } else {
            folded.push(letter);
        }
    }
    folded
}

/// Whether a character is part of a word: a letter, a digit, or a mark on one, such as the virama of Indic scripts
/// and what stands above Thai and Khmer letters.
pub fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{e47}'..='\u{e4e}' | '\u{17c9}'..='\u{17d3}')
        || canonical_combining_class(c) != 0
}

/// The words of a text, folded, with one space between them. An apostrophe is part of its word and left out, so that
/// "Ender's" and "enders" are the same word; anything else but letters and digits parts words.
pub fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut inside = false;
    for letter in spell(text, false).chars() {
        if is_letter(letter) {
            if !inside && !words.is_empty() {
                words.push(' ');
            }
            words.push(letter);
            inside = true;
        } else if letter != '\'' {
            inside = false;
        }
    }
    words
}

/// The letter of Kana or syllable of Hangul that two characters are together. Unicode's own table of all pairs would
/// cost a page 13 kB.
fn whole(before: char, mark: char) -> Option<char> {
    let (code, mark) = (u32::from(before), u32::from(mark));
    let whole = match (code, mark) {
        // The voiced letter stands behind the plain one, but for those of u and w.
        (0x304b..=0x3061 | 0x30ab..=0x30c1, 0x3099) if code % 2 == 1 => code + 1,
        (0x3064 | 0x3066 | 0x3068 | 0x309d | 0x30c4 | 0x30c6 | 0x30c8 | 0x30fd, 0x3099) => code + 1,
        (0x306f..=0x307b | 0x30cf..=0x30db, 0x3099) if code.is_multiple_of(3) => code + 1,
        (0x306f..=0x307b | 0x30cf..=0x30db, 0x309a) if code.is_multiple_of(3) => code + 2,
        (0x3046 | 0x30a6, 0x3099) => code + 0x4e,
        (0x30ef..=0x30f2, 0x3099) => code + 8,
        // A consonant and a vowel, then a syllable of both and its final consonant.
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xac00 + ((code - 0x1100) * 21 + (mark - 0x1161)) * 28,
        (0xac00..=0xd7a3, 0x11a8..=0x11c2) if (code - 0xac00).is_multiple_of(28) => code + (mark - 0x11a7),
        _ => return None,
    };
    char::from_u32(whole)
}

/// Marks that only say how a letter sounds: accents, and the points of Hebrew and Arabic.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20f0}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn letters_lose_their_case_marks_and_form() {
        for (written, folded) in [
            ("Brontë", "bronte"),
            ("GARCÍA MÁRQUEZ", "garcia marquez"),
            ("Ｓｈōｇｕｎ", "shogun"),
            ("Straße, STRASSE, GROẞ", "strasse, strasse, gross"),
            ("Ærø Œuvre Łódź Đorđe Þór Ísland", "aero oeuvre lodz dorde thor island"),
            ("İstanbul ıstanbul ISTANBUL", "istanbul istanbul istanbul"),
            ("ﬁnd Ⅷ ①", "find viii 1"),
            ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ"),
            ("Ёлка й", "елка и"),
            ("הַהוֹבִּיט", "ההוביט"),
            ("الأُمّ", "الام"),
            ("Ender’s ʼn", "ender's 'n"),
            ("호빗", "호빗"),
            ("ｶﾞﾝﾀﾞﾑ が か", "ガンダム が か"),
            ("हिन्दी", "हिन्दी"),
            ("co\u{ad}operate \u{202e}dlrow", "cooperate dlrow"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
            let apart: String = written.nfd().collect();
            assert_eq!(fold(&apart), folded, "{written}, taken apart");
            assert_eq!(fold(&written.nfc().collect::<String>()), folded, "{written}, put together");
        }
    }

    #[test]
    fn kana_and_hangul_are_put_together_again() {
        let letters =
            ('ぁ'..='ヿ').chain('가'..='힣').filter(|c| c.to_string().nfkd().eq(c.to_string().nfd()));
        for letter in letters.filter(|c| !matches!(c, '\u{3099}' | '\u{309a}')) {
            assert_eq!(fold(&letter.to_string()), letter.to_string());
        }
    }

    #[test]
    fn words_end_where_letters_do_but_not_at_an_apostrophe() {
        assert_eq!(words("  Ender’s Game: the-END! "), "enders game the end");
        assert_eq!(words("Noli Me Tángere"), "noli me tangere");
        assert_eq!(words("हिन्दी, 百年の孤独"), "हिन्दी 百年の孤独");
        assert_eq!(words("?! …"), "");
        // What an apostrophe kept apart, and what nobody sees kept in disorder.
        assert_eq!(words("\u{309d}'\u{3099}"), "\u{309e}");
        assert_eq!(words("क\u{94d}\u{ad}\u{93c}"), words("क\u{93c}\u{94d}"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        /// Otherwise a word of a title, looked up, would not be found.
        #[test]
        fn what_is_folded_stays_as_it_is(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once, "{}", text.escape_unicode());
            prop_assert_eq!(words(&words(&text)), words(&text));
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), once);
        }
    }
}
