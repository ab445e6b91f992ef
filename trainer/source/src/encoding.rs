//! Encodings: which one a file is in, and its text in UTF-8.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::compression::Bytes;
use crate::error::SourceError;

/// How far into a file its encoding is looked for.
const LOOK: usize = 64 << 20;

/// The encoding that a configuration names.
pub fn named(label: &str, path: &Path) -> Result<&'static Encoding, SourceError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        SourceError::file(
            path,
            format!(
                "encoding = \"{label}\" is unknown: `utf-8`, `utf-16le`, `latin1`, `shift_jis` … are known"
            ),
        )
    })
}

/// The encoding that bytes are in, and by what it is seen.
///
/// A byte order mark decides; without one, zeros in every second byte are UTF-16, and what is no UTF-8 is taken
/// for Windows' Latin, which holds Latin-1.
pub fn see(bytes: &mut dyn Read) -> io::Result<(&'static Encoding, &'static str)> {
    let mut buffer = vec![0; 64 << 10];
    // Bytes of a character that the end of the buffer cut off stand at its beginning the next time.
    let (mut kept, mut seen) = (0, 0);
    while seen < LOOK {
        let read = fill(bytes, &mut buffer[kept..])?;
        let filled = &buffer[..kept + read];
        if seen == 0 {
            if let Some((encoding, _)) = Encoding::for_bom(filled) {
                return Ok((encoding, "its byte order mark"));
            }
            if let Some(encoding) = zeros(filled) {
                return Ok((encoding, "zeros in every second byte"));
            }
        }
        seen += read;
        kept = match std::str::from_utf8(filled) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_some() => {
                return Ok((WINDOWS_1252, "bytes that are no UTF-8"));
            }
            Err(_) if read == 0 => return Ok((WINDOWS_1252, "bytes that are no UTF-8")),
            Err(error) => filled.len() - error.valid_up_to(),
        };
        if read == 0 {
            break;
        }
        let end = filled.len();
        buffer.copy_within(end - kept..end, 0);
    }
    Ok((UTF_8, "all its bytes"))
}

fn fill(bytes: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
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
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let count = |from: usize| bytes.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (count(0), count(1), bytes.len() / 2);
    if half < 2 {
        return None;
    }
    match (even * 5 > half, odd * 5 > half) {
        (false, true) if even * 20 < odd => Some(UTF_16LE),
        (true, false) if odd * 20 < even => Some(UTF_16BE),
        _ => None,
    }
}

/// A file's text in UTF-8, without the mark at its beginning.
///
/// Bytes that are said to be UTF-8 pass as they are: who reads them knows the line to name.
pub fn decode(bytes: Bytes, encoding: &'static Encoding) -> io::Result<Bytes> {
    if encoding == UTF_8 {
        let mut bytes = bytes;
        let mut head = [0; 3];
        let read = fill(&mut bytes, &mut head)?;
        let mark = if &head[..read] == b"\xef\xbb\xbf" { read } else { 0 };
        return Ok(Box::new(io::Cursor::new(head[mark..read].to_vec()).chain(bytes)));
    }
    Ok(Box::new(Decoded {
        bytes,
        decoder: encoding.new_decoder_with_bom_removal(),
        encoding,
        raw: vec![0; 16 << 10],
        held: 0..0,
        ended: false,
        spare: VecDeque::new(),
        done: false,
    }))
}

/// The bytes of the longest character, and a byte for the decoder's caution.
const ROOM: usize = 8;

struct Decoded {
    bytes: Bytes,
    decoder: Decoder,
    encoding: &'static Encoding,
    raw: Vec<u8>,
    /// What of `raw` is still to be decoded.
    held: std::ops::Range<usize>,
    ended: bool,
    /// Decoded bytes for which there was no room.
    spare: VecDeque<u8>,
    /// The decoder has said its last word and must not be asked again.
    done: bool,
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A decoder asks for room for one character; where there is less, its bytes are handed out one by one.
        if self.spare.is_empty() && buffer.len() < ROOM {
            let mut room = [0; ROOM];
            let written = self.decode(&mut room)?;
            self.spare.extend(&room[..written]);
        }
        if !self.spare.is_empty() || buffer.len() < ROOM {
            return self.spare.read(buffer);
        }
        self.decode(buffer)
    }
}

impl Decoded {
    fn decode(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            if self.held.is_empty() && !self.ended {
                let read = self.bytes.read(&mut self.raw)?;
                (self.held, self.ended) = (0..read, read == 0);
            }
            let raw = &self.raw[self.held.clone()];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(raw, buffer, self.ended);
            self.held.start += read;
            if let DecoderResult::Malformed(..) = result {
                let what = format!("bytes that are no {}: say `encoding = \"…\"`", self.encoding.name());
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
            self.done = self.ended && matches!(result, DecoderResult::InputEmpty);
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
