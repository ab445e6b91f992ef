//! What a title is looked up by: its words without what an edition has added to them.

use tigerlet::text::fold::words;

/// Words that an edition adds at the end.
const MARKS: &[&str] = &[
    "edition",
    "editions",
    "illustrated",
    "deluxe",
    "anniversary",
    "annotated",
    "unabridged",
    "revised",
    "collectors",
    "paperback",
    "hardcover",
    "hardback",
    "kindle",
    "ebook",
    "audiobook",
    "audio",
    "cd",
    "penguin",
    "vintage",
    "classic",
    "classics",
    "modern",
    "library",
    "worlds",
    "oxford",
    "wordsworth",
    "signet",
    "bantam",
    "puffin",
    "everyman",
    "everymans",
    "dover",
    "thrift",
    "large",
    "print",
    "special",
    "movie",
    "tie",
    "in",
    "reissue",
    "translated",
    "a",
    "novel",
    "the",
];
/// What stands before the number of a volume.
const VOLUMES: &[&str] = &["vol", "volume", "book", "bk", "part", "no", "number"];
/// What makes another book of one: other words, or several books in one.
const OTHERS: &[&str] = &[
    "graphic novel",
    "study guide",
    "companion",
    "screenplay",
    "summary",
    "adaptation",
    "abridged",
    "sampler",
    "excerpt",
    "box set",
    "boxed set",
    "boxset",
    "omnibus",
    "collection",
    "complete works",
    "sparknotes",
    "cliffsnotes",
    "coloring book",
    "colouring book",
];
/// What several books are called, where a title ends with it: the "Cairo Trilogy: Palace Walk" is one.
const SETS: &[&str] = &["trilogy", "quartet", "series"];
const UNITS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix"];
/// Where a subtitle begins.
const SUBTITLES: &[&str] = &[":", ";", " - ", " – ", " — ", ", or ", " or, "];

/// How much of a title a form has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fidelity {
    /// All of it, or all but what stands in brackets.
    Whole,
    /// Without an edition's words at the end.
    Unmarked,
    /// Without its subtitle, or a volume's number.
    Main,
    /// What follows the name of its series.
    Tail,
}

/// One way to look a title up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub key: String,
    pub fidelity: Fidelity,
}

/// A title, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The ways to look it up, best first, each once.
    pub forms: Vec<Form>,
    /// Key of what stands before the first colon, perhaps its series, and the number at its end.
    pub head: (String, String),
    /// Which one of its series it says it is.
    pub number: Option<String>,
    /// Whether it is another book than the one that the rest of its title names.
    pub is_other: bool,
}

impl Title {
    /// Takes a title apart.
    pub fn read(title: &str) -> Self {
        let (bare, asides) = brackets(title);
        let all = words(title);
        let set = |title: &str| SETS.iter().any(|set| title.ends_with(set));
        let other = |title: &str| {
            OTHERS.iter().any(|other| format!(" {title} ").contains(&format!(" {other} "))) || set(title)
        };
        let mut read = Self { is_other: other(&words(&bare)), ..Self::default() };
        for aside in &asides {
            match numbers(aside) {
                Numbers::None => read.is_other |= other(&words(aside)),
                Numbers::One(number) => read.number = Some(number),
                Numbers::Many => read.is_other = true,
            }
        }
        read.add(key(&all), Fidelity::Whole);
        let bare = swap_article(&bare);
        read.add(key(&words(&bare)), Fidelity::Whole);
        let (unmarked, _) = strip(&words(&bare));
        read.add(key(&unmarked), Fidelity::Unmarked);

        let mut cuts: Vec<(usize, usize)> =
            SUBTITLES.iter().filter_map(|mark| Some((bare.find(mark)?, mark.len()))).collect();
        cuts.sort_unstable();
        let (main, tail) = match cuts.first() {
            Some(&(at, length)) => (&bare[..at], &bare[at + length..]),
            None => (&bare[..], ""),
        };
        let (main, _) = strip(&words(main));
        let (shelf, number) = strip_volume(&main);
        if number.is_some() {
            read.number = read.number.or(number);
        } else if let (_, Some(number)) = strip_volume(&unmarked) {
            read.number.get_or_insert(number);
        }
        if !tail.is_empty() {
            let head = key(&main);
            let series = head.trim_end_matches(|letter: char| letter.is_ascii_digit());
            read.head = (series.to_owned(), head[series.len()..].to_owned());
        }
        let (tail, _) = strip(&words(tail));
        read.add(key(&main), Fidelity::Main);
        read.add(key(&shelf), Fidelity::Main);
        read.add(key(&strip_volume(&unmarked).0), Fidelity::Main);
        read.add(key(&tail), Fidelity::Tail);
        read
    }

    fn add(&mut self, key: String, fidelity: Fidelity) {
        if !key.is_empty() && self.forms.iter().all(|form| form.key != key) {
            self.forms.push(Form { key, fidelity });
        }
    }
}

/// A text without what stands in brackets, and what does.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut bare, mut asides) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[']) {
        let close = if rest[open..].starts_with('(') { ')' } else { ']' };
        let Some(length) = rest[open..].find(close) else { break };
        bare.push_str(&rest[..open]);
        bare.push(' ');
        asides.push(rest[open + 1..open + length].to_owned());
        rest = &rest[open + length + 1..];
    }
    bare.push_str(rest);
    let bare = bare.trim().to_owned();
    if words(&bare).is_empty() { (text.to_owned(), asides) } else { (bare, asides) }
}

/// "Hobbit, The" is "The Hobbit"; a subtitle may follow.
fn swap_article(title: &str) -> String {
    // Articles are left out of keys, so that it is enough to lose the comma: no edition is called "The".
    [", The", ", A", ", An"]
        .iter()
        .find_map(|end| title.strip_suffix(end))
        .map_or_else(|| title.to_owned(), str::to_owned)
}

enum Numbers {
    None,
    One(String),
    Many,
}

/// Which numbers of a series a bracket holds: "Middle-earth, #1", "Discworld Book 4", "Maus, #1-2".
fn numbers(aside: &str) -> Numbers {
    let folded = words(aside);
    let named = || folded.split(' ').position(|word| VOLUMES.contains(&word) || word == "books");
    let from = match (aside.find('#'), named()) {
        (Some(at), _) => aside[at..].to_owned(),
        (None, Some(at)) => folded.split(' ').skip(at + 1).collect::<Vec<_>>().join(" "),
        (None, None) => return Numbers::None,
    };
    let digits = |letter: char| !letter.is_ascii_digit() && letter != '.';
    let found: Vec<&str> = from
        .split(digits)
        .map(|number| number.trim_matches('.'))
        .filter(|number| !number.is_empty())
        .collect();
    match found[..] {
        [] => Numbers::None,
        [number] => Numbers::One(trimmed(number)),
        _ => Numbers::Many,
    }
}

fn trimmed(number: &str) -> String {
    let short = number.trim_start_matches('0');
    if short.is_empty() { "0".to_owned() } else { short.to_owned() }
}

/// Words without those of an edition at their end, of which one at least stays; and how many went.
fn strip(title: &str) -> (String, usize) {
    let mut left: Vec<&str> = title.split(' ').collect();
    let all = left.len();
    let is_ordinal = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_digit())
            && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end))
    };
    while left.len() > 1
        && left.last().is_some_and(|last| MARKS.contains(last) || (left.len() < all && is_ordinal(last)))
    {
        left.pop();
    }
    let gone = all - left.len();
    (left.join(" "), gone)
}

/// Words without a volume's number at their end, and that number.
fn strip_volume(title: &str) -> (String, Option<String>) {
    let all: Vec<&str> = title.split(' ').collect();
    if let [left @ .., name, number] = &all[..]
        && !left.is_empty()
        && VOLUMES.contains(name)
    {
        let number = digits(number);
        if number.bytes().all(|byte| byte.is_ascii_digit()) {
            return (left.join(" "), Some(trimmed(&number)));
        }
    }
    (title.to_owned(), None)
}

/// A number in words, or in Roman letters, in digits; any other word as it is.
fn digits(word: &str) -> String {
    let place = |list: &[&str]| list.iter().position(|known| *known == word && !word.is_empty());
    match (place(UNITS).or(place(ROMAN)), place(TENS)) {
        (Some(unit), _) => (unit + 1).to_string(),
        (_, Some(ten)) => (10 * (ten + 2)).to_string(),
        _ => word.to_owned(),
    }
}

/// Folded words as one: without spaces, for "Sea-Wolf" is also the "Seawolf", without articles and "and", numbers in
/// digits. Where nothing else is there, articles stay.
pub fn key(words: &str) -> String {
    let mut key = String::with_capacity(words.len());
    let mut tens = false;
    for word in words.split(' ') {
        if matches!(word, "the" | "a" | "an" | "and" | "") {
            continue;
        }
        let number = digits(word);
        // "eighty four" is 84, not 804.
        if tens && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            key.pop();
        }
        tens = TENS.contains(&word);
        key.push_str(&number);
    }
    if key.is_empty() { words.replace(' ', "") } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(title: &str) -> Vec<String> {
        Title::read(title).forms.into_iter().map(|form| form.key).collect()
    }

    #[test]
    fn editions_are_folded() {
        for (edition, title) in [
            ("The Fellowship of the Ring (The Lord of the Rings, #1)", "The Fellowship of the Ring"),
            ("Hobbit, The", "The Hobbit"),
            ("Moby Dick; or, The Whale", "Moby-Dick"),
            ("Frankenstein, or the Modern Prometheus", "Frankenstein"),
            ("EMMA [Paperback]", "Emma"),
            ("Emma (Penguin Classics)", "Emma"),
            ("Emma: Illustrated Edition", "Emma"),
            ("Emma, 200th Anniversary Annotated Edition", "Emma"),
            ("Dracula - Penguin Classics Deluxe Edition", "Dracula"),
            ("The Iliad, Vol. 1", "The Iliad"),
            ("Death Note, Vol. 1: Boredom (Death Note, #1)", "Death Note"),
            ("1984", "Nineteen Eighty-Four"),
            ("The 39 Steps", "The Thirty-Nine Steps"),
            ("Catch 22", "Catch-22"),
            ("The Seawolf", "The Sea-Wolf"),
            ("Angels and Demons", "Angels & Demons"),
            ("NAUSICAÄ of the Valley of the Wind", "Nausicaa of the Valley of the Wind"),
            ("The Secret Diary of Adrian Mole, Aged 13 3/4", "The Secret Diary of Adrian Mole, Aged 13¾"),
            ("March: Book 1", "March: Book One"),
            ("The Princess Bride: A Novel", "The Princess Bride"),
        ] {
            assert!(keys(edition).contains(&key(&words(title))), "{edition}: {:?}", keys(edition));
        }
        assert_eq!(keys("The"), ["the"]);
        assert!(keys("?!").is_empty());
        assert_eq!(Title::read("[sic]").forms[0].key, "sic");
    }

    #[test]
    fn a_series_has_numbers() {
        for (title, number, is_other) in [
            ("Dune Messiah (Dune, #2)", Some("2"), false),
            ("Mort (Discworld Book 04)", Some("4"), false),
            ("Maus (Maus, #1-2)", None, true),
            ("Akira, Vol. 3", Some("3"), false),
            ("Akira, Vol. 3: The Awakening", Some("3"), false),
            ("Edgedancer (The Stormlight Archive, #2.5)", Some("2.5"), false),
            ("Dune: The Graphic Novel", None, true),
            ("The Hobbit (Abridged)", None, true),
            ("Emma (Penguin Classics)", None, false),
            ("Fahrenheit 451", None, false),
        ] {
            let read = Title::read(title);
            assert_eq!((read.number.as_deref(), read.is_other), (number, is_other), "{title}");
        }
    }
}
