//! What readers took, for whoever wants to learn from it.
//!
//! One history after the other: how many items, then the items, oldest first, each number in groups of seven bits,
//! lowest first, all but the last with the eighth bit set (LEB128).
use super::{ExtraError, Refused};
use crate::limits::{Limits, at_most};

/// The file's name in a bundle.
pub const HISTORIES: &str = "histories.bin";

const REFUSED: Refused = Refused(HISTORIES);

/// `histories.bin`: U histories of at least one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histories {
    /// Where each ends.
    ends: Vec<usize>,
    items: Vec<u32>,
}

impl Histories {
    /// Reads the file of a bundle with so many items.
    ///
    /// # Errors
    /// A file that is too long or breaks off, a history without items, an item that is not in the catalogue.
    pub fn read(bytes: &[u8], items: usize, limits: &Limits) -> Result<Self, ExtraError> {
        at_most(limits.histories_bytes, "bytes", bytes.len()).map_err(|error| REFUSED.limit(error))?;
        let mut histories = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let place = || format!("history {}", histories.ends.len() + 1);
            let length = number(&mut rest).ok_or_else(|| REFUSED.value(place(), "breaks off"))?;
            REFUSED.unless(length > 0, place(), "has no items")?;
            // Each takes a byte at least: nothing is allocated for those that cannot be there.
            REFUSED.unless(length as usize <= rest.len(), place(), "breaks off")?;
            for _ in 0..length {
                let item = number(&mut rest).ok_or_else(|| REFUSED.value(place(), "breaks off"))?;
                REFUSED.unless(
                    (item as usize) < items,
                    place(),
                    "names an item that is not in the catalogue",
                )?;
                histories.items.push(item);
            }
            histories.ends.push(histories.items.len());
        }
        Ok(histories)
    }

    /// The file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for history in self.iter() {
            push(&mut bytes, history.len() as u32);
            history.iter().for_each(|&item| push(&mut bytes, item));
        }
        bytes
    }

    /// One after the other, oldest item first.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|user| self.get(user))
    }

    /// The history of a user below [`Histories::len`].
    pub fn get(&self, user: usize) -> &[u32] {
        let start = if user == 0 { 0 } else { self.ends[user - 1] };
        &self.items[start..self.ends[user]]
    }

    /// U.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a [u32]> for Histories {
    /// Those of at least one item.
    fn from_iter<T: IntoIterator<Item = &'a [u32]>>(histories: T) -> Self {
        let mut all = Self::default();
        for history in histories.into_iter().filter(|history| !history.is_empty()) {
            all.items.extend(history);
            all.ends.push(all.items.len());
        }
        all
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The next number; none where it breaks off, or is none of 32 bits.
fn number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for place in 0..5 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u32::from(byte & 0x7f);
        if place == 4 && part > 0xf {
            return None;
        }
        number |= part << (7 * place);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    fn read(bytes: &[u8]) -> Result<Histories, String> {
        Histories::read(bytes, 300, &Limits::DEFAULT).map_err(|error| error.to_string())
    }

    #[test]
    fn what_breaks_off_or_names_no_item_is_refused() {
        assert_eq!(read(&[2, 5, 0xab, 0x02]).unwrap().get(0), [5, 299]);
        for (bytes, said) in [
            (&[1, 5, 2, 7][..], "histories.bin: history 2 breaks off"),
            (&[1, 5, 0], "histories.bin: history 2 has no items"),
            (&[1, 0xac, 0x02], "histories.bin: history 1 names an item that is not in the catalogue"),
            (&[0x80], "histories.bin: history 1 breaks off"),
            (&[0xff, 0xff, 0xff, 0xff, 0x1f], "histories.bin: history 1 breaks off"),
            (&[0xff, 0xff, 0xff, 0xff, 0x0f], "histories.bin: history 1 breaks off"),
        ] {
            assert_eq!(read(bytes).unwrap_err(), said, "{bytes:?}");
        }
        assert!(read(&[]).unwrap().is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn what_is_written_is_read(histories in prop::collection::vec(prop::collection::vec(0..300u32, 1..9), 0..9)) {
            let written: Histories = histories.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(&read(&written.write()).unwrap(), &written);
            prop_assert!(written.iter().eq(histories.iter().map(Vec::as_slice)));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(histories) = read(&bytes) {
                prop_assert!(histories.iter().flatten().all(|&item| item < 300));
            }
        }
    }
}
