//! The words of a catalogue, sorted from every place where one may begin to look.
use crate::catalog::{Dictionary, Texts};

/// Bytes of a word by which it is looked up: of longer ones the beginning counts.
const KEY: usize = 96;

/// Different words, numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: Texts,
    /// Word and byte at which its key starts, sorted by key: at 0, and at every letter of a run of Han, Kana or
    /// Hangul, whose words stand without spaces.
    keys: Vec<(u32, u32)>,
}

/// Words as they come.
#[derive(Default)]
pub(super) struct Builder {
    words: Texts,
    dictionary: Dictionary,
}

impl Builder {
    /// The number of a word.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        // There is no room for a word only where all words together are longer than the catalogue's texts may be:
        // folding can make a text longer. Whatever is left out is not found.
        self.dictionary.number(&mut self.words, "words", word).unwrap_or(u32::MAX)
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn finish(self) -> Vocabulary {
        let mut words = self.words;
        words.shrink();
        let mut keys = Vec::with_capacity(words.len());
        for (number, word) in (0_u32..).zip(words.iter()) {
            let mut before = true; // a word starts a key, and so does what follows a letter of such a run
            for (at, letter) in word.char_indices() {
                let unspaced = is_unspaced(letter);
                if before || unspaced {
                    keys.push((number, at as u32));
                }
                before = unspaced;
            }
        }
        let text = |&(number, at): &(u32, u32)| key(words.get(number).unwrap_or_default(), at);
        keys.sort_unstable_by(|a, b| text(a).cmp(text(b)).then(a.cmp(b)));
        // A run of one letter a thousand times is found by its first.
        keys.dedup_by(|b, a| a.0 == b.0 && text(a) == text(b));
        keys.shrink_to_fit();
        Vocabulary { words, keys }
    }
}

impl Vocabulary {
    /// A word by its number.
    pub(super) fn word(&self, number: u32) -> &str {
        self.words.get(number).unwrap_or_default()
    }

    /// All words in order.
    pub(super) fn words(&self) -> &Texts {
        &self.words
    }

    /// The number of exactly this word.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        let wanted = key(word, 0);
        let first = self.keys.partition_point(|entry| self.key(entry) < wanted);
        let same = self.keys.get(first..)?.iter().take_while(|entry| self.key(entry) == wanted);
        same.map(|&(number, _)| number).find(|&number| self.word(number) == word)
    }

    /// Numbers of the words in which a key begins with `start`; a word may come several times. If `unfinished`, the
    /// last syllable of Hangul may lack its final consonant, as it does while one writes.
    pub(super) fn beginning_with(&self, start: &str, unfinished: bool) -> impl Iterator<Item = u32> {
        let start = key(start, 0);
        let first = self.keys.partition_point(|entry| self.key(entry) < start);
        let rest = self.keys.get(first..).unwrap_or_default();
        // Whatever begins so stands together, right behind.
        let end = rest.partition_point(|entry| begins(self.key(entry), start, unfinished));
        rest.iter().take(end).map(|&(number, _)| number)
    }

    fn key(&self, &(number, at): &(u32, u32)) -> &str {
        key(self.word(number), at)
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.bytes().len() + 4 * self.words.len() + 8 * self.keys.len()
    }
}

/// Whether a word begins with `start`, of which the last syllable of Hangul may be unfinished.
pub(super) fn begins(word: &str, start: &str, unfinished: bool) -> bool {
    if word.starts_with(start) {
        return true;
    }
    let Some(open) = start.chars().next_back().filter(|&last| unfinished && is_open(last)) else {
        return false;
    };
    let stem = start.len() - open.len_utf8();
    let same_stem = word.as_bytes().get(..stem) == start.as_bytes().get(..stem);
    let next = word.get(stem..).and_then(|rest| rest.chars().next());
    // The 27 syllables that close an open one follow it.
    same_stem && next.is_some_and(|next| (open..=closed(open)).contains(&next))
}

const FIRST_SYLLABLE: u32 = 0xac00;
const LAST_SYLLABLE: u32 = 0xd7a3;
/// Syllables of the same consonant and vowel: the open one, and one for each final consonant.
const FINALS: u32 = 28;

/// Whether a letter is a syllable of Hangul without a final consonant.
fn is_open(letter: char) -> bool {
    let letter = u32::from(letter);
    (FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&letter) && (letter - FIRST_SYLLABLE).is_multiple_of(FINALS)
}

/// The last syllable that an open one can become.
fn closed(open: char) -> char {
    char::from_u32(u32::from(open) + FINALS - 1).unwrap_or(open)
}

/// Han, Kana and Hangul.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{11ff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The key of a word from a byte on.
fn key(word: &str, at: u32) -> &str {
    let rest = word.get(at as usize..).unwrap_or_default();
    rest.get(..rest.floor_char_boundary(KEY)).unwrap_or_default()
}

/// Lists of numbers in one piece of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    /// Adds a list.
    pub(super) fn push(&mut self, list: impl Iterator<Item = u32>) {
        self.numbers.extend(list);
        self.ends.push(self.numbers.len() as u32);
    }

    /// `count` lists of the numbers that `each` puts into them, by list and number; it is asked twice, for the same.
    pub(super) fn gather(count: usize, each: impl Fn(&mut dyn FnMut(u32, u32))) -> Self {
        let mut ends = vec![0_u32; count];
        each(&mut |list, _| {
            if let Some(length) = ends.get_mut(list as usize) {
                *length += 1;
            }
        });
        let mut next = Vec::with_capacity(count);
        let mut sum = 0;
        for end in &mut ends {
            next.push(sum);
            sum += *end;
            *end = sum;
        }
        let mut numbers = vec![0; sum as usize];
        each(&mut |list, number| {
            let place = next.get_mut(list as usize);
            if let Some((place, slot)) = place.map(|next| (*next, next)) {
                if let Some(here) = numbers.get_mut(place as usize) {
                    *here = number;
                }
                *slot += 1;
            }
        });
        Self { numbers, ends }
    }

    /// A list by its place; empty beyond the last.
    pub(super) fn get(&self, list: u32) -> &[u32] {
        let at = list as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.numbers.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> usize {
        4 * (self.numbers.len() + self.ends.len())
    }
}
