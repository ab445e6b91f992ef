//! The words most like one that nobody has.
use crate::{catalog::Texts, order};

/// Numbers of at most `most` of the words, those with the fewest slips between them and `word` first: a letter too
/// many, too few, another one, or two that changed places (restricted Damerau-Levenshtein distance). A syllable of
/// Hangul counts with its letters. Of equally near ones the first to come.
pub(crate) fn nearest(word: &str, words: &Texts, most: usize) -> Vec<u32> {
    let mut wanted = Vec::new();
    spell(word, &mut wanted);
    let slips = match wanted.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=LONGEST => 2,
        _ => 0,
    };
    if slips == 0 {
        return Vec::new();
    }
    let mut near: Vec<((usize, usize), u32)> = Vec::new();
    let (mut letters, mut rows) = (Vec::new(), Rows::default());
    for (number, other) in (0..).zip(words.iter()) {
        // Every letter has at most four bytes; one of Hangul is spelt with three or two.
        if 4 * other.len() + 4 * slips < wanted.len() || other.len() > 4 * (LONGEST + slips) {
            continue;
        }
        letters.clear();
        spell(other, &mut letters);
        if let Some(distance) = rows.distance(&wanted, &letters, slips) {
            near.push((distance, number));
        }
    }
    let nearest = |a: u32, b: u32| near[a as usize].0.cmp(&near[b as usize].0);
    let order = order::first((0..near.len() as u32).collect(), most, &nearest);
    order.into_iter().map(|at| near[at as usize].1).collect()
}

/// Letters of a word that may have a slip: nobody looks for longer ones by hand.
const LONGEST: usize = 64;
/// Letters from which on a word is also like the beginning of a longer one.
const UNFINISHED: usize = 4;

/// The letters of a word, syllables of Hangul taken apart (The Unicode Standard, section 3.12).
fn spell(word: &str, letters: &mut Vec<char>) {
    for letter in word.chars() {
        if !('가'..='힣').contains(&letter) {
            letters.push(letter);
            continue;
        }
        let syllable = u32::from(letter) - 0xac00;
        let (consonant, vowel, end) = (syllable / (21 * 28), syllable / 28 % 21, syllable % 28);
        let parts = [0x1100 + consonant, 0x1161 + vowel, 0x11a7 + end];
        letters.extend(parts.into_iter().take(if end == 0 { 2 } else { 3 }).filter_map(char::from_u32));
    }
}

/// Three rows of the table of distances, kept for the next word.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    last: Vec<usize>,
    this: Vec<usize>,
}

impl Rows {
    /// Slips between `wanted` and the nearest beginning of `other`, then between it and the whole; none if there
    /// are more than `slips` to either.
    fn distance(&mut self, wanted: &[char], other: &[char], slips: usize) -> Option<(usize, usize)> {
        let beginnings = wanted.len() >= UNFINISHED;
        // No more letters of it can matter.
        let other = match beginnings {
            true => &other[..other.len().min(wanted.len() + slips + 1)],
            false => other,
        };
        if other.len() + slips < wanted.len() || (!beginnings && other.len() > wanted.len() + slips) {
            return None;
        }
        let Self { before, last, this } = self;
        // Row i, column j: slips between the first i letters wanted and the first j of the other.
        last.clear();
        last.extend(0..=other.len());
        for (i, letter) in wanted.iter().enumerate() {
            this.clear();
            this.push(i + 1);
            for (j, of_other) in other.iter().enumerate() {
                let mut least = last[j] + usize::from(letter != of_other);
                least = least.min(last[j + 1] + 1).min(this[j] + 1);
                if i > 0 && j > 0 && wanted[i - 1] == *of_other && *letter == other[j - 1] {
                    least = least.min(before[j - 1] + 1);
                }
                this.push(least);
            }
            if this.iter().all(|&so_far| so_far > slips) {
                return None;
            }
            (*before, *last, *this) = (std::mem::take(last), std::mem::take(this), std::mem::take(before));
        }
        let whole = last.last().copied().unwrap_or(usize::MAX);
        let nearest = if beginnings { last.iter().copied().min().unwrap_or(whole) } else { whole };
        // A beginning is a guess of its own: it has but one slip to give away.
        (whole <= slips || nearest <= 1).then_some((nearest, whole))
    }
}
