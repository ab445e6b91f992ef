//! The text of a file, in whatever encoding a service or a spreadsheet has left it.

use std::borrow::Cow;

/// What stands from 0x80 on in Windows' Latin; where it has nothing, Latin-1's control characters.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// A byte order mark decides; without one, zeros in every second byte are UTF-16, and what is no UTF-8, but for a
/// letter here and there, is Windows' Latin, which holds Latin-1.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [_, 0, _, 0, ..] => wide(bytes, u16::from_le_bytes),
        [0, _, 0, _, ..] => wide(bytes, u16::from_be_bytes),
        _ => {
            let text = String::from_utf8_lossy(bytes);
            let broken = text.chars().filter(|&letter| letter == char::REPLACEMENT_CHARACTER).count();
            let marked = text.chars().filter(|letter| !letter.is_ascii()).count() - broken;
            if broken > marked { latin(bytes).into() } else { text }
        }
    }
}

fn wide<'a>(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'a, str> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn latin(bytes: &[u8]) -> String {
    let windows: Vec<char> = WINDOWS.chars().collect();
    let letter = |&byte: &u8| match byte {
        0x80..=0x9f => windows[usize::from(byte) - 0x80],
        _ => char::from(byte),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_in_every_encoding() {
        let text = "Title\tAuthor\nŒuvre “Emma” Brontë\n";
        let mut files = vec![text.as_bytes().to_vec(), ["\u{feff}", text].concat().into_bytes()];
        for mark in ["", "\u{feff}"] {
            let units: Vec<u16> = [mark, text].concat().encode_utf16().collect();
            files.push(units.iter().flat_map(|unit| unit.to_le_bytes()).collect());
            files.push(units.iter().flat_map(|unit| unit.to_be_bytes()).collect());
        }
        files.push(b"Title\tAuthor\n\x8cuvre \x93Emma\x94 Bront\xeb\n".to_vec());
        for file in files {
            assert_eq!(decode(&file), text, "{file:x?}");
        }
        assert_eq!(decode("Brontë, García\u{0}".as_bytes()), "Brontë, García\u{0}");
        // One letter that was cut does not make the others Latin-1.
        assert_eq!(decode(b"Bront\xc3\xab Garc\xc3\xada M\xc3"), "Brontë García M\u{fffd}");
        assert_eq!(decode(b""), "");
    }
}
