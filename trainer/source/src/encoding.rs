//! A file's text in UTF-8, from any encoding.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::alphabet::{Alphabet, fill};
use crate::error::SourceError;
use crate::lines::Bytes;

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

/// The decoder of an alphabet.
pub fn of(seen: Alphabet) -> &'static Encoding {
    match seen {
        Alphabet::Utf8 => UTF_8,
        Alphabet::Utf16Le => UTF_16LE,
        Alphabet::Utf16Be => UTF_16BE,
        Alphabet::Latin => WINDOWS_1252,
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
