//! Finding items by the beginnings of their words, in any order, however they are written.
mod relevance;
mod spelling;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub(crate) use self::spelling::nearest;
use self::vocabulary::{Lists, Vocabulary};
use crate::{catalog::Columns, text::fold::words};

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The best items, by index.
    pub hits: Vec<u32>,
    /// How many items there are in all.
    pub total: usize,
    /// Where nothing was found: the query in the nearest spelling that finds something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The items that people call by a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Those with this title, but for case, marks, spacing and punctuation.
    pub titles: Vec<u32>,
    /// Those with such an alias.
    pub aliases: Vec<u32>,
}

/// Where a word of an item stands; the better place has all bits of the worse.
const ATTRIBUTE: u8 = 0b001;
const ALIAS: u8 = 0b011;
const TITLE: u8 = 0b111;
/// Bits of a posting that say where; the others are the item.
const PLACES: u32 = 3;

/// The words of a catalogue and the items that have them.
#[derive(Clone, Debug)]
pub struct SearchIndex {
    items: usize,
    vocabulary: Vocabulary,
    /// Per item, the words of its title in order.
    titles: Lists,
    /// Per alias, its words in order.
    aliases: Lists,
    /// Per word, the items that have it, in order, and where: `item << 3 | place`.
    postings: Lists,
}

impl SearchIndex {
    /// Reads all texts of a catalogue.
    pub fn new(columns: &Columns) -> Self {
        let mut vocabulary = vocabulary::Builder::default();
        let mut lists = |texts: &crate::catalog::Texts| {
            let mut lists = Lists::default();
            for text in texts.iter() {
                let words = words(text);
                lists.push(words.split_whitespace().map(|word| vocabulary.number(word)));
            }
            lists
        };
        let titles = lists(&columns.titles);
        let aliases = lists(&columns.aliases);
        // A value is read once, however many items have it.
        let values = lists(&columns.values);

        // Each item's words and the best place of each, handed on twice: to count them, then to put them down.
        let each = |put: &mut dyn FnMut(u32, u32)| {
            let mut own: Vec<(u32, u8)> = Vec::new();
            for item in 0..columns.len() as u32 {
                own.clear();
                own.extend(titles.get(item).iter().map(|&word| (word, TITLE)));
                let alias_words = columns.aliases_of(item).flat_map(|alias| aliases.get(alias));
                own.extend(alias_words.map(|&word| (word, ALIAS)));
                let value_words = columns.pairs(item).flat_map(|(_, value)| values.get(value));
                own.extend(value_words.map(|&word| (word, ATTRIBUTE)));
                own.sort_unstable_by_key(|&(word, place)| (word, std::cmp::Reverse(place)));
                own.dedup_by_key(|(word, _)| *word);
                for &(word, place) in &own {
                    put(word, item << PLACES | u32::from(place));
                }
            }
        };
        let postings = Lists::gather(vocabulary.len(), each);
        Self { items: columns.len(), vocabulary: vocabulary.finish(), titles, aliases, postings }
    }

    /// At most `limit` items that have all words of the query, best first: see
    /// [`Catalog::search`](crate::catalog::Catalog::search).
    pub fn find(&self, query: &str, limit: usize) -> Found {
        let words = words(query);
        if words.is_empty() {
            // Nothing but punctuation finds nothing, nothing at all finds everything.
            let total = if query.trim().is_empty() { self.items } else { 0 };
            return Found { hits: (0..total.min(limit) as u32).collect(), total, suggestion: None };
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut found = self.ranked(&words, limit);
        if found.total == 0 {
            found.suggestion = self.respell(&words);
        }
        found
    }

    fn ranked(&self, words: &[&str], limit: usize) -> Found {
        let mut hits = [const { Vec::new() }; 4];
        let mut total = 0;
        for (item, place) in (0_u32..).zip(self.places(words)) {
            let rank = match place {
                TITLE if self.starts(item, words) => 0,
                TITLE => 1,
                ALIAS => 2,
                ATTRIBUTE => 3,
                _ => continue,
            };
            total += 1;
            if hits[rank].len() < limit {
                hits[rank].push(item);
            }
        }
        Found { hits: hits.into_iter().flatten().take(limit).collect(), total, suggestion: None }
    }

    /// Per item, the worst of the best places of all words; 0 where one is missing.
    fn places(&self, words: &[&str]) -> Vec<u8> {
        let mut places = vec![TITLE; self.items];
        let mut of_word = vec![0; self.items];
        for (at, word) in words.iter().enumerate() {
            of_word.fill(0);
            for number in self.vocabulary.beginning_with(word, at + 1 == words.len()) {
                for &posting in self.postings.get(number) {
                    if let Some(place) = of_word.get_mut((posting >> PLACES) as usize) {
                        *place |= (posting & u32::from(TITLE)) as u8;
                    }
                }
            }
            places.iter_mut().zip(&of_word).for_each(|(place, of_word)| *place &= of_word);
        }
        places
    }

    /// Whether an item's title starts with the words, of which the last may be unfinished.
    fn starts(&self, item: u32, words: &[&str]) -> bool {
        let Some((last, whole)) = words.split_last() else { return false };
        let mut title = self.titles.get(item).iter().map(|&number| self.vocabulary.word(number));
        whole.iter().all(|word| title.next() == Some(word))
            && title.next().is_some_and(|word| vocabulary::begins(word, last, true))
    }

    /// The words of a query, those that no item has in their nearest spelling; none where that finds nothing either.
    fn respell(&self, words: &[&str]) -> Option<String> {
        /// Spellings that are tried for a word.
        const TRIED: usize = 16;
        let unknown = |(at, word): &(usize, &&str)| {
            self.vocabulary.beginning_with(word, at + 1 == words.len()).next().is_none()
        };
        let unknown: Vec<usize> = words.iter().enumerate().filter(unknown).map(|(at, _)| at).collect();
        let mut words: Vec<&str> = words.to_vec();
        // Words that are known together with what is put in the place of the others.
        let mut known: Vec<&str> =
            words.iter().enumerate().filter(|(at, _)| !unknown.contains(at)).map(|(_, word)| *word).collect();
        for at in unknown {
            let near = nearest(words.get(at)?, self.vocabulary.words(), TRIED);
            let spelling = near.into_iter().find_map(|number| {
                let word = self.vocabulary.word(number);
                known.push(word);
                let finds = self.places(&known).iter().any(|&place| place > 0);
                if !finds {
                    known.pop();
                }
                finds.then_some(word)
            })?;
            *words.get_mut(at)? = spelling;
        }
        let respelt = words.join(" ");
        (self.ranked(&words, 0).total > 0).then_some(respelt)
    }

    /// The items that people call by a name: as their title, or as an alias.
    pub fn named(&self, columns: &Columns, name: &str) -> Names {
        let words = words(name);
        if words.is_empty() {
            // A title without a word needs to be exact.
            let (name, all) = (name.trim().to_lowercase(), columns.titles.iter());
            let same = (0_u32..).zip(all).filter(|(_, title)| title.trim().to_lowercase() == name);
            return Names { titles: same.map(|(item, _)| item).collect(), aliases: Vec::new() };
        }
        let numbers: Option<Vec<u32>> =
            words.split_whitespace().map(|word| self.vocabulary.number(word)).collect();
        let Some(numbers) = numbers else { return Names::default() };
        let holders = numbers.iter().map(|&number| self.postings.get(number));
        let Some(rarest) = holders.min_by_key(|postings| postings.len()) else { return Names::default() };
        let mut names = Names::default();
        for &posting in rarest {
            let (item, place) = (posting >> PLACES, (posting & u32::from(TITLE)) as u8);
            if place == TITLE && self.titles.get(item) == numbers {
                names.titles.push(item);
            } else if place >= ALIAS && columns.aliases_of(item).any(|at| self.aliases.get(at) == numbers) {
                names.aliases.push(item);
            }
        }
        names
    }

    /// Bytes that it occupies.
    pub fn bytes(&self) -> usize {
        let lists = [&self.titles, &self.aliases, &self.postings];
        self.vocabulary.bytes() + lists.into_iter().map(Lists::bytes).sum::<usize>()
    }
}
