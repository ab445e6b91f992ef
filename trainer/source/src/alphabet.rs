//! Which encoding bytes are in, by themselves.

use std::io::{self, Read};

/// How far into a file its encoding is looked for.
const LOOK: usize = 64 << 20;

/// The encodings that bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// UTF-8.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the upper byte first.
    Utf16Be,
    /// Windows' Latin, which holds Latin-1.
    Latin,
}

/// The encoding that bytes are in, and by what it is seen.
///
/// A byte order mark decides; without one, zeros in every second byte are UTF-16, and what is no UTF-8 is taken
/// for Windows' Latin, which holds Latin-1.
pub fn see(bytes: &mut dyn Read) -> io::Result<(Alphabet, &'static str)> {
    let mut buffer = vec![0; 64 << 10];
    // Bytes of a character that the end of the buffer cut off stand at its beginning the next time.
    let (mut kept, mut seen) = (0, 0);
    while seen < LOOK {
        let read = fill(bytes, &mut buffer[kept..])?;
        let filled = &buffer[..kept + read];
        if seen == 0 {
            if let Some(marked) = marked(filled) {
                return Ok((marked, "its byte order mark"));
            }
            if let Some(seen) = zeros(filled) {
                return Ok((seen, "zeros in every second byte"));
            }
        }
        seen += read;
        kept = match std::str::from_utf8(filled) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_some() => {
                return Ok((Alphabet::Latin, "bytes that are no UTF-8"));
            }
            Err(_) if read == 0 => return Ok((Alphabet::Latin, "bytes that are no UTF-8")),
            Err(error) => filled.len() - error.valid_up_to(),
        };
        if read == 0 {
            break;
        }
        let end = filled.len();
        buffer.copy_within(end - kept..end, 0);
    }
    Ok((Alphabet::Utf8, "all its bytes"))
}

/// Reads until the buffer is full or nothing more comes: how much that was.
pub fn fill(bytes: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// UTF-16 without a mark: text has separators, digits or line ends, whose upper byte is zero.
fn zeros(bytes: &[u8]) -> Option<Alphabet> {
    let count = |from: usize| bytes.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (count(0), count(1), bytes.len() / 2);
    if half < 2 {
        return None;
    }
    match (even * 5 > half, odd * 5 > half) {
        (false, true) if even * 20 < odd => Some(Alphabet::Utf16Le),
        (true, false) if odd * 20 < even => Some(Alphabet::Utf16Be),
        _ => None,
    }
}

/// The mark that a text begins with.
fn marked(bytes: &[u8]) -> Option<Alphabet> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(Alphabet::Utf8),
        [0xff, 0xfe, ..] => Some(Alphabet::Utf16Le),
        [0xfe, 0xff, ..] => Some(Alphabet::Utf16Be),
        _ => None,
    }
}
