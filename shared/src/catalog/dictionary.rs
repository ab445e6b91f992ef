use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::{CatalogError, Texts};

/// Finds the number of a text that was there before, without keeping it twice.
#[derive(Default)]
pub(crate) struct Dictionary {
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl Dictionary {
    /// The number of `text` among `texts`, to which it is added if it is new.
    pub(crate) fn number(
        &mut self,
        texts: &mut Texts,
        what: &'static str,
        text: &str,
    ) -> Result<u32, CatalogError> {
        let Self { numbers, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&number) = numbers.find(hash, |&number| texts.get(number) == Some(text)) {
            return Ok(number);
        }
        let number = texts.push(what, text)?;
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(texts.get(number).unwrap_or_default()));
        Ok(number)
    }
}
