//! How many codes each level has, and which token of the vocabulary each of them is.
use serde::{Deserialize, Serialize};

use super::{Code, MAX_CODES, SemanticIdError};
use crate::limits::{LimitError, Limits, at_most};

/// Fills short histories, and starts the decoder.
pub const PAD: u32 = 0;
/// End of sequence in Hugging Face's T5; never generated here, since every ID has the same length.
pub const END: u32 = 1;
/// The token of code 0 of level 0. Token 2 is reserved.
pub const FIRST_CODE_TOKEN: u32 = 3;

/// How many codes each level has, the suffix level included, and so which token is which code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawLayout")]
pub struct IdLayout {
    codes_per_level: Vec<usize>,
    /// Written only where there is none: unless it says otherwise, a layout has one.
    #[serde(skip_serializing_if = "bool::clone")]
    suffix: bool,
}

/// The layout as written, before [`IdLayout::new`] has judged it.
#[derive(Deserialize)]
struct RawLayout {
    codes_per_level: Vec<usize>,
    suffix: Option<bool>,
}

impl TryFrom<RawLayout> for IdLayout {
    type Error = SemanticIdError;

    fn try_from(raw: RawLayout) -> Result<Self, Self::Error> {
        Ok(Self { suffix: raw.suffix.unwrap_or(true), ..Self::new(raw.codes_per_level)? })
    }
}

impl IdLayout {
    /// A layout of the given numbers of codes, coarse to fine, the suffix's last.
    ///
    /// # Errors
    /// No levels, a level outside 1..=[`MAX_CODES`], or a vocabulary beyond `u32`.
    pub fn new(codes_per_level: Vec<usize>) -> Result<Self, SemanticIdError> {
        let levels = codes_per_level.len();
        if levels == 0 {
            return Err(SemanticIdError::NoLevels);
        }
        let mut vocabulary = FIRST_CODE_TOKEN;
        for (level, &codes) in codes_per_level.iter().enumerate() {
            if !(1..=MAX_CODES).contains(&codes) {
                return Err(SemanticIdError::LevelSize { level, codes });
            }
            vocabulary =
                vocabulary.checked_add(codes as u32).ok_or(SemanticIdError::Vocabulary { levels })?;
        }
        Ok(Self { codes_per_level, suffix: true })
    }

    /// Checks that there are not more levels, and codes of one, than anybody's IDs may have.
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn check(&self, limits: &Limits) -> Result<(), LimitError> {
        at_most(limits.levels, "levels", self.levels())?;
        let most = self.codes_per_level.iter().copied().max().unwrap_or(0);
        at_most(limits.codes, "codes of one level", most)
    }

    /// The same codes, the last of which means as much as the others.
    #[must_use]
    pub fn without_suffix(self) -> Self {
        Self { suffix: false, ..self }
    }

    /// Whether the last level is a suffix, which only tells items of the same cell apart.
    pub fn has_suffix(&self) -> bool {
        self.suffix
    }

    /// L, the number of codes of an ID.
    pub fn levels(&self) -> usize {
        self.codes_per_level.len()
    }

    /// K_l, the number of codes of a level.
    ///
    /// # Panics
    /// If there is no such level, as in every function of a level here.
    pub fn codes(&self, level: usize) -> usize {
        self.codes_per_level[level]
    }

    /// The number of codes of each level.
    pub fn codes_per_level(&self) -> &[usize] {
        &self.codes_per_level
    }

    /// The token of the level's code 0.
    pub fn offset(&self, level: usize) -> u32 {
        FIRST_CODE_TOKEN + self.codes_per_level[..level].iter().sum::<usize>() as u32
    }

    /// The token of a level's code.
    pub fn token(&self, level: usize, code: Code) -> u32 {
        self.offset(level) + u32::from(code)
    }

    /// The code that a token means at a level, if it is one of that level's tokens.
    pub fn code(&self, level: usize, token: u32) -> Option<Code> {
        let code = token.checked_sub(self.offset(level))?;
        ((code as usize) < self.codes(level)).then_some(code as Code)
    }

    /// The number of tokens: three special ones and every level's codes.
    pub fn vocab_size(&self) -> usize {
        FIRST_CODE_TOKEN as usize + self.codes_per_level.iter().sum::<usize>()
    }
}
