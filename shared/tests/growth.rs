//! A new item in a loaded bundle: where it comes to stand, who is recommended it, and that nothing else changes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod library;

use std::fs;

use tigerlet::{
    answer::{Answer, Recommendation, Standing},
    growth::{Newcomer, NewcomerError},
    history_entry::HistoryEntry,
    limits::Limits,
    newcomer::{MOST_NEWCOMERS, NewItem, Placed},
    recommender::Recommender,
    request::{Question, Request, Scorer},
    text::{Sentences, TextEncoder},
    trie::Trie,
    vectors::Vectors,
};

const SCORERS: [Scorer; 3] = [Scorer::Generate, Scorer::Dense, Scorer::Hybrid];

/// The library, ready to read texts.
fn library() -> Recommender {
    let recommender = library::recommender();
    let file = fs::read(library::folder().join("vectors.safetensors")).unwrap();
    let (layout, items) = (recommender.ids().layout(), recommender.catalog().len());
    let vectors = Vectors::read(&file, layout, items, &Limits::DEFAULT).unwrap();
    recommender.set_encoder(TextEncoder::new(recommender.catalog(), vectors).unwrap());
    recommender
}

fn book(title: &str, attributes: &[(&str, &str)]) -> NewItem {
    let attributes = attributes.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    NewItem { title: title.to_owned(), attributes, ..NewItem::default() }
}

fn dragons() -> NewItem {
    book(
        "The Dragon in the Library",
        &[
            ("author", "Nobody"),
            ("genre", "Fantasy"),
            ("subgenre", "High Fantasy"),
            ("themes", "magic, quest, dragons"),
        ],
    )
}

fn placed(recommender: &Recommender, new: NewItem) -> (Newcomer, Placed) {
    recommender.place(new, &Limits::DEFAULT).unwrap()
}

fn list(recommender: &Recommender, history: &[&str], scorer: Scorer) -> Vec<Recommendation> {
    let history = HistoryEntry::items(history);
    let request = Request { history, top_k: 40, beams: 40, scorer: Some(scorer), ..Request::default() };
    pollster::block_on(recommender.recommend(&request)).unwrap().recommendations
}

#[test]
fn a_book_that_does_not_exist_gets_an_id_among_its_like_and_is_recommended_read_and_filtered() {
    let base = library();
    let (newcomer, placed) = placed(&base, dragons());
    assert_eq!((placed.item.place, placed.item.id.as_str()), (base.catalog().len() as u32, "new-1"));
    assert_eq!(placed.item.semantic_id, newcomer.semantic_id());
    let codes: Vec<u16> = placed.levels.iter().map(|level| level.code).collect();
    assert_eq!(codes, newcomer.semantic_id());
    assert_eq!(codes[..3], placed.embedded.semantic_id, "the nearest cell has room");
    let left: Vec<f32> = placed.levels.iter().filter_map(|level| level.residual).collect();
    assert!(left.len() == 3 && left.is_sorted_by(|a, b| a > b) && left[0] < 1.0, "{left:?}");
    for (depth, level) in placed.levels.iter().enumerate() {
        let prefix = &codes[..=depth];
        let mates = (0..base.ids().len() as u32).filter(|&item| base.ids().get(item).starts_with(prefix));
        assert_eq!(level.items, mates.count());
        assert!(level.shelf.iter().all(|near| base.ids().get(near.item).starts_with(prefix)));
        assert!(level.shelf.is_sorted_by(|a, b| a.cosine >= b.cosine));
    }
    let genre = |item: u32| base.catalog().get(item).unwrap().attribute("genre");
    assert!(placed.embedded.nearest.iter().all(|near| genre(near.item) == Some("Fantasy")));

    let grown = base.grown(&[newcomer]).unwrap();
    let history = ["the-hobbit", "a-wizard-of-earthsea"];
    for scorer in SCORERS {
        let only = Request {
            history: HistoryEntry::items(&history),
            scorer: Some(scorer),
            filter: Some("author = 'Nobody'".to_owned()),
            ..Request::default()
        };
        let found = pollster::block_on(grown.recommend(&only)).unwrap().recommendations;
        let ids: Vec<&str> = found.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(ids, ["new-1"], "{scorer}");
        assert!(list(&grown, &["new-1"], scorer).iter().all(|it| it.item != "new-1"));
    }
    assert_eq!(grown.catalog().resolve("the dragon in the library"), Ok(placed.item.place));
    let query = Request { query: Some("dragon library".to_owned()), ..Request::default() };
    let found = pollster::block_on(grown.recommend(&query)).unwrap().recommendations;
    assert_eq!(found[0].item, "new-1");
}

#[test]
fn where_an_item_stands_is_its_rank_in_the_list_of_all() {
    let base = library();
    let grown = base.grown(&[placed(&base, dragons()).0]).unwrap();
    let history = ["the-hobbit", "a-wizard-of-earthsea"];
    let question =
        Question::Standing { histories: vec![HistoryEntry::items(&history); 2], item: "new-1".to_owned() };
    let Answer::Standing(Standing { ranks }) = pollster::block_on(grown.ask(&question)).unwrap() else {
        panic!("another answer");
    };
    assert!(ranks.len() == 2 && ranks[0] == ranks[1]);
    let rank = |scorer| {
        let all = Request {
            history: HistoryEntry::items(&history),
            top_k: 1000,
            beams: 1000,
            scorer: Some(scorer),
            ..Request::default()
        };
        let list = pollster::block_on(grown.recommend(&all)).unwrap().recommendations;
        list.iter().position(|it| it.item == "new-1").map(|place| place + 1)
    };
    let found = [Some(ranks[0].generate), ranks[0].dense, ranks[0].hybrid];
    // A list ends at a thousand.
    assert_eq!(found.map(|rank| rank.filter(|&rank| rank <= 1000)), SCORERS.map(rank), "{ranks:?}");
    // What no model has ever written or seen taken is known by its words alone.
    assert!(ranks[0].generate > 500 && ranks[0].dense < Some(50) && ranks[0].hybrid < Some(50), "{ranks:?}");
}

#[test]
fn newcomers_never_collide_and_without_them_every_answer_is_what_it_was_to_the_bit() {
    let base = library();
    let histories: [&[&str]; 2] = [&["dune", "foundation"], &["pride-and-prejudice"]];
    let answers =
        |who: &Recommender| histories.map(|history| SCORERS.map(|scorer| list(who, history, scorer)));
    let before = answers(&base);
    let mut newcomers: Vec<Newcomer> = Vec::new();
    let mut grown = base.grown(&[]).unwrap();
    assert_eq!(answers(&grown), before);
    for number in 0..MOST_NEWCOMERS {
        // Of one text all: they crowd one cell.
        let (newcomer, placed) = placed(&grown, dragons());
        assert_eq!(placed.item.id, format!("new-{}", number + 1));
        newcomers.push(newcomer);
        grown = base.grown(&newcomers).unwrap();
    }
    let known = base.ids().len();
    assert_eq!(
        (grown.trie().items_below(Trie::ROOT), grown.ids().codes()[..known * 4] == *base.ids().codes()),
        (known + MOST_NEWCOMERS, true)
    );
    let crowded = newcomers.iter().any(|it| it.semantic_id()[..3] != newcomers[0].semantic_id()[..3]);
    assert!(crowded, "a cell holds no more than its suffixes");
    newcomers.push(newcomers[0].clone());
    assert!(matches!(base.grown(&newcomers), Err(NewcomerError::Limit(_))));
    assert!(base.grown(&newcomers[49..]).is_ok(), "another one of the same id is not there");
    assert!(matches!(grown.grown(&newcomers[..1]), Err(NewcomerError::Catalog(_))));
    // The generator's scores are log-probabilities over all codes: other items keep theirs, whoever comes.
    for (history, before) in histories.iter().zip(&before) {
        let old: Vec<Recommendation> = list(&grown, history, Scorer::Generate)
            .into_iter()
            .filter(|it| !it.item.starts_with("new-"))
            .collect();
        for found in &old {
            let known = before[0].iter().find(|it| it.item == found.item);
            assert!(known.is_none_or(|known| (known.score - found.score).abs() < 1e-4));
        }
    }
    assert_eq!(answers(&base), before);
    assert_eq!(answers(&base.grown(&[]).unwrap()), before);
}

#[test]
fn what_is_no_item_is_refused_by_name() {
    let base = library();
    let refused = |new: NewItem| base.place(new, &Limits::DEFAULT).unwrap_err().to_string();
    assert_eq!(refused(book(" \u{202e} ", &[])), "the new item has no title");
    assert_eq!(
        refused(book("Dune", &[("colour", "red")])),
        "the new item: no item has an attribute `colour`"
    );
    assert_eq!(refused(book("xyzzy", &[])), "the new item: none of its words is known to this catalogue");
    let long = "a ".repeat(40_000);
    assert_eq!(refused(book(&long, &[])), "the new item: 80000 bytes of title, the limit is 65536");
    assert!(refused(book("Dune", &[("genre", &long)])).contains("80000 bytes of an attribute's value"));
    let taken = NewItem { id: Some("dune".to_owned()), ..dragons() };
    assert!(refused(taken).contains("have the same id `dune`"));
    let unseen = NewItem { id: Some("new\u{202e}".to_owned()), ..dragons() };
    assert_eq!(refused(unseen), "the new item's id is blank, or has signs that nobody sees");
    let blank = placed(&base, book("The \u{202e}Dragon", &[("genre", "Fantasy"), ("author", "  ")])).1.item;
    assert_eq!((blank.title.as_str(), blank.attributes.len()), ("The Dragon", 1));

    let textless = library::recommender();
    let refused = textless.place(dragons(), &Limits::DEFAULT).unwrap_err();
    assert_eq!(refused.to_string(), "this bundle has no vectors of text to place a new item by");
}

/// A sentence encoder that gives one vector, whatever it reads.
#[derive(Debug)]
struct Always(Vec<f32>);

impl Sentences for Always {
    fn encode(&self, text: &str) -> Result<Vec<f32>, String> {
        if text.contains('?') { Err("no questions".to_owned()) } else { Ok(self.0.clone()) }
    }
}

#[test]
fn an_item_may_bring_its_vector_and_a_bundle_its_encoder() {
    let words = library();
    let (there, expected) = placed(&words, dragons());
    let vector = expected.embedded.vector.clone();
    // A bundle of another encoder's vectors, which are these.
    let foreign = library::recommender();
    let mut vectors = words.encoder().unwrap().vectors().clone();
    vectors.embedding.encoder = "minilm".to_owned();
    foreign.set_encoder(TextEncoder::new(foreign.catalog(), vectors.clone()).unwrap());
    let refused = |item| foreign.place(item, &Limits::DEFAULT).unwrap_err().to_string();
    assert_eq!(
        refused(dragons()),
        "the new item: this bundle's vectors are another encoder's (minilm), and no new text can stand beside them before \
         it is loaded"
    );
    // As long as it likes: what was quantised has its direction.
    let long = vector.iter().map(|x| 3.0 * x).collect();
    let (brought, at) = placed(&foreign, NewItem { vector: Some(long), ..dragons() });
    let items = |placed: &Placed| placed.levels.iter().map(|level| level.items).collect::<Vec<_>>();
    assert_eq!((brought.semantic_id(), items(&at)), (there.semantic_id(), items(&expected)));
    assert_eq!((at.embedded.words.len(), at.embedded.nearest.len()), (0, expected.embedded.nearest.len()));
    let found = list(&foreign.grown(&[brought]).unwrap(), &["the-hobbit"], Scorer::Hybrid);
    assert_eq!(
        found.iter().map(|it| &it.item).collect::<Vec<_>>(),
        list(&words.grown(&[there]).unwrap(), &["the-hobbit"], Scorer::Hybrid)
            .iter()
            .map(|it| &it.item)
            .collect::<Vec<_>>()
    );
    for wrong in [vec![1.0; 3], vec![f32::NAN; vector.len()]] {
        let item = NewItem { vector: Some(wrong), ..dragons() };
        assert!(refused(item).contains(&format!("those of this bundle have {}, each finite", vector.len())));
    }
    let nothing = NewItem { vector: Some(vec![0.0; vector.len()]), ..dragons() };
    assert_eq!(refused(nothing), "the new item: none of its words is known to this catalogue");

    // What has grown before reads as well, once there is an encoder.
    let (late, _) = placed(&foreign, NewItem { vector: Some(vector.clone()), ..dragons() });
    let grown = foreign.grown(&[late]).unwrap();
    foreign.encoder().unwrap().read_by(Box::new(Always(vector)));
    assert!(grown.encoder().unwrap().reads());
    let (read, _) = placed(&foreign, book("Any title at all", &[]));
    assert_eq!(read.semantic_id(), at.item.semantic_id);
    let text = |text: &str| vec![HistoryEntry::Text(text.to_owned())];
    let ask = |history| {
        let request = Request { history, ..Request::default() };
        pollster::block_on(grown.recommend(&request)).map_err(|error| error.to_string())
    };
    assert_eq!(ask(text("a sentence")).unwrap().recommendations.len(), 10);
    assert_eq!(ask(text("a question?")).unwrap_err(), "history entry 1: no questions");

    // Vectors of more than text take no text, whoever reads it.
    vectors.lengths = None;
    let refused = TextEncoder::new(foreign.catalog(), vectors).unwrap_err().to_string();
    assert!(refused.contains("no new text can stand beside them"), "{refused}");
}
