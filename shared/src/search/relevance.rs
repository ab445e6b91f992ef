//! How well items answer a query: what part of its words they have, rare words counting more.
//!
//! It is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) without how often
//! a word stands in a text, which says nothing in titles and attributes, and without the texts' lengths: of what has all
//! words the history decides, not brevity.
use super::{PLACES, SearchIndex};
use crate::text::fold::words;

/// What a word is worth that an item has in another form: as a longer word that it begins, or as it should be spelt.
const OTHER_FORM: f32 = 0.5;

/// Words of a query that are looked at: each costs a walk over the items that have it.
const MOST_WORDS: usize = 64;

/// Spellings of a word that are looked at.
const SPELLINGS: usize = 4;

impl SearchIndex {
    /// What part of the query each of the N items answers, 0 to 1; none where no item has any of its words.
    ///
    /// A word that no item has counts as those that it begins, or as those that are spelt most like it, and then half.
    pub fn relevance(&self, query: &str) -> Option<Vec<f32>> {
        let mut scores = vec![0.0; self.items];
        let mut whole = 0.0;
        let text = words(query);
        let mut words: Vec<&str> = text.split_whitespace().take(MOST_WORDS).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            let (numbers, worth) = self.forms(word);
            let mut having: Vec<u32> = numbers
                .iter()
                .flat_map(|&number| self.postings.get(number))
                .map(|posting| posting >> PLACES)
                .collect();
            having.sort_unstable();
            having.dedup();
            if having.is_empty() {
                continue;
            }
            let (all, some) = (self.items as f32, having.len() as f32);
            let rarity = (1.0 + (all - some + 0.5) / (some + 0.5)).ln();
            whole += rarity;
            having.iter().for_each(|&item| scores[item as usize] += worth * rarity);
        }
        (whole > 0.0).then(|| {
            scores.iter_mut().for_each(|score| *score /= whole);
            scores
        })
    }

    /// The words that a word of a query stands for, and what they are worth.
    fn forms(&self, word: &str) -> (Vec<u32>, f32) {
        if let Some(number) = self.vocabulary.number(word) {
            return (vec![number], 1.0);
        }
        let mut longer: Vec<u32> = self.vocabulary.beginning_with(word, true).collect();
        longer.sort_unstable();
        longer.dedup();
        if longer.is_empty() {
            longer = super::nearest(word, self.vocabulary.words(), SPELLINGS);
        }
        (longer, OTHER_FORM)
    }
}
