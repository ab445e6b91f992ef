//! Semantic IDs: each item's short code, coarse to fine, and its place in the model's vocabulary.
//!
//! An ID of L levels is L codes; level l has K_l of them. The last level is usually a suffix that tells
//! items of the same cell apart. The vocabulary holds the special tokens first, then each level's codes:
//!
//! ```text
//! 0 pad/start | 1 end | 2 reserved | level 0: K_0 tokens | level 1: K_1 tokens | …
//! ```
mod layout;

use std::collections::HashMap;

use thiserror::Error;

pub use layout::{END, FIRST_CODE_TOKEN, IdLayout, PAD};

/// One level's code, below the number of codes of that level.
pub type Code = u16;

/// The most codes a level can have: all values of [`Code`].
pub const MAX_CODES: usize = Code::MAX as usize + 1;

/// What is wrong with a layout or a set of IDs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SemanticIdError {
    /// A layout without levels.
    #[error("a semantic ID needs at least one level")]
    NoLevels,
    /// A level of no codes, or of more than a `u16` can tell apart.
    #[error("level {level} has {codes} codes; 1 to {MAX_CODES} are possible")]
    LevelSize {
        /// The level, from 0.
        level: usize,
        /// Its number of codes.
        codes: usize,
    },
    /// The vocabulary does not fit in a `u32`.
    #[error("{levels} levels make a vocabulary larger than 2^32 tokens")]
    Vocabulary {
        /// The number of levels.
        levels: usize,
    },
    /// The codes are not a whole number of IDs.
    #[error("{codes} codes are no whole number of IDs of {levels} levels")]
    Length {
        /// The number of codes given.
        codes: usize,
        /// The number of levels of an ID.
        levels: usize,
    },
    /// More items than a `u32` counts.
    #[error("{items} items are more than 2^32 - 1")]
    TooManyItems {
        /// The number of items.
        items: usize,
    },
    /// A code that its level does not have.
    #[error("item {item} has code {code} at level {level}, which has {codes} codes")]
    CodeOutOfRange {
        /// The item's index.
        item: usize,
        /// The level, from 0.
        level: usize,
        /// The code found.
        code: Code,
        /// The number of codes of the level.
        codes: usize,
    },
    /// Two items of one ID.
    #[error("items {first} and {second} have the same semantic ID {codes:?}")]
    Duplicate {
        /// The lower item index.
        first: u32,
        /// The higher item index.
        second: u32,
        /// The ID they share.
        codes: Vec<Code>,
    },
    /// More items in one cell than a suffix can count.
    #[error("more than {MAX_CODES} items share the codes {codes:?}")]
    CrowdedCell {
        /// The codes of the cell.
        codes: Vec<Code>,
    },
}

/// The IDs of a catalogue: N×L codes, each within its level, no two rows equal.
#[derive(Clone, Debug, PartialEq)]
pub struct SemanticIds {
    layout: IdLayout,
    codes: Vec<Code>,
}

impl SemanticIds {
    /// IDs from codes, N×L row-major.
    ///
    /// # Errors
    /// A length that is no multiple of L, a code that its level does not have, or two items with one ID.
    pub fn new(layout: IdLayout, codes: Vec<Code>) -> Result<Self, SemanticIdError> {
        check_codes(&codes, layout.codes_per_level())?;
        let ids = Self { layout, codes };
        let order = ids.order();
        if let Some(pair) = order.windows(2).find(|pair| ids.get(pair[0]) == ids.get(pair[1])) {
            let (first, second) = (pair[0], pair[1]);
            return Err(SemanticIdError::Duplicate { first, second, codes: ids.get(first).to_vec() });
        }
        Ok(ids)
    }

    /// The same IDs with those of more items after them.
    ///
    /// # Errors
    /// As [`SemanticIds::new`].
    pub fn grown<'a>(&'a self, ids: impl IntoIterator<Item = &'a [Code]>) -> Result<Self, SemanticIdError> {
        let added = ids.into_iter().flatten();
        Self::new(self.layout.clone(), self.codes.iter().chain(added).copied().collect())
    }

    /// The items in the order of their IDs; those of one ID in their own order. O(N log N), and as fast as numbers
    /// are sorted: the first four codes of an ID are compared as one.
    pub(crate) fn order(&self) -> Vec<u32> {
        let number = |id: &[Code]| {
            (0..4).fold(0, |number, level| {
                (number << Code::BITS) | u64::from(id.get(level).copied().unwrap_or(0))
            })
        };
        let ids = self.codes.chunks_exact(self.layout.levels());
        let mut order: Vec<(u64, u32)> = ids.map(number).zip(0..).collect();
        let rest = |item: u32| self.get(item).get(4..).unwrap_or_default();
        order.sort_unstable_by(|&(a, one), &(b, other)| {
            a.cmp(&b).then_with(|| rest(one).cmp(rest(other))).then(one.cmp(&other))
        });
        order.into_iter().map(|(_, item)| item).collect()
    }

    /// IDs from the bytes of `codes.bin`, `[N, L]` u16, little-endian.
    ///
    /// # Errors
    /// As [`SemanticIds::new`]; a half of a code is one too many.
    pub fn read(layout: IdLayout, bytes: &[u8]) -> Result<Self, SemanticIdError> {
        let (codes, rest) = bytes.as_chunks();
        if !rest.is_empty() {
            let (codes, levels) = (codes.len() + 1, layout.levels());
            return Err(SemanticIdError::Length { codes, levels });
        }
        Self::new(layout, codes.iter().map(|&code| Code::from_le_bytes(code)).collect())
    }

    /// IDs from a quantiser's codes, N×(L-1) row-major, made unique by a suffix: the first item of a cell
    /// gets 0, the next 1, and so on in item order. The suffix level has as many codes as the fullest cell
    /// has items.
    ///
    /// # Errors
    /// As [`SemanticIds::new`], or a cell of more than [`MAX_CODES`] items.
    pub fn with_suffix(codes: &[Code], codes_per_level: &[usize]) -> Result<Self, SemanticIdError> {
        if codes_per_level.is_empty() {
            return Err(SemanticIdError::NoLevels);
        }
        check_codes(codes, codes_per_level)?;
        let width = codes_per_level.len();
        let mut cells: HashMap<&[Code], usize> = HashMap::new();
        let mut unique = Vec::with_capacity(codes.len() / width * (width + 1));
        let mut suffixes = 1;
        for cell in codes.chunks_exact(width) {
            let occupants = cells.entry(cell).or_default();
            let suffix = Code::try_from(*occupants)
                .map_err(|_| SemanticIdError::CrowdedCell { codes: cell.to_vec() })?;
            *occupants += 1;
            suffixes = suffixes.max(*occupants);
            unique.extend_from_slice(cell);
            unique.push(suffix);
        }
        let layout = IdLayout::new([codes_per_level, &[suffixes]].concat())?;
        Self::new(layout, unique)
    }

    /// IDs of the first `levels` codes and a suffix of their own: those of a coarser quantiser.
    ///
    /// # Errors
    /// More levels than there are, or none; a cell of more than [`MAX_CODES`] items.
    pub fn coarser(&self, levels: usize) -> Result<Self, SemanticIdError> {
        let codes = self.layout.codes_per_level().get(..levels).ok_or(SemanticIdError::NoLevels)?;
        let first = |id: &[Code]| id.iter().copied().take(levels).collect::<Vec<Code>>();
        let kept: Vec<Code> = self.codes.chunks_exact(self.layout.levels()).flat_map(first).collect();
        Self::with_suffix(&kept, codes)
    }

    /// The layout of every ID.
    pub fn layout(&self) -> &IdLayout {
        &self.layout
    }

    /// N, the number of items.
    pub fn len(&self) -> usize {
        self.codes.len() / self.layout.levels()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// An item's ID, L codes.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn get(&self, item: u32) -> &[Code] {
        let levels = self.layout.levels();
        &self.codes[item as usize * levels..][..levels]
    }

    /// All IDs, N×L row-major.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// An item's ID as L tokens of the vocabulary.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn tokens(&self, item: u32) -> impl Iterator<Item = u32> + '_ {
        let sizes = self.layout.codes_per_level().iter();
        let mut offset = FIRST_CODE_TOKEN;
        self.get(item).iter().zip(sizes).map(move |(&code, &size)| {
            let token = offset + u32::from(code);
            offset += size as u32;
            token
        })
    }

    /// How many items share their codes before the last level with another item: the ones that only the
    /// suffix tells apart.
    pub fn collisions(&self) -> usize {
        let levels = self.layout.levels();
        let mut cells: HashMap<&[Code], usize> = HashMap::new();
        for id in self.codes.chunks_exact(levels) {
            *cells.entry(&id[..levels - 1]).or_default() += 1;
        }
        cells.values().filter(|&&items| items > 1).sum()
    }
}

/// Checks length and range of codes against the numbers of codes of their (at least one) levels.
fn check_codes(codes: &[Code], codes_per_level: &[usize]) -> Result<(), SemanticIdError> {
    let levels = codes_per_level.len();
    if !codes.len().is_multiple_of(levels) {
        return Err(SemanticIdError::Length { codes: codes.len(), levels });
    }
    let items = codes.len() / levels;
    if items > u32::MAX as usize {
        return Err(SemanticIdError::TooManyItems { items });
    }
    for (item, id) in codes.chunks_exact(levels).enumerate() {
        for (level, (&code, &codes)) in id.iter().zip(codes_per_level).enumerate() {
            if usize::from(code) >= codes {
                return Err(SemanticIdError::CodeOutOfRange { item, level, code, codes });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    #[test]
    fn levels_follow_each_other_in_the_vocabulary() {
        let layout = IdLayout::new(vec![4, 3, 2]).unwrap();
        assert_eq!([0, 1, 2].map(|level| layout.offset(level)), [3, 7, 10]);
        assert_eq!(layout.vocab_size(), 12);
        let ids = SemanticIds::new(layout, vec![3, 0, 1, 0, 2, 0]).unwrap();
        assert_eq!(ids.tokens(0).collect::<Vec<_>>(), [6, 7, 11]);
        assert_eq!(ids.tokens(1).collect::<Vec<_>>(), [3, 9, 10]);
    }

    proptest! {
        /// As slices of codes are ordered, beyond the fourth code too.
        #[test]
        fn items_stand_in_the_order_of_their_ids(
            codes in proptest::collection::btree_set(proptest::collection::vec(0..3_u16, 6), 1..40)
                .prop_map(|ids| ids.into_iter().collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let layout = IdLayout::new(vec![3; 6]).unwrap();
            let ids = SemanticIds::new(layout, codes.concat()).unwrap();
            let mut wanted: Vec<u32> = (0..codes.len() as u32).collect();
            wanted.sort_by_key(|&item| ids.get(item));
            prop_assert_eq!(ids.order(), wanted);
        }
    }

    #[test]
    fn impossible_layouts_are_refused_in_json_too() {
        assert_eq!(IdLayout::new(vec![]), Err(SemanticIdError::NoLevels));
        assert_eq!(IdLayout::new(vec![4, 0]), Err(SemanticIdError::LevelSize { level: 1, codes: 0 }));
        assert_eq!(IdLayout::new(vec![65_537]), Err(SemanticIdError::LevelSize { level: 0, codes: 65_537 }));
        assert_eq!(IdLayout::new(vec![65_536; 65_536]), Err(SemanticIdError::Vocabulary { levels: 65_536 }));
        let error = serde_json::from_str::<IdLayout>(r#"{"codes_per_level": [256, 0]}"#).unwrap_err();
        assert!(error.to_string().starts_with("level 1 has 0 codes; 1 to 65536 are possible"), "{error}");
        let layout = IdLayout::new(vec![256, 65_536]).unwrap();
        let json = serde_json::to_string(&layout).unwrap();
        assert_eq!(json, r#"{"codes_per_level":[256,65536]}"#);
        assert_eq!(serde_json::from_str::<IdLayout>(&json).unwrap(), layout);
    }

    #[test]
    fn a_layout_has_a_suffix_unless_it_says_otherwise() {
        let layout = IdLayout::new(vec![8, 8]).unwrap();
        assert!(layout.has_suffix());
        let balanced = layout.clone().without_suffix();
        assert!(!balanced.has_suffix() && balanced != layout);
        let json = serde_json::to_string(&balanced).unwrap();
        assert_eq!(json, r#"{"codes_per_level":[8,8],"suffix":false}"#);
        assert_eq!(serde_json::from_str::<IdLayout>(&json).unwrap(), balanced);
    }

    #[test]
    fn damaged_ids_are_named() {
        let ids = |codes: &[Code]| SemanticIds::new(IdLayout::new(vec![3, 2]).unwrap(), codes.to_vec());
        assert_eq!(ids(&[0, 1, 2]), Err(SemanticIdError::Length { codes: 3, levels: 2 }));
        let error = ids(&[0, 1, 2, 2]).unwrap_err();
        assert_eq!(error.to_string(), "item 1 has code 2 at level 1, which has 2 codes");
        let error = ids(&[2, 1, 0, 0, 1, 1, 0, 0]).unwrap_err();
        assert_eq!(error.to_string(), "items 1 and 3 have the same semantic ID [0, 0]");
        assert!(ids(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_cell_holds_as_many_items_as_a_suffix_counts() {
        let ids = SemanticIds::with_suffix(&vec![0; MAX_CODES], &[1]).unwrap();
        assert_eq!(ids.layout().codes(1), MAX_CODES);
        assert_eq!(ids.get(65_535), [0, 65_535]);
        let error = SemanticIds::with_suffix(&vec![0; MAX_CODES + 1], &[1]);
        assert_eq!(error, Err(SemanticIdError::CrowdedCell { codes: vec![0] }));
        assert_eq!(SemanticIds::with_suffix(&[0], &[]), Err(SemanticIdError::NoLevels));
        assert_eq!(SemanticIds::with_suffix(&[], &[4]).unwrap().layout().codes_per_level(), [4, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn every_token_is_one_code_of_one_level(sizes in prop::collection::vec(1usize..40, 1..6)) {
            let layout = IdLayout::new(sizes.clone()).unwrap();
            let meanings = |token: u32| -> Vec<(usize, Code)> {
                (0..sizes.len()).filter_map(|level| Some((level, layout.code(level, token)?))).collect()
            };
            for token in 0..layout.vocab_size() as u32 + 3 {
                let found = meanings(token);
                let is_code = token >= FIRST_CODE_TOKEN && (token as usize) < layout.vocab_size();
                prop_assert_eq!(found.len(), usize::from(is_code));
                for (level, code) in found {
                    prop_assert_eq!(layout.token(level, code), token);
                }
            }
        }

        #[test]
        fn the_suffix_tells_items_of_a_cell_apart_in_their_order(
            cells in prop::collection::vec((0u16..3, 0u16..4), 0..60),
        ) {
            let codes: Vec<Code> = cells.iter().flat_map(|&(a, b)| [a, b]).collect();
            let ids = SemanticIds::with_suffix(&codes, &[3, 4]).unwrap();
            prop_assert_eq!(ids.len(), cells.len());
            let mut fullest = 1;
            for (item, cell) in cells.iter().enumerate() {
                let before = cells[..item].iter().filter(|other| *other == cell).count();
                prop_assert_eq!(ids.get(item as u32), [cell.0, cell.1, before as Code]);
                fullest = fullest.max(before + 1);
                let tokens = (0..3).map(|level| ids.layout().token(level, ids.get(item as u32)[level]));
                prop_assert!(tokens.eq(ids.tokens(item as u32)));
            }
            prop_assert_eq!(ids.layout().codes_per_level(), [3, 4, fullest]);
            let shared = cells.iter().filter(|cell| cells.iter().filter(|other| other == cell).count() > 1);
            prop_assert_eq!(ids.collisions(), shared.count());
        }
    }
}
