//! A search finds what a reader of every item would, however it is written, and offers the nearest spelling.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
use proptest::{prelude::*, test_runner::RngSeed};
use tigerlet::{
    catalog::{Catalog, Item},
    limits::Limits,
    search::Found,
    text::fold::words,
};
use unicode_normalization::UnicodeNormalization;

fn library() -> Catalog {
    let json = include_bytes!("../../static/bundles/library/items.json");
    Catalog::read(json, &Limits::DEFAULT).unwrap()
}

fn ids<'a>(catalog: &'a Catalog, found: &Found) -> Vec<&'a str> {
    found.hits.iter().map(|&item| catalog.id(item).unwrap()).collect()
}

fn titled(titles: &[&str]) -> Catalog {
    let item = |(at, title): (usize, &&str)| Item {
        id: at.to_string(),
        title: (*title).to_owned(),
        ..Item::default()
    };
    Catalog::new(titles.iter().enumerate().map(item).collect()).unwrap()
}

#[test]
fn the_embedded_library_is_found_as_people_type() {
    let library = library();
    for (query, first) in [
        ("bronte jane", "jane-eyre"),
        ("Bronte\u{308} jane", "jane-eyre"),
        ("BRONTË JANE", "jane-eyre"),
        ("miserables", "les-miserables"),
        ("Les Misérables", "les-miserables"),
        ("garcia marquez cholera", "love-in-the-time-of-cholera"),
        ("shogun", "shogun"),
        ("Ｓｈｏｇｕｎ", "shogun"),
        ("godel", "godel-escher-bach"),
        ("Noli me tangere", "noli-me-tangere"),
        ("noli tángere", "noli-me-tangere"),
        ("호빗", "the-hobbit"),
        ("호비", "the-hobbit"),
        ("포터 마법사", "harry-potter-and-the-philosophers-stone"),
        ("tolkien hob", "the-hobbit"),
        ("enders", "enders-game"),
    ] {
        let found = library.search(query, 7);
        assert_eq!(ids(&library, &found).first(), Some(&first), "{query}: {:?}", ids(&library, &found));
        assert_eq!(found.suggestion, None);
    }
    assert!(ids(&library, &library.search("호", 50)).contains(&"the-hobbit"));
    assert!(library.search("bronte", 50).total >= 3);
    assert_eq!(library.search("bronte", 50), library.search("Brontë", 50));
}

#[test]
fn what_is_not_found_gets_the_nearest_spelling() {
    let library = library();
    for (query, suggestion) in [
        ("hobit", "hobbit"),
        ("shogn", "shogun"),
        ("the hobbti", "the hobbit"),
        ("tolkein hobbit", "tolkien hobbit"),
        ("dostoyevsky idiot", "dostoevsky idiot"),
        ("karamzo", "karamazov"),
        ("해리 포텨", "해리 포터와"),
    ] {
        let found = library.search(query, 7);
        assert_eq!((found.total, found.suggestion.as_deref()), (0, Some(suggestion)), "{query}");
        assert!(library.search(suggestion, 7).total > 0);
    }
    for query in ["zzzz", "qq", "!", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
    {
        assert_eq!(library.search(query, 7), Found::default(), "{query}");
    }
}

#[test]
fn titles_that_start_so_come_first_then_titles_then_aliases_then_attributes() {
    let item = |id: &str, title: &str, aliases: &[&str], genre: &str| Item {
        id: id.to_owned(),
        title: title.to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        attributes: [("genre".to_owned(), genre.to_owned())].into(),
    };
    let catalog = Catalog::new(vec![
        item("0", "Tales", &[], "game theory"),
        item("1", "Poker", &["Game of Cards"], ""),
        item("2", "Ender’s Game", &[], ""),
        item("3", "Game of Shadows", &[], "game"),
        item("4", "The Player of Games", &[], ""),
        item("5", "Play", &["of games"], ""),
    ])
    .unwrap();
    let find = |query: &str| catalog.search(query, 9).hits;
    assert_eq!(find("game"), [3, 2, 4, 1, 5, 0]);
    assert_eq!(find("GAME of"), [3, 4, 1, 5]);
    assert_eq!(find("of game"), [3, 4, 1, 5]);
    assert_eq!(find("games play"), [4, 5]);
    assert_eq!(catalog.search("game", 2), Found { hits: vec![3, 2], total: 6, suggestion: None });
    assert!(find("ame").is_empty());
    assert_eq!(find("  ").len(), 6);
    assert!(find("-!-").is_empty());
}

#[test]
fn runs_without_spaces_are_found_inside() {
    let catalog = titled(&["百年の孤独", "ガンダム戦記", "カンダム", "채식주의자", "Python入門book"]);
    let find = |query: &str| catalog.search(query, 9).hits;
    assert_eq!(find("孤独"), [0]);
    assert_eq!(find("の孤"), [0]);
    assert_eq!(find("ｶﾞﾝﾀﾞﾑ"), [1]);
    assert_eq!(find("ダム"), [1, 2]);
    assert_eq!(find("戦"), [1]);
    assert_eq!(find("주의"), [3]);
    assert_eq!(find("주으"), [0_u32; 0]);
    // A syllable that is not finished yet.
    assert_eq!(find("채시"), [3]);
    assert_eq!((find("入門"), find("book"), find("python")), (vec![4], vec![4], vec![4]));
    assert!(find("ython").is_empty());
}

#[test]
fn a_title_of_one_letter_a_hundred_thousand_times_does_no_harm() {
    let long = "哈".repeat(100_000);
    let catalog = titled(&[&long, &"a".repeat(100_000), "哈哈鏡"]);
    assert_eq!(catalog.search(&long, 9).hits, [0]);
    assert_eq!(catalog.search("哈哈", 9).hits, [0, 2]);
    assert_eq!(catalog.search("aaa", 9).hits, [1]);
    assert_eq!(catalog.resolve(&long), Ok(0));
}

/// What [`Catalog::search`] promises, item by item.
fn naive(items: &[Item], query: &str) -> Vec<u32> {
    let query_words = words(query);
    let query_words: Vec<&str> = query_words.split(' ').filter(|word| !word.is_empty()).collect();
    let Some((last, before)) = query_words.split_last() else {
        return if query.trim().is_empty() { (0..items.len() as u32).collect() } else { Vec::new() };
    };
    let begins = |word: &str, start: &str, unfinished: bool| {
        let open = start.chars().next_back().filter(|c| ('가'..='힣').contains(c));
        let open = open.filter(|&c| unfinished && (c as u32 - '가' as u32).is_multiple_of(28));
        word.starts_with(start)
            || open.is_some_and(|open| {
                let stem = start.strip_suffix(open).unwrap();
                let next = word.strip_prefix(stem).and_then(|rest| rest.chars().next());
                next.is_some_and(|next| (open as u32..open as u32 + 28).contains(&(next as u32)))
            })
    };
    let unspaced =
        |c: char| ('가'..='힣').contains(&c) || ('一'..='鿿').contains(&c) || ('ぁ'..='ヿ').contains(&c);
    let has = |texts: &[&String], start: &str, unfinished: bool| {
        texts.iter().any(|text| {
            words(text).split(' ').any(|word| {
                let mut before = true;
                word.char_indices().any(|(at, c)| {
                    let starts = before || unspaced(c);
                    before = unspaced(c);
                    starts && begins(&word[at..], start, unfinished)
                })
            })
        })
    };
    let mut ranks: [Vec<u32>; 4] = Default::default();
    for (index, item) in (0..).zip(items) {
        let title = vec![&item.title];
        let named: Vec<&String> = title.iter().copied().chain(&item.aliases).collect();
        let all: Vec<&String> = named.iter().copied().chain(item.attributes.values()).collect();
        let every =
            |texts: &[&String]| before.iter().all(|word| has(texts, word, false)) && has(texts, last, true);
        let title_words = words(&item.title);
        let mut own = title_words.split(' ');
        let starts = before.iter().all(|word| own.next() == Some(word))
            && own.next().is_some_and(|word| begins(word, last, true));
        let rank = match () {
            () if every(&title) => usize::from(!starts),
            () if every(&named) => 2,
            () if every(&all) => 3,
            () => continue,
        };
        ranks[rank].push(index);
    }
    ranks.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn the_index_finds_what_reading_every_item_would(
        texts in prop::collection::vec(("[abÄ '가각나百の]{0,8}", "[abá 가각]{0,5}", "[ab ,각百]{0,6}"), 1..8),
        query in "[abáÄ'가각百の ]{0,5}",
        limit in 0usize..9,
    ) {
        let items: Vec<Item> = texts.iter().enumerate().map(|(at, (title, alias, value))| Item {
            id: at.to_string(),
            title: title.clone(),
            aliases: if alias.is_empty() { Vec::new() } else { vec![alias.clone()] },
            attributes: [("genre".to_owned(), value.clone())].into(),
        }).collect();
        let catalog = Catalog::new(items.clone()).unwrap();
        let expected = naive(&items, &query);
        let found = catalog.search(&query, limit);
        prop_assert_eq!(found.total, expected.len());
        prop_assert_eq!(&found.hits[..], &expected[..limit.min(expected.len())]);
        if let Some(suggestion) = found.suggestion {
            prop_assert!(catalog.search(&suggestion, 1).total > 0, "{}", suggestion);
        }
    }

    #[test]
    fn a_title_is_found_by_each_of_its_words_in_any_form(
        titles in prop::collection::vec("\\PC{0,12}", 1..8), query in "\\PC{0,12}", limit in 0usize..9,
    ) {
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let catalog = titled(&titles);
        let all = catalog.search(&query, usize::MAX).hits;
        prop_assert_eq!(&catalog.search(&query, limit).hits, &all[..limit.min(all.len())]);
        let _ = catalog.resolve(&query);
        for (index, title) in (0u32..).zip(&titles) {
            prop_assert_eq!(catalog.resolve(&index.to_string()).is_ok(), true);
            match catalog.resolve(title) {
                Ok(found) => prop_assert!(
                    catalog.id(found) == Some(title.trim()) || words(titles[found as usize]) == words(title)
                ),
                Err(error) => prop_assert!(error.to_string().contains("is the title of"), "{}", error),
            }
            for word in words(title).split(' ').filter(|word| !word.is_empty()) {
                prop_assert!(catalog.search(word, usize::MAX).hits.contains(&index), "{:?} {:?}", title, word);
            }
            if !words(title).is_empty() {
                let forms = [title.nfd().collect::<String>(), title.nfc().collect(), title.to_uppercase()];
                for form in forms.iter().filter(|form| words(form) == words(title)) {
                    prop_assert!(catalog.search(form, usize::MAX).hits.contains(&index), "{:?}", form);
                }
            }
        }
    }
}
