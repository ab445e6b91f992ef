//! Ids as small numbers.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use tigerlet::catalog::{CatalogError, Texts};

/// Gives every text a number, in the order of first appearance.
#[derive(Default)]
pub struct Interner {
    texts: Texts,
    numbers: HashTable<u32>,
    // Seeded anew by every process: ids may come from anyone, and must not be able to collide on purpose.
    hasher: RandomState,
}

impl Interner {
    /// The number of a text, a new one if it is new.
    ///
    /// # Errors
    /// [`CatalogError::TooLarge`] names the texts by `what`.
    pub fn number(&mut self, what: &'static str, text: &str) -> Result<u32, CatalogError> {
        let hash = self.hasher.hash_one(text);
        let is_it = |&number: &u32| self.texts.get(number) == Some(text);
        if let Some(&number) = self.numbers.find(hash, is_it) {
            return Ok(number);
        }
        let number = self.texts.push(what, text)?;
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.numbers
            .insert_unique(hash, number, |&other| hasher.hash_one(texts.get(other).unwrap_or_default()));
        Ok(number)
    }

    /// The number of a text that has one.
    pub fn get(&self, text: &str) -> Option<u32> {
        let is_it = |&number: &u32| self.texts.get(number) == Some(text);
        self.numbers.find(self.hasher.hash_one(text), is_it).copied()
    }

    /// How many texts have a number.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts by number.
    pub fn into_texts(self) -> Texts {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance() {
        let mut ids = Interner::default();
        let words: Vec<String> = (0..3000).map(|word| format!("id {}", word % 1000)).collect();
        let numbers: Vec<u32> = words.iter().map(|word| ids.number("ids", word).unwrap()).collect();
        assert!(numbers.iter().zip(0..).all(|(&number, at)| number == at % 1000));
        assert_eq!((ids.len(), ids.get("id 7"), ids.get("")), (1000, Some(7), None));
        assert_eq!(ids.number("ids", "").unwrap(), 1000);
    }
}
