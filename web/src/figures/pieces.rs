//! Titles cut into pieces of words, by a rule small enough to be computed in the page: no real tokenizer,
//! but one of the same kind.

use std::collections::{HashMap, HashSet};

use crate::sorted::Sort;

/// The longest piece, in letters.
const LONGEST: usize = 10;

/// One piece of a title.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    pub text: String,
    /// Whether a word begins with it.
    pub begins: bool,
}

/// What the parts of words would save as pieces, counted over titles.
#[derive(Default)]
pub struct Saved {
    letters: HashSet<char>,
    /// Letters saved by each part of a word.
    parts: HashMap<String, usize>,
}

impl Saved {
    /// Counts a title's words.
    pub fn count(&mut self, title: &str) {
        for word in title.split_whitespace() {
            self.letters.extend(word.chars());
            let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
            for from in 0..ends.len() - 1 {
                for letters in 2..=LONGEST.min(ends.len() - 1 - from) {
                    let part = &word[ends[from]..ends[from + letters]];
                    // Most parts are known by now, and need no copy.
                    if let Some(saved) = self.parts.get_mut(part) {
                        *saved += letters - 1;
                    } else {
                        self.parts.insert(part.to_owned(), letters - 1);
                    }
                }
            }
        }
    }

    /// Every letter that occurs, and the parts of words that save the most letters, which is how often they
    /// occur times their letters but one: `most` pieces in all.
    pub fn pieces(self, most: usize) -> Pieces {
        let mut known: HashSet<String> = self.letters.into_iter().map(String::from).collect();
        let room = most.saturating_sub(known.len());
        let mut parts: Vec<(String, usize)> = self.parts.into_iter().collect();
        let best = |(a, saves): &(String, usize), (b, others): &(String, usize)| {
            others.cmp(saves).then_with(|| a.cmp(b))
        };
        if room < parts.len() {
            parts.select_nth_unstable_by(room, best);
            parts.truncate(room);
        }
        known.extend(parts.into_iter().map(|(part, _)| part));
        Pieces { known }
    }
}

/// A vocabulary of pieces.
pub struct Pieces {
    known: HashSet<String>,
}

impl Pieces {
    /// How many pieces there are.
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// A title in pieces: in each word from the left the longest that is known.
    pub fn cut(&self, title: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for word in title.split_whitespace() {
            let mut rest = word;
            while !rest.is_empty() {
                let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(LONGEST);
                let ends: Vec<usize> = ends.collect();
                let longest = ends.iter().rev().find(|&&end| self.known.contains(&rest[..end]));
                // A letter that no title has stands for itself.
                let end = longest.or(ends.first()).copied().unwrap_or(rest.len());
                pieces.push(Piece { text: rest[..end].to_owned(), begins: rest.len() == word.len() });
                rest = &rest[end..];
            }
        }
        pieces
    }
}

/// The names that share their first `length` tokens with a name, but for `own`, where that stands among them.
pub fn sharing<T: PartialEq>(names: &[Vec<T>], name: &[T], own: Option<usize>, length: usize) -> Vec<usize> {
    let Some(prefix) = name.get(..length) else { return Vec::new() };
    let shares = |(at, name): &(usize, &Vec<T>)| Some(*at) != own && name.starts_with(prefix);
    names.iter().enumerate().filter(shares).map(|(at, _)| at).collect()
}

/// After how many tokens a name is alone; none if it begins or equals another.
pub fn alone_after<T: PartialEq>(names: &[Vec<T>], name: &[T], own: Option<usize>) -> Option<usize> {
    // Who shares a longer beginning shares the shorter ones.
    let mut others = sharing(names, name, own, 0);
    (1..=name.len()).find(|&length| {
        others.retain(|&other| names.get(other).and_then(|it| it.get(length - 1)) == name.get(length - 1));
        others.is_empty()
    })
}

/// The names that begin or equal another one.
pub fn unfinished<T: Ord>(names: &[Vec<T>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.order_by(|&a, &b| names[a].cmp(&names[b]));
    // What begins a name at all begins the one behind it.
    let begins = |pair: &&[usize]| names[pair[1]].starts_with(&names[pair[0]]);
    let mut found: Vec<usize> = order.windows(2).filter(begins).map(|pair| pair[0]).collect();
    found.order_by(Ord::cmp);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLES: [&str; 4] = ["The Road", "The Road to Oxiana", "The Castle", "Émile"];

    fn pieces(most: usize) -> Pieces {
        let mut saved = Saved::default();
        TITLES.iter().for_each(|title| saved.count(title));
        saved.pieces(most)
    }

    #[test]
    fn pieces_are_put_together_to_the_title_again() {
        let pieces = pieces(24);
        assert_eq!(pieces.count(), 24);
        for title in TITLES.into_iter().chain(["한 Zebra"]) {
            let spell = |piece: Piece| if piece.begins { format!(" {}", piece.text) } else { piece.text };
            let spelled: String = pieces.cut(title).into_iter().map(spell).collect();
            assert_eq!(spelled.trim_start(), title);
        }
        // The most frequent word is a piece of its own.
        assert_eq!(pieces.cut("The Castle")[0], Piece { text: "The".to_owned(), begins: true });
    }

    #[test]
    fn a_name_that_begins_another_is_never_alone() {
        let pieces = pieces(60);
        let names: Vec<_> = TITLES.iter().map(|title| pieces.cut(title)).collect();
        assert_eq!(alone_after(&names, &names[0], Some(0)), None);
        assert_eq!(sharing(&names, &names[0], Some(0), 1), [1, 2]);
        assert_eq!(alone_after(&names, &names[3], Some(3)), Some(1));
        assert_eq!(alone_after(&names, &names[1], None), None, "a name beside the others equals itself");
        assert_eq!(alone_after(&names, &pieces.cut("The Zoo"), None), Some(2));
        assert_eq!(unfinished(&names), [0]);
        assert_eq!(alone_after(&[vec![1], vec![1]], &[1], Some(0)), None);
        assert_eq!(alone_after::<u8>(&[], &[], None), None);
    }
}
