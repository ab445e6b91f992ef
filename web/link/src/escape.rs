//! Percent-encoding of what stands between a link's signs.

/// Letters that need no escape: those that RFC 3986 calls unreserved.
const PLAIN: &[u8] = b"-_.~";

/// A text with everything escaped that a link, or a program that passes one on, could take for a sign.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The text behind the escapes. A broken escape stands for itself.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let digits = |&at: &u8| char::from(at).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let escaped = match tail {
            [high, low, tail @ ..] if *first == b'%' => {
                digits(high).zip(digits(low)).map(|(high, low)| (high * 16 + low, tail))
            }
            _ => None,
        };
        let (byte, tail) = escaped.unwrap_or((*first, tail));
        out.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&out).into_owned()
}
