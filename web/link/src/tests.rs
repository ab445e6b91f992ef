use std::collections::BTreeSet;

use proptest::{collection::vec, option, prelude::*};

use super::*;

fn views() -> impl Strategy<Value = View> {
    prop_oneof![
        Just(View::Playground),
        Just(View::Contents),
        Just(View::Own),
        (0..CHAPTERS.len()).prop_map(View::Chapter)
    ]
}

/// Names and values of any letters at all, and often with those that could break a link.
fn texts() -> impl Strategy<Value = String> {
    let signs = prop::sample::select("%&=,#:+ -.)2CD".chars().collect::<Vec<_>>());
    vec(prop_oneof![signs, any::<char>()], 1..12).prop_map(|letters| letters.into_iter().collect())
}

prop_compose! {
    fn links()(
        view in views(),
        part in option::of(prop::sample::select(Part::ALL.to_vec())),
        history in option::of(prop::collection::btree_set(texts(), 0..6)),
        query in prop_oneof![Just(String::new()), texts()],
        (beams, top_k, surprise) in (1..=MAX_BEAMS, 1..=MAX_TOP_K, 0..=MAX_SURPRISE),
        (constrained, include_seen) in any::<(bool, bool)>(),
        pin in vec(any::<u16>(), 0..5),
        filter in prop_oneof![Just(String::new()), texts()],
        quotas in vec(texts(), 0..4),
        temperature in vec(1..=MAX_TEMPERATURE, 0..5),
        seed in any::<u32>(),
        scorer in option::of(prop::sample::select(vec![Scorer::Generate, Scorer::Dense, Scorer::Hybrid])),
        step in option::of(0..=MAX_STEP),
        language in option::of(prop::sample::select(Language::ALL.to_vec())),
        theme in option::of(prop::sample::select(Theme::ALL.to_vec())),
    ) -> Link {
        let history = history.map(|ids: BTreeSet<String>| ids.into_iter().collect());
        let (query, filter) = (query.trim().to_owned(), filter.trim().to_owned());
        let mut quotas: Vec<String> = quotas.iter().map(|quota| quota.trim().to_owned()).collect();
        quotas.retain(|quota| !quota.is_empty());
        Link {
            view, part, history, query, beams, top_k, constrained, include_seen, pin, filter, quotas, surprise, temperature,
            seed, scorer, step, language, theme,
        }
    }
}

/// A link as a program passes it on that escapes these signs of it.
fn escaped(fragment: &str, signs: &str) -> String {
    let escape = |letter: char| {
        if signs.contains(letter) { format!("%{:02X}", letter as u32) } else { letter.to_string() }
    };
    fragment.chars().skip(1).map(escape).collect()
}

proptest! {
    #[test]
    fn any_state_comes_back_from_its_link(link in links()) {
        let fragment = link.fragment();
        prop_assert!(fragment.is_ascii(), "{fragment}");
        prop_assert_eq!(Link::parse(&fragment), link);
    }

    #[test]
    fn any_text_is_a_link_and_a_link_is_stable(text in "\\PC{0,80}") {
        let link = Link::parse(&text);
        prop_assert_eq!(Link::parse(&link.fragment()), link);
    }

    #[test]
    fn signs_that_were_escaped_on_the_way_are_signs(
        link in links().prop_map(plain),
        signs in prop::sample::select(vec!["=&", "=&,", "=&:%"]),
    ) {
        let read = Link::parse(&escaped(&link.fragment(), signs));
        let whole: Vec<String> = read.history.iter().flatten().flat_map(|id| mend(id, plain_id)).collect();
        prop_assert_eq!(&whole, &link.history.clone().unwrap_or_default());
        let quotas: Vec<String> = read.quotas.iter().flat_map(|quota| mend(quota, plain_id)).collect();
        prop_assert_eq!(&quotas, &link.quotas);
        prop_assert_eq!(Link { history: link.history.clone(), quotas, ..read }, link);
    }
}

/// The link with plain names: an id that has a comma or an escape in it is told from two by what the catalogue knows.
fn plain(mut link: Link) -> Link {
    for (place, text) in link.history.iter_mut().flatten().chain(&mut link.quotas).enumerate() {
        text.retain(|letter| letter.is_ascii_alphanumeric());
        text.push_str(&format!("x{place}"));
    }
    // What was unescaped twice has lost them.
    for text in [&mut link.query, &mut link.filter] {
        text.retain(|letter| !matches!(letter, '&' | '%'));
        *text = text.trim().to_owned();
    }
    link
}

fn plain_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[test]
fn an_unknown_view_is_named_and_a_known_one_is_not() {
    assert_eq!(Link::lost_view("#h=&at=no%20such").as_deref(), Some("no such"));
    assert_eq!(Link::lost_view(&format!("#at={}", "x".repeat(9999))).map(|name| name.len()), Some(MAX_NAME));
    for known in ["", "#h=a", "#at=", "#at=contents", "#at=gone&at=contents", "#at=beam)."] {
        assert_eq!(Link::lost_view(known), None, "{known}");
    }
}

#[test]
fn what_is_too_long_for_an_id_is_none() {
    let link = Link::parse(&format!("#h=a,{},b", "x".repeat(9999)));
    assert_eq!(link.history, Some(vec!["a".to_owned(), "b".to_owned()]));
}

#[test]
fn a_wish_is_as_long_as_a_page_has_room_for() {
    let (longest, quota) = ("가".repeat(MAX_QUERY), "x".repeat(MAX_QUOTA));
    let link = Link::parse(&format!("#q={longest}&quota=%20,,{quota},{quota}x&surprise=999"));
    assert_eq!((link.query, link.quotas, link.surprise), (longest.clone(), vec![quota], MAX_SURPRISE));
    let link = Link::parse(&format!("#q=%20a%20b%20&q={longest}x&surprise=-1&quota={}", "a,".repeat(9999)));
    assert_eq!((link.query.as_str(), link.quotas.len(), link.surprise), ("a b", MAX_QUOTAS, 0));
    assert_eq!(Link::parse("#quota=a&quota=b%2Cc").fragment(), "#quota=a,b%2Cc");
}

/// Half a megabyte of ids, in one part and in many: the newest stay, each where it was read last.
#[test]
fn a_long_history_keeps_its_newest() {
    let ids: Vec<String> = (0..80_000).map(|at| format!("{at:x}")).collect();
    let newest = &ids[ids.len() - MAX_HISTORY..];
    for by in [",", "&h="] {
        let link = Link::parse(&format!("#h={}", ids.join(by)));
        assert_eq!(link.history.as_deref(), Some(newest));
    }
    assert_eq!(Link::parse("#h=a,b,a").history, Some(vec!["b".to_owned(), "a".to_owned()]));
}

#[test]
fn a_way_says_nothing_of_the_playground() {
    for way in ["", "#", "#at=beam", "#part=trie", "#at=contents&lang=ko&theme=dark"] {
        assert!(Link::parse(way).is_way(), "{way}");
    }
    for state in ["#h=", "#at=beam&h=a", "#beams=7", "#free", "#q=a", "#quota=a", "#surprise=1"] {
        assert!(!Link::parse(state).is_way(), "{state}");
    }
}

#[test]
fn a_stale_link_still_opens() {
    let link = Link::parse("#h=a,,a,%zz%+4%4&beams=0&k=999999&beams=x&unknown=1&at=gone&pin=7-x-1&t=0,900&");
    assert_eq!(link.history, Some(vec!["a".to_owned(), "%zz%+4%4".to_owned()]));
    assert_eq!((link.beams, link.top_k, link.constrained), (1, MAX_TOP_K, true));
    assert_eq!(
        (link.view, link.pin, link.temperature),
        (View::Playground, vec![7], vec![1, MAX_TEMPERATURE])
    );
    assert_eq!(Link::default().fragment(), "#");
    assert_eq!(Link::parse("#part=gone&h=a").fragment(), "#h=a");
    assert_eq!(Link::parse("#h=a&part=map).").part, Some(Part::Map));
}

#[test]
fn a_link_in_a_sentence_ends_before_the_full_stop() {
    let link = Link::parse("#at=beam&beams=30&lang=ko&theme=dark).");
    assert_eq!((link.view.name(), link.beams), (Some("beam"), 30));
    assert_eq!((link.language, link.theme), (Some(Language::Korean), Some(Theme::Dark)));
    assert!(!Link::parse("#h=a&free).").constrained);
}
